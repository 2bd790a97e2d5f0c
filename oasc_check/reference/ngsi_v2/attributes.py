"""Attributes and their values as resources (NGSIv2, "Attributes", "Attribute Value")."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from oasc_check.reference.ngsi_v2 import changes, represent
from oasc_check.reference.ngsi_v2.call import JSON, NO_CONTENT, TEXT, Answer, Call
from oasc_check.reference.ngsi_v2.errors import ApiError, bad_request, not_found
from oasc_check.reference.ngsi_v2.media import accepted, of_body
from oasc_check.reference.ngsi_v2.model import Attribute, Entity
from oasc_check.reference.ngsi_v2.reader import Reader

_WORDS: Mapping[str, bool | None] = {"true": True, "false": False, "null": None}
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?")


def _attribute(call: Call, entity: Entity) -> Attribute:
    name = call.variables[1]
    if name not in entity.attributes:
        raise not_found(f"the attribute {name!r} of {entity.id!r}")
    return entity.attributes[name]


def retrieve(call: Call) -> Answer:
    """GET /entities/{id}/attrs/{name}."""
    return Answer(200, represent.attribute(_attribute(call, call.stored_for_reading()), call.view()))


def update(call: Call) -> Answer:
    """PUT /entities/{id}/attrs/{name}: replace the attribute, which must exist."""
    before = call.stored_for_writing()
    if "v2-put-creates-attribute" not in call.defects:
        _attribute(call, before)
    name = call.variables[1]
    changes.append(call, before, {name: Reader(False, call.defects).attribute(name, call.json())})
    return NO_CONTENT


def delete(call: Call) -> Answer:
    """DELETE /entities/{id}/attrs/{name}."""
    before = call.stored_for_writing()
    _attribute(call, before)
    changes.remove_attribute(call, before, call.variables[1])
    return NO_CONTENT


def retrieve_value(call: Call) -> Answer:
    """GET /entities/{id}/attrs/{name}/value: objects and arrays as JSON, everything else as text."""
    value = _attribute(call, call.stored_for_reading()).value
    offered = [JSON, TEXT] if isinstance(value, dict | list) else [TEXT]
    if "v2-scalar-value-as-json" in call.defects:
        return Answer(200, value)
    media = accepted(call.headers.get("accept", ""), offered)
    if media is None:
        raise ApiError(406, "NotAcceptable", f"accepted MIME types: {', '.join(offered)}")
    if media == JSON:
        return Answer(200, value)
    if isinstance(value, str) and "v2-text-value-unquoted" in call.defects:
        return Answer(200, value, TEXT)
    return Answer(200, json.dumps(value, ensure_ascii=False), TEXT)


def update_value(call: Call) -> Answer:
    """PUT /entities/{id}/attrs/{name}/value."""
    before = call.stored_for_writing()
    present = _attribute(call, before)
    value = _json_value(call) if of_body(call.headers) == JSON else _text_value(call)
    Reader(False, call.defects).attribute(call.variables[1], {"value": value, "type": present.type})
    kept = {} if "v2-value-drops-metadata" in call.defects else present.metadata
    changes.put_value(call, before, call.variables[1], replace(present, value=value, metadata=kept))
    return NO_CONTENT


def _json_value(call: Call) -> Any:
    value = call.json()
    if not isinstance(value, dict | list):
        raise bad_request("a value in application/json is an object or an array; send text/plain for others")
    return value


def _text_value(call: Call) -> Any:
    text = call.body.decode("utf-8", "replace").strip()
    if text in _WORDS and "v2-text-words-are-strings" not in call.defects:
        return _WORDS[text]
    if len(text) > 1 and text[0] == text[-1] == '"':
        return text if "v2-quotes-kept" in call.defects else text[1:-1]
    if _NUMBER.fullmatch(text):
        return json.loads(text)
    if "v2-bare-text-accepted" in call.defects or text in _WORDS:
        return text
    raise bad_request(f"{text!r} is no text in quotation marks, no number, and none of true, false, null")
