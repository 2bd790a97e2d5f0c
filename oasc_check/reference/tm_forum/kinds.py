"""What the platform holds: the kinds of resources, where they are, and what has to be given to create one.

Paths and mandatory attributes are those of the Swagger files of TM Forum, version 4.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

PATHS: Mapping[str, str] = {
    "tmf620": "/tmf-api/productCatalogManagement/v4",
    "tmf622": "/tmf-api/productOrderingManagement/v4",
    "tmf632": "/tmf-api/party/v4",
    "tmf635": "/tmf-api/usageManagement/v4",
    "tmf637": "/tmf-api/productInventory/v4",
    "tmf651": "/tmf-api/agreementManagement/v4",
}


@dataclass(frozen=True)
class Kind:
    """One kind of resource: `required` on creation; two like `held` are there from the start."""

    api: str
    name: str
    required: tuple[str, ...] = ()
    held: Mapping[str, Any] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return f"{PATHS[self.api]}/{self.name}"

    @property
    def type(self) -> str:
        return self.name[0].upper() + self.name[1:]


_CITY = {"id": "lille", "name": "Ville de Lille", "@referredType": "Organization"}
_NAMED = ("name",)

KINDS: tuple[Kind, ...] = (
    Kind("tmf620", "catalog", _NAMED, {"name": "Data of the city", "description": "All offers", "version": "1.0"}),
    Kind("tmf620", "category", _NAMED, {"name": "Air quality", "description": "Offers about the air", "isRoot": True}),
    Kind("tmf620", "productSpecification", _NAMED, {"name": "Feed", "description": "A feed of data", "brand": "Lille"}),
    Kind(
        "tmf620", "productOfferingPrice", _NAMED, {"name": "Free", "description": "No price", "priceType": "recurring"}
    ),
    Kind("tmf620", "productOffering", _NAMED, {"name": "Air", "description": "NO2 each hour", "isSellable": True}),
    Kind(
        "tmf622",
        "productOrder",
        ("productOrderItem",),
        {
            "description": "Air for the university",
            "productOrderItem": [{"id": "1", "action": "add"}],
            "category": "data",
        },
    ),
    Kind(
        "tmf632", "individual", ("givenName", "familyName"), {"givenName": "Anna", "familyName": "Petit", "title": "Dr"}
    ),
    Kind(
        "tmf632",
        "organization",
        ("tradingName",),
        {"tradingName": "Ville de Lille", "name": "Lille", "nameType": "inc"},
    ),
    Kind("tmf635", "usage", (), {"description": "Calls in May", "usageType": "calls", "status": "received"}),
    Kind(
        "tmf637",
        "product",
        ("status",),
        {"status": "active", "name": "Air for the university", "description": "Hourly"},
    ),
    Kind(
        "tmf651",
        "agreement",
        ("agreementItem", "agreementType", "engagedParty", "name"),
        {
            "name": "Air quality for research",
            "agreementType": "data sharing",
            "engagedParty": [_CITY],
            "agreementItem": [{"termOrCondition": [{"description": "No resale"}]}],
        },
    ),
)
