"""Reads a baseline: tests that are known not to pass, for a gate that is to hold back what is new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from oasc_check.suite.model import Baseline, Excuse, InvalidFile, Problem, Suite
from oasc_check.suite.schema_check import did_you_mean, problems_of
from oasc_check.suite.strict_yaml import Document, as_text, read


def load_baseline(file: Path, suite: Suite) -> Baseline:
    """The baseline in a file. Raises InvalidFile with every problem: form, ids that no test has, days that are none."""
    document = read(file)
    problems = problems_of(document, "baseline") or list(_problems(document, suite))
    if problems:
        raise InvalidFile(problems)
    entries = document.data["baseline"]
    return Baseline(
        str(file), tuple(Excuse(**{key: str(as_text(value)) for key, value in one.items()}) for one in entries)
    )


def _problems(document: Document, suite: Suite) -> Iterator[Problem]:
    known = {test.id for test in suite.tests()}
    entries = document.data["baseline"]
    times = Counter(map(_about, entries))
    for index, one in enumerate(entries):
        path: list[str | int] = ["baseline", index]
        if one["test"] not in known:
            near = did_you_mean(one["test"], known)
            mend = f"{near}See `oasc-check list tests`; remove the entry of a test that is gone."
            yield document.problem([*path, "test"], f"there is no test {one['test']}", mend)
        if times[_about(one)] > 1:
            yield document.problem([*path, "test"], f"{one['test']} is excused twice", "Keep one of the entries.")
        if not _is_day(one["expires"]):
            yield document.problem(
                [*path, "expires"], f"there is no day {one['expires']}", "Write one such as 2027-03-31."
            )


def _about(entry: Mapping[str, Any]) -> tuple[str, str | None]:
    """The test that an entry excuses, and the platform if it names one."""
    return entry["test"], entry.get("platform")


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
