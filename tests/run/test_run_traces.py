"""What a feature of the platform leaves elsewhere is removed together with what was created."""

from pathlib import Path
from typing import Any

import pytest
from small_suites import MECHANISM, answering, perform_all, write_suite
from starlette.responses import Response

from oasc_check.plan.model import Outcome
from oasc_check.suite.load import load

TESTS = """\
tests:
  - id: it
    says: A thing is created.
    clause: ["1"]
    remedy: Create it.
    effect: writes
    steps:
      - send: POST /things
        body: {id: "${id:Thing}"}
        created: /things/${id:Thing}
        expect: {status: 201, headers: {X-Made: "yes"}}
"""


class Heard(dict[str, Any]):
    """Answers, and the requests that asked for them."""

    def __init__(self, refusing: str) -> None:
        super().__init__({"POST /things": Response(status_code=201, headers={"X-Made": "yes"})})
        self._refusing = refusing
        self.requests: list[str] = []

    def get(self, key: str, default: Any = None) -> Any:
        self.requests.append(key)
        return Response(status_code=403) if self._refusing in key else super().get(key, default)


@pytest.mark.parametrize(("default", "left"), [("claimed", 1), ("unclaimed", 0)])
def test_traces_are_removed_last(default: str, left: int, tmp_path: Path) -> None:
    """They are looked for where nobody claims the feature, too; then it is no harm if they cannot be removed."""
    feature = f"{{extra: {{says: More is kept., default: {default}, leaves: {{/things/: /past/things/}}}}}}"
    mechanism = MECHANISM[: MECHANISM.index("features:")] + f"features: {feature}\n"
    suite = load(write_suite(tmp_path / "suites", TESTS, mechanism))
    heard = Heard(refusing="/past/things/")
    with answering(heard) as url:
        runs, cleaned = perform_all(suite, url, tmp_path)
    assert runs["it"].outcome is Outcome.PASSED
    assert len(cleaned.residue) == left
    removed = [request.split(" ")[1] for request in heard.requests if request.startswith("DELETE")]
    places = [path[: path.index("urn:")] for path in removed]
    assert list(dict.fromkeys(places)) == ["/things/", "/past/things/"]
