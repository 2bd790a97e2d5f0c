"""A conforming Web Feature Service in memory: WFS 2.0 (OGC 09-025r2) over GET, read-only, as GML 3.2 and GeoJSON.

Its features are what the city of the reference platform holds. Each named defect is asked for at the one place where it
changes what the service does.
"""

from collections.abc import Callable
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from oasc_check.reference.wfs import capabilities, features, schema
from oasc_check.reference.wfs.call import Call, Refusal
from oasc_check.reference.wfs.data import feature_types

_OPERATIONS: dict[str, Callable[[Call], Response]] = {
    "GetCapabilities": capabilities.get_capabilities,
    "DescribeFeatureType": schema.describe_feature_type,
    "ListStoredQueries": capabilities.list_stored_queries,
    "DescribeStoredQueries": capabilities.describe_stored_queries,
    "GetFeature": features.get_feature,
}


def served(defects: frozenset[str], clock: Callable[[], datetime]) -> list[BaseRoute]:
    """The one address of the service, relative to where it is mounted; `clock` gives instants with an offset."""
    types = feature_types()

    async def answer(request: Request) -> Response:
        call = Call(request, defects, clock, types)
        try:
            return _operation(call)(call)
        except Refusal as refusal:
            return refusal.response(defects)

    return [Route("/", answer, methods=["GET"])]


def _operation(call: Call) -> Callable[[Call], Response]:
    """The operation that is asked for, of this service and in this version (clauses 7.6.2 and 7.5)."""
    known = call.known()
    if known and "wfs-unknown-parameter-refused" in call.defects:
        raise Refusal("InvalidParameterValue", known[0], "there is no such parameter")
    name = call.needed("request")
    if call.needed("service") != "WFS":
        raise Refusal("InvalidParameterValue", "service", "this is a WFS")
    if name not in _OPERATIONS:
        if "wfs-unknown-request-is-capabilities" in call.defects:
            return capabilities.get_capabilities
        raise Refusal("OperationNotSupported", name, "there is no such operation")
    if name != "GetCapabilities" and call.needed("version") not in capabilities.VERSIONS:
        raise Refusal("InvalidParameterValue", "version", "the versions are 2.0.0 and 2.0.2")
    return _OPERATIONS[name]
