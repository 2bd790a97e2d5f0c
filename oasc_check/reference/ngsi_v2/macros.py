"""Notifications that clients shape themselves (NGSIv2, "Custom Notifications"): ``${name}`` stands for a value."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote, unquote

from oasc_check.reference.ngsi_v2.delivery import Message
from oasc_check.reference.ngsi_v2.model import Entity
from oasc_check.reference.ngsi_v2.subscription import Endpoint

_MACRO = re.compile(r"\$\{([^{}]*)\}")


def customized(plain: Message, endpoint: Endpoint, entity: Entity, defects: frozenset[str]) -> Message:
    """The plain message with address, headers and payload as the endpoint wants them."""
    fill = _filler(entity, defects)
    headers = dict(plain.headers) | {fill(name): unquote(fill(value)) for name, value in endpoint.headers.items()}
    url = fill(endpoint.url)
    if endpoint.parameters:
        pairs = (f"{quote(fill(name))}={quote(fill(value))}" for name, value in endpoint.parameters.items())
        url += ("&" if "?" in url else "?") + "&".join(pairs)
    message = replace(plain, url=url, headers=headers)
    if endpoint.payload:
        body, media = unquote(fill(endpoint.payload)).encode(), "text/plain"
    elif endpoint.json is not None and "v2-custom-json-ignored" not in defects:
        body, media = json.dumps(_filled(endpoint.json, entity, fill)).encode(), "application/json"
    else:
        return message
    headers["Ngsiv2-AttrsFormat"] = "custom"
    return replace(message, body=body, media=headers.pop("Content-Type", media))


def _filler(entity: Entity, defects: frozenset[str]) -> Callable[[str], str]:
    if "v2-macros-not-replaced" in defects:
        return lambda text: text
    return lambda text: _MACRO.sub(lambda found: _as_text(value_of(entity, found[1], "")), text)


def value_of(entity: Entity, name: str, absent: Any) -> Any:
    """The value that a macro stands for; `absent` for an attribute that the entity does not have."""
    if name in ("id", "type"):
        return getattr(entity, name)
    attribute = entity.attributes.get(name)
    return attribute.value if attribute else absent


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _filled(value: Any, entity: Entity, fill: Callable[[str], str]) -> Any:
    """JSON with its macros replaced; a text that is one macro only takes the kind of the value."""
    if isinstance(value, str):
        whole = _MACRO.fullmatch(value)
        return value_of(entity, whole[1], None) if whole else fill(value)
    if isinstance(value, dict):
        return {name: _filled(item, entity, fill) for name, item in value.items()}
    return [_filled(item, entity, fill) for item in value] if isinstance(value, list) else value
