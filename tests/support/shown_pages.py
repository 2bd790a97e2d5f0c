"""The pages of the site as a reader follows them: files that they show, commands, and what these answer.

The convention is described in docs/README.md.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

PAGES = Path(__file__).parents[2] / "docs" / "pages"
CITY = "https://city.example"
_FENCE = re.compile(
    r'^(?P<indent> *)```(?P<language>[a-z]+)(?: title="(?P<title>[^"]*)")?\n(?P<text>.*?)^(?P=indent)```$', re.M | re.S
)
_CODE = re.compile(r"(?:exit code|code de sortie) (\d+)")
_LEFT_OUT = re.compile(r"(?<!\S)\.\.\.(?!\S)")


class WrongPageError(Exception):
    """A page shows what does not hold; says where and what."""


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language, its title (empty without one), its text, and the line where it begins."""

    language: str
    title: str
    text: str
    line: int

    @property
    def exit_code(self) -> int:
        """With which exit code a block of commands ends, by its title. Raises WrongPageError for another title."""
        if not self.title:
            return 0
        if found := _CODE.fullmatch(self.title):
            return int(found[1])
        raise WrongPageError(f'line {self.line}: the title of commands is "exit code N", not "{self.title}"')


def blocks(text: str) -> list[Block]:
    """All fenced blocks of a page, in order."""
    return [
        Block(
            found["language"],
            found["title"] or "",
            textwrap.dedent(found["text"]),
            text.count("\n", 0, found.start()) + 1,
        )
        for found in _FENCE.finditer(text)
    ]


def front_matter(text: str) -> dict[str, Any]:
    """What stands before a page between two lines of three hyphens."""
    head = re.match(r"---\n(.*?)\n---\n", text, re.S)
    return yaml.safe_load(head[1]) if head else {}


def written_pages() -> Iterator[Path]:
    """Every page that stands here as a person wrote it; docs/generate.py makes the others."""
    made = ("reference", "tested", "first-mechanism.md")
    return (page for page in sorted(PAGES.rglob("*.md")) if not set(made) & set(page.relative_to(PAGES).parts))


class Reader:
    """Follows one page in an empty folder. ``stands_for`` gives for each address that is shown a real one."""

    def __init__(
        self, folder: Path, cache: Path, stands_for: Mapping[str, str], environment: Mapping[str, str] | None = None
    ) -> None:
        self._folder = folder
        self._stands_for = stands_for
        kept = {name: os.environ[name] for name in ("HOME",) if name in os.environ}
        programs = f"{Path(sys.executable).parent}:{os.environ.get('PATH', os.defpath)}"
        self._environment = {
            **kept,
            "PATH": programs,
            "LANG": "C.UTF-8",
            "COLUMNS": "100",
            "XDG_STATE_HOME": str(folder.parent / "state"),
            "XDG_DATA_HOME": str(folder.parent / "data"),
            "XDG_CACHE_HOME": str(cache),
            **(environment or {}),
        }

    def follow(self, page: str) -> None:
        """Do what the page shows, in order. Raises WrongPageError where it does not hold."""
        output = ""
        for block in blocks(page):
            if block.language == "sh":
                output = self._run(block)
            elif block.language == "text":
                self._compare(block, output)
            elif block.title:
                (self._folder / block.title).write_text(self._real(block.text), "utf-8")

    def _run(self, block: Block) -> str:
        words = ["bash", "-euo", "pipefail", "-c", self._real(block.text)]
        done = subprocess.run(
            words,
            cwd=self._folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=300,
        )
        if done.returncode != block.exit_code:
            raise WrongPageError(
                f"line {block.line}: ended with {done.returncode}, not {block.exit_code}:\n{block.text}\n{done.stdout}"
            )
        return self._shown(done.stdout)

    def _compare(self, block: Block, output: str) -> None:
        """Each part of what is shown, between what is left out, stands in the output; line ends mean nothing."""
        seen, at = " ".join(output.split()), 0
        for part in _LEFT_OUT.split(block.text):
            wanted = " ".join(part.split())
            found = seen.find(wanted, at)
            if found < 0:
                raise WrongPageError(f"line {block.line}: the command does not say:\n{part}\nbut:\n{output}")
            at = found + len(wanted)

    def _real(self, text: str) -> str:
        for shown, real in self._stands_for.items():
            text = text.replace(shown, real)
        return text

    def _shown(self, text: str) -> str:
        for shown, real in self._stands_for.items():
            text = text.replace(real, shown).replace(
                real.partition("://")[2] or real, shown.partition("://")[2] or shown
            )
        return text


def free_port() -> int:
    """A port of this machine at which nobody listens now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    return port
