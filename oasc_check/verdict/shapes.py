"""Answers in RDF held against the shapes (SHACL) of schemas/payload/, which were written from the standards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oasc_check.language.rdf import MISSING, CannotRead, NotRdf, flattened, graph
from oasc_check.run.model import CannotTell, Response
from oasc_check.verdict.ground import Ground
from oasc_check.verdict.matchers import shown

if TYPE_CHECKING:
    from rdflib import Graph

MOST_NODES = 5000
"""How many nodes are looked at for each target of a shape, so that a test ends; few catalogues have more."""
_MOST_FINDINGS = 10


def shape_breaches(names: Sequence[str], response: Response, ground: Ground) -> Iterator[tuple[str, str, str]]:
    """Where, what was expected and what was seen, of up to ten breaches of the shapes in these payload schemas.

    One of each kind comes first, so that what many nodes do wrong does not hide what few do.
    Raises CannotTell when RDF cannot be read here, or when nothing is there that the shapes are about.
    """
    try:
        data = _graph(response, ground)
        breaches = sorted(_validated(data, _shapes(ground.schemas, tuple(names))))
    except NotRdf as error:
        yield "body", "RDF", str(error)
        return
    except CannotRead as error:
        raise CannotTell(str(error)) from None
    yield from _of_each_kind(breaches)[:_MOST_FINDINGS]


def _of_each_kind(breaches: Sequence[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """The breaches in the order of how many of their kind (the path, and what was expected) came before."""
    before: Counter[tuple[str, str]] = Counter()
    ranked = []
    for breach in breaches:
        kind = (breach[0].partition(" ")[2], breach[1])
        ranked.append((before[kind], breach))
        before[kind] += 1
    return [breach for _, breach in sorted(ranked)]


def rdf_nodes(response: Response, ground: Ground) -> tuple[list[dict[str, Any]], str]:
    """The flattened form of an answer in RDF, and why it is no RDF, or "". Raises CannotTell."""
    try:
        return flattened(_graph(response, ground)), ""
    except NotRdf as error:
        return [], str(error)
    except CannotRead as error:
        raise CannotTell(str(error)) from None


def _graph(response: Response, ground: Ground) -> Graph:
    if response.truncated:
        raise CannotTell(f"the answer is too large to be judged: only its first {len(response.body):,} bytes were read")
    base = ground.request.url if ground.request else ""
    return graph(response.body, response.media_type, base, response.headers.get("link"), ground.contexts)


@cache
def _shapes(folder: Path, names: tuple[str, ...]) -> Graph:
    from rdflib import Graph

    found = Graph()
    for name in names:
        found.parse(folder / name, format="turtle")
    return found


def _targeted(shapes: Graph, data: Graph) -> Graph:
    """The shapes, with the first nodes as their targets where a target has too many of them."""
    from rdflib import RDF, SH, Graph

    found = Graph() + shapes
    targets: list[tuple[Any, Callable[[Any], Iterator[Any]]]] = [
        (SH.targetClass, lambda name: data.subjects(RDF.type, name)),
        (SH.targetSubjectsOf, data.subjects),
        (SH.targetObjectsOf, lambda name: data.objects(None, name)),
    ]
    for kind, of in targets:
        for shape, name in shapes.subject_objects(kind):
            if len(nodes := set(of(name))) > MOST_NODES:
                found.remove((shape, kind, name))
                found += [(shape, SH.targetNode, node) for node in sorted(nodes)[:MOST_NODES]]
    return found


def _validated(data: Graph, shapes: Graph) -> Iterator[tuple[str, str, str]]:
    try:
        from pyshacl import validate
    except ImportError:
        raise CannotRead(MISSING) from None
    _something_to_look_at(data, shapes)
    _, results, _ = validate(data, shacl_graph=_targeted(shapes, data), advanced=False, inplace=True)
    yield from _breaches(results, data)


def _something_to_look_at(data: Graph, shapes: Graph) -> None:
    """Raises CannotRead when no node is the target of a shape: then nothing was tested."""
    from rdflib import RDF, SH

    classes = set(shapes.objects(None, SH.targetClass))
    predicates = {name for kind in (SH.targetSubjectsOf, SH.targetObjectsOf) for name in shapes.objects(None, kind)}
    found = any((None, RDF.type, kind) in data for kind in classes) or any((None, p, None) in data for p in predicates)
    if not found:
        names = ", ".join(sorted(str(node) for node in classes | predicates))
        raise CannotRead(f"there is nothing to look at: no node with {names}")


def _breaches(results: Any, data: Graph) -> Iterator[tuple[str, str, str]]:
    from rdflib import RDF, SH

    for result in results.subjects(RDF.type, SH.ValidationResult):
        focus, path, value, message = (
            results.value(result, name) for name in (SH.focusNode, SH.resultPath, SH.value, SH.resultMessage)
        )
        place = _place(data, focus)
        where = f"{place} {path}" if path is not None else place
        one = value is not None and value != focus
        yield where, str(message), shown(str(value)) if one else _all_values(data, focus, path)


def _place(data: Graph, node: Any, most: int = 5) -> str:
    """A node by its IRI; one without an IRI by the way to it from the first that has one."""
    from rdflib import BNode

    ways = sorted(data.subject_predicates(node)) if isinstance(node, BNode) and most else []
    return f"{_place(data, ways[0][0], most - 1)} {ways[0][1]}" if ways else str(node)


def _all_values(data: Graph, focus: Any, path: Any) -> str:
    """What was seen where no single value is to blame: too many, too few, or none that is wanted."""
    from rdflib import URIRef

    values = sorted(map(str, data.objects(focus, path))) if isinstance(path, URIRef) else []
    return shown(values[0] if len(values) == 1 else values) if values else "nothing"
