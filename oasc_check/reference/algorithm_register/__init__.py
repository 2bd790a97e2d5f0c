"""A conforming register of algorithms in memory: three entries by the Algorithmic Transparency Standard 0.3.1."""

import json
from collections.abc import Callable
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from oasc_check.reference.algorithm_register.entries import entries


def served(defects: frozenset[str], _clock: Callable[[], datetime]) -> list[BaseRoute]:
    """The register at the path of the mount itself."""

    async def register(_: Request) -> Response:
        found = [] if "alg-empty" in defects else entries(defects)
        media_type = "text/html" if "alg-as-html" in defects else "application/json"
        return Response(json.dumps({"algorithms": found}), media_type=media_type)

    return [Route("/", register)]
