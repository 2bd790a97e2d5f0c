"""A purge is only tried where it cannot reach what the run did not create."""

from pathlib import Path

import pytest
import requests
from scenario_runs import plan_for, run, with_outcome

from oasc_check.plan.model import Outcome
from oasc_check.reference import server
from oasc_check.run.model import Request

TESTS = ["ngsi-ld/purge", "ngsi-ld/snapshots/purge", "ngsi-ld/snapshots/purge-of-none"]
UNCONDITIONAL = [
    *("purge-ignores-types", "purge-ignores-query", "purge-ignores-ids", "purge-ignores-pattern"),
    *("purge-ignores-scope", "purge-ignores-place", "snapshot-purge-ignores-query"),
]
SNAPSHOT = {
    "id": "urn:ngsi-ld:Snapshot:foreign",
    "type": "Snapshot",
    "snapshotQueries": [{"type": "Query", "entities": [{"type": "AirQualityStation"}]}],
}


def foreign(api: str) -> tuple[list[str], int]:
    """The ids of the entities without a tenant, and the status of a Snapshot that is not of the run."""
    entities = requests.get(f"{api}/entities?local=true&limit=1000", timeout=5).json()
    return [one["id"] for one in entities], requests.get(f"{api}/snapshots/{SNAPSHOT['id']}", timeout=5).status_code


@pytest.mark.parametrize(
    ("defects", "is_tried"),
    [([], True), (UNCONDITIONAL, True), (["tenants-mixed"], False), (["tenants-mixed", *UNCONDITIONAL], False)],
)
def test_nothing_foreign_is_purged(defects: list[str], is_tried: bool, tmp_path: Path) -> None:
    with server.start(defects) as platform:
        api = f"{platform.url}/ngsi-ld/v1"
        assert requests.post(f"{api}/snapshots", json=SNAPSHOT, timeout=5).status_code == 201
        before = foreign(api)
        runs, _ = run(plan_for(platform.url, ["ngsi-ld"], TESTS), tmp_path)
        after = foreign(api)
    assert len(before[0]) > 3
    assert before == after
    assert any(_is_purge(exchange.request) for one in runs for exchange in one.exchanges) == is_tried
    if not is_tried:
        assert len(with_outcome(runs, Outcome.INCONCLUSIVE)) == len(runs)


def _is_purge(request: Request) -> bool:
    return request.method == "DELETE" and request.url.partition("?")[0].endswith(("/entities", "/snapshots"))
