"""One request to the portal: its parameters, its page, and how it is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from oasc_check.reference.opendatasoft import odsql
from oasc_check.reference.opendatasoft.data import Dataset, Record

MOST = 100
MOST_REACHED = 10_000
CATALOG_FIELDS = {"dataset_id": "text", "has_records": "boolean", "publisher": "text", "theme": "text"}


class RefusedError(Exception):
    """An answer that is an error."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


def unknown_dataset(name: str) -> RefusedError:
    return RefusedError(404, "NotFoundError", f"There is no dataset {name}")


@dataclass(frozen=True)
class Portal:
    """What every request is answered from."""

    defects: frozenset[str]
    datasets: Mapping[str, Dataset]


class Call:
    """One request."""

    def __init__(self, portal: Portal, request: Request) -> None:
        self.portal = portal
        self.defects = portal.defects
        self.path = request.path_params
        self.query = request.query_params
        self.origin = f"{request.url.scheme}://{request.url.netloc}"
        self.base = self.origin + request.scope.get("root_path", "").rstrip("/")

    def dataset(self) -> Dataset:
        name = self.path["dataset_id"]
        if name not in self.portal.datasets:
            raise unknown_dataset(name)
        return self.portal.datasets[name]

    def refused(self, error: RefusedError) -> Response:
        body: dict[str, Any] = {"error_code": error.code, "message": error.message}
        if "ods-error-without-code" in self.defects:
            body = {"error": error.message}
        return JSONResponse(body, 200 if "ods-errors-answer-200" in self.defects else error.status)

    def matching(self, records: list[Record], fields: Mapping[str, str]) -> list[Record]:
        """The records that where and refine leave. Raises OdsqlError."""
        kept = records
        for text in self.query.getlist("where"):
            wanted = odsql.condition(text, fields)
            kept = kept if "ods-where-ignored" in self.defects else [one for one in kept if wanted(one)]
        for text in self.query.getlist("refine"):
            name, _, value = text.partition(":")
            odsql.known(name, fields)
            wanted_value = value.strip('"')
            if "ods-refine-ignored" not in self.defects:
                kept = [one for one in kept if str(one[name]) == wanted_value]
        return kept

    def page(self, rows: list[Any]) -> list[Any]:
        """The page that limit and offset ask for. Raises RefusedError."""
        limit, offset = self._number("limit", 10), self._number("offset", 0)
        if limit > MOST and "group_by" not in self.query and "ods-limit-unlimited" not in self.defects:
            raise RefusedError(400, "InvalidRESTParameterError", f"limit must be at most {MOST}")
        if limit + offset > MOST_REACHED:
            raise RefusedError(400, "InvalidRESTParameterError", f"offset + limit must be at most {MOST_REACHED}")
        limit = 10 if "ods-limit-ignored" in self.defects else limit
        offset = 0 if "ods-offset-ignored" in self.defects else offset
        return rows[offset : offset + limit]

    def _number(self, name: str, default: int) -> int:
        text = self.query.get(name, str(default))
        if not text.isdigit():
            raise RefusedError(400, "InvalidRESTParameterError", f"{name} must be a whole number, not {text}")
        return int(text)

    def listed(self, rows: list[Any], total: int) -> Response:
        """A list as v2.1 has it."""
        body: dict[str, Any] = {"total_count": total, "results": rows}
        if "ods-total-count-missing" in self.defects:
            del body["total_count"]
        if "ods-total-count-of-page" in self.defects:
            body["total_count"] = len(rows)
        return JSONResponse(body)


def facets_of(rows: list[Record], names: tuple[str, ...]) -> list[dict[str, Any]]:
    """The values of each facet, with how many rows have each."""
    return [{"name": name, "facets": _values([row[name] for row in rows])} for name in names]


def _values(values: list[Any]) -> list[dict[str, Any]]:
    texts = [str(value) for value in values]
    return [
        {"name": text, "value": text, "path": text, "count": texts.count(text), "state": "displayed"}
        for text in dict.fromkeys(texts)
    ]
