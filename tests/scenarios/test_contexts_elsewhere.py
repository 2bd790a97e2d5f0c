"""Linked data in JSON-LD whose @context is a file of the platform's own is read with that file."""

import json
from pathlib import Path
from typing import Any

import pytest
from scenario_runs import plan_for, run, shipped, with_outcome
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from oasc_check.plan.model import Outcome
from oasc_check.proof.replay import Ground, replay
from oasc_check.reference.app import build
from oasc_check.reference.server import start_app
from oasc_check.verdict.standard import StandardJudge

TERMS = {"type": "@type", "label": "http://www.w3.org/2000/01/rdf-schema#label"}
CITY: dict[str, Any] = {"@context": ["more.jsonld", {"id": "@id"}]}
MORE: dict[str, Any] = {"@context": TERMS}
ALTERNATE = (b"link", b'<city.jsonld>; rel="alternate"; type="application/ld+json"')


class OwnContexts:
    """Answers with terms of its own in place of the IRIs, and with a link to what the terms mean."""

    def __init__(self, app: ASGIApp, documents: dict[str, Any], link: bool, context: str = "city.jsonld") -> None:
        self._app = app
        self._documents = documents
        self._link = link
        self._context = f"/contexts/{context}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        sent: list[Message] = []

        async def keep(message: Message) -> None:
            sent.append(message)

        if scope["type"] != "http" or not scope["path"].startswith(("/ld", "/contexts")):
            await self._app(scope, receive, send)
        elif scope["path"] == "/contexts/page":
            await _answer(send, "terms", [ALTERNATE], b"text/html")
        elif scope["path"].startswith("/contexts/"):
            await _answer(send, self._documents.get(scope["path"].rpartition("/")[2]), [])
        else:
            await self._app(_preferring_json(scope), receive, keep)
            await self._otherwise(send, sent)

    async def _otherwise(self, send: Send, sent: list[Message]) -> None:
        if (b"content-type", b"application/ld+json") not in sent[0]["headers"]:
            for message in sent:
                await send(message)
            return
        nodes = [_in_terms(node) for node in json.loads(sent[1]["body"])]
        if self._link:
            link = f'<{self._context}>; rel="http://www.w3.org/ns/json-ld#context"'
            await _answer(send, nodes, [(b"link", link.encode())])
        else:
            document = {"@context": self._context, "@graph": nodes}
            await _answer(send, document, [], b"application/ld+json")


def _preferring_json(scope: Scope) -> Scope:
    headers = [(name, value.replace(b"text/turtle, ", b"")) for name, value in scope["headers"]]
    return {**scope, "headers": headers}


def _in_terms(node: dict[str, Any]) -> dict[str, Any]:
    terms = {"@id": "id", **{iri: term for term, iri in TERMS.items()}}
    return {terms.get(name, name): value for name, value in node.items()}


async def _answer(
    send: Send, document: Any, headers: list[tuple[bytes, bytes]], media_type: bytes = b"application/json"
) -> None:
    status = 404 if document is None else 200
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", media_type), *headers]})
    await send({"type": "http.response.body", "body": json.dumps(document).encode()})


@pytest.mark.parametrize(("link", "context"), [(False, "city.jsonld"), (True, "city.jsonld"), (False, "page")])
def test_they_are_fetched_and_what_they_say_is_judged(link: bool, context: str, tmp_path: Path) -> None:
    app = OwnContexts(build(["ld-without-type"]), {"city.jsonld": CITY, "more.jsonld": MORE}, link, context)
    with start_app(app) as platform:
        plan = plan_for(platform.url, ["linked-data"])
        runs, _ = run(plan, tmp_path)
    assert with_outcome(runs, Outcome.INCONCLUSIVE, Outcome.ERROR) == {}
    assert "linked-data/things/typed" in with_outcome(runs, Outcome.FAILED)
    assert "linked-data/things/dereferenced" in with_outcome(runs, Outcome.PASSED)
    ground = Ground(shipped(), plan.platform, StandardJudge(shipped().payload_schemas))
    again = [replay(one.planned.test, one.tape, ground) for one in runs if one.tape]
    assert [one.outcome for one in again] == [one.outcome for one in runs if one.tape]


def test_each_is_asked_for_once_in_a_test(tmp_path: Path) -> None:
    with start_app(OwnContexts(build(), {"city.jsonld": CITY, "more.jsonld": MORE}, link=False)) as platform:
        runs, _ = run(plan_for(platform.url, ["linked-data"], ["linked-data/things/relations"]), tmp_path)
    (one,) = runs
    asked = [exchange.request.url for exchange in one.exchanges if "/contexts/" in exchange.request.url]
    assert one.outcome is Outcome.PASSED
    assert len(asked) == 4  # two for the preparation, which is shared, and two for the test


@pytest.mark.parametrize(
    ("documents", "reason"),
    [
        ({}, "/contexts/city.jsonld answered 404"),
        ({"city.jsonld": CITY}, "/contexts/more.jsonld answered 404"),
        (
            {"city.jsonld": {"@context": "https://elsewhere.example/c"}},
            "stands at https://elsewhere.example/c, which is not at hand; serve it from",
        ),
    ],
)
def test_without_them_nothing_can_be_told(documents: dict[str, Any], reason: str, tmp_path: Path) -> None:
    with start_app(OwnContexts(build(), documents, link=False)) as platform:
        runs, _ = run(plan_for(platform.url, ["linked-data"], ["linked-data/things/document"]), tmp_path)
    (one,) = runs
    assert one.outcome is Outcome.INCONCLUSIVE
    assert reason in one.reason


def test_one_that_is_none_makes_the_document_unreadable(tmp_path: Path) -> None:
    with start_app(OwnContexts(build(), {"city.jsonld": "nothing"}, link=False)) as platform:
        runs, _ = run(plan_for(platform.url, ["linked-data"], ["linked-data/things/document"]), tmp_path)
    (one,) = runs
    assert one.outcome is Outcome.FAILED
    assert "it is not JSON-LD: " in one.reason
