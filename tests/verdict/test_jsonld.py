"""JSON-LD is compared by meaning."""

import pytest

from oasc_check.run.model import CannotTell
from oasc_check.verdict.jsonld import expanded, jsonld_mismatch

CORE = "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.6.jsonld"
OWN = {"Car": "https://terms.example/Vehicle", "velocity": "https://terms.example/speed"}
VEHICLE = {
    "id": "urn:x:1",
    "type": "https://terms.example/Vehicle",
    "https://terms.example/speed": {"type": "Property", "value": 55},
}


def test_one_thing_said_in_two_ways_means_the_same() -> None:
    written = {
        "@context": [OWN, CORE],
        "id": "urn:x:1",
        "type": "Car",
        "velocity": {"value": 55, "type": "Property", "createdAt": "2024-05-01T10:00:00Z"},
        "brand": {"type": "Property", "value": "x"},
    }
    assert jsonld_mismatch({"includes": VEHICLE}, written) is None
    assert (
        jsonld_mismatch({"includes": {**written, "velocity": {"type": "Property", "value": 56}}}, written) is not None
    )


def test_a_document_without_context_is_read_with_the_one_of_the_request() -> None:
    plain = {"id": "urn:x:1", "type": "Car", "velocity": {"type": "Property", "value": 55}}
    assert jsonld_mismatch({"includes": VEHICLE, "context": [OWN, CORE]}, plain) is None
    assert jsonld_mismatch({"includes": VEHICLE}, plain) is not None
    assert jsonld_mismatch({"includes": VEHICLE, "context": [OWN, CORE]}, [plain]) is None


def test_terms_of_the_core_have_their_kinds() -> None:
    found = expanded({"id": "urn:x:1", "type": "T", "at": {"type": "Relationship", "object": "urn:x:2"}}, CORE)
    relation = found[0]["https://uri.etsi.org/ngsi-ld/default-context/at"][0]
    assert relation["https://uri.etsi.org/ngsi-ld/hasObject"] == [{"@id": "urn:x:2"}]


def test_a_context_that_is_not_at_hand_cannot_be_told() -> None:
    with pytest.raises(CannotTell, match=r"city\.example"):
        jsonld_mismatch({"includes": VEHICLE}, {"@context": "https://city.example/terms.jsonld", "id": "urn:x:1"})


def test_what_is_no_json_ld_is_a_mismatch() -> None:
    assert "not JSON-LD" in str(jsonld_mismatch({"includes": VEHICLE}, {"@context": 5, "id": "urn:x:1"}))


def test_what_the_library_cannot_take_in_cannot_be_told() -> None:
    """A null @vocab is right (JSON-LD 1.1, clause 9.15)."""
    document = {"@context": {"@vocab": None}, "@container": {"@vocab": "@id"}}
    with pytest.raises(CannotTell, match="the JSON-LD library stumbles over it"):
        jsonld_mismatch({"includes": VEHICLE}, [document, "", 1])


def test_what_one_document_adds_to_a_context_is_not_there_for_the_next() -> None:
    """JSON-LD 1.1, 4.1.10: an import is for the context that asks for it."""
    added = {"@version": 1.1, "@import": CORE, "speed": "https://terms.example/speed"}
    before = expanded({"id": "urn:x:1", "speed": 1}, CORE)
    assert expanded({"@context": added, "id": "urn:x:1", "speed": 1}) == [
        {"@id": "urn:x:1", "https://terms.example/speed": [{"@value": 1}]}
    ]
    assert expanded({"id": "urn:x:1", "speed": 1}, CORE) == before
