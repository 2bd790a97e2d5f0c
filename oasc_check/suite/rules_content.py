"""Rules on what a test sends and expects: paths, patterns, schema files, polygons, and times that expire."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from oasc_check.language import xml
from oasc_check.language.jsonpath import NotAPath, check
from oasc_check.suite.model import Check, Notified, Problem, Sample, Send, Test
from oasc_check.suite.model.walk import all_steps, groups_in

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T.*")


def content_problems(test: Test, schemas: Path, looked_at: set[int]) -> Iterator[Problem]:
    """Breaches in one test; ``schemas`` is the folder of its mechanism in schemas/payload/.

    Steps that were ``looked_at`` are passed over: a preparation is the same for all tests that share it.
    """
    steps = [step for step in all_steps(test) if id(step) not in looked_at]
    looked_at.update(map(id, steps))
    for step in steps:
        for path in _paths(step):
            is_xpath = path.startswith("/") and not isinstance(step, Check)
            yield from (_xpath_problem if is_xpath else _path_problem)(test, step, path)
        if isinstance(step, Send):
            for message, mend in _body_problems(step.body):
                yield Problem(step.place, f"{test.written_id}: {message}", mend)
    for step, group in groups_in(steps):
        yield from _schema_problem(test, step, group, schemas)
        yield from _shapes_problem(test, step, group, schemas)
        paths = _mapping(group.get("body")), _paths_in_token(_mapping(group.get("jwt"))), _mapping(group.get("rdf"))
        for path in chain(*paths):
            yield from _path_problem(test, step, path)
        for path in _mapping(group.get("xml")):
            yield from _xpath_problem(test, step, path)
        for pattern in _patterns(group):
            yield from _pattern_problem(test, step, pattern)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _paths_in_token(wanted: Mapping[str, Any]) -> Iterator[str]:
    if wanted:
        yield from (wanted["at"], *wanted.get("header", {}), *wanted.get("claims", {}))


def _paths(step: Any) -> Iterator[str]:
    if isinstance(step, Sample):
        yield step.path
    if isinstance(step, Send):
        yield from step.collect.values()
    if isinstance(step, Send | Notified | Check):
        for source in step.capture.values():
            texts = source.values() if isinstance(source, Mapping) else [source]
            yield from (text for text in texts if text.startswith(("$", "/")))


def _path_problem(test: Test, step: Any, path: str) -> Iterator[Problem]:
    try:
        check(re.sub(r"\$\{[^}]*\}", "x", path))
    except NotAPath as error:
        yield Problem(
            step.place, f"{test.written_id}: {error}", "Write a JSONPath of RFC 9535, such as $.features[*].id."
        )


def _xpath_problem(test: Test, step: Any, path: str) -> Iterator[Problem]:
    try:
        xml.check(re.sub(r"\$\{[^}]*\}", "x", path))
    except xml.NotAPath as error:
        mend = "suites/README.md lists what an XPath may hold, and its prefixes."
        yield Problem(step.place, f"{test.written_id}: {error}", mend)


def _schema_problem(test: Test, step: Any, group: Mapping[str, Any], schemas: Path) -> Iterator[Problem]:
    name = group.get("schema")
    if name and not (schemas / name).is_file():
        mend = f"The files there are: {', '.join(sorted(file.name for file in schemas.glob('*.json'))) or 'none'}."
        yield Problem(
            step.place, f'{test.written_id}: there is no schema "{name}" in schemas/payload/{test.mechanism}/', mend
        )


def _shapes_problem(test: Test, step: Any, group: Mapping[str, Any], schemas: Path) -> Iterator[Problem]:
    named = group.get("shacl", [])
    for name in [named] if isinstance(named, str) else named:
        if not (schemas / name).is_file():
            mend = f"The files there are: {', '.join(sorted(file.name for file in schemas.glob('*.ttl'))) or 'none'}."
            message = f'{test.written_id}: there are no shapes "{name}" in schemas/payload/{test.mechanism}/'
            yield Problem(step.place, message, mend)


def _patterns(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("matches"), str):
            yield value["matches"]
        for item in value.values():
            yield from _patterns(item)
    elif isinstance(value, list):
        for item in value:
            yield from _patterns(item)


def _pattern_problem(test: Test, step: Any, pattern: str) -> Iterator[Problem]:
    try:
        re.compile(pattern)
    except re.error as error:
        yield Problem(
            step.place, f"{test.written_id}: {pattern} is not a regular expression: {error}", "Mend the pattern."
        )


def _body_problems(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        if value.get("type") == "Polygon" and not _closed(value.get("coordinates")):
            yield (
                "the polygon is not closed",
                "Repeat the first position of each ring as its last; a ring has at least four.",
            )
        for name, item in value.items():
            yield from _body_problems(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from _body_problems(item)
    elif key == "expiresAt" and isinstance(value, str) and _DATE.fullmatch(value):
        yield f"expiresAt is the fixed time {value}, which passes", "Write ${now+1h} or the like."


def _closed(rings: Any) -> bool:
    if not isinstance(rings, list):
        return True
    return all(isinstance(ring, list) and len(ring) >= 4 and ring[0] == ring[-1] for ring in rings)
