"""Buyers' pictures: checked, re-encoded, stripped of everything that is not the picture."""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path

import msgspec
import structlog

from bot.confined import Bounds, Burst, Confined, Refused
from bot.desk.model import File
from bot.desk.ports import OpenUow
from bot.errors import BadImage, NotFound, TooLarge
from bot.times import Clock

log = structlog.get_logger()

MOST_BYTES = 5 * 1024 * 1024
# A picture of twelve million pixels with transparency takes about half of it.
_BOUNDS = Bounds(memory_mb=384, cpu_seconds=20, silence_seconds=60)


class Pictures:
    """Bytes lie under `folder/<id>`, always JPEG; the id is random."""

    def __init__(self, open_uow: OpenUow, *, clock: Clock, folder: Path) -> None:
        self._open_uow = open_uow
        self._now = clock
        self._folder = folder

    def add(self, conversation_id: str, raw: bytes) -> File:
        """Raises TooLarge, BadImage."""
        if len(raw) > MOST_BYTES:
            raise TooLarge
        width, height, data = _decoded(raw)
        file = File(secrets.token_urlsafe(18), conversation_id, width, height)
        # The bytes are there before anybody can be told of the row.
        self._write(file.id, data)
        with self._open_uow() as uow:
            uow.desk.add_file(
                file, at=self._now(), size=len(data), sha256=hashlib.sha256(data).hexdigest()
            )
            uow.commit()
        return file

    def _write(self, file_id: str, data: bytes) -> None:
        """All of it or nothing: a full disk leaves no half of a picture."""
        self._folder.mkdir(parents=True, exist_ok=True)
        part = self._folder / f"{file_id}.part"
        try:
            part.write_bytes(data)
            part.rename(self._folder / file_id)
        finally:
            part.unlink(missing_ok=True)

    def read(self, file_id: str, *, conversation_id: str | None) -> bytes:
        """`conversation_id` None: staff, who may see any. Raises NotFound."""
        with self._open_uow(writes=False) as uow:
            file = uow.desk.file(file_id)
        if conversation_id is not None and file.conversation_id != conversation_id:
            raise NotFound
        try:
            return (self._folder / file.id).read_bytes()
        except FileNotFoundError as error:
            raise NotFound from error


def _decoded(raw: bytes) -> tuple[int, int, bytes]:
    """Width, height, JPEG. Raises BadImage."""
    try:
        with Confined("bot.adapters.picture_process", _BOUNDS) as process:
            found = process.ask(raw)
    except Refused as refused:
        raise BadImage(str(refused)) from refused
    except Burst as burst:
        log.warning("picture_burst", how=str(burst), size=len(raw))
        raise BadImage from burst
    return msgspec.msgpack.decode(found, type=tuple[int, int, bytes])
