"""Purging entities that are spread over sources (clause 5.6.21.4)."""

from oasc_check.reference.ngsi_ld import purge as local
from oasc_check.reference.ngsi_ld import selection_parameters
from oasc_check.reference.ngsi_ld.answer import Answer
from oasc_check.reference.ngsi_ld.call import Call
from oasc_check.reference.ngsi_ld.distribution import sources
from oasc_check.reference.ngsi_ld.distribution.consumption import queries
from oasc_check.reference.ngsi_ld.distribution.outcome import Outcome, problem_of, unsupported
from oasc_check.reference.ngsi_ld.distribution.outgoing import Outgoing
from oasc_check.reference.ngsi_ld.distribution.sending import send
from oasc_check.reference.ngsi_ld.registry.matching import Specification
from oasc_check.reference.ngsi_ld.registry.model import AUXILIARY

_FILTERS = ("q", "scopeQ", "georel", "geometry", "coordinates", "geoproperty", "drop", "keep")


def purge(call: Call) -> Answer:
    """Purge Entities (5.6.21) here and at the sources that have some of them."""
    answer = local.purge(call)
    if selection_parameters.is_local(call) and "dist-local-ignored" not in call.defects:
        return answer
    if "dist-purges-not-sent" in call.defects:
        return answer
    context = call.linked_context()
    chosen = selection_parameters.from_parameters(call, context, None)
    found = sources.matching_query(call, Specification(chosen.selectors))
    outcome = Outcome("purgeEntity", call.base_url, succeeded=[[]])
    filters = {name: call.parameters[name] for name in _FILTERS if name in call.parameters}
    for source in (one for one in found if one.registration.mode != AUXILIARY):
        if not source.supports("purgeEntity"):
            if source.is_proxied:
                outcome.failed.append((unsupported(source.registration.id, "purgeEntity"), []))
            continue
        for asked in queries(call, source, chosen.selectors, None):
            named = {"type": asked.named["type"]} if "type" in asked.named else {}
            query = {name: item for name, item in asked.query.items() if name in ("id", "idPattern")} | filters
            reply = send(call, source, Outgoing("DELETE", ("entities",), query=query, named=named), context)
            if not reply.succeeded:
                outcome.failed.append((problem_of(reply, source.registration.id, call.defects), []))
    return outcome.answer(answer)
