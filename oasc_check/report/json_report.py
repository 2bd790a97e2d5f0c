"""The result document as JSON (RFC 8259), UTF-8, with the members in the order of the schema."""

from __future__ import annotations

import json

from oasc_check.report.escape import json_visible
from oasc_check.report.model import Document


def render(document: Document) -> bytes:
    """The document as JSON text that is safe to show in a terminal."""
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2)
    return f"{json_visible(text)}\n".encode()
