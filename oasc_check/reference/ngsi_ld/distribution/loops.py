"""Which Context Sources a request has passed already (clauses 4.3.6.4, 5.12, 6.3.18; RFC 9110, 7.6.3)."""

import re

from oasc_check.reference.ngsi_ld.call import Call
from oasc_check.reference.ngsi_ld.registry.model import Registration

_COMMENT = re.compile(r"\([^)]*\)")


def own_alias(call: Call) -> str:
    """The contextSourceAlias of this broker, another one for each tenant (Table 5.2.40-1)."""
    return f"{call.broker.alias}-{call.tenant}" if call.tenant else call.broker.alias


def encountered(call: Call) -> list[str]:
    """The pseudonyms in the Via header."""
    entries = _COMMENT.sub("", call.header("via")).split(",")
    return [words[1] for words in (entry.split() for entry in entries) if len(words) > 1]


def via(call: Call) -> str:
    """The Via header to send on: what came, and this broker."""
    received = "" if "dist-via-starts-anew" in call.defects else call.header("via")
    return ", ".join(part for part in (received, f"1.1 {own_alias(call)}") if part)


def is_passed(call: Call, registration: Registration) -> bool:
    """Whether the request came through this source, so that its registration does not match (5.12)."""
    return registration.alias in encountered(call) and "dist-alias-not-looked-for" not in call.defects


def is_loop(call: Call, registration: Registration) -> bool:
    """Whether the source is this broker itself."""
    return registration.alias == own_alias(call) or own_alias(call) in encountered(call)
