"""The verdict as a badge: a picture, or the data from which shields.io draws one."""

from __future__ import annotations

import json

from oasc_check.report.model import Document

_COLORS = {"conformant": "#14683a", "not conformant": "#a3201a", "undecided": "#7a5200", "not tested": "#555d68"}
_LETTER, _PAD = 7, 10


def render(document: Document) -> bytes:
    """An SVG (1.1) with a title for screen readers."""
    left, verdict = _label(document), document["summary"]["verdict"]
    first, second = (len(text) * _LETTER + 2 * _PAD for text in (left, verdict))
    wide = first + second
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="20" role="img" aria-label="{left}: {verdict}">'
        f"<title>{left}: {verdict}</title>"
        f'<rect width="{first}" height="20" fill="#333"/>'
        f'<rect x="{first}" width="{second}" height="20" fill="{_COLORS[verdict]}"/>'
        f'<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">'
        f'<text x="{first / 2}" y="14">{left}</text><text x="{first + second / 2}" y="14">{verdict}</text></g></svg>\n'
    ).encode()


def render_shields(document: Document) -> bytes:
    """https://shields.io/badges/endpoint-badge"""
    verdict = document["summary"]["verdict"]
    made = {"schemaVersion": 1, "label": _label(document), "message": verdict, "color": _COLORS[verdict]}
    return f"{json.dumps(made)}\n".encode()


def _label(document: Document) -> str:
    """The edition, or the profile within it: ids of the catalogues, which hold no sign that means something in XML."""
    name = document["profile"] or document["edition"]
    return "".join(sign for sign in name if sign.isalnum() or sign in ".-_ ")
