"""What may stand in an identifier (NGSIv2, "Field syntax restrictions", "Attribute names restrictions")."""

import re
from typing import Any

from oasc_check.reference.ngsi_v2.errors import bad_request

_ALLOWED = re.compile(r"[!-~]{1,256}")
_RESERVED = frozenset("&?/#")
_FORBIDDEN = frozenset("<>\"'=;()")
_NO_ATTRIBUTE = ("id", "type", "geo:distance", "*")


def identifier(value: Any, what: str, defects: frozenset[str]) -> str:
    """The value, if it may be the id, the type or the name of something. Raises ApiError (BadRequest)."""
    if not isinstance(value, str):
        raise bad_request(f"{what}: {value!r} is no text")
    if "v2-identifiers-unchecked" in defects:
        return value
    longest = 10_000 if "v2-long-identifiers-accepted" in defects else 256
    if not value or len(value) > longest:
        raise bad_request(f"{what}: has {len(value)} characters; give it 1 to 256")
    if not _ALLOWED.fullmatch(value[:256]) or _RESERVED & set(value):
        raise bad_request(f"{what}: {value!r} holds a character that is not allowed; use visible ASCII without & ? / #")
    if _FORBIDDEN & set(value):
        raise bad_request(f"{what}: {value!r} holds one of < > \" ' = ; ( ), which are refused everywhere")
    return value


def attribute_name(value: str, defects: frozenset[str]) -> str:
    """The value, if an attribute may have that name. Raises ApiError (BadRequest)."""
    if value in _NO_ATTRIBUTE:
        raise bad_request(f"{value!r} cannot be the name of an attribute; choose another one")
    return identifier(value, "the name of an attribute", defects)


def harmless(value: Any, what: str, defects: frozenset[str]) -> Any:
    """The value, if no text in it holds a character that scripts need. Raises ApiError (BadRequest)."""
    if "v2-forbidden-characters-accepted" in defects:
        return value
    for text in _texts(value):
        if _FORBIDDEN & set(text):
            raise bad_request(f"{what}: {text!r} holds one of < > \" ' = ; ( ); encode them")
    return value


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for name, item in value.items() for text in (name, *_texts(item))]
    return [text for item in value for text in _texts(item)] if isinstance(value, list) else []
