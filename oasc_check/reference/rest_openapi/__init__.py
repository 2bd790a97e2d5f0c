"""A conforming REST API that describes itself: mechanism 1 of MIM0 (MIMs Plus 9.0), in memory and read only.

Each named defect is asked for at the one place where it changes what the service does.
"""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from oasc_check.reference.rest_openapi.data import ARRAY, CHANGED, NEXT_UPDATE, collections
from oasc_check.reference.rest_openapi.description import description
from oasc_check.reference.rest_openapi.selection import Page, page

_JSON, _GEOJSON, _PROBLEM = "application/json", "application/geo+json", "application/problem+json"
Answer = Callable[[Request, frozenset[str]], Response]


def served(defects: frozenset[str], _clock: Callable[[], datetime]) -> list[BaseRoute]:
    """The paths of the service, relative to the place where it is mounted."""
    handlers: Mapping[str, Answer] = {
        "/openapi.json": _description,
        "/health": _health,
        "/collections": _collections,
        "/collections/{name}/items": _items,
    }
    return [_route(path, handler, defects) for path, handler in handlers.items()]


def _route(path: str, handler: Answer, defects: frozenset[str]) -> Route:
    async def answer(request: Request) -> Response:
        return handler(request, defects)

    return Route(path, answer, methods=["GET"])


def _base(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}{request.scope.get('root_path', '')}"


def _description(request: Request, defects: frozenset[str]) -> Response:
    return JSONResponse(description(_base(request), defects), media_type="application/vnd.oai.openapi+json")


def _health(_: Request, defects: frozenset[str]) -> Response:
    if "rest-health-missing" in defects:
        return _problem(404, "there is nothing here", defects)
    return JSONResponse({"status": "up", "version": "1.0.0"})


def _collections(_: Request, defects: frozenset[str]) -> Response:
    extent = {"temporal": {"interval": [["2024-05-01T08:00:00Z", "2024-05-12T08:00:00Z"]]}}
    listed = [{"id": name, "title": name.title(), "extent": extent} for name in collections()]
    if "rest-collection-ids-doubled" in defects:
        listed += listed
    return JSONResponse({"collections": listed})


def _items(request: Request, defects: frozenset[str]) -> Response:
    features = collections().get(request.path_params["name"])
    if features is None:
        return _problem(404, "there is no such collection", defects)
    try:
        found = page(features, request.query_params, defects)
    except ValueError as error:
        return _problem(400, str(error), defects)
    if "rest-items-broken" in defects and request.path_params["name"] == "counters":
        return _problem(500, "the database is gone", defects)
    return _page(request, found, defects)


def _page(request: Request, found: Page, defects: frozenset[str]) -> Response:
    response = JSONResponse(_document(request, found, defects), media_type=_media_type(request, defects))
    headers = _headers(request, found, response.body, defects)
    response.headers.update(headers)
    return Response(status_code=304, headers=headers) if _unchanged(request, headers, defects) else response


def _document(request: Request, found: Page, defects: frozenset[str]) -> Any:
    """Features as GeoJSON, or their properties as plain JSON: as an array, or in an object that holds one."""
    members: list[Any] = found.features
    if _is_plain(request):
        members = [{"id": one["id"], **one["properties"]} for one in members]
    broken = "rest-items-not-in-a-list" in defects
    content: Any = {one["id"]: one for one in members} if broken else members
    if _is_plain(request):
        return content if request.path_params["name"] == ARRAY else {"items": content}
    return {"type": "FeatureCollection", "features": content}


def _is_plain(request: Request) -> bool:
    return request.query_params.get("f") == "json" or request.headers.get("accept") == _JSON


def _media_type(request: Request, defects: frozenset[str]) -> str:
    if "rest-json-as-text" in defects:
        return "text/plain"
    if request.query_params.get("f") == "json" and "rest-format-parameter-ignored" in defects:
        return "text/html"
    return _JSON if _is_plain(request) else _GEOJSON


def _headers(request: Request, found: Page, body: bytes | memoryview, defects: frozenset[str]) -> dict[str, str]:
    tag = hashlib.sha256(body).hexdigest()[:16]
    headers = {
        "Cache-Control": "max-age=60",
        "ETag": f'"{tag}"',
        "Last-Modified": CHANGED,
        "X-Next-Update": NEXT_UPDATE,
        "RateLimit-Policy": '"default";q=1000;w=3600',
        "RateLimit": '"default";r=999;t=3600',
        "Link": _links(request, found, defects),
    }
    lost = {name for name in headers if f"rest-lacks-{name.lower()}" in defects}
    if "rest-lacks-validators" in defects:
        lost |= {"ETag", "Last-Modified"}
    if "rest-lacks-quota" in defects:
        lost |= {"RateLimit", "RateLimit-Policy"}
    return {name: value for name, value in headers.items() if name not in lost}


def _links(request: Request, found: Page, defects: frozenset[str]) -> str:
    path = str(request.url).partition("?")[0]
    links = [f'<{request.url}>; rel="self"']
    if found.following is not None and "rest-next-link-missing" not in defects:
        query = urlencode({**request.query_params, "offset": found.following})
        links.append(f'<{path}?{query}>; rel="next"')
    return ", ".join(links)


def _unchanged(request: Request, headers: Mapping[str, str], defects: frozenset[str]) -> bool:
    """RFC 9110, 13.2.2: If-None-Match comes before If-Modified-Since."""
    tag, since = request.headers.get("if-none-match"), request.headers.get("if-modified-since")
    if tag is not None:
        same = tag == headers.get("ETag") and "rest-if-none-match-ignored" not in defects
        return same or "rest-always-not-modified" in defects
    same = since == CHANGED and "rest-if-modified-since-ignored" not in defects
    return same or (since is not None and "rest-always-not-modified" in defects)


def _problem(status: int, detail: str, defects: frozenset[str]) -> Response:
    body: dict[str, Any] = {"type": "about:blank", "title": "Refused", "status": status, "detail": detail}
    if "rest-problem-lacks-detail" in defects:
        del body["detail"]
    media_type = _JSON if "rest-problem-as-json" in defects else _PROBLEM
    return JSONResponse(body, status, media_type=media_type)
