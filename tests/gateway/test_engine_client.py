"""Which engine a conversation goes to."""

from __future__ import annotations

from collections import Counter
from typing import cast

import aiohttp

from bot.engine.client import EngineClient

TWO = ("http://engine-1:5005", "http://engine-2:5005")
CHATS = [f"conversation-{number}" for number in range(3_000)]


def places(*urls: str) -> list[str]:
    client = EngineClient(cast("aiohttp.ClientSession", None), urls, timeout_seconds=1.0)
    return [client.url_for(chat) for chat in CHATS]


def test_a_conversation_has_one_engine_at_every_gateway():
    assert places(*TWO) == places(*reversed(TWO))


def test_engines_share_the_conversations_evenly():
    shares = Counter(places(*TWO, "http://engine-3:5005"))
    assert len(shares) == 3
    assert all(900 < share < 1_100 for share in shares.values()), shares


def test_one_engine_more_takes_its_share_and_moves_nobody_else():
    third = "http://engine-3:5005"
    moved = {
        after for was, after in zip(places(*TWO), places(*TWO, third), strict=True) if was != after
    }
    assert moved == {third}
