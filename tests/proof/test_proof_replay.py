"""A recorded run happens again without a network, and says the same."""

from dataclasses import replace

import pytest
from scenario_runs import plan_for, shipped

from oasc_check.plan.model import Outcome
from oasc_check.proof.record import Recording, record
from oasc_check.proof.replay import Changes, Ground, replay
from oasc_check.reference import server
from oasc_check.run.model import Headers, Heard, Response, Sent, TestRun
from oasc_check.verdict.standard import StandardJudge

JUDGE = StandardJudge(shipped().payload_schemas)
SELECTED = (
    "ngsi-ld/entities/create-then-read",
    "ngsi-ld/entities/follow-location",
    "ngsi-ld/notifications/on-update",
    "ngsi-ld/notifications/once",
    "ngsi-ld/pagination",
    "ogcapi-features/features",
    "ogcapi-features/limit",
)


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """A run against the reference platform, which is gone when the tests begin."""
    with server.start() as platform:
        return record(plan_for(platform.url, select=SELECTED), JUDGE, tmp_path_factory.mktemp("ledgers"))


def again(recording: Recording, test: str, changes: Changes | None = None) -> TestRun:
    planned = next(one for one in recording.plan.tests if one.test.id == test)
    ground = Ground(recording.plan.suite, recording.plan.platform, JUDGE)
    return replay(planned.test, recording.tapes[test], ground, changes or Changes())


def test_every_test_says_the_same_again(recording: Recording) -> None:
    runs = {test: again(recording, test) for test in recording.tapes}
    assert len(runs) >= 40
    assert {test: (run.outcome, run.reason) for test, run in runs.items()} == {
        test: (run.outcome, run.reason) for test, run in recording.runs.items()
    }
    assert {test: run.exchanges for test, run in runs.items()} == {
        test: run.exchanges for test, run in recording.runs.items()
    }


def test_an_answer_can_be_another(recording: Recording) -> None:
    test = "ngsi-ld/entities/create-then-read"
    created, found = (event for event in recording.tapes[test].events if isinstance(event, Sent))
    answer = found.exchanges[-1].response
    assert answer is not None
    wrong = replace(answer, body=answer.body.replace(b"55", b"56"))
    run = again(recording, test, Changes(answers={found.exchanges[-1].id: wrong}))
    assert (run.outcome, run.reason) == (Outcome.FAILED, "$.speed.value: expected 55, got 56")
    assert run.exchanges[0] == created.exchanges[0]


def test_what_was_never_asked_was_never_answered(recording: Recording) -> None:
    """A wrong Location leads to a request that is not on the tape."""
    test = "ngsi-ld/entities/follow-location"
    created = next(event for event in recording.tapes[test].events if isinstance(event, Sent)).exchanges[-1]
    elsewhere = Response(201, Headers((("Location", "/elsewhere"),)))
    run = again(recording, test, Changes(answers={created.id: elsewhere}))
    assert (run.outcome, run.reason) == (Outcome.FAILED, "status: expected 200, got 404")


def test_calls_can_be_others(recording: Recording) -> None:
    test = "ngsi-ld/notifications/once"
    tape = recording.tapes[test]
    heard = [index for index, event in enumerate(tape.events) if isinstance(event, Heard)]
    once = tape.events[heard[-1]]
    assert isinstance(once, Heard)
    run = again(recording, test, Changes(calls={heard[-1]: once.calls * 2}))
    assert (run.outcome, run.findings[0].actual) == (Outcome.FAILED, "2")
    run = again(recording, test, Changes(calls={heard[0]: ()}))
    assert (run.outcome, run.findings[0].actual) == (Outcome.FAILED, "0")
