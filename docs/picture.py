"""Makes docs/report.svg, the terminal picture of the README, from a report on standard input.

FORCE_COLOR=1 COLUMNS=80 oasc-check demo --defect ogc-number-returned-is-limit | python docs/picture.py
"""

import sys
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.text import Text

LINES = 36


def main() -> None:
    """The first lines of the report, as they look in a terminal."""
    report = sys.stdin.read().splitlines()
    lines = [*report[:LINES], *(["..."] if len(report) > LINES else [])]
    console = Console(record=True, width=80, file=StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text.from_ansi("\n".join(lines)))
    console.save_svg(str(Path(__file__).parent / "report.svg"), title="oasc-check run city.yaml")


if __name__ == "__main__":
    main()
