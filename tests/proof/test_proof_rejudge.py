"""A result is judged again from what it holds: the same verdicts, and whoever changed one is found out."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from scenario_runs import plan_for, shipped

from oasc_check.plan.model import Outcome
from oasc_check.proof.rejudge import NoRecordError, Rejudged, TornRecordError, rejudged
from oasc_check.proof.verification import verification
from oasc_check.reference import server
from oasc_check.report.document import document
from oasc_check.report.model import Document
from oasc_check.report.reduce import reduced
from oasc_check.run.model import CleanedUp, TestEnded, TestRun
from oasc_check.run.session import Options, Session
from oasc_check.verdict.model import RunFacts
from oasc_check.verdict.roll_up import roll_up
from oasc_check.verdict.standard import StandardJudge

JUDGE = StandardJudge(shipped().payload_schemas)
SELECTED = (
    "ngsi-ld/entities",
    "ngsi-ld/notifications",
    "ngsi-ld/distributed-reading",
    "ogcapi-features",
    "sensorthings/filter",
    "oauth2-oidc",
    "access-control",
    "dataspace-protocol",
    "tls",
    "wfs",
    "across",
)
DEFECT = "ogc-polygons-open"


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Document:
    """A run of several mechanisms against a platform that makes one mistake, and that is gone afterwards."""
    folder = tmp_path_factory.mktemp("ledgers")
    with server.start([DEFECT]) as platform:
        plan = plan_for(platform.url, select=SELECTED)
        with Session(plan.platform, JUDGE, Options(ledgers=folder, jobs=8)) as session:
            runs: dict[str, TestRun] = {}
            for event in session.run(plan):
                if isinstance(event, TestEnded):
                    runs[event.run.planned.test.id] = event.run
                elif isinstance(event, CleanedUp):
                    assert event.residue == ()
            facts = RunFacts("r", "2026-11-29T08:00:00Z", "2026-11-29T08:01:00Z", 60.0, False, "1", shipped().digest)
            return document(roll_up(plan, [runs[one.test.id] for one in plan.tests], facts))


def again(changed: Document) -> Rejudged:
    return rejudged(changed, shipped(), JUDGE)


def test_every_verdict_is_the_same_again(result: Document) -> None:
    found = again(result)
    assert found.differences == ()
    assert found.judged >= 350
    assert any(test["outcome"] == "failed" for test in result["tests"])


def test_only_what_secrets_were_taken_out_of_cannot_be_told(result: Document) -> None:
    found = again(result)
    assert set(found.untold.values()) <= {"secrets were taken out of what was sent or answered"}
    assert len(found.untold) <= 10
    assert all(name.startswith(("oauth2-oidc/", "ngsi-ld/distributed")) for name in found.untold)


def _passes_what_failed(made: Any) -> None:
    test = next(one for one in made["tests"] if one["outcome"] == "failed")
    test.update(outcome="passed", findings=[], reason="")


def _fails_what_passed(made: Any) -> None:
    next(one for one in made["tests"] if one["outcome"] == "passed")["outcome"] = "failed"


def _changes_an_answer(made: Any) -> None:
    test = next(one for one in made["tests"] if one["id"] == "ngsi-ld/entities/create-then-read")
    last = next(one for one in made["exchanges"] if one["id"] == test["exchanges"][-1])
    last["response"]["status"] = 500


def _leaves_a_test_out(made: Any) -> None:
    made["tests"] = [one for one in made["tests"] if one["outcome"] != "failed"]


def _says_it_was_inapplicable(made: Any) -> None:
    test = next(one for one in made["tests"] if one["outcome"] == "failed")
    test["outcome"] = "inapplicable"
    made["record"]["tapes"] = [tape for tape in made["record"]["tapes"] if tape["test"] != test["id"]]


def _meets_a_requirement(made: Any) -> None:
    next(one for one in made["requirements"] if one["verdict"] == "undecided")["verdict"] = "met"


def _shrinks_the_scope(made: Any) -> None:
    made["record"]["selection"]["select"].remove("ogcapi-features")


def _conforms(made: Any) -> None:
    made["summary"]["verdict"] = "conformant"


def _ends_well(made: Any) -> None:
    made["run"]["exit_code"] = 0


def _weakens_a_level(made: Any) -> None:
    next(one for one in made["tests"] if one["level"] == "shall")["level"] = "may"


def _adds_a_test(made: Any) -> None:
    made["tests"].append({**made["tests"][0], "id": "ngsi-ld/entities/made-up"})


@pytest.mark.parametrize(
    "change",
    [
        _passes_what_failed, _fails_what_passed, _changes_an_answer, _leaves_a_test_out, _says_it_was_inapplicable,
        _meets_a_requirement, _shrinks_the_scope, _conforms, _ends_well, _weakens_a_level, _adds_a_test,
    ],
)  # fmt: skip
def test_what_was_changed_is_found(result: Document, change: Callable[[Any], None]) -> None:
    made = deepcopy(result)
    change(made)
    assert again(made).differences != ()


def test_a_test_that_was_not_run_cannot_become_green(result: Document) -> None:
    """It stays open whoever says so, so that it needs no tape."""
    made: Any = deepcopy(result)
    test = next(one for one in made["tests"] if one["outcome"] == "passed")
    test["outcome"] = Outcome.UNTESTED.value
    assert any("recorded" not in one.recorded for one in again(made).differences)
    assert not any(one.of == test["id"] for one in again(made).differences)


def test_a_result_without_payloads_cannot_be_judged_again(result: Document) -> None:
    with pytest.raises(NoRecordError, match="payloads were not kept"):
        again(reduced(result, "shape"))
    seen = verification(reduced(result, "shape"), shipped(), JUDGE, shipped().digest, "key", {})
    assert seen.holds
    assert seen.not_judged


def test_a_record_that_is_torn_does_not_hold(result: Document) -> None:
    made: Any = deepcopy(result)
    made["exchanges"] = made["exchanges"][:5]
    with pytest.raises(TornRecordError):
        again(made)
    assert not verification(made, shipped(), JUDGE, shipped().digest, "key", {}).holds


def test_only_a_key_that_is_trusted_will_do(result: Document) -> None:
    def seen(trusted: dict[str, str]) -> bool:
        return verification(result, shipped(), JUDGE, shipped().digest, "key", trusted).holds

    assert seen({})
    assert seen({"key": "acme.pub"})
    assert not seen({"other": "bolt.pub"})
