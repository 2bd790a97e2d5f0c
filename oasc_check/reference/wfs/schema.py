"""The application schema (OGC 09-025r2, clause 9)."""

from starlette.responses import Response

from oasc_check.reference.wfs.call import Call, xml
from oasc_check.reference.wfs.data import NAMESPACE, PREFIX, FeatureType

_HEAD = (
    '<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:gml="http://www.opengis.net/gml/3.2" '
    f'xmlns:{PREFIX}="{NAMESPACE}" targetNamespace="{NAMESPACE}" elementFormDefault="qualified">'
    '<xsd:import namespace="http://www.opengis.net/gml/3.2" '
    'schemaLocation="http://schemas.opengis.net/gml/3.2.1/gml.xsd"/>'
)


def describe_feature_type(call: Call) -> Response:
    """The types that are asked for, or all of them (clause 9.2.4.1)."""
    named = call.value("typeNames") or call.value("typeName")
    if named is None and "wfs-describe-all-refused" in call.defects:
        call.needed("typeNames")
    types = [_type_called(call, name) for name in named.split(",")] if named else list(call.types.values())
    described = "".join(_described(one) for one in types if one is not None)
    if "wfs-describe-without-elements" in call.defects:
        described = ""
    return xml(f"{_HEAD}{described}</xsd:schema>")


def _type_called(call: Call, name: str) -> FeatureType | None:
    if "wfs-describe-unknown-type-empty" in call.defects:
        return call.types.get(name)
    return call.type_called(name, "typeNames")


def _described(feature_type: FeatureType) -> str:
    name = feature_type.name
    properties = {**feature_type.properties, "location": "gml:PointPropertyType"}
    elements = "".join(f'<xsd:element name="{one}" type="{kind}" minOccurs="0"/>' for one, kind in properties.items())
    return (
        f'<xsd:complexType name="{name}Type"><xsd:complexContent><xsd:extension base="gml:AbstractFeatureType">'
        f"<xsd:sequence>{elements}</xsd:sequence></xsd:extension></xsd:complexContent></xsd:complexType>"
        f'<xsd:element name="{name}" type="{PREFIX}:{name}Type" substitutionGroup="gml:AbstractFeature"/>'
    )
