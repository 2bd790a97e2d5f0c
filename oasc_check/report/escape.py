"""Makes text inert that comes from a platform or from a file."""

from __future__ import annotations

import re
import unicodedata

_SUSPECT = re.compile(r"[^\x20-\x7e\n\t]")


def visible(text: str) -> str:
    """The text with every character that could act instead of show written as an escape, such as ``\\x1b``.

    Such are controls, direction and invisible format characters (Unicode TR 36, clause 2.5), line and paragraph
    separators, surrogates and what is not assigned. All that XML 1.0, clause 2.2, forbids is among them.
    Tabs and line feeds stay.
    """
    return _SUSPECT.sub(_escape, text)


def one_line(text: str) -> str:
    """As `visible`, and tabs and line feeds are escapes too."""
    return visible(text).replace("\t", "\\t").replace("\n", "\\n")


def json_visible(text: str) -> str:
    """As `visible` for a text that is JSON: the escapes are those of RFC 8259, clause 7."""
    return _SUSPECT.sub(_json_escape, text)


def _shows(character: str) -> bool:
    return character.isprintable() or unicodedata.category(character) == "Zs"


def _escape(found: re.Match[str]) -> str:
    if _shows(found.group()):
        return found.group()
    code = ord(found.group())
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _json_escape(found: re.Match[str]) -> str:
    if _shows(found.group()):
        return found.group()
    units = found.group().encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))
