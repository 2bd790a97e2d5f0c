"""The WFS of the reference platform, read over HTTP."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import requests
from scenario_runs import platform_at, run, shipped, with_outcome

from oasc_check.language.xml import find, parse
from oasc_check.plan.build import build
from oasc_check.plan.model import Outcome, Selection
from oasc_check.reference.server import Server, start
from oasc_check.suite.model import Auth

FEATURES = "service=WFS&version=2.0.0&request=GetFeature&typeNames=city:"
IDS = "/wfs:FeatureCollection/wfs:member/*/@gml:id"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with start() as running:
        yield running


def values(server: Server, query: str, path: str) -> list[str | int]:
    return find(path, parse(requests.get(f"{server.url}/wfs?{query}", timeout=5).content))


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("District", ["District.3", "District.1", "District.4", "District.2"]),
        ("District&count=2&startIndex=1", ["District.1", "District.4"]),
        ("District&count=0", []),
        ("District&sortBy=population DESC&count=1", ["District.4"]),
        ("CarPark&resourceId=CarPark.2", ["CarPark.2"]),
        ("District&bbox=50.6,3.03,50.621,3.041,urn:ogc:def:crs:EPSG::4326", ["District.1"]),
        ("District&bbox=3.03,50.6,3.041,50.621", ["District.1"]),
        ("District&bbox=3.03,50.6,3.041,50.621,urn:ogc:def:crs:EPSG::4326", []),
    ],
)
def test_features_are_selected(server: Server, query: str, ids: list[str]) -> None:
    assert values(server, FEATURES + query, IDS) == ids


@pytest.mark.parametrize(
    ("query", "code", "locator"),
    [
        ("", "MissingParameterValue", "request"),
        ("request=GetFeature", "MissingParameterValue", "service"),
        ("service=WFS&request=Dance", "OperationNotSupported", "Dance"),
        (FEATURES + "District&count=-1", "InvalidParameterValue", "count"),
        (FEATURES + "District&bbox=1,2,3", "InvalidParameterValue", "bbox"),
        (FEATURES + "Nothing", "InvalidParameterValue", "typeNames"),
        (FEATURES + "District&srsName=urn:x", "InvalidParameterValue", "srsName"),
        (FEATURES + "District&sortBy=size", "InvalidParameterValue", "sortBy"),
        ("service=WFS&request=GetCapabilities&acceptVersions=9.9.9", "VersionNegotiationFailed", ""),
    ],
)
def test_what_cannot_be_met_is_refused(server: Server, query: str, code: str, locator: str) -> None:
    exception = "/ows:ExceptionReport/ows:Exception"
    assert values(server, query, f"{exception}/@exceptionCode") == [code]
    assert values(server, query, f"{exception}/@locator") == [locator]


def test_the_key_stands_in_the_query_beside_a_query_of_the_address(server: Server, tmp_path: Path) -> None:
    """As Bordeaux serves it: ?key=..., here after another parameter that the address has already."""
    platform = platform_at(server.url, ["wfs"])
    key = Auth("key", "api-key", {"in": "query", "name": "key", "value": "OPEN SESAME"})
    api = replace(platform.apis["wfs"], url=f"{server.url}/wfs?map=city.map", auth=key)
    choice = Selection(select=("wfs/features/collection", "wfs/features/next-page"))
    plan = build(shipped(), replace(platform, apis={"wfs": api}), choice)
    runs, _ = run(plan, tmp_path)
    assert list(with_outcome(runs, Outcome.PASSED)) == ["wfs/features/collection", "wfs/features/next-page"]
    sent = [exchange.request.url for one in runs for exchange in one.exchanges]
    assert all("map=city.map" in url and "OPEN" not in url and "key=" in url for url in sent)
