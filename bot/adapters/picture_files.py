"""Buyers' pictures: checked, re-encoded, stripped of everything that is not the picture."""

from __future__ import annotations

import hashlib
import io
import secrets
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from bot.desk.model import File
from bot.desk.ports import OpenUow
from bot.errors import BadImage, NotFound, TooLarge
from bot.times import Clock

MOST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 40_000_000
MOST_SIDE = 2048
_FORMATS = ("JPEG", "PNG", "WEBP")


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
        image = _decode(raw)
        out = io.BytesIO()
        image.save(out, "JPEG", quality=85, optimize=True)
        data = out.getvalue()
        file = File(secrets.token_urlsafe(18), conversation_id, image.width, image.height)
        self._folder.mkdir(parents=True, exist_ok=True)
        # The bytes are there before anybody can be told of the row.
        (self._folder / file.id).write_bytes(data)
        with self._open_uow() as uow:
            uow.desk.add_file(
                file, at=self._now(), size=len(data), sha256=hashlib.sha256(data).hexdigest()
            )
            uow.commit()
        return file

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


def _decode(raw: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(raw), formats=_FORMATS) as image:
            # The header's size is checked before a pixel is decoded: a bomb never unpacks.
            if image.width * image.height > MOST_PIXELS or min(image.size) < 1:
                raise BadImage
            upright = ImageOps.exif_transpose(image)
            flat = upright.convert("RGBA" if upright.mode in ("P", "LA", "PA") else upright.mode)
            if flat.mode == "RGBA":
                paper = Image.new("RGB", flat.size, "white")
                paper.paste(flat, mask=flat.getchannel("A"))
                flat = paper
            flat = flat.convert("RGB")
            flat.thumbnail((MOST_SIDE, MOST_SIDE))
            return flat
    except (
        UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError
    ) as error:  # fmt: skip
        raise BadImage from error
