"""One run from its beginning to its end: opens what a run needs, and leaves nothing behind in any ending."""

from __future__ import annotations

import itertools
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from oasc_check.plan.model import Plan, Planned
from oasc_check.run.auth import Authenticator
from oasc_check.run.callback import Receiver
from oasc_check.run.cleanup import clean
from oasc_check.run.execute import execute
from oasc_check.run.ledger import Entry, Ledger
from oasc_check.run.model import CannotTell, CleanedUp, Event, Exchange, Judge, Reply, TestEnded, TestRun
from oasc_check.run.mqtt import host_of
from oasc_check.run.neighbour import is_neighbour
from oasc_check.run.origin import Origin, Origins, is_loopback, origin_of
from oasc_check.run.perform import Performer
from oasc_check.run.recorder import recorded
from oasc_check.run.redact import Redactor
from oasc_check.run.secrets import reader
from oasc_check.run.settings import Settings
from oasc_check.run.transport import HttpTransport
from oasc_check.run.world import World
from oasc_check.suite.model import Api, Auth, Callback, Mechanism, Platform


def now() -> datetime:
    """The time of day, in UTC."""
    return datetime.now(UTC)


def new_token() -> str:
    """A word of eight letters and digits that marks the names of one run."""
    return "".join(secrets.choice("abcdefghijkmnpqrstuvwxyz23456789") for _ in range(8))


@dataclass(frozen=True)
class Options:
    """How a run is carried out. ``ledgers`` is the folder for the ledger of the run; ``jobs`` tests go side by side.

    ``performer`` takes the steps of one test.
    """

    ledgers: Path
    settings: Settings = field(default_factory=Settings)
    jobs: int = 4
    callback: Callback | None = None
    clock: Callable[[], datetime] = now
    token: str = ""
    performer: Performer = recorded


class Session:
    """What a run needs of the world, opened for one platform. A context manager; ``ledger`` is the file of this run."""

    def __init__(self, platform: Platform, judge: Judge, options: Options) -> None:
        """Raises secrets.SecretError when a secret that the platform file refers to cannot be read."""
        self._options = options
        self._platform = platform
        self._judge = judge
        self._token = options.token or new_token()
        self.run_id = f"{options.clock():%Y%m%dT%H%M%SZ}-{self._token}"
        self._stopped = threading.Event()
        self._cleaning = False
        self.redactor = Redactor()
        remote = platform.source.startswith(("http://", "https://"))
        secrets_of = reader(self.redactor, remote=remote, folder=Path() if remote else Path(platform.source).parent)
        self._authenticator = Authenticator(platform, secrets_of, self.redactor)
        numbers = itertools.count(1)
        settings = _settings(options.settings, platform, self.run_id)
        origins = Origins(platform)
        self._transport = HttpTransport(
            settings, self._authenticator, origins, options.clock, lambda: f"x{next(numbers)}"
        )
        self._receiver = Receiver(
            options.callback or platform.callback or Callback(),
            options.clock,
            lambda: f"n{next(numbers)}",
            self._token,
            self._authenticator.learn,
        )
        self.ledger = options.ledgers / f"{self.run_id}.jsonl"
        self._ledger = Ledger(self.ledger, self.run_id, platform.source)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._receiver.stop()
        self._transport.close()

    def interrupt(self) -> None:
        """End the tests that are running; what they created is still removed."""
        self._stopped.set()
        if not self._cleaning:
            self._transport.stop()

    @property
    def declared(self) -> Platform:
        """The platform, with the ids of clients that its file only refers to, and without secrets in its settings."""
        known = self._with_client_ids(self._platform)
        clean = {name: replace(api, settings=self.redactor.value(api.settings)) for name, api in known.apis.items()}
        return replace(known, apis=clean)

    @property
    def interrupted(self) -> bool:
        """Whether the run was ended early."""
        return self._stopped.is_set()

    def run(self, plan: Plan) -> Iterator[Event]:
        """Run a plan and hand out what happens, without secrets; the last event says what could not be removed."""
        world = self._world(plan)
        mechanisms = plan.suite.mechanisms
        options = self._options
        for event in execute(plan, world, options.jobs, lambda test: self._tidy(test, mechanisms), options.performer):
            yield TestEnded(self.redactor.run(event.run)) if isinstance(event, TestEnded) else event
        yield self.finish(plan)

    def one_by_one(self, plan: Plan) -> Callable[[Planned], TestRun]:
        """What runs a single test of a plan, in the thread that calls it; ``finish`` has to be called in the end.

        A test that waited in vain for a call is judged at once: it cannot profit from a call that comes later.
        """
        world = self._world(plan)

        def run(planned: Planned) -> TestRun:
            performed, _ = self._options.performer(planned, world)
            self._tidy(planned.test.id, plan.suite.mechanisms)
            return self.redactor.run(performed)

        return run

    def finish(self, plan: Plan) -> CleanedUp:
        """Remove what is left of the test data; says what could not be."""
        self._cleaning = True
        self._transport.resume()
        entries = self._ledger.open_entries()
        residue = self._clean(entries, plan.suite.mechanisms)
        self._ledger.close()
        return CleanedUp(len(entries) - len(residue), tuple(map(self.redactor.text, residue)))

    def _world(self, plan: Plan) -> World:
        return World(
            suite=plan.suite,
            platform=self._with_client_ids(plan.platform),
            transport=self._transport,
            callbacks=_Callbacks(self._receiver, plan.platform),
            traces=self._ledger,
            judge=self._judge,
            run_token=self._token,
            clock=self._options.clock,
            timer=time.monotonic,
            wait=lambda seconds: self._wait(seconds),
            stopped=self._stopped.is_set,
        )

    def _with_client_ids(self, platform: Platform) -> Platform:
        """The id of a client is no secret, and tests name it: it is read where the platform file refers to it."""
        apis = {name: replace(api, auth=self._with_client_id(api.auth)) for name, api in platform.apis.items()}
        return replace(platform, apis=apis)

    def _with_client_id(self, auth: Auth | None) -> Auth | None:
        known = self._authenticator.client_id(auth)
        return replace(auth, values={**auth.values, "client_id": known}) if auth and known else auth

    def _wait(self, seconds: float) -> None:
        self._stopped.wait(seconds)

    def _tidy(self, test: str, mechanisms: Mapping[str, Mechanism]) -> None:
        """Remove at once what one test has left; after an interrupt, that is done at the end."""
        if not self._stopped.is_set():
            self._clean([entry for entry in self._ledger.open_entries() if entry.test == test], mechanisms)

    def _clean(self, entries: Sequence[Entry], mechanisms: Mapping[str, Mechanism]) -> Sequence[str]:
        return clean(entries, self._ledger, self._transport, self._platform.apis, mechanisms)


