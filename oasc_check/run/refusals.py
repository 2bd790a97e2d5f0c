"""Answers that decide nothing: access was refused, the platform was away, or they hold a part of what was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from oasc_check.run.model import Exchange, Finding, NotJson
from oasc_check.run.stops import unknown
from oasc_check.suite.model import Mechanism, Send

# Answers that say nothing about a clause: credentials are missing, or the platform is not available just now
# (RFC 9110, clauses 15.5.2, 15.5.4, 15.6.3 to 15.6.5; RFC 6585, clause 4).
_AWAY = "was not available", "see its log, and run again when it is up"
_REFUSED = {
    401: ("did not accept the credentials", "declare such as it accepts under auth in the platform file"),
    403: ("refused access", "declare credentials with more rights under auth in the platform file"),
    407: ("is behind a proxy that wants credentials", "correct HTTP_PROXY and HTTPS_PROXY"),
    429: ("had too many requests", "ask more slowly with --rate"),
    502: _AWAY,
    503: _AWAY,
    504: _AWAY,
}
_UNAVAILABLE = {status: said for status, said in _REFUSED.items() if status not in (401, 403)}

_OF_A_SOURCE = (502, 504)
"""What a platform that passes requests on also answers itself when a source fails (ETSI GS CIM 009, clause 6.3.17)."""


def says_that_a_source_failed(exchange: Exchange) -> bool:
    """Whether the platform itself, and no gateway before it, answers that somebody else did not serve it well.

    Its error body names a type (RFC 9457, clause 3.1.1), and not that of an @context that it could not fetch.
    """
    response = exchange.response
    if response is None or response.status not in _OF_A_SOURCE:
        return False
    try:
        problem = response.json
    except NotJson:
        return False
    kind = str(problem.get("type", "")) if isinstance(problem, dict) else ""
    return kind != "" and not kind.endswith("LdContextNotAvailable")


def refuse_refusals(step: Send, exchange: Exchange, findings: Sequence[Finding]) -> None:
    """An answer that says nothing about a clause decides nothing. Raises Stop."""
    status = exchange.response.status if exchange.response else 0
    refused = _REFUSED if step.auth in ("declared", "client") else _UNAVAILABLE
    if status in refused and findings[0].where in ("status", "answer"):
        what, mend = refused[status]
        raise unknown(f"the platform {what}: it answered {status} to {exchange.request.url}; {mend}", findings)


def refuse_parts(step: Send, exchange: Exchange, findings: Sequence[Finding], mechanism: Mechanism) -> None:
    """A part of what was asked for decides nothing, unless the step says what a part must hold. Raises Stop."""
    units = tuple(unit.lower() for unit in mechanism.partial_units)
    named = [status for reading in step.expect.get("any_of", ()) for status in _listed(reading.get("status"))]
    is_about_headers = any(finding.where.startswith("header ") for finding in findings)
    if _is_part(exchange, units) and 206 not in named and not is_about_headers:
        what = "a part of what was asked for (206), so the whole could not be judged; allow more in one answer"
        raise unknown(f"{exchange.request.url} answered with {what}", findings)


def _listed(status: Any) -> list[Any]:
    return status if isinstance(status, list) else [status]


def _is_part(exchange: Exchange, units: tuple[str, ...]) -> bool:
    response = exchange.response
    if response is None or response.status != 206:
        return False
    return response.headers.get("content-range", "").lower().startswith(units)
