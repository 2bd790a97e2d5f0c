"""Media types of requests and answers (NGSIv2, "MIME Types"; RFC 9110, 12.5.1)."""

from collections.abc import Mapping, Sequence


def of_body(headers: Mapping[str, str]) -> str:
    """The media type of what was sent, "" without one."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def accepted(header: str, offered: Sequence[str]) -> str | None:
    """The type to answer, the first that the header names; None when it wants none of those offered."""
    for item in (header or "*/*").split(","):
        wanted, _, parameters = item.partition(";")
        if "q=0" in parameters.replace(" ", "").split(";") or "q=0.0" in parameters.replace(" ", ""):
            continue
        for media in offered:
            if wanted.strip().lower() in (media, f"{media.partition('/')[0]}/*", "*/*"):
                return media
    return None
