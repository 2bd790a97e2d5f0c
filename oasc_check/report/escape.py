"""Makes text inert that comes from a platform or from a file."""

from __future__ import annotations

import re

# Not text: controls (C0 but not tab and line feed, DEL, C1), direction and invisible format characters (Unicode
# TR 36, clause 2.5), line and paragraph separators, surrogates, and what XML 1.0, clause 2.2, does not allow.
_ACTIVE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc\ufffe\uffff\ud800-\udfff]"
    "|[\U000e0000-\U000e0fff]"
)


def visible(text: str) -> str:
    """The text with every character that could act instead of show written as an escape, such as ``\\x1b``.

    Tabs and line feeds stay.
    """
    return _ACTIVE.sub(_escape, text)


def one_line(text: str) -> str:
    """As `visible`, and tabs and line feeds are escapes too."""
    return visible(text).replace("\t", "\\t").replace("\n", "\\n")


def json_visible(text: str) -> str:
    """As `visible` for a text that is JSON: the escapes are those of RFC 8259, clause 7."""
    return _ACTIVE.sub(_json_escape, text)


def _escape(found: re.Match[str]) -> str:
    code = ord(found.group())
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _json_escape(found: re.Match[str]) -> str:
    units = found.group().encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))
