"""The marketplace does what its APIs say, and every mistake that it can make is listed."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from starlette.applications import Starlette

import oasc_check.reference.tm_forum as package
from oasc_check.reference.server import start_app
from oasc_check.reference.tm_forum.kinds import KINDS, PATHS
from oasc_check.suite.load import load

CATALOGS = f"{PATHS['tmf620']}/catalog"
NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
def base() -> Iterator[str]:
    with start_app(Starlette(routes=package.served(frozenset(), lambda: NOW))) as server:
        yield server.url


def created(base: str, **members: Any) -> dict[str, Any]:
    answer = requests.post(base + CATALOGS, json={"name": "A", **members}, timeout=5)
    assert answer.status_code == 201
    found: dict[str, Any] = answer.json()
    assert answer.headers["Location"] == found["href"]
    return found


def test_every_kind_is_held_and_can_be_retrieved_at_its_href(base: str) -> None:
    for kind in KINDS:
        held = requests.get(base + kind.path, timeout=5).json()
        assert len(held) == 2
        assert requests.get(held[0]["href"], timeout=5).json() == held[0]


def test_pages_and_filters_count(base: str) -> None:
    mine = [created(base)["id"] for _ in range(3)]
    query = {"name": "A", "offset": "1", "limit": "1", "fields": "name"}
    answer = requests.get(base + CATALOGS, query, timeout=5)
    assert [(one["id"], sorted(one)) for one in answer.json()] == [(mine[1], ["href", "id", "name"])]
    assert (answer.headers["X-Total-Count"], answer.headers["X-Result-Count"]) == ("3", "1")


def test_a_change_keeps_what_it_does_not_name_and_a_deletion_is_for_good(base: str) -> None:
    made = created(base, description="B")
    changed = requests.patch(made["href"], json={"name": "C", "id": "9"}, timeout=5).json()
    assert changed == {**made, "name": "C"}
    assert requests.delete(made["href"], timeout=5).status_code == 204
    assert requests.get(made["href"], timeout=5).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", CATALOGS, "{}", 400),
        ("POST", CATALOGS, "[]", 400),
        ("POST", CATALOGS, "no", 400),
        ("GET", f"{CATALOGS}?limit=-1", "", 400),
        ("PUT", CATALOGS, "", 405),
        ("POST", f"{PATHS['tmf620']}/hub", "{}", 400),
        ("DELETE", f"{PATHS['tmf620']}/hub/1", "", 404),
    ],
)
def test_what_is_refused_is_explained(method: str, path: str, body: str, status: int, base: str) -> None:
    answer = requests.request(method, base + path, data=body, timeout=5)
    assert answer.status_code == status
    assert {"code", "reason"} <= answer.json().keys()


def test_the_mistakes_in_the_code_are_those_of_the_suite() -> None:
    code = "".join(file.read_text() for file in Path(package.__file__).parent.glob("*.py"))
    listed = {defect.id for defect in load().mechanisms["tm-forum"].defects}
    assert set(re.findall(r'"(tmf-[a-z0-9-]+)"', code)) == listed
