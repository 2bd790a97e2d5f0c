"""Each named defect is seen from outside, and not on the service without defects."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from starlette.applications import Starlette
from starlette.routing import Mount, Router

import oasc_check.reference.ogcapi_features as package
from oasc_check.reference.ogcapi_features import routes
from oasc_check.reference.ogcapi_features.crs import EPSG_4326
from oasc_check.reference.server import start_app
from oasc_check.suite.load import inspect

NOW = datetime(2026, 11, 22, tzinfo=UTC)
FOLDER = Path(package.__file__).parent
STOPS, DISTRICTS, WORKS = (f"/collections/{name}/items" for name in ("stops", "districts", "works"))
HALF_BOX = "?bbox=3.0,50.5,3.06,51"
SESSION = requests.Session()


class Client:
    """Reads one of the services by path or by link."""

    def __init__(self, base: str) -> None:
        self.base = base

    def get(self, path: str) -> requests.Response:
        return SESSION.get(path if path.startswith("http") else self.base + path, timeout=5)

    def json(self, path: str) -> Any:
        return self.get(path).json()

    def status(self, path: str) -> int:
        return self.get(path).status_code

    def matched(self, path: str) -> int:
        return int(self.json(path)["numberMatched"])

    def link(self, path: str, rel: str) -> dict[str, str]:
        return next((link for link in self.json(path)["links"] if link["rel"] == rel), {})

    def ids(self, path: str) -> list[Any]:
        return [feature["id"] for feature in self.json(path)["features"]]

    def first_collection(self) -> Any:
        return self.json("/collections")["collections"][0]

    def bbox(self) -> Any:
        return self.first_collection()["extent"]["spatial"]["bbox"][0]

    def parameters(self) -> Any:
        return self.json("/api")["components"]["parameters"]

    def declared(self) -> Any:
        return self.json("/api")["paths"][STOPS]["get"]

    def place(self, crs: str = "") -> Any:
        return self.json(f"{STOPS}/stop-4{crs}")["geometry"]["coordinates"]

    def next_ids(self) -> list[Any]:
        return self.ids(self.link(f"{STOPS}?limit=5", "next")["href"])


RIGHT: dict[str, Callable[[Client], bool]] = {
    "api-definition-as-text": lambda c: "openapi+json" in c.get("/api").headers["content-type"],
    "api-definition-bbox-is-text": lambda c: c.parameters()["bbox"]["schema"].get("type") == "array",
    "api-definition-invalid": lambda c: "info" in c.json("/api"),
    "api-definition-lacks-bbox": lambda c: {"$ref": "#/components/parameters/bbox"} in c.declared()["parameters"],
    "api-definition-lacks-errors": lambda c: {"400", "404"} < set(c.declared()["responses"]),
    "api-definition-limit-is-any-text": lambda c: c.parameters()["limit"]["schema"].get("type") == "integer",
    "api-definition-limit-is-text": lambda c: c.parameters()["limit"]["schema"]["type"] == "integer",
    "api-definition-link-broken": lambda c: c.status(c.link("/", "service-desc")["href"]) == 200,
    "axis-order-of-4326-wrong": lambda c: c.place(f"?crs={EPSG_4326}") == [50.6472, 3.056],
    "bbox-antimeridian-wrong": lambda c: c.matched(f"{STOPS}?bbox=170,50,-170,51") == 0,
    "bbox-crs-ignored": lambda c: c.matched(f"{STOPS}?bbox=50,3,51,4&bbox-crs={EPSG_4326}") == 60,
    "bbox-finds-nothing": lambda c: c.matched(STOPS + HALF_BOX) > 0,
    "bbox-hides-placeless": lambda c: c.matched(f"{DISTRICTS}?bbox=0,0,1,1") == 1,
    "bbox-ignored": lambda c: 0 < c.matched(STOPS + HALF_BOX) < 60,
    "bbox-ignored-with-datetime": lambda c: c.matched(f"{STOPS}{HALF_BOX}&datetime=2020-01-01T00:00:00Z/..") < 60,
    "bbox-invalid-accepted": lambda c: c.status(f"{STOPS}?bbox=1,2,3") == 400,
    "collection-differs": lambda c: c.json("/collections/stops")["title"] == c.first_collection()["title"],
    "collection-item-type-differs": lambda c: c.json("/collections/stops")["itemType"] == "feature",
    "collection-loses-links": lambda c: c.json("/collections/stops")["links"] == c.first_collection()["links"],
    "collection-unresolvable": lambda c: c.status("/collections/trees") == 200,
    "collections-lack-self": lambda c: bool(c.link("/collections", "self")),
    "collections-of-no-kind": lambda c: "itemType" in c.first_collection() or len(c.first_collection()["links"]) > 1,
    "collections-self-broken": lambda c: c.status(c.link("/collections", "self")["href"]) == 200,
    "conformance-lacks-core": lambda c: any(uri.endswith("/core") for uri in c.json("/conformance")["conformsTo"]),
    "content-crs-missing": lambda c: "content-crs" in c.get(STOPS).headers,
    "crs-list-lacks-crs84": lambda c: any(uri.endswith("/CRS84") for uri in c.first_collection()["crs"]),
    "crs-unknown-accepted": lambda c: c.status(f"{STOPS}?crs=http://www.opengis.net/def/crs/EPSG/0/2154") == 400,
    "datetime-hides-timeless": lambda c: c.matched(f"{DISTRICTS}?datetime=2024-01-01T00:00:00Z") == 6,
    "datetime-ignored": lambda c: c.matched(f"{STOPS}?datetime=2024-01-25T08:00:00Z") == 1,
    "datetime-invalid-500": lambda c: c.status(f"{STOPS}?datetime=bad") == 400,
    "datetime-invalid-accepted": lambda c: c.status(f"{STOPS}?datetime=bad") == 400,
    "datetime-offset-ignored": lambda c: c.matched(f"{STOPS}?datetime=2024-01-25T10:00:00%2B02:00") == 1,
    "datetime-open-refused": lambda c: c.status(f"{STOPS}?datetime=../2024-01-25T08:00:00Z") == 200,
    "feature-encoding-refused": lambda c: c.status(f"{WORKS}/tunnel%20%237") == 200,
    "feature-id-differs": lambda c: c.json(f"{STOPS}/stop-1")["id"] == "stop-1",
    "feature-ids-hidden": lambda c: all("id" in feature for feature in c.json(STOPS)["features"]),
    "feature-ids-repeat": lambda c: len(set(c.ids(STOPS))) == 10,
    "feature-lacks-collection-link": lambda c: bool(c.link(f"{STOPS}/stop-1", "collection")),
    "geojson-as-json": lambda c: c.get(STOPS).headers["content-type"] == "application/geo+json",
    "geometry-member-missing": lambda c: all("geometry" in feature for feature in c.json(DISTRICTS)["features"]),
    "head-refused": lambda c: SESSION.head(c.base + STOPS, timeout=5).status_code == 200,
    "items-link-missing": lambda c: bool(c.link("/collections/stops", "items")),
    "items-link-untyped": lambda c: "type" in c.link("/collections/stops", "items"),
    "items-unresolvable": lambda c: c.status(WORKS) == 200,
    "landing-lacks-conformance": lambda c: bool(c.link("/", "conformance")),
    "landing-lacks-data": lambda c: bool(c.link("/", "data")),
    "landing-lacks-service-doc": lambda c: bool(c.link("/", "service-doc")),
    "latitude-first": lambda c: c.place() == [3.056, 50.6472],
    "limit-above-maximum-obeyed": lambda c: len(c.ids("/collections/trees/items?limit=1000")) == 100,
    "limit-above-maximum-refused": lambda c: c.status(f"{STOPS}?limit=1000") == 200,
    "limit-ignored": lambda c: len(c.ids(f"{STOPS}?limit=3")) == 3,
    "limit-zero-accepted": lambda c: c.status(f"{STOPS}?limit=0") == 400,
    "next-drops-selection": lambda c: c.matched(c.link(STOPS + HALF_BOX, "next")["href"]) < 60,
    "next-loops": lambda c: c.next_ids() != c.ids(f"{STOPS}?limit=5"),
    "next-missing": lambda c: bool(c.link(STOPS, "next")),
    "next-overlaps": lambda c: not set(c.next_ids()) & set(c.ids(f"{STOPS}?limit=5")),
    "next-skips": lambda c: "stop-6" in c.next_ids(),
    "next-untyped": lambda c: "type" in c.link(STOPS, "next"),
    "number-matched-counts-page": lambda c: c.matched(STOPS) == 60,
    "number-returned-is-limit": lambda c: c.json(f"{STOPS}?limit=7&offset=56")["numberReturned"] == 4,
    "polygons-open": lambda c: all(
        len(ring) == 5 for ring in c.json(DISTRICTS)["features"][1]["geometry"]["coordinates"]
    ),
    "property-filter-ignored": lambda c: c.matched(f"{STOPS}?line=T") == 15,
    "self-link-untyped": lambda c: "type" in c.link(STOPS, "self"),
    "spatial-extent-small": lambda c: c.matched(f"{STOPS}?bbox={','.join(map(str, c.bbox()))}") == 60,
    "storage-crs-unlisted": lambda c: c.first_collection()["storageCrs"] in c.first_collection()["crs"],
    "temporal-extent-small": lambda c: c.first_collection()["extent"]["temporal"]["interval"][0][1] >= "2024-12-20",
    "timestamp-frozen": lambda c: c.json(STOPS)["timeStamp"] == "2026-11-22T00:00:00Z",
    "unknown-collection-empty": lambda c: c.status("/collections/none/items") == 404,
    "unknown-feature-200": lambda c: c.status(f"{STOPS}/none") == 404,
    "unknown-parameter-accepted": lambda c: c.status(f"{STOPS}?unknown=1") == 400,
}


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    """One server: the service with each defect below /<defect>, and without one below /none."""
    mounts = [
        Mount(f"/{name}", app=Router(routes(frozenset([f"ogc-{name}"]), lambda: NOW), redirect_slashes=False))
        for name in ("none", *RIGHT)
    ]
    with start_app(Starlette(routes=mounts)) as server, SESSION:
        yield server.url


@pytest.mark.parametrize("name", RIGHT)
def test_a_defect_breaks_what_is_right_without_it(base: str, name: str) -> None:
    assert RIGHT[name](Client(f"{base}/none"))
    assert not RIGHT[name](Client(f"{base}/{name}"))


def test_every_defect_is_asked_for_at_one_place() -> None:
    asked = re.findall(r'"(ogc-[a-z0-9-]+)"', "".join(path.read_text() for path in sorted(FOLDER.glob("*.py"))))
    assert sorted(asked) == sorted(f"ogc-{name}" for name in RIGHT)


def test_every_defect_is_described() -> None:
    suite, _ = inspect()
    described = {defect.id: defect.says for defect in suite.mechanisms["ogcapi-features"].defects}
    assert set(described) == {f"ogc-{name}" for name in RIGHT}
    assert all(sentence.startswith("The service ") and sentence.endswith(".") for sentence in described.values())
