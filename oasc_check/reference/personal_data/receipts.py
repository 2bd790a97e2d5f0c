"""The receipts of a test person, and the mistakes that are made in the first of them on request."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

_WRONG_IN_RECEIPT: Mapping[str, Mapping[str, Any]] = {
    "pd-version-old": {"version": "KI-CR-v1.0.0"},
    "pd-jurisdiction-empty": {"jurisdiction": ""},
    "pd-number-not-random": {"consentReceiptID": "2026-0001"},
    "pd-number-twice": {"consentReceiptID": "7b5c9a54-7a43-4f0e-9a3c-2f6d2b1f4c02"},
    "pd-language-in-words": {"language": "English"},
    "pd-no-controller": {"piiControllers": []},
    "pd-controller-as-text": {"piiControllers": ["City of Lille"]},
    "pd-policy-relative": {"policyUrl": "/privacy"},
    "pd-no-service": {"services": []},
    "pd-sensitive-in-words": {"sensitive": "yes"},
    "pd-sensitive-unnamed": {"spiCat": []},
}
_WRONG_IN_CONTROLLER: Mapping[str, Mapping[str, Any]] = {
    "pd-address-as-text": {"address": "1 place de l'Exemple, Lille"},
    "pd-address-without-members": {"address": {"country": "FR"}},
    "pd-e-mail-by-telephone": {"email": "03 20 00 00 00"},
    "pd-phone-by-e-mail": {"phone": "privacy@lille.example"},
    "pd-on-behalf-in-words": {"onBehalf": "no"},
    "pd-page-without-scheme": {"piiControllerUrl": "lille.example"},
}
_WRONG_IN_SERVICE: Mapping[str, Mapping[str, Any]] = {
    "pd-service-unnamed": {"service": ""},
    "pd-no-purpose": {"purposes": []},
}
_WRONG_IN_PURPOSE: Mapping[str, Mapping[str, Any]] = {
    "pd-consent-of-another-type": {"consentType": "assumed"},
    "pd-category-of-purpose-as-text": {"purposeCategory": "Contracted service"},
    "pd-no-category-of-data": {"piiCategory": []},
    "pd-disclosure-in-words": {"thirdPartyDisclosure": "no"},
    "pd-third-party-unnamed": {"thirdPartyName": ""},
    "pd-primary-in-words": {"primaryPurpose": "yes"},
}


def receipts(defects: frozenset[str], now: datetime) -> list[dict[str, Any]]:
    """Three receipts, the first of them with the mistakes of these defects, the last in French."""
    given = _given_at(now, frozenset())
    first = _receipt("3e0f5a0c-52a4-4c5e-8d15-0a4f6f0d7b01", _given_at(now, defects), _NEWSLETTER)
    first |= {"language": "en", "sensitive": True, "spiCat": ["Health"]}
    second = _receipt("7b5c9a54-7a43-4f0e-9a3c-2f6d2b1f4c02", given, _LIBRARY)
    third = _receipt("a1d6d0de-9f3b-4b52-b0c4-5e8c7f9a6d03", given, _CANTEEN) | {"language": "fr"}
    return [_spoilt(first, defects), second, third]


def _receipt(number: str, given: int | str, service: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "version": "KI-CR-v1.1.0",
        "jurisdiction": "FR",
        "consentTimestamp": given,
        "collectionMethod": "Web form",
        "consentReceiptID": number,
        "piiPrincipalId": "test-person@lille.example",
        "piiControllers": [dict(_CITY), dict(_PROCESSOR)],
        "policyUrl": "https://lille.example/privacy",
        "services": [dict(service)],
        "sensitive": False,
        "spiCat": [],
    }


_CITY: Mapping[str, Any] = {
    "piiController": "City of Lille",
    "onBehalf": False,
    "contact": "Data protection officer",
    "address": {"streetAddress": "1 place de l'Exemple", "postalCode": "59000", "addressLocality": "Lille"},
    "email": "privacy@lille.example",
    "phone": "tel:+33-3-20-00-00-00",
    "piiControllerUrl": "https://lille.example",
}
_PROCESSOR: Mapping[str, Any] = {
    "piiController": "Post of Lille",
    "contact": "Service desk",
    "address": {"addressCountry": "FR"},
    "email": "privacy@post.example",
    "phone": "(03) 20 00 00 01",
}


def _purpose(**said: Any) -> dict[str, Any]:
    return {
        "purposeCategory": ["Contracted service"],
        "consentType": "EXPLICIT",
        "piiCategory": ["Contact"],
        "termination": "When the person withdraws consent",
        "thirdPartyDisclosure": False,
    } | said


_NEWSLETTER: Mapping[str, Any] = {
    "service": "Newsletter on health",
    "purposes": [
        _purpose(
            purpose="To send the newsletter",
            primaryPurpose=True,
            piiCategory=["Contact", "Health"],
            thirdPartyDisclosure=True,
            thirdPartyName="Post of Lille",
        ),
        _purpose(consentType="implicit", purposeCategory=["Improving the service"]),
    ],
}
_LIBRARY: Mapping[str, Any] = {"service": "Library card", "purposes": [_purpose(purpose="To lend books")]}
_CANTEEN: Mapping[str, Any] = {
    "service": "Cantine scolaire",
    "purposes": [
        _purpose(
            purpose="Inscrire un enfant à la cantine",
            purposeCategory=["Service demandé"],
            piiCategory=["État civil", "Coordonnées"],
            termination="À la fin de l'année scolaire",
        )
    ],
}


def _spoilt(receipt: Mapping[str, Any], defects: frozenset[str]) -> dict[str, Any]:
    city, *others = receipt["piiControllers"]
    changed = {
        **receipt,
        "piiControllers": [_changed(city, "controller", _WRONG_IN_CONTROLLER, defects), *others],
        "services": [_with_purpose_spoilt(service, defects) for service in receipt["services"]],
    }
    return _changed(changed, "receipt", _WRONG_IN_RECEIPT, defects)


def _with_purpose_spoilt(service: Mapping[str, Any], defects: frozenset[str]) -> dict[str, Any]:
    first, *others = service["purposes"]
    changed = {**service, "purposes": [_changed(first, "purpose", _WRONG_IN_PURPOSE, defects), *others]}
    return _changed(changed, "service", _WRONG_IN_SERVICE, defects)


def _changed(
    thing: Mapping[str, Any], kind: str, wrong: Mapping[str, Mapping[str, Any]], defects: frozenset[str]
) -> dict[str, Any]:
    """A thing of one kind with these defects: without a member, or with one that is wrong."""
    kept = {member: value for member, value in thing.items() if f"pd-{kind}-without-{_word(member)}" not in defects}
    for defect, members in wrong.items():
        if defect in defects:
            kept |= members
    return kept


def _given_at(now: datetime, defects: frozenset[str]) -> int | str:
    """When consent was given: a month ago, in seconds since 1970."""
    then = now - timedelta(days=30)
    if "pd-time-as-date" in defects:
        return then.isoformat()
    return int(then.timestamp()) * (1000 if "pd-time-in-milliseconds" in defects else 1)


def _word(member: str) -> str:
    """The member as it stands in the name of a defect."""
    return re.sub("(?<=[a-z])(?=[A-Z])", "-", member).lower()
