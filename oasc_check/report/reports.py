"""Every form of a report by its name. What a form needs is imported when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module

from oasc_check.history.model import History
from oasc_check.i18n.words import Words
from oasc_check.report.console.look import Look
from oasc_check.report.model import Document

Render = Callable[[Document], bytes]

_FORMS: Mapping[str, str] = {
    "json": "json_report:render",
    "junit": "junit:render",
    "markdown": "forms.markdown:render",
    "csv": "forms.tabular:render_csv",
    "xlsx": "forms.tabular:render_xlsx",
    "earl": "forms.earl:render",
    "earl.ttl": "forms.earl:render_turtle",
    "sarif": "forms.sarif:render",
    "har": "forms.har:render",
    "badge": "forms.badge:render",
    "badge.json": "forms.badge:render_shields",
    "github": "forms.github:render",
}
_EXTRAS = {"xlsx": "xlsx", "earl": "rdf"}


class MissingExtraError(Exception):
    """A form needs a package that is not installed. The message says how to mend it."""


def rendered(
    document: Document,
    form: str,
    path: str,
    look: Look,
    words: Words | None = None,
    history: History | None = None,
) -> bytes:
    """The document in a form; how `path` ends chooses between two of one name (``earl=r.ttl``, ``badge=b.json``).
    `words` are those of the HTML report, `history` is what it shows of earlier runs.

    Raises MissingExtraError.
    """
    if form == "console":
        from oasc_check.report.console.render import render

        return render(document, look).encode()
    if form == "html":
        from oasc_check.report.html.render import render as render_html

        return render_html(document, words, history)
    ending = path.rpartition(".")[2]
    try:
        return _render(_FORMS.get(f"{form}.{ending}", _FORMS[form]))(document)
    except ImportError:
        extra = _EXTRAS.get(form, form)
        raise MissingExtraError(
            f"the report {form} needs what is not installed: pip install 'oasc-check[{extra}]'"
        ) from None


def _render(place: str) -> Render:
    module, _, name = place.partition(":")
    found: Render = getattr(import_module(f"oasc_check.report.{module}"), name)
    return found
