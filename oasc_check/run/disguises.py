"""The forms in which a secret may stand in an address, a header, a body or a message."""

import base64
import html
import json
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

_SHORTEST_BASE64 = 8
_UNQUOTED = ("", "/", "!'()*", "!$&'()*+,;=:@", "!$&'()*+,;=:@/?")


def disguises(secret: str) -> set[str]:
    """The secret itself, and as it looks percent-encoded, in JSON, in HTML, in base64 alone or inside more.

    Also twice over, as in a JSON text that tells of a JSON text, or in a link that holds a link.
    """
    once = _in_text(secret).union(_in_base64(secret.encode("utf-8", "replace")))
    return once.union(*map(_in_text, once))


def _in_text(form: str) -> set[str]:
    return {form, html.escape(form), html.escape(form, quote=False), *_percent_encoded(form), *_in_json(form)}


def _percent_encoded(secret: str) -> Iterator[str]:
    for form in (*(quote(secret, safe, errors="replace") for safe in _UNQUOTED), quote_plus(secret, errors="replace")):
        yield form
        yield _with_small_hex(form)


def _with_small_hex(form: str) -> str:
    first, *rest = form.split("%")
    return "%".join([first, *(part[:2].lower() + part[2:] for part in rest)])


def _in_json(secret: str) -> Iterator[str]:
    for ascii_only in (True, False):
        form = json.dumps(secret, ensure_ascii=ascii_only)[1:-1]
        yield form
        yield form.replace("/", "\\/")


def _in_base64(secret: bytes) -> Iterator[str]:
    """Both alphabets (RFC 4648). Where the secret begins inside a group, only the characters it decides alone."""
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        whole = encode(secret).decode().rstrip("=")
        inner = (encode(bytes(before) + secret).decode() for before in (0, 1, 2))
        decided = (form[(8 * at + 5) // 6 : 8 * (at + len(secret)) // 6] for at, form in enumerate(inner))
        yield from (form for form in (whole, *decided) if len(form) >= _SHORTEST_BASE64)
