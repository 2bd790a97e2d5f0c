"""Stored @contexts over HTTP (clauses 5.13, 6.3.16, 6.29, 6.30)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ngsi_ld_host import Client, Host, Receiver, link

LD_JSON = {"Content-Type": "application/ld+json"}
TERMS = {"Car": "http://example.org/Car"}


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with Host() as server:
        yield server


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        yield server


@pytest.fixture
def c(host: Host) -> Client:
    return host.broker()


def add(c: Client, context: Any) -> str:
    """The local identifier of a new hosted @context."""
    answer = c.post("/jsonldContexts", {"@context": context, "title": "left out"}, LD_JSON)
    assert answer.status_code == 201
    return str(answer.headers["Location"].rpartition("/")[2])


def listed(c: Client, query: str) -> list[Any]:
    found = c.json(f"/jsonldContexts?{query}")
    assert isinstance(found, list)
    return found


def test_a_hosted_context_is_served_and_listed(c: Client) -> None:
    local = add(c, TERMS)
    assert c.json(f"/jsonldContexts/{local}") == {"@context": TERMS}
    assert listed(c, "kind=Hosted") == [f"{c.base}/jsonldContexts/{local}"]
    [details] = listed(c, "details=true")
    assert (details["localId"], details["kind"], details["numberOfHits"]) == (local, "Hosted", 0)
    assert c.json(f"/jsonldContexts/{local}?details=true") == details
    assert c.get("/jsonldContexts?kind=Other").status_code == 400
    assert c.delete(f"/jsonldContexts/{local}?reload=true").status_code == 400
    assert c.delete(f"/jsonldContexts/{local}").status_code == 204
    assert listed(c, "details=true") == []


def test_a_hosted_context_is_used_without_fetching_it(c: Client) -> None:
    url = f"{c.base}/jsonldContexts/{add(c, TERMS)}"
    assert c.post("/entities", {"id": "urn:a:b", "type": "Car"}, link(url)).status_code == 201
    assert c.json("/entities/urn:a:b")["type"] == "http://example.org/Car"
    [details] = listed(c, "kind=Hosted&details=true")
    assert details["numberOfHits"] == 1
    assert listed(c, "kind=Cached") == []


@pytest.mark.parametrize("body", [{}, [], 7, {"@context": 7}, {"@context": {"Car": 7}}, {"@context": "no url"}])
def test_what_is_no_context_is_not_stored(body: Any, c: Client) -> None:
    assert c.post("/jsonldContexts", body, LD_JSON).status_code == 400
    assert listed(c, "details=true") == []


def test_a_fetched_context_is_kept_as_long_as_its_origin_says(host: Host, receiver: Receiver) -> None:
    times = [datetime(2026, 1, 1, tzinfo=UTC)]
    c = host.broker(clock=lambda: times[-1])
    receiver.documents["/lasting"] = {"@context": TERMS}
    url = f"{receiver.url}/lasting"
    assert c.get("/types", link(url)).status_code == 200
    [details] = listed(c, "kind=Cached&details=true")
    assert (details["URL"], details["kind"], "expiresAt" in details) == (url, "Cached", True)
    assert c.get(f"/jsonldContexts/{details['localId']}").json()["type"].endswith("OperationNotSupported")
    times.append(times[-1] + timedelta(hours=1))
    assert listed(c, "kind=Cached") == []


def test_a_reload_replaces_or_keeps(c: Client, receiver: Receiver) -> None:
    receiver.documents["/changing"] = {"@context": TERMS}
    url = f"{receiver.url}/changing"
    c.get("/types", link(url))
    [details] = listed(c, "kind=Cached&details=true")
    path = f"/jsonldContexts/{details['localId']}?reload=true"
    wrong: tuple[Any, ...] = (None, [], {"@context": {"Car": 7}})
    for broken in wrong:
        receiver.documents["/changing"] = broken
        assert (c.delete(path).status_code, listed(c, "kind=Cached")) == (504, [url])
    receiver.documents["/changing"] = {"@context": {"Bus": "http://example.org/Car"}}
    assert c.delete(path).status_code == 204
    assert c.post("/entities", {"id": "urn:a:b", "type": "Bus"}, link(url)).status_code == 201
    assert c.json("/entities/urn:a:b")["type"] == "http://example.org/Car"
