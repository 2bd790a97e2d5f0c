"""Sends calls over HTTP: the one module that uses requests."""

import threading
import time
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import requests
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from requests.utils import DEFAULT_CA_BUNDLE_PATH, should_bypass_proxies

from oasc_check.run.auth import Authenticator, Credentials
from oasc_check.run.body import CorruptBodyError, read_answer
from oasc_check.run.connect import Connector
from oasc_check.run.journey import SAFE, Journey
from oasc_check.run.limits import Gate
from oasc_check.run.model import Call, Exchange, Headers, Request, Response, Trouble
from oasc_check.run.origin import Origin, Origins, is_loopback, origin_of, with_parameters
from oasc_check.run.settings import Settings
from oasc_check.run.tokens import OWN, AuthError
from oasc_check.run.troubles import ERRORS, INTERRUPTED, Fate, NoAnswerError, diagnose
from oasc_check.run.watch import POOLS, Cut, Line, Watchdog, use_line
from oasc_check.suite.model import CONNECT

_IDLE = 1.5
"""Seconds after which a kept connection is not used again: some servers close theirs after two, many after five."""


@dataclass
class _Attempt:
    """One attempt while it goes on. ``started`` is the instant at which it went out, ``seconds`` what it took."""

    request: Request
    started: datetime
    credentials: Credentials = field(default_factory=Credentials)
    response: Response | None = None
    trouble: Trouble | None = None
    fate: Fate = Fate.UNKNOWN
    seconds: float = 0.0


class HttpTransport:
    """Sends calls to the declared origins of a platform, from any number of threads.

    After ``stop`` everything ends quickly with trouble "interrupted". ``resume`` allows sending again and lifts the
    budget: it is meant for the removal of test data, which must happen in any ending.
    """

    def __init__(
        self,
        settings: Settings,
        authenticator: Authenticator,
        origins: Origins,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
    ) -> None:
        self._settings = settings
        self._authenticator = authenticator
        self._origins = origins
        self._clock = clock
        self._new_id = new_id
        self._usual = {"User-Agent": settings.user_agent, "Accept-Encoding": "gzip, deflate"}
        self._gate = Gate(settings, origins)
        self._connector = Connector(settings, self._gate, clock, new_id, DEFAULT_CA_BUNDLE_PATH)
        self._wire = _Wire(settings, self._gate.stopped)

    def send(self, call: Call, deadline: float | None = None) -> Sequence[Exchange]:
        """Send one call; never raises for anything that the network or the platform does.

        ``deadline`` is an instant of time.monotonic() at which the answer is needed. Returns every attempt and redirect
        in order; the last one is the answer, or the trouble there was. What was not sent took 0.0 seconds.
        """
        if call.method == CONNECT:
            return [self._connector.connect(call)]
        journey = Journey(call, self._settings, call.url)
        exchanges = []
        while True:
            number = journey.attempt
            attempt = self._attempt(journey, deadline)
            exchanges.append(self._exchange(attempt, number))
            pause = self._next(journey, attempt)
            if pause is None or (deadline is not None and time.monotonic() + pause > deadline):
                if attempt.trouble is not None:
                    self._gate.gave_up(attempt.request.url, attempt.trouble)
                return exchanges
            if pause:
                self._gate.stopped.wait(pause)

    def stop(self) -> None:
        """End what is being sent, and refuse to send more."""
        self._gate.stopped.set()
        self._wire.interrupt()

    def resume(self) -> None:
        """Send again after ``stop``, and without a budget."""
        self._gate.lift_budget()
        self._gate.stopped.clear()

    def close(self) -> None:
        """Close all connections; call it when nothing is being sent."""
        self._wire.close()

    def _attempt(self, journey: Journey, deadline: float | None) -> _Attempt:
        call = journey.call
        headers = Headers(tuple(journey.headers().items()))
        attempt = _Attempt(Request(call.method, journey.url, headers, call.body), self._clock())
        try:
            self._perform(attempt, journey, deadline)
        except NoAnswerError as none:
            attempt.trouble, attempt.fate = none.trouble, none.fate
        return attempt

    def _perform(self, attempt: _Attempt, journey: Journey, deadline: float | None) -> None:
        """Fills the attempt. Raises NoAnswerError."""
        url = self._gate.address(journey)
        attempt.credentials = self._credentials(journey.call, url, deadline)
        attempt.request = self._request(url, attempt.request, attempt.credentials)
        self._gate.turn(attempt.request)
        now = time.monotonic()
        until = self._until(now, deadline, attempt.request)
        attempt.started, began = self._clock(), time.perf_counter()
        try:
            attempt.response, received = self._wire.exchange(attempt.request, now, until)
        finally:
            attempt.seconds = time.perf_counter() - began
        self._gate.answered(url, received)
        if journey.call.auth != OWN:
            self._authenticator.learn(attempt.response.body)

    def _credentials(self, call: Call, url: str, deadline: float | None) -> Credentials:
        auth = self._origins.auth_for(url, call.api, call.method in SAFE, call.auth)
        try:
            return self._authenticator.credentials(call, auth, lambda other: self.send(other, deadline))
        except AuthError as error:
            raise NoAnswerError(Trouble(error.kind, str(error))) from None

    def _request(self, url: str, wanted: Request, credentials: Credentials) -> Request:
        """What goes out. Headers of the call win over those that are added to it."""
        added = {**self._usual, **credentials.headers}
        pairs = [(name, value) for name, value in added.items() if name not in wanted.headers]
        headers = Headers((*pairs, *wanted.headers.pairs))
        body = b"&".join(part for part in (wanted.body, urlencode(credentials.form).encode()) if part)
        return Request(wanted.method, with_parameters(url, credentials.query), headers, body)

    def _until(self, now: float, deadline: float | None, request: Request) -> float:
        until = now + self._settings.total_timeout
        until = until if deadline is None else min(until, deadline)
        if until <= now:
            raise NoAnswerError(Trouble("timeout", f"{request.url} was not asked: the time for it was over before"))
        return until

    def _next(self, journey: Journey, attempt: _Attempt) -> float | None:
        """Seconds until the next attempt, or None when there is none."""
        unauthorized = attempt.response is not None and attempt.response.status == 401
        if unauthorized and not journey.renewed and self._authenticator.refused(attempt.credentials):
            journey.renew()
            return 0.0
        return journey.go_on(attempt.response, attempt.fate, self._clock)

    def _exchange(self, attempt: _Attempt, number: int) -> Exchange:
        started = attempt.started.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        outcome = (attempt.response, attempt.trouble)
        return Exchange(self._new_id(), attempt.request, *outcome, attempt.seconds, number, started)


