"""Files -> Suite, or every problem of all files at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from oasc_check.places import SCHEMAS
from oasc_check.suite.clashes import Part, clashes
from oasc_check.suite.collecting import uncollected
from oasc_check.suite.editions import read_edition
from oasc_check.suite.mechanisms import Reading, read_mechanism
from oasc_check.suite.model import Foreign, InvalidFile, Mechanism, Place, Problem, Profile, Suite
from oasc_check.suite.own_schemas import schema_contents, schema_problems
from oasc_check.suite.profiles import read_profile
from oasc_check.suite.rules import problems_in, with_lines
from oasc_check.suite.sources import SHIPPED, Source, admit, folder_source
from oasc_check.suite.strict_yaml import Document
from oasc_check.suite.undecided import undecided


def load(suites: Path | None = None) -> Suite:
    """Load every edition, mechanism and profile below a folder; without one, the suites that are shipped.

    Raises InvalidFile with every problem, in file order.
    """
    return load_sources([folder_source(suites) if suites else SHIPPED])


def load_sources(sources: Sequence[Source]) -> Suite:
    """Load all suites of several sources as one. Raises InvalidFile with every problem, in file order."""
    suite, problems, _ = inspect_sources(sources)
    if problems:
        raise InvalidFile(problems)
    return suite


def inspect(suites: Path | None = None) -> tuple[Suite, list[Problem]]:
    """What could be loaded, and every problem of form and of the rules in suites/README.md."""
    suite, problems, _ = inspect_sources([folder_source(suites) if suites else SHIPPED])
    return suite, problems


def inspect_sources(sources: Sequence[Source]) -> tuple[Suite, list[Problem], list[Document]]:
    """As ``inspect``, of several sources, with the files that were read.

    Raises InvalidFile for a foreign source that is not let in.
    """
    admit(sources)
    with uncollected():
        return _inspect(sources)


def _inspect(sources: Sequence[Source]) -> tuple[Suite, list[Problem], list[Document]]:
    readings = [Reading() for _ in sources]
    parts = [_part(source, reading) for source, reading in zip(sources, readings, strict=True)]
    suite = _suite(parts, [_digest(source, reading) for source, reading in zip(sources, readings, strict=True)])
    documents = [document for reading in readings for document in reading.documents]
    problems = [problem for reading in readings for problem in reading.problems]
    twice = with_lines(clashes(parts), documents)
    # What a file that cannot be used would have said is missing everywhere else: that is no mistake of the others.
    complete = all(reading.complete for reading in readings) and not twice
    further = problems_in(suite, documents) if complete else []
    open_questions = [problem for document in documents for problem in undecided(document)]
    return suite, in_file_order([*problems, *twice, *further, *open_questions]), documents


def _part(source: Source, reading: Reading) -> Part:
    """What one source holds, as it stands there."""
    folder = source.folder
    if source.is_foreign:
        reading.problems += schema_problems(source.payload_schemas)
    mechanisms = [read_mechanism(path.parent, reading) for path in sorted(folder.glob("mechanisms/*/mechanism.yaml"))]
    files = sorted(folder.glob("editions/*/edition.yaml"))
    editions = [(Place(path, 1, 1), read_edition(path.parent, reading)) for path in files]
    profiles = [read_profile(path, reading) for path in sorted(folder.glob("profiles/*.yaml"))]
    return Part(
        source,
        [(place, edition) for place, edition in editions if edition],
        [_with_schemas(mechanism, source) for mechanism in mechanisms if mechanism],
        [profile for profile in profiles if profile],
    )


def _with_schemas(mechanism: Mechanism, source: Source) -> Mechanism:
    own = source.payload_schemas / mechanism.id
    return replace(mechanism, schemas=own) if source.is_foreign and own.is_dir() else mechanism


def _suite(parts: Sequence[Part], digests: Sequence[str]) -> Suite:
    editions = {edition.id: edition for part in parts for _, edition in part.editions}
    versions = {edition.id: edition.version for edition in editions.values()}
    foreign = [(part, digest) for part, digest in zip(parts, digests, strict=True) if part.source.is_foreign]
    return Suite(
        editions=editions,
        mechanisms={mechanism.id: mechanism for part in parts for mechanism in part.mechanisms},
        digest=_whole(digests),
        payload_schemas=SCHEMAS / "payload",
        profiles={profile.id: _completed(profile, versions) for part in parts for profile in part.profiles},
        foreign=tuple(_foreign(part, digest) for part, digest in foreign),
    )


def _foreign(part: Part, digest: str) -> Foreign:
    return Foreign(
        part.source.name,
        digest,
        tuple(edition.id for _, edition in part.editions),
        tuple(mechanism.id for mechanism in part.mechanisms),
        tuple(profile.id for profile in part.profiles),
    )


def in_file_order(problems: Iterable[Problem]) -> list[Problem]:
    """Problems as one meets them, reading file by file."""
    return sorted(problems, key=lambda problem: (str(problem.place.file), problem.place.line, problem.place.column))


def _completed(profile: Profile, versions: Mapping[str, str]) -> Profile:
    """With the whole ids of its requirements."""
    version = versions.get(profile.edition, "")
    return replace(profile, asks={f"{name}@{version}": ask for name, ask in profile.asks.items()})


def _digest(source: Source, reading: Reading) -> str:
    """SHA-256 over names and contents of all files read, in the order of their names, then of its payload schemas."""
    total = hashlib.sha256()
    for document in sorted(reading.documents, key=lambda document: document.file):
        name = document.file.relative_to(source.folder).as_posix()
        total.update(f"{name}\n{len(document.text)}\n{document.text}".encode())
    for name, content in schema_contents(source.payload_schemas) if source.is_foreign else ():
        total.update(f"schemas/payload/{name}\n{len(content)}\n".encode() + content)
    return total.hexdigest()


def _whole(digests: Sequence[str]) -> str:
    """The digest of the only source, or over those of all, whatever their order and wherever they are."""
    return digests[0] if len(digests) == 1 else hashlib.sha256("\n".join(sorted(digests)).encode()).hexdigest()
