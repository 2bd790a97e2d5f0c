"""The NGSI-LD broker: names are expanded and compacted with the @context of each request."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ngsi_ld_host import Client, Host, Receiver, link

from oasc_check.reference.ngsi_ld.context import Context, build

BRIEFLY = settings(deadline=None, max_examples=40)
V1 = "urn:ngsi-ld:Vehicle:1"
PATH = f"/entities/{V1}"
LD_JSON = {"Content-Type": "application/ld+json"}
TERMS = {
    "ex": "http://example.org/",
    "Car": "ex:Car",
    "speed": {"@id": "ex:speed", "@type": "ex:Speed"},
    "town": "ex:t",
}
CORE = "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.9.jsonld"


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with Host() as server:
        yield server


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        server.documents = {
            "/terms": {"@context": TERMS},
            "/other": {"@context": {"Auto": "http://example.org/Car", "v": "http://example.org/speed"}},
            "/nested": {"@context": ["/unreachable"]},
            "/no-context": {"terms": TERMS},
            "/no-json": b"<html>",
        }
        yield server


@pytest.fixture
def c(host: Host) -> Client:
    client = host.broker()
    entity = {"id": V1, "type": "Car", "speed": {"value": {"town": "x"}}, "ex:age": 3, "plain": 1, "location": point()}
    assert client.post("/entities", entity | {"@context": TERMS}, LD_JSON).status_code == 201
    return client


def point() -> dict[str, Any]:
    return {"type": "Point", "coordinates": [1, 2]}


def simple(c: Client, receiver: Receiver, name: str) -> Any:
    return c.json(PATH + "?format=simplified", link(f"{receiver.url}/{name}"))


def test_one_entity_under_three_contexts(c: Client, receiver: Receiver) -> None:
    assert simple(c, receiver, "terms") == {
        "id": V1,
        "type": "Car",
        "speed": {"town": "x"},
        "ex:age": 3,
        "plain": 1,
        "location": point(),
    }
    assert simple(c, receiver, "other") == {
        "id": V1,
        "type": "Auto",
        "v": {"http://example.org/t": "x"},
        "http://example.org/age": 3,
        "plain": 1,
        "location": point(),
    }
    assert c.json(PATH + "?format=simplified")["type"] == "http://example.org/Car"


def test_a_query_uses_the_names_of_its_own_context(c: Client, receiver: Receiver) -> None:
    other = link(f"{receiver.url}/other")
    assert len(c.json("/entities?type=Auto&q=v[http]|v", other)) == 1
    assert c.json("/entities?type=Car", other) == []
    assert len(c.json("/entities?type=http://example.org/Car")) == 1


def test_the_context_comes_back_where_the_media_type_wants_it(c: Client, receiver: Receiver) -> None:
    url = f"{receiver.url}/terms"
    assert c.get(PATH, link(url)).headers["Link"].startswith(f"<{url}>;")
    assert c.json(PATH, link(url) | {"Accept": "application/ld+json"})["@context"] == [url, CORE]
    assert c.json("/entities?local=true", {"Accept": "application/ld+json"})[0]["@context"] == CORE


def test_a_context_from_a_payload_is_hosted(c: Client) -> None:
    query = {"type": "Query", "entities": [{"type": "Car"}], "@context": TERMS}
    answer = c.post("/entityOperations/query", query, LD_JSON)
    assert answer.json()[0]["type"] == "Car"
    url = answer.headers["Link"].partition(">")[0][1:]
    assert c.session.get(url, timeout=5).json()["@context"][0] == TERMS
    assert c.json(PATH, link(url))["type"] == "Car"
    assert c.get("/jsonldContexts/none").status_code == 404


def test_media_type_and_place_of_the_context_belong_together(c: Client, receiver: Receiver) -> None:
    entity = {"id": "urn:a:b", "type": "Car"}
    terms = link(f"{receiver.url}/terms")
    assert c.post("/entities", entity, LD_JSON).status_code == 400
    assert c.post("/entities", entity | {"@context": TERMS}, LD_JSON | terms).status_code == 400
    assert c.post("/entities", entity | {"@context": TERMS}).status_code == 400
    assert c.post("/entities", entity, terms).status_code == 201


def test_each_item_of_a_batch_has_its_context(c: Client) -> None:
    items = [{"id": "urn:a:1", "type": "Car", "@context": TERMS}, {"id": "urn:a:2", "type": "Car"}]
    answer = c.post("/entityOperations/create", items, LD_JSON)
    assert (answer.status_code, answer.json()["success"]) == (207, ["urn:a:1"])
    assert c.post("/entityOperations/create", items[1:], LD_JSON).status_code == 400
    assert c.post("/entityOperations/create", items).status_code == 400
    assert c.post("/entityOperations/delete", ["urn:a:1"], LD_JSON).status_code == 204


@pytest.mark.parametrize(
    ("reference", "status"),
    [
        ("{receiver}/none", 504),
        ("http://127.0.0.1:1/closed", 504),
        ("http://example.org/not-on-loopback", 504),
        ("https://127.0.0.1/secure", 504),
        ("http://[/no-url", 504),
        ("{receiver}/no-context", 400),
        ("{receiver}/no-json", 400),
        ("{receiver}/nested", 400),
        ("terms", 400),
        (7, 400),
        ({"Car": {"@id": "http://example.org/Car", "@context": {}}}, 400),
        ({"Car": 7}, 400),
    ],
)
def test_a_context_that_cannot_be_used_is_an_error(reference: Any, status: int, c: Client, receiver: Receiver) -> None:
    given_reference = reference.format(receiver=receiver.url) if isinstance(reference, str) else reference
    entity = {"id": "urn:a:b", "type": "Car", "@context": given_reference}
    answer = c.post("/entities", entity, LD_JSON)
    assert answer.status_code == status
    assert answer.json()["type"].endswith("LdContextNotAvailable" if status == 504 else "BadRequestData")
    assert c.get("/entities/urn:a:b").status_code == 404


def test_a_remote_context_is_kept_for_a_while(host: Host, receiver: Receiver) -> None:
    c = host.broker()
    asked = receiver.requests.count("/terms")
    for _ in range(3):
        c.get("/types", link(f"{receiver.url}/terms"))
    assert receiver.requests.count("/terms") == asked + 1


def test_two_context_links_are_refused(c: Client) -> None:
    first, second = (link(f"http://127.0.0.1/{name}")["Link"] for name in "ab")
    assert c.get("/types", {"Link": f"{first}, {second}"}).status_code == 400
    assert c.get("/types", {"Link": '<http://127.0.0.1/>; rel="next"'}).status_code == 200


def no_fetch(url: str) -> Any:
    raise AssertionError(url)


NAMES = st.text("abXY", min_size=1, max_size=4)
IRIS = st.builds("http://example.org/{}#{}".format, NAMES, NAMES)
CONTEXTS = st.dictionaries(NAMES, IRIS, max_size=5).map(lambda terms: build(terms, no_fetch))


@BRIEFLY
@given(CONTEXTS, st.one_of(NAMES, IRIS))
def test_compaction_undoes_expansion(context: Context, name: str) -> None:
    iri = context.expand(name)
    assert context.expand(context.compact(iri)) == iri


def test_the_core_context_wins() -> None:
    context = build([{"location": "http://example.org/location", "status": "http://example.org/s"}, CORE], no_fetch)
    assert context.expand("location") == "https://uri.etsi.org/ngsi-ld/location"
    assert context.written() == [{"location": "http://example.org/location", "status": "http://example.org/s"}, CORE]
    assert build(CORE, no_fetch).written() == CORE
