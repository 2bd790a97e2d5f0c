"""Keeps account of what a run creates on a platform, on disk before it is sent, so that any ending can be tidied up.

One JSON object a line. The first names the run; each later one says what was meant, learnt or removed:
``intend``, ``created``, ``refused``, ``removed``.
"""

import json
import os
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from oasc_check.run.model import Exchange

_FORMAT = 1
_NEVER_SENT = frozenset({"unreachable", "tls", "host", "redirects", "refused", "auth", "budget"})


class LedgerError(Exception):
    """A file is no ledger, or cannot be written; says where, what and how to mend it."""


@dataclass(frozen=True)
class Undo:
    """A message that ends something which cannot be deleted; ``body`` is JSON."""

    method: str
    url: str
    body: str


@dataclass(frozen=True)
class Entry:
    """Something that may exist on the platform because of this run.

    ``api`` is its name in the platform file, ``headers`` hold the tenant, ``marker`` is in every name of the run.
    ``url`` is None while only the platform knows it, ``chosen`` says that the platform chose it, ``declined`` that
    it said it created nothing; ``post_url`` is the address that the request goes to; ``shown`` that the answer to the
    request showed the marker, so that what it names is of this run; ``undo`` ends it where it cannot be deleted.
    """

    key: str
    api: str
    url: str | None
    headers: Mapping[str, str]
    test: str
    marker: str
    post_url: str | None = None
    chosen: bool = False
    declined: bool = False
    shown: bool = False
    undo: Undo | None = None


@dataclass
class _Account:
    """What the lines of a ledger add up to: the open entries by key, oldest first."""

    run_id: str
    platform_source: str
    entries: dict[str, Entry] = field(default_factory=dict)

    def take(self, line: Mapping[str, Any]) -> None:
        """Apply one line. Raises KeyError or TypeError for one that is none."""
        if "intend" in line:
            entry = Entry(**{"url": None, **line["intend"]})
            self.entries[entry.key] = entry
        elif "created" in line:
            key = line["created"]
            undo = Undo(**line["undo"]) if "undo" in line else None
            known = {"url": line["url"], "shown": line.get("shown", False), "undo": undo}
            self.entries[key] = replace(self.entries[key], chosen=True, **known)
        elif "declined" in line:
            key = line["declined"]
            self.entries[key] = replace(self.entries[key], declined=True)
        elif "refused" in line:
            self.entries.pop(line["refused"], None)
        else:
            gone = (line["removed"], dict(line["headers"]))
            same = [key for key, entry in self.entries.items() if (entry.url, dict(entry.headers)) == gone]
            for key in same:
                del self.entries[key]


