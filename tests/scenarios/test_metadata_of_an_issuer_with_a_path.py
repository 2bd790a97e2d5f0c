"""The metadata of an issuer with a path: before the path (RFC 8414, clause 3), behind it, at both places or nowhere."""

from dataclasses import replace
from pathlib import Path

import pytest
from scenario_runs import plan_for, run, with_outcome
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from oasc_check.plan.build import build as plan_of
from oasc_check.plan.model import Outcome, Selection
from oasc_check.reference.app import build
from oasc_check.reference.server import start_app

BEFORE, BEHIND = "/.well-known/oauth-authorization-server/id", "/id/.well-known/oauth-authorization-server"
TESTS = {
    f"oauth2-oidc/metadata/{test}"
    for test in ("answered-at-the-well-known-path", "required-members", "says-how-clients-sign")
}
NOT_FOUND, ELSEWHERE = Response(status_code=404), RedirectResponse("https://www.city.example/", 301)


class Without:
    """An application before `app` that gives `answer` at some paths."""

    def __init__(self, app: ASGIApp, paths: set[str], answer: Response) -> None:
        self._app, self._paths, self._answer = app, paths, answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (self._answer if scope.get("path") in self._paths else self._app)(scope, receive, send)


def outcomes(app: ASGIApp, folder: Path, outcome: Outcome) -> set[str]:
    """The tests of metadata at the path of RFC 8414 that have this outcome."""
    with start_app(app) as platform:
        runs, _ = run(plan_for(platform.url, ["oauth2-oidc"], sorted(TESTS)), folder)
    return set(with_outcome(runs, outcome))


@pytest.mark.parametrize("answer", [NOT_FOUND, ELSEWHERE])
@pytest.mark.parametrize("lacking", [set[str](), {BEFORE}, {BEHIND}])
def test_one_place_is_enough(lacking: set[str], answer: Response, tmp_path: Path) -> None:
    assert outcomes(Without(build(), lacking, answer), tmp_path, Outcome.PASSED) == TESTS


@pytest.mark.parametrize("answer", [NOT_FOUND, ELSEWHERE])
def test_nothing_is_said_where_there_is_neither(answer: Response, tmp_path: Path) -> None:
    assert outcomes(Without(build(), {BEFORE, BEHIND}, answer), tmp_path, Outcome.INAPPLICABLE) == TESTS


@pytest.mark.parametrize("lacking", [{BEFORE}, {BEHIND}])
def test_a_wrong_issuer_is_seen_at_either_place(lacking: set[str], tmp_path: Path) -> None:
    app = Without(build(["oauth-issuer-without-path"]), lacking, NOT_FOUND)
    assert outcomes(app, tmp_path, Outcome.FAILED) == {"oauth2-oidc/metadata/answered-at-the-well-known-path"}


def test_a_server_without_openid_is_not_failed_for_what_openid_publishes(tmp_path: Path) -> None:
    """Its metadata are not where those of OpenID Connect are, and the platform file does not say where."""
    with start_app(Without(build(), {"/id/.well-known/openid-configuration"}, NOT_FOUND)) as platform:
        plan = plan_for(platform.url, ["oauth2-oidc"])
        api = replace(plan.platform.apis["oauth2-oidc"], without=("openid",))
        declared = replace(plan.platform, apis={"oauth2-oidc": api})
        runs, _ = run(plan_of(plan.suite, declared, Selection(writes=True)), tmp_path)
    assert with_outcome(runs, Outcome.FAILED, Outcome.ERROR) == {}
    assert with_outcome(runs, Outcome.PASSED).keys() >= TESTS
