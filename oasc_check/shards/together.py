"""Whether the results of shards belong together: all the parts of one run, each once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from oasc_check.report.model import Document, InvalidResultError, ShardLine
from oasc_check.run.origin import is_loopback
from oasc_check.suite.model import Suite

_MEND = "Put together only the shards of one run."


def check_together(documents: Mapping[str, Document], suite: Suite) -> None:
    """`documents` go by the names of their files. Raises InvalidResultError, saying which file does not fit and why."""
    for file, document in documents.items():
        if "shard" not in document:
            raise InvalidResultError(
                f"{file}: this is not the result of a shard. Give those that `--shard I/N --to json=PATH` wrote."
            )
    first = next(iter(documents))
    for file, document in documents.items():
        _check_same(first, documents[first], file, document)
    _check_known(first, documents[first], suite)
    _check_all_there({file: document["shard"] for file, document in documents.items()})


def _check_same(first: str, whole: Document, file: str, other: Document) -> None:
    differing = ((what, one, two) for (what, one), (_, two) in zip(_facts(whole), _facts(other), strict=True))
    for what, one, two in differing:
        if one != two:
            said = _first_difference(one, two) if isinstance(one, dict) and isinstance(two, dict) else _said(one, two)
            raise InvalidResultError(f"{file}: {what} is not that of {first}{said}. {_MEND}")


def _facts(document: Document) -> Iterator[tuple[str, Any]]:
    """What all shards of one run have in common."""
    shard = document["shard"]
    yield "the digest of its suites", document["tool"]["suites_digest"]
    yield "its version of oasc-check", document["tool"]["version"]
    yield "its platform", _platform(document)
    yield "its edition", document["edition"]
    yield "its profile", document["profile"]
    yield "its number of shards", shard["of"]
    yield "its --fail-on", shard["fail_on"]
    yield "its baseline", _without_source(shard["baseline"])
    yield "its statement", _without_source(shard["statement"])
    yield "its selection of tests, or what they need,", shard["plan"]
    yield "its list of tests", [test["id"] for test in document["tests"]]


def _platform(document: Document) -> dict[str, Any]:
    """The platform as far as it is the same for every machine: each has its own file, and its own loopback ports."""
    flat: dict[str, Any] = {}
    for name, value in document["platform"].items():
        if isinstance(value, dict):
            flat |= {f"{api}.{key}": _place(one) for api, members in value.items() for key, one in members.items()}
        elif name != "source":
            flat[name] = value
    return flat


def _place(value: Any) -> Any:
    if not isinstance(value, str) or not value.startswith(("http://", "https://")):
        return value
    parts = urlsplit(value)
    return parts._replace(netloc="localhost").geturl() if is_loopback(parts.hostname or "") else value


def _without_source(found: Any) -> Any:
    return {**found, "source": ""} if found else None


def _first_difference(one: dict[str, Any], two: dict[str, Any]) -> str:
    name = next(key for key in {**one, **two} if one.get(key) != two.get(key))
    return f": {name}{_said(one.get(name), two.get(name))}"


def _said(one: Any, two: Any) -> str:
    short = all(isinstance(value, str | int | None) for value in (one, two))
    return f" ({two or 'none'}, not {one or 'none'})" if short else ""


def _check_known(file: str, document: Document, suite: Suite) -> None:
    known = {test.id for test in suite.tests()}
    if document["tool"]["suites_digest"] != suite.digest or any(test["id"] not in known for test in document["tests"]):
        raise InvalidResultError(
            f"{file}: it was made with other suites than those read here ({document['tool']['suites_digest']}, "
            f"not {suite.digest}). Use the version of oasc-check that ran it, and --suites if the run had it."
        )


def _check_all_there(shards: Mapping[str, ShardLine]) -> None:
    files: dict[int, str] = {}
    for file, shard in shards.items():
        if other := files.get(shard["number"]):
            raise InvalidResultError(f"{file}: this is shard {shard['number']}, as {other} is. Give each shard once.")
        files[shard["number"]] = file
    of = next(iter(shards.values()))["of"]
    if missing := [str(number) for number in range(1, of + 1) if number not in files]:
        raise InvalidResultError(f"missing of {of} shards: {', '.join(missing)}. Give the results of all of them.")
