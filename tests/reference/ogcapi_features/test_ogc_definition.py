"""The API definition of the OGC reference service says what the service does, no more and no less."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
from jsonschema import Draft4Validator
from starlette.applications import Starlette
from starlette.routing import Mount, Router

from oasc_check.reference.ogcapi_features import routes
from oasc_check.reference.server import start_app

SESSION = requests.Session()


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    service = Router(routes(frozenset(), lambda: datetime(2026, 11, 22, tzinfo=UTC)), redirect_slashes=False)
    with start_app(Starlette(routes=[Mount("/ogc", app=service)])) as server, SESSION:
        yield f"{server.url}/ogc"


@pytest.fixture(scope="module")
def definition(base: str) -> Any:
    return SESSION.get(f"{base}/api", timeout=5).json()


def resolve(definition: Any, part: Any) -> Any:
    """The part with every local reference replaced, and `nullable` as JSON Schema says it."""
    if isinstance(part, list):
        return [resolve(definition, each) for each in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        found = definition
        for step in part["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        return resolve(definition, found)
    made = {name: resolve(definition, each) for name, each in part.items()}
    if made.pop("nullable", False):
        made["type"] = [made["type"], "null"]
    return made


def example(path: str) -> str:
    """A path with ids that exist."""
    collection = path.split("/")[2] if path.count("/") > 2 else ""
    feature = {
        "stops": "stop-1",
        "districts": "59350001",
        "works": "tunnel%20%237",
        "trees": "tree-001",
        "stations": "urn:ngsi-ld:AirQualityStation:lille-1",
    }
    return path.format(collectionId="works", featureId=feature.get(collection, ""))


def test_every_operation_answers_as_its_definition_says(base: str, definition: Any) -> None:
    assert definition["servers"] == [{"url": base}]
    for path, item in definition["paths"].items():
        operation = resolve(definition, item["get"])
        for query in ("", "?unknown=1", "?f=xml"):
            answer = SESSION.get(base + example(path) + query, timeout=5)
            documented = operation["responses"][str(answer.status_code)]
            assert answer.status_code == (400 if query else 200)
            media_type = answer.headers["content-type"].partition("; charset")[0]
            body = answer.json() if "json" in media_type else answer.text
            Draft4Validator(documented["content"][media_type]["schema"]).validate(body)
            assert ("Content-Crs" in documented.get("headers", {})) == ("Content-Crs" in answer.headers)


def test_a_schema_of_the_definition_refuses_what_is_not_so(base: str, definition: Any) -> None:
    schema = resolve(definition, definition["components"]["schemas"]["featureCollection"])
    page = SESSION.get(f"{base}/collections/works/items?limit=100", timeout=5).json()
    assert Draft4Validator(schema).is_valid(page)
    del page["features"][10]["geometry"]
    assert not Draft4Validator(schema).is_valid(page)


def test_every_declared_parameter_is_accepted_and_no_other(base: str, definition: Any) -> None:
    values = {"bbox": "3,50,4,51", "datetime": "2024-06-01T00:00:00Z", "limit": "3", "offset": "1", "line": "T"}
    for path, item in definition["paths"].items():
        declared = [p for p in resolve(definition, item["get"])["parameters"] if p["in"] == "query"]
        for parameter in declared:
            name = parameter["name"]
            value = values.get(name) or parameter["schema"]["enum"][-1]
            answer = SESSION.get(base + example(path), params={name: value}, timeout=5)
            assert answer.status_code == 200, (path, name)
        for name in set(values) - {parameter["name"] for parameter in declared}:
            answer = SESSION.get(base + example(path), params={name: values[name]}, timeout=5)
            assert answer.status_code == 400, (path, name)


def test_the_definition_is_whole_in_itself(definition: Any) -> None:
    assert resolve(definition, definition["paths"])  # a KeyError here is a reference to nowhere
    operations = [item["get"]["operationId"] for item in definition["paths"].values()]
    assert len(operations) == len(set(operations)) == 16
    assert "http" not in str([part for part in str(definition).split() if "$ref" in part])


def test_bbox_limit_and_datetime_are_declared_as_the_standard_has_them(definition: Any) -> None:
    """The fragments of OGC 17-069r4, 7.15.2 to 7.15.4."""
    parameters = definition["components"]["parameters"]
    for name in ("bbox", "limit", "datetime"):
        form = {member: parameters[name][member] for member in ("in", "required", "style", "explode")}
        assert form == {"in": "query", "required": False, "style": "form", "explode": False}
    assert parameters["limit"]["schema"] == {"type": "integer", "minimum": 1, "maximum": 100, "default": 10}
    assert parameters["datetime"]["schema"] == {"type": "string"}
    bbox = parameters["bbox"]["schema"]
    assert (bbox["type"], bbox["items"]) == ("array", {"type": "number"})
    assert bbox["oneOf"] == [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}]
