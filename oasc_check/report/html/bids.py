"""Bids side by side as one HTML file that needs nothing else."""

from __future__ import annotations

from typing import Any

from oasc_check.i18n.words import Words
from oasc_check.report.comparison import Comparison
from oasc_check.report.html.render import environment


def render(found: Comparison, title: str, say: Words) -> bytes:
    """The comparison in UTF-8; ``title`` is that of the profile."""
    named: dict[str, Any] = {
        "_": say,
        "lang": say.language,
        "found": found,
        "title": title,
        "styles": ["report.css", "bids.css"],
        "scripts": [],
    }
    return environment().get_template("bids.html").render(named).encode()
