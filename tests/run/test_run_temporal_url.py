"""The temporal resources of a platform may have a root of their own (ETSI GS CIM 009, clause 6.2, note 3)."""

from pathlib import Path

from small_suites import answering, write_suite
from starlette.responses import Response

from oasc_check.plan.build import build
from oasc_check.plan.model import Outcome, Selection
from oasc_check.run.model import CleanedUp, TestEnded
from oasc_check.run.session import Options, Session
from oasc_check.suite.load import load
from oasc_check.suite.model import Api, Platform
from oasc_check.verdict.standard import StandardJudge

TESTS = """\
tests:
  - id: it
    says: The past is kept elsewhere.
    clause: ["1"]
    remedy: Keep it.
    effect: writes
    steps:
      - send: POST /temporal/entities
        body: {id: "${id:Car}"}
        created: ["/temporal/entities/${id:Car}", "/entities/${id:Car}"]
        expect: {status: 201}
      - send: GET /temporal/entities
        expect: {status: 200, body: {$.past: true}}
      - send: GET /entities
        expect: {status: 200, body: {$.past: false}}
"""


def test_the_past_is_asked_for_where_it_is(tmp_path: Path) -> None:
    suite = load(write_suite(tmp_path / "suites", TESTS))
    past = {"POST /temporal/entities": Response(status_code=201), "GET /temporal/entities": {"past": True}}
    with answering({"GET /entities": {"past": False}}) as url, answering(past) as temporal_url:
        api = Api("small", url, version="1", temporal_url=temporal_url)
        platform = Platform("small", str(tmp_path / "platform.yaml"), {"small": api}, sandbox=True)
        plan = build(suite, platform, Selection(writes=True))
        with Session(platform, StandardJudge(suite.payload_schemas), Options(ledgers=tmp_path / "l")) as session:
            events = list(session.run(plan))
    assert isinstance(events[-1], CleanedUp)
    assert events[-1].residue == ()
    (ended,) = [event.run for event in events if isinstance(event, TestEnded)]
    assert ended.outcome is Outcome.PASSED, ended.reason
    asked = [exchange.request.url for exchange in ended.exchanges]
    assert [address.startswith(temporal_url) for address in asked] == [True, True, False]
