"""A small platform that answers as it should, and the suite that tests it: what faults are put before."""

from __future__ import annotations

import json
import threading
import urllib.request
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.error import URLError

TESTS = """\
given:
  a-thing:
    - send: POST /things
      body: {id: "${id:Thing}"}
      created: /things/${id:Thing}
      expect: {status: 201}
tests:
  - id: read
    says: The things are listed.
    clause: ["1"]
    steps:
      - send: GET /things
        expect: {status: 200, media_type: application/json, body: {$.name: Acme, "$.things[0]": first}}
    remedy: List the things.
  - id: refuse
    says: A thing that is not there is not found.
    clause: ["1"]
    steps:
      - send: GET /things
        expect: {status: 200, body: {$.name: Acme}}
      - send: GET /things/none
        expect: {status: 404}
    remedy: Answer 404.
  - id: create
    says: A thing can be made under a name.
    clause: ["1"]
    effect: writes
    steps:
      - send: POST /things
        body: {id: "${id:Thing}"}
        created: /things/${id:Thing}
        expect: {status: 201, headers: {Location: {ends_with: "/things/${id:Thing}"}}, body: {$.id: "${id:Thing}"}}
      - send: GET /things/${id:Thing}
        expect: {status: 200, body: {$.id: "${id:Thing}"}}
    remedy: Keep what was posted.
  - id: choose
    says: A note gets an address of the platform's choice.
    clause: ["1"]
    effect: writes
    steps:
      - send: POST /notes
        body: {text: "${id:Note}"}
        created: ${header:Location}
        expect: {status: 201, headers: {Location: {contains: /notes/}}, body: {$.text: "${id:Note}"}}
    remedy: Say where the note is.
  - id: remove
    says: A thing that was deleted is gone.
    clause: ["1"]
    effect: writes
    given: [a-thing]
    steps:
      - send: GET /things/${id:Thing}
        expect: {status: 200, body: {$.id: "${id:Thing}"}}
      - send: DELETE /things/${id:Thing}
        expect: {status: 204}
      - send: GET /things/${id:Thing}
        expect: {status: 404}
    remedy: Delete it.
  - id: hear
    says: Who watches hears of a new thing once.
    clause: ["1"]
    effect: writes
    steps:
      - send: POST /watchers
        body: {id: "${id:Watcher}", url: "${callback:new}"}
        created: /watchers/${id:Watcher}
        expect: {status: 201}
      - send: POST /things
        body: {id: "${id:Thing}"}
        created: /things/${id:Thing}
        expect: {status: 201}
      - notified: {on: new, within: 400ms, at_least: 1, at_most: 1}
        expect: {body: {$.id: "${id:Thing}"}}
    remedy: Tell the watcher once.
"""


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    method: str
    path: str
    body: bytes = b""


Notify = Callable[[str, bytes], None]
"""From the address of a watcher and the message for it."""


def post(url: str, message: bytes) -> None:
    """Tell a watcher, who may not be there any more."""
    wanted = urllib.request.Request(url, message, {"Content-Type": "application/json"})
    with suppress(URLError, OSError), urllib.request.urlopen(wanted, timeout=5):
        pass


def answer(status: int, value: object = None, *fields: str) -> bytes:
    """A well-formed answer; JSON unless there is nothing to say."""
    body = b"" if value is None else json.dumps(value).encode()
    kind = ["Content-Type: application/json"] if body else []
    length = [] if status == 204 else [f"Content-Length: {len(body)}"]
    return "\r\n".join([f"HTTP/1.1 {status} Whatever", *length, *kind, *fields, "", ""]).encode() + body


@dataclass
class SmallPlatform:
    """Keeps things under names of the tester, notes under numbers of its own, and the addresses of watchers."""

    things: dict[str, bytes] = field(default_factory=dict)
    notify: Notify = post
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, asked: Asked) -> bytes:
        """Do what is asked, and say what came of it."""
        with self._lock:
            doing = {"GET": self._read, "POST": self._create, "DELETE": self._remove}
            return doing[asked.method](asked)

    def _read(self, asked: Asked) -> bytes:
        if asked.path == "/things":
            return answer(200, {"name": "Acme", "things": ["first"]})
        if asked.path not in self.things:
            return answer(404, {"title": "not found"})
        return answer(200, json.loads(self.things[asked.path]))

    def _create(self, asked: Asked) -> bytes:
        value = json.loads(asked.body)
        path = f"{asked.path}/{value.get('id', len(self.things) + 1)}"
        self.things[path] = asked.body
        if asked.path == "/things":
            self._tell(asked.body)
        return answer(201, value, f"Location: {path}")

    def _remove(self, asked: Asked) -> bytes:
        return answer(404 if self.things.pop(asked.path, None) is None else 204)

    def _tell(self, message: bytes) -> None:
        for url in self._watching():
            self.notify(url, message)

    def _watching(self) -> Sequence[str]:
        return [json.loads(body)["url"] for path, body in self.things.items() if path.startswith("/watchers/")]
