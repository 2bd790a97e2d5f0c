"""A path that an answer gives as a link: from the root of the host, or of the API where its standard says so."""

from pathlib import Path

import pytest
from small_suites import MECHANISM, answering, perform_all, write_suite
from starlette.responses import Response

from oasc_check.plan.model import Outcome
from oasc_check.run.captures import below_root
from oasc_check.suite.load import load

TESTS = """\
tests:
  - id: it
    says: The platform answers.
    clause: ["1"]
    remedy: Answer.
    effect: writes
    steps:
      - send: POST /things
        body: {}
        created: "${header:Location}"
        expect: {status: 201}
      - send: GET ${header:Location}
        expect: {status: 200, body: {$.ok: true}}
"""


@pytest.mark.parametrize(
    ("root", "link", "address"),
    [
        ("http://a.example/ngsi-ld/v1", "/things/1", "http://a.example/ngsi-ld/v1/things/1"),
        ("http://a.example/ngsi-ld/v1", "/ngsi-ld/v1/things/1", "http://a.example/ngsi-ld/v1/things/1"),
        ("http://a.example/city/ngsi-ld/v1", "/ngsi-ld/v1/things/1", "http://a.example/city/ngsi-ld/v1/things/1"),
        ("http://a.example/ngsi-ld/v1", "/v1/things/1?of=/v1", "http://a.example/ngsi-ld/v1/things/1?of=/v1"),
        ("http://a.example/ngsi-ld/v1/", "/ngsi-ld/v10/1", "http://a.example/ngsi-ld/v1/ngsi-ld/v10/1"),
        ("http://a.example", "/things/1", "http://a.example/things/1"),
        ("http://a.example/ngsi-ld/v1", "http://b.example/things/1", "http://b.example/things/1"),
        ("http://a.example/ngsi-ld/v1", "//b.example/things/1", "//b.example/things/1"),
        ("http://a.example/ngsi-ld/v1", "urn:ngsi-ld:Thing:1", "urn:ngsi-ld:Thing:1"),
        ("http://a.example/ngsi-ld/v1", "things/1", "things/1"),
    ],
)
def test_a_path_is_put_below_the_root_of_the_api(root: str, link: str, address: str) -> None:
    assert below_root(root, link) == address


@pytest.mark.parametrize(
    ("mechanism", "outcome"), [("links_below_root: [Location]", Outcome.PASSED), ("", Outcome.FAILED)]
)
def test_a_location_may_begin_at_the_root_of_the_api_where_the_mechanism_says_so(
    mechanism: str, outcome: Outcome, tmp_path: Path
) -> None:
    suite = load(write_suite(tmp_path / "suites", TESTS, f"{MECHANISM}{mechanism}\n"))
    created = Response(status_code=201, headers={"Location": "/things/1"})
    with answering({"POST /api/things": created, "GET /api/things/1": {"ok": True}}) as url:
        runs, _ = perform_all(suite, f"{url}/api", tmp_path)
    assert runs["it"].outcome is outcome, runs["it"].reason
