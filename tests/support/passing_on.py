"""A program that passes on what comes to its port, as one does that publishes the port of a container on loopback."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_CODE = """
import socket, sys, threading
def copy(one, other):
    while data := one.recv(65536):
        other.sendall(data)
    other.shutdown(socket.SHUT_WR)
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
while True:
    near = listener.accept()[0]
    far = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
    for pair in ((near, far), (far, near)):
        threading.Thread(target=copy, args=pair, daemon=True).start()
"""


@contextmanager
def passing_on(port: int, name: str, folder: Path) -> Iterator[int]:
    """The port at which a program of this ``name`` listens; it passes everything on to ``port``."""
    program = folder / name
    program.symlink_to(Path(sys.executable).resolve())
    command = [str(program), "-I", "-c", _CODE, str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.kill()
