"""Entities held against the Smart Data Models of their types. Pure but for the schemas, which are read from the cache.

Source: MIMs Plus 9.0, MIM2, mechanism 1, 3.1 and 3.2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from oasc_check.models.admission import Refused
from oasc_check.models.library import Library, Model, listed, short
from oasc_check.run.model import CannotTell
from oasc_check.verdict.matchers import shown
from oasc_check.verdict.model_context import context_breaches
from oasc_check.verdict.model_schema import Unjudgeable, format_breaches, schema_breaches, without_times
from oasc_check.verdict.units import unit_breaches

Breach = tuple[str, str, str]
"""Where, what was expected, what was seen."""
NO_MODELS = Library(())
_PULL = "`oasc-check schemas pull` fetches the official ones"


def model_breaches(what: str, value: Any, library: Library) -> Iterator[Breach]:
    """Where a value does not keep to the models: up to ten places. Raises CannotTell.

    `what` is ``schema``, ``times``, ``timed`` (has any) or ``context`` (of an entity in simplified form), ``units``
    (of a normalized one) or ``recognised`` (of a list of types).
    """
    if not isinstance(value, list if what == "recognised" else dict):
        yield "$", "a list of types" if what == "recognised" else "an entity", shown(value)
        return
    yield from _JUDGES[what](value, library)


def _recognised(types: list[Any], library: Library) -> Iterator[Breach]:
    """Types that no model has are no breach (own models are allowed), but nothing can be said of them."""
    names = [str(one) for one in types]
    strange = [name for name in names if not library.of_type(name) and not _is_listed(name)]
    if not names:
        raise CannotTell("the platform holds no entities, so there are no types to look at; let it hold some data")
    if strange:
        some = ", ".join(strange[:5]) + (", ..." if len(strange) > 5 else "")
        known = len(names) - len(strange)
        raise CannotTell(f"{known} of {len(names)} types are in a Smart Data Model known here; not {some}; {_PULL}")
    yield from ()


def _is_listed(written: str) -> bool:
    models = (Model(subject, name) for subject, name in listed() if name == short(written))
    return any(written == one.name or written in one.iris for one in models)


def _for_each_type(entity: dict[str, Any], library: Library, judge: Callable[..., list[Breach]]) -> Iterator[Breach]:
    """What no model of a type takes; of several models with the same name one is enough."""
    written = entity.get("type", entity.get("@type"))
    types = [one for one in (written if isinstance(written, list) else [written]) if isinstance(one, str)]
    if not types:
        yield "$.type", "a type", shown(written)
        return
    known = [models for one in types if (models := library.of_type(one))]
    if not known:
        raise CannotTell(f"no Smart Data Model of the type {', '.join(types)} is at hand; {_PULL}")
    for models in known:
        yield from _best(entity, models, library, judge)


def _best(entity: Any, models: list[Model], library: Library, judge: Callable[..., list[Breach]]) -> list[Breach]:
    tried: list[list[Breach]] = []
    unknown: list[str] = []
    for model in models:
        try:
            tried.append(judge(entity, model, library))
        except (Refused, Unjudgeable) as error:
            unknown.append(f"it cannot be told by the model {model.subject}/{model.name}: {error}")
    best = min(tried, key=len, default=[])
    if unknown and (best or not tried):
        raise CannotTell(unknown[0])
    return best


_JUDGES: Mapping[str, Callable[[Any, Library], Iterator[Breach]]] = {
    "schema": lambda entity, library: _for_each_type(entity, library, schema_breaches),
    "times": lambda entity, library: _for_each_type(entity, library, format_breaches),
    "timed": lambda entity, library: _for_each_type(entity, library, without_times),
    "context": lambda entity, library: _for_each_type(entity, library, context_breaches),
    "units": lambda entity, _library: unit_breaches(entity),
    "recognised": _recognised,
}
