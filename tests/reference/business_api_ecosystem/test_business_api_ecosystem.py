"""The market lists, finds and refuses, and every mistake that it can make is listed."""

import re
from datetime import UTC, datetime
from pathlib import Path

import requests
from starlette.applications import Starlette

import oasc_check.reference.business_api_ecosystem as package
from oasc_check.reference.server import start_app
from oasc_check.suite.load import load

CATALOGUE = "/DSProductCatalog/api/catalogManagement/v2"
ORDERS = "/DSProductOrdering/api/productOrdering/v2/productOrder"


def test_the_market_is_read_and_refuses_orders() -> None:
    routes = package.served(frozenset(), lambda: datetime(2026, 11, 22, tzinfo=UTC))
    with start_app(Starlette(routes=routes)) as server:
        offers = requests.get(f"{server.url}{CATALOGUE}/catalog/1/productOffering", {"name": "Air, daily"}, timeout=5)
        assert [one["id"] for one in offers.json()] == ["2"]
        assert requests.get(f"{server.url}{CATALOGUE}/catalog/2/productOffering", timeout=5).status_code == 404
        assert requests.get(f"{server.url}{ORDERS}/1", timeout=5).json()["state"] == "Completed"
        assert requests.post(f"{server.url}{ORDERS}", json={}, timeout=5).status_code == 422


def test_the_mistakes_in_the_code_are_those_of_the_suite() -> None:
    code = Path(package.__file__).read_text()
    listed = {defect.id for defect in load().mechanisms["business-api-ecosystem"].defects}
    assert set(re.findall(r'"(bae-[a-z0-9-]+)"', code)) == listed
