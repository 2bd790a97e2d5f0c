"""Writes what a program can write of the site: the reference, a page for each group of tests, the first mechanism.

Each build calls it. The pages are not committed: what is made at every build cannot be out of date. Without a build:

    python docs/generate.py
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

from reference import pages, run_program

HERE = Path(__file__).resolve().parent
PAGES = HERE / "pages"
REFERENCE = PAGES / "en" / "reference"
LANGUAGES = ("en", "fr")


def write() -> None:
    """Everything that is made, in place of what was made before."""
    shutil.rmtree(REFERENCE, ignore_errors=True)
    REFERENCE.mkdir(parents=True)
    for name, text in pages().items():
        (REFERENCE / name).write_text(text, "utf-8")
    for language in LANGUAGES:
        folder = PAGES / language / "tested"
        shutil.rmtree(folder, ignore_errors=True)
        run_program("suite", "docs", "--lang", language, "--out", str(folder))
    first = (HERE / "your-first-mechanism.md").read_text("utf-8")
    (PAGES / "en" / "how-to" / "first-mechanism.md").write_text(_without_files(first), "utf-8")
    shutil.copyfile(HERE / "report.svg", PAGES / "assets" / "report.svg")


def _without_files(text: str) -> str:
    """The page with the names of files of the repository in place of links, since the site has no such files."""
    return re.sub(r"\[([^]]+)\]\(\.\./[^)]*\)", r"\1", text)


def on_startup(**_: Any) -> None:
    """Called by mkdocs once, before it looks for pages."""
    write()


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Called by mkdocs for each page: thousands of tests would fill the index that a reader's browser loads."""
    if "/tested/" in page.file.src_uri and not page.file.src_uri.endswith("tested/index.md"):
        page.meta["search"] = {"exclude": True}
    return markdown


if __name__ == "__main__":
    write()
