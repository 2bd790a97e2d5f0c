"""What the service says of itself (OGC 09-025r2, clauses 8 and 14)."""

from starlette.responses import Response

from oasc_check.reference.wfs.call import Call, Refusal, xml
from oasc_check.reference.wfs.crs import URNS
from oasc_check.reference.wfs.data import NAMESPACE, PREFIX, FeatureType
from oasc_check.reference.wfs.features import BY_ID, GML, JSON

VERSIONS = ("2.0.2", "2.0.0")
_NAMESPACES = (
    'xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:ows="http://www.opengis.net/ows/1.1" '
    'xmlns:fes="http://www.opengis.net/fes/2.0" xmlns:xlink="http://www.w3.org/1999/xlink" '
    f'xmlns:{PREFIX}="{NAMESPACE}"'
)
_OPERATIONS = ("GetCapabilities", "DescribeFeatureType", "ListStoredQueries", "DescribeStoredQueries", "GetFeature")
_CONFORMANCE = {
    "ImplementsBasicWFS": "FALSE", "ImplementsTransactionalWFS": "FALSE", "ImplementsLockingWFS": "FALSE",
    "KVPEncoding": "TRUE", "XMLEncoding": "FALSE", "SOAPEncoding": "FALSE", "ImplementsResultPaging": "TRUE",
}  # fmt: skip


def get_capabilities(call: Call) -> Response:
    """The capabilities document, in the first version of AcceptVersions that the service has (clause 8.2.3)."""
    version, namespaces = _version(call), _NAMESPACES
    if "wfs-capabilities-of-version-1" in call.defects:
        version, namespaces = "1.1.0", namespaces.replace("/wfs/2.0", "/wfs")
    return xml(
        f'<wfs:WFS_Capabilities {namespaces} version="{version}">'
        "<ows:ServiceIdentification><ows:Title>Reference WFS</ows:Title><ows:ServiceType>WFS</ows:ServiceType>"
        "<ows:ServiceTypeVersion>2.0.2</ows:ServiceTypeVersion><ows:ServiceTypeVersion>2.0.0</ows:ServiceTypeVersion>"
        f"</ows:ServiceIdentification>{_operations(call)}{_types(call)}{_FILTERS}</wfs:WFS_Capabilities>"
    )


def _version(call: Call) -> str:
    accepted = call.value("acceptVersions")
    if accepted is None or "wfs-accept-versions-ignored" in call.defects:
        return VERSIONS[0]
    for version in accepted.split(","):
        if version in VERSIONS and "wfs-version-2-refused" not in call.defects:
            return version
    raise Refusal("VersionNegotiationFailed", "", f"the versions are {', '.join(VERSIONS)}")


def _operations(call: Call) -> str:
    names = _OPERATIONS[:3] if "wfs-operations-not-listed" in call.defects else _OPERATIONS
    constraints = "".join(_constraint("ows", name, value) for name, value in _CONFORMANCE.items())
    operations = "".join(_operation(call, name) for name in names)
    return f"<ows:OperationsMetadata>{operations}{constraints}</ows:OperationsMetadata>"


def _operation(call: Call, name: str) -> str:
    formats = {"GetFeature": (GML, JSON), "DescribeFeatureType": (GML,)}.get(name, ())
    values = "".join(f"<ows:Value>{one}</ows:Value>" for one in formats)
    allowed = f"<ows:AllowedValues>{values}</ows:AllowedValues>"
    parameter = f'<ows:Parameter name="outputFormat">{allowed}</ows:Parameter>' if formats else ""
    return (
        f'<ows:Operation name="{name}"><ows:DCP><ows:HTTP><ows:Get xlink:href="{call.url}"/></ows:HTTP></ows:DCP>'
        f"{parameter}</ows:Operation>"
    )


def _constraint(prefix: str, name: str, value: str) -> str:
    return (
        f'<{prefix}:Constraint name="{name}"><ows:NoValues/><ows:DefaultValue>{value}</ows:DefaultValue>'
        f"</{prefix}:Constraint>"
    )


def _types(call: Call) -> str:
    types = "".join(_type(call, name, one) for name, one in call.types.items())
    return f"<wfs:FeatureTypeList>{types}</wfs:FeatureTypeList>"


def _type(call: Call, name: str, feature_type: FeatureType) -> str:
    default, *others = URNS
    crs = f"<wfs:DefaultCRS>{default}</wfs:DefaultCRS>" + "".join(
        f"<wfs:OtherCRS>{one}</wfs:OtherCRS>" for one in others
    )
    west, south, east, north = feature_type.box
    return (
        f"<wfs:FeatureType><wfs:Name>{name}</wfs:Name><wfs:Title>{feature_type.name}</wfs:Title>"
        f"{'' if 'wfs-types-without-crs' in call.defects else crs}"
        f"<ows:WGS84BoundingBox><ows:LowerCorner>{west} {south}</ows:LowerCorner>"
        f"<ows:UpperCorner>{east} {north}</ows:UpperCorner></ows:WGS84BoundingBox></wfs:FeatureType>"
    )


def list_stored_queries(call: Call) -> Response:
    """The one stored query that every service has (clause 14.3)."""
    types = "".join(f"<wfs:ReturnFeatureType>{name}</wfs:ReturnFeatureType>" for name in call.types)
    query = (
        ""
        if "wfs-stored-queries-missing" in call.defects
        else f'<wfs:StoredQuery id="{BY_ID}">{types}</wfs:StoredQuery>'
    )
    return xml(f"<wfs:ListStoredQueriesResponse {_NAMESPACES}>{query}</wfs:ListStoredQueriesResponse>")


def describe_stored_queries(_call: Call) -> Response:
    """Its parameter (clause 14.4)."""
    return xml(
        f'<wfs:DescribeStoredQueriesResponse {_NAMESPACES}><wfs:StoredQueryDescription id="{BY_ID}">'
        '<wfs:Parameter name="ID" type="xsd:string" xmlns:xsd="http://www.w3.org/2001/XMLSchema"/>'
        '<wfs:QueryExpressionText isPrivate="true" language="urn:ogc:def:queryLanguage:OGC-WFS::WFS_QueryExpression" '
        'returnFeatureTypes=""/></wfs:StoredQueryDescription></wfs:DescribeStoredQueriesResponse>'
    )


_FILTERS = (
    f"<fes:Filter_Capabilities><fes:Conformance>{_constraint('fes', 'ImplementsQuery', 'TRUE')}"
    f"{_constraint('fes', 'ImplementsAdHocQuery', 'TRUE')}{_constraint('fes', 'ImplementsSorting', 'TRUE')}"
    "</fes:Conformance></fes:Filter_Capabilities>"
)
