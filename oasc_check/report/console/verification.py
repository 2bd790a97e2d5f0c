"""What came of verifying a bundle, to be read in a terminal."""

from __future__ import annotations

from typing import Any

from oasc_check.report.console.look import Look
from oasc_check.report.console.page import Page
from oasc_check.report.model import Document

_MOST = 20


def render(seen: Any, document: Document, name: str, look: Look) -> str:
    """``seen`` is a proof.verification.Verification."""
    page = Page(look)
    say = page.say
    if seen.holds:
        page.line((say("{name} holds.", name=name), "bold green"))
    else:
        page.line((say("{name} does not hold.", name=name), "bold red"))
    _signed(page, seen)
    run, edition = document["run"], document["edition"]
    platform = " ".join(filter(None, (document["platform"]["name"], document["platform"]["version"])))
    page.labelled(
        "Result", say("{platform}, {day}, {edition}:", platform=platform, day=run["started"][:10], edition=edition)
    )
    verdict = say(document["summary"]["verdict"])
    page.labelled("", say("{verdict}, exit code {code}", verdict=verdict, code=str(run["exit_code"])))
    page.labelled("Suites", _suites(seen, document, page))
    _again(page, seen)
    return page.text()


def _signed(page: Page, seen: Any) -> None:
    say = page.say
    page.labelled("Signed", say("by the key {id}; every file is as it was signed", id=seen.key_id))
    if seen.trusted_as:
        page.labelled("Key", (say("trusted: {name}", name=seen.trusted_as), "green"))
    elif seen.asks_trust:
        page.labelled("Key", (say("none of the keys that are trusted"), "red"))
    elif not seen.vouching:
        nobody = say("nobody vouches for it: give the key of who should have signed with --trust")
        page.labelled("Key", (nobody, "yellow"))
    if seen.vouching:
        _vouched(page, seen.vouching)
    elif seen.keyless:
        unasked = say("signed without a key, too: say who should have with --identity and --issuer")
        page.labelled("Identity", (unasked, "yellow"))


def _vouched(page: Page, vouching: Any) -> None:
    if vouching.trouble:
        page.labelled("Identity", (page.said(vouching.trouble), "red"))
        return
    name, issuer = vouching.expected.name, vouching.expected.issuer
    told = page.say("{name}, for whom {other} vouches; entered in a trusted log", name=name, other=issuer)
    page.labelled("Identity", (told, "green"))


def _suites(seen: Any, document: Document, page: Page) -> str:
    tool = document["tool"]
    same = "{digest} of oasc-check {version}: the same as those at hand"
    others = "{digest} of oasc-check {version}: others than those at hand; judged by those in it"
    digest = tool["suites_digest"][:12]
    return page.say(same if seen.same_suites else others, digest=digest, version=tool["version"])


def _again(page: Page, seen: Any) -> None:
    say = page.say
    if seen.not_judged:
        page.labelled("Judged", (say("nothing again: {text}", text=say(seen.not_judged)), "yellow"))
        return
    differences = seen.again.differences
    told = say.many("{n} difference", "{n} differences", len(differences)) if differences else say("the same verdicts")
    one, many = "{n} test judged again, offline: {text}", "{n} tests judged again, offline: {text}"
    page.labelled("Judged", say.many(one, many, seen.again.judged, text=told))
    one, many = "{n} test could not be judged again: {text}", "{n} tests could not be judged again: {text}"
    for reason, number in seen.reasons():
        page.labelled("", (say.many(one, many, number, text=page.said(reason)), "yellow"))
    if differences:
        page.heading(say("What is otherwise"))
        for one_of_them in differences[:_MOST]:
            _difference(page, one_of_them)
        if (more := len(differences) - _MOST) > 0:
            one, many = "and {n} more difference; see --json", "and {n} more differences; see --json"
            page.line(say.many(one, many, more), indent=2)


def _difference(page: Page, one: Any) -> None:
    told = page.say("recorded {text}, judged {more}", text=page.said(one.recorded), more=page.said(one.judged))
    page.line((one.of, "bold"), page.say("{name}: {text}", name="", text=told), indent=2)
