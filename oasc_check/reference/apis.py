"""The APIs of the reference platform: one row for each mechanism, and nowhere else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

Clock = Callable[[], datetime]

_HISTORY = {"entity": "urn:ngsi-ld:AirQualityStation:lille-1", "type": "AirQualityStation", "attribute": "no2"}


@dataclass(frozen=True)
class Served:
    """Where the platform serves an API, by which module, and what tests have to know.

    `module` stands in this package and has ``served(defects, clock)``: the routes below `path`; it is empty where
    another API answers there. `settings` go into the declaration of the API, with the address of the platform for
    ``{url}``; `opens` says that the path is also answered without its final slash.
    `credentials` are entries as under ``auth`` of a platform file, by the role that they have: ``main`` is the usual
    one, and a ``token_url`` is relative to the platform. `shown_by` names for features the module of Python without
    which the tester cannot look at them, so that they are not declared. An API that is `apart` has an address of its
    own, which its module serves.
    """

    path: str
    module: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    opens: bool = False
    credentials: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    shown_by: Mapping[str, str] = field(default_factory=dict)
    apart: bool = False

    def hidden(self) -> tuple[str, ...]:
        """The features that this installation cannot look at."""
        return tuple(feature for feature, name in self.shown_by.items() if find_spec(name) is None)

    def address(self, url: str) -> tuple[str, Mapping[str, Any]]:
        """Where the API is on the platform that is served at `url`, and its settings there."""
        if not self.apart:
            return f"{url}{self.path}", {name: _at(url, value) for name, value in self.settings.items()}
        module: Any = import_module(f"oasc_check.reference.{self.module}")
        found: tuple[str, Mapping[str, Any]] = module.address(url)
        return found

    def routes(self, defects: frozenset[str], clock: Clock) -> "list[BaseRoute]":
        """The routes of the API with these defects; `clock` gives instants with a time zone."""
        if self.apart or not self.module:
            return []
        module: Any = import_module(f"oasc_check.reference.{self.module}")
        found: list[BaseRoute] = module.served(defects, clock)
        return found


def _at(url: str, value: Any) -> Any:
    """A setting with the address of the platform for ``{url}`` in it."""
    return value.replace("{url}", url) if isinstance(value, str) else value


_CLIENT = {
    "type": "oauth2-client-credentials",
    "token_url": "/id/token",
    "client_id": "oasc",
    "client_secret": "oasc-secret",
}

_PROTECTED = {"paths": ["/readings", "/readings/1"]}


_STATION = "{url}/ogc/collections/stations/items/urn:ngsi-ld:AirQualityStation:lille-1"
_ONE_THING = {
    "entity": _HISTORY["entity"],
    "feature": _STATION,
    "shared": _STATION,
    "thing": "{url}/sensorthings/v1.1/Things(3)",
    "alias": "{url}/sensorthings/v1.1/Things(3)",
    "mapping": "{url}/sensorthings/v1.1/Things(3)",
    "catalogue": "{url}/dcat",
    "dataset": "{url}/dcat/datasets/air-quality-stations",
    "distribution": "{url}/dcat/datasets/air-quality-stations/api",
    "model": "https://example.org/models/AirQualityStation",
}


def _token(token: str) -> Mapping[str, str]:
    return {"type": "bearer", "token": token}


APIS: Mapping[str, Served] = {
    "ngsi-ld": Served("/ngsi-ld/v1", "ngsi_ld"),
    "ngsi-v2": Served("/v2", "ngsi_v2"),
    "sth-comet": Served("/STH/v2", "ngsi_v2.sth_comet", _HISTORY | {"service-path": "/"}),
    "quantumleap": Served("/quantumleap/v2", "ngsi_v2.quantumleap", _HISTORY),
    "ogcapi-features": Served("/ogc", "ogcapi_features", opens=True),
    "ogcapi-processes": Served("/processing", "ogcapi_processes", opens=True),
    "sensorthings": Served("/sensorthings/v1.1", "sensorthings", opens=True),
    "tm-forum": Served("/tmforum", "tm_forum"),
    "business-api-ecosystem": Served("/bae", "business_api_ecosystem"),
    "dataspace-protocol": Served(
        "/dsp/2025-1",
        "dataspace_protocol",
        {"version_path": "/dsp/2025-1/.well-known/dspace-version"},
        credentials={"main": _token("the-token-of-a-consumer"), "other": _token("the-token-of-another")},
    ),
    "oauth2-oidc": Served("/id", "oauth2_oidc", credentials={"main": _CLIENT}, shown_by={"signed-tokens": "jwt"}),
    "access-control": Served(
        "/protected",
        "access_control",
        _PROTECTED,
        credentials={
            "main": _token("reading-is-allowed"),
            "weak": _token("reading-is-not-allowed"),
            "expired": _token("reading-was-allowed"),
        },
    ),
    "tls": Served("/", "tls", apart=True),
    "opendatasoft": Served("/api/explore/v2.1", "opendatasoft"),
    "opendatasoft-v1": Served("/api/records/1.0", "opendatasoft.v1"),
    "ckan": Served("/api/3/action", "ckan"),
    "dcat-ap": Served("/dcat", "dcat_ap", opens=True),
    "linked-data": Served(
        "/ld", "linked_data", {"namespace": "http://[^/]+/ld/id/", "vocabulary": "http://[^/]+/ld/vocab#"}, opens=True
    ),
    "smart-data-models": Served("/city/ngsi-ld/v1", "smart_data_models"),
    "rest-openapi": Served("/rest", "rest_openapi"),
    "algorithm-register": Served("/algorithms", "algorithm_register", opens=True),
    "personal-data": Served("/receipts", "personal_data", opens=True),
    "across": Served("/ngsi-ld/v1", "", _ONE_THING),
    "wfs": Served("/wfs", "wfs", opens=True),
}
