"""Files that come in: a few at once, so large, within a time, and one at a time worked on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from bot.errors import BadInput, SlowDown, TooLarge

T = TypeVar("T")
# Of all people, and of one: who sends slowly must not take the others' places.
_MOST_AT_ONCE = 16
_MOST_OF_ONE = 2
_SECONDS = 120
_SOON = 5
_CHUNK = 1 << 16


class Uploads:
    def __init__(self) -> None:
        self._of: dict[str, int] = {}
        self._at_work = asyncio.Lock()

    async def read(self, request: web.Request, *, who: str, most: int, too_large: str) -> bytes:
        """The one file of a form, its part named `file`. Raises SlowDown, BadInput, TooLarge."""
        return (await self.read_named(request, who=who, most=most, too_large=too_large))[1]

    async def read_named(
        self, request: web.Request, *, who: str, most: int, too_large: str
    ) -> tuple[str, bytes]:
        """With what the sender calls it."""
        async with self._place(who):
            try:
                async with asyncio.timeout(_SECONDS):
                    return await _read(request, most, too_large)
            except TimeoutError as error:
                raise BadInput("上传花的时间太长，请换个网络再试") from error

    async def work(self, task: Callable[[], T]) -> T:
        """One file after another, in a thread: each may take much memory elsewhere."""
        async with self._at_work:
            return await asyncio.to_thread(task)

    @asynccontextmanager
    async def _place(self, who: str) -> AsyncIterator[None]:
        if self._of.get(who, 0) >= _MOST_OF_ONE or sum(self._of.values()) >= _MOST_AT_ONCE:
            raise SlowDown("正在上传的文件太多，请稍后再试", after_seconds=_SOON)
        self._of[who] = self._of.get(who, 0) + 1
        try:
            yield
        finally:
            self._of[who] -= 1
            if not self._of[who]:
                del self._of[who]


async def _read(request: web.Request, most: int, too_large: str) -> tuple[str, bytes]:
    if not request.content_type.startswith("multipart/"):
        raise BadInput("请上传文件")
    try:
        part = await (await request.multipart()).next()
        if not isinstance(part, BodyPartReader) or part.name != "file":
            raise BadInput("请上传文件")
        raw = bytearray()
        while chunk := await part.read_chunk(_CHUNK):
            raw += chunk
            if len(raw) > most:
                raise TooLarge(too_large)
    except (ValueError, HttpProcessingError) as error:  # a form that is none
        raise BadInput("上传的内容不完整，请重新上传") from error
    return part.filename or "", bytes(raw)


UPLOADS = web.AppKey("uploads", Uploads)
