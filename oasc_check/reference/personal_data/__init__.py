"""A platform that gives consent receipts to people: three of a test person, by the Kantara specification 1.1.0."""

import json
from collections.abc import Callable
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from oasc_check.reference.personal_data.receipts import receipts


def served(defects: frozenset[str], clock: Callable[[], datetime]) -> list[BaseRoute]:
    """The receipts at the path of the mount itself; `clock` gives instants with a time zone."""

    async def given(_: Request) -> Response:
        found = [] if "pd-empty" in defects else receipts(defects, clock())
        media_type = "text/html" if "pd-as-html" in defects else "application/json"
        return Response(json.dumps({"receipts": found}), media_type=media_type)

    return [Route("/", given)]
