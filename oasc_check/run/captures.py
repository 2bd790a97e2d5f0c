"""What a test keeps of an answer (suites/README.md, "capture")."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from math import fsum, isfinite, nan
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from oasc_check.language import xml
from oasc_check.language.geometry import NoBox, box_of
from oasc_check.language.jsonpath import find, is_singular
from oasc_check.language.links import links_of
from oasc_check.language.openapi import operation
from oasc_check.language.rdf import CannotRead, NotRdf, flattened, graph
from oasc_check.run.model import CannotTell, Exchange, NotJson, Response

TOO_DEEP = "the answer is nested too deeply to be judged; send fewer levels of JSON"


def capture(source: Any, exchange: Exchange, kept: Mapping[str, Any], root: str = "") -> Any:
    """The value that ``source`` names in an answer. ``kept`` holds the values kept before.

    ``root`` is the address of the API. Raises CannotTell when there is nothing to keep.
    """
    response = exchange.response
    if response is None:
        raise CannotTell("there was no answer")
    if exchange.received:
        response = Response(200, exchange.request.headers, exchange.request.body)
    if isinstance(source, Mapping):
        return _formed(source, response, exchange, kept, root)
    if source == "status":
        return response.status
    if source.startswith("header:"):
        return _header(source.removeprefix("header:"), response)
    if source.startswith("/"):
        return _in_xml(source, response)
    return _at(source, json_of(response))


def capture_value(source: Any, value: Any, kept: Mapping[str, Any], root: str = "") -> Any:
    """The value that ``source`` names in a kept value, as ``capture`` does in a body."""
    if isinstance(source, Mapping):
        form, argument = _form(source)
        return _operation(argument, source, kept, root) if form == "operation" else _on_value(form, argument, value)
    return _at(source, value)


def json_of(response: Response) -> Any:
    """The JSON value of a body. Raises CannotTell when it is none."""
    try:
        return response.json
    except NotJson as error:
        raise CannotTell(unreadable(response) or str(error)) from None


def xml_of(response: Response) -> Element:
    """The root element of a body. Raises CannotTell when it is not XML."""
    try:
        return response.xml
    except xml.NotXml as error:
        raise CannotTell(unreadable(response) or str(error)) from None


def _found(path: str, response: Response) -> list[str | int]:
    try:
        return xml.find(path, xml_of(response))
    except xml.NotAPath as error:  # a kept value made it so
        raise CannotTell(str(error)) from None


def _in_xml(path: str, response: Response) -> Any:
    found = _found(path, response)
    if not xml.is_singular(path):
        return found
    if not found:
        raise CannotTell(f"there is nothing at {path}")
    return found[0]


def _numbers(path: str, response: Response) -> list[float]:
    """The numbers of one text, as GML writes positions (ISO 19136, clause 10.1.4)."""
    found = _found(path, response)
    try:
        return [float(number) for number in str(found[0]).split()]
    except (IndexError, ValueError):
        raise CannotTell(f"there are no numbers at {path}") from None


def unreadable(response: Response) -> str | None:
    """Why the tester could not take in a body that may well be right, or None."""
    if response.truncated:
        read = f"only its first {len(response.body):,} bytes were read"
        return f"the answer is too large to be judged: {read}; send less in one answer, such as smaller pages"
    try:
        _ = response.json
    except NotJson as error:
        if isinstance(error.__context__, RecursionError):
            return TOO_DEEP
    return None


def absolute(base: str, link: str, root: str = "") -> str:
    """The address that a link of an answer from ``base`` leads to (RFC 3986, clause 5). Raises CannotTell.

    ``root`` is the address of the API, which a gateway may have put something before that the platform does not know.
    """
    try:
        moved = _behind_gateway(link, urlsplit(root).path.rstrip("/")) if _is_path(link) else None
        return urljoin(base, moved or link)
    except ValueError as error:
        raise CannotTell(f'the link "{link}" from {base} is no address: {error}') from None


def below_root(root: str, link: str) -> str:
    """The address of a path that begins at ``root``, as some standards write it; any other link is returned as it is.

    Raises CannotTell.
    """
    if not _is_path(link):
        return link
    path = urlsplit(root).path.rstrip("/")
    return absolute(root, _behind_gateway(link, path) or path + link)


def _behind_gateway(link: str, path: str) -> str | None:
    """A path from the root of a platform (``/v2/entities/x``), as it is where the API stands at ``/orion/v2``.

    None when it shares nothing with the path of the API.
    """
    steps = path.split("/")[1:]
    ends = ("/" + "/".join(steps[first:]) for first in range(len(steps)))
    own = next((end for end in ends if link.startswith(f"{end}/")), None)
    return None if own is None else path.removesuffix(own) + link


def _is_path(link: str) -> bool:
    """Whether a link is a path from the root of a host (RFC 3986, clause 4.2)."""
    return link.startswith("/") and not link.startswith("//")


def _header(name: str, response: Response) -> str:
    if name not in response.headers:
        raise CannotTell(f"the answer has no header {name}")
    return response.headers[name]


def _at(path: str, value: Any) -> Any:
    nodes = find(path, value)
    if not is_singular(path):
        return nodes
    if not nodes:
        raise CannotTell(f"there is nothing at {path}")
    return nodes[0]


def _form(source: Mapping[str, Any]) -> tuple[str, str]:
    return next((form, argument) for form, argument in source.items() if form != "of")


def _formed(
    source: Mapping[str, Any], response: Response, exchange: Exchange, kept: Mapping[str, Any], root: str
) -> Any:
    form, argument = _form(source)
    if form == "operation":
        return _operation(argument, source, kept, root)
    if form in ("link", "links_of"):
        return _links(form, argument, response, exchange.request.url)
    if form == "rdf":
        return find(argument, rdf_of(response, exchange))
    if form == "numbers_of":
        return _numbers(argument, response)
    return _on_value(form, argument, json_of(response))


def rdf_of(response: Response, exchange: Exchange) -> list[dict[str, Any]]:
    """The answer of an exchange, which is RDF, as flattened JSON-LD. Raises CannotTell when it is not."""
    if response.truncated:
        raise CannotTell(f"the answer is too large: only its first {len(response.body):,} bytes were read")
    try:
        link = response.headers.get("link")
        return flattened(graph(response.body, response.media_type, exchange.request.url, link, exchange.contexts))
    except (NotRdf, CannotRead) as error:
        raise CannotTell(str(error)) from None


def read_parts(condition: Mapping[str, Any], response: Response, exchange: Exchange) -> None:
    """Read all that a condition looks into. Raises CannotTell when the body is of another kind."""
    if "body" in condition:
        json_of(response)
    if "xml" in condition:
        xml_of(response)
    if "rdf" in condition:
        rdf_of(response, exchange)


def _links(form: str, rel: str, response: Response, url: str) -> Any:
    try:
        body = response.json
    except NotJson:
        body = None
    found = [absolute(url, link.href) for link in links_of(response.headers.get("link"), body) if link.rel == rel]
    if form == "link" and not found:
        raise CannotTell(f"the answer has no link {rel}")
    return found[0] if form == "link" else list(dict.fromkeys(found))


def _on_value(form: str, path: str, value: Any) -> Any:
    return _ON_VALUE[form](path, value)


def _first(path: str, value: Any) -> Any:
    nodes = find(path, value)
    if not nodes:
        raise CannotTell(f"there is nothing at {path}")
    return nodes[0]


def _size(path: str, value: Any) -> int:
    found = _at(path, value)
    if not isinstance(found, list | Mapping | str):
        raise CannotTell(f"what stands at {path} has no size")
    return len(found)


def _box(path: str, value: Any) -> list[float]:
    try:
        return list(box_of(find(path, value)))
    except NoBox:
        raise CannotTell(f"there is no geometry at {path}") from None


def _names(path: str, value: Any) -> list[str]:
    """The names of the members of every object at the path, each once, in the order in which they stand."""
    return list(dict.fromkeys(name for node in find(path, value) if isinstance(node, Mapping) for name in node))


def _reckoned(reckon: Callable[[Sequence[float]], float], path: str, value: Any) -> float:
    try:
        return reckon([_number(node, path) for node in _numbers_at(path, value)])
    except OverflowError:
        raise CannotTell(f"the numbers at {path} are too large to be reckoned with") from None


def _numbers_at(path: str, value: Any) -> list[Any]:
    found = _at(path, value)
    if not isinstance(found, list) or not found:
        raise CannotTell(f"there are no numbers at {path}")
    return found


def _number(value: Any, path: str) -> float:
    """A number, also one that is written as a text: history services keep what they were told as texts."""
    try:
        number = nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        number = nan
    if not isfinite(number):
        raise CannotTell(f"what stands at {path} are not numbers only")
    return number


def _mean(numbers: Sequence[float]) -> float:
    return fsum(numbers) / len(numbers)


def _operation(asked: str, source: Mapping[str, Any], kept: Mapping[str, Any], root: str) -> Any:
    found = operation(kept[source["of"]], asked, root) if source["of"] in kept else None
    if found is None:
        raise CannotTell(f"the API definition does not describe {asked}")
    return found


_ON_VALUE: Mapping[str, Callable[[str, Any], Any]] = {
    "first_of": _first,
    "size_of": _size,
    "box_of": _box,
    "names_of": _names,
    "sum_of": partial(_reckoned, fsum),
    "mean_of": partial(_reckoned, _mean),
    "least_of": partial(_reckoned, min),
    "greatest_of": partial(_reckoned, max),
}
