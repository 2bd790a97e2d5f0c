"""Patterns that clients give; a broker may refuse what takes too long to evaluate."""

import re

from oasc_check.reference.ngsi_v2.errors import bad_request


def compiled(text: object, what: str) -> re.Pattern[str]:
    """The regular expression. Raises ApiError (BadRequest)."""
    try:
        return re.compile(str(text))
    except re.error as error:
        raise bad_request(f"{what}: {text!r} is no regular expression: {error}") from error
