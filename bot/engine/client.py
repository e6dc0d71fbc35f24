"""Talks to the Rasa server: one turn in, the replies out. Knows nothing of buyers or money."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

import aiohttp

from bot.errors import EngineAway, EngineFailed, EngineSlow

# How often an engine that is away is looked for.
_LOOK_EVERY_SECONDS = 0.25
_ANSWERS_WITHIN_SECONDS = 2.0


@dataclass(frozen=True)
class Reply:
    """One message as the REST channel gives it."""

    text: str = ""
    buttons: tuple[dict[str, str], ...] = ()
    custom: dict[str, Any] = field(default_factory=dict)


class EngineClient:
    """`urls`: one engine process each; a conversation always goes to the same one."""

    def __init__(
        self, session: aiohttp.ClientSession, urls: Sequence[str], *, timeout_seconds: float
    ) -> None:
        self._session = session
        self._urls = tuple(urls)
        self._timeout = aiohttp.ClientTimeout(total=timeout_seconds)
        self._looking: dict[str, asyncio.Task[None]] = {}

    def url_for(self, conversation_id: str) -> str:
        """The same at every gateway, in whatever order it names them. One engine more takes its
        share from each of the others, and no conversation moves between those."""
        return max(
            self._urls, key=lambda url: blake2b(f"{url} {conversation_id}".encode()).digest()
        )

    async def turn(self, conversation_id: str, text: str, metadata: dict[str, Any]) -> list[Reply]:
        """Raises EngineFailed on an error or an empty answer, EngineSlow on a time-out, and
        EngineAway where nobody is there to ask, or it went away before it answered.

        Rasa's REST channel answers 200 and `[]` when an action fails, so "nothing" is a failure.
        """
        url = f"{self.url_for(conversation_id)}/webhooks/rest/webhook"
        body = {"sender": conversation_id, "message": text, "metadata": metadata}
        try:
            async with self._session.post(url, json=body, timeout=self._timeout) as answer:
                answer.raise_for_status()
                found = await answer.json()
        except TimeoutError as error:
            raise EngineSlow from error
        except (aiohttp.ClientResponseError, ValueError) as error:
            raise EngineFailed from error
        except (aiohttp.ClientError, OSError) as error:
            raise EngineAway from error
        if not isinstance(found, list) or not found:
            raise EngineFailed
        return [
            Reply(
                text=item.get("text") or "",
                buttons=tuple(item.get("buttons") or ()),
                custom=item.get("custom") or {},
            )
            for item in found
        ]

    async def back(self, conversation_id: str) -> None:
        """Returns when the engine of this conversation answers; however many wait, one looks."""
        url = self.url_for(conversation_id)
        looking = self._looking.get(url)
        if looking is None or looking.done():
            looking = self._looking[url] = asyncio.create_task(self._look_for(url))
        await asyncio.shield(looking)

    async def _look_for(self, url: str) -> None:
        while True:
            if await self._answers(url):
                return
            await asyncio.sleep(_LOOK_EVERY_SECONDS)

    async def healthy(self) -> bool:
        """Every engine answers."""
        for url in self._urls:
            if not await self._answers(url):
                return False
        return True

    async def _answers(self, url: str) -> bool:
        """The first page of a Rasa server is its greeting; there once its model is loaded."""
        timeout = aiohttp.ClientTimeout(total=_ANSWERS_WITHIN_SECONDS)
        try:
            async with self._session.get(url + "/", timeout=timeout) as answer:
                return answer.status == 200
        except (aiohttp.ClientError, OSError, TimeoutError):
            return False

    async def close(self) -> None:
        for looking in self._looking.values():
            looking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await looking
