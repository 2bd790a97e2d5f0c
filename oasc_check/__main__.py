"""``python -m oasc_check`` and the console script."""

import sys

from oasc_check.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
