"""The beginning of the report: the verdict in plain words, and the circumstances."""

from __future__ import annotations

from oasc_check.report.console.page import Page
from oasc_check.report.console.words import STYLES, counted, plural, some
from oasc_check.report.model import Document


def verdict(page: Page, document: Document) -> None:
    """One sentence."""
    word = document["summary"]["verdict"]
    name = _platform(document)
    opening = {
        "conformant": (
            f"{name} is ",
            "conformant",
            f" with {document['edition']}, within the scope of this run: {_scope(document)}.",
        ),
        "not conformant": (f"{name} is ", "not conformant", f" with {document['edition']}: {_broken(document)}."),
        "undecided": ("It is ", "undecided", f" whether {name} conforms to {document['edition']}: {_open(document)}."),
        "not tested": (f"{name} was ", "not tested", ": no test ran."),
    }
    before, middle, after = opening[word]
    page.line((before, "bold"), (middle, STYLES[word]), (after, "bold"))


def _platform(document: Document) -> str:
    platform = document["platform"]
    return " ".join(filter(None, (platform["name"], platform["version"])))


def _scope(document: Document) -> str:
    """``20 of 35 requirements``: how much of the edition was in scope, or what a profile asks for."""
    scope = document["summary"]["scope"]
    if document["profile"]:
        return f"{plural(scope['requirements'], 'requirement')} of the profile {document['profile']}"
    everything = scope["requirements"] + scope["beyond"]
    return f"{scope['requirements']:,} of {plural(everything, 'requirement')}"


def _broken(document: Document) -> str:
    """What broke it: requirements, else declared mechanisms."""
    not_met = {level: counts.get("not_met", 0) for level, counts in document["summary"]["by_level"].items()}
    requirements = [
        f"{plural(number, f'{level.upper()} requirement')} not met" for level, number in not_met.items() if number
    ]
    broken = [line["id"] for line in document["mechanisms"] if line["verdict"] == "not conformant"]
    mechanisms = [f"{some(broken, 4)} {'does' if len(broken) == 1 else 'do'} not conform"] if broken else []
    return (
        "; ".join(filter(None, (", ".join(requirements), *mechanisms)))
        or f"{plural(document['summary']['tests'].get('failed', 0), 'test')} failed"
    )


def _open(document: Document) -> str:
    shall = document["summary"]["by_level"].get("shall", {}).get("undecided", 0)
    tests = document["summary"]["tests"]
    unsettled = tests.get("inconclusive", 0) + tests.get("error", 0)
    told = [f"{plural(shall, 'SHALL requirement')} undecided"] if shall else []
    told += [f"{plural(unsettled, 'test')} could not tell"] if unsettled else []
    if not told and document["run"]["exit_code"] == 0:
        return "what was chosen holds, and nothing else was tested"
    return ", ".join(told) or "something that must be known was not tested"


def circumstances(page: Page, document: Document) -> None:
    """When, how long, how many tests; then whatever the reader must know before the rest."""
    run = document["run"]
    began = run["started"][:16].replace("T", " ")
    page.line(f"{plural(len(document['tests']), 'test')}: {counted(document['summary']['tests'])}.")
    page.line((f"{began} UTC, {run['seconds']:.1f} s, run {run['id']}, {document['platform']['source']}", "dim"))
    if run["interrupted"]:
        page.line(("The run was interrupted. This is the evidence so far.", "bold yellow"))
    for residue in document["residue"]:
        page.line(("Left behind on the platform: ", "bold red"), residue)
    for warning in document["warnings"]:
        page.line(("Warning: ", "yellow"), warning)
