"""A result document -> what it tells of, as it was in the run: the platform, the tapes, the exchanges."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from oasc_check.plan.model import Selection
from oasc_check.report.model import DeclaredApi, Document, ExchangeLine, FindingLine
from oasc_check.report.recorded import Body, EventLine, Record, StatedLine, StatementLine, TapeLine
from oasc_check.run.model import (
    Asked,
    Call,
    Exchange,
    Finding,
    Headers,
    Heard,
    Request,
    Response,
    Sent,
    Tape,
    Trouble,
    Waited,
)
from oasc_check.suite.model import Api, Auth, Claim, Evidence, Level, Platform, Statement

_MARK = re.compile(r"(?:«|%C2%AB|\\u00ab)redacted(?::|%3A)([A-Za-z0-9._-]+)(?:»|%C2%BB|\\u00bb)(@?)", re.IGNORECASE)


def platform_of(document: Document, record: Record) -> Platform:
    """The platform as it was declared, but for its secrets."""
    given = document["platform"]
    statement = record["statement"]
    return Platform(
        name=given["name"],
        source=given["source"],
        apis={name: _api(name, api, record) for name, api in given["apis"].items()},
        edition=document["edition"],
        sandbox=given["sandbox"],
        version=given["version"],
        vendor=given["vendor"],
        contact=given["contact"],
        statement=statement_of(statement) if statement else None,
    )


def selection_of(record: Record) -> Selection:
    """What the user chose."""
    given = record["selection"]
    return Selection(
        profile=given["profile"],
        edition=given["edition"],
        mims=tuple(given["mims"]),
        select=tuple(given["select"]),
        deselect=tuple(given["deselect"]),
        level=Level(given["level"]),
        writes=given["writes"],
    )


def _api(name: str, api: DeclaredApi, record: Record) -> Api:
    return Api(
        mechanism=name,
        url=api["url"],
        version=api["version"],
        tenant=api["tenant"],
        auth=Auth("", api["auth"], record["clients"].get(name, {})) if api["auth"] else None,
        features=tuple(api["features"]),
        without=tuple(api["without"]),
        settings=record["settings"].get(name, {}),
        temporal_url=api["temporal_url"],
        roles={role: Auth(role, "", {}) for role in record["roles"].get(name, [])},
    )


def statement_of(line: StatementLine) -> Statement:
    """The statement file as it was read. Raises TypeError for evidence with other members."""
    return Statement(
        source=line["source"],
        platform=line["platform"],
        signatory=line["signatory"],
        date=line["date"],
        attested={name: _evidence(one) for name, one in line["attested"].items()},
        equivalent={name: _evidence(one) for name, one in line["equivalent"].items()},
        claims={
            name: Claim(claim["version"], claim["features"], claim["items"]) for name, claim in line["claims"].items()
        },
    )


def _evidence(line: StatedLine) -> Evidence:
    return Evidence(**line["evidence"], flaw=line["flaw"])


def tape_of(line: TapeLine, exchanges: Mapping[str, Exchange]) -> Tape:
    """The tape of a test. Raises KeyError when it names an exchange that is not there."""
    return Tape(
        test=line["test"],
        run_token=line["token"],
        readings=tuple(map(datetime.fromisoformat, line["clock"])),
        addresses=line["callbacks"],
        reached=line["reached"],
        events=tuple(_event(event, exchanges) for event in line["events"]),
    )


def _event(line: EventLine, exchanges: Mapping[str, Exchange]) -> Sent | Waited | Heard:
    if "waited" in line:
        return Waited(line["waited"])
    if "heard" in line:
        return Heard(line["heard"], tuple(exchanges[name] for name in line["calls"]))
    answers = tuple(exchanges[name] for name in line["sent"])
    first = answers[0].request
    body = octets(line["body"]) if "body" in line else first.body
    return Sent(_known(first.method, line.get("url", first.url), body, line.get("auth", "declared")), answers)


def loosely(call: Call) -> Asked:
    """A call by what of it stands in a document: not its headers, and without secrets however they are written."""
    return _known(call.method, call.url, call.body, call.auth)


def _known(method: str, url: str, body: bytes, auth: str) -> Asked:
    return Asked(
        method,
        _marked(url),
        (),
        _marked(body.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape"),
        auth,
    )


def _marked(text: str) -> str:
    """With one spelling for what stands in place of a secret, and without user information."""
    return _MARK.sub(lambda found: "" if found[1] == "userinfo" and found[2] else f"<{found[1]}>{found[2]}", text)


def exchange_of(line: ExchangeLine) -> Exchange:
    """An exchange as it was, without secrets."""
    asked, answered, trouble = line["request"], line["response"], line["trouble"]
    request = Request(asked["method"], asked["url"], _headers(asked["headers"]), octets(asked["body"]))
    response = None
    if answered:
        headers, body = _headers(answered["headers"]), octets(answered["body"])
        response = Response(answered["status"], headers, body, answered["truncated"])
    return Exchange(
        line["id"],
        request,
        response,
        Trouble(trouble["kind"], trouble["message"]) if trouble else None,
        line["seconds"],
        line["attempt"],
        line["started"],
        line["received"],
    )


def _headers(given: Mapping[str, str]) -> Headers:
    return Headers(tuple(given.items()))


def octets(body: Body) -> bytes:
    """A body as it went over the wire. Raises ValueError when it is not what it is said to be."""
    if isinstance(body, str):
        return body.encode("utf-8", "surrogatepass")
    return base64.b64decode(body["base64"], validate=True)


def finding_of(line: FindingLine) -> Finding:
    """A finding as it was."""
    return Finding(line["where"], line["expected"], line["actual"], line["message"], line["exchange"])


def holds_secrets(value: Any) -> bool:
    """Whether something was taken out of a request's address or body, or out of an answer."""
    return bool(_MARK.search(str(value)))