def _settings(settings: Settings, platform: Platform, run_id: str) -> Settings:
    return replace(
        settings,
        ca_bundle=settings.ca_bundle or platform.ca_bundle,
        client_certificate=settings.client_certificate or platform.client_certificate,
        client_key=settings.client_key or platform.client_key,
        user_agent=f"{settings.user_agent} (run {run_id})",
    )


class _Callbacks:
    """The receiver, and whether this platform can reach it."""

    def __init__(self, receiver: Receiver, platform: Platform) -> None:
        self._receiver = receiver
        self._platform = platform
        self._neighbours: dict[Origin, bool] = {}

    def url(self, test_id: str, name: str, broker: str = "") -> str:
        """See run.world.Callbacks."""
        are_all_here = all(map(_is_here, self._platform.apis.values()))
        if broker:
            if is_loopback(host_of(broker)) and not are_all_here:
                raise CannotTell(
                    "the platform cannot reach an MQTT broker at a loopback address; name one that both reach"
                )
            return self._receiver.topic(test_id, name, broker)
        if self._receiver.loopback and not are_all_here:
            raise CannotTell("the platform cannot call the tester at a loopback address; give one with --callback-url")
        return self._receiver.url(test_id, name)

    def serve(self, test_id: str, name: str, reply: Reply, to: str | None = None) -> None:
        """See run.world.Callbacks."""
        self._receiver.serve(test_id, name, reply, to)

    def wait(
        self, test_id: str, name: str, start: int, count: int, seconds: float, stopped: Callable[[], bool]
    ) -> Sequence[Exchange]:
        """See run.world.Callbacks."""
        return self._receiver.wait(test_id, name, start, count, seconds, stopped)

    def reaches(self, url: str, broker: str = "") -> bool:
        """See run.world.Callbacks: it has called before, or it is seen to be on this machine."""
        if broker:
            return self._receiver.heard_through(broker) or is_loopback(host_of(broker))
        return self._receiver.heard or (self._receiver.loopback and self._is_neighbour(origin_of(url)))

    def _is_neighbour(self, origin: Origin) -> bool:
        if origin not in self._neighbours:
            self._neighbours[origin] = is_loopback(origin.host) and is_neighbour(origin.port)
        return self._neighbours[origin]


def _is_here(api: Api) -> bool:
    return is_loopback(origin_of(api.url).host)
