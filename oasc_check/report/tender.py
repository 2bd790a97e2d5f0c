"""The clauses of a call for tenders that asks for a profile, as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from oasc_check.suite.model import Ask, Profile, Requirement, Suite

Say = Callable[[str], str]
_OLDEST_DAYS = 90
_CLAUSES = (
    (
        "Proof by test",
        "The bidder shows that the platform is interoperable by a report of oasc-check {version}, made with the suites "
        "{digest}, for the edition {edition} and the profile {profile}.",
    ),
    (
        "What is handed in",
        "The bidder hands in the result as JSON, the report as HTML, the platform file without secrets, and the "
        "statement file with every document that it names. The run is at most {days} days old when bids close.",
    ),
    (
        "How the report is made",
        "The report is made by the command below, on the platform that is offered or on one that is its equal. Writing "
        "tests run on a platform for trials.",
    ),
    (
        "What counts as met",
        "A requirement counts as met when its verdict is met, attested or equivalent, or when its condition is absent. "
        "Undecided does not count as met. A knock-out requirement that is not met, or undecided, excludes the bid.",
    ),
    (
        "Or equivalent",
        "Wherever a standard is named, a bidder may propose another way that meets the requirement equally, and "
        "proves it by any appropriate means (Directive 2014/24/EU, article 42). It is claimed under equivalent in the "
        "statement file.",
    ),
    (
        "How the contracting authority verifies",
        "The contracting authority may repeat the run on the platform for trials, to which the bidder gives access on "
        "request, and may ask for the evidence of any verdict. What a new run shows replaces the report handed in.",
    ),
)


def tender(suite: Suite, profile: Profile, version: str, say: Say = str) -> str:
    """The clauses, the command and the table of requirements; `say` gives sentences in the language of the tender."""
    return "\n".join(_lines(suite, profile, version, say)) + "\n"


def _lines(suite: Suite, profile: Profile, version: str, say: Say) -> Iterator[str]:
    values = {
        "version": version,
        "digest": suite.digest[:12],
        "edition": profile.edition,
        "profile": profile.id,
        "days": str(_OLDEST_DAYS),
    }
    yield from (f"# {say(f'Interoperability of the platform: {profile.title}')}", "", say(profile.says), "")
    for number, (title, text) in enumerate(_CLAUSES, 1):
        yield from (f"## {number}. {say(title)}", "", _filled(say(text), values), "")
    command = f"oasc-check run platform.yaml --profile {profile.id} --to json=result.json --to html=report.html"
    yield from ("```sh", command, "```", "")
    yield from _table(suite, profile, say)


def _filled(text: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _table(suite: Suite, profile: Profile, say: Say) -> Iterator[str]:
    columns = ("requirement", "what is asked", "level", "weight", "knock-out", "accepted through", "else proven by")
    yield from (f"## {say('Requirements')}", "", f"| {' | '.join(say(one) for one in columns)} |", "|---" * 7 + "|")
    for one in suite.editions[profile.edition].requirements():
        if one.id in profile.asks:
            yield _row(one, profile.asks[one.id], say)


def _row(one: Requirement, ask: Ask, say: Say) -> str:
    through = [name for name in one.verified_by if ask.accepts(name)]
    cells = (
        one.id,
        say(one.text),
        one.level.upper(),
        str(ask.weight),
        say("yes") if ask.knock_out else "",
        ", ".join(through),
        say(one.attested or one.also_attested or ""),
    )
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"
