"""``keygen``, ``sign``, ``verify``, and what takes bundles as results."""

import json
import stat
from pathlib import Path

import pytest

from cli.conftest import Run, declare
from oasc_check.places import SUITES
from oasc_check.reference.server import start

EXAMPLES = SUITES / "profiles" / "examples"


@pytest.fixture
def result(run: Run, empty_folder: Path) -> Path:
    """The result of a run against a platform that is not there any more."""
    with start() as server:
        declare(empty_folder / "p.yaml", server.url)
        assert run("run", "p.yaml", "--to", "json=r.json", "-q").code == 0
    return Path("r.json")


@pytest.fixture
def bundle(run: Run, result: Path) -> Path:
    assert run("keygen", "--out", "acme").code == 0
    assert run("sign", result, "--key", "acme", "--out", "acme.oasc").code == 0
    return Path("acme.oasc")


def test_a_private_key_is_for_nobody_else_and_is_never_overwritten(run: Run) -> None:
    code, out, _ = run("keygen", "--out", "acme")
    assert code == 0
    assert "acme.pub: the public key" in out
    assert stat.S_IMODE(Path("acme").stat().st_mode) == 0o600
    before = Path("acme").read_bytes()
    code, _, err = run("keygen", "--out", "acme")
    assert (code, Path("acme").read_bytes()) == (2, before)
    assert "A key is never overwritten" in err


def test_a_bundle_verifies_on_another_machine_without_the_platform(
    run: Run, bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "elsewhere"))
    code, out, _ = run("verify", bundle, "--trust", "acme.pub")
    assert code == 0, out
    assert out.startswith("acme.oasc holds.")
    assert "judged again, offline: the same verdicts" in " ".join(out.split())


def test_a_bundle_says_as_json_what_was_seen(run: Run, bundle: Path) -> None:
    found = json.loads(run("verify", bundle, "--json").out)
    assert found["holds"]
    assert found["trusted_as"] is None
    assert found["judged_again"] > 0
    assert found["differences"] == []


