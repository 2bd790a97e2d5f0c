"""Notifications that clients shape themselves (NGSIv2, "Custom Notifications"): ``${name}`` stands for a value."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote, unquote

from oasc_check.reference.ngsi_v2.delivery import Message
from oasc_check.reference.ngsi_v2.model import Attribute, Entity, default_type
from oasc_check.reference.ngsi_v2.subscription import Endpoint

_MACRO = re.compile(r"\$\{([^{}]*)\}")


def customized(plain: Message, endpoint: Endpoint, entity: Entity, defects: frozenset[str]) -> Message:
    """The plain message with address, headers and payload as the endpoint wants them."""
    fill = _filler(entity, defects)
    decode = (lambda text: text) if "v2-custom-not-decoded" in defects else unquote
    headers = dict(plain.headers)
    if "v2-custom-headers-ignored" not in defects:
        headers |= {fill(name): decode(fill(value)) for name, value in endpoint.headers.items()}
    if "v2-empty-headers-kept" not in defects:
        headers = {name: value for name, value in headers.items() if value}
    message = replace(plain, url=_address(endpoint, fill, defects), headers=headers)
    if "v2-custom-method-ignored" in defects:
        message = replace(message, method="POST")
    if endpoint.is_empty and "v2-empty-payload-ignored" not in defects:
        return replace(message, body=b"")
    if endpoint.payload and "v2-custom-payload-ignored" not in defects:
        body, media = decode(fill(endpoint.payload)).encode(), "text/plain"
    elif endpoint.json is not None and "v2-custom-json-ignored" not in defects:
        body, media = json.dumps(_filled(endpoint.json, entity, fill, defects)).encode(), "application/json"
    else:
        return message
    headers["Ngsiv2-AttrsFormat"] = "normalized" if "v2-custom-format-not-told" in defects else "custom"
    given = headers.pop("Content-Type", media)
    return replace(message, body=body, media=media if "v2-custom-media-type-fixed" in defects else given)


def patched(entity: Entity, fragment: Mapping[str, Any], defects: frozenset[str]) -> Entity:
    """The entity with id, type and attributes of the fragment, whose macros stand for what the entity has."""
    fill = _filler(entity, defects)
    attributes = {
        name: _attribute(_filled(one.get("value"), entity, fill, defects), one.get("type"))
        for name, one in fragment.items()
        if name not in ("id", "type")
    }
    identifier, kind = (fill(fragment.get(name, getattr(entity, name))) for name in ("id", "type"))
    return replace(entity, id=identifier, type=kind, attributes={**entity.attributes, **attributes})


def _attribute(value: Any, kind: str | None) -> Attribute:
    return Attribute(kind or default_type(value, frozenset()), value, {})


def _address(endpoint: Endpoint, fill: Callable[[str], str], defects: frozenset[str]) -> str:
    """The url with the parameters of the query."""
    url = fill(endpoint.url)
    if not endpoint.parameters or "v2-custom-query-ignored" in defects:
        return url
    pairs = (f"{quote(fill(name))}={quote(fill(value))}" for name, value in endpoint.parameters.items())
    return url + ("&" if "?" in url else "?") + "&".join(pairs)


def _filler(entity: Entity, defects: frozenset[str]) -> Callable[[str], str]:
    if "v2-macros-not-replaced" in defects:
        return lambda text: text
    absent = "nothing" if "v2-unknown-macro-wrong" in defects else ""
    return lambda text: _MACRO.sub(lambda found: _as_text(value_of(entity, found[1], absent)), text)


def value_of(entity: Entity, name: str, absent: Any) -> Any:
    """The value that a macro stands for; `absent` for an attribute that the entity does not have."""
    if name in ("id", "type"):
        return getattr(entity, name)
    attribute = entity.attributes.get(name)
    return attribute.value if attribute else absent


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _filled(value: Any, entity: Entity, fill: Callable[[str], str], defects: frozenset[str]) -> Any:
    """JSON with its macros replaced; a text that is one macro only takes the kind of the value."""
    if isinstance(value, str):
        whole = None if "v2-json-macros-as-text" in defects else _MACRO.fullmatch(value)
        return value_of(entity, whole[1], None) if whole else fill(value)
    if isinstance(value, dict):
        return {name: _filled(item, entity, fill, defects) for name, item in value.items()}
    return [_filled(item, entity, fill, defects) for item in value] if isinstance(value, list) else value
