"""A service that does not verify the signature of a token lets in whoever writes one (RFC 6749, 7; RFC 7515, 5.2)."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path

import pytest
from scenario_runs import run, shipped, with_outcome
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from oasc_check.plan.build import build
from oasc_check.plan.model import Outcome, Selection
from oasc_check.reference.server import start_app
from oasc_check.suite.model import Api, Auth, Platform

HEADER, CLAIMS = (
    urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in ({"alg": "RS256"}, {"scope": "read"})
)
TOKEN = f"{HEADER}.{CLAIMS}.c2lnbmVkLWJ5LXRoZS1pc3N1ZXI"
MATRIX = "access-control/matrix/wrong"


def service(*, verifies: bool) -> Starlette:
    """One path that a token with the scope read opens."""

    def things(request: Request) -> JSONResponse:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        try:
            claims = json.loads(urlsafe_b64decode(token.split(".")[1] + "=="))
        except (ValueError, IndexError):
            claims = {}
        if claims == {"scope": "read"} and (token == TOKEN or not verifies):
            return JSONResponse([1, 2])
        return JSONResponse({}, 401, {"WWW-Authenticate": "Bearer"})

    return Starlette(routes=[Route("/things", things)])


@pytest.mark.parametrize(("verifies", "outcome"), [(True, Outcome.PASSED), (False, Outcome.FAILED)])
def test_a_signature_has_to_be_verified(verifies: bool, outcome: Outcome, tmp_path: Path) -> None:
    with start_app(service(verifies=verifies)) as server:
        auth = Auth("main", "bearer", {"token": TOKEN})
        api = Api("access-control", server.url, auth=auth, settings={"paths": ["/things"]})
        platform = Platform("small", str(tmp_path / "platform.yaml"), {"access-control": api})
        runs, _ = run(build(shipped(), platform, Selection(select=(MATRIX, f"{MATRIX}-401"))), tmp_path)
    assert with_outcome(runs, outcome).keys() == {MATRIX, f"{MATRIX}-401"}
