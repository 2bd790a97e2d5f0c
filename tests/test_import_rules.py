"""The import rules of the architecture: a rule that nothing tests is not a rule."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import oasc_check

PACKAGE = Path(oasc_check.__file__).resolve().parent
STAGES = ("suite", "plan", "run", "verdict", "report", "bundle")
ONLY_IN = {
    "requests": ("run/transport.py",),
    "rich": ("report/console/", "cli/"),
    "click": ("cli/",),
    "yaml": ("suite/",),
    "jwt": ("verdict/jwt.py", "reference/oauth2_oidc/keys.py"),
    "cryptography": ("reference/oauth2_oidc/keys.py", "bundle/", "cli/bundles.py"),
    "securesystemslib": ("bundle/envelope.py", "cli/bundles.py"),
    "sigstore": ("bundle/identity.py", "bundle/keyless.py", "bundle/trust.py", "cli/keyless.py"),
    "rdflib": ("language/rdf.py", "verdict/shapes.py", "proof/spoil_rdf.py"),
    "pyshacl": ("verdict/shapes.py",),
    "pytest": ("pytest_plugin/",),
    "distributed": ("cli/many/cluster.py",),
    "paho": ("run/mqtt.py", "reference/ngsi_ld/delivery_mqtt.py"),
}
FRONTS = ("cli", "pytest_plugin")
"""What people run the program through: nothing but themselves imports them, and neither imports the other."""


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def breaches(name: str, source: str) -> Iterator[str]:
    for imported in imports(ast.parse(source)):
        top = imported.partition(".")[0]
        if top in ONLY_IN and not name.startswith(ONLY_IN[top]):
            yield f"{name} imports {top}"
        if imported.startswith("oasc_check."):
            yield from wrong_stage(name, imported.split(".")[1:])


def wrong_stage(name: str, imported: list[str]) -> Iterator[str]:
    own, other = name.partition("/")[0], imported[0]
    if other in FRONTS and own != other and (other, own) != ("cli", "__main__.py"):
        yield f"{name} imports {other}"
    if own in STAGES and other in STAGES and own != other:
        if STAGES.index(other) > STAGES.index(own):
            yield f"{name} imports the later stage {other}"
        elif imported[1] != "model":
            yield f"{name} imports {'.'.join(imported)}, which is not the model of its stage"


@pytest.mark.parametrize("module", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_what_its_stage_may(module: Path) -> None:
    name = module.relative_to(PACKAGE).as_posix()
    assert list(breaches(name, module.read_text("utf-8"))) == []


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("plan/build.py", "import requests"),
        ("run/auth.py", "from rich.text import Text"),
        ("report/junit.py", "import click"),
        ("cli/run.py", "import yaml"),
        ("suite/load.py", "from oasc_check.plan.model import Plan"),
        ("verdict/judge.py", "from oasc_check.run.transport import HttpTransport"),
        ("report/junit.py", "from oasc_check.cli import main"),
        ("pytest_plugin/items.py", "from oasc_check.cli.conduct import conduct"),
        ("cli/run.py", "from oasc_check.pytest_plugin.items import SuiteTest"),
        ("run/session.py", "import pytest"),
        ("cli/fleet.py", "from distributed import Client"),
        ("cli/sign.py", "from sigstore.sign import SigningContext"),
    ],
)
def test_each_rule_can_be_broken(name: str, source: str) -> None:
    assert list(breaches(name, source)) != []


@pytest.mark.parametrize("module", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_is_short(module: Path) -> None:
    assert len(module.read_text("utf-8").splitlines()) <= 300
