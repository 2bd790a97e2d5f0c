"""What the HTML report shows of a document: lines with their evidence, grouped for reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from oasc_check.i18n.words import Words
from oasc_check.report import curl
from oasc_check.report.console.words import ending, grouped
from oasc_check.report.html.board import board
from oasc_check.report.model import Document, ExchangeLine, TestLine
from oasc_check.report.reason import reason_of
from oasc_check.report.recorded import Body

_MOST_OF_A_BODY = 4_000
_LEVELS = ("shall", "should", "may")
OUTCOMES = ("failed", "inconclusive", "error", "passed", "inapplicable", "untested")


def view(document: Document, say: Words) -> dict[str, Any]:
    """Everything that the template names, but its words; `say` gives the sentences of the report."""
    failed = [_case(test, document, say) for test in _with("failed", document)]
    unsettled = [test for outcome in ("inconclusive", "error") for test in _with(outcome, document)]
    undecided = [_case(test, document, say) for test in unsettled]
    tests = document["summary"]["tests"]
    return {
        **document,
        "sentence": _sentence(document, say),
        "verdict": document["summary"]["verdict"],
        "board": board(document["mims"]),
        "mims": [{**mim, "requirements": _requirements(mim["id"], document)} for mim in document["mims"]],
        "failed": failed,
        "open": undecided,
        "shown": {test["id"] for test in (*failed, *undecided)},
        "groups": _groups(document["tests"]),
        "total": say.number(len(document["tests"])),
        "outcomes": [outcome for outcome in OUTCOMES if tests.get(outcome)],
        "not_run": _not_run(document["tests"], say),
        "gate": document.get("gate"),
        "ending": say(ending(document)),
    }


_SENTENCES = {
    "conformant": "{platform} is conformant with {edition}, within the scope of this run.",
    "not conformant": "{platform} is not conformant with {edition}.",
    "undecided": "It is undecided whether {platform} conforms to {edition}.",
    "not tested": "{platform} was not tested: no test ran.",
}


def _sentence(document: Document, say: Words) -> str:
    """The verdict in plain words."""
    platform, edition = document["platform"], document["profile"] or document["edition"]
    name = " ".join(filter(None, (platform["name"], platform["version"])))
    return say(_SENTENCES[document["summary"]["verdict"]], edition=edition, platform=name)


def _with(outcome: str, document: Document) -> list[TestLine]:
    """The tests with this outcome, the strongest level first."""
    found = [test for test in document["tests"] if test["outcome"] == outcome]
    return sorted(found, key=lambda test: _LEVELS.index(test["level"]))


def _requirements(mim: str, document: Document) -> list[Any]:
    return [line for line in document["requirements"] if line["mim"] == mim]


def _case(test: TestLine, document: Document, say: Words) -> dict[str, Any]:
    """A test with what led to its outcome."""
    mechanism = next((line for line in document["mechanisms"] if line["id"] == test["mechanism"]), None)
    titles: Mapping[str, str] = mechanism["clauses"] if mechanism else {}
    return {
        **test,
        "standard": mechanism["standard"] if mechanism else test["mechanism"],
        "source": mechanism["source"] if mechanism else "",
        "clauses": [f"{clause} {titles.get(clause, '')}".strip() for clause in test["clause"]],
        "reason": reason_of(test),
        "exchanges": [_exchange(one, say) for one in _evidence(test, document)],
    }


def _evidence(test: TestLine, document: Document) -> list[ExchangeLine]:
    """The exchanges that the findings name; without any, the last one of the test."""
    named = [finding["exchange"] for finding in test["findings"] if finding["exchange"]]
    wanted = set(named or test["exchanges"][-1:])
    return [exchange for exchange in document["exchanges"] if exchange["id"] in wanted]


def _exchange(exchange: ExchangeLine, say: Words) -> dict[str, str]:
    request, response = exchange["request"], exchange["response"]
    answer = (
        say("{status} in {seconds} s", status=str(response["status"]), seconds=say.decimal(exchange["seconds"], 3))
        if response
        else say(exchange["trouble"]["message"])
        if exchange["trouble"]
        else say("no answer")
    )
    body = request["body"] if exchange["received"] else response["body"] if response else ""
    return {
        "line": f"{request['method']} {request['url']}",
        "answer": answer,
        "body": _shortened(body, say),
        "curl": "" if exchange["received"] else curl.command(request, _MOST_OF_A_BODY),
    }


def _shortened(body: Body, say: Words) -> str:
    text = body if isinstance(body, str) else f"(base64) {body['base64']}"
    more = f"\n{say('... ({n} characters)', n=len(text))}" if len(text) > _MOST_OF_A_BODY else ""
    return text[:_MOST_OF_A_BODY] + more


def _groups(tests: Iterable[TestLine]) -> list[dict[str, Any]]:
    """The tests by mechanism and group, in the order in which they came."""
    named = [(f"{test['mechanism']}/{test['group']}", test) for test in tests]
    order = {name: number for number, (name, _) in reversed(list(enumerate(named)))}
    found = groupby(sorted(named, key=lambda pair: order[pair[0]]), key=lambda pair: pair[0])
    return [_group(name, [test for _, test in pairs]) for name, pairs in found]


def _group(name: str, tests: list[TestLine]) -> dict[str, Any]:
    return {"name": name, "tests": tests, "counts": Counter(test["outcome"] for test in tests)}


def _not_run(tests: Iterable[TestLine], say: Words) -> list[tuple[str, list[str]]]:
    return grouped(
        (say("{outcome}: {reason}", outcome=say(test["outcome"]), reason=test["reason"]), test["id"])
        for test in tests
        if test["outcome"] in ("inapplicable", "untested")
    )
