"""The result document as JUnit XML.

One testsuite for each group of tests. ``failed`` is a failure; ``inconclusive`` and ``error`` are errors;
``inapplicable`` and ``untested`` are skipped (verdicts.md, "A test"). The form satisfies the schemas of both the
Jenkins xUnit plug-in (junit-10.xsd) and the Ant JUnitReport task (JUnit.xsd). Neither lets a testcase carry
properties, so that clause and level of each test are properties of its testsuite, ``clause:ID`` and ``level:ID``.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from xml.etree import ElementTree as ET

from oasc_check.i18n.words import ENGLISH, Words
from oasc_check.report.escape import one_line, visible
from oasc_check.report.model import Document, FindingLine, TestLine

ELEMENTS = {
    "failed": "failure",
    "inconclusive": "error",
    "error": "error",
    "inapplicable": "skipped",
    "untested": "skipped",
}


def render(document: Document, say: Words = ENGLISH) -> bytes:
    """The document as XML 1.0 in UTF-8; names and types are those of English."""
    root = ET.Element("testsuites")
    by_group = groupby(_sorted_by_group(document["tests"]), key=_suite_name)
    for number, (name, tests) in enumerate(by_group):
        _add_suite(root, document, number, name, list(tests), say)
    ET.indent(root)
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _suite_name(test: TestLine) -> str:
    return f"{test['mechanism']}/{test['group']}"


def _sorted_by_group(tests: Sequence[TestLine]) -> list[TestLine]:
    """Tests of one group stand together; groups and tests keep the order in which they first came."""
    order = {name: at for at, name in reversed(list(enumerate(map(_suite_name, tests))))}
    return sorted(tests, key=lambda test: order[_suite_name(test)])


def _add_suite(root: ET.Element, document: Document, number: int, name: str, tests: list[TestLine], say: Words) -> None:
    run = document["run"]
    kinds = [ELEMENTS.get(test["outcome"]) for test in tests]
    suite = ET.SubElement(
        root,
        "testsuite",
        name=one_line(name),
        id=str(number),
        package=one_line(tests[0]["mechanism"]),
        timestamp=run["started"][:19],
        hostname="localhost",
        tests=str(len(tests)),
        failures=str(kinds.count("failure")),
        errors=str(kinds.count("error")),
        skipped=str(kinds.count("skipped")),
        time=_seconds(sum(test["seconds"] for test in tests)),
    )
    _add_properties(suite, document, tests)
    for test in tests:
        _add_case(suite, test, say)
    ET.SubElement(suite, "system-out")
    ET.SubElement(suite, "system-err")


def _add_properties(suite: ET.Element, document: Document, tests: list[TestLine]) -> None:
    properties = ET.SubElement(suite, "properties")
    values = [
        ("platform", document["platform"]["name"]),
        ("edition", document["edition"]),
        ("run", document["run"]["id"]),
        ("mechanism", tests[0]["mechanism"]),
    ]
    for test in tests:
        values += [(f"clause:{test['id']}", ", ".join(test["clause"])), (f"level:{test['id']}", test["level"])]
    for name, value in values:
        ET.SubElement(properties, "property", name=one_line(name), value=one_line(value))


def _add_case(suite: ET.Element, test: TestLine, say: Words) -> None:
    case = ET.SubElement(
        suite,
        "testcase",
        name=one_line(test["id"].removeprefix(f"{_suite_name(test)}/")),
        classname=one_line(_suite_name(test).replace("/", ".")),
        time=_seconds(test["seconds"]),
    )
    kind = ELEMENTS.get(test["outcome"])
    if kind:
        told = ET.SubElement(case, kind, type=test["outcome"], message=one_line(_message(test)))
        told.text = visible("\n".join(_details(test, say)))


def _message(test: TestLine) -> str:
    return test["reason"] or next((finding["message"] for finding in test["findings"]), test["says"])


def _details(test: TestLine, say: Words) -> list[str]:
    lines = [test["says"], _labelled("clause", f"{', '.join(test['clause'])} ({test['level'].upper()})", say)]
    for finding in test["findings"]:
        lines += _finding(finding, say)
    if test["outcome"] == "failed":
        lines.append(_labelled("remedy", test["remedy"], say))
    if test["unclear"]:
        doubt, reading = test["unclear"]["doubt"], test["unclear"]["reading"]
        lines.append(_labelled("unclear", f"{doubt} {say('Read here as:')} {reading}", say))
    return lines


def _labelled(label: str, text: str, say: Words) -> str:
    return say("{name}: {text}", name=say(label), text=text)


def _finding(finding: FindingLine, say: Words) -> list[str]:
    told = [(name, finding[name]) for name in ("where", "expected", "actual", "exchange")]
    return [finding["message"], *(_labelled(name, text, say) for name, text in told if text is not None)]


def _seconds(duration: float) -> str:
    return f"{duration:.3f}"