class _Adapter(HTTPAdapter):
    """The connections of one thread. Cookies are not kept, so that no test depends on another."""

    def __init__(self) -> None:
        self.line = Line()
        self.used = 0.0
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = POOLS

    def proxy_manager_for(self, proxy: str, **proxy_kwargs: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **proxy_kwargs)
        manager.pool_classes_by_scheme = POOLS
        return manager

    def build_response(self, req: requests.PreparedRequest, resp: Any) -> requests.Response:
        response = requests.Response()
        response.request, response.raw = req, resp
        return response


class _Wire:
    """All connections. ``stopped`` is set when the run was interrupted."""

    def __init__(self, settings: Settings, stopped: threading.Event) -> None:
        self._settings = settings
        self._stopped = stopped
        self._proxies = dict(urllib.request.getproxies() if settings.proxies is None else settings.proxies)
        self._proxies_of: dict[Origin, dict[str, str]] = {}
        self._watchdog = Watchdog()
        self._own = threading.local()
        self._adapters: list[_Adapter] = []

    def interrupt(self) -> None:
        """End what is being sent."""
        self._watchdog.end_all(Cut.INTERRUPTED)

    def close(self) -> None:
        """Close what is open."""
        self._watchdog.close()
        for adapter in self._adapters:
            adapter.close()

    def exchange(self, request: Request, now: float, until: float) -> tuple[Response, int]:
        """The answer, and how many bytes its body took on the wire. Raises NoAnswerError.

        ``now`` and ``until`` are instants of time.monotonic().
        """
        adapter = self._adapter(now)
        answer, failure, line = None, None, adapter.line
        line.open(until)
        try:
            self._watchdog.mind(until)
            if not self._stopped.is_set():
                answer = self._ask(adapter, request, until - now)
        except (*ERRORS, CorruptBodyError) as error:
            failure = error
        finally:
            cut = line.close()
        if answer is None or cut:
            raise self._no_answer(request, until - now, cut, failure, line.sent)
        return answer

    def _adapter(self, now: float) -> _Adapter:
        """That of this thread, without connections that the other side may be closing right now."""
        adapter: _Adapter | None = getattr(self._own, "adapter", None)
        if adapter is None:
            adapter = self._own.adapter = _Adapter()
            self._adapters.append(adapter)
            self._watchdog.add(adapter.line)
        elif now - adapter.used > _IDLE:
            adapter.close()
        adapter.used = now
        use_line(adapter.line)
        return adapter

    def _ask(self, adapter: _Adapter, request: Request, seconds: float) -> tuple[Response, int]:
        settings = self._settings
        answer = adapter.send(
            _prepared(request),
            stream=True,
            timeout=(min(settings.connect_timeout, seconds), settings.read_timeout),
            verify=settings.ca_bundle or True,
            cert=settings.certificate,
            proxies=self._proxies_for(request.url),
        )
        return read_answer(answer.raw, settings.max_body)

    def _proxies_for(self, url: str) -> dict[str, str]:
        """The proxies for an address, worked out once for each origin; none for this machine's own addresses."""
        origin = origin_of(url)
        found = self._proxies_of.get(origin)
        if found is None:
            from_environment = self._settings.proxies is None
            direct = is_loopback(origin.host) or (from_environment and should_bypass_proxies(url, None))
            found = self._proxies_of[origin] = {} if direct else self._proxies
        return found

    def _no_answer(
        self, request: Request, seconds: float, cut: Cut | None, failure: Exception | None, sent: bool
    ) -> NoAnswerError:
        host = str(origin_of(request.url))
        if cut is Cut.LATE:
            message = f"{host} did not finish its answer within {seconds:.3g} s; allow more time with --timeout"
            return NoAnswerError(Trouble("timeout", message))
        if cut is Cut.INTERRUPTED or failure is None:
            return NoAnswerError(INTERRUPTED)
        if isinstance(failure, CorruptBodyError):
            return NoAnswerError(
                Trouble("broken", f"the answer of {host} cannot be read: {failure}; see what sends it")
            )
        return diagnose(failure, host, self._settings, sent)


def _prepared(request: Request) -> requests.PreparedRequest:
    """The request as it is: without the headers, the encoding and the cookies that requests would add."""
    prepared = requests.PreparedRequest()
    prepared.method, prepared.url, prepared.body = request.method, request.url, request.body or None
    prepared.headers = CaseInsensitiveDict((name, _octets(value)) for name, value in request.headers.pairs)
    if request.body and "content-length" not in request.headers:
        prepared.headers["Content-Length"] = str(len(request.body))
    return prepared


def _octets(value: str) -> str:
    """A header value so that http.client, which writes ISO 8859-1, sends UTF-8."""
    return value if value.isascii() else value.encode().decode("latin-1")
