"""``sign --keyless`` and ``verify --identity``, at a private Sigstore instance on loopback."""

from __future__ import annotations

import gc
import json
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from private_sigstore import PrivateSigstore
from sigstore_server import EMAIL, ISSUER, WORKFLOW, SigstoreServer, identity_token, served

from cli.conftest import Run, declare
from oasc_check.reference.server import start

ACME = Path("acme.oasc")
BROWSER = "import sys, urllib.request; urllib.request.urlopen(sys.argv[1]).read()"
AMBIENT = (
    "GITHUB_ACTIONS",
    "GITLAB_CI",
    "BUILDKITE",
    "CIRCLECI",
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
    "SIGSTORE_ID_TOKEN",
)


@pytest.fixture(autouse=True)
def server(empty_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SigstoreServer]:
    """The instance, at which this command line signs, and outside of any CI job."""
    for name in AMBIENT:
        monkeypatch.delenv(name, raising=False)
    with served(PrivateSigstore()) as running:
        config, root = running.write(empty_folder)
        monkeypatch.setenv("OASC_TRUST_CONFIG", str(config))
        monkeypatch.setenv("OASC_TRUST_ROOT", str(root))
        yield running


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch) -> str:
    """The identity token of a person, in the environment."""
    made = identity_token(email=EMAIL)
    monkeypatch.setenv("ACME_TOKEN", made)
    return made


@pytest.fixture(scope="module")
def kept() -> dict[str, bytes]:
    """What one run against a platform made, which is what all tests begin with."""
    return {}


@pytest.fixture(autouse=True)
def _keyed(run: Run, empty_folder: Path, kept: dict[str, bytes]) -> None:
    """A result, the bundle of it, and the key that signed that."""
    if not kept:
        with start() as platform:
            declare(empty_folder / "p.yaml", platform.url)
            assert run("run", "p.yaml", "--to", "json=r.json", "-q").code == 0
        assert run("keygen", "--out", "acme").code == 0
        assert run("sign", "r.json", "--key", "acme", "--out", ACME).code == 0
        kept |= {name: Path(name).read_bytes() for name in ("r.json", "acme.pub", "acme.oasc")}
    for name, content in kept.items():
        Path(name).write_bytes(content)


@pytest.fixture
def bundle(run: Run) -> Path:
    """The bundle of Acme, signed by this person, too."""
    assert run("sign", ACME, "--keyless", "--identity-token", "env:ACME_TOKEN").code == 0
    return ACME


def test_a_bundle_that_a_person_signed_too_verifies_by_both(run: Run, bundle: Path) -> None:
    code, out, _ = run("verify", bundle, "--identity", EMAIL, "--issuer", ISSUER, "--trust", "acme.pub")
    told = " ".join(out.split())
    assert code == 0, out
    assert f"{EMAIL}, for whom {ISSUER} vouches; entered in a trusted log" in told
    assert "judged again, offline: the same verdicts" in told


def test_8_another_identity_and_every_verdict_is_judged_all_the_same(run: Run, bundle: Path) -> None:
    code, out, _ = run("verify", bundle, "--identity", "bolt@acme.example", "--issuer", ISSUER)
    told = " ".join(out.split())
    assert code == 8
    assert out.startswith("acme.oasc does not hold.")
    assert f"it was signed by {EMAIL}, not by bolt@acme.example" in told
    assert "judged again, offline: the same verdicts" in told


def test_8_another_issuer_as_json(run: Run, bundle: Path) -> None:
    code, out, _ = run("verify", bundle, "--identity", EMAIL, "--issuer", "https://bolt.example", "--json")
    seen = json.loads(out)
    assert (code, seen["holds"], seen["keyless"]) == (8, False, True)
    assert seen["identity"] == {
        "name": EMAIL,
        "issuer": "https://bolt.example",
        "holds": False,
        "reason": f"its issuer is {ISSUER}, not https://bolt.example",
    }


def test_8_nobody_signed_it_without_a_key(run: Run) -> None:
    code, out, _ = run("verify", ACME, "--identity", EMAIL, "--issuer", ISSUER)
    assert code == 8
    assert "it holds no keyless signature" in out


