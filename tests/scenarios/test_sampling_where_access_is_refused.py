"""A platform that lets others read in part only is not failed for what it refuses: that could not be told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from scenario_runs import plan_for, run, with_outcome
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from oasc_check.plan.model import Outcome
from oasc_check.reference.app import build
from oasc_check.reference.server import start_app

_TOO_MANY = {
    "type": "https://uri.etsi.org/ngsi-ld/errors/TooManyResults",
    "title": "Too many",
    "detail": "Ask for less.",
}


class Refusing:
    """An application before `app` that answers 403 wherever path and query fit the pattern."""

    def __init__(self, app: ASGIApp, pattern: str) -> None:
        self._app = app
        self._pattern = re.compile(pattern)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = f"{scope.get('path', '')}?{scope.get('query_string', b'').decode()}"
        refuses = scope["type"] == "http" and self._pattern.search(asked)
        answer: ASGIApp = JSONResponse(_TOO_MANY, 403) if refuses else self._app
        await answer(scope, receive, send)


@pytest.mark.parametrize(
    "pattern", [r"/types\?", "/types/", r"/entities\?", "/entities/", "keyValues", "q=", "limit=20"]
)
def test_what_is_refused_is_left_open(pattern: str, tmp_path: Path) -> None:
    with start_app(Refusing(build(), pattern)) as platform:
        runs, _ = run(plan_for(platform.url, ["ngsi-ld"], ["ngsi-ld/sampling"]), tmp_path)
    assert with_outcome(runs, Outcome.FAILED, Outcome.ERROR) == {}
    assert with_outcome(runs, Outcome.INCONCLUSIVE)
