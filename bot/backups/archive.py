"""The archive: a gzipped tar whose every part is named in the manifest with size and SHA-256."""

from __future__ import annotations

import errno
import hashlib
import io
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

import msgspec

from bot.backups.model import FORMAT, Manifest, Part
from bot.errors import BackupError

MANIFEST = "manifest.json"
_BLOCK = 1024 * 1024
# Pictures do not get smaller, and the database does at any level.
_LEVEL = 1
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
_BROKEN = (tarfile.TarError, EOFError, OSError, zlib.error)


class Writer:
    """Adds parts and remembers what they were."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.parts: dict[str, Part] = {}

    def add(self, name: str, file: Path) -> Part:
        """Raises FileNotFoundError where the file is not there (any more)."""
        with file.open("rb") as source:
            size = source.seek(0, io.SEEK_END)
            source.seek(0)
            hashed = _Hashed(source)
            self._tar.addfile(_entry(name, size), hashed)
        part = self.parts[name] = Part(size, hashed.sha256)
        return part

    def end(self, manifest: Manifest) -> str:
        """The manifest's own SHA-256."""
        raw = msgspec.json.encode(manifest)
        self._tar.addfile(_entry(MANIFEST, len(raw)), io.BytesIO(raw))
        return hashlib.sha256(raw).hexdigest()


@contextmanager
def writing(file: Path) -> Iterator[Writer]:
    """Under another name until it is whole; nothing is left of one that failed."""
    if file.exists():
        raise BackupError(f"{file} is there already: name another file")
    if not file.parent.is_dir():
        raise BackupError(f"the folder {file.parent} is not there")
    half = file.with_name(file.name + ".part")
    try:
        with tarfile.open(half, "w:gz", compresslevel=_LEVEL) as tar:
            yield Writer(tar)
        half.chmod(0o600)
        half.rename(file)
    finally:
        half.unlink(missing_ok=True)


def unpack(file: Path, folder: Path) -> tuple[Manifest, str]:
    """Every part into `folder`, checked, with the manifest and its SHA-256. Raises BackupError
    where one byte is not as it was written."""
    if not file.is_file():
        raise BackupError(f"{file} is no file")
    found: dict[str, Part] = {}
    raw = b""
    try:
        with tarfile.open(file, "r:gz") as tar:
            for entry in tar:
                if not entry.isfile() or not _plain(entry.name) or entry.name in found:
                    raise _damaged(file, f"it has an entry that is none of ours: {entry.name!r}")
                source = tar.extractfile(entry)
                assert source is not None  # a regular file has bytes
                if entry.name == MANIFEST:
                    raw = source.read()
                else:
                    found[entry.name] = _written(source, folder / entry.name)
            _read_to_its_end(tar)
    except _BROKEN as error:
        if isinstance(error, OSError) and error.errno in _NO_ROOM:
            raise BackupError(f"no room for what is in {file}: {error.strerror}") from error
        raise _damaged(file, f"it cannot be read to its end ({error})") from error
    manifest = _manifest(file, raw)
    _compare(file, manifest, found)
    return manifest, hashlib.sha256(raw).hexdigest()


def _read_to_its_end(tar: tarfile.TarFile) -> None:
    """A bit between two parts is no part's: only the sum at the end of the stream tells."""
    assert tar.fileobj is not None  # it was opened from a file
    while tar.fileobj.read(_BLOCK):
        pass


class _Hashed:
    """Bytes on their way into the archive."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self._hash = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._source.read(size)
        self._hash.update(block)
        return block

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry


def _plain(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and str(path) == name


def _written(source: IO[bytes], target: Path) -> Part:
    target.parent.mkdir(parents=True, exist_ok=True)
    size, sha = 0, hashlib.sha256()
    with target.open("xb") as out:
        while block := source.read(_BLOCK):
            out.write(block)
            sha.update(block)
            size += len(block)
    return Part(size, sha.hexdigest())


def _manifest(file: Path, raw: bytes) -> Manifest:
    if not raw:
        raise _damaged(file, "it has no manifest: it was cut off, or is no backup")
    try:
        manifest = msgspec.json.decode(raw, type=Manifest)
    except msgspec.MsgspecError as error:
        raise _damaged(file, f"its manifest does not read ({error})") from error
    if manifest.format != FORMAT:
        raise BackupError(f"{file} has format {manifest.format}; this program reads {FORMAT}")
    return manifest


def _compare(file: Path, manifest: Manifest, found: dict[str, Part]) -> None:
    for name in sorted(manifest.parts.keys() | found.keys()):
        if name not in found:
            raise _damaged(file, f"{name} is missing")
        if name not in manifest.parts:
            raise _damaged(file, f"{name} is not in its manifest")
        if manifest.parts[name] != found[name]:
            raise _damaged(file, f"{name} is not what was written")


def _damaged(file: Path, what: str) -> BackupError:
    return BackupError(f"{file} is damaged: {what}. Nothing was restored")
