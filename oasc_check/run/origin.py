"""Which places a run may ask, and which credentials belong to which of them."""

import ipaddress
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from oasc_check.suite.model import Api, Auth, Platform

_PORTS = {"http": 80, "https": 443}
_KEPT = "!$&'()*+,/:;=?@~"
_ENCODED = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+(?:/(?:[A-Za-z0-9_.!$&'()*+,/:;=?@~-]|%[0-9A-F]{2})*)?")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})?")


class Origin(NamedTuple):
    """Scheme, host and port, in lower case (RFC 6454, clause 4)."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == _PORTS[self.scheme] else f":{self.port}")

    @property
    def place(self) -> "Origin":
        """The origin with one name for all loopback addresses."""
        return self._replace(host="localhost") if is_loopback(self.host) else self


@lru_cache(4096)
def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine's own (RFC 6761, 6.3; RFC 6890)."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_here(platform: Platform) -> bool:
    """Whether every API of a platform is on this machine."""
    urls = [url for api in platform.apis.values() for url in (api.url, api.temporal_url) if url]
    return all(is_loopback(urlsplit(url).hostname or "") for url in urls)


@lru_cache(4096)
def origin_of(url: str) -> Origin:
    """The origin of an absolute http or https URL. Raises ValueError, saying why, for any other."""
    parts = urlsplit(url)
    if parts.scheme not in _PORTS:
        raise ValueError(f"{url!r} is not an http or https address")
    if not parts.hostname:
        raise ValueError(f"{url!r} names no host")
    port = _PORTS[parts.scheme] if parts.port is None else parts.port
    return Origin(parts.scheme, parts.hostname, port)


def same_origin(one: str, other: str) -> bool:
    """Whether two URLs have the same origin; what is no http or https URL has none."""
    try:
        return origin_of(one) == origin_of(other)
    except ValueError:
        return False


def encoded(url: str) -> str:
    """An absolute URL as it goes over the wire: ASCII, without fragment and user information.

    Characters that may not stand in a URL are percent-encoded as UTF-8, a host name by IDNA (RFC 3987, 3.1).
    Raises ValueError when it is not an http or https URL with a host.
    """
    if _ENCODED.fullmatch(url):
        origin_of(url)
        return url
    parts = urlsplit(url)
    origin = origin_of(url)
    host = origin.host if origin.host.isascii() else origin.host.encode("idna").decode("ascii")
    query = f"?{_quoted(parts.query)}" if parts.query else ""
    return f"{origin._replace(host=host)}{_quoted(parts.path)}{query}"


def _quoted(part: str) -> str:
    """A path or query with everything encoded that needs it; a % that encodes nothing stands for itself."""
    whole = _ESCAPE.sub(lambda escape: escape[0].upper() if escape[1] else "%25", part)
    return quote(whole, safe=f"%{_KEPT}")


def with_parameters(url: str, parameters: Mapping[str, str]) -> str:
    """Add parameters to the query of an encoded URL."""
    if not parameters:
        return url
    more = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in parameters.items())
    return f"{url}{'&' if urlsplit(url).query else '?'}{more}"


class Origins:
    """The origins that a platform declares, and the credentials that it declares for each."""

    def __init__(self, platform: Platform) -> None:
        self._auths: dict[Origin, dict[str | None, Auth | None]] = {}
        self._places: set[Origin] = set()
        for api in platform.apis.values():
            for origin in _origins(api):
                self._auths.setdefault(origin, {})[api.auth.name if api.auth else None] = api.auth
                self._places.add(origin.place)
            self._places |= {origin_of(url).place for auth in api.credentials for url in _token_urls(auth)}

    def refusal(self, url: str) -> str | None:
        """Why an address is not asked, or None when it may be."""
        try:
            origin = origin_of(url)
        except ValueError as error:
            return f"{error}; nothing was sent"
        if origin.place in self._places:
            return None
        return (
            f"{origin} is not declared for this platform, so nothing was sent to {url}; "
            "if it belongs to the platform, declare it as the url of an API in the platform file"
        )

    def auth_for(self, url: str, api: Api, safe: bool, who: str = "declared") -> Auth | None:
        """The credentials for an address that a call of ``api`` leads to: only such as belong to its very origin.

        Those of ``api`` come first; with a ``safe`` method (RFC 9110, 9.2.1) the only ones that another API declares.
        ``who`` asks: a role has its own credentials, and a client may show itself where its tokens come from as well.
        """
        origin = origin_of(url)
        if who in api.roles:
            return api.roles[who] if origin in _origins(api) else None
        if who.endswith("client"):
            places = [*_origins(api), *map(origin_of, _token_urls(api.auth) if api.auth else ())]
            return api.auth if origin in places else None
        declared = self._auths.get(origin, {})
        if origin in _origins(api) or (api.auth and api.auth.name in declared):
            return api.auth
        return next(iter(declared.values())) if safe and len(declared) == 1 else None


def _origins(api: Api) -> list[Origin]:
    return [origin_of(url) for url in (api.url, api.temporal_url) if url]


def _token_urls(auth: Auth) -> list[str]:
    url = auth.values.get("token_url")
    return [url] if isinstance(url, str) else []
