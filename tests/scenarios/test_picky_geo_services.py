"""A service that refuses to hear of GeoJSON where no features are, as QGIS Server does, is tested all the same."""

from pathlib import Path

from scenario_runs import plan_for, run, with_outcome
from starlette.types import ASGIApp, Receive, Scope, Send

from oasc_check.plan.model import Outcome
from oasc_check.reference.app import build
from oasc_check.reference.server import start_app


class Picky:
    """Answers 400 to whoever accepts GeoJSON of a resource that is no feature."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        accepted = dict(scope.get("headers", ())).get(b"accept", b"")
        if b"geo+json" not in accepted or "/items" in scope["path"]:
            await self._app(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 400, "headers": []})
        await send({"type": "http.response.body", "body": b""})


def test_geojson_is_asked_for_where_there_are_features_only(tmp_path: Path) -> None:
    with start_app(Picky(build())) as platform:
        runs, _ = run(plan_for(platform.url, ["ogcapi-features"]), tmp_path)
    assert with_outcome(runs, Outcome.FAILED, Outcome.INCONCLUSIVE, Outcome.ERROR) == {}
    assert len(with_outcome(runs, Outcome.PASSED)) > 120
