"""No report shows a secret, also when the platform sends it back."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.conftest import Run, declare
from oasc_check.reference.server import start

SECRET = "s3cret-t0ken-of-acme"


def test_a_token_is_in_no_report(run: Run, empty_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACME_TOKEN", SECRET)
    with start(["delete-keeps-entity"]) as server:
        more = "auth: {main: {type: bearer, token: env:ACME_TOKEN}}\n"
        path = declare(empty_folder / "p.yaml", server.url, more)
        path.write_text(path.read_text().replace('"1.9.1"', '"1.9.1", auth: main'))
        code, out, err = run("run", path, "-v", "--to", "json=r.json", "--to", "junit=r.xml")
    assert code == 1
    texts = [out, err, (empty_folder / "r.json").read_text(), (empty_folder / "r.xml").read_text()]
    assert not [text for text in texts if SECRET in text]
    assert "-H 'Authorization: Bearer «redacted:" in out
    assert "«redacted:" in texts[2]
