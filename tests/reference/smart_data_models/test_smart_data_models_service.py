"""The reference platform's data: they keep to the models that are shipped, in both forms."""

from collections.abc import Iterator

import pytest
import requests

from oasc_check.models.library import Library
from oasc_check.places import SCHEMAS
from oasc_check.reference.server import start
from oasc_check.verdict.data_models import model_breaches

LIBRARY = Library([SCHEMAS / "payload" / "smart-data-models"])
KINDS = ["OascDemoAirSensor", "OascDemoParking"]


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with start() as server:
        yield f"{server.url}/city/ngsi-ld/v1"


def test_the_types_are_those_of_the_models(base: str) -> None:
    assert requests.get(f"{base}/types", timeout=5).json()["typeList"] == KINDS == sorted(LIBRARY.models)


@pytest.mark.parametrize("kind", KINDS)
def test_entities_keep_to_their_models(base: str, kind: str) -> None:
    asked = {"type": kind, "options": "keyValues", "limit": "2"}
    answer = requests.get(f"{base}/entities", params=asked, headers={"Accept": "application/ld+json"}, timeout=5)
    assert len(answer.json()) == 2
    for entity in answer.json():
        for what in ("schema", "times", "timed", "context"):
            assert list(model_breaches(what, entity, LIBRARY)) == []


def test_one_entity_in_normalized_form(base: str) -> None:
    answer = requests.get(f"{base}/entities/urn:ngsi-ld:OascDemoAirSensor:1", timeout=5)
    assert answer.json()["no2"] == {"type": "Property", "value": 21.0, "unitCode": "GQ"}
    assert "json-ld#context" in answer.headers["link"]


def test_an_unknown_entity_is_not_found(base: str) -> None:
    assert requests.get(f"{base}/entities/urn:ngsi-ld:None:1", timeout=5).status_code == 404