def test_8_the_public_instance_knows_nothing_of_it(run: Run, bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OASC_TRUST_ROOT")
    code, out, err = run("verify", bundle, "--identity", EMAIL, "--issuer", ISSUER)
    assert (code, err) == (8, "")
    assert "comes from no authority that is trusted" in out


def test_who_is_not_asked_for_is_mentioned(run: Run, bundle: Path) -> None:
    code, out, _ = run("verify", bundle, "--lang", "fr")
    assert code == 0
    assert "--identity" in out
    assert "signed without a key" not in out


def test_a_result_is_signed_by_an_identity_alone(run: Run, token: str) -> None:
    code, out, err = run("sign", "r.json", "--keyless", "--identity-token", "env:ACME_TOKEN", "--out", "r.oasc")
    assert (code, out) == (0, "")
    assert f"See `oasc-check verify r.oasc --identity {EMAIL} --issuer {ISSUER}`" in err
    assert token not in err
    assert run("verify", "r.oasc", "--identity", EMAIL, "--issuer", ISSUER).code == 0


def test_a_job_of_github_signs_as_its_workflow(
    run: Run, server: SigstoreServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    code, _, err = run("sign", ACME, "--keyless", "--out", "b.oasc")
    assert code == 3
    assert "this job gets no identity token: GitHub: missing or insufficient OIDC token permissions" in err
    assert not Path("b.oasc").exists()
    monkeypatch.setenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "t")
    monkeypatch.setenv("ACTIONS_ID_TOKEN_REQUEST_URL", f"{server.url}/github")
    code, _, err = run("sign", ACME, "--keyless", "--out", "b.oasc")
    assert code == 0
    assert run("verify", "b.oasc", "--identity", WORKFLOW, "--issuer", ISSUER).code == 0


def test_a_job_of_gitlab_signs_as_its_pipeline(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITLAB_CI", "true")
    monkeypatch.setenv("SIGSTORE_ID_TOKEN", identity_token("https://gitlab.com", ci_config_ref_uri=WORKFLOW[8:]))
    assert run("sign", ACME, "--keyless", "--out", "b.oasc").code == 0
    assert run("verify", "b.oasc", "--identity", WORKFLOW, "--issuer", "https://gitlab.com").code == 0


@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
def test_a_person_signs_in_with_a_browser(run: Run, server: SigstoreServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER", f"{sys.executable} -c {shlex.quote(BROWSER)} %s")
    monkeypatch.setattr("webbrowser._tryorder", None)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    code, _, err = run("sign", ACME, "--keyless", "--out", "b.oasc")
    gc.collect()  # the library leaves the socket that the browser comes back to for the collector
    assert code == 0, err
    assert "/token" in server.asked
    assert run("verify", "b.oasc", "--identity", EMAIL, "--issuer", ISSUER).code == 0


def test_3_the_log_refuses_and_the_bundle_stays_as_it_was(run: Run, server: SigstoreServer) -> None:
    before = ACME.read_bytes()
    server.refuses.add("/api/v1/log/entries")
    code, out, err = run("sign", "acme.oasc", "--keyless", "--identity-token", "env:ACME_TOKEN")
    assert (code, out) == (3, "")
    assert "Error: Sigstore did not sign: 400: not today. Nothing was written." in err
    assert ACME.read_bytes() == before
    assert not Path("acme.oasc.part").exists()


def test_3_nobody_answers(run: Run, token: str) -> None:
    Path("config.json").write_text(json.dumps(PrivateSigstore().trust_config("http://127.0.0.1:9")))
    words = ("--identity-token", "env:ACME_TOKEN", "--trust-config", "config.json")
    code, _, err = run("sign", ACME, "--keyless", "--out", "b.oasc", *words)
    assert code == 3
    assert "Sigstore did not sign" in err
    assert "Traceback" not in err
    assert token not in err


def test_2_a_token_is_never_taken_from_an_argument(run: Run, server: SigstoreServer, token: str) -> None:
    code, _, err = run("sign", ACME, "--keyless", "--out", "b.oasc", "--identity-token", token)
    assert code == 2
    assert "takes env:NAME, file:PATH or keyring:NAME, never the token itself" in " ".join(err.split())
    assert token not in err
    assert server.asked == []


def test_2_what_cannot_be_written_anew_stays_as_it_was(run: Run) -> None:
    before = ACME.read_bytes()
    Path("acme.oasc.part").mkdir()
    code, _, err = run("sign", ACME, "--keyless", "--identity-token", "env:ACME_TOKEN")
    assert code == 2
    assert "acme.oasc cannot be written" in err
    assert ACME.read_bytes() == before


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("sign", ACME, "--out", "b.oasc"), "nothing is said of who signs"),
        (("sign", ACME, "--key", ACME, "--keyless"), "is a bundle that a key has signed"),
        (("sign", "r.json", "--keyless"), "r.json is no bundle yet"),
        (("sign", ACME, "--keyless", "--out", "b.oasc"), "nobody is known who could sign"),
        (("sign", ACME, "--keyless", "--trust-config", "x.json"), "x.json: it is no client trust configuration"),
        (("verify", ACME, "--identity", EMAIL), "--identity and --issuer belong together"),
        (("verify", ACME, "--issuer", ISSUER), "--identity and --issuer belong together"),
    ],
)
def test_2_what_does_not_go_together(run: Run, words: tuple[str | Path, ...], message: str) -> None:
    Path("x.json").write_text("{}")
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert message in " ".join(err.split())


def test_2_a_trusted_root_that_is_none(run: Run, bundle: Path) -> None:
    Path("x.json").write_text("{}")
    code, _, err = run("verify", bundle, "--identity", EMAIL, "--issuer", ISSUER, "--trust-root", "x.json")
    assert code == 2
    assert "x.json: it is no trusted root of Sigstore" in err


@pytest.mark.parametrize(
    "words",
    [
        ("sign", ACME, "--keyless", "--out", "b.oasc"),
        ("verify", ACME, "--identity", EMAIL, "--issuer", ISSUER),
    ],
)
def test_without_the_extra_it_is_said_what_to_install(
    run: Run, monkeypatch: pytest.MonkeyPatch, words: tuple[str | Path, ...]
) -> None:
    monkeypatch.setitem(sys.modules, "sigstore", None)
    code, _, err = run(*words)
    assert code == 2
    assert "pip install 'oasc-check[sigstore]'" in err
    assert run("verify", ACME).code == 0
