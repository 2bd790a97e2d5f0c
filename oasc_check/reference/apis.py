"""The APIs of the reference platform: one row for each mechanism, and nowhere else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

Clock = Callable[[], datetime]

_HISTORY = {"entity": "urn:ngsi-ld:AirQualityStation:lille-1", "type": "AirQualityStation", "attribute": "no2"}


@dataclass(frozen=True)
class Served:
    """Where the platform serves an API, by which module, and what tests have to know.

    `module` stands in this package and has ``served(defects, clock)``: the routes below `path`. `settings`
    go into the declaration of the API; `opens` says that the path is also answered without its final slash.
    """

    path: str
    module: str
    settings: Mapping[str, str] = field(default_factory=dict)
    opens: bool = False

    def routes(self, defects: frozenset[str], clock: Clock) -> "list[BaseRoute]":
        """The routes of the API with these defects; `clock` gives instants with a time zone."""
        module: Any = import_module(f"oasc_check.reference.{self.module}")
        found: list[BaseRoute] = module.served(defects, clock)
        return found


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
        "/dsp/2025-1", "dataspace_protocol", {"version_path": "/dsp/2025-1/.well-known/dspace-version"}
    ),
    "opendatasoft": Served("/api/explore/v2.1", "opendatasoft"),
    "opendatasoft-v1": Served("/api/records/1.0", "opendatasoft.v1"),
    "ckan": Served("/api/3/action", "ckan"),
    "dcat-ap": Served("/dcat", "dcat_ap", opens=True),
    "linked-data": Served(
        "/ld", "linked_data", {"namespace": "http://[^/]+/ld/id/", "vocabulary": "http://[^/]+/ld/vocab#"}, opens=True
    ),
}
