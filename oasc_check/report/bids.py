"""Every form of a comparison of bids by its name."""

from __future__ import annotations

from oasc_check.i18n.words import Words
from oasc_check.report.comparison import Comparison
from oasc_check.report.console.look import Look
from oasc_check.report.reports import MissingExtraError


def rendered(found: Comparison, form: str, title: str, look: Look, words: Words | None = None) -> bytes:
    """The comparison as console, html, xlsx or csv; ``title`` is that of the profile. Raises MissingExtraError."""
    if form == "console":
        from oasc_check.report.console.bids import render

        return render(found, look).encode()
    if form == "html":
        from oasc_check.report.html.bids import render as render_html

        return render_html(found, title, words)
    from oasc_check.report.forms import bids

    try:
        return bids.render_csv(found) if form == "csv" else bids.render_xlsx(found)
    except ImportError:
        raise MissingExtraError(f"{form} needs what is not installed: pip install 'oasc-check[{form}]'") from None
