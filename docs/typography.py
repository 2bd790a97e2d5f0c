"""French has a space before some signs, and inside guillemets, at which no line may break (Imprimerie nationale).

Pages are written with plain spaces there; the build makes them what they are to be, outside of code.
"""

import re
from typing import Any

_AT_SIGNS = re.compile(r" (?=[:;?!%»])|(?<=«) ")
_CODE = re.compile(r"(<pre.*?</pre>|<code.*?</code>|<[^>]*>)", re.S)


def spaced(html: str) -> str:
    """The same page with spaces at which no line breaks."""
    parts = _CODE.split(html)
    return "".join(part if part.startswith("<") else _AT_SIGNS.sub("\u00a0", part) for part in parts)


def on_page_content(html: str, page: Any, **_: Any) -> str:
    """Called by mkdocs for the contents of each page."""
    return spaced(html) if page.file.src_uri.startswith("fr/") else html
