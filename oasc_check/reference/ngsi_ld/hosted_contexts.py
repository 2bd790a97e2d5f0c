"""Serves the @contexts that came inside a payload, so that Link headers can refer to them (clause 6.3.6)."""

from oasc_check.reference.ngsi_ld.answer import Answer
from oasc_check.reference.ngsi_ld.call import Call
from oasc_check.reference.ngsi_ld.negotiation import LD_JSON
from oasc_check.reference.ngsi_ld.problems import not_found


def serve(call: Call) -> Answer:
    """200 with the @context, 404 for one that the broker never hosted."""
    call.check_parameters()
    name = call.variables[0]
    if name not in call.broker.hosted:
        raise not_found(f"there is no @context {name} here; take the URL from a Link header of this platform")
    return Answer(200, {"@context": call.broker.hosted[name]}, LD_JSON)
