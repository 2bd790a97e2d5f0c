"""What retrieving and querying have in common: the view that the parameters ask for, and the answer (6.3.6, 6.3.7)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from oasc_check.reference.ngsi_ld import answer, geojson, languages, linked, projection, represent
from oasc_check.reference.ngsi_ld.answer import Answer
from oasc_check.reference.ngsi_ld.call import Call
from oasc_check.reference.ngsi_ld.context import Context
from oasc_check.reference.ngsi_ld.lexical import is_name_or_uri, is_uri
from oasc_check.reference.ngsi_ld.linked import FLAT, Linking
from oasc_check.reference.ngsi_ld.model import DEFAULT_DATASET, Entity
from oasc_check.reference.ngsi_ld.negotiation import GEO_JSON, JSON, LD_JSON, link_to_context
from oasc_check.reference.ngsi_ld.problems import ApiError, bad_request_data
from oasc_check.reference.ngsi_ld.projection import Projection
from oasc_check.reference.ngsi_ld.represent import CONCISE, NORMALIZED, SIMPLIFIED, View

MEDIA_TYPES = (JSON, LD_JSON, GEO_JSON)
VIEW_PARAMETERS = (
    *("attrs", "pick", "omit", "datasetId", "lang", "format", "options"),
    *("geometryProperty", "join", "joinLevel", "containedBy"),
)

_FORMS = {"normalized": NORMALIZED, "concise": CONCISE, "simplified": SIMPLIFIED, "keyValues": SIMPLIFIED}


def view(call: Call, context: Context) -> View:
    """The View that the parameters of a retrieval or a query ask for. Raises ApiError."""
    pick, omit = (_projection(call, name, context) for name in ("pick", "omit"))
    return View(
        context=context,
        form=_form(call),
        system_attributes="sysAttrs" in call.options("sysAttrs", *_FORMS),
        attributes=attribute_names(call.listed("attrs"), context) if "attrs" in call.parameters else None,
        pick=pick.members if pick else None,
        omit=kept_out(omit),
        datasets=_datasets(call),
        languages=languages.check(call.parameters["lang"]) if "lang" in call.parameters else None,
        defects=call.defects,
        linking=linking(call, call.parameters, pick, omit),
    )


def kept_out(omit: Projection | None) -> frozenset[str]:
    """The members to leave out; a Relationship with a list in braces stays, what is left out is at its end."""
    return omit.members - set(omit.linked) if omit else frozenset()


def linking(
    call: Call, parameters: Mapping[str, Any], pick: Projection | None, omit: Projection | None
) -> Linking | None:
    """The Linked Entity retrieval asked for (clause 4.5.23). Raises ApiError (BadRequestData)."""
    if "linked-entities-unasked" in call.defects:
        parameters = {"join": "inline", **parameters}
    try:
        found = linked.read(parameters, call.store.entities, pick or Projection(), omit or Projection())
    except ApiError:
        if "join-depth-unchecked" in call.defects:
            return None
        raise
    if found is None or "join-ignored" in call.defects:
        return None
    if "contained-by-ignored" in call.defects:
        found = replace(found, met=frozenset())
    if "braces-ignored" in call.defects:
        found = replace(found, pick=None, omit=None)
    return replace(found, defects=call.defects)


def check_join(join: object) -> None:
    """Raise ApiError for Linked Entity retrieval in notifications, which this broker leaves out (clause 5.2.14)."""
    if join in ("flat", "inline"):
        raise ApiError("OperationNotSupported", f"join: {join} is not supported by this platform; leave it out")
    if join != "@none":
        raise bad_request_data(f"join: {join!r} is unknown; use flat, inline or @none")


def _form(call: Call) -> str:
    """The representation: the format parameter, else the deprecated options (Table 6.3.7-1)."""
    asked = call.parameters.get("format")
    if call.method == "POST" and "posted-query-always-normalized" in call.defects:
        return NORMALIZED
    if asked is None:
        asked = next((option for option in call.options("sysAttrs", *_FORMS) if option in _FORMS), NORMALIZED)
    return form(asked, call.defects)


def form(asked: object, defects: frozenset[str]) -> str:
    """The representation of this name. Raises ApiError (BadRequestData)."""
    if not isinstance(asked, str) or asked not in _FORMS:
        raise bad_request_data(f"format: {asked!r} is unknown; use {', '.join(_FORMS)}")
    return NORMALIZED if "simplified-still-normalized" in defects and _FORMS[asked] == SIMPLIFIED else _FORMS[asked]


def attribute_names(names: list[str], context: Context) -> frozenset[str]:
    """The fully qualified names of attribute names. Raises ApiError (BadRequestData)."""
    wrong = next((name for name in names if not is_name_or_uri(name)), None)
    if wrong is not None:
        raise bad_request_data(f"attrs: {wrong!r} is no Attribute name; use a letter, then letters, digits and _")
    return frozenset(context.expand(name) for name in names)


def member_names(where: str, names: list[str], context: Context) -> frozenset[str]:
    """Members of a projection that stays at the entity itself. Raises ApiError (BadRequestData)."""
    return projection.parse(where, ",".join(names), context).members


def _ignored(defects: frozenset[str]) -> list[str]:
    is_ignored = {"pick": "pick-ignored" in defects, "omit": "omit-ignored" in defects}
    return [name for name, is_so in is_ignored.items() if is_so]


def _projection(call: Call, name: str, context: Context) -> Projection | None:
    if name not in call.parameters or name in _ignored(call.defects):
        return None
    text = call.parameters[name]
    if "projection-pipe-unread" in call.defects:
        text = text.partition("|")[0]
    if "projection-terms-not-expanded" in call.defects:
        context = call.broker.context([])
    return projection.parse(name, text, context)


def _datasets(call: Call) -> frozenset[str] | None:
    if "datasetId" not in call.parameters or "dataset-filter-ignored" in call.defects:
        return None
    return datasets(call.listed("datasetId"))


def datasets(asked: list[Any]) -> frozenset[str]:
    """The datasetIds to show. Raises ApiError (BadRequestData)."""
    wrong = next((item for item in asked if item != DEFAULT_DATASET and not is_uri(item)), None)
    if wrong is not None:
        raise bad_request_data(f"datasetId: {wrong!r} is no URI; give URIs or {DEFAULT_DATASET}")
    return frozenset(asked)


def geometry_property(call: Call, media: str, context: Context) -> str:
    """The GeoProperty to show as geometry (6.3.15). Raises ApiError unless GeoJSON is asked for (5.7.1.4)."""
    asked = call.parameters.get("geometryProperty")
    if asked is not None and media != GEO_JSON:
        raise bad_request_data(f"geometryProperty: only with Accept: {GEO_JSON}; leave it out or ask for GeoJSON")
    if "geometry-property-ignored" in call.defects:
        asked = None
    return context.expand(asked or "location")


def show_one(call: Call, entity: Entity, shown: View, media: str, geometry_name: str) -> Answer:
    """The answer that holds one entity; in the flat form, it and those linked to it."""
    if shown.linking and shown.linking.form == FLAT:
        return show_many(call, [entity], shown, media, geometry_name, [])
    if media == GEO_JSON:
        return _geojson(call, geojson.feature(entity, shown, geometry_name), shown.context, [])
    return answer.content(call, represent.entity(entity, shown), media, shown.context, [])


def show_many(
    call: Call, found: list[Entity], shown: View, media: str, geometry_name: str, headers: list[tuple[str, str]]
) -> Answer:
    """The answer that holds a list of entities; in the flat form, followed by those linked to them."""
    listed = [(one, shown) for one in found]
    if shown.linking and shown.linking.form == FLAT:
        listed = flattened(listed)
    if media == GEO_JSON:
        return _geojson(call, geojson.collection(listed, geometry_name), shown.context, headers)
    return answer.content(call, [represent.entity(*one) for one in listed], media, shown.context, headers)


def flattened(listed: list[tuple[Entity, View]]) -> list[tuple[Entity, View]]:
    """The entities and, once each, those that their Relationships lead to (clause 4.5.23.3)."""
    met = {entity.id for entity, _ in listed}
    reached = list(listed)
    for entity, shown in reached:
        for iri, target in _ends(entity, shown):
            if target.id not in met or "flat-repeats-entities" in shown.defects:
                met.add(target.id)
                reached.append((target, shown.beyond(iri)))
    return reached


def _ends(entity: Entity, shown: View) -> list[tuple[str, Entity]]:
    """The entities at the ends of the Relationships that are shown, each with the name of its Relationship."""
    if shown.linking is None:
        return []
    instances = [(iri, one) for iri, found in entity.attributes.items() if shown.shows(iri) for one in found.values()]
    return [(iri, target) for iri, one in instances for target in shown.linking.targets(one)]


def _geojson(call: Call, payload: dict[str, Any], context: Context, headers: list[tuple[str, str]]) -> Answer:
    """GeoJSON with its @context inside, or in the Link header when the Prefer header says so (6.3.6)."""
    if "body=json" in call.header("prefer").replace(" ", "").split(","):
        link = link_to_context(call.broker.url_of(context, call.base_url))
        return Answer(200, payload, GEO_JSON, [("Link", link), *headers])
    return Answer(200, payload | {"@context": context.written()}, GEO_JSON, headers)
