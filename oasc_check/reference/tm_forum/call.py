"""One request to the platform, and how it is refused."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from oasc_check.reference.tm_forum.kinds import KINDS, Kind
from oasc_check.reference.tm_forum.market import Market, Resource


class ApiError(Exception):
    """An answer that is an error: `code` and `reason` are mandatory (definition Error of every Swagger file)."""

    def __init__(self, status: int, code: str, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.code = code
        self.reason = reason

    def response(self, defects: frozenset[str]) -> Response:
        body = {"code": self.code, "reason": self.reason, "status": str(self.status), "@type": "Error"}
        if "tmf-error-without-code" in defects:
            del body["code"]
        if "tmf-error-without-reason" in defects:
            del body["reason"]
        if "tmf-error-as-html" in defects:
            return Response(f"<h1>{self.status}</h1>", self.status, media_type="text/html")
        return JSONResponse(body, self.status)


class Call:
    """One request to `path`, the template of the route that it came by."""

    def __init__(self, market: Market, path: str, request: Request, body: bytes) -> None:
        self.market = market
        self.defects = market.defects
        self.query: Mapping[str, str] = request.query_params
        self.id: str = request.path_params.get("id", "")
        self.api = path.split("/v4/")[0] + "/v4"
        self._path = path.removesuffix("/{id}")
        self._root = f"{request.url.scheme}://{request.url.netloc}{request.scope.get('root_path', '').rstrip('/')}"
        self._body = body

    @property
    def kind(self) -> Kind:
        return next(kind for kind in KINDS if kind.path == self._path)

    @property
    def shelf(self) -> dict[str, Resource]:
        return self.market.shelves[self._path]

    def resource(self) -> Resource:
        """The resource that the path names. Raises ApiError when it is not there."""
        if self.id not in self.shelf:
            raise ApiError(404, "notFound", f"there is no {self.kind.name} {self.id}")
        return self.shelf[self.id]

    def href(self, number: str) -> str:
        """The address of what stands below the path of this request."""
        return f"{self._root}{self._path}/{number}"

    def members(self) -> dict[str, Any]:
        """The object that was sent. Raises ApiError when the body is none."""
        try:
            found = json.loads(self._body)
        except ValueError:
            raise ApiError(400, "invalidBody", "the body is not JSON") from None
        if not isinstance(found, dict):
            raise ApiError(400, "invalidBody", "the body is not an object")
        return found

    def number(self, name: str, default: int) -> int:
        """A parameter that is a whole number from 0. Raises ApiError for any other."""
        text = self.query.get(name, str(default))
        if not (text.isascii() and text.isdigit()):
            raise ApiError(400, "invalidQuery", f"{name} must be a whole number, not {text}")
        return int(text)
