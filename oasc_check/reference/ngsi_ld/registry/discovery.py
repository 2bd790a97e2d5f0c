"""Query Context Source Registrations (clauses 5.10.2, 6.8.3.2)."""

from typing import Any

from oasc_check.reference.ngsi_ld import consumption, geo_query, paging, patterns, scope_query, selection
from oasc_check.reference.ngsi_ld.answer import Answer, content
from oasc_check.reference.ngsi_ld.call import Call
from oasc_check.reference.ngsi_ld.context import Context
from oasc_check.reference.ngsi_ld.geo_query import GeoQuery
from oasc_check.reference.ngsi_ld.negotiation import JSON, LD_JSON
from oasc_check.reference.ngsi_ld.paging import Page
from oasc_check.reference.ngsi_ld.problems import ApiError, bad_request_data
from oasc_check.reference.ngsi_ld.query_model import Query, terms
from oasc_check.reference.ngsi_ld.registry import filters
from oasc_check.reference.ngsi_ld.registry.filters import Filters
from oasc_check.reference.ngsi_ld.registry.matching import Specification, matching
from oasc_check.reference.ngsi_ld.registry.showing import Showing
from oasc_check.reference.ngsi_ld.selection import Selector

_GEO = ("georel", "geometry", "coordinates", "geoproperty")
_TEMPORAL = ("timerel", "timeAt", "endTimeAt", "timeproperty")
_PARAMETERS = (
    *("type", "id", "idPattern", "attrs", "pick", "omit", "q", "csf", "scopeQ", "lang", "options", "geometryProperty"),
    *(*_GEO, *_TEMPORAL, *paging.PARAMETERS),
)


def query(call: Call) -> Answer:
    """The registrations of sources that may have what is asked for."""
    call.check_parameters(*_PARAMETERS)
    media, context = call.media(JSON, LD_JSON), call.linked_context()
    try:
        return _found(call, media, context)
    except ApiError:
        if "malformed-source-query-answered" in call.defects:
            return content(call, [], media, context, [])
        raise


def _found(call: Call, media: str, context: Context) -> Answer:
    page = paging.asked(call)
    if "source-query-terms-not-expanded" in call.defects:
        context = call.broker.context([])
    geo = _geo(call, context)
    wanted = selection.read_query(call.parameters.get("q"), context, [], call.defects)
    _require_bounds(call, geo)
    asked = Specification(_selectors(call, context), _attributes(call, context, wanted, geo))
    conditions = Filters(
        geo=geo,
        time=filters.read_temporal(_given(call, _TEMPORAL), call.defects),
        source=selection.read_query(call.parameters.get("csf"), context, [], call.defects),
        scopes=scope_query.parse(call.parameters["scopeQ"]) if "scopeQ" in call.parameters else None,
        defects=call.defects,
    )
    with call.store.lock:
        accepted = [one for one in call.store.registrations if conditions.accept(one) and matching(one, asked)]
        if "source-pages-ignored" in call.defects:
            page = Page(limit=len(accepted), offset=0, counted=False)
        shown, headers = paging.cut(call, page, accepted, media)
        showing = Showing(call.store.registrations, context, "sysAttrs" in call.options("sysAttrs"), call.defects)
        payload = [showing.filtered(one, asked) for one in shown]
    return content(call, payload, media, context, headers)


def _given(call: Call, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: call.parameters[name] for name in names if name in call.parameters}


def _geo(call: Call, context: Context) -> GeoQuery | None:
    given = _given(call, _GEO)
    if not given or set(given) == {"geoproperty"}:
        return None
    if "source-geoproperty-ignored" in call.defects:
        given.pop("geoproperty", None)
    return geo_query.parse(given, context, call.defects)


def _require_bounds(call: Call, geo: GeoQuery | None) -> None:
    is_bound = geo is not None or {"type", "attrs", "q"} & set(call.parameters)
    if not is_bound and "too-wide-source-query-answered" not in call.defects:
        raise bad_request_data("too wide: give at least one of type, attrs, q, georel (5.10.2.4)")


def _selectors(call: Call, context: Context) -> tuple[Selector, ...]:
    given = call.parameters
    if not {"type", "id", "idPattern"} & set(given):
        return ()
    ids = call.listed("id")
    defects = call.defects | {"type-list-first-only"} if "source-lists-first-only" in call.defects else call.defects
    if "source-lists-first-only" in defects:
        ids = ids[:1]
    asked_types = None if "source-types-ignored" in call.defects else given.get("type")
    pattern = patterns.compiled("idPattern", given["idPattern"]) if "idPattern" in given else None
    return (
        Selector(
            types=selection.read_types(asked_types, context, defects),
            ids=selection.read_ids(ids) if "id" in given and "source-ids-ignored" not in call.defects else None,
            pattern=None if "source-id-pattern-ignored" in call.defects else pattern,
        ),
    )


def _attributes(call: Call, context: Context, wanted: Query | None, geo: GeoQuery | None) -> frozenset[str] | None:
    """The Attributes of attrs or pick, of the query and of the geoquery, None when none is named."""
    listed = call.listed("attrs") or [name for name in call.listed("pick") if name not in ("id", "type", "scope")]
    names = set(consumption.attribute_names(listed, context)) if listed else set()
    if "source-attributes-ignored" in call.defects:
        return None
    if wanted is not None and "source-query-attributes-ignored" not in call.defects:
        names |= {term.path.names[0][1] for term in terms(wanted)}
    if geo is not None and "geoproperty" in call.parameters:
        names.add(geo.name)
    return frozenset(names) or None
