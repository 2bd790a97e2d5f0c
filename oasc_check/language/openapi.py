"""What an OpenAPI 3 document says of one request (OpenAPI Specification 3.0.3, clauses 4.7.8 to 4.7.10)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

_MOST_DEPTH = 40


def operation(document: Any, asked: str, root: str = "") -> dict[str, Any] | None:
    """The operation object for a request such as ``GET /collections/roads/items``, or None when none is described.

    The parameters of its path are merged in, and local references are replaced by what they point to. A path that is
    spelled out wins over a template; the path may carry the base path of ``servers``. It begins at ``root``, the
    address of the API, whose own path a document may write into its paths: without ``servers`` they begin at the root
    of the host (clause 4.7.1).
    """
    method, _, path = asked.partition(" ")
    path = unquote(path)
    item = _path_item(document, urlsplit(root).path.rstrip("/") + path) or _path_item(document, path)
    found = item.get(method.lower()) if isinstance(item, Mapping) else None
    if not isinstance(found, Mapping):
        return None
    inlined = _inline(found, document, ())
    own = inlined.get("parameters", [])
    names = {(one.get("name"), one.get("in")) for one in own if isinstance(one, Mapping)}
    above = _inline(item.get("parameters", []), document, ())
    shared = [one for one in above if isinstance(one, Mapping) and (one.get("name"), one.get("in")) not in names]
    return {**inlined, "parameters": [*shared, *own]}


def _path_item(document: Any, path: str) -> Any:
    paths = document.get("paths") if isinstance(document, Mapping) else None
    if not isinstance(paths, Mapping):
        return None
    ranked = sorted(paths, key=lambda key: (str(key).count("{"), str(key)))
    bases = _bases(document)
    return next((paths[key] for key in ranked if any(_covers(f"{base}{key}", path) for base in bases)), None)


def _bases(document: Mapping[str, Any]) -> list[str]:
    servers = document.get("servers")
    urls = [item.get("url") for item in servers if isinstance(item, Mapping)] if isinstance(servers, list) else []
    return ["", *(urlsplit(url).path.rstrip("/") for url in urls if isinstance(url, str))]


def _covers(template: str, path: str) -> bool:
    """Whether they are the same path. A slash at the end tells nothing: services redirect to the one they describe."""
    pattern = "".join(
        "[^/]+" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{[^}]*\})", template.rstrip("/"))
    )
    return re.fullmatch(f"{pattern}/?", path) is not None


def _inline(value: Any, document: Any, seen: tuple[str, ...]) -> Any:
    if isinstance(value, Mapping):
        target = value.get("$ref")
        if isinstance(target, str) and target.startswith("#/") and target not in seen and len(seen) < _MOST_DEPTH:
            return _inline(_at(document, target), document, (*seen, target))
        return {key: _inline(item, document, seen) for key, item in value.items()}
    if isinstance(value, list):
        return [_inline(item, document, seen) for item in value]
    return value


def _at(document: Any, pointer: str) -> Any:
    """The value at a JSON Pointer (RFC 6901), or None."""
    for step in _steps(pointer):
        if isinstance(document, Mapping) and step in document:
            document = document[step]
        elif isinstance(document, list) and step.isdigit() and int(step) < len(document):
            document = document[int(step)]
        else:
            return None
    return document


def _steps(pointer: str) -> Iterator[str]:
    return (unquote(step).replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:])
