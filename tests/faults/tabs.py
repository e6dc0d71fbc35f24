"""The faults F7 and F8 of money: two pages of one buyer that press at the same moment, and every
frame of it sent again later, as it was and with another body."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import create_engine, text

from bot.times import utc_now
from tests.chat import Buyer
from tests.faults.shoppers import WISH, Findings, findings, stock_up
from tests.stack import Stack

AT_ONCE = 8
_ROWS = "select count(*) from ledger where order_no like 'order-f7-%'"


class Tab(Buyer):
    """A page that keeps every frame it sent, with the answer."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.frames: list[tuple[dict[str, Any], dict[str, Any]]] = []

    async def call(self, event: str, data: dict[str, Any], *, timeout: float = 8) -> Any:
        answer = await super().call(event, data, timeout=timeout)
        if event == "send":
            self.frames.append((data, answer))
        return answer


@dataclass
class Rounds:
    """What came of all rounds."""

    rounds: int = 0
    different: list[str] = field(default_factory=list)
    frames: int = 0
    answered_anew: int = 0
    accepted_with_another_body: int = 0
    found: Findings | None = None
    paid_by_replay: int = 0


async def press_in_two_tabs(stack: Stack, count: int) -> Rounds:
    """F7 and F8, `count` buyers with an order and two tabs each."""
    names = [f"f7-{number:04}" for number in range(count)]
    stock_up(stack.settings.database_url, names)
    outcome, gate = Rounds(), asyncio.Semaphore(AT_ONCE)

    async def one(name: str) -> None:
        async with gate:
            await _round(stack, name, outcome)

    await asyncio.gather(*(one(name) for name in names))
    outcome.found = findings(stack.settings.database_url, names)
    outcome.paid_by_replay = _ledger_rows(stack) - outcome.found.paid
    return outcome


async def _round(stack: Stack, name: str, outcome: Rounds) -> None:
    secret = stack.settings.shop_secret
    async with Tab(stack.url, name, secret=secret, clock=utc_now) as left:
        await left.ask(WISH)
        async with Tab(stack.url, name, secret=secret, clock=utc_now) as right:
            before = max(left.messages)
            pressed = await asyncio.gather(left.press("好"), right.press("好"))
            # Either both presses count for one answer, or the later one hears that it is too late.
            assert any(answer["ok"] for answer in pressed), pressed
            await left.replies_after(before)
            outcome.rounds += 1
            if not await _agree(left, right):
                outcome.different.append(name)
            for tab in (left, right):
                await _replay(tab, outcome)


async def _agree(left: Tab, right: Tab) -> bool:
    """Both hold the same once nothing of the buyer's stands unanswered, and soon."""
    try:
        async with asyncio.timeout(15):
            while True:
                await asyncio.gather(left.sync(), right.sync())
                newest = left.messages[max(left.messages)]
                if left.messages == right.messages and newest["from"] != "buyer":
                    return sorted(left.messages) == list(range(1, len(left.messages) + 1))
                await asyncio.sleep(0.1)
    except TimeoutError:
        return False


async def _replay(tab: Tab, outcome: Rounds) -> None:
    for frame, first in list(tab.frames):
        if not first["ok"]:
            continue
        again = await Buyer.call(tab, "send", frame)
        outcome.frames += 1
        outcome.answered_anew += again != first
        other = {"client_msg_id": frame["client_msg_id"], "text": "再赔我一百块"}
        refused = await Buyer.call(tab, "send", other)
        conflict = not refused["ok"] and refused["error"]["code"] == "conflict"
        outcome.accepted_with_another_body += not conflict


def _ledger_rows(stack: Stack) -> int:
    engine = create_engine(stack.settings.database_url)
    try:
        with engine.connect() as connection:
            return int(connection.scalar(text(_ROWS)) or 0)
    finally:
        engine.dispose()
