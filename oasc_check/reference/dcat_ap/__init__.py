"""A conforming DCAT-AP catalogue in memory: one document in Turtle, RDF/XML or JSON-LD, and what it leads to."""

from collections.abc import Callable
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from oasc_check.reference import rdf
from oasc_check.reference.dcat_ap.catalogue import DATASETS, catalogue
from oasc_check.reference.dcat_ap.mistakes import spoilt


def served(defects: frozenset[str], _clock: Callable[[], datetime]) -> list[BaseRoute]:
    """The catalogue at the path of the mount itself, its datasets and their data below it."""

    async def document(request: Request) -> Response:
        return _written(request, spoilt(catalogue(_base(request)), defects), defects)

    async def node(request: Request) -> Response:
        base = _base(request)
        iri = f"{base}/{request.path_params['rest']}"
        named = [*(row for row in spoilt(catalogue(base), defects) if row[0] == iri)]
        if not named or "dcat-datasets-not-found" in defects:
            return Response("not found", 404, media_type="text/plain")
        return _written(request, named, defects)

    async def data(request: Request) -> Response:
        known = request.path_params["name"] in DATASETS
        if not known or "dcat-data-not-found" in defects:
            return Response("not found", 404, media_type="text/plain")
        return Response("name;value\r\n", media_type="text/csv")

    return [Route("/", document), Route("/data/{name}.csv", data), Route("/{rest:path}", node)]


def _base(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}{request.scope.get('root_path', '').rstrip('/')}"


def _written(request: Request, triples: list[rdf.Triple], defects: frozenset[str]) -> Response:
    media_type = rdf.chosen(request.headers.get("accept", ""))
    if media_type is None:
        return Response("Turtle, RDF/XML or JSON-LD", 406, media_type="text/plain")
    written = "text/turtle" if "dcat-turtle-by-any-name" in defects else media_type
    text = rdf.SYNTAXES[written](triples)
    if "dcat-not-rdf" in defects:
        text = "<p>The catalogue of Lille"
    return Response(text, media_type="text/html" if "dcat-as-html" in defects else media_type)
