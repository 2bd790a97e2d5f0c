"""Query Entities (clauses 5.7.2, 6.4.3.2, 6.23)."""

from dataclasses import replace
from typing import Any

from oasc_check.reference.ngsi_ld import (
    consumption,
    languages,
    ordering,
    paging,
    projection,
    selection,
    selection_parameters,
)
from oasc_check.reference.ngsi_ld.answer import Answer
from oasc_check.reference.ngsi_ld.call import Call
from oasc_check.reference.ngsi_ld.context import Context
from oasc_check.reference.ngsi_ld.entity_maps import use as entity_maps
from oasc_check.reference.ngsi_ld.model import Entity
from oasc_check.reference.ngsi_ld.problems import bad_request_data
from oasc_check.reference.ngsi_ld.projection import Projection
from oasc_check.reference.ngsi_ld.query_model import depth
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
    view = _view_of_document(call, document, context)
    names = set(_names(document, "attrs") or ())
    chosen.require_bounds(bool(names - SYSTEM_ATTRIBUTES), call.flag("local"))
    order = None if "posted-order-ignored" in call.defects else document.get("ordering")
    asked = {name: document[name] for name in entity_maps.PARAMETERS if name in document}
    return _answer(call, chosen, view, media, {**_ordering(order), **asked, "is_local": call.flag("local")})


def _view_of_document(call: Call, document: dict[str, Any], context: Context) -> View:
    view = consumption.view(call, context)
    attributes, datasets = _names(document, "attrs"), _names(document, "datasetId")
    pick, omit = (_projection(call, document, name, context) for name in ("pick", "omit"))
    language = None if "posted-language-ignored" in call.defects else document.get("lang")
    return replace(
        view,
        attributes=consumption.attribute_names(attributes, context) if attributes is not None else None,
        pick=pick.members if pick else None,
        omit=consumption.kept_out(omit),
        datasets=consumption.datasets(datasets) if datasets is not None else None,
        languages=languages.check(str(language)) if language is not None else None,
        linking=consumption.linking(call, document, pick, omit),
    )


def _projection(call: Call, document: dict[str, Any], name: str, context: Context) -> Projection | None:
    names = _names(document, name)
    if names is None or "posted-projection-ignored" in call.defects:
        return None
    return projection.parse(name, ",".join(names), context)


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


def _check_depth(chosen: Selection, view: View) -> None:
    """Raise ApiError for a q that follows more Relationships than are joined (5.7.2.4)."""
    level = view.linking.level if view.linking else 0
    deepest = depth(chosen.query) if chosen.query else 0
    unchecked = "join-depth-unchecked" in view.defects or "join-ignored" in view.defects
    if deepest > level and not unchecked:
        raise bad_request_data(f"q: goes {deepest} Relationships deep; ask for that with join and joinLevel (5.7.2.4)")


def _answer(call: Call, asked: Selection, view: View, media: str, order: dict[str, Any]) -> Answer:
    _check_depth(asked, view)
    chosen = replace(asked, entities=call.store.entities)
    page = paging.asked(call)
    geometry_property = consumption.geometry_property(call, media, view.context)
    if "orderBy" in order and not order["is_local"] and "order-without-local-scope" not in call.defects:
        raise bad_request_data("orderBy: only within the local scope (5.7.2.4); add local=true")
    with call.store.lock:
        found = _ordered(call, _found(call, chosen, view), order, view, "order-after-paging" in call.defects)
        mapped = entity_maps.narrowed(call, found, order)
        shown, headers = paging.cut(call, page, mapped.entities, media)
        shown = _ordered(call, shown, order, view, "order-after-paging" not in call.defects)
        reply = consumption.show_many(call, shown, view, media, geometry_property, [*headers, *mapped.headers])
    reply.status = mapped.status
    return reply


def _found(call: Call, chosen: Selection, view: View) -> list[Entity]:
    """The entities that are meant, in the order of their creation."""
    found = [entity for entity in call.store.entities.values() if chosen.accepts(entity)]
    if view.pick is not None and "pick-selects" in call.defects:
        return [one for one in found if view.pick & set(one.attributes)]
    return found


def _ordered(call: Call, found: list[Entity], order: dict[str, Any], view: View, is_off: bool) -> list[Entity]:
    if is_off or "orderBy" not in order or "order-ignored" in call.defects:
        return found
    return ordering.ordered(found, order, view.context, call.defects)
