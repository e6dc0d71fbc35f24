"""Talks to the Rasa server: one turn in, the replies out. Knows nothing of buyers or money."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from bot.errors import EngineFailed


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

    def url_for(self, conversation_id: str) -> str:
        return self._urls[zlib.crc32(conversation_id.encode()) % len(self._urls)]

    async def turn(self, conversation_id: str, text: str, metadata: dict[str, Any]) -> list[Reply]:
        """Raises EngineFailed on an error, a time-out, or an empty answer.

        Rasa's REST channel answers 200 and `[]` when an action fails, so "nothing" is a failure.
        """
        url = f"{self.url_for(conversation_id)}/webhooks/rest/webhook"
        body = {"sender": conversation_id, "message": text, "metadata": metadata}
        try:
            async with self._session.post(url, json=body, timeout=self._timeout) as answer:
                answer.raise_for_status()
                found = await answer.json()
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise EngineFailed from error
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

    async def healthy(self) -> bool:
        """Every engine answers. The first page of a Rasa server is its greeting."""
        try:
            for url in self._urls:
                timeout = aiohttp.ClientTimeout(total=2)
                async with self._session.get(url + "/", timeout=timeout) as answer:
                    if answer.status != 200:
                        return False
        except (aiohttp.ClientError, TimeoutError):
            return False
        return True
