"""What a service does otherwise than the reference platform, and rightly, fails no test."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from answering_otherwise import Otherwise
from scenario_runs import platform_at, run, shipped, with_outcome
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from oasc_check.plan.build import build as plan
from oasc_check.plan.model import Outcome, Plan, Selection
from oasc_check.reference.app import build
from oasc_check.reference.server import start_app

NOT_PASSED = (Outcome.FAILED, Outcome.INCONCLUSIVE, Outcome.ERROR)
Link = dict[str, Any]
TEMPLATES: tuple[Link, ...] = (
    {"rel": "data", "href": "/ogc/collections/{collectionId}", "type": "application/json", "templated": True},
    {"rel": "data", "href": "/ogc/collections/{collectionId}/items", "type": "application/geo+json"},
)


def _with_templates(links: list[Link]) -> list[Link]:
    """The landing page links to templates of addresses (RFC 6570) as well, as that of tipg does."""
    return [*links, *TEMPLATES]


class OfVersion10:
    """Knows GeoJSON by the name alone that it had before RFC 7946, as the text of SensorThings 1.0 does."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        message = await receive() if scope.get("method") in {"POST", "PATCH"} else None

        async def receive_again() -> Message:
            return message or await receive()

        knows = message is None or b"application/geo+json" not in message["body"]
        answer: ASGIApp = self._app if knows else PlainTextResponse("an unknown encodingType", 400)
        await answer(scope, receive_again, send)


def _plan(url: str, mechanism: str, version: str) -> Plan:
    declared = platform_at(url, [mechanism])
    api = replace(declared.apis[mechanism], version=version)
    return plan(shipped(), replace(declared, apis={mechanism: api}), Selection(writes=True))


def test_links_that_are_templates_are_not_followed(tmp_path: Path) -> None:
    with start_app(Otherwise(build(), "/ogc/", "links", _with_templates)) as platform:
        runs, _ = run(_plan(platform.url, "ogcapi-features", "1.0.1"), tmp_path)
    assert with_outcome(runs, *NOT_PASSED) == {}


def test_geojson_is_called_as_the_version_calls_it(tmp_path: Path) -> None:
    with start_app(OfVersion10(build())) as platform:
        runs, _ = run(_plan(platform.url, "sensorthings", "1.0"), tmp_path)
    assert with_outcome(runs, *NOT_PASSED) == {}
