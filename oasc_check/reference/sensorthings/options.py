"""The system query options (OGC 18-088, clause 9.3), also those inside $expand."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from oasc_check.reference.sensorthings.errors import RefusedError, bad
from oasc_check.reference.sensorthings.model import KINDS, Kind
from oasc_check.reference.sensorthings.syntax import Expression, parse

KNOWN = ("$filter", "$count", "$orderby", "$skip", "$top", "$expand", "$select", "$resultFormat")
LARGEST_PAGE = 100


@dataclass(frozen=True)
class Order:
    by: Expression
    descending: bool


@dataclass(frozen=True)
class Options:
    """What is asked of a set or an entity. `select` is None when everything is wanted."""

    filter: Expression | None = None
    count: bool = False
    order: tuple[Order, ...] = ()
    skip: int = 0
    top: int | None = None
    select: tuple[str, ...] | None = None
    expand: "dict[str, Options]" = field(default_factory=dict)
    data_array: bool = False


def read(pairs: Iterable[tuple[str, str]], kind: Kind, defects: frozenset[str]) -> Options:
    """The options among the parameters. Raises RefusedError: 501 for an unknown one, 400 for a wrong value."""
    options = Options()
    for name, value in pairs:
        if name.startswith("$"):
            options = _with(options, name, value.strip(), kind, defects)
    return options


def _with(options: Options, name: str, value: str, kind: Kind, defects: frozenset[str]) -> Options:
    if name not in KNOWN:
        if "sta-unknown-option-ignored" in defects:
            return options
        raise RefusedError(501, f"there is no query option {name}; known: {', '.join(KNOWN)}")
    if name == "$filter":
        return replace(options, filter=_filter(value, defects))
    if name == "$count":
        return replace(options, count=_truth(value, defects))
    if name in ("$skip", "$top"):
        number = _number(name, value, defects)
        return replace(options, skip=number) if name == "$skip" else replace(options, top=number)
    if name == "$orderby":
        return replace(options, order=tuple(_order(part) for part in split(value, ",")))
    if name == "$select":
        return replace(options, select=tuple(_selected(part.strip(), kind, defects) for part in value.split(",")))
    if name == "$resultFormat":
        return replace(options, data_array=value == "dataArray")
    return replace(options, expand=_expanded(value, kind, defects))


def _filter(value: str, defects: frozenset[str]) -> Expression | None:
    try:
        return parse(value)
    except RefusedError:
        if "sta-malformed-filter-ignored" in defects:
            return None
        raise


def _truth(value: str, defects: frozenset[str]) -> bool:
    if value not in ("true", "false") and "sta-count-maybe-accepted" not in defects:
        raise bad("$count is true or false")
    return value == "true"


def _number(name: str, value: str, defects: frozenset[str]) -> int:
    if not (value.isascii() and value.isdigit()):
        if "sta-negative-top-accepted" in defects:
            return LARGEST_PAGE if name == "$top" else 0
        raise bad(f"{name} is a whole number, 0 or more")
    return int(value)


def _order(text: str) -> Order:
    written, _, direction = text.strip().rpartition(" ")
    if direction in ("asc", "desc") and written:
        return Order(parse(written), direction == "desc")
    return Order(parse(text), descending=False)


def _selected(name: str, kind: Kind, defects: frozenset[str]) -> str:
    known = (*kind.properties, *kind.relations, "id", "@iot.id")
    if name not in known and "sta-select-unknown-accepted" not in defects:
        raise bad(f"{kind.name} have no property {name}")
    return name


def _expanded(text: str, kind: Kind, defects: frozenset[str]) -> dict[str, Options]:
    """One level of $expand by relation; a path is a level inside a level."""
    found: dict[str, Options] = {}
    for item in split(text, ","):
        path, _, inner = item.strip().partition("(")
        relation, _, rest = path.partition("/")
        if relation not in kind.relations:
            if "sta-expand-unknown-accepted" in defects:
                continue
            raise bad(f"{kind.name} have no relation {relation}")
        there = KINDS[kind.relations[relation].to]
        written = inner.removesuffix(")")
        if rest:
            deeper = read([("$expand", rest + (f"({written})" if written else ""))], there, defects)
        else:
            deeper = read(_pairs(written), there, defects)
        before = found.get(relation, Options())
        found[relation] = replace(deeper, expand={**before.expand, **deeper.expand})
    return found


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for part in split(text, ";") if text else ():
        name, equals, value = part.strip().partition("=")
        if not equals:
            raise bad(f"{part!r} is no query option")
        yield name, value


def split(text: str, mark: str) -> list[str]:
    """The parts of a text between marks that stand neither in parentheses nor in quotes."""
    parts, depth, quoted, start = [], 0, False, 0
    for place, letter in enumerate(text):
        quoted ^= letter == "'"
        depth += (letter == "(") - (letter == ")") if not quoted else 0
        if letter == mark and not depth and not quoted:
            parts.append(text[start:place])
            start = place + 1
    if depth or quoted:
        raise bad(f"{text!r} has a parenthesis or a quote too many")
    return [*parts, text[start:]]
