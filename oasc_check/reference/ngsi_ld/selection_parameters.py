"""The selection of entities that URL parameters ask for (Tables 6.4.3.2-1, 6.4.3.3-1)."""

from typing import Any

from oasc_check.reference.ngsi_ld import geo_query, patterns, scope_query
from oasc_check.reference.ngsi_ld.call import Call
from oasc_check.reference.ngsi_ld.context import Context
from oasc_check.reference.ngsi_ld.problems import bad_request_data
from oasc_check.reference.ngsi_ld.selection import Selection, Selector, read_ids, read_query, read_types
from oasc_check.reference.ngsi_ld.type_selection import ANY_TYPE

_GEO = ("georel", "geometry", "coordinates", "geoproperty")
PARAMETERS = (
    *("type", "id", "idPattern", "q", "expandValues", "jsonKeys", "scopeQ", "csf"),
    *_GEO,
)


def from_parameters(call: Call, context: Context, attributes: frozenset[str] | None) -> Selection:
    """The Selection of URL parameters. Raises ApiError (BadRequestData)."""
    given = call.parameters
    has_selector = {"type", "id", "idPattern"} & set(given)
    geo: dict[str, Any] = {
        name: given[name] for name in ("georel", "geometry", "coordinates", "geoproperty") if name in given
    }
    read_query(given.get("csf"), context, [], call.defects)
    is_geo_query = bool(geo) and set(geo) != {"geoproperty"}
    return Selection(
        selectors=(_selector_of_parameters(call, context),) if has_selector else (),
        attributes=attributes,
        query=read_query(given.get("q"), context, call.listed("expandValues"), call.defects),
        geo=geo_query.parse(geo, context, call.defects) if is_geo_query else None,
        scopes=scope_query.parse(given["scopeQ"]) if "scopeQ" in given else None,
        defects=call.defects,
    )


def is_local(call: Call) -> bool:
    """Whether the scope is local, asked for or implied by any type (Table 6.4.3.2-1)."""
    any_type = call.parameters.get("type") == ANY_TYPE
    if any_type and call.parameters.get("local") == "false":
        raise bad_request_data("local: type=* implies local=true; leave local out")
    return any_type or call.flag("local")


def _selector_of_parameters(call: Call, context: Context) -> Selector:
    ids = call.listed("id")
    if "id-list-first-only" in call.defects:
        ids = ids[:1]
    pattern = call.parameters.get("idPattern")
    if "id-pattern-ignored" in call.defects:
        pattern = None
    return Selector(
        types=read_types(call.parameters.get("type"), context, call.defects),
        ids=read_ids(ids) if "id" in call.parameters else None,
        pattern=patterns.compiled("idPattern", pattern) if pattern is not None else None,
    )
