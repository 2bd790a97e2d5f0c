"""Where the files of the Smart Data Models are published, and where each stands in the cache."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

SITE = "https://smart-data-models.github.io/"
COMMON = "data-models/common-schema.json"
INDEX = "data-models/specs/AllSubjects/official_list_data_models.json"
_RAW = "raw.githubusercontent.com"
_HOSTS = ("smart-data-models.github.io", "oasc-check.example")
_SEGMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_MOST_SEGMENTS = 5


def inside(path: str) -> bool:
    """Whether a relative path is made of plain names only, so that it cannot lead out of a folder."""
    segments = path.split("/")
    return len(segments) <= _MOST_SEGMENTS and all(map(_SEGMENT.fullmatch, segments))


def path_of(address: str) -> str | None:
    """Where the file at an address of the Smart Data Models stands, relative to the site; None for any other address.

    The site and the repositories behind it (raw.githubusercontent.com/smart-data-models/REPOSITORY/BRANCH/...) have
    the same files.
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    path = unquote(parts.path).lstrip("/")
    if parts.scheme not in ("http", "https") or parts.query:
        return None
    if parts.hostname == _RAW:
        owner, *rest = path.split("/")
        if owner != "smart-data-models" or len(rest) < 3:
            return None
        path = "/".join([rest[0], *rest[2:]])
    elif parts.hostname not in _HOSTS:
        return None
    return path if inside(path) else None
