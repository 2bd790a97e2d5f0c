"""A server that sends everybody to a page to sign in where it has nothing, as Spring does, is failed for none of it."""

from pathlib import Path

from scenario_runs import plan_for, run, with_outcome
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from oasc_check.plan.model import Outcome
from oasc_check.reference.app import build
from oasc_check.reference.server import start_app

_PAGE = "/id/sign-in"
_METADATA = ("/id/.well-known/oauth-authorization-server", "/.well-known/oauth-authorization-server/id")
_NOTHING_THERE = {("GET", path) for path in ("/id/token", *_METADATA)}


class SigningIn:
    """An application before `app` that has metadata of OpenID only, and a page to sign in for what it lacks."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = (scope.get("method"), scope.get("path"))
        answer = self._app
        if asked == ("GET", _PAGE):
            answer = HTMLResponse("<!DOCTYPE html><title>Please sign in</title>")
        elif asked in _NOTHING_THERE:
            answer = RedirectResponse(_PAGE, 302)
        await answer(scope, receive, send)


def test_a_page_to_sign_in_is_neither_a_token_nor_metadata(tmp_path: Path) -> None:
    with start_app(SigningIn(build())) as platform:
        addresses = ["oauth2-oidc/token/asked-by-get", "oauth2-oidc/metadata"]
        runs, _ = run(plan_for(platform.url, ["oauth2-oidc"], addresses), tmp_path)
    passed = {"token/asked-by-get", "metadata/no-grant-by-password", "metadata/offers-pkce"}
    there = {"answered-at-the-well-known-path", "required-members", "says-how-clients-sign"}
    assert with_outcome(runs, Outcome.PASSED).keys() == {f"oauth2-oidc/{test}" for test in passed}
    assert with_outcome(runs, Outcome.INAPPLICABLE).keys() == {f"oauth2-oidc/metadata/{test}" for test in there}
