"""Gets access tokens from OAuth 2.0 token endpoints and keeps them as long as they are good."""

import base64
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote_plus, urlencode

from oasc_check.run.model import Call, Exchange, NotJson, Response

Send = Callable[[Call], Sequence[Exchange]]

_GRANTS = {"oauth2-client-credentials": "client_credentials", "oauth2-password": "password"}
OWN = "own"
"""Who asks for a token that the tester uses itself: no test, and with what the request holds already."""
_FRESH = 5.0
"""Seconds: a token that is refused sooner after its birth is probably not wanted at all."""
_PATIENCE = 3


class AuthError(Exception):
    """No credentials could be got; says where, what and how to mend it. ``kind`` is the kind of trouble."""

    def __init__(self, message: str, kind: str = "auth") -> None:
        super().__init__(message)
        self.kind = kind


class TokenSource:
    """The tokens of one entry under ``auth`` in the platform file; ``values`` with all secrets read."""

    def __init__(self, name: str, kind: str, values: Mapping[str, str], learn: Callable[[str], None]) -> None:
        """``learn`` is told every token, so that it can be kept out of reports."""
        self._name = name
        self._grant = _GRANTS[kind]
        self._values = values
        self._learn = learn
        self._lock = threading.Lock()
        self._token: str | None = None
        self._born = 0.0
        self._good_until = 0.0
        self._wasted = 0
        self._refusal: AuthError | None = None

    def token(self, call: Call, send: Send) -> str:
        """A token that is good now; ``call`` is what it is for. Raises AuthError."""
        with self._lock:
            if self._refusal is not None:
                raise self._refusal
            if self._token is None or time.monotonic() >= self._good_until:
                self._fetch(call, send)
            return str(self._token)

    def refused(self, token: str) -> bool:
        """Forget a token that the platform did not accept; says whether another one is worth a try."""
        with self._lock:
            if token != self._token:
                return True
            self._wasted += time.monotonic() - self._born < _FRESH
            if self._wasted > _PATIENCE:
                return False
            self._token = None
            return True

    def _fetch(self, call: Call, send: Send) -> None:
        """Ask the endpoint (RFC 6749, 4.3.2 and 4.4.2)."""
        asked = time.monotonic()
        exchange = send(replace(call, **self._request()))[-1]
        if exchange.response is None:
            raise self._no_answer(exchange)
        answer = self._granted(exchange.response)
        self._token, self._born = answer["access_token"], asked
        self._good_until = asked + _lifetime(answer.get("expires_in"))
        self._learn(self._token)

    def _request(self) -> dict[str, Any]:
        values = self._values
        form = {"grant_type": self._grant}
        form |= {
            name: values[name] for name in ("username", "password", "scope", "audience", "resource") if name in values
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        if values.get("client_auth", "basic") == "body":
            form |= {name: values[name] for name in ("client_id", "client_secret") if name in values}
        else:
            headers["Authorization"] = client_basic(values)
        body = urlencode(form).encode()
        return {"method": "POST", "url": values["token_url"], "headers": headers, "body": body, "auth": OWN}

    def _granted(self, response: Response) -> Mapping[str, Any]:
        """The members of a successful answer (RFC 6749, 5.1). A refusal is kept, lest an account be locked."""
        try:
            answer = response.json
        except NotJson:
            answer = None
        answer = answer if isinstance(answer, Mapping) else {}
        if 200 <= response.status < 300 and isinstance(answer.get("access_token"), str) and answer["access_token"]:
            return answer
        said = " ".join(str(answer[name]) for name in ("error", "error_description") if name in answer)
        what = f"status {response.status}, {(said or response.text)[:200] or 'nothing'}"
        mend = f"correct the entry {self._name} under auth in the platform file"
        error = AuthError(f"no token from {self._values['token_url']}, which answered {what}; {mend}")
        if 400 <= response.status < 500 and response.status not in (408, 429):
            self._refusal = error
        raise error

    def _no_answer(self, exchange: Exchange) -> AuthError:
        trouble = exchange.trouble
        if trouble is not None and trouble.kind in ("interrupted", "budget"):
            return AuthError(trouble.message, trouble.kind)
        said = trouble.message if trouble else "there was no answer"
        return AuthError(f"no token from {self._values['token_url']} for {self._name}: {said}")


def client_basic(values: Mapping[str, str]) -> str:
    """Client id and secret, each form-encoded, by HTTP Basic (RFC 6749, 2.3.1)."""
    return basic(quote_plus(values["client_id"]), quote_plus(values.get("client_secret", "")))


def basic(username: str, password: str) -> str:
    """The header value of HTTP Basic authentication, in UTF-8 (RFC 7617)."""
    return "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()


def _lifetime(expires_in: Any) -> float:
    """Seconds to use a token: a fifth of its life, but at most half a minute, is left for what is under way."""
    try:
        seconds = float(expires_in)
    except (TypeError, ValueError):
        return float("inf")
    return seconds - min(30.0, seconds / 5) if seconds > 0 else float("inf")
