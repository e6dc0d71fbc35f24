"""Decodes one buyer's picture in a process of its own; `picture_files.py` asks it.

The request is the file as it came, the answer its width and height and what is kept of it: a JPEG
of moderate size with nothing but the picture in it.
"""

from __future__ import annotations

import io

import msgspec
from PIL import Image, ImageOps, UnidentifiedImageError

from bot.errors import BadImage

MOST_PIXELS = 12_000_000
# Of a JPEG in the file: reduced while it is decoded, by two, four or eight a side.
_MOST_JPEG_PIXELS = 120_000_000
_MOST_SIDE = 2048
_FORMATS = ("JPEG", "PNG", "WEBP")
_TOO_MANY = f"图片的尺寸太大（最多 {MOST_PIXELS // 10_000} 万像素），请截小一点，或发普通的手机照片"


def answer(raw: bytes) -> bytes:
    """Raises BadImage."""
    try:
        with Image.open(io.BytesIO(raw), formats=_FORMATS) as image:
            picture = _flat(image)
    except (
        UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError
    ) as error:  # fmt: skip
        raise BadImage from error
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85, optimize=True)
    return msgspec.msgpack.encode((picture.width, picture.height, out.getvalue()))


def _flat(image: Image.Image) -> Image.Image:
    """Upright, on white paper, in sRGB-like RGB, small. Only the header was read until here."""
    _bound(image)
    if image.mode in ("P", "PA", "LA"):
        image = image.convert("RGBA")
    elif image.mode not in ("RGB", "RGBA", "L"):
        image = image.convert("RGB")
    image.thumbnail((_MOST_SIDE, _MOST_SIDE))
    upright = ImageOps.exif_transpose(image)
    if upright.mode == "RGBA":
        paper = Image.new("RGB", upright.size, "white")
        paper.paste(upright, mask=upright.getchannel("A"))
        return paper
    return upright.convert("RGB")


def _bound(image: Image.Image) -> None:
    """Decoding takes memory for at most MOST_PIXELS, whatever the file holds."""
    width, height = image.size
    if min(width, height) < 1:
        raise BadImage
    if image.format == "JPEG" and width * height <= _MOST_JPEG_PIXELS:
        halves = 0
        while (width >> halves) * (height >> halves) > MOST_PIXELS:
            halves += 1
        if halves:
            image.draft("RGB", (width >> halves, height >> halves))
    if image.width * image.height > MOST_PIXELS:
        raise BadImage(_TOO_MANY)
