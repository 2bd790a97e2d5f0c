"""Query Entities (clauses 5.7.2, 6.4.3.2, 6.23)."""

from dataclasses import replace
from typing import Any

from oasc_check.reference.ngsi_ld import consumption, languages, ordering, paging, selection, selection_parameters
from oasc_check.reference.ngsi_ld.answer import Answer
from oasc_check.reference.ngsi_ld.call import Call
from oasc_check.reference.ngsi_ld.context import Context
from oasc_check.reference.ngsi_ld.entity_maps import use as entity_maps
from oasc_check.reference.ngsi_ld.problems import bad_request_data
from oasc_check.reference.ngsi_ld.represent import View
from oasc_check.reference.ngsi_ld.selection import SYSTEM_ATTRIBUTES, Selection


def by_parameters(call: Call) -> Answer:
    """Query Entities with GET."""
    call.check_parameters(
        *selection_parameters.PARAMETERS,
        *consumption.VIEW_PARAMETERS,
        *paging.PARAMETERS,
        *ordering.PARAMETERS,
        *entity_maps.PARAMETERS,
    )
    media = call.media(*consumption.MEDIA_TYPES)
    context = call.linked_context()
    view = consumption.view(call, context)
    chosen = selection_parameters.from_parameters(call, _query_context(call, context), view.attributes)
    is_local = selection_parameters.is_local(call)
    chosen.require_bounds(bool(set(call.listed("attrs")) - SYSTEM_ATTRIBUTES), is_local)
    return _answer(call, chosen, view, media, {**call.parameters, "is_local": is_local})


def _query_context(call: Call, context: Context) -> Context:
    return call.broker.context([]) if "query-terms-not-expanded" in call.defects else context


def by_document(call: Call) -> Answer:
    """Query Entities with POST."""
    call.check_parameters("options", "format", "geometryProperty", *paging.PARAMETERS)
    media = call.media(*consumption.MEDIA_TYPES)
    document, context = call.document()
    if document.get("type", document.get("@type")) != "Query":
        raise bad_request_data('type: "Query" is expected (5.2.23); add it')
    chosen = selection.from_document(document, context, call.defects)
    view = _view_of_document(consumption.view(call, context), document, context)
    names = set(_names(document, "attrs") or ())
    chosen.require_bounds(bool(names - SYSTEM_ATTRIBUTES), call.flag("local"))
    order = document.get("ordering")
    asked = {name: document[name] for name in entity_maps.PARAMETERS if name in document}
    return _answer(call, chosen, view, media, {**_ordering(order), **asked, "is_local": call.flag("local")})


def _view_of_document(view: View, document: dict[str, Any], context: Context) -> View:
    consumption.check_join(document.get("join", "@none"))
    attributes, pick, omit = (_names(document, member) for member in ("attrs", "pick", "omit"))
    datasets = _names(document, "datasetId")
    language = document.get("lang")
    return replace(
        view,
        attributes=consumption.attribute_names(attributes, context) if attributes is not None else None,
        pick=consumption.member_names("pick", pick, context) if pick is not None else None,
        omit=consumption.member_names("omit", omit, context) if omit is not None else frozenset(),
        datasets=consumption.datasets(datasets) if datasets is not None else None,
        languages=languages.check(str(language)) if language is not None else None,
    )


def _names(document: dict[str, Any], member: str) -> list[str] | None:
    """An array of texts that is not empty. Raises ApiError (BadRequestData)."""
    value = document.get(member)
    if value is None:
        return None
    if not isinstance(value, list) or not value or not all(isinstance(item, str) for item in value):
        raise bad_request_data(f"{member}: an array with at least one text (5.2.23)")
    return value


def _ordering(order: Any) -> dict[str, Any]:
    """The OrderingParams (5.2.43) under the names of the URL parameters."""
    if order is None:
        return {}
    if not isinstance(order, dict) or not isinstance(order.get("orderBy"), list):
        raise bad_request_data("ordering: an object with orderBy, an array of texts (5.2.43)")
    renamed = {"collation": "collation", "coordinates": "orderFrom", "geometry": "orderGeometry"}
    found = {renamed[key]: value for key, value in order.items() if key in renamed}
    return found | {"orderBy": ",".join(str(item) for item in order["orderBy"])}


def _answer(call: Call, chosen: Selection, view: View, media: str, order: dict[str, Any]) -> Answer:
    page = paging.asked(call)
    geometry_property = consumption.geometry_property(call, media, view.context)
    if "orderBy" in order and not order["is_local"]:
        raise bad_request_data("orderBy: only within the local scope (5.7.2.4); add local=true")
    with call.store.lock:
        found = [entity for entity in call.store.entities.values() if chosen.accepts(entity)]
        if "orderBy" in order:
            found = ordering.ordered(found, order, view.context)
        mapped = entity_maps.narrowed(call, found, order)
        shown, headers = paging.cut(call, page, mapped.entities, media)
        reply = consumption.show_many(call, shown, view, media, geometry_property, [*headers, *mapped.headers])
    reply.status = mapped.status
    return reply
