"""The language filter (clause 4.15, RFC 3282): one language out of a languageMap."""

from typing import Any

from oasc_check.reference.ngsi_ld.lexical import is_language
from oasc_check.reference.ngsi_ld.problems import bad_request_data


def check(lang: str) -> str:
    """The filter, when it is one. Raises ApiError (BadRequestData)."""
    tags = [tag for tag, _ in _ranked(lang)]
    if not tags or not all(tag == "*" or is_language(tag) for tag in tags):
        raise bad_request_data(f"lang: {lang!r} is no language filter; write it like en or fr-CH,fr;q=0.9 (4.15)")
    return lang


def _ranked(lang: str) -> list[tuple[str, float]]:
    ranked = []
    for item in lang.split(","):
        tag, _, parameter = item.strip().partition(";")
        weight = parameter.strip().removeprefix("q=")
        ranked.append((tag.strip(), float(weight) if weight.replace(".", "", 1).isdigit() else 1.0))
    return sorted(ranked, key=lambda entry: -entry[1])


def choose(language_map: dict[str, Any], lang: str, defects: frozenset[str]) -> tuple[str, Any]:
    """Language tag and text that suit the filter best; without any match the default "@none", else the first."""
    for wanted, _ in _ranked(lang):
        for tag, text in language_map.items():
            if _matches(tag.lower(), wanted.lower()):
                return tag, text[0] if isinstance(text, list) and "first-text-only" in defects else text
    has_default = "@none" in language_map and "default-language-ignored" not in defects
    fallback = "@none" if has_default else next(iter(language_map))
    return fallback, language_map[fallback]


def _matches(tag: str, wanted: str) -> bool:
    """Whether a language range covers a tag: fr covers fr-CH (RFC 4647, 3.3.1), * covers all."""
    return wanted == "*" or tag == wanted or tag.startswith(wanted + "-")
