"""Keys inside JSON values are terms too: they are expanded and compacted like names (clause 5.5.7, JSON-LD 1.1)."""

from typing import Any

from oasc_check.reference.ngsi_ld.context import Context, core


def expand_keys(value: Any, context: Context) -> Any:
    """The value with its object keys expanded; core terms and JSON literals stay, null members go, as in JSON-LD."""
    if isinstance(value, list):
        return [expand_keys(item, context) for item in value if item is not None]
    if not isinstance(value, dict) or value.get("@type") == "@json":
        return value
    return {expand_key(key, context): expand_keys(item, context) for key, item in value.items() if item is not None}


def expand_key(key: str, context: Context) -> str:
    """A key as it is stored: core terms and keywords as they are, others fully qualified."""
    return key if key in core().terms or key.startswith("@") else context.expand(key)


def compact_keys(value: Any, context: Context) -> Any:
    """The value with its object keys compacted."""
    if isinstance(value, list):
        return [compact_keys(item, context) for item in value]
    if not isinstance(value, dict):
        return value
    return {context.compact(key): compact_keys(item, context) for key, item in value.items()}
