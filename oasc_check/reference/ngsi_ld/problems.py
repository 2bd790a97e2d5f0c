"""Errors of the API and their HTTP form (clauses 5.5.2, 5.5.3, 6.3.2, 6.3.3)."""

from typing import Any

ERROR_NAMESPACE = "https://uri.etsi.org/ngsi-ld/errors/"

# Table 6.3.2-1. MethodNotAllowed and NotAcceptable are errors of HTTP itself and travel as InvalidRequest.
STATUS_OF = {
    "AlreadyExists": 409,
    "BadRequestData": 400,
    "Conflict": 409,
    "InternalError": 500,
    "InvalidRequest": 400,
    "LdContextNotAvailable": 504,
    "NonexistentTenant": 404,
    "OperationNotSupported": 422,
    "ResourceNotFound": 404,
}
TITLE_OF = {
    "AlreadyExists": "The element already exists",
    "BadRequestData": "The request data is not valid for this operation",
    "Conflict": "The operation conflicts with the state of the system",
    "InternalError": "The operation could not be completed",
    "InvalidRequest": "The request is not valid",
    "LdContextNotAvailable": "A remote @context cannot be retrieved",
    "NonexistentTenant": "The tenant does not exist",
    "OperationNotSupported": "The operation is not supported",
    "ResourceNotFound": "The resource was not found",
}


class ApiError(Exception):
    """An error of the type `kind` (the last part of the type URI of clause 5.5.2), with the HTTP status to answer."""

    def __init__(self, kind: str, detail: str, status: int | None = None) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.status = status or STATUS_OF[kind]

    def details(self) -> dict[str, Any]:
        """The ProblemDetails of clause 5.5.3: type, title, detail, status."""
        return {
            "type": ERROR_NAMESPACE + self.kind,
            "title": TITLE_OF[self.kind],
            "detail": self.detail,
            "status": self.status,
        }


class StatusError(Exception):
    """An error that HTTP answers with a status alone and without a body (411 and 415, clause 6.3.4)."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


def bad_request_data(detail: str) -> ApiError:
    """The content breaks a rule of the data types or of a query language (clause 5.5.4)."""
    return ApiError("BadRequestData", detail)


def invalid_request(detail: str) -> ApiError:
    """The request is no JSON, or has parameters that the operation does not know (clauses 5.5.4, 6.3.20)."""
    return ApiError("InvalidRequest", detail)


def not_found(detail: str) -> ApiError:
    """What the request addresses is not there (clause 5.5.2)."""
    return ApiError("ResourceNotFound", detail)
