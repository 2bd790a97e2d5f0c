"""A made-up parking API below /p: lots that clients create, with and without ids of their own, and tokens."""

from __future__ import annotations

import itertools
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


def parking(token: str) -> Starlette:
    """The API; ``token`` is what it issues, and the key of the links that it gives."""
    lots: dict[str, dict[str, Any]] = {}
    numbers = itertools.count(41)

    async def all_lots(request: Request) -> Response:
        if request.method == "GET":
            return JSONResponse({"lots": list(lots.values()), "count": len(lots)})
        sent = await request.json()
        name = sent.get("id") or f"lot-{next(numbers)}"
        lots[name] = {
            **sent, "id": name, "free": sent["spaces"], "since": "2026-11-29T08:00:00Z",
            "next": f"/p/lots?page=2&api_key={token}",
        }  # fmt: skip
        headers = {"Location": f"/p/lots/{name}", "Set-Cookie": f"sid={token}; Path=/"}
        return JSONResponse(lots[name], 201, headers)

    async def one_lot(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in lots:
            return JSONResponse({"title": "There is no such lot.", "status": 404}, 404)
        if request.method == "DELETE":
            del lots[name]
            return Response(status_code=204)
        return JSONResponse(lots[name])

    async def tokens(_request: Request) -> Response:
        return JSONResponse({"access_token": token, "token_type": "Bearer"})

    async def moved(_request: Request) -> Response:
        return Response(status_code=308, headers={"Location": "/p/lots"})

    return Starlette(
        routes=[
            Route("/p/lots", all_lots, methods=["GET", "POST"]),
            Route("/p/lots/{name}", one_lot, methods=["GET", "DELETE"]),
            Route("/p/old", moved),
            Route("/p/token", tokens, methods=["POST"]),
        ]
    )
