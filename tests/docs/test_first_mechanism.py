"""docs/your-first-mechanism.md, done as it stands: files are written, commands run, and what they say is compared."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from command_line import CommandLine

PROJECT = Path(__file__).parents[2]
PAGE = PROJECT / "docs/your-first-mechanism.md"
_BLOCK = re.compile(r"(?:^`(?P<file>[^`\n]+)`:\n\n)?^```(?P<kind>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_PATIENCE = 30.0


class Block(NamedTuple):
    """A file to write, or commands to run."""

    file: str
    kind: str
    text: str


def blocks(page: str) -> list[Block]:
    return [Block(found["file"] or "", found["kind"], found["text"]) for found in _BLOCK.finditer(page)]


def commands(text: str) -> Iterator[tuple[str, str]]:
    """Each command of a console, and what it is said to print."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        yield command, output


def fits(wanted: str, seen: str) -> bool:
    """Whether the output is as the page shows it; ``...`` stands for anything, a line of it for any lines."""
    pieces = re.split(r"(^\.\.\.\n|\.\.\.)", wanted, flags=re.MULTILINE)
    signs = {"...\n": r"(?:.*\n)*?", "...": ".*"}
    return re.fullmatch("".join(signs.get(piece, re.escape(piece)) for piece in pieces), seen) is not None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Terminal:
    """A folder in which commands are run, some of them in the background."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        tools = folder / "tools"
        tools.mkdir()
        for name, module in (("oasc-check", " -m oasc_check"), ("python3", "")):
            (tools / name).write_text(f'#!/bin/sh\nexec "{sys.executable}"{module} "$@"\n')
            (tools / name).chmod(0o755)
        environment = CommandLine(folder).environment
        self._environment = {**environment, "PATH": f"{tools}:{environment['PATH']}", "LC_ALL": "C.UTF-8"}
        self._behind: list[subprocess.Popen[bytes]] = []

    def run(self, command: str) -> str:
        """What it prints: messages first, as they come, then data. A command that ends with & stays."""
        if command.startswith("kill %"):
            self.close()
            return ""
        if command.endswith(" &"):
            self._start(command.removesuffix(" &"))
            return ""
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=self._folder,
            env=self._environment,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        return self._in_order(done.stdout, done.stderr)

    def _in_order(self, out: str, err: str) -> str:
        """A message on the beginning comes before the report, one on what to do next after it."""
        first, _, rest = err.partition("\n")
        return f"{first}\n{out}{rest}" if first.startswith("Running ") else f"{out}{err}"

    def _start(self, command: str) -> None:
        port = int(re.findall(r"\d{4,5}", command)[0])
        process = subprocess.Popen(["/bin/sh", "-c", f"exec {command}"], cwd=self._folder, env=self._environment)
        self._behind.append(process)
        until = time.monotonic() + _PATIENCE
        while not _listens(port):
            assert process.poll() is None, f"{command} ended"
            assert time.monotonic() < until, f"{command} does not listen"
            time.sleep(0.05)

    def close(self) -> None:
        """End what stays."""
        while self._behind:
            process = self._behind.pop()
            process.kill()
            process.wait()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    made = Terminal(tmp_path)
    yield made
    made.close()


def test_the_page_is_true_as_it_stands(terminal: Terminal, tmp_path: Path) -> None:
    page = PAGE.read_text("utf-8")
    for shown in ("8080", "8081"):
        page = page.replace(shown, str(free_port()))
    ran = 0
    for block in blocks(page):
        if block.file:
            file = tmp_path / block.file
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block.text, "utf-8")
            continue
        assert block.kind == "console", block
        for command, wanted in commands(block.text):
            seen = terminal.run(command)
            assert fits(wanted, seen), f"$ {command}\n{seen}\n--- instead of ---\n{wanted}"
            ran += 1
    assert ran == page.count("\n$ ") > 10


def test_every_file_and_every_anchor_that_the_page_links_to_is_there() -> None:
    for link in re.findall(r"\]\(([^)]+)\)", PAGE.read_text("utf-8")):
        path, _, anchor = link.partition("#")
        file = (PAGE.parent / path).resolve()
        assert file.is_file(), link
        headings = re.findall(r"^#+ (.+)$", file.read_text("utf-8"), re.MULTILINE)
        assert not anchor or anchor in {one.lower().replace(" ", "-") for one in headings}, link


@pytest.mark.parametrize(
    ("wanted", "seen", "is_fit"),
    [
        ("a\n...\nb\n", "a\nx\ny\nb\n", True),
        ("a\n...\nb\n", "a\nb\n", True),
        ("took ... s\n", "took 0.1 s\n", True),
        ("a\n", "a\nb\n", False),
        ("took ... s\n", "took 0.1\n s\n", False),
        ("", "x\n", False),
    ],
)
def test_what_differs_from_the_page_is_seen(wanted: str, seen: str, is_fit: bool) -> None:
    assert fits(wanted, seen) is is_fit
