"""Conforming linked data in memory: things of the city with IRIs that answer by 303 with RDF, and their vocabulary.

Cool URIs for the Semantic Web (W3C), clauses 4.2 (303) and 4.1 (hash, for the vocabulary).
"""

from collections.abc import Callable
from datetime import datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from oasc_check.reference import rdf
from oasc_check.reference.linked_data.things import index, thing, things, vocabulary


def served(defects: frozenset[str], _clock: Callable[[], datetime]) -> list[BaseRoute]:
    """The index at the path of the mount itself; things, what is known of them, and the vocabulary below it."""

    async def start(request: Request) -> Response:
        return _written(request, index(_base(request), defects), defects)

    async def named(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in things() and "ld-unknown-answered" not in defects:
            return Response("not found", 404, media_type="text/plain")
        return RedirectResponse(f"{_base(request)}/doc/{name}", 303)

    async def document(request: Request) -> Response:
        return _written(request, thing(_base(request), request.path_params["name"], defects), defects)

    async def terms(request: Request) -> Response:
        return _written(request, vocabulary(_base(request), defects), defects)

    return [Route("/", start), Route("/id/{name}", named), Route("/doc/{name}", document), Route("/vocab", terms)]


def _base(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}{request.scope.get('root_path', '').rstrip('/')}"


def _written(request: Request, triples: list[rdf.Triple], defects: frozenset[str]) -> Response:
    media_type = rdf.chosen(request.headers.get("accept", ""))
    if media_type is None:
        return Response("Turtle, RDF/XML or JSON-LD", 406, media_type="text/plain")
    media_type = "text/turtle" if "ld-always-turtle" in defects else media_type
    return Response(
        rdf.SYNTAXES[media_type](triples), media_type="text/html" if "ld-as-html" in defects else media_type
    )
