"""Pages of results (clauses 5.5.9, 6.3.10, 6.3.13)."""

from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlencode

from oasc_check.reference.ngsi_ld.call import Call
from oasc_check.reference.ngsi_ld.problems import bad_request_data

PARAMETERS = ("limit", "offset", "count")
DEFAULT_LIMIT = 20
HARD_LIMIT = 1000

Element = TypeVar("Element")


@dataclass(frozen=True)
class Page:
    """What part of the results is asked for, and whether their number is."""

    limit: int
    offset: int
    counted: bool


def asked(call: Call) -> Page:
    """The page that the parameters ask for. Raises ApiError (BadRequestData)."""
    counted = call.flag("count")
    limit = _integer(call, "limit", DEFAULT_LIMIT)
    if limit == 0 and not counted and "limit-zero-accepted" not in call.defects:
        raise bad_request_data("limit: 0 goes with count=true only (6.3.13); give at least 1")
    offset = 0 if "offset-ignored" in call.defects else _integer(call, "offset", 0)
    return Page(min(limit, HARD_LIMIT), offset, counted)


def _integer(call: Call, name: str, default: int) -> int:
    text = call.parameters.get(name)
    if text is None:
        return default
    if text.isascii() and text.isdigit():
        return int(text)
    if "bad-paging-accepted" in call.defects:
        return default
    raise bad_request_data(f"{name}: {text!r} is no number of at least 0 (6.3.10)")


def cut(call: Call, page: Page, found: list[Element], media: str) -> tuple[list[Element], list[tuple[str, str]]]:
    """The elements of the page, and the headers with their total number and the ways to the next and previous page.

    An offset beyond the results leads to the last of them (Table 6.3.10-2).
    """
    total = len(found)
    offset = max(total - 1, 0) if page.offset > total else page.offset
    shown = found[offset:] if "limit-ignored" in call.defects else found[offset : offset + page.limit]
    headers: list[tuple[str, str]] = []
    if page.counted and "count-header-missing" not in call.defects:
        count = len(shown) if "count-is-page-size" in call.defects else total
        headers.append(("NGSILD-Results-Count", str(count)))
    if page.limit > 0:
        headers += [("Link", link) for link in _links(call, page, offset, total, media)]
    return shown, headers


def _links(call: Call, page: Page, offset: int, total: int, media: str) -> list[str]:
    links = []
    if offset + page.limit < total and "next-link-missing" not in call.defects:
        links.append(_link(call, offset + page.limit, page.limit, "next", media))
    is_last_with_next = "next-link-on-last-page" in call.defects and offset + page.limit >= total
    if is_last_with_next:
        links.append(_link(call, offset + page.limit, page.limit, "next", media))
    if offset > 0 and "prev-link-missing" not in call.defects:
        links.append(_link(call, max(offset - page.limit, 0), page.limit, "prev", media))
    return links


def _link(call: Call, offset: int, limit: int, relation: str, media: str) -> str:
    parameters = call.parameters | {"limit": str(limit), "offset": str(offset)}
    return f'<{call.base_url}{call.path}?{urlencode(parameters)}>; rel="{relation}"; type="{media}"'
