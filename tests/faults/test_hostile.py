"""Garbage, advertising and orders to the bot, through the real processes: no money moves, nobody
is left without a word, and an offer that waits is not taken by any of it."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from bot.demo.catalogue import products
from bot.engine.evaluation.shapes import unescaped
from bot.store.uow import uow_opener
from bot.times import utc_now
from nlu.text import clean_for_engine
from tests.chat import Buyer
from tests.decisions.builders import write_order
from tests.stack import Stack, running_stack

FILE = Path(__file__).resolve().parents[1] / "nlu" / "hostile.txt"
LINES = [unescaped(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
# At once: the engine reads one message after the other.
BUYERS = 8
PLAIN_EVERY = 3
OPENING = "不要了，取消订单"
YES = "好的"


@dataclass(frozen=True)
class Told:
    """What became of one line."""

    line: str
    offered: bool
    accepted: bool
    replies: int
    handed_over: bool


class Desk:
    """The shop's database as the test sees it beside the running gateway."""

    def __init__(self, stack: Stack) -> None:
        self.engine: Engine = create_engine(stack.settings.database_url)

    def open_orders(self, buyers: Sequence[str]) -> None:
        """One order each that can be refunded with a yes: paid, neither packed nor sent."""
        product = next(one for one in products() if one.price_fen and one.stock)
        now = utc_now()
        with uow_opener(self.engine)() as uow:
            for number, buyer in enumerate(buyers):
                uow.shop.ensure_buyer(buyer, "买家")
                write_order(
                    uow,
                    f"261120-{900000000000000 + number}",
                    buyer,
                    "",
                    now=now,
                    items=[(product.sku, 1, product.price_fen)],
                    status="paid",
                    packed=False,
                    placed_at=now - timedelta(hours=3),
                    confirmed_at=now - timedelta(hours=3),
                    shipped_at=None,
                    signed_at=None,
                )
            uow.commit()

    def count(self, query: str, **values: object) -> int:
        with self.engine.connect() as connection:
            return int(connection.scalar(text(query), values) or 0)

    def moved(self) -> dict[str, int]:
        """Money and goods that left, and decisions that were carried out."""
        granted = "select count(*) from decisions where state in ('done', 'approved')"
        return {
            "ledger": self.count("select count(*) from ledger"),
            "grants": self.count("select count(*) from grants"),
            "decisions": self.count(granted),
        }

    def holder(self, conversation: str) -> str:
        with self.engine.connect() as connection:
            query = text("select holder from conversations where id = :id")
            return str(connection.scalar(query, {"id": conversation}))

    def back_to_the_bot(self, conversation: str) -> None:
        """So that every line meets the bot and not a person's queue."""
        with self.engine.begin() as connection:
            connection.execute(
                text("update conversations set holder = 'bot', epoch = epoch + 1 where id = :id"),
                {"id": conversation},
            )


async def say(desk: Desk, buyer: Buyer, line: str, *, offered: bool) -> Told:
    key = str(uuid.uuid4())
    answer = await buyer.send(line, key=key)
    while not answer["ok"] and answer["retry"]:
        # Too fast for one person: as the page does it, the same again after a moment.
        await asyncio.sleep(1)
        answer = await buyer.send(line, key=key)
    if not answer["ok"]:
        return Told(line, offered, accepted=False, replies=0, handed_over=False)
    replies = await buyer.replies_after(answer["seq"], seconds=40)
    shown = sum(bool(one["text"] or one["kind"] != "text") for one in replies)
    holder = await asyncio.to_thread(desk.holder, buyer.conversation_id)
    if holder != "bot":
        await asyncio.to_thread(desk.back_to_the_bot, buyer.conversation_id)
    return Told(line, offered, accepted=True, replies=shown, handed_over=holder != "bot")


async def torment(stack: Stack, desk: Desk, name: str, lines: Sequence[str]) -> list[Told]:
    """Every line while an offer of the order's money waits for a yes, and some before any."""
    told: list[Told] = []
    async with Buyer(stack.url, name, secret=stack.settings.shop_secret, clock=utc_now) as buyer:
        told += [await say(desk, buyer, line, offered=False) for line in lines[::PLAIN_EVERY]]
        for line in lines:
            if not offer_waits(buyer):
                await say(desk, buyer, OPENING, offered=False)
            assert offer_waits(buyer), f"no offer before {line!r}: {buyer.texts()[-4:]}"
            told.append(await say(desk, buyer, line, offered=True))
    return told


def offer_waits(buyer: Buyer) -> bool:
    """The bot's last word has the button that would take the offer."""
    buttons = buyer.messages[max(buyer.messages)]["buttons"]
    return bool(buttons) and buttons[0]["title"] in (YES, "确认退款")


async def a_yes_would_have_paid(stack: Stack, desk: Desk, name: str) -> None:
    """The check has teeth: the same order, the same offer, and a plain yes."""
    before = desk.moved()
    async with Buyer(stack.url, name, secret=stack.settings.shop_secret, clock=utc_now) as buyer:
        await say(desk, buyer, OPENING, offered=False)
        await say(desk, buyer, YES, offered=True)
    assert desk.moved() == {name: count + 1 for name, count in before.items()}


@pytest.mark.timeout(300)
async def test_no_hostile_line_moves_money_or_is_left_without_a_word(tmp_path: Path) -> None:
    buyers = [f"hostile-{number:02}" for number in range(BUYERS)]
    with running_stack(
        tmp_path, burst_seconds=0.0, demo=False, engine_timeout_seconds=30.0
    ) as stack:
        desk = Desk(stack)
        await asyncio.to_thread(desk.open_orders, buyers)
        before = desk.moved()
        groups = await asyncio.gather(
            *(torment(stack, desk, name, LINES[at::BUYERS]) for at, name in enumerate(buyers))
        )
        told = [one for group in groups for one in group]
        assert sum(one.offered for one in told) == len(LINES) >= 200
        assert desk.moved() == before
        for one in told:
            assert one.accepted == bool(clean_for_engine(one.line)), one
            assert not one.accepted or one.replies or one.handed_over, one
        handed = sum(one.handed_over for one in told)
        print(f"{len(told)} hostile turns, {handed} to a person, nothing moved: {before}")
        await a_yes_would_have_paid(stack, desk, buyers[0])
        desk.engine.dispose()
