"""The catalogue of the reference platform as triples: DCAT-AP 2.1.1 and 3.0, with one dataset of high value.

Only properties that both versions have, so that the one document is right for both.
"""

from collections.abc import Iterator

from oasc_check.reference.rdf import DCAT, DCT, FOAF, RDF, SKOS, XSD, Literal, Triple

DCATAP = "http://data.europa.eu/r5r/"
VCARD = "http://www.w3.org/2006/vcard/ns#"
EU = "http://publications.europa.eu/resource/authority"
ENGLISH = f"{EU}/language/ENG"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
HVD_LAW = "http://data.europa.eu/eli/reg_impl/2023/138/oj"
HVD_CATEGORY = "http://data.europa.eu/bna/c_b79e35eb"  # mobility
DATASETS = {
    "air-quality-stations": ("Air quality stations", "Where the quality of the air is measured.", "ENVI"),
    "car-parks": ("Car parks", "Car parks and how many cars they hold.", "TRAN"),
    "districts": ("Districts", "The districts of the city and how many people live there.", "SOCI"),
}
HIGH_VALUE = frozenset({"car-parks"})
STATIONS = "air-quality-stations"
MODEL = "https://example.org/models/AirQualityStation"
MEDIA_TYPE = "https://www.iana.org/assignments/media-types/text/csv"


def catalogue(base: str) -> list[Triple]:
    """Every triple; IRIs of the platform stand below `base`, which has no final slash."""
    datasets = [row for name in DATASETS for row in _dataset(base, name)]
    return [*_catalogue(base), *_agent(base), *_service(base), *datasets]


def _typed(subject: str, kind: str) -> Triple:
    return (subject, f"{RDF}type", kind)


def _text(text: str) -> Literal:
    return Literal(text, language="en")


def _catalogue(base: str) -> Iterator[Triple]:
    yield _typed(base, f"{DCAT}Catalog")
    yield (base, f"{DCT}title", _text("Open data of Lille"))
    yield (base, f"{DCT}description", _text("What the reference platform publishes."))
    yield (base, f"{DCT}publisher", f"{base}/publisher")
    yield (base, f"{DCT}language", ENGLISH)
    yield (base, f"{DCT}license", LICENCE)
    yield _typed(LICENCE, f"{DCT}LicenseDocument")
    for name in DATASETS:
        yield (base, f"{DCAT}dataset", f"{base}/datasets/{name}")


def _agent(base: str) -> Iterator[Triple]:
    agent = f"{base}/publisher"
    yield _typed(agent, f"{FOAF}Agent")
    yield (agent, f"{FOAF}name", _text("City of Lille"))
    yield _typed(f"{base}/contact", f"{VCARD}Kind")
    yield (f"{base}/contact", f"{VCARD}fn", _text("Open data desk"))


def _service(base: str) -> Iterator[Triple]:
    service = f"{base}/service"
    yield (base, f"{DCAT}service", service)
    yield _typed(service, f"{DCAT}DataService")
    yield (service, f"{DCT}title", _text("Search of the open data of Lille"))
    yield (service, f"{DCAT}endpointURL", f"{base.removesuffix('/dcat')}/api/explore/v2.1")
    yield (service, f"{DCAT}contactPoint", f"{base}/contact")
    yield from _high_value(service)


def _dataset(base: str, name: str) -> Iterator[Triple]:
    title, description, theme = DATASETS[name]
    iri, data = f"{base}/datasets/{name}", f"{base}/datasets/{name}/csv"
    yield _typed(iri, f"{DCAT}Dataset")
    yield (iri, f"{DCT}title", _text(title))
    yield (iri, f"{DCT}description", _text(description))
    yield (iri, f"{DCT}identifier", Literal(iri))
    yield (iri, f"{DCT}publisher", f"{base}/publisher")
    yield (iri, f"{DCAT}contactPoint", f"{base}/contact")
    yield (iri, f"{DCAT}keyword", _text("city"))
    yield (iri, f"{DCAT}theme", f"{EU}/data-theme/{theme}")
    yield from _concept(f"{EU}/data-theme/{theme}", theme)
    yield (iri, f"{DCT}language", ENGLISH)
    yield (iri, f"{DCT}issued", Literal("2024-05-01", datatype=f"{XSD}date"))
    yield (iri, f"{DCAT}distribution", data)
    if name in HIGH_VALUE:
        yield from _high_value(iri)
        yield (data, f"{DCATAP}applicableLegislation", HVD_LAW)
    yield from _distribution(base, name, data)
    if name == STATIONS:
        yield from _interface(base, iri)


def _interface(base: str, iri: str) -> Iterator[Triple]:
    """The dataset as the broker serves it, and the model that its entities follow."""
    served = f"{iri}/api"
    yield (iri, f"{DCT}conformsTo", MODEL)
    yield _typed(MODEL, f"{DCT}Standard")
    yield (iri, f"{DCAT}distribution", served)
    yield _typed(served, f"{DCAT}Distribution")
    yield (served, f"{DCAT}accessURL", f"{base.removesuffix('/dcat')}/ngsi-ld/v1/entities?type=AirQualityStation")
    yield (served, f"{DCT}license", LICENCE)


def _concept(iri: str, label: str) -> Iterator[Triple]:
    yield _typed(iri, f"{SKOS}Concept")
    yield (iri, f"{SKOS}prefLabel", _text(label))


def _high_value(iri: str) -> Iterator[Triple]:
    yield (iri, f"{DCATAP}applicableLegislation", HVD_LAW)
    yield (iri, f"{DCATAP}hvdCategory", HVD_CATEGORY)
    yield from _concept(HVD_CATEGORY, "Mobility")


def _distribution(base: str, name: str, data: str) -> Iterator[Triple]:
    yield _typed(data, f"{DCAT}Distribution")
    yield (data, f"{DCT}title", _text(f"{name} as CSV"))
    yield (data, f"{DCAT}accessURL", f"{base}/data/{name}.csv")
    yield (data, f"{DCAT}downloadURL", f"{base}/data/{name}.csv")
    yield (data, f"{DCT}license", LICENCE)
    yield (data, f"{DCT}language", ENGLISH)
    yield (data, f"{DCAT}mediaType", MEDIA_TYPE)
    yield (data, f"{DCT}format", f"{EU}/file-type/CSV")
