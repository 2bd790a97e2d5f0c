"""Strings that the standard gives a form: names, URIs, instants, languages, scopes."""

import re
from datetime import UTC, datetime

NGSI_LD_NULL = "urn:ngsi-ld:null"

_NAME = r"[^\W\d_]\w*"
_NAME_PATTERN = re.compile(rf"(?:{_NAME}:)?{_NAME}")
_URI_PATTERN = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>\"{}|\\^`\x00-\x1f]+")
_DATE_TIME_PATTERN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d{1,6})?Z")
_DATE_PATTERN = re.compile(r"\d{4}-\d\d-\d\d")
_TIME_PATTERN = re.compile(r"\d\d:\d\d:\d\d(?:[.,]\d{1,6})?Z")
_LANGUAGE_PATTERN = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_SCOPE_PATTERN = re.compile(rf"/?{_NAME}(?:/{_NAME})*")


def is_name(text: object) -> bool:
    """Whether it is a type or attribute name, with or without a prefix (clause 4.6.2)."""
    return isinstance(text, str) and _NAME_PATTERN.fullmatch(text) is not None


def is_uri(text: object) -> bool:
    """Whether it is an absolute URI or IRI (clause 5.2.1, RFC 3986, RFC 3987)."""
    return isinstance(text, str) and _URI_PATTERN.fullmatch(text) is not None


def is_name_or_uri(text: object) -> bool:
    """Whether it can name a type or an attribute: short name, prefixed name or fully qualified name."""
    return is_name(text) or is_uri(text)


def is_language(text: object) -> bool:
    """Whether it is a language tag as RFC 5646 writes them."""
    return isinstance(text, str) and _LANGUAGE_PATTERN.fullmatch(text) is not None


def is_scope(text: object) -> bool:
    """Whether it is a Scope (clause 4.18)."""
    return isinstance(text, str) and _SCOPE_PATTERN.fullmatch(text) is not None


def instant(text: object) -> datetime | None:
    """The instant that a DateTime names, None when the text is no DateTime (clause 4.6.3)."""
    if not isinstance(text, str) or not _DATE_TIME_PATTERN.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text.replace(",", ".")[:-1]).replace(tzinfo=UTC)
    except ValueError:
        return None


def temporal_value(text: str) -> tuple[str, str] | None:
    """Kind ("DateTime", "Date" or "Time") and sortable form of a temporal text, None for any other text."""
    moment = instant(text)
    if moment is not None:
        return "DateTime", moment.isoformat(timespec="microseconds")
    if _DATE_PATTERN.fullmatch(text):
        return "Date", text
    if _TIME_PATTERN.fullmatch(text):
        return "Time", text[:-1].replace(",", ".")
    return None


def date_time(moment: datetime) -> str:
    """The DateTime of an instant, in UTC (clause 4.6.3)."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
