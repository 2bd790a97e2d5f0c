"""A real yaml-language-server (Node.js), asked as an editor asks it.

pytest does not collect this folder by itself: `python -m pytest tests/real_servers/check_editor.py`.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import installing

VERSION = "1.25.0"
_SETTINGS = {"completion": True, "hover": True, "validate": True}
_CAPABLE = {
    "completion": {"completionItem": {"documentationFormat": ["plaintext"]}},
    "hover": {"contentFormat": ["plaintext"]},
}


class Editor:
    """An editor with one file open. A context manager."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._uri = file.resolve().as_uri()
        self._number = 0
        self._server = subprocess.Popen([installing.program("node"), _module(), "--stdio"], stdin=-1, stdout=-1)

    def __enter__(self) -> Self:
        self._ask("initialize", {"processId": None, "rootUri": None, "capabilities": {"textDocument": _CAPABLE}})
        self._tell("initialized", {})
        text = self._file.read_text("utf-8")
        opened = {"uri": self._uri, "languageId": "yaml", "version": 1, "text": text}
        self._tell("textDocument/didOpen", {"textDocument": opened})
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.kill()
        self._server.communicate()

    def mistakes(self) -> list[str]:
        """What the editor marks in the file, once it has looked at it."""
        told = self._until(lambda message: message.get("method") == "textDocument/publishDiagnostics")
        return [one["message"] for one in told["params"]["diagnostics"]]

    def offered(self, line: int, column: int) -> dict[str, str]:
        """The keys that can be completed there, each with its hint; lines and columns are counted from 0."""
        items = self._at("completion", line, column)["items"]
        found = {item["label"]: item.get("documentation") or "" for item in items if item["kind"] == _PROPERTY}
        return {label: hint if isinstance(hint, str) else hint["value"] for label, hint in found.items()}

    def hint(self, line: int, column: int) -> str:
        """What is shown of the word there."""
        return str(self._at("hover", line, column)["contents"])

    def _at(self, what: str, line: int, column: int) -> Any:
        place = {"textDocument": {"uri": self._uri}, "position": {"line": line, "character": column}}
        return self._ask(f"textDocument/{what}", place)

    def _ask(self, method: str, params: Any) -> Any:
        self._number += 1
        number = self._number
        self._send({"id": number, "method": method, "params": params})
        return self._until(lambda message: message.get("id") == number and "method" not in message)["result"]

    def _tell(self, method: str, params: Any) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: dict[str, Any]) -> None:
        content = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._server.stdin
        self._server.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(content), content))
        self._server.stdin.flush()

    def _until(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        while True:
            message = self._received()
            if wanted(message):
                return message
            if "id" in message and "method" in message:
                self._send({"id": message["id"], "result": _answer(message)})

    def _received(self) -> dict[str, Any]:
        assert self._server.stdout
        length = 0
        while (line := self._server.stdout.readline().strip()) or not length:
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        message: dict[str, Any] = json.loads(self._server.stdout.read(length))
        return message


_PROPERTY = 10
"""The kind of a completion that is a key (Language Server Protocol 3.17, CompletionItemKind)."""


def _answer(message: dict[str, Any]) -> Any:
    if message["method"] != "workspace/configuration":
        return None
    return [_SETTINGS if item.get("section") == "yaml" else {} for item in message["params"]["items"]]


def _module() -> str:
    """The program of the server, installed when it is not yet."""
    folder = installing.installed(f"yaml-language-server-{VERSION}", _install)
    return str(folder / "node_modules/yaml-language-server/bin/yaml-language-server")


def _install(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "package.json").write_text('{"private": true}')
    installing.by_npm(folder, f"yaml-language-server@{VERSION}")
