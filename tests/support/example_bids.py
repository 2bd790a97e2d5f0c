"""Makes the example bids of suites/profiles/examples/: ``python tests/support/example_bids.py [FOLDER]``.

Three vendors run the example tender against a platform of theirs, each with a key of its own. Bolt makes a mistake
that costs it points, Civis one that knocks it out. The private keys are not kept.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from oasc_check.cli.main import main
from oasc_check.places import SUITES
from oasc_check.reference.server import start

EXAMPLES = SUITES / "profiles" / "examples"
MISTAKES: dict[str, list[str]] = {"acme": [], "bolt": ["ogc-content-crs-missing"], "civis": ["ogc-polygons-open"]}
DECLARED = """platform: {{name: {name} Geo, version: "2.1", vendor: {name}}}
apis:
  ogcapi-features: {{url: "{url}/ogc", version: "1.0.1"}}
"""


def bid(vendor: str, defects: Sequence[str], folder: Path, work: Path) -> None:
    """Run, sign, and keep the bundle with the public key."""
    platform, result, key = work / f"{vendor}.yaml", work / f"{vendor}.json", work / vendor
    with start(list(defects)) as server:
        platform.write_text(DECLARED.format(name=vendor.title(), url=server.url), "utf-8")
        main(["run", str(platform), "--profile", str(EXAMPLES / "tender.yaml"), "--to", f"json={result}", "-q"])
    bundle = folder / f"{vendor}.oasc"
    main(["keygen", "--out", str(key)])
    main(["sign", str(result), "--key", str(key), "--out", str(bundle)])
    (folder / f"{vendor}.pub").write_bytes(key.with_name(f"{vendor}.pub").read_bytes())


def make(folder: Path) -> None:
    """All three bids."""
    with TemporaryDirectory() as work:
        for vendor, defects in MISTAKES.items():
            bid(vendor, defects, folder, Path(work))


if __name__ == "__main__":
    make(Path(sys.argv[1]) if sys.argv[1:] else EXAMPLES)
