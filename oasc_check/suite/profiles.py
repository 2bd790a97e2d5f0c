"""Reads one profile: suites/profiles/<name>.yaml."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from oasc_check.suite.mechanisms import Reading
from oasc_check.suite.model import Ask, InvalidFile, Problem, Profile, Requirement, Suite
from oasc_check.suite.schema_check import did_you_mean
from oasc_check.suite.strict_yaml import as_text


def read_profile(file: Path, reading: Reading) -> Profile | None:
    """A profile as it is written; None when its file cannot be used. Its ids are completed by the edition's version."""
    document = reading.read(file, "profile")
    if document is None:
        return None
    data = document.data
    asks = {
        name: Ask(item.get("weight", 1), item.get("knock_out", False), tuple(item.get("through", ())))
        for name, item in data["requirements"].items()
    }
    head = {key: as_text(data[key]) for key in ("edition", "title", "says", "source")}
    return Profile(id=data["profile"], asks=asks, place=document.place(), **head)


def with_profile(suite: Suite, file: Path) -> tuple[Suite, str]:
    """The suite with the profile of a file, which is not one of its own, and the id of it.

    Raises InvalidFile with every problem.
    """
    reading = Reading()
    found = read_profile(file, reading)
    if found is None:
        raise InvalidFile(reading.problems)
    if found.id in suite.profiles:
        mend = "Give it another id, and its file the same name."
        taken = f'there is a profile "{found.id}" among those of the suites'
        raise InvalidFile([Problem(found.place, taken, mend, word=found.id)])
    version = suite.editions[found.edition].version if found.edition in suite.editions else ""
    asks = {f"{name}@{version}": ask for name, ask in found.asks.items()}
    profile = replace(found, asks=asks, text=reading.documents[0].text)
    if problems := list(profile_problems(replace(suite, profiles={found.id: profile}))):
        raise InvalidFile([reading.documents[0].placed(problem) for problem in problems])
    return replace(suite, profiles={**suite.profiles, found.id: profile}), found.id


def profile_problems(suite: Suite) -> Iterator[Problem]:
    """An id that is not that of the file, an edition, requirement or mechanism that is not known."""
    for profile in suite.profiles.values():
        if profile.id != profile.place.file.stem:
            yield Problem(
                profile.place, f'the profile "{profile.id}" stands in {profile.place.file.name}', "Rename one."
            )
        if profile.edition not in suite.editions:
            mend = f"Known: {', '.join(suite.editions)}."
            yield Problem(profile.place, f'unknown edition "{profile.edition}"', mend, word=profile.edition)
            continue
        known = {one.id: one for one in suite.editions[profile.edition].requirements()}
        for name, ask in profile.asks.items():
            yield from _ask_problems(name, ask, profile, known)


def _ask_problems(name: str, ask: Ask, profile: Profile, known: dict[str, Requirement]) -> Iterator[Problem]:
    word = name.partition("@")[0]
    if name not in known:
        mend = f"{did_you_mean(name, known)}See `oasc-check list requirements`."
        yield Problem(profile.place, f'{profile.edition} has no requirement "{word}"', mend, word=word)
        return
    for mechanism in ask.through:
        if mechanism not in known[name].verified_by:
            mend = f"Known: {', '.join(known[name].verified_by) or 'none'}."
            yield Problem(profile.place, f'{word}: no test decides it through "{mechanism}"', mend, word=word)
