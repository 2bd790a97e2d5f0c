"""One exchange, so that a reader can see it and send it again."""

from __future__ import annotations

from oasc_check.report import curl
from oasc_check.report.console.page import TIE, Page, clipped
from oasc_check.report.model import ExchangeLine
from oasc_check.report.recorded import Body

_BODY_LIMIT = 2000
_ANSWER_LIMIT = 600
_ANSWER_LINES = 12


def exchange(page: Page, exchange: ExchangeLine) -> None:
    """Request and answer; the request also as a curl command."""
    label = "received" if exchange["received"] else "exchange"
    request = exchange["request"]
    page.labelled(label, f"{request['method']}{TIE}{request['url']} -> {_answer(exchange, page)}")
    if exchange["received"]:
        _body(page, request["body"])
        return
    response = exchange["response"]
    if response and response["body"]:
        _body(page, response["body"])
    page.labelled("curl", "")
    page.verbatim(curl.command(request, _BODY_LIMIT), 4)


def _answer(exchange: ExchangeLine, page: Page) -> str:
    """``201 in 0.012 s, application/json``, or the trouble."""
    if exchange["trouble"]:
        return page.said(exchange["trouble"]["message"])
    response, say = exchange["response"], page.say
    if not response:
        return say("no answer")
    kinds = [value for name, value in response["headers"].items() if name.lower() == "content-type"]
    seconds = say.decimal(exchange["seconds"], 3)
    attempt = [say("attempt {n}", n=exchange["attempt"])] if exchange["attempt"] > 1 else []
    cut = [say("not read to its end")] if response["truncated"] else []
    answered = say("{status} in {seconds} s", status=str(response["status"]), seconds=seconds)
    return ", ".join([answered, *kinds, *attempt, *cut])


def _body(page: Page, body: Body) -> None:
    text = body if isinstance(body, str) else f"(base64) {body['base64']}"
    indent = page.label + 3
    first, *more = clipped(text, _ANSWER_LIMIT, page.say).split("\n")
    page.block("\n".join([first, *more[: _ANSWER_LINES - 1]]), indent)
    if len(more) >= _ANSWER_LINES:
        page.line(page.say("... ({n} lines)", n=len(more) + 1), indent=indent)
