"""Statement files: read with every mistake at its place, and their documents held against their digests."""

import hashlib
from pathlib import Path

import pytest
from tiny_suite import suite

from oasc_check.suite.load import load
from oasc_check.suite.model import InvalidFile, Statement
from oasc_check.suite.platform import load_platform

PLATFORM = """\
platform: {name: Acme}
apis: {one: {url: "http://127.0.0.1:1"}}
statement: statement.yaml
"""
GOOD = """\
statement: {platform: Acme, signatory: "Ada Roe, CTO", date: 2026-11-01}
attested:
  MIM1:R5: {says: Keys are changed every year., document: policy.pdf, signatory: "Ada Roe, CTO", date: 2026-10-01}
equivalent:
  MIM1:R2@1.0:
    says: The same is offered as files.
    document: https://acme.example/files
    signatory: Ada Roe
    date: 2026-10-01
    expires: 2027-10-01
claims:
  one: {version: 1.5, features: {extra: true}, items: {"CIM029_001": false}}
"""
POLICY = b"%PDF policy"


def read(text: str, folder: Path) -> Statement:
    (folder / "platform.yaml").write_text(PLATFORM)
    (folder / "statement.yaml").write_text(text)
    (folder / "policy.pdf").write_bytes(POLICY)
    found = load_platform(str(folder / "platform.yaml"), suite()).statement
    assert found is not None
    return found


def test_a_statement_is_read_with_the_platform_file(tmp_path: Path) -> None:
    found = read(GOOD, tmp_path)
    assert (found.platform, found.signatory, found.date) == ("Acme", "Ada Roe, CTO", "2026-11-01")
    assert list(found.attested) == ["MIM1:R5@1.0"]
    assert found.equivalent["MIM1:R2@1.0"].expires == "2027-10-01"
    assert found.claims["one"].features == {"extra": True}
    assert found.claims["one"].version == "1.5"


def test_what_tests_show_in_part_can_be_attested(tmp_path: Path) -> None:
    (tmp_path / "platform.yaml").write_text(PLATFORM.replace("one:", "wfs:"))
    (tmp_path / "statement.yaml").write_text(
        "statement: {platform: Acme, signatory: Ada Roe, date: 2026-11-01}\n"
        "attested: {MIM5:AC@2022: {says: The desk answers., document: policy.pdf, signatory: Ada, date: 2026-10-01}}\n"
    )
    (tmp_path / "policy.pdf").write_bytes(POLICY)
    shipped = load()
    accountable = next(one for one in shipped.editions["mims-2022"].requirements() if one.id == "MIM5:AC@2022")
    assert accountable.verified_by
    found = load_platform(str(tmp_path / "platform.yaml"), shipped).statement
    assert found is not None
    assert list(found.attested) == ["MIM5:AC@2022"]


@pytest.mark.parametrize(
    ("document", "digest", "flaw"),
    [
        ("policy.pdf", hashlib.sha256(POLICY).hexdigest(), ""),
        ("policy.pdf", "0" * 64, "its document policy.pdf is not the one of the digest"),
        ("other.pdf", "0" * 64, "its document other.pdf cannot be read: No such file or directory"),
        ("../policy.pdf", "0" * 64, "its document ../policy.pdf does not lie beside the statement"),
        ("https://acme.example/policy.pdf", "0" * 64, ""),
    ],
)
def test_a_document_is_held_against_its_digest(document: str, digest: str, flaw: str, tmp_path: Path) -> None:
    text = GOOD.replace("document: policy.pdf", f'document: "{document}", sha256: "{digest}"')
    assert read(text, tmp_path).attested["MIM1:R5@1.0"].flaw == flaw


@pytest.mark.parametrize(
    ("change", "place", "message"),
    [
        (("MIM1:R5:", "MIM1:R9:"), "statement.yaml:3:3", 'there is no requirement "MIM1:R9"'),
        (("MIM1:R5:", "MIM1:R1:"), "statement.yaml:3:3", "MIM1:R1@1.0 is not settled by an attestation"),
        (("one: {version", "won: {version"), "statement.yaml:12:3", 'unknown mechanism "won"'),
        (("{extra: true}", "{extras: true}"), "statement.yaml:12:34", 'unknown feature "extras"'),
        (("2026-11-01", "1 November"), "statement.yaml:1:62", '"1 November" is not a date such as 2026-11-29'),
        (("signatory: Ada Roe\n", "by: Ada Roe\n"), "statement.yaml:8:5", 'unknown key "by"'),
    ],
)
def test_a_mistake_is_shown_at_its_place(change: tuple[str, str], place: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidFile) as refused:
        read(GOOD.replace(*change), tmp_path)
    problems = {problem.message: str(problem.place) for problem in refused.value.problems}
    assert problems[message].endswith(place)
