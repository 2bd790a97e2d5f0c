"""Answers in RDF held against the shapes (SHACL) of schemas/payload/, which were written from the standards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oasc_check.language.rdf import MISSING, CannotRead, NotRdf, flattened, graph
from oasc_check.run.model import CannotTell, Response
from oasc_check.verdict.ground import Ground
from oasc_check.verdict.matchers import shown

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

MOST_NODES = 200
"""How many nodes of each class are looked at: a catalogue may have thousands."""
_MOST_FINDINGS = 10


def shape_breaches(names: Sequence[str], response: Response, ground: Ground) -> Iterator[tuple[str, str, str]]:
    """Where, what was expected and what was seen, of up to ten breaches of the shapes in these payload schemas.

    Raises CannotTell when RDF cannot be read here, or when nothing is there that the shapes are about.
    """
    try:
        data = _graph(response, ground)
        breaches = sorted(_validated(_sampled(data), _shapes(ground.schemas, tuple(names))))
    except NotRdf as error:
        yield "body", "RDF", str(error)
        return
    except CannotRead as error:
        raise CannotTell(str(error)) from None
    yield from breaches[:_MOST_FINDINGS]


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


def _sampled(data: Graph) -> Graph:
    """The graph in which only the first nodes of each class still have that class, so that only they are looked at."""
    from rdflib import RDF, Graph

    kept = Graph() + data
    seen: dict[Node, int] = {}
    for subject, kind in sorted(data.subject_objects(RDF.type)):
        seen[kind] = seen.get(kind, 0) + 1
        if seen[kind] > MOST_NODES:
            kept.remove((subject, RDF.type, kind))
    return kept


def _validated(data: Graph, shapes: Graph) -> Iterator[tuple[str, str, str]]:
    try:
        from pyshacl import validate
    except ImportError:
        raise CannotRead(MISSING) from None
    _something_to_look_at(data, shapes)
    _, results, _ = validate(data, shacl_graph=shapes, advanced=False, inplace=True)
    yield from _breaches(results)


def _something_to_look_at(data: Graph, shapes: Graph) -> None:
    """Raises CannotRead when no node is the target of a shape: then nothing was tested."""
    from rdflib import RDF, SH

    classes = set(shapes.objects(None, SH.targetClass))
    predicates = set(shapes.objects(None, SH.targetSubjectsOf))
    found = any((None, RDF.type, kind) in data for kind in classes) or any((None, p, None) in data for p in predicates)
    if not found:
        names = ", ".join(sorted(str(node) for node in classes | predicates))
        raise CannotRead(f"there is nothing to look at: no node with {names}")


def _breaches(results: Any) -> Iterator[tuple[str, str, str]]:
    from rdflib import RDF, SH

    for result in results.subjects(RDF.type, SH.ValidationResult):
        focus, path, value, message = (
            results.value(result, name) for name in (SH.focusNode, SH.resultPath, SH.value, SH.resultMessage)
        )
        where = f"{focus} {path}" if path is not None else str(focus)
        yield where, str(message), "nothing" if value is None else shown(str(value))
