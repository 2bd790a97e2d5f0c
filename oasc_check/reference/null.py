"""Platforms that answer the same to every method and path: a suite that passes one of them tests nothing."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

_FIXED = {
    "always-400": (400, b'{"type": "about:blank", "title": "Bad Request", "status": 400}', "application/problem+json"),
    "always-404": (404, b'{"type": "about:blank", "title": "Not Found", "status": 404}', "application/problem+json"),
    "always-500": (
        500,
        b'{"type": "about:blank", "title": "Internal Server Error", "status": 500}',
        "application/problem+json",
    ),
    "empty-object": (200, b"{}", "application/json"),
    "empty-array": (200, b"[]", "application/json"),
    "html": (200, b"<!doctype html><title>Welcome</title><h1>It works</h1>", "text/html"),
}
KINDS = (*_FIXED, "echo")


def build(kind: str) -> ASGIApp:
    """The null platform of one of the KINDS. Raises ValueError for any other kind."""
    if kind not in KINDS:
        raise ValueError(f"no null platform is called {kind!r}: choose one of {', '.join(KINDS)}")
    return _echo if kind == "echo" else _fixed(*_FIXED[kind])


def _fixed(status: int, body: bytes, media_type: str) -> ASGIApp:
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await Response(body, status, media_type=media_type)(scope, receive, send)

    return answer


async def _echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer 200 with the body of the request under the content type that the request gave it."""
    request = Request(scope, receive)
    content_type = request.headers.get("content-type")
    headers = {"content-type": content_type} if content_type else {}
    await Response(await request.body(), headers=headers)(scope, receive, send)
