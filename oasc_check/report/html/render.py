"""The document as one HTML file that needs nothing else: no script, style, font or picture from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from oasc_check.history.model import History
from oasc_check.i18n.words import Translate, Words
from oasc_check.report.console.words import counted
from oasc_check.report.escape import visible
from oasc_check.report.html.trend import trend
from oasc_check.report.html.view import view
from oasc_check.report.model import Document

_TONES = {
    "conformant": "good", "met": "good", "passed": "good", "attested": "good", "equivalent": "good",
    "not conformant": "bad", "not met": "bad", "failed": "bad",
    "undecided": "open", "inconclusive": "open", "error": "open",
}  # fmt: skip
_WEB = re.compile(r"https?://[^\s\"'<>\\]+")
_UNFIT = re.compile(r"[^A-Za-z0-9._-]")


def render(document: Document, say: Words, history: History | None = None) -> bytes:
    """The report in UTF-8, with what is known of earlier runs.

    The sentences of the document are in the language of `say` already. Texts of a platform are shown, never obeyed:
    escaped for HTML, and controls made visible.
    """
    context = view(document, say)
    context["trend"] = trend(history)
    named: dict[str, Any] = {
        "_": say,
        "lang": say.language,
        "sections": _sections(context, say),
        "legend": _legend(say),
        "counted": lambda counts: counted(counts, say),
        "moment": str if say.language == "en" else say.moment,
        "styles": ["report.css"],
        "scripts": ["report.js"],
    }
    return environment().get_template("report.html").render(context | named).encode()


def _sections(context: dict[str, Any], translate: Translate) -> list[tuple[str, str]]:
    titles = (
        ("mims", "The MIMs at a glance", True),
        ("trend", "Verdicts over time", context.get("trend")),
        ("mechanisms", "Declared mechanisms", True),
        ("failed", "What failed", context["failed"]),
        ("open", "What could not be told", context["open"]),
        ("requirements", "Requirements", True),
        ("tests", "Tests", True),
        ("not-run", "What was not tested, and why", context["not_run"]),
        ("limits", "Limits of this result", True),
    )
    return [(name, translate(title)) for name, title, is_there in titles if is_there]


def _legend(translate: Translate) -> list[tuple[str, str]]:
    says = (
        ("good", "met, attested, equivalent or not applicable"),
        ("bad", "not met"),
        ("open", "undecided"),
        ("none", "not covered, or nothing is asked at level SHALL"),
    )
    return [(tone, translate(text)) for tone, text in says]


@cache
def _digest(*names: str) -> str:
    """Of a style or a script, which may be made of several files (Content Security Policy, level 3, 6.7.3)."""
    folder = files(__package__) / "templates"
    content = b"".join((folder / name).read_bytes() for name in names)
    return f"sha256-{base64.b64encode(hashlib.sha256(content).digest()).decode()}"


@cache
def environment() -> Environment:
    """Templates in which every text is escaped, and what they may ask for."""
    made = Environment(
        loader=PackageLoader("oasc_check.report.html"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_inert,
        keep_trailing_newline=True,
    )
    named: dict[str, Any] = {"tone": lambda word: _TONES.get(word, "none"), "anchor": anchor, "digest": _digest}
    made.globals.update(named)
    made.tests["web"] = lambda url: isinstance(url, str) and _WEB.fullmatch(url) is not None
    return made


def _inert(value: Any) -> Any:
    """No text of the document may act: directions, controls and invisible characters are written as escapes."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def anchor(name: str) -> str:
    """The id of what has this name in the file; two names have two ids."""
    plain = _UNFIT.sub("-", name)
    return plain if plain == name else f"{plain}-{hashlib.sha256(name.encode(errors='replace')).hexdigest()[:6]}"
