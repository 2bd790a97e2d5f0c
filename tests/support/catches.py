"""Says which tests catch each named defect now, beside what defects/*.yaml lists.

    python tests/support/catches.py ngsi-ld                  # every defect whose tests differ
    python tests/support/catches.py ngsi-ld accept-ignored   # only these
    python tests/support/catches.py ngsi-ld wfs              # of several mechanisms
    python tests/support/catches.py ngsi-ld --listed         # only whether the listed tests catch it, which is quick
    python tests/support/catches.py ngsi-ld --write          # put what was seen into defects/*.yaml

It looks at every test in which the defect could show itself, as ``suite check --proof`` does. It ends with 1 when
something differs. What is written has to be read: a test belongs there only if the defect breaks its clause.
"""

import json
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence

from oasc_check.cli.embedded import platform
from oasc_check.proof.proving import defect_proofs
from oasc_check.suite.load import load
from oasc_check.suite.model import Defect, Suite


def entry(defect: Defect, tests: Iterable[str]) -> str:
    """One entry of a file of defects."""
    names = [test.removeprefix(f"{defect.mechanism}/") for test in tests]
    caught = textwrap.fill(
        f"caught_by: [{', '.join(names)}]",
        116,
        initial_indent="    ",
        subsequent_indent="      ",
        break_on_hyphens=False,
    )
    says = json.dumps(defect.says) if any(mark in defect.says for mark in (" #", ": ")) else defect.says
    return f"  - id: {defect.id}\n    says: {says}\n{caught}\n"


def write(defects: Sequence[Defect], found: Mapping[str, tuple[str, ...]]) -> None:
    """Put what was found into the files of these defects."""
    for file in sorted({one.place.file for one in defects}):
        text = "".join(entry(one, found.get(one.id, one.caught_by)) for one in defects if one.place.file == file)
        head = file.read_text(encoding="utf-8").partition("defects:\n")[0]
        file.write_text(f"{head}defects:\n{text}", encoding="utf-8")


def chosen(suite: Suite, words: Sequence[str]) -> list[Defect]:
    """The defects of the mechanisms that are named, or those of them that are named."""
    every = [one for name in words if name in suite.mechanisms for one in suite.mechanisms[name].defects]
    named = [one for one in every if one.id in words]
    return named or every


def main() -> None:
    """Compare, print and perhaps write."""
    suite, words = load(), [word for word in sys.argv[1:] if not word.startswith("--")]
    defects = chosen(suite, words)
    found: dict[str, tuple[str, ...]] = {}
    differs = False
    for proof in defect_proofs(suite, platform, defects, only_listed="--listed" in sys.argv):
        one = proof.of.removeprefix("defect ")
        found[one] = proof.caught_by
        differs = differs or bool(proof.problems)
        sys.stdout.write("".join(f"{one}: {problem}\n" for problem in proof.problems))
        sys.stdout.flush()
    if "--write" in sys.argv:
        for mechanism in {one.mechanism for one in defects}:
            write(suite.mechanisms[mechanism].defects, found)
    sys.stdout.write(f"{len(found)} defects were shown.\n")
    sys.exit(1 if differs else 0)


if __name__ == "__main__":
    main()
