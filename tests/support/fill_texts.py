"""Fill what is empty in a language from pairs: ``python tests/support/fill_texts.py fr pairs.tsv [PATH]``.

Each line of the file of pairs is an English text, a tab, and its translation. A pair is written wherever that English
has no translation yet, at or below PATH of the suites; what is translated stays as it is.
"""

from __future__ import annotations

import sys
from pathlib import Path

from oasc_check.places import SUITES
from oasc_check.suite.mechanisms import Reading
from oasc_check.suite.translation.read import folder_of, read_file
from oasc_check.suite.translation.work import english_of, is_below
from oasc_check.suite.translation.write import comment_of, skeleton


def pairs_in(text: str) -> dict[str, str]:
    """The pairs of a file. Raises ValueError for a line that is none."""
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        parts = [part.strip() for part in line.split("\t")]
        if line.strip() and (len(parts) != 2 or not all(parts)):
            raise ValueError(f"line {number} is not an English text, a tab and its translation")
        if line.strip():
            found[parts[0]] = parts[1]
    return found


def fill(suites: Path, code: str, pairs: dict[str, str], path: str) -> set[str]:
    """Write the pairs into the files of the language, and return the English of those that fit nowhere."""
    unused = set(pairs)
    for file, texts in english_of(suites).items():
        wanted = set(texts.values()) & set(pairs)
        if not wanted or not is_below(file, path):
            continue
        unused -= wanted
        target = folder_of(suites, code) / file
        before = target.read_text("utf-8") if target.exists() else ""
        target.parent.mkdir(parents=True, exist_ok=True)
        content = skeleton(texts, read_file(target, code, Reading()), pairs, code, comment_of(before))
        target.write_text(content, "utf-8")
    return unused


if __name__ == "__main__":
    language, given, *rest = sys.argv[1:]
    left = fill(SUITES, language, pairs_in(Path(given).read_text("utf-8")), rest[0] if rest else "")
    sys.stdout.write("".join(f"fits nowhere: {english}\n" for english in sorted(left)))
