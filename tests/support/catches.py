"""Says which tests catch each named defect now, beside what defects/*.yaml lists.

    python tests/support/catches.py ngsi-ld                  # every defect whose tests differ
    python tests/support/catches.py ngsi-ld accept-ignored   # only these
    python tests/support/catches.py ngsi-ld --write          # put what was seen into defects/*.yaml

It looks at every test in which the defect could show itself, as ``suite check --proof`` does. It ends with 1 when
something differs. What is written has to be read: a test belongs there only if the defect breaks its clause.
"""

import json
import sys
import textwrap
from collections.abc import Iterable

from scenario_runs import shipped

from oasc_check.cli.embedded import platform
from oasc_check.proof.proving import defect_proofs
from oasc_check.suite.model import Defect


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


def main() -> None:
    """Compare, print and perhaps write."""
    arguments = [argument for argument in sys.argv[1:] if argument != "--write"]
    mechanism, chosen = arguments[0], arguments[1:]
    defects = [one for one in shipped().mechanisms[mechanism].defects if not chosen or one.id in chosen]
    found: dict[str, tuple[str, ...]] = {}
    for proof in defect_proofs(shipped(), platform, defects):
        one = proof.of.removeprefix("defect ")
        found[one] = proof.caught_by
        sys.stdout.write("".join(f"{one}: {problem}\n" for problem in proof.problems))
        sys.stdout.flush()
    differs = any(set(found[one.id]) != set(one.caught_by) for one in defects)
    if "--write" in sys.argv:
        every = shipped().mechanisms[mechanism].defects
        for file in sorted({one.place.file for one in every}):
            text = "".join(entry(one, found.get(one.id, one.caught_by)) for one in every if one.place.file == file)
            head = file.read_text(encoding="utf-8").partition("defects:\n")[0]
            file.write_text(f"{head}defects:\n{text}", encoding="utf-8")
    sys.exit(1 if differs else 0)


if __name__ == "__main__":
    main()
