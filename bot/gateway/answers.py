"""A Shape as an HTTP answer. No page may be kept by a browser or on the way: it is personal."""

from __future__ import annotations

import msgspec
from aiohttp import web

from bot.shape import Shape


class Nothing(Shape):
    """It was done; there is nothing to say."""


NOTHING = Nothing()


def answer(shape: Shape, *, status: int = 200) -> web.Response:
    return web.Response(
        body=msgspec.json.encode(shape),
        status=status,
        content_type="application/json",
        charset="utf-8",
        headers={"Cache-Control": "no-store"},
    )
