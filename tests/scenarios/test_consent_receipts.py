"""Consent receipts are found wherever an address may hold them, and every free choice of a platform is accepted."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from scenario_runs import platform_at, run, shipped, with_outcome
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from oasc_check.plan.build import build
from oasc_check.plan.model import Outcome, Plan, Selection
from oasc_check.reference.personal_data.receipts import receipts
from oasc_check.reference.server import start_app

FIRST, SECOND, THIRD = receipts(frozenset(), datetime(2026, 11, 1, tzinfo=UTC))
MAY = {"language", "onBehalf", "piiControllerUrl", "purpose", "primaryPurpose"}


@contextmanager
def asked_at(answers: Mapping[str, Any]) -> Iterator[Plan]:
    """The plan for a platform that gives these answers at these paths, of which the first is declared.

    Each answer links to the next.
    """
    paths = list(answers)

    async def answer(request: Request) -> JSONResponse:
        at = paths.index(request.url.path)
        headers = {"Link": f'<{paths[at + 1]}>; rel="next"'} if at + 1 < len(paths) else {}
        return JSONResponse(answers[request.url.path], headers=headers)

    with start_app(Starlette(routes=[Route(path, answer) for path in paths])) as server:
        platform = platform_at(server.url, ["personal-data"])
        api = replace(platform.apis["personal-data"], url=server.url + paths[0])
        yield build(shipped(), replace(platform, apis={"personal-data": api}), Selection())


def outcomes(answers: Mapping[str, Any], folder: Path) -> dict[str, Outcome]:
    with asked_at(answers) as plan:
        runs, _ = run(plan, folder)
    return {one.planned.test.id.removeprefix("personal-data/"): one.outcome for one in runs}


def without_may(value: Any) -> Any:
    """The value without the members that nobody has to give."""
    if isinstance(value, dict):
        return {name: without_may(item) for name, item in value.items() if name not in MAY}
    return [without_may(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    "answers",
    [
        pytest.param({"/receipts": [FIRST, SECOND]}, id="a list"),
        pytest.param({"/receipts": {"data": {"given": [{"receipt": FIRST}, {"receipt": SECOND}]}}}, id="a document"),
        pytest.param({"/receipts": [FIRST], "/more": [SECOND], "/last": []}, id="pages"),
    ],
)
def test_receipts_are_found_wherever_they_stand(answers: Mapping[str, Any], tmp_path: Path) -> None:
    assert set(outcomes(answers, tmp_path).values()) == {Outcome.PASSED}


def test_one_receipt_alone_is_judged_too(tmp_path: Path) -> None:
    found = outcomes({"/receipts/1": FIRST}, tmp_path)
    assert found.pop("receipts/distinct") is Outcome.INAPPLICABLE
    assert set(found.values()) == {Outcome.PASSED}


def test_a_mistake_on_the_last_page_is_seen(tmp_path: Path) -> None:
    found = outcomes({"/receipts": [FIRST], "/more": [SECOND | {"jurisdiction": ""}]}, tmp_path)
    assert [test for test, outcome in found.items() if outcome is Outcome.FAILED] == [
        "transaction/required/jurisdiction"
    ]


def test_what_nobody_has_to_give_may_be_missing(tmp_path: Path) -> None:
    found = outcomes({"/receipts": without_may([SECOND, THIRD])}, tmp_path)
    assert {test for test, outcome in found.items() if outcome is Outcome.INAPPLICABLE} == {
        "transaction/language", "parties/on-behalf", "parties/page-of-controller",
        "purposes/primary-purpose", "purposes/third-party", "purposes/sensitive-categories",
    }  # fmt: skip
    assert set(found.values()) == {Outcome.PASSED, Outcome.INAPPLICABLE}


def test_other_ways_to_write_are_accepted(tmp_path: Path) -> None:
    other = FIRST | {"spiCat": "Health", "consentTimestamp": FIRST["consentTimestamp"] + 0.5, "language": None}
    assert Outcome.FAILED not in outcomes({"/receipts": other}, tmp_path).values()


@pytest.mark.parametrize("answer", [{}, [], {"receipts": []}, [{"consentReceiptID": "1", "state": "ACTIVE"}]])
def test_where_there_is_no_receipt_only_that_is_failed(answer: Any, tmp_path: Path) -> None:
    with asked_at({"/receipts": answer}) as plan:
        runs, _ = run(plan, tmp_path)
    assert list(with_outcome(runs, Outcome.FAILED)) == ["personal-data/receipts/list"]
    assert with_outcome(runs, Outcome.PASSED, Outcome.ERROR) == {}
