"""Districts and air quality stations as triples: typed, named, related to each other, and the same as elsewhere."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from oasc_check.reference import city
from oasc_check.reference.rdf import OWL, RDF, RDFS, Literal, Triple

PLACE = "https://schema.org/Place"
_CLASSES = {"District": "A part of the city", "AirQualityStation": "A place where the quality of the air is measured"}
_RELATION = "inDistrict"


@cache
def things() -> Mapping[str, dict[str, Any]]:
    """The entities by the last part of their ids."""
    return {one["id"].rpartition(":")[2]: one for one in city.entities() if one["type"] in _CLASSES}


def index(base: str, defects: frozenset[str]) -> list[Triple]:
    """Every thing with its type and label; mistakes in descriptions are not made here."""
    made = defects - {"ld-describes-another", "ld-without-type"}
    shown = (RDF + "type", RDFS + "label")
    return [row for name in things() for row in thing(base, name, made) if row[1] in shown]


def thing(base: str, name: str, defects: frozenset[str]) -> list[Triple]:
    """What is known of one thing; nothing of one that there is not."""
    if name not in things():
        return []
    entity = things()[name]
    iri = f"{base}/{'other' if 'ld-describes-another' in defects else 'id'}/{name}"
    rows: list[Triple] = [
        (iri, f"{RDF}type", f"{base}/vocab#{entity['type']}"),
        (iri, f"{RDF}type", PLACE),
        (
            iri,
            f"{RDFS}label",
            Literal("" if "ld-label-empty" in defects else f"{entity['type']} {name}", language="en"),
        ),
        (
            iri,
            f"{OWL}sameAs",
            f"{base} elsewhere" if "ld-same-as-a-word" in defects else f"https://data.example/{name}",
        ),
    ]
    if "ld-same-as-a-text" in defects:
        rows.append((iri, f"{OWL}sameAs", Literal(name)))
    if _RELATION in entity:
        district = entity[_RELATION]["object"].rpartition(":")[2]
        lost = "-lost" if "ld-relation-lost" in defects else ""
        rows.append((iri, f"{base}/vocab#{_RELATION}", f"{base}/id/{district}{lost}"))
    return [row for row in rows if not _left_out(row, defects)]


def _left_out(row: Triple, defects: frozenset[str]) -> bool:
    without = {"ld-without-label": f"{RDFS}label", "ld-without-type": f"{RDF}type"}
    return any(row[1] == predicate for defect, predicate in without.items() if defect in defects)


def vocabulary(base: str, defects: frozenset[str]) -> list[Triple]:
    """The classes and the relation that the things have, as OWL."""
    terms = {**dict.fromkeys(_CLASSES, f"{OWL}Class"), _RELATION: f"{OWL}ObjectProperty"}
    rows: list[Triple] = []
    for name, kind in terms.items():
        iri = f"{base}/vocab#{name}"
        rows.append((iri, f"{RDF}type", kind))
        if "ld-terms-without-label" not in defects:
            rows.append((iri, f"{RDFS}label", Literal(name, language="en")))
            rows.append((iri, f"{RDFS}comment", Literal(_CLASSES.get(name, "Where it stands"), language="en")))
    return rows[-3:] if "ld-classes-undefined" in defects else rows
