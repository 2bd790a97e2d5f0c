"""Whether who listens on this machine's loopback lives on it, so that what the tester serves there is in its reach.

The port of a container is published on loopback, too, by a program that passes everything on; but the loopback of the
container is another one. So a platform that never calls is not blamed for it unless it was seen to be a neighbour.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")
_LISTENING = "0A"
"""The state of a socket in /proc/net/tcp (Linux, net/tcp_states.h)."""
_PASSING_ON = frozenset(
    (
        "docker-proxy", "com.docker.back", "rootlessport", "rootlesskit", "slirp4netns", "pasta", "passt", "gvproxy",
        "conmon", "lima", "limactl", "colima", "kubectl", "ssh", "sshd", "socat",
    )
)  # fmt: skip
"""Programs that listen for a container or for another machine, by the first 15 characters of their names."""


def is_neighbour(port: int) -> bool:
    """Whether a program that can be looked at listens at this port and is known not to pass on what it gets.

    False where that cannot be told: on other systems than Linux, and of programs of other users.
    """
    sockets = {f"socket:[{inode}]" for inode in _listening(port)}
    return bool(sockets) and any(name not in _PASSING_ON for name in _owners(sockets))


def _listening(port: int) -> Iterator[str]:
    """The inodes of the sockets that listen at a port, of IPv4 and IPv6."""
    for file in ("tcp", "tcp6"):
        with suppress(OSError):
            for line in (_PROC / "net" / file).read_text().splitlines()[1:]:
                fields = line.split()
                if fields[3] == _LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                    yield fields[9]


def _owners(sockets: set[str]) -> Iterator[str]:
    """The names of the programs that hold one of these sockets, as far as they may be looked at."""
    for process in _PROC.glob("[0-9]*"):
        with suppress(OSError):
            if any(_target(file) in sockets for file in (process / "fd").iterdir()):
                yield (process / "comm").read_text().strip()


def _target(file: Path) -> str:
    try:
        return str(file.readlink())
    except OSError:
        return ""
