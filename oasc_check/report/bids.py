"""Every form of a comparison of bids by its name."""

from __future__ import annotations

from oasc_check.report.comparison import Comparison
from oasc_check.report.console.look import Look
from oasc_check.report.reports import MissingExtraError


def rendered(found: Comparison, form: str, title: str, look: Look) -> bytes:
    """The comparison as console, html, xlsx or csv; ``title`` is that of the profile. Raises MissingExtraError."""
    if form == "console":
        from oasc_check.report.console.bids import render

        return render(found, look).encode()
    if form == "html":
        from oasc_check.report.html.bids import render as render_html

        return render_html(found, title, look.words)
    from oasc_check.report.forms import bids

    try:
        return bids.render_csv(found, look.words) if form == "csv" else bids.render_xlsx(found, look.words)
    except ImportError:
        raise MissingExtraError(f"{form} needs what is not installed: pip install 'oasc-check[{form}]'") from None
