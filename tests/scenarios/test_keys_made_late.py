"""A server that makes a key when it first signs with it, as Keycloak does, is asked for its keys after that."""

from pathlib import Path

from scenario_runs import plan_for, run, with_outcome
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from oasc_check.plan.model import Outcome
from oasc_check.reference.app import build
from oasc_check.reference.server import start_app


class LateKeys:
    """An application before `app` that publishes no keys until a token was asked for."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._has_signed = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        self._has_signed |= path == "/id/token"
        is_early = path == "/id/jwks" and not self._has_signed
        answer: ASGIApp = JSONResponse({"keys": []}) if is_early else self._app
        await answer(scope, receive, send)


def test_keys_are_asked_for_after_the_token_that_they_signed(tmp_path: Path) -> None:
    with start_app(LateKeys(build())) as platform:
        plan = plan_for(platform.url, ["oauth2-oidc"], ["oauth2-oidc/access-token/signed-by-a-published-key"])
        runs, _ = run(plan, tmp_path, jobs=1)
    assert [run.outcome for run in runs] == [Outcome.PASSED], with_outcome(runs, *Outcome)
