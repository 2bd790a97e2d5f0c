"""XML as suites look at it: read without entities, and addressed by a small part of XPath 1.0.

A path is absolute and goes from the root element down: ``/wfs:FeatureCollection/@numberMatched``,
``//ows:Operation[@name='GetFeature']``, ``/wfs:FeatureCollection/wfs:member[1]/*``. Steps are names with one of the
fixed PREFIXES, names in any namespace (``*:name``) and ``*``; conditions are ``[2]``, ``[last()]``, ``[@name='x']`` and
``[prefix:name='x']``; the last step may be an attribute. What an XML Schema names, such as ``type="xs:int"``, has the
fixed prefixes as well: ``xsd:int``.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

PREFIXES = {
    "wfs": "http://www.opengis.net/wfs/2.0",
    "ows": "http://www.opengis.net/ows/1.1",
    "fes": "http://www.opengis.net/fes/2.0",
    "gml": "http://www.opengis.net/gml/3.2",
    "xlink": "http://www.w3.org/1999/xlink",
    "xsd": "http://www.w3.org/2001/XMLSchema",
}
MOST_LEVELS = 200
_SCHEMA = f"{{{PREFIXES['xsd']}}}"
_OF_NAMES = ("type", "base", "ref", "substitutionGroup")
"""Attributes that hold a QName (XML Schema Part 1, 3.3.2 and 3.4.2)."""

_NAME = r"(?:(?:[A-Za-z_][\w.-]*|\*):)?(?:[A-Za-z_][\w.-]*|\*)"
_CONDITION = rf"\[(?:[1-9][0-9]*|last\(\)|@?{_NAME}='[^']*')\]"
_STEP = re.compile(rf"(//?)({_NAME})((?:{_CONDITION})*)")
_ATTRIBUTE = re.compile(rf"/@({_NAME})$")
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")


class NotXml(ValueError):
    """A body that is not well-formed XML; says why."""


class UnreadableXml(NotXml):
    """A body that may be well-formed and is not read: it declares entities, or is nested too deeply."""


class NotAPath(ValueError):
    """A text that is not a path of this part of XPath; says why."""


class _Levels(TreeBuilder):
    """Builds the tree of elements, down to a certain level, and gives names in an XML Schema the fixed prefixes."""

    def __init__(self) -> None:
        super().__init__()
        self._level = 0
        self._bound: list[tuple[str, str]] = []

    def start_ns(self, prefix: str, uri: str) -> None:
        self._bound.append((prefix, uri))

    def end_ns(self, _prefix: str) -> None:
        self._bound.pop()

    def start(self, tag: Any, attrs: Any, /) -> Any:
        self._level += 1
        if self._level > MOST_LEVELS:
            raise UnreadableXml(f"the XML is nested more than {MOST_LEVELS} levels deep, too deeply to be judged")
        if tag.startswith(_SCHEMA):
            attrs = {name: self._named(value) if name in _OF_NAMES else value for name, value in attrs.items()}
        return super().start(tag, attrs)

    def _named(self, name: str) -> str:
        """With a fixed prefix, where it is of one of their namespaces (Namespaces in XML, clause 4); else as it is."""
        prefix, _, local = name.rpartition(":")
        uri = next((uri for bound, uri in reversed(self._bound) if bound == prefix), None)
        own = next((own for own, namespace in PREFIXES.items() if namespace == uri), None)
        return f"{own}:{local}" if own else name

    def end(self, tag: Any, /) -> Element:
        self._level -= 1
        return super().end(tag)


def parse(body: bytes) -> Element:
    """The root element. Nothing outside the body is ever read. Raises NotXml, UnreadableXml."""
    parser = DefusedXMLParser(target=_Levels(), forbid_entities=True, forbid_external=True)
    try:
        parser.feed(body)
        root: Element = parser.close()
    except DefusedXmlException:
        raise UnreadableXml("the XML declares entities of its own, which the tester does not read") from None
    except (ParseError, LookupError) as error:
        raise NotXml(f"the body is not XML: {error}") from None
    except UnreadableXml:
        raise
    except ValueError as error:  # an encoding that the parser does not know
        raise UnreadableXml(f"the XML cannot be read: {error}") from None
    return root


@lru_cache(maxsize=1024)
def _compiled(path: str) -> tuple[str, str | None, bool]:
    """The way to the elements, the attribute there if any, and whether there can be one place at most."""
    found = _ATTRIBUTE.search(path)
    steps = path[: found.start()] if found else path
    parts = list(_STEP.finditer(steps))
    if not parts or "".join(part[0] for part in parts) != steps:
        raise NotAPath(f"{path} is not an XPath that suites can use, such as /ows:ExceptionReport/ows:Exception")
    names = [*re.findall(rf"@?({_NAME})=", steps), *(part[2] for part in parts), *([found[1]] if found else [])]
    for prefix in (name.partition(":")[0] for name in names if ":" in name):
        if prefix != "*" and prefix not in PREFIXES:
            raise NotAPath(f"{path}: the prefix {prefix} is none of {', '.join(PREFIXES)}")
    single = all(part[1] == "/" for part in parts) and all(re.search(r"\[\d+\]$", part[3]) for part in parts[1:])
    return f".{steps.replace('*:', '{*}')}", _qualified(found[1]) if found else None, single


def _qualified(name: str) -> str:
    prefix, _, local = name.rpartition(":")
    return f"{{{PREFIXES[prefix]}}}{local}" if prefix else local


def check(path: str) -> None:
    """Raises NotAPath when ``path`` is not such a path."""
    _compiled(path)


def is_singular(path: str) -> bool:
    """Whether the path can find one thing at most: each step below the root is numbered, as in ``/a/b[1]/@c``."""
    return _compiled(path)[2]


def elements(path: str, root: Element) -> tuple[list[Element], str | None]:
    """The elements that a path leads to, and the name of the attribute that it reads of each, if any."""
    way, attribute, _ = _compiled(path)
    document = Element("document")
    document.append(root)
    found = document.findall(way, PREFIXES)
    return [one for one in found if attribute is None or attribute in one.attrib], attribute


def find(path: str, root: Element) -> list[str | int]:
    """The values that a path finds, in document order: texts without surrounding space, whole numbers as numbers."""
    found, attribute = elements(path, root)
    return [_value("".join(one.itertext()) if attribute is None else one.attrib[attribute]) for one in found]


def _value(text: str) -> str | int:
    plain = " ".join(text.split())
    return int(plain) if _WHOLE.fullmatch(plain) else plain