def test_8_a_byte_was_changed(run: Run, bundle: Path) -> None:
    content = bytearray(bundle.read_bytes())
    content[len(content) // 2] ^= 0x10
    bundle.write_bytes(content)
    code, out, err = run("verify", bundle)
    assert (code, out) == (8, "")
    assert "acme.oasc is not a bundle as it was signed" in err
    assert run("report", bundle).code == 8


def test_8_somebody_else_signed_it(run: Run, bundle: Path) -> None:
    run("keygen", "--out", "bolt")
    code, out, _ = run("verify", bundle, "--trust", "bolt.pub")
    assert code == 8
    assert out.startswith("acme.oasc does not hold.")
    assert run("verify", bundle, "--trust", "bolt.pub", "--trust", "acme.pub").code == 0


def test_8_the_vendor_signed_what_does_not_follow_from_the_evidence(run: Run, result: Path) -> None:
    run("keygen", "--out", "acme")
    made = json.loads(result.read_text("utf-8"))
    made["tests"][0]["outcome"] = "failed"
    result.write_text(json.dumps(made))
    assert run("sign", result, "--key", "acme", "--out", "forged.oasc").code == 0
    code, out, _ = run("verify", "forged.oasc", "--trust", "acme.pub")
    assert code == 8
    assert f"{made['tests'][0]['id']}: recorded failed, judged passed" in " ".join(out.split())


def test_what_is_no_bundle_is_not_verified(run: Run, result: Path) -> None:
    code, _, err = run("verify", result)
    assert code == 8
    assert "not a bundle" in err


def test_a_bundle_is_a_result(run: Run, bundle: Path, result: Path) -> None:
    assert run("report", bundle, "--to", "junit=-").out == run("report", result, "--to", "junit=-").out
    assert "No test and no requirement has another outcome." in run("diff", bundle, result).out


def test_a_result_is_signed_with_the_suites_that_judged_it(
    run: Run, result: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("keygen", "--out", "acme")
    monkeypatch.delenv("OASC_SUITES")
    code, _, err = run("sign", result, "--key", "acme", "--out", "b.oasc")
    assert code == 2
    assert "Sign it with the version of oasc-check that made it" in err
    assert not Path("b.oasc").exists()


def test_it_is_said_where_a_key_is_none(run: Run, result: Path) -> None:
    run("keygen", "--out", "acme")
    code, _, err = run("sign", result, "--key", "acme.pub", "--out", "b.oasc")
    assert code == 2
    assert "acme.pub: it holds no private Ed25519 key" in err


def test_without_payloads_it_is_said_that_nothing_can_be_judged_again(run: Run, platform_file: Path) -> None:
    run("keygen", "--out", "acme")
    run("run", platform_file, "--evidence", "none", "--to", "json=r.json", "-q")
    code, _, err = run("sign", "r.json", "--key", "acme", "--out", "b.oasc")
    assert code == 0
    assert "nobody will be able to judge it again" in err
    code, out, _ = run("verify", "b.oasc", "--trust", "acme.pub")
    assert code == 0
    assert "nothing again: its payloads were not kept" in " ".join(out.split())


def test_the_example_bids_are_ranked(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OASC_SUITES")
    bids = [EXAMPLES / f"{name}.oasc" for name in ("civis", "bolt", "acme")]
    code, out, _ = run("compare", *bids, "--profile", EXAMPLES / "tender.yaml", "--to", "html=b.html")
    assert code == 0
    assert out.splitlines()[1:4] == [
        "  1. acme: 17 of 17 points",
        "  2. bolt: 12 of 17 points",
        "  -  civis is out: it does not meet MIM7:R2.1@9.0 (12 points)",
    ]
    page = Path("b.html").read_text("utf-8")
    assert "A geo service for the example city" in page
    assert "<script" not in page


@pytest.mark.parametrize("name", ["acme", "bolt", "civis"])
def test_the_example_bids_hold(run: Run, name: str) -> None:
    """They were made with the suites of their day, which are in them."""
    code, out, _ = run("verify", EXAMPLES / f"{name}.oasc", "--trust", EXAMPLES / f"{name}.pub")
    assert code == 0, out


def test_a_profile_may_stand_in_a_file(run: Run, platform_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OASC_SUITES")
    profile = EXAMPLES / "tender.yaml"
    assert "4 requirements of the profile tender" in " ".join(
        run("run", platform_file, "--profile", profile).out.split()
    )
    assert "A geo service for the example city" in run("tender", "--profile", profile).out
    code, _, err = run("plan", platform_file, "--profile", "nowhere.yaml")
    assert code == 2
    assert "nowhere.yaml: there is no such file" in err


def test_a_profile_in_a_file_takes_no_name_of_the_suites(
    run: Run, platform_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OASC_SUITES")
    text = (EXAMPLES / "tender.yaml").read_text("utf-8").replace("profile: tender", "profile: geo-service")
    Path("geo-service.yaml").write_text(text)
    code, _, err = run("plan", platform_file, "--profile", "geo-service.yaml")
    assert code == 4
    assert 'there is a profile "geo-service" among those of the suites' in err


def test_shards_are_judged_again_alone_and_together(run: Run, platform_file: Path) -> None:
    run("keygen", "--out", "acme")
    for number in (1, 2):
        run("run", platform_file, "--shard", f"{number}/2", "--to", f"json={number}.json", "-q")
    assert run("report", "--merge", "1.json", "2.json", "--to", "json=whole.json", "-q").code == 0
    for name in ("1", "whole"):
        assert run("sign", f"{name}.json", "--key", "acme", "--out", f"{name}.oasc").code == 0
        code, out, _ = run("verify", f"{name}.oasc", "--trust", "acme.pub", "--json")
        seen = json.loads(out)
        assert (code, seen["differences"]) == (0, [])
        assert seen["judged_again"] > 0
