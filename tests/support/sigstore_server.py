"""A private Sigstore instance on loopback: Fulcio, Rekor, and the OpenID provider that knows who signs.

Also what lies in the environment of a job of GitHub Actions, which asks for its token over HTTP.
"""

from __future__ import annotations

import base64
import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from private_sigstore import PrivateSigstore, canonical

ISSUER = "https://id.acme.example"
EMAIL = "release@acme.example"
WORKFLOW = "https://gitlab.com/acme/city//.gitlab-ci.yml@refs/heads/main"
_SECRET = "what the provider signs with, and nobody here checks"


def identity_token(issuer: str = ISSUER, **claims: Any) -> str:
    """An OIDC token of a person, unless the claims say more."""
    now = int(time.time())
    said = {"sub": "1", "aud": "sigstore", "iss": issuer, "iat": now, "exp": now + 3_600, **claims}
    return jwt.encode(said, _SECRET, algorithm="HS256")


class Handler(BaseHTTPRequestHandler):
    """Answers for all three; each instance has its own subclass."""

    sigstore: PrivateSigstore
    refuses: set[str]
    asked: list[str]

    def do_GET(self) -> None:
        """The OpenID provider, and the token of a job of GitHub Actions."""
        asked = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(asked.query).items()}
        if asked.path == "/.well-known/openid-configuration":
            own = f"http://{self.headers['Host']}"
            self._answer(200, {"authorization_endpoint": f"{own}/auth", "token_endpoint": f"{own}/token"})
        elif asked.path == "/auth":
            self.send_response(302)
            found = urlencode({"code": "one", "state": query["state"]})
            self.send_header("Location", f"{query['redirect_uri']}?{found}")
            self.end_headers()
        elif asked.path == "/github":
            self._answer(200, {"value": identity_token(sub=WORKFLOW, aud=query["audience"])})
        else:
            self._answer(404, {})

    def do_POST(self) -> None:
        """Fulcio, Rekor, and the token endpoint."""
        asked = urlsplit(self.path).path
        self.asked.append(asked)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if asked in self.refuses:
            self._answer(400, {"code": 400, "message": "not today"})
        elif asked == "/token":
            self._answer(200, {"access_token": identity_token(email=EMAIL)})
        elif asked == "/api/v2/signingCert":
            self._answer(200, self._certificate(json.loads(body)))
        elif asked == "/api/v1/log/entries":
            self._answer(201, self.sigstore.log.enter(entry_body(json.loads(body)), datetime.now(UTC)))
        else:
            self._answer(404, {})

    def _certificate(self, request: dict[str, Any]) -> dict[str, Any]:
        token = self.headers["Authorization"].removeprefix("Bearer ")
        claims = jwt.decode(token, _SECRET, algorithms=["HS256"], audience="sigstore")
        asked = x509.load_pem_x509_csr(base64.b64decode(request["certificateSigningRequest"]))
        authority = self.sigstore.authority
        made = authority.certificate(asked.public_key(), claims, datetime.now(UTC))
        chain = [one.public_bytes(Encoding.PEM).decode() for one in (made, authority.root)]
        return {"signedCertificateEmbeddedSct": {"chain": {"certificates": chain}}}

    def _answer(self, status: int, content: Any) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def entry_body(proposed: dict[str, Any]) -> bytes:
    """What Rekor writes into its log of a DSSE envelope: digests and signatures, not the payload."""
    content = proposed["spec"]["proposedContent"]
    envelope = json.loads(content["envelope"])
    payload = base64.b64decode(envelope["payload"])
    signed = [{"signature": one["sig"], "verifier": content["verifiers"][0]} for one in envelope["signatures"]]
    spec = {
        "envelopeHash": _digest(content["envelope"].encode()),
        "payloadHash": _digest(payload),
        "signatures": signed,
    }
    return canonical({"apiVersion": "0.0.1", "kind": "dsse", "spec": spec})


def _digest(octets: bytes) -> dict[str, str]:
    return {"algorithm": "sha256", "value": hashlib.sha256(octets).hexdigest()}


class SigstoreServer:
    """A running instance: its address, what it ``refuses`` (paths), and which paths were ``asked``."""

    def __init__(self, sigstore: PrivateSigstore, url: str, handler: type[Handler]) -> None:
        self.sigstore, self.url = sigstore, url
        self.refuses, self.asked = handler.refuses, handler.asked

    def write(self, folder: Path) -> tuple[Path, Path]:
        """The trust configuration, for those who sign, and the trusted root, for those who verify, as files."""
        config, root = folder / "trust-config.json", folder / "trusted-root.json"
        config.write_text(json.dumps(self.sigstore.trust_config(self.url)), "utf-8")
        root.write_text(json.dumps(self.sigstore.trusted_root()), "utf-8")
        return config, root


@contextmanager
def served(sigstore: PrivateSigstore) -> Iterator[SigstoreServer]:
    """The instance on a free port of loopback, as long as the block lasts."""
    handler = type("Own", (Handler,), {"sigstore": sigstore, "refuses": set(), "asked": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield SigstoreServer(sigstore, f"http://127.0.0.1:{server.server_port}", handler)
        server.shutdown()
        thread.join()
