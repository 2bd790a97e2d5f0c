"""Reads one edition: edition.yaml and the catalogue of requirements of each MIM."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from oasc_check.suite.mechanisms import Reading
from oasc_check.suite.model import Condition, Edition, Level, Mim, Requirement
from oasc_check.suite.strict_yaml import Document, as_text

_DECISIONS = ("verified_by", "attested", "not_covered")


def read_edition(folder: Path, reading: Reading) -> Edition | None:
    """One folder of suites/editions/; None when its edition.yaml cannot be used."""
    document = reading.read(folder / "edition.yaml", "edition")
    if document is None:
        return None
    data = document.data
    version = as_text(data["version"])
    mims = (_mim(folder / f"{name}.yaml", version, reading) for name in data["mims"])
    return Edition(data["edition"], version, data["title"], data["source"], tuple(mim for mim in mims if mim))


def _mim(file: Path, version: str, reading: Reading) -> Mim | None:
    document = reading.read(file, "catalogue")
    if document is None:
        return None
    data = document.data
    return Mim(data["mim"], data["title"], data["source"], tuple(_requirements(document, version, reading)))


def _requirements(document: Document, version: str, reading: Reading) -> Iterator[Requirement]:
    for index, item in enumerate(document.data["requirements"]):
        path: list[str | int] = ["requirements", index]
        if sum(key in item for key in _DECISIONS) != 1:
            message = f"{item['id']} has to be decided in one way: {', '.join(_DECISIONS)}"
            reading.problems.append(document.problem(path, message, "Write exactly one of them."))
        yield _requirement(document, item, path, version)


def _requirement(document: Document, item: Mapping[str, Any], path: list[str | int], version: str) -> Requirement:
    data = document.data
    condition = item.get("condition")
    return Requirement(
        id=f"{data['mim']}:{as_text(item['id'])}@{version}",
        edition=data["edition"],
        mim=data["mim"],
        capability=item["capability"],
        level=Level(item["level"]),
        level_source=item["level_source"],
        text=item["text"],
        source=item.get("source", data["source"]),
        place=document.place(path),
        aliases=tuple(item.get("aliases", ())),
        condition=Condition(condition["says"], condition["when_absent"]) if condition else None,
        verified_by={name: tuple(tests) for name, tests in item.get("verified_by", {}).items()},
        attested=item.get("attested"),
        also_attested=item.get("also_attested"),
        not_covered=item.get("not_covered"),
        note=item.get("note"),
    )
