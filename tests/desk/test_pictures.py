"""Pictures of buyers: made anew, stripped, and no danger to the gateway."""

from __future__ import annotations

import contextlib
import io
import random

import pytest
from PIL import Image

from bot.errors import BadImage, NotFound, TooLarge


def picture(size=(64, 48), form="PNG", mode="RGB", **save) -> bytes:
    raw = io.BytesIO()
    Image.new(mode, size).save(raw, form, **save)
    return raw.getvalue()


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_written_anew_as_jpeg(desk, form):
    id_ = desk.conversation()
    file = desk.pictures.add(id_, picture(form=form))
    data = desk.pictures.read(file.id, conversation_id=id_)
    assert Image.open(io.BytesIO(data)).format == "JPEG"
    assert (file.width, file.height) == (64, 48)


def test_where_a_picture_was_taken_is_stripped(desk):
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (31.0, 14.0, 0.0)}
    exif[0x010E] = "secret place"
    id_ = desk.conversation()
    file = desk.pictures.add(id_, picture(form="JPEG", exif=exif))
    data = desk.pictures.read(file.id, conversation_id=id_)
    assert b"secret place" not in data
    assert not Image.open(io.BytesIO(data)).getexif()


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"<svg onload=alert(1)>", id="svg"),
        pytest.param(b"%PDF-1.7 /JS", id="pdf"),
        pytest.param(picture(form="GIF"), id="gif"),
        pytest.param(picture()[:60], id="cut_off"),
    ],
)
def test_anything_else_is_not_a_picture(desk, raw):
    with pytest.raises(BadImage):
        desk.pictures.add(desk.conversation(), raw)


def test_a_picture_bomb_is_refused_before_it_unpacks(desk):
    raw = picture(size=(20_000, 20_000), mode="1")
    assert len(raw) < 200_000
    with pytest.raises(BadImage):
        desk.pictures.add(desk.conversation(), raw)


def test_more_than_five_megabytes_are_refused(desk):
    with pytest.raises(TooLarge):
        desk.pictures.add(desk.conversation(), b"x" * (5 * 1024 * 1024 + 1))


def test_pictures_are_shown_in_their_own_conversation_only(desk):
    mine, other = desk.conversation("b1"), desk.conversation("b2")
    file = desk.pictures.add(mine, picture())
    with pytest.raises(NotFound):
        desk.pictures.read(file.id, conversation_id=other)
    with pytest.raises(NotFound):
        desk.pictures.read("../desk.db", conversation_id=mine)
    assert desk.pictures.read(file.id, conversation_id=None)


def noise(width: int, height: int) -> Image.Image:
    return Image.frombytes("L", (width, height), random.Random(1).randbytes(width * height))


def saved(image: Image.Image, form: str, **save) -> bytes:
    raw = io.BytesIO()
    image.save(raw, form, **save)
    return raw.getvalue()


def test_more_pixels_than_a_phone_has_are_refused_in_words(desk):
    raw = picture(size=(6_320, 6_320), mode="RGB")
    assert len(raw) < 200_000
    with pytest.raises(BadImage, match="1200 万像素"):
        desk.pictures.add(desk.conversation(), raw)


@pytest.mark.parametrize("size", [(4_032, 3_024), (8_000, 6_000), (2_049, 2_049)])
def test_a_phones_photo_is_reduced(desk, size):
    id_ = desk.conversation()
    file = desk.pictures.add(id_, picture(size=size, form="JPEG"))
    assert max(file.width, file.height) <= 2_048
    assert min(file.width, file.height) >= 1_500


@pytest.mark.parametrize(
    ("mode", "form", "save"),
    [
        pytest.param("RGBA", "PNG", {}, id="transparent"),
        pytest.param("P", "PNG", {"transparency": 0}, id="palette"),
        pytest.param("I;16", "PNG", {}, id="sixteen bits"),
        pytest.param("CMYK", "JPEG", {"progressive": True}, id="for print"),
        pytest.param("RGBA", "WEBP", {"lossless": True, "method": 0}, id="webp"),
    ],
)
def test_the_largest_that_is_taken_fits_into_its_memory(desk, mode, form, save):
    file = desk.pictures.add(desk.conversation(), picture((4_000, 3_000), form, mode, **save))
    assert (file.width, file.height) == (2_048, 1_536)


def test_a_photo_lying_on_its_side_is_put_upright(desk):
    exif = Image.Exif()
    exif[0x0112] = 6
    file = desk.pictures.add(desk.conversation(), picture((300, 200), "JPEG", exif=exif))
    assert (file.width, file.height) == (200, 300)


def test_what_is_seen_through_is_white(desk):
    id_ = desk.conversation()
    raw = io.BytesIO()
    Image.new("RGBA", (40, 40), (255, 0, 0, 0)).save(raw, "PNG")
    file = desk.pictures.add(id_, raw.getvalue())
    shown = Image.open(io.BytesIO(desk.pictures.read(file.id, conversation_id=id_)))
    assert shown.getpixel((20, 20)) == (255, 255, 255)


def test_damaged_ones_are_refused_and_nothing_is_left(desk, tmp_path):
    chance = random.Random(7)
    whole = {form: saved(noise(64, 64), form) for form in ("JPEG", "PNG", "WEBP")}
    for raw in whole.values():
        for _ in range(3):
            broken = bytearray(raw)
            for _ in range(20):
                broken[chance.randrange(12, len(broken))] = chance.randrange(256)
            with contextlib.suppress(BadImage):
                desk.pictures.add(desk.conversation(), bytes(broken))
    assert not list(tmp_path.glob("files/*.part"))
