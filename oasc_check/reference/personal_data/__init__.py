"""Consent receipts in memory, by the Kantara Consent Receipt Specification 1.1.0: all in a document, and each alone."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from oasc_check.reference.personal_data.receipts import receipts


def served(defects: frozenset[str], clock: Callable[[], datetime]) -> list[BaseRoute]:
    """The receipts at the path of the mount itself, and each alone below it; `clock` gives instants with an offset."""

    async def every(_: Request) -> Response:
        found = [] if "pd-empty" in defects else receipts(defects, clock())
        return _answer({"receipts": found}, defects)

    async def one(request: Request) -> Response:
        found = {receipt.get("consentReceiptID"): receipt for receipt in receipts(defects, clock())}
        asked = request.path_params["id"]
        return _answer(found[asked], defects) if asked in found else Response(status_code=404)

    return [Route("/", every), Route("/{id}", one)]


def _answer(body: Any, defects: frozenset[str]) -> Response:
    return Response(json.dumps(body), media_type="text/html" if "pd-as-html" in defects else "application/json")
