"""The mistakes that the catalogue makes on request: which triples are left out, added, or said otherwise."""

from collections.abc import Callable, Mapping

from oasc_check.reference.dcat_ap.catalogue import DCATAP
from oasc_check.reference.rdf import BLANK, DCAT, DCT, FOAF, RDF, SKOS, Literal, Triple

_WITHOUT: Mapping[str, tuple[str, str]] = {
    "dcat-catalogue-without-title": ("", f"{DCT}title"),
    "dcat-catalogue-without-description": ("", f"{DCT}description"),
    "dcat-catalogue-without-publisher": ("", f"{DCT}publisher"),
    "dcat-no-catalogue": ("", f"{RDF}type"),
    "dcat-agent-without-name": ("/publisher", f"{FOAF}name"),
    "dcat-organisation-without-name": ("/publisher", f"{FOAF}name"),
    "dcat-dataset-without-title": ("/datasets/car-parks", f"{DCT}title"),
    "dcat-dataset-without-class": ("/datasets/car-parks", f"{RDF}type"),
    "dcat-dataset-without-description": ("/datasets/car-parks", f"{DCT}description"),
    "dcat-dataset-without-publisher": ("/datasets/car-parks", f"{DCT}publisher"),
    "dcat-dataset-without-theme": ("/datasets/car-parks", f"{DCAT}theme"),
    "dcat-distribution-without-access": ("/datasets/districts/csv", f"{DCAT}accessURL"),
    "dcat-distribution-without-class": ("/datasets/districts/csv", f"{RDF}type"),
    "dcat-distribution-without-licence": ("/datasets/districts/csv", f"{DCT}license"),
    "dcat-high-value-service-without-contact": ("/service", f"{DCAT}contactPoint"),
    "dcat-high-value-without-law": ("/datasets/car-parks", f"{DCATAP}applicableLegislation"),
    "dcat-high-value-without-category": ("/datasets/car-parks", f"{DCATAP}hvdCategory"),
    "across-record-without-model": ("/datasets/air-quality-stations", f"{DCT}conformsTo"),
    "across-record-without-publisher": ("/datasets/air-quality-stations", f"{DCT}publisher"),
    "across-record-without-licence": ("/datasets/air-quality-stations/api", f"{DCT}license"),
    "across-record-without-interface": ("/datasets/air-quality-stations/api", f"{DCAT}accessURL"),
    "dcat-service-without-endpoint": ("/service", f"{DCAT}endpointURL"),
}
_AS_TEXT: Mapping[str, str] = {
    "dcat-publisher-as-text": f"{DCT}publisher",
    "dcat-access-as-text": f"{DCAT}accessURL",
    "dcat-language-as-text": f"{DCT}language",
    "dcat-licence-as-text": f"{DCT}license",
}
_ADDED: Mapping[str, tuple[str, str, str]] = {
    "dcat-duration-as-words": ("/datasets/car-parks", f"{DCAT}temporalResolution", "hourly"),
    "dcat-provenance-as-text": ("/datasets/car-parks", f"{DCT}provenance", "Counted by hand"),
    "dcat-rights-as-text": ("/datasets/districts/csv", f"{DCT}rights", "Free to use"),
    "dcat-size-as-words": ("/datasets/districts/csv", f"{DCAT}byteSize", "12 kB"),
}


def spoilt(triples: list[Triple], defects: frozenset[str]) -> list[Triple]:
    """The triples with the mistakes of these defects."""
    base = triples[0][0]
    kept = [triple for triple in triples if not any(_left_out(triple, base, defect) for defect in defects)]
    said = [_ADDED[defect] for defect in sorted(defects & _ADDED.keys())]
    added = [(base + place, name, Literal(text)) for place, name, text in said]
    return [*(_changed(triple, base, defects) for triple in kept), *added]


def _left_out(triple: Triple, base: str, defect: str) -> bool:
    subject, predicate, _ = triple
    if defect == "dcat-concept-without-label":
        return predicate == f"{SKOS}prefLabel"
    place, name = _WITHOUT.get(defect, ("?", ""))
    return subject == base + place and predicate == name


def _changed(triple: Triple, base: str, defects: frozenset[str]) -> Triple:
    subject, predicate, value = triple
    for defect, change in _CHANGES.items():
        if defect in defects:
            subject, predicate, value = change((subject, predicate, value), base)
    as_text = any(predicate == _AS_TEXT.get(defect) for defect in defects)
    return (subject, predicate, Literal(value)) if as_text and isinstance(value, str) else (subject, predicate, value)


def _undated(triple: Triple, _base: str) -> Triple:
    subject, predicate, value = triple
    return (subject, predicate, Literal("last spring")) if predicate == f"{DCT}issued" else (subject, predicate, value)


def _organisation(triple: Triple, _base: str) -> Triple:
    subject, predicate, value = triple
    return (subject, predicate, f"{FOAF}Organization") if value == f"{FOAF}Agent" else (subject, predicate, value)


def _without_iri(triple: Triple, base: str) -> Triple:
    place = f"{base}/datasets/car-parks"
    subject, predicate, value = (f"{BLANK}car-parks" if term == place else term for term in triple)
    return (str(subject), str(predicate), value)


_CHANGES: Mapping[str, Callable[[Triple, str], Triple]] = {
    "dcat-dataset-without-iri": _without_iri,
    "dcat-date-as-words": _undated,
    "dcat-organisation-without-name": _organisation,
}
