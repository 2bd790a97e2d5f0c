"""The suite of DCAT-AP against a catalogue of another hand: made by rdflib, and written by its serialisers.

    pytest tests/real_servers/check_rdflib.py

rdflib writes Turtle with prefixes and blank nodes, nested RDF/XML and JSON-LD, where the reference platform writes
the plainest form of each. What is right passes in each of them, and what is left out is found.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from rdflib import DCAT, DCTERMS, FOAF, RDF, BNode, Graph, Literal, URIRef
from scenario_runs import run, with_outcome
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from oasc_check.plan.build import build
from oasc_check.plan.model import Outcome, Selection
from oasc_check.reference.server import start_app
from oasc_check.run.model import TestRun
from oasc_check.suite.load import load
from oasc_check.suite.model import Api, Platform

FORMATS = {"text/turtle": "longturtle", "application/rdf+xml": "pretty-xml", "application/ld+json": "json-ld"}


def catalogue(base: str) -> Graph:
    """A catalogue whose publisher and distributions are blank nodes; its data stand where the catalogue stands."""
    graph, agent, root = Graph(), BNode(), URIRef(f"{base}/catalogue")
    graph += [(agent, RDF.type, FOAF.Agent), (agent, FOAF.name, Literal("Mechelen", "nl"))]
    graph += [(root, RDF.type, DCAT.Catalog), (root, DCTERMS.publisher, agent)]
    graph += [(root, DCTERMS.title, Literal("Data")), (root, DCTERMS.description, Literal("Data", "nl"))]
    for number in range(3):
        dataset, distribution = URIRef(f"{base}/dataset/{number}"), BNode()
        graph += [(root, DCAT.dataset, dataset), (dataset, RDF.type, DCAT.Dataset), (dataset, DCTERMS.publisher, agent)]
        graph += [(dataset, DCTERMS.title, Literal("Één")), (dataset, DCTERMS.description, Literal("A\n'b' \"c\""))]
        graph += [(dataset, DCAT.distribution, distribution), (distribution, RDF.type, DCAT.Distribution)]
        graph += [(distribution, DCAT.accessURL, root)]
    return graph


@contextmanager
def served(media_type: str, without: URIRef | None) -> Iterator[str]:
    """The catalogue in one encoding, whatever is asked for; nothing in it has the property `without`."""

    async def answer(request: Request) -> Response:
        graph = catalogue(f"http://{request.url.netloc}")
        graph.remove((None, without, None)) if without else None
        return Response(graph.serialize(format=FORMATS[media_type]), media_type=media_type)

    with start_app(Starlette(routes=[Route("/catalogue", answer)])) as server:
        yield f"{server.url}/catalogue"


def runs_against(url: str, folder: Path) -> list[TestRun]:
    platform = Platform("rdflib", url, {"dcat-ap": Api("dcat-ap", url, version="3.0")})
    runs, _ = run(build(load(), platform, Selection()), folder)
    return [one for one in runs if one.planned.test.level == "shall"]


@pytest.mark.parametrize("media_type", FORMATS)
def test_what_is_right_passes_in_each_encoding(media_type: str, tmp_path: Path) -> None:
    with served(media_type, None) as url:
        runs = runs_against(url, tmp_path)
    assert with_outcome(runs, Outcome.FAILED, Outcome.INCONCLUSIVE, Outcome.ERROR) == {}
    assert len(with_outcome(runs, Outcome.PASSED)) == 5


@pytest.mark.parametrize(
    ("without", "test"),
    [
        (DCTERMS.description, "datasets"),
        (DCTERMS.publisher, "catalogue"),
        (DCAT.accessURL, "distributions"),
        (FOAF.name, "agents"),
    ],
)
@pytest.mark.parametrize("media_type", FORMATS)
def test_what_is_left_out_is_found(media_type: str, without: URIRef, test: str, tmp_path: Path) -> None:
    with served(media_type, without) as url:
        runs = runs_against(url, tmp_path)
    assert f"dcat-ap/catalogue/{test}" in with_outcome(runs, Outcome.FAILED)
    assert with_outcome(runs, Outcome.ERROR) == {}
