"""The service: what every request is answered from, and the addresses of what it holds."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from starlette.requests import Request

from oasc_check.reference.sensorthings.evaluation import World
from oasc_check.reference.sensorthings.seed import filled
from oasc_check.reference.sensorthings.store import Entity

SPEC = "http://www.opengis.net/spec/iot_sensing/1.1/req"
CONFORMANCE = (
    "datamodel",
    "resource-path",
    "request-data",
    "create-update-delete",
    "create-update-delete/update-entity-put",
    "data-array/data-array",
)


class Service:
    """The entities, the clock and the defects."""

    def __init__(self, defects: frozenset[str], clock: Callable[[], datetime]) -> None:
        self.defects = defects
        self.clock = clock
        self.store = filled(defects)

    def world(self) -> World:
        return World(self.store, self.clock(), self.defects)


class Call:
    """One request; `base` is the service root URL without a slash at its end."""

    def __init__(self, service: Service, request: Request) -> None:
        self.service = service
        self.store = service.store
        self.defects = service.defects
        self.method = request.method
        self.path: str = request.path_params["path"]
        self.query: list[tuple[str, str]] = list(request.query_params.multi_items())
        self.base = f"{request.url.scheme}://{request.url.netloc}{request.scope.get('root_path', '').rstrip('/')}"

    def has(self, defect: str) -> bool:
        return f"sta-{defect}" in self.defects

    def self_link(self, entity: Entity) -> str:
        return f"{self.base}/{entity.kind.name}({entity.id})"


def control(call: Call, entity: Entity) -> dict[str, Any]:
    """Id and self link (clause 8.1)."""
    return {"@iot.id": entity.id, "@iot.selfLink": call.self_link(entity)}
