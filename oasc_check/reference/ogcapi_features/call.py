"""One request to the service: its parameters, the links it is answered with, and how it is refused."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from oasc_check.reference.ogcapi_features.data import Collection

JSON = "application/json"
GEOJSON = "application/geo+json"
HTML = "text/html"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
PROBLEM = "application/problem+json"

Link = dict[str, str]


class ProblemError(Exception):
    """An answer that is an error, as RFC 9457 has it; `code` is the member that OGC's exceptions have."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail

    def response(self) -> Response:
        title = HTTPStatus(self.status).phrase
        body = {"type": "about:blank", "title": title, "status": self.status, "code": self.code, "detail": self.detail}
        return JSONResponse(body, self.status, media_type=PROBLEM)


@dataclass(frozen=True)
class Service:
    """What every request is answered from."""

    defects: frozenset[str]
    clock: Callable[[], datetime]
    collections: Mapping[str, Collection]


class Call:
    """One request. Raises ProblemError when its collection is not known or its query is not well-formed."""

    def __init__(self, service: Service, request: Request) -> None:
        self.service = service
        self.defects = service.defects
        self.path: Mapping[str, str] = request.path_params
        self.query_text = request.url.query
        self.protected: bool = getattr(request.app.state, "protected", False)
        self._origin = f"{request.url.scheme}://{request.url.netloc}"
        self.base = self._origin + request.scope.get("root_path", "").rstrip("/")

    @property
    def token_url(self) -> str:
        return f"{self._origin}/oauth2/token"

    def collection(self) -> Collection:
        name = self.path["collection_id"]
        if name not in self.service.collections:
            raise ProblemError(404, "NotFound", f"there is no collection {name!r}; /collections lists them")
        return self.service.collections[name]

    def query(self, declared: tuple[str, ...]) -> dict[str, str]:
        """The parameters of the query. Raises ProblemError when one is not declared, or comes twice."""
        pairs = parse_qsl(self.query_text, keep_blank_values=True)
        query = dict(pairs)
        if len(query) != len(pairs):
            raise ProblemError(400, "InvalidParameterValue", "a parameter is given twice")
        unknown = sorted(set(query) - set(declared))
        if unknown and "ogc-unknown-parameter-accepted" not in self.defects:
            raise ProblemError(
                400, "UnknownParameter", f"no parameter {unknown[0]!r} here; known: {', '.join(declared)}"
            )
        if query.get("f", "json") != "json":
            raise ProblemError(400, "InvalidParameterValue", "f must be json")
        return query

    def link(self, rel: str, path: str, media_type: str, title: str) -> Link:
        """An absolute link; `path` starts with a slash and is percent-encoded."""
        return {"href": self.base + path, "rel": rel, "type": media_type, "title": title}

    def self_link(self, path: str, media_type: str) -> Link:
        """The link to this very answer, with the query that was asked."""
        query = f"?{self.query_text}" if self.query_text else ""
        link = self.link("self", path + query, media_type, "This document")
        return without(link, "type") if "ogc-self-link-untyped" in self.defects else link


def without(members: dict[str, Any], name: str) -> dict[str, Any]:
    """The members but one."""
    return {key: value for key, value in members.items() if key != name}


def segment(text: str | int) -> str:
    """An id as one segment of a path."""
    return quote(str(text), safe="")
