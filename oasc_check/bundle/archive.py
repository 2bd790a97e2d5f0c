"""Files by name -> the octets of a zip archive, and back. The same files always give the same octets.

Nothing is ever written to where a name in an archive points, and no more is unpacked than is allowed.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Mapping

from oasc_check.bundle.model import BrokenBundleError

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._@+-]*(/[A-Za-z0-9_][A-Za-z0-9._@+-]*)*")
_MOST_FILES = 5_000
_AT_ONCE = 1 << 20
_WHEN = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_MODE = 0o100644 << 16


def is_plain(name: str) -> bool:
    """Whether a file of this name can stand in an archive."""
    return _NAME.fullmatch(name) is not None


def pack(files: Mapping[str, bytes], *, small: bool = False) -> bytes:
    """A zip archive of these files in the order of their names; ``small`` compresses them."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, _WHEN)
            info.create_system, info.external_attr = _UNIX, _MODE
            info.compress_type = zipfile.ZIP_DEFLATED if small else zipfile.ZIP_STORED
            archive.writestr(info, files[name])
    return made.getvalue()


def unpack(content: bytes, at_most: int) -> dict[str, bytes]:
    """The files of a zip archive, which may hold ``at_most`` octets altogether.

    Raises BrokenBundleError when it is none, holds more, or names what is not a plain file below its folder.
    """
    files: dict[str, bytes] = {}
    left = at_most
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for info in _plain_files(archive):
                files[info.filename] = _read(archive, info, left, at_most)
                left -= len(files[info.filename])
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise BrokenBundleError(f"it cannot be unpacked: {error}") from None
    return files


def _plain_files(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    infos = archive.infolist()
    if len(infos) > _MOST_FILES:
        raise BrokenBundleError(f"it holds {len(infos):,} files, more than the {_MOST_FILES:,} that are read")
    names = [info.filename for info in infos]
    if len(set(names)) < len(names):
        raise BrokenBundleError("it holds two files of one name")
    for name in names:
        if not is_plain(name):
            raise BrokenBundleError(f'it holds "{name[:80]}", which is no plain name of a file within it')
    return infos


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, left: int, at_most: int) -> bytes:
    """What a file holds, whatever the archive says of its size."""
    parts: list[bytes] = []
    with archive.open(info) as file:
        while part := file.read(_AT_ONCE):
            left -= len(part)
            if left < 0:
                raise BrokenBundleError(f"it unpacks to more than {at_most >> 20} MiB")
            parts.append(part)
    return b"".join(parts)
