"""Retrieve and Query Temporal Evolution (clauses 5.7.3, 5.7.4; 6.18.3.2, 6.19.3.1, 6.24.3.1)."""

from typing import Any

from oasc_check.reference.ngsi_ld import answer, ordering, paging, selection, selection_parameters
from oasc_check.reference.ngsi_ld.answer import Answer
from oasc_check.reference.ngsi_ld.call import Call
from oasc_check.reference.ngsi_ld.context import Context
from oasc_check.reference.ngsi_ld.negotiation import JSON, LD_JSON
from oasc_check.reference.ngsi_ld.problems import bad_request_data
from oasc_check.reference.ngsi_ld.selection import SYSTEM_ATTRIBUTES, Selection
from oasc_check.reference.ngsi_ld.temporal import asked, partial, selecting, showing
from oasc_check.reference.ngsi_ld.temporal.asked import Asked
from oasc_check.reference.ngsi_ld.temporal.evolution import Evolution, as_entity
from oasc_check.reference.ngsi_ld.temporal.provision import find

_MEDIA_TYPES = (JSON, LD_JSON)
_ORDERING = ("orderBy", "collation")


def retrieve(call: Call) -> Answer:
    """Retrieve Temporal Evolution of an Entity (5.7.3)."""
    call.check_parameters(*asked.PARAMETERS)
    media, context = call.media(*_MEDIA_TYPES), call.linked_context()
    wanted = asked.by_parameters(call, context)
    with call.store.lock:
        one = find(call)
        (histories,), content_range = partial.cut([selecting.shown(one, wanted)], wanted)
        payload = showing.evolution(one, histories, wanted)
    return _partly(answer.content(call, payload, media, context, []), content_range, call)


def by_parameters(call: Call) -> Answer:
    """Query Temporal Evolution of Entities with GET (5.7.4)."""
    call.check_parameters(
        *selection_parameters.PARAMETERS, *asked.PARAMETERS, *paging.PARAMETERS, *_ORDERING, "splitEntities"
    )
    media, context = call.media(*_MEDIA_TYPES), call.linked_context()
    wanted = asked.by_parameters(call, context)
    chosen = selection_parameters.from_parameters(call, context, wanted.view.attributes)
    is_local = selection_parameters.is_local(call)
    _require_bounds(chosen, call.listed("attrs"), is_local)
    order = {name: item for name, item in call.parameters.items() if name in _ORDERING}
    return _answer(call, chosen, wanted, media, {**order, "is_local": is_local})


def by_document(call: Call) -> Answer:
    """Query Temporal Evolution of Entities with POST (5.7.4)."""
    call.check_parameters(*asked.FORM_PARAMETERS, *paging.PARAMETERS)
    media = call.media(*_MEDIA_TYPES)
    document, context = call.document()
    is_query = document.get("type", document.get("@type")) == "Query"
    if not is_query and "temporal-post-of-anything-answered" not in call.defects:
        raise bad_request_data('type: "Query" is expected (5.2.23); add it')
    wanted = asked.by_document(call, document, context)
    if "temporal-post-ignores-conditions" in call.defects:
        document = {key: item for key, item in document.items() if key not in ("q", "attrs")}
    chosen = selection.from_document(document, context, call.defects)
    is_local = call.flag("local")
    _require_bounds(chosen, document.get("attrs", []), is_local)
    return _answer(call, chosen, wanted, media, {**_ordering(document.get("ordering", {})), "is_local": is_local})


def _ordering(order: Any) -> dict[str, Any]:
    """The OrderingParams (5.2.43) under the names of the URL parameters."""
    if not isinstance(order, dict) or not isinstance(order.get("orderBy", []), list):
        raise bad_request_data("ordering: an object with orderBy, an array of texts (5.2.43)")
    found = {"orderBy": ",".join(map(str, order["orderBy"]))} if "orderBy" in order else {}
    return {**order, **found}


def _require_bounds(chosen: Selection, attributes: list[str], is_local: bool) -> None:
    """Raise ApiError (BadRequestData) for a query that is too wide (5.7.4.4)."""
    if "temporal-attributes-do-not-suffice" in chosen.defects:
        attributes = []
    if "temporal-too-wide-query-answered" not in chosen.defects:
        is_bound = is_local and "temporal-local-scope-does-not-suffice" not in chosen.defects
        chosen.require_bounds(bool(set(attributes) - SYSTEM_ATTRIBUTES), is_bound)


def _answer(call: Call, chosen: Selection, wanted: Asked, media: str, order: dict[str, Any]) -> Answer:
    if not wanted.times.relation and "temporal-query-without-times-answered" not in call.defects:
        raise bad_request_data("timerel: there is no temporal query; give timerel and timeAt (5.7.4.4)")
    page = paging.asked(call)
    with call.store.lock:
        found = [one for one in call.store.evolutions.values() if selecting.selected(one, chosen, wanted)]
        if "temporal-order-ignored" not in call.defects:
            found = _ordered(found, order, wanted.view.context)
        elements, headers = paging.cut(call, page, found, media)
        if "temporal-limit-ignored" in call.defects:
            elements = found
        histories, content_range = partial.cut([selecting.shown(one, wanted) for one in elements], wanted)
        payload = [showing.evolution(one, shown, wanted) for one, shown in zip(elements, histories, strict=True)]
    if "temporal-pages-not-linked" in call.defects:
        headers = [header for header in headers if header[0] != "Link"]
    if "temporal-results-not-counted" in call.defects:
        headers = [header for header in headers if header[0] != "NGSILD-Results-Count"]
    return _partly(answer.content(call, payload, media, wanted.view.context, headers), content_range, call)


def _ordered(found: list[Evolution], order: dict[str, Any], context: Context) -> list[Evolution]:
    """By id, which alone can order the past, and only within the local scope (5.7.4.4)."""
    if "orderBy" not in order:
        return found
    if not order["is_local"]:
        raise bad_request_data("orderBy: only within the local scope (5.7.4.4); add local=true")
    if str(order["orderBy"]).partition(";")[0] != "id":
        raise bad_request_data("orderBy: Temporal Evolutions are ordered by id only (5.7.4.4); write id or id;desc")
    by_id = {one.id: one for one in found}
    return [by_id[one.id] for one in ordering.ordered([as_entity(one, {}) for one in found], order, context)]


def _partly(whole: Answer, content_range: str | None, call: Call) -> Answer:
    """206 with the range in time, where the answer does not hold everything."""
    if "temporal-json-without-link" in call.defects:
        whole.headers = [header for header in whole.headers if "json-ld#context" not in header[1]]
    if "temporal-json-ld-without-context" in call.defects:
        items = whole.body if isinstance(whole.body, list) else [whole.body]
        for item in items:
            item.pop("@context", None)
    if content_range is not None and "temporal-part-answers-200" not in call.defects:
        whole.status = 206
        if "temporal-part-without-range" not in call.defects:
            whole.headers.append(("Content-Range", content_range))
    return whole
