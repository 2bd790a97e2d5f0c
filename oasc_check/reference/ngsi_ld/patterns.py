"""Regular expressions as IEEE 1003.2 writes them (clauses 4.9, 5.2.33)."""

import re

from oasc_check.reference.ngsi_ld.problems import bad_request_data

_CLASSES = {
    "[:alnum:]": "a-zA-Z0-9",
    "[:alpha:]": "a-zA-Z",
    "[:digit:]": "0-9",
    "[:lower:]": "a-z",
    "[:space:]": r"\s",
    "[:upper:]": "A-Z",
}


def compiled(where: str, text: str) -> re.Pattern[str]:
    """The pattern. Raises ApiError (BadRequestData) when it is none."""
    for name, members in _CLASSES.items():
        text = text.replace(name, members)
    try:
        return re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        raise bad_request_data(f"{where}: {text!r} is no regular expression ({error}); correct it") from error
