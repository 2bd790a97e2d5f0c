"""Retrieve Context Source Identity Information (clauses 5.15.1, 6.33)."""

from oasc_check.reference.ngsi_ld import answer
from oasc_check.reference.ngsi_ld.answer import Answer
from oasc_check.reference.ngsi_ld.call import Call
from oasc_check.reference.ngsi_ld.distribution.loops import own_alias
from oasc_check.reference.ngsi_ld.negotiation import JSON, LD_JSON


def retrieve(call: Call) -> Answer:
    """200 with the identity of this broker, or of its tenant."""
    call.check_parameters()
    media = call.media(JSON, LD_JSON)
    alias = own_alias(call)
    seconds = int((call.broker.clock() - call.broker.began).total_seconds())
    identity = {
        "id": f"urn:ngsi-ld:ContextSourceIdentity:{alias}",
        "type": "ContextSourceIdentity",
        "contextSourceAlias": alias,
        "contextSourceUptime": f"PT{seconds}S",
        "contextSourceTimeAt": call.now,
    }
    if "dist-identity-without-alias" in call.defects:
        del identity["contextSourceAlias"]
    return answer.content(call, identity, media, call.broker.context([]), [])
