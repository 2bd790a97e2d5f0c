"""Service paths: where in a tenant an entity belongs (Orion API, "Service path")."""

import re
from collections.abc import Sequence

from oasc_check.reference.ngsi_v2.errors import bad_request

ROOT = "/"
EVERYWHERE = ("/#",)
_PATH = re.compile(r"/([A-Za-z0-9_]{1,50}(/[A-Za-z0-9_]{1,50}){0,9})?")


def of_reading(header: str | None, defects: frozenset[str]) -> Sequence[str]:
    """The paths that a request looks into, "#" for all below. Raises ApiError (BadRequest)."""
    if not header or "v2-service-path-ignored" in defects:
        return EVERYWHERE
    wanted = header.split(",")[: 1 if "v2-service-path-first-only" in defects else None]
    return [_checked(text.strip(), "/#", defects) for text in wanted]


def of_writing(header: str | None, defects: frozenset[str]) -> str:
    """The path that a request writes to. Raises ApiError (BadRequest)."""
    return ROOT if not header or "v2-service-path-ignored" in defects else _checked(header.strip(), "", defects)


def _checked(text: str, wildcard: str, defects: frozenset[str]) -> str:
    plain = text.removesuffix(wildcard) or ROOT
    bare = plain.rstrip("/") or ROOT
    if not _PATH.fullmatch(bare) and "v2-service-path-unchecked" not in defects:
        raise bad_request(f"Fiware-ServicePath: {text!r} is no path such as /city/parks")
    return f"{bare.rstrip('/')}/#" if wildcard and text.endswith(wildcard) else bare


def covers(patterns: Sequence[str], path: str, defects: frozenset[str] = frozenset()) -> bool:
    """Whether a path is one of the patterns, or lies below one that ends with #."""
    return any(_fits(pattern, path, defects) for pattern in patterns)


def _fits(pattern: str, path: str, defects: frozenset[str]) -> bool:
    if not pattern.endswith("/#"):
        return path == pattern
    base = pattern[:-2]
    if "v2-service-path-not-hierarchical" in defects and base:
        return path == base
    return path == (base or ROOT) or path.startswith(f"{base}/")
