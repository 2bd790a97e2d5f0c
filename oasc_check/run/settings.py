"""How the tester behaves on the network: times, limits, retries and trust."""

from collections.abc import Mapping
from dataclasses import dataclass

from oasc_check import __version__


@dataclass(frozen=True)
class Settings:
    """What the user decides about the traffic of a run.

    Times are seconds. ``total_timeout`` bounds one attempt from the connection to the last byte. ``max_body`` is bytes
    after decompression. ``rate`` is requests per second over the whole run, ``attempts`` how often one request is sent
    at most. A ``Retry-After`` beyond ``retry_after_cap`` is not waited for. ``proxies`` maps a scheme to the URL of its
    proxy; None reads the environment once. Certificates are always verified, with ``ca_bundle`` (a file or folder)
    instead of the usual authorities. Paths lead to PEM files.
    """

    connect_timeout: float = 5.0
    read_timeout: float = 30.0
    total_timeout: float = 60.0
    max_body: int = 10 * 2**20
    max_redirects: int = 5
    rate: float | None = None
    attempts: int = 3
    retry_after_cap: float = 30.0
    proxies: Mapping[str, str] | None = None
    ca_bundle: str | None = None
    client_certificate: str | None = None
    client_key: str | None = None
    budget_requests: int | None = None
    budget_bytes: int | None = None
    budget_seconds: int | None = None
    user_agent: str = f"oasc-check/{__version__}"

    @property
    def certificate(self) -> str | tuple[str, str] | None:
        """The client's certificate, with its key when that is in a file of its own."""
        if self.client_certificate and self.client_key:
            return (self.client_certificate, self.client_key)
        return self.client_certificate
