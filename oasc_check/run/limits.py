"""What keeps a run within bounds: its rate, its budget, its redirects, and no questions where nobody answers."""

import threading
import time

from oasc_check.run.journey import Journey
from oasc_check.run.model import Request, Trouble
from oasc_check.run.origin import Origin, Origins, encoded, origin_of
from oasc_check.run.settings import Settings
from oasc_check.run.troubles import INTERRUPTED, NoAnswerError


class Rate:
    """Spaces out requests evenly; ``per_second`` over all threads, None for no limit."""

    def __init__(self, per_second: float | None) -> None:
        self._interval = 1 / per_second if per_second else 0.0
        self._lock = threading.Lock()
        self._next = 0.0

    def delay(self) -> float:
        """Take the next place; says how many seconds away it is."""
        if not self._interval:
            return 0.0
        with self._lock:
            now = time.monotonic()
            place = max(now, self._next)
            self._next = place + self._interval
        return place - now


class Budget:
    """Counts what a run sends and receives."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._requests = 0
        self._bytes = 0
        self._started = time.monotonic()

    def take(self, outgoing: int) -> str | None:
        """Count a request with a body of so many bytes, or say which limit forbids it."""
        with self._lock:
            spent = self._spent()
            if spent is None:
                self._requests += 1
                self._bytes += outgoing
        return spent

    def received(self, incoming: int) -> None:
        """Count the bytes of a body as they came over the wire."""
        with self._lock:
            self._bytes += incoming

    def _spent(self) -> str | None:
        limits = (
            ("requests", self._requests, self._settings.budget_requests),
            ("bytes", self._bytes, self._settings.budget_bytes),
            ("seconds", time.monotonic() - self._started, self._settings.budget_seconds),
        )
        for unit, used, limit in limits:
            if limit is not None and used >= limit:
                return f"the budget of {limit} {unit} is spent; allow more with --budget, or select fewer tests"
        return None


class Breaker:
    """Gives up on an origin after so many calls in a row without an answer; sooner if it never gave one."""

    _ENOUGH = 3
    _ENOUGH_OF_ONE_THAT_LIVED = 10

    def __init__(self) -> None:
        self._silent: dict[Origin, tuple[int, str]] = {}
        self._answered: set[Origin] = set()

    def answered(self, origin: Origin) -> None:
        """It lives."""
        self._answered.add(origin)
        self._silent.pop(origin, None)

    def failed(self, origin: Origin, message: str) -> None:
        """A call, after all its attempts, got no answer for this reason; one that was not even sent says nothing."""
        count, _ = self._silent.get(origin, (0, ""))
        if count < self._most(origin):
            self._silent[origin] = (count + 1, message)

    def forget(self) -> None:
        """Ask everybody again."""
        self._silent.clear()

    def _most(self, origin: Origin) -> int:
        return self._ENOUGH_OF_ONE_THAT_LIVED if origin in self._answered else self._ENOUGH

    def refusal(self, origin: Origin) -> str | None:
        """Why it is not asked any more, or None."""
        count, message = self._silent.get(origin, (0, ""))
        if count < self._most(origin):
            return None
        return f"{message} (not asked again after {count} calls without an answer)"


class Gate:
    """What every request has to pass before it goes out. ``stopped`` is set when the run was interrupted."""

    def __init__(self, settings: Settings, origins: Origins) -> None:
        self.stopped = threading.Event()
        self._settings = settings
        self._origins = origins
        self._rate = Rate(settings.rate)
        self._budget: Budget | None = Budget(settings)
        self._breaker = Breaker()

    def lift_budget(self) -> None:
        """Allow as much as is needed from now on, also to ask those again who gave no answer."""
        self._budget = None
        self._breaker.forget()

    def address(self, journey: Journey) -> str:
        """The address to ask, encoded, when nothing speaks against it. Raises NoAnswerError."""
        if self.stopped.is_set():
            raise NoAnswerError(INTERRUPTED)
        if journey.hops > self._settings.max_redirects:
            what = f"{journey.call.url} leads on through more than {self._settings.max_redirects} redirects"
            raise NoAnswerError(Trouble("redirects", f"{what}; let it lead to an answer"))
        refusal = self._origins.refusal(journey.url)
        if refusal:
            raise NoAnswerError(Trouble("host", refusal))
        silent = self._breaker.refusal(origin_of(journey.url))
        if silent:
            raise NoAnswerError(Trouble("unreachable", silent))
        try:
            return encoded(journey.url)
        except ValueError as error:
            raise NoAnswerError(Trouble("refused", f"{journey.url!a} is no valid address: {error}")) from None

    def turn(self, request: Request) -> None:
        """Wait as the rate demands, and stay within the budget. Raises NoAnswerError."""
        delay = self._rate.delay()
        if delay and self.stopped.wait(delay):
            raise NoAnswerError(INTERRUPTED)
        spent = self._budget.take(len(request.body)) if self._budget else None
        if spent:
            raise NoAnswerError(Trouble("budget", f"not sent: {spent}"))

    def answered(self, url: str, received: int) -> None:
        """An answer came, with so many bytes of body on the wire."""
        self._breaker.answered(origin_of(url))
        if self._budget:
            self._budget.received(received)

    def gave_up(self, url: str, trouble: Trouble) -> None:
        """A call ended without an answer."""
        if trouble.kind in ("unreachable", "timeout"):
            self._breaker.failed(origin_of(url), trouble.message)
