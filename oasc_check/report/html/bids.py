"""Bids side by side as one HTML file that needs nothing else."""

from __future__ import annotations

from typing import Any

from oasc_check.report.comparison import Comparison
from oasc_check.report.html.render import Words, digest, environment
from oasc_check.report.localise import Translate


def render(found: Comparison, title: str, words: Words | None = None) -> bytes:
    """The comparison in UTF-8; ``title`` is that of the profile."""
    say: Translate = words or str
    named: dict[str, Any] = {
        "_": say,
        "lang": words.language if words else "en",
        "found": found,
        "title": title,
        "digests": {"style": digest("report.css", "bids.css")},
    }
    return environment().get_template("bids.html").render(named).encode()
