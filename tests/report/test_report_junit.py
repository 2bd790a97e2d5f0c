"""JUnit: failures and errors are kept apart, and every reader can read it."""

from xml.etree.ElementTree import Element, XMLPullParser

from oasc_check.report.document import document
from oasc_check.report.junit import render
from report.golden_files import assert_golden
from report.samples import every_outcome, hostile

# What junit-10.xsd of the Jenkins xUnit plug-in and JUnit.xsd of Ant JUnitReport both allow.
ALLOWED: dict[str, tuple[set[str], set[str]]] = {
    "testsuites": (set(), {"testsuite"}),
    "testsuite": (
        {"name", "tests", "failures", "errors", "skipped", "time", "timestamp", "hostname", "id", "package"},
        {"properties", "testcase", "system-out", "system-err"},
    ),
    "properties": (set(), {"property"}),
    "property": ({"name", "value"}, set()),
    "testcase": ({"name", "classname", "time"}, {"failure", "error", "skipped"}),
    "failure": ({"type", "message"}, set()),
    "error": ({"type", "message"}, set()),
    "skipped": ({"type", "message"}, set()),
    "system-out": (set(), set()),
    "system-err": (set(), set()),
}


def root(found: bytes) -> Element:
    parser: XMLPullParser[Element] = XMLPullParser(["start"])
    parser.feed(found)
    element = next(event[-1] for event in parser.read_events())
    assert isinstance(element, Element)
    return element


def kinds(found: bytes) -> dict[str, list[str]]:
    return {case.get("name", ""): [child.tag for child in case] for case in root(found).iter("testcase")}


def test_golden() -> None:
    assert_golden("every-outcome.xml", render(document(every_outcome())))


def test_each_outcome_has_its_element() -> None:
    assert kinds(render(document(every_outcome()))) == {
        "create": [],
        "create-then-read": ["failure"],
        "picture": ["failure"],
        "delete": ["error"],
        "replace": ["error"],
        "merge": ["skipped"],
        "purge": ["skipped"],
        "batch": ["error"],
    }


def test_the_counts_are_those_of_the_elements() -> None:
    suite = root(render(document(every_outcome())))[0]
    for attribute, tag in {"failures": "failure", "errors": "error", "skipped": "skipped", "tests": "testcase"}.items():
        assert int(suite.attrib[attribute]) == len(list(suite.iter(tag))) > 0


def assert_allowed(element: Element) -> None:
    attributes, inner = ALLOWED[element.tag]
    assert set(element.attrib) <= attributes
    assert {child.tag for child in element} <= inner
    for child in element:
        assert_allowed(child)


def test_elements_and_attributes_are_those_of_both_schemas() -> None:
    found = root(render(document(every_outcome())))
    assert_allowed(found)
    assert [child.tag for child in found[0]] == ["properties", *["testcase"] * 8, "system-out", "system-err"]


def test_tests_of_one_group_stand_together() -> None:
    found = document(every_outcome())
    for at, group in enumerate("abacabac"):
        found["tests"][at]["group"] = group
    suites = list(root(render(found)))
    assert [suite.get("name") for suite in suites] == ["ngsi-ld/a", "ngsi-ld/b", "ngsi-ld/c"]
    assert [suite.get("tests") for suite in suites] == ["4", "2", "2"]


def test_hostile_texts_stay_inert() -> None:
    found = render(hostile(document(every_outcome())))
    assert not [character for character in found.decode() if not character.isprintable() and character not in "\n\t"]
    assert_allowed(root(found))
    message = next(root(found).iter("failure")).get("message", "")
    assert "\\x1b[31m[bold]x[/bold]\\x07\\x0d" in message
    assert "</failure>]]>&\\ufffe" in message
