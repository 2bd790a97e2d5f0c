"""What linked data may say in several ways passes in each of them, and what is wrong beside it fails."""

from pathlib import Path

import pytest
from scenario_runs import run, with_outcome
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from oasc_check.plan.build import build
from oasc_check.plan.model import Outcome, Selection
from oasc_check.reference.server import start_app
from oasc_check.suite.load import load
from oasc_check.suite.model import Api, Platform

PREFIXES = "@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix v: <http://v.example/> . "
RELATED = "<a> a v:T ; v:near <{}> ."


def platform(description: str) -> Starlette:
    """A platform with one thing, ``a``, that is described so; ``b`` and a page ``about`` it, and a picture of it."""
    documents = {"a": description, "b": "<b> a v:T .", "about": "<a> v:note 1 ."}

    async def document(request: Request) -> Response:
        text = documents.get(request.path_params["name"])
        if text is None:
            return Response("not found", 404)
        return Response(PREFIXES + text, media_type="text/turtle")

    async def picture(_request: Request) -> Response:
        return Response(b"\x89PNG", media_type="image/png")

    return Starlette(routes=[Route("/id/picture", picture), Route("/id/{name}", document)])


def outcome(test: str, description: str, folder: Path) -> Outcome:
    with start_app(platform(description)) as server:
        url, settings = f"{server.url}/id/a", {"namespace": f"{server.url}/id/"}
        api = Api("linked-data", url, version="1.0", settings=settings)
        chosen = Selection(select=(f"linked-data/things/{test}",))
        runs, _ = run(build(load(), Platform("city", url, {"linked-data": api}), chosen), folder)
    (one,) = (kind for kind in Outcome if f"linked-data/things/{test}" in with_outcome(runs, kind))
    return one


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("b", Outcome.PASSED),
        ("about", Outcome.PASSED),
        ("picture", Outcome.INAPPLICABLE),
        ("lost", Outcome.FAILED),
        ("a#lost", Outcome.FAILED),
    ],
)
def test_a_relation_leads_to_a_thing_or_to_what_is_about_one(target: str, expected: Outcome, tmp_path: Path) -> None:
    assert outcome("relations", RELATED.format(target), tmp_path) is expected


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        ("v:T, [ a owl:Restriction ]", Outcome.PASSED),
        ("v:T, 'a word'", Outcome.FAILED),
    ],
)
def test_a_class_without_a_name_may_stand_beside_one_with_a_name(types: str, expected: Outcome, tmp_path: Path) -> None:
    assert outcome("typed", f"<a> a {types} .", tmp_path) is expected


def test_of_things_without_relations_nothing_is_asked(tmp_path: Path) -> None:
    assert outcome("relations", "<a> a v:T .", tmp_path) is Outcome.INAPPLICABLE
