"""Every form of a report by its name. What a form needs is imported when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING

from oasc_check.report.console.look import Look
from oasc_check.report.localise import localised

if TYPE_CHECKING:
    from oasc_check.history.model import History
    from oasc_check.report.model import Document

_FORMS: Mapping[str, str] = {
    "json": "json_report:render",
    "earl": "forms.earl:render",
    "earl.ttl": "forms.earl:render_turtle",
    "sarif": "forms.sarif:render",
    "har": "forms.har:render",
    "badge": "forms.badge:render",
    "badge.json": "forms.badge:render_shields",
}
_SPOKEN: Mapping[str, str] = {
    "html": "html.render:render",
    "junit": "junit:render",
    "markdown": "forms.markdown:render",
    "csv": "forms.tabular:render_csv",
    "xlsx": "forms.tabular:render_xlsx",
    "github": "forms.github:render",
}
"""Those that people read, in the language of the look. The others are read by programs and stay English."""
_EXTRAS = {"xlsx": "xlsx", "earl": "rdf"}


class MissingExtraError(Exception):
    """A form needs a package that is not installed. The message says how to mend it."""


def rendered(document: Document, form: str, path: str, look: Look, history: History | None = None) -> bytes:
    """The document in a form; how `path` ends chooses between two of one name (``earl=r.ttl``, ``badge=b.json``).
    `history` is what the HTML report shows of earlier runs.

    Raises MissingExtraError.
    """
    if form == "console":
        from oasc_check.report.console.render import render

        return render(document, look).encode()
    ending = path.rpartition(".")[2]
    try:
        if form == "html":
            return _named(_SPOKEN[form])(localised(document, look.words), look.words, history)
        if form in _SPOKEN:
            return _named(_SPOKEN[form])(localised(document, look.words), look.words)
        return _named(_FORMS.get(f"{form}.{ending}", _FORMS[form]))(document)
    except ImportError:
        extra = _EXTRAS.get(form, form)
        raise MissingExtraError(
            f"the report {form} needs what is not installed: pip install 'oasc-check[{extra}]'"
        ) from None


def _named(place: str) -> Callable[..., bytes]:
    module, _, name = place.partition(":")
    found: Callable[..., bytes] = getattr(import_module(f"oasc_check.report.{module}"), name)
    return found
