"""What retrieving and querying have in common: the view that the parameters ask for, and the answer (6.3.6, 6.3.7)."""

from typing import Any

from oasc_check.reference.ngsi_ld import answer, geojson, languages, represent
from oasc_check.reference.ngsi_ld.answer import Answer
from oasc_check.reference.ngsi_ld.call import Call
from oasc_check.reference.ngsi_ld.context import Context
from oasc_check.reference.ngsi_ld.lexical import is_name_or_uri, is_uri
from oasc_check.reference.ngsi_ld.model import DEFAULT_DATASET, Entity
from oasc_check.reference.ngsi_ld.negotiation import GEO_JSON, JSON, LD_JSON, link_to_context
from oasc_check.reference.ngsi_ld.problems import ApiError, bad_request_data
from oasc_check.reference.ngsi_ld.represent import CONCISE, NORMALIZED, SIMPLIFIED, View

MEDIA_TYPES = (JSON, LD_JSON, GEO_JSON)
VIEW_PARAMETERS = (
    *("attrs", "pick", "omit", "datasetId", "lang", "format", "options"),
    *("geometryProperty", "join", "joinLevel", "containedBy"),
)

_FORMS = {"normalized": NORMALIZED, "concise": CONCISE, "simplified": SIMPLIFIED, "keyValues": SIMPLIFIED}


def view(call: Call, context: Context) -> View:
    """The View that the parameters of a retrieval or a query ask for. Raises ApiError."""
    check_join(call.parameters.get("join", "@none"))
    return View(
        context=context,
        form=_form(call),
        system_attributes="sysAttrs" in call.options("sysAttrs", *_FORMS),
        attributes=attribute_names(call.listed("attrs"), context) if "attrs" in call.parameters else None,
        pick=None if "pick-ignored" in call.defects else _projection(call, "pick", context),
        omit=(None if "omit-ignored" in call.defects else _projection(call, "omit", context)) or frozenset(),
        datasets=_datasets(call),
        languages=languages.check(call.parameters["lang"]) if "lang" in call.parameters else None,
        defects=call.defects,
    )


def check_join(join: object) -> None:
    """Raise ApiError for Linked Entity retrieval, which this broker leaves out (clause 4.5.23)."""
    if join in ("flat", "inline"):
        raise ApiError("OperationNotSupported", f"join: {join} is not supported by this platform; leave it out")
    if join != "@none":
        raise bad_request_data(f"join: {join!r} is unknown; use flat, inline or @none")


def _form(call: Call) -> str:
    """The representation: the format parameter, else the deprecated options (Table 6.3.7-1)."""
    asked = call.parameters.get("format")
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
    """Members of a projection (clause 4.21): "id", "type" and "scope" as they are, Attributes fully qualified."""
    if not names or not all(is_name_or_uri(name) for name in names):
        raise bad_request_data(f"{where}: {names} are no member names; list id, type, scope or Attributes (4.21)")
    return frozenset(name if name in ("id", "type", "scope") else context.expand(name) for name in names)


def _projection(call: Call, name: str, context: Context) -> frozenset[str] | None:
    if name not in call.parameters:
        return None
    return member_names(name, call.parameters[name].replace("|", ",").split(","), context)


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
    """The answer that holds one entity."""
    if media == GEO_JSON:
        return _geojson(call, geojson.feature(entity, shown, geometry_name), shown.context, [])
    return answer.content(call, represent.entity(entity, shown), media, shown.context, [])


def show_many(
    call: Call, found: list[Entity], shown: View, media: str, geometry_name: str, headers: list[tuple[str, str]]
) -> Answer:
    """The answer that holds a list of entities."""
    if media == GEO_JSON:
        return _geojson(call, geojson.collection(found, shown, geometry_name), shown.context, headers)
    return answer.content(call, [represent.entity(one, shown) for one in found], media, shown.context, headers)


def _geojson(call: Call, payload: dict[str, Any], context: Context, headers: list[tuple[str, str]]) -> Answer:
    """GeoJSON with its @context inside, or in the Link header when the Prefer header says so (6.3.6)."""
    if "body=json" in call.header("prefer").replace(" ", "").split(","):
        link = link_to_context(call.broker.url_of(context, call.base_url))
        return Answer(200, payload, GEO_JSON, [("Link", link), *headers])
    return Answer(200, payload | {"@context": context.written()}, GEO_JSON, headers)
