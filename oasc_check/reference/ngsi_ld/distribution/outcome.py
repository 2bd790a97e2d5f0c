"""What becomes of a changing operation that several took part in (clauses 5.2.16 to 5.2.18, 6.3.17)."""

from dataclasses import dataclass, field
from typing import Any

from oasc_check.reference.ngsi_ld.answer import Answer
from oasc_check.reference.ngsi_ld.distribution.sending import Reply
from oasc_check.reference.ngsi_ld.problems import ApiError

_ATTRIBUTE_OPERATIONS = frozenset({"updateEntity", "appendAttrs", "updateAttrs", "replaceAttrs", "deleteAttrs"})


def problem_of(reply: Reply, entity_id: str, defects: frozenset[str]) -> ApiError:
    """The error that a single source leads to: 508, 504, 404 or else 502 (6.3.17)."""
    kind, status = {
        508: ("Conflict", 508),
        504: ("InternalError", 504),
        404: ("ResourceNotFound", 404),
    }.get(reply.status, ("InternalError", 502))
    if reply.heard and status == 504:
        status = 502
    if "dist-every-failure-is-500" in defects:
        kind, status = "InternalError", 500
    return ApiError(kind, f"the source that has {entity_id} did not do it ({reply.status}); ask there", status)


def unsupported(entity_id: str, operation: str) -> ApiError:
    """A proxied registration that does not take the operation (5.6.1.4 to 5.6.19.4)."""
    return ApiError("Conflict", f"the source that has {entity_id} does not support {operation}; ask there")


@dataclass
class Outcome:
    """Who did their part, and what went wrong; `parts` and the names beside each problem are Attribute names."""

    operation: str
    entity_id: str
    succeeded: list[list[str]] = field(default_factory=list)
    failed: list[tuple[ApiError, list[str]]] = field(default_factory=list)

    def answer(self, otherwise: Answer) -> Answer:
        """`otherwise` when nothing failed, 207 when something did. Raises the one ApiError when nothing succeeded."""
        if not self.failed:
            return otherwise
        if not self.succeeded and len(self.failed) == 1:
            raise self.failed[0][0]
        return Answer(207, self._result(), headers=otherwise.headers)

    def _result(self) -> dict[str, Any]:
        if self.operation in _ATTRIBUTE_OPERATIONS:
            updated = list(dict.fromkeys(name for names in self.succeeded for name in names))
            reasons = [{"attributeName": name, "reason": one.detail} for one, names in self.failed for name in names]
            return {"updated": updated, "notUpdated": reasons}
        errors = [{"entityId": self.entity_id, "error": one.details()} for one, _ in self.failed]
        return {"success": [self.entity_id] if self.succeeded else [], "errors": errors}