class Ledger:
    """The ledger of one run; safe to use from several threads. Its file appears with the first intention.

    What may be created must be noted first: ``intend`` raises LedgerError when it cannot write. What becomes known
    later only shortens the list: where it cannot be written, the file names more than is left, and never less.
    """

    def __init__(self, path: Path, run_id: str, platform_source: str) -> None:
        self.path = path
        self._account = _Account(run_id, platform_source)
        self._lock = threading.Lock()
        self._count = 0
        self._begun = False
        self._whole: int | None = None

    @classmethod
    def read(cls, path: Path) -> Self:
        """The ledger of an earlier run, ready to go on. A last line that was torn off is left out.

        Raises LedgerError when the file cannot be read or is no ledger.
        """
        content = _content(path)
        whole = content[: content.rfind(b"\n") + 1]
        if not whole:
            raise LedgerError(f"{path} holds no complete line: that run had sent nothing yet; delete the file")
        head, *lines = (_parsed(path, number, line) for number, line in enumerate(whole.splitlines(), 1))
        if head.get("ledger") != _FORMAT:
            raise LedgerError(f"{path} is no ledger that this oasc-check can read; name the file that a run left")
        ledger = cls(path, str(head.get("run")), str(head.get("platform")))
        ledger._resume(lines, len(whole) if len(whole) < len(content) else None)
        return ledger

    @property
    def run_id(self) -> str:
        """The id of the run that wrote it."""
        return self._account.run_id

    @property
    def platform_source(self) -> str:
        """The platform file, or its URL."""
        return self._account.platform_source

    def intend(
        self,
        api: str,
        url: str | None,
        headers: Mapping[str, str],
        test: str,
        marker: str,
        post_url: str | None = None,
    ) -> str:
        """Note what a request may create, before it is sent; returns the key of the entry."""
        with self._lock:
            self._count += 1
            entry = Entry(str(self._count), api, url, dict(headers), test, marker, post_url)
            self._write({"intend": {name: value for name, value in vars(entry).items() if value is not None}})
        return entry.key

    def created(self, key: str, url: str, shown: bool = False, undo: Undo | None = None) -> None:
        """The address that the platform chose became known; ``shown``: from an answer that shows the marker."""
        line: dict[str, Any] = {"created": key, "url": url}
        with self._lock:
            self._learn(line | ({"shown": True} if shown else {}) | ({"undo": vars(undo)} if undo else {}))

    def declined(self, key: str) -> None:
        """The platform said that it created nothing; a removal is still tried, for it may have done so."""
        with self._lock:
            self._learn({"declined": key})

    def refused(self, key: str) -> None:
        """It is sure that nothing was created."""
        with self._lock:
            self._learn({"refused": key})

    def removed(self, url: str, headers: Mapping[str, str]) -> None:
        """What was at this address, for this tenant, is gone."""
        with self._lock:
            self._learn({"removed": url, "headers": dict(headers)})

    def open_entries(self) -> list[Entry]:
        """What may still be on the platform, newest first."""
        with self._lock:
            return list(reversed(self._account.entries.values()))

    def close(self) -> None:
        """The run has ended: the file is deleted unless something is left."""
        with self._lock:
            if (self._begun or self._whole is not None) and not self._account.entries:
                with suppress(OSError):  # what is noted there is gone, whether the file is or not
                    self.path.unlink()
                self._begun = False

    def _resume(self, lines: Sequence[Mapping[str, Any]], whole: int | None) -> None:
        """Take up what was written; ``whole`` is the length in bytes up to a torn line, if there is one."""
        for number, line in enumerate(lines, 2):
            try:
                self._account.take(line)
            except (KeyError, TypeError):
                raise LedgerError(f"{self.path}, line {number} is not of a ledger; repair or remove it") from None
        self._begun, self._count, self._whole = True, len(lines), whole

    def _write(self, line: Mapping[str, Any]) -> None:
        """Append a line, and the head of the file before the first one."""
        head = {"ledger": _FORMAT, "run": self.run_id, "platform": self.platform_source}
        text = "".join(json.dumps(each) + "\n" for each in ((line,) if self._begun else (head, line)))
        try:
            self._append(text)
        except OSError as error:
            mend = "make room for it, or choose another folder"
            raise LedgerError(f"the ledger {self.path} cannot be written: {error.strerror}; {mend}") from error
        self._begun = True
        self._account.take(line)

    def _learn(self, line: Mapping[str, Any]) -> None:
        """Take what became known, and append it if that can be done."""
        with suppress(LedgerError):
            self._write(line)
            return
        self._account.take(line)

    def _append(self, text: str) -> None:
        if not self._begun:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        if self._whole is not None:
            os.truncate(self.path, self._whole)
            self._whole = None
        with os.fdopen(os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab") as file:
            before = os.fstat(file.fileno()).st_size
            try:
                file.write(text.encode())
                file.flush()
            except OSError:
                self._whole = before
                raise


def went_out(exchange: Exchange) -> bool:
    """Whether a request can have reached the platform; if not, it has created nothing."""
    if exchange.trouble is None:
        return True
    return exchange.trouble.kind not in _NEVER_SENT and exchange.seconds > 0


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise LedgerError(
            f"the ledger {path} cannot be read: {error.strerror}; name the file that a run left"
        ) from None


def _parsed(path: Path, number: int, line: bytes) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise LedgerError(f"{path}, line {number} is not of a ledger; name the file that a run left")
    return value
