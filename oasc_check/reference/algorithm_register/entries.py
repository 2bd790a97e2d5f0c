"""The entries of the register, and the mistakes that it makes in one of them on request."""

from collections.abc import Mapping
from typing import Any

REQUIRED = (
    "name", "description_short", "organization", "department", "contact_email", "area", "domain", "status",
    "decision_making_process", "goal", "impact", "risks", "risk_category", "proportionality", "lawful_basis",
    "training_data", "source_data", "connected_data_sources", "algorithm_type", "description", "monitoring", "type",
    "human_intervention", "objection_procedure", "lang", "publication_date", "last_change_date", "revision_date",
)  # fmt: skip
LINKS = (
    "website", "documentation", "DPIA_url", "product_information", "codebase_url", "product_page", "AIA_url",
)  # fmt: skip
WORDS = ("domain", "status", "risk_category", "algorithm_type", "type")
DATES = ("publication_date", "last_change_date", "revision_date")
_NAMES = ("Free parking spaces", "Traffic lights that wait for cyclists", "Comptage des passants")


def entries(defects: frozenset[str]) -> list[dict[str, Any]]:
    """Three entries, the first of them with the mistakes of these defects, the last in French."""
    found = [_entry(number) for number in range(len(_NAMES))]
    found[0] = _spoilt(found[0], defects)
    return found


def _entry(number: int) -> dict[str, Any]:
    said = {member: f"What is to be said of {member.replace('_', ' ')}." for member in REQUIRED}
    links = {member: f"https://lille.example/algorithms/{number}/{member.lower()}" for member in LINKS}
    return {
        **said,
        **links,
        "name": _NAMES[number],
        "organization": "City of Lille",
        "contact_email": "algorithms@lille.example",
        "domain": "traffic and transportation",
        "status": "Operational",
        "risk_category": "minimal risk",
        "algorithm_type": "rule-based",
        "type": "descriptive",
        "standard_version": "0.3.1",
        "lang": "fr" if number == len(_NAMES) - 1 else "en",
        **dict.fromkeys(DATES, "2024-05-01"),
    }


def _spoilt(entry: Mapping[str, Any], defects: frozenset[str]) -> dict[str, Any]:
    changed = {member: value for member, value in entry.items() if f"alg-without-{_word(member)}" not in defects}
    if "alg-name-empty" in defects:
        changed["name"] = ""
    changed |= {member: "something else" for member in WORDS if f"alg-other-{_word(member)}" in defects}
    changed |= {member: "last spring" for member in DATES if f"alg-undated-{_word(member)}" in defects}
    changed |= {member: "see there" for member in LINKS if f"alg-unlinked-{_word(member)}" in defects}
    single = {
        "alg-version-old": {"standard_version": "0.1"},
        "alg-description-long": {"description_short": "At length. " * 20},
        "alg-address-by-telephone": {"contact_email": "03 20 00 00 00"},
    }
    for defect, members in single.items():
        if defect in defects:
            changed |= members
    return changed


def _word(member: str) -> str:
    """The member as it stands in the name of a defect."""
    return member.lower().replace("_", "-")
