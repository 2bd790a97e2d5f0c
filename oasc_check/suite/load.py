"""Files -> Suite, or every problem of all files at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from oasc_check.places import SCHEMAS, SUITES
from oasc_check.suite.collecting import uncollected
from oasc_check.suite.editions import read_edition
from oasc_check.suite.mechanisms import Reading, read_mechanism
from oasc_check.suite.model import InvalidFile, Place, Problem, Profile, Suite
from oasc_check.suite.profiles import read_profile
from oasc_check.suite.rules import problems_in
from oasc_check.suite.strict_yaml import Document
from oasc_check.suite.undecided import undecided


def load(suites: Path | None = None) -> Suite:
    """Load every edition and mechanism below a folder; without one, the suites that are shipped.

    Raises InvalidFile with every problem, in file order.
    """
    suite, problems = inspect(suites)
    if problems:
        raise InvalidFile(problems)
    return suite


def inspect(suites: Path | None = None) -> tuple[Suite, list[Problem]]:
    """What could be loaded, and every problem of form and of the rules in suites/README.md."""
    suite, problems, _ = inspect_documents(suites)
    return suite, problems


def inspect_documents(suites: Path | None = None) -> tuple[Suite, list[Problem], list[Document]]:
    """As ``inspect``, with the files that were read."""
    folder = suites or SUITES
    if not (folder / "mechanisms").is_dir():
        missing = Problem(Place(folder, 1, 1), "there are no suites here", "Give a folder with mechanisms/ in it.")
        raise InvalidFile([missing])
    with uncollected():
        return _inspect(folder)


def _inspect(folder: Path) -> tuple[Suite, list[Problem], list[Document]]:
    reading = Reading()
    mechanisms = [read_mechanism(path.parent, reading) for path in sorted(folder.glob("mechanisms/*/mechanism.yaml"))]
    editions = [read_edition(path.parent, reading) for path in sorted(folder.glob("editions/*/edition.yaml"))]
    versions = {edition.id: edition.version for edition in editions if edition}
    profiles = [read_profile(path, reading) for path in sorted(folder.glob("profiles/*.yaml"))]
    suite = Suite(
        editions={edition.id: edition for edition in editions if edition},
        mechanisms={mechanism.id: mechanism for mechanism in mechanisms if mechanism},
        digest=_digest(folder, reading),
        payload_schemas=SCHEMAS / "payload",
        profiles={profile.id: _completed(profile, versions) for profile in profiles if profile},
    )
    # What a file that cannot be used would have said is missing everywhere else: that is no mistake of the others.
    further = problems_in(suite, reading.documents) if reading.complete else []
    open_questions = [problem for document in reading.documents for problem in undecided(document)]
    return suite, in_file_order([*reading.problems, *further, *open_questions]), reading.documents


def in_file_order(problems: Iterable[Problem]) -> list[Problem]:
    """Problems as one meets them, reading file by file."""
    return sorted(problems, key=lambda problem: (str(problem.place.file), problem.place.line, problem.place.column))


def _completed(profile: Profile, versions: Mapping[str, str]) -> Profile:
    """With the whole ids of its requirements."""
    version = versions.get(profile.edition, "")
    return replace(profile, asks={f"{name}@{version}": ask for name, ask in profile.asks.items()})


def _digest(folder: Path, reading: Reading) -> str:
    """SHA-256 over names and contents of all files read, in the order of their names."""
    total = hashlib.sha256()
    for document in sorted(reading.documents, key=lambda document: document.file):
        name = document.file.relative_to(folder).as_posix()
        total.update(f"{name}\n{len(document.text)}\n{document.text}".encode())
    return total.hexdigest()
