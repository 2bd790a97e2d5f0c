"""Says in NGSILD-Warning headers what a reading operation could not get (Table 6.3.17-1)."""

from oasc_check.reference.ngsi_ld.call import Call
from oasc_check.reference.ngsi_ld.distribution.loops import own_alias
from oasc_check.reference.ngsi_ld.distribution.sending import Reply

_INVALID = (111, "Revalidation Failed")
_NO_ANSWER = (199, "Miscellaneous Warning")
_REFUSED = (299, "Miscellaneous Persistent Warning")


def of_reply(call: Call, reply: Reply) -> str | None:
    """The warning about a source that did not give data; None when it has none, which is nothing unusual."""
    if reply.succeeded or (reply.heard and reply.status == 404):
        return None
    return _text(call, _REFUSED if reply.heard else _NO_ANSWER)


def of_invalid(call: Call) -> str:
    """The warning about an answer that is no NGSI-LD data."""
    return _text(call, _INVALID)


def _text(call: Call, warning: tuple[int, str]) -> str:
    code, meaning = (199, "Miscellaneous Warning") if "dist-every-warning-is-199" in call.defects else warning
    return f'{code} {own_alias(call)} "{meaning}"'
