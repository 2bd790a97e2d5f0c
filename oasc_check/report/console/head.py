"""The beginning of the report: the verdict in plain words, and the circumstances."""

from __future__ import annotations

from oasc_check.i18n.words import Words
from oasc_check.report.console.page import Page
from oasc_check.report.console.words import STYLES, counted, some
from oasc_check.report.model import Document

_SENTENCES = {
    "conformant": "{platform} is *conformant* with {edition}, within the scope of this run: {text}.",
    "not conformant": "{platform} is *not conformant* with {edition}: {text}.",
    "undecided": "It is *undecided* whether {platform} conforms to {edition}: {text}.",
    "not tested": "{platform} was *not tested*: no test ran.",
}
"""The verdict stands between asterisks."""


def verdict(page: Page, document: Document) -> None:
    """One sentence, the verdict in its colour."""
    word, say = document["summary"]["verdict"], page.say
    why = {"conformant": _scope, "not conformant": _broken, "undecided": _open}.get(word)
    text = why(document, say) if why else ""
    values = {"platform": _platform(document), "edition": document["edition"], "text": text}
    before, middle, after = (say.fill(part, **values) for part in say(_SENTENCES[word]).split("*"))
    page.line((before, "bold"), (middle, STYLES[word]), (after, "bold"))


def _platform(document: Document) -> str:
    platform = document["platform"]
    return " ".join(filter(None, (platform["name"], platform["version"])))


def _scope(document: Document, say: Words) -> str:
    """``20 of 35 requirements``: how much of the edition was in scope, or what a profile asks for."""
    scope, profile = document["summary"]["scope"], document["profile"]
    one, many = "{n} requirement of the profile {name}", "{n} requirements of the profile {name}"
    if profile:
        return say.many(one, many, scope["requirements"], name=profile)
    everything = scope["requirements"] + scope["beyond"]
    return say.many("{m} of {n} requirement", "{m} of {n} requirements", everything, m=scope["requirements"])


def _broken(document: Document, say: Words) -> str:
    """What broke it: requirements, else declared mechanisms."""
    not_met = {level: counts.get("not_met", 0) for level, counts in document["summary"]["by_level"].items()}
    one, many = "{n} {level} requirement not met", "{n} {level} requirements not met"
    requirements = [say.many(one, many, number, level=level.upper()) for level, number in not_met.items() if number]
    broken = [line["id"] for line in document["mechanisms"] if line["verdict"] == "not conformant"]
    does, do = "{names} does not conform", "{names} do not conform"
    mechanisms = [say.many(does, do, len(broken), names=some(broken, 4, say))] if broken else []
    failed = document["summary"]["tests"].get("failed", 0)
    return say("; ").join(filter(None, (", ".join(requirements), *mechanisms))) or say.many(
        "{n} test failed", "{n} tests failed", failed
    )


def _open(document: Document, say: Words) -> str:
    shall = document["summary"]["by_level"].get("shall", {}).get("undecided", 0)
    tests = document["summary"]["tests"]
    unsettled = tests.get("inconclusive", 0) + tests.get("error", 0)
    told = [say.many("{n} SHALL requirement undecided", "{n} SHALL requirements undecided", shall)] if shall else []
    told += [say.many("{n} test could not tell", "{n} tests could not tell", unsettled)] if unsettled else []
    if not told and document["run"]["exit_code"] == 0:
        return say("what was chosen holds, and nothing else was tested")
    return ", ".join(told) or say("something that must be known was not tested")


def circumstances(page: Page, document: Document) -> None:
    """When, how long, how many tests; then whatever the reader must know before the rest."""
    run, say = document["run"], page.say
    counts = counted(document["summary"]["tests"], say)
    page.line(say.many("{n} test: {text}.", "{n} tests: {text}.", len(document["tests"]), text=counts))
    seconds, source = say.decimal(run["seconds"], 1), document["platform"]["source"]
    told = "{began}, {seconds} s, run {id}, {source}"
    page.line((say(told, began=_began(run["started"], say), seconds=seconds, id=run["id"], source=source), "dim"))
    if run["interrupted"]:
        page.line((say("The run was interrupted. This is the evidence so far."), "bold yellow"))
    for residue in document["residue"]:
        page.line((f"{say('Left behind on the platform:')} ", "bold red"), say(residue))
    for warning in document["warnings"]:
        page.line((f"{say('Warning:')} ", "yellow"), say(warning))


def _began(instant: str, say: Words) -> str:
    return f"{instant[:16].replace('T', ' ')} UTC" if say.language == "en" else say.moment(instant)
