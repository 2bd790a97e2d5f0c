"""Parts of lists (NGSIv2, parameters limit and offset, option count)."""

from collections.abc import Sequence
from typing import Any

from oasc_check.reference.ngsi_v2.call import Answer, Call
from oasc_check.reference.ngsi_v2.errors import bad_request

_DEFAULT, _MOST = 20, 1000


def paged(call: Call, items: Sequence[Any]) -> Answer:
    """The part of the list that was asked for. Raises ApiError (BadRequest)."""
    limit, offset = call.number("limit", _DEFAULT, 1), call.number("offset", 0, 0)
    if limit > _MOST:
        raise bad_request(f"limit: {limit} is more than {_MOST}")
    if "v2-limit-ignored" in call.defects:
        limit = _MOST
    if "v2-offset-ignored" in call.defects:
        offset = 0
    if "v2-offset-beyond-is-error" in call.defects and offset > len(items):
        raise bad_request("offset: beyond the end")
    page = list(items[offset : offset + limit])
    counted = "count" in call.options and "v2-count-missing" not in call.defects
    total = len(page) if "v2-count-of-page" in call.defects else len(items)
    return Answer(200, page, headers={"Fiware-Total-Count": str(total)} if counted else {})
