"""Fuzzing that is guided by coverage: ``python tests/fuzz/guided.py loader|judge -runs=N`` (libFuzzer's options).

It needs ``pip install 'oasc-check[fuzz]'``. It ends with 0 after so many runs; else it shows the failure, and writes
the input for it to a file that can be given in place of the options.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import atheris

_TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(_TESTS), str(_TESTS / "support")]

with atheris.instrument_imports(include=["oasc_check.suite", "oasc_check.verdict", "oasc_check.language"]):
    from fuzz import answers, changes, targets

TRIES = {"loader": 600, "judge": 20_000}
"""So many runs when none are asked for: about half a minute each."""


def loader(folder: Path) -> Callable[[bytes], None]:
    """Any octets in place of a file with tests, beside a mechanism that is shipped."""
    file = targets.suites_with(folder, "tls") / "mechanisms/small/things.yaml"

    def one(content: bytes) -> None:
        file.write_bytes(content)
        targets.load_all(folder)

    return one


def judge(_folder: Path) -> Callable[[bytes], None]:
    """Any expectation of the shipped suites, and an answer whose body is any octets or a good one, changed."""

    def one(content: bytes) -> None:
        given = atheris.FuzzedDataProvider(content)
        number, status = given.ConsumeIntInRange(0, 10**6), given.ConsumeIntInRange(100, 599)
        value = given.PickValueInList(list(changes.VALUES))
        chance = random.Random(given.ConsumeIntInRange(0, 2**32))  # noqa: S311
        body = answers.body(chance) if given.ConsumeBool() else given.ConsumeBytes(sys.maxsize)
        targets.judge_answer(number, value, status, answers.headers(chance), body)

    return one


def main() -> None:
    """Fuzz what is named, from inputs that are right."""
    name, *options = sys.argv[1:]
    corpus, folder = (Path(tempfile.mkdtemp(prefix=f"oasc-{name}-")) for _ in range(2))
    for number, seed in enumerate((targets.SMALL, *map(changes.octets, changes.WORDS))):
        (corpus / str(number)).write_bytes(seed)
    limits = [] if any(option.startswith("-runs=") for option in options) else [f"-runs={TRIES[name]}"]
    target = {"loader": loader, "judge": judge}[name](folder)
    target(targets.SMALL)
    atheris.Setup([sys.argv[0], *limits, *options, "-max_len=4096", "-timeout=60", str(corpus)], target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
