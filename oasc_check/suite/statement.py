"""Reads a statement file: what the vendor attests, offers as equivalent, and claims (verdicts.md, "A requirement")."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from oasc_check.suite.model import Claim, Edition, Evidence, InvalidFile, Problem, Requirement, Statement, Suite
from oasc_check.suite.schema_check import did_you_mean, problems_of
from oasc_check.suite.strict_yaml import Document, as_text, read

_KINDS = ("attested", "equivalent")
_LIST = "See `oasc-check list requirements`."


def load_statement(file: Path, suite: Suite) -> Statement:
    """The statement in a file. Raises InvalidFile with every problem."""
    document = read(file)
    problems = problems_of(document, "statement") or list(_problems(document, suite))
    if problems:
        raise InvalidFile(problems)
    data = document.data
    head = {key: as_text(value) for key, value in data["statement"].items()}
    found = _requirements(data, suite)
    return Statement(
        source=str(file),
        platform=head["platform"],
        signatory=head["signatory"],
        date=head["date"],
        attested=_evidence(data.get("attested", {}), found, file.parent),
        equivalent=_evidence(data.get("equivalent", {}), found, file.parent),
        claims={name: _claim(item) for name, item in data.get("claims", {}).items()},
    )


def _claim(item: Mapping[str, Any]) -> Claim:
    return Claim(as_text(item.get("version")), item.get("features", {}), item.get("items", {}))


def _editions(data: Mapping[str, Any], suite: Suite) -> list[Edition]:
    """The edition that the file names, or all."""
    named = data.get("edition")
    return [edition for edition in suite.editions.values() if named in (None, edition.id)]


def _requirements(data: Mapping[str, Any], suite: Suite) -> dict[str, list[Requirement]]:
    """What each id in the file means: it may come without its edition."""
    known = [one for edition in _editions(data, suite) for one in edition.requirements()]
    ids = {asked for kind in _KINDS for asked in data.get(kind, {})}
    return {asked: [one for one in known if asked in (one.id, one.id.partition("@")[0])] for asked in ids}


def _evidence(items: Mapping[str, Any], found: Mapping[str, list[Requirement]], folder: Path) -> dict[str, Evidence]:
    return {found[asked][0].id: _one(item, folder) for asked, item in items.items()}


def _one(item: Mapping[str, Any], folder: Path) -> Evidence:
    texts = {key: as_text(value) for key, value in item.items()}
    return Evidence(**texts, flaw=_flaw(texts["document"], folder, texts.get("sha256")))


def _flaw(document: str, folder: Path, digest: str | None) -> str:
    """Why a document beside the statement is not what it is said to be; one at an address is not fetched."""
    if "://" in document:
        return ""
    if Path(document).is_absolute() or ".." in Path(document).parts:
        return f"its document {document} does not lie beside the statement"
    try:
        content = (folder / document).read_bytes()
    except OSError as error:
        return f"its document {document} cannot be read: {error.strerror}"
    if digest and hashlib.sha256(content).hexdigest() != digest:
        return f"its document {document} is not the one of the digest"
    return ""


def _problems(document: Document, suite: Suite) -> Iterator[Problem]:
    data = document.data
    if data.get("edition") is not None:
        yield from _unknown(document, ["edition"], data["edition"], suite.editions, "edition")
    for name, claim in data.get("claims", {}).items():
        yield from _unknown(document, ["claims", name], name, suite.mechanisms, "mechanism")
        features = suite.mechanisms[name].features if name in suite.mechanisms else {}
        for feature in claim.get("features", {}) if name in suite.mechanisms else ():
            yield from _unknown(document, ["claims", name, "features", feature], feature, features, "feature")
    found = _requirements(data, suite)
    for kind in _KINDS:
        for asked in data.get(kind, {}):
            yield from _unclear(document, [kind, asked], found[asked], suite)


def _unclear(document: Document, path: list[str | int], found: list[Requirement], suite: Suite) -> Iterator[Problem]:
    kind, asked = str(path[0]), str(path[1])
    if not found:
        known = [one.id for edition in _editions(document.data, suite) for one in edition.requirements()]
        yield document.problem(
            path, f'there is no requirement "{asked}"', f"{did_you_mean(asked, known)}{_LIST}", key=True
        )
    elif len(found) > 1:
        mend = f"Write {' or '.join(one.id for one in found)}."
        yield document.problem(path, f'"{asked}" stands in several editions', mend, key=True)
    elif kind == "attested" and not (found[0].attested or found[0].also_attested):
        message = f"{found[0].id} is not settled by an attestation"
        mend = (
            "Declare an API that settles it under apis: in the platform file, or state another way under equivalent:."
        )
        yield document.problem(path, message, mend, key=True)


def _unknown(
    document: Document, path: list[str | int], word: str, known: Mapping[str, Any], what: str
) -> Iterator[Problem]:
    if word not in known:
        mend = f"{did_you_mean(word, known)}Known: {', '.join(known)}."
        yield document.problem(path, f'unknown {what} "{word}"', mend, key=True)
