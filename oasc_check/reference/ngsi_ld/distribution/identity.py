"""Retrieve Context Source Identity Information (clauses 5.15.1, 6.33)."""

import secrets
from typing import Any

from oasc_check.reference.ngsi_ld import answer
from oasc_check.reference.ngsi_ld.answer import Answer
from oasc_check.reference.ngsi_ld.call import Call
from oasc_check.reference.ngsi_ld.distribution.loops import own_alias
from oasc_check.reference.ngsi_ld.lexical import date_time
from oasc_check.reference.ngsi_ld.negotiation import JSON, LD_JSON


def retrieve(call: Call) -> Answer:
    """200 with the identity of this broker, or of its tenant."""
    call.check_parameters()
    media = call.media(JSON, LD_JSON)
    identity = _identity(call)
    if "dist-identity-without-alias" in call.defects:
        del identity["contextSourceAlias"]
    if "identity-without-time" in call.defects:
        del identity["contextSourceTimeAt"]
    if "identity-without-context" in call.defects:
        return Answer(200, identity, media)
    return answer.content(call, identity, media, call.broker.context([]), [])


def _identity(call: Call) -> dict[str, Any]:
    """The Context Source Identity of clause 5.2.40."""
    alias, began = _alias(call), call.broker.began
    seconds = int((call.broker.clock() - began).total_seconds())
    return {
        "id": f"urn:ngsi-ld:ContextSourceIdentity:{own_alias(call)}",
        "type": "Broker" if "identity-of-another-type" in call.defects else "ContextSourceIdentity",
        "contextSourceAlias": alias,
        "contextSourceUptime": seconds if "identity-uptime-in-seconds" in call.defects else f"PT{seconds}S",
        "contextSourceTimeAt": date_time(began) if "identity-time-stands-still" in call.defects else call.now,
    }


def _alias(call: Call) -> str:
    if "identity-of-all-tenants" in call.defects:
        return call.broker.alias
    alias = own_alias(call)
    if "identity-alias-changes" in call.defects:
        return f"{alias}-{secrets.token_hex(4)}"
    return alias.replace("-", " ") if "identity-alias-with-spaces" in call.defects else alias
