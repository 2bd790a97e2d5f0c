"""What it takes to judge a result again: what each test was given, and what the platform and its vendor declared."""

from __future__ import annotations

import base64

from oasc_check.plan.model import Selection
from oasc_check.report.recorded import Body, EventLine, Record, SelectionLine, StatedLine, StatementLine, TapeLine
from oasc_check.run.model import Heard, Sent, Tape, Waited
from oasc_check.suite.model import Evidence, Statement
from oasc_check.verdict.model import Result


def record(result: Result) -> Record:
    """The record of a result. Secrets must have been removed before."""
    apis = result.platform.apis
    statement = result.platform.statement
    return {
        "fail_on": result.fail_on.value,
        "profile_text": result.profile_text,
        "selection": _selection(result.selection),
        "settings": {name: dict(api.settings) for name, api in apis.items() if api.settings},
        "clients": {name: api.auth.public for name, api in apis.items() if api.auth and api.auth.public},
        "roles": {name: list(api.roles) for name, api in apis.items() if api.roles},
        "statement": statement_line(statement) if statement else None,
        "tapes": [_tape(run.tape) for run in result.tests if run.tape],
    }


def _selection(chosen: Selection) -> SelectionLine:
    return {
        "profile": chosen.profile,
        "edition": chosen.edition,
        "mims": list(chosen.mims),
        "select": list(chosen.select),
        "deselect": list(chosen.deselect),
        "level": chosen.level.value,
        "writes": chosen.writes,
    }


def statement_line(statement: Statement) -> StatementLine:
    """A statement file as it stands in a document; ``proof.retold.statement_of`` reads it back."""
    return {
        "source": statement.source,
        "platform": statement.platform,
        "signatory": statement.signatory,
        "date": statement.date,
        "attested": {name: _stated(evidence) for name, evidence in statement.attested.items()},
        "equivalent": {name: _stated(evidence) for name, evidence in statement.equivalent.items()},
        "claims": {
            name: {"version": claim.version, "features": dict(claim.features), "items": dict(claim.items)}
            for name, claim in statement.claims.items()
        },
    }


def _stated(evidence: Evidence) -> StatedLine:
    return {"evidence": evidence.members(), "flaw": evidence.flaw}


def _tape(tape: Tape) -> TapeLine:
    return {
        "test": tape.test,
        "token": tape.run_token,
        "clock": [reading.isoformat() for reading in tape.readings],
        "callbacks": dict(tape.addresses),
        "reached": tape.reached,
        "events": [_event(event) for event in tape.events],
    }


def _event(event: Sent | Waited | Heard) -> EventLine:
    if isinstance(event, Waited):
        return {"waited": event.seconds}
    if isinstance(event, Heard):
        return {"heard": event.name, "calls": [call.id for call in event.calls]}
    return _sent(event)


def _sent(event: Sent) -> EventLine:
    asked, first = event.asked, event.exchanges[0].request
    line: EventLine = {"sent": [exchange.id for exchange in event.exchanges]}
    if asked.auth != "declared":
        line["auth"] = asked.auth
    if asked.url != first.url:
        line["url"] = asked.url
    if asked.body != first.body:
        line["body"] = body(asked.body)
    return line


def body(content: bytes) -> Body:
    """A body as text, or in base64 where it is none."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(content).decode("ascii")}
