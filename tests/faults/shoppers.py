"""Many buyers who ask for compensation at once, each with an order of their own, and the check of
what became of it: paid at most once, told what was paid, everything answered."""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import socketio.exceptions
from sqlalchemy import Engine, create_engine, text

from bot.store.engine import open_engine
from bot.store.uow import uow_opener
from bot.times import utc_now
from tests.chat import Buyer
from tests.decisions.builders import write_order
from tests.stack import Stack

GONE = (
    TimeoutError,
    OSError,
    aiohttp.ClientError,
    socketio.exceptions.SocketIOError,
    KeyError,  # the HTTP answer of a gateway that was just killed has no session in it
)
WISH = "快递太慢了，赔我点钱吧"
AMOUNT_FEN = 3_00
PROMISE = timedelta(seconds=15)
# Above what any of these runs pays, so that the day's budget is not what holds payments back.
RICH_SHEET = "goodwill:\n  daily_budget: 100000.00\n"


def rich_policy(folder: Path) -> str:
    """A policy sheet whose day's budget no run uses up. Returns its path."""
    file = folder / "rich.yml"
    file.write_text(RICH_SHEET, encoding="utf-8")
    return str(file)


def stock_up(database_url: str, names: Sequence[str]) -> None:
    """One order, signed a week ago, for each buyer."""
    now, engine = utc_now(), open_engine(database_url)
    with uow_opener(engine)() as uow:
        for name in names:
            write_order(uow, f"order-{name}", name, f"chat-{name}", now=now)
        uow.commit()
    engine.dispose()


async def come_in(buyer: Buyer, *, seconds: float = 60) -> None:
    """Open the page, again and again until the gateway is there."""
    async with asyncio.timeout(seconds):
        while True:
            try:
                await buyer.__aenter__()
            except GONE:
                await asyncio.sleep(0.2)
            else:
                return


async def come_back(buyer: Buyer, *, seconds: float = 60) -> None:
    """As the widget does it: at intervals, until it works."""
    async with asyncio.timeout(seconds):
        while True:
            try:
                await buyer.disconnect()
                await buyer.connect()
            except GONE:
                await asyncio.sleep(0.2)
            else:
                return


async def say(buyer: Buyer, line: str, *, key: str, seconds: float = 60) -> int:
    """Sent under one key until it is acknowledged, over any number of kills."""
    async with asyncio.timeout(seconds):
        while True:
            try:
                answer = await buyer.call("send", {"client_msg_id": key, "text": line}, timeout=4)
                if answer["ok"]:
                    return int(answer["seq"])
            except (*GONE, AssertionError):
                await come_back(buyer)
            await asyncio.sleep(0.1)


async def answer_to(buyer: Buyer, seq: int, *, seconds: float = 60) -> list[dict[str, Any]]:
    """What was said after this message, whoever is killed meanwhile; that it takes a moment is no
    answer."""
    deadline = time.monotonic() + seconds
    while True:
        with contextlib.suppress(TimeoutError):
            said = await buyer.replies_after(seq, seconds=2)
            if any(one["kind"] != "notice" for one in said):
                return said
            seq = said[-1]["seq"]
            continue
        assert time.monotonic() < deadline, f"{buyer.buyer_id} heard nothing after {seq}"
        await come_back(buyer)


@dataclass(frozen=True)
class Findings:
    """What the database says afterwards."""

    orders: int
    paid: int
    paid_twice: int
    told_without_money: int
    money_without_words: int
    told_another_amount: int
    unanswered: int
    ticketed: int
    slowest_seconds: float

    @property
    def faults(self) -> dict[str, int]:
        names = (
            "paid_twice", "told_without_money", "money_without_words", "told_another_amount",
            "unanswered",
        )  # fmt: skip
        return {name: found for name in names if (found := getattr(self, name))}


def findings(database_url: str, names: Sequence[str]) -> Findings:
    """Read ledger, messages and tickets of these buyers, with plain SQL."""
    engine = create_engine(database_url)
    try:
        ledger, told, talks, tickets = _read(engine)
    finally:
        engine.dispose()
    per_order = {f"order-{name}": ledger.get(f"order-{name}", []) for name in names}
    words = {f"order-{name}": told.get(f"order-{name}", []) for name in names}
    waits = [wait for name in names for wait in talks.get(name, [None])]
    return Findings(
        orders=len(names),
        paid=sum(bool(paid) for paid in per_order.values()),
        paid_twice=sum(len(paid) > 1 for paid in per_order.values()),
        told_without_money=sum(bool(words[no]) and not per_order[no] for no in per_order),
        money_without_words=sum(bool(per_order[no]) and not words[no] for no in per_order),
        told_another_amount=sum(
            set(words[no]) != set(per_order[no]) for no in per_order if words[no] and per_order[no]
        ),
        unanswered=sum(wait is None for wait in waits),
        ticketed=sum(name in tickets for name in names),
        slowest_seconds=max((wait for wait in waits if wait is not None), default=0.0),
    )


_AMOUNT = re.compile(r"(\d+(?:\.\d+)?) ?元")


def _read(
    engine: Engine,
) -> tuple[dict[str, list[int]], dict[str, list[int]], dict[str, list[float | None]], set[str]]:
    ledger: dict[str, list[int]] = defaultdict(list)
    told: dict[str, list[int]] = defaultdict(list)
    talks: dict[str, list[float | None]] = defaultdict(list)
    with engine.connect() as connection:
        for no, fen in connection.execute(text("select order_no, amount_fen from ledger")):
            ledger[no].append(fen)
        said = text(
            "select d.order_no, m.text from decisions d join messages m "
            "on m.conversation_id = d.conversation_id "
            "where m.reply_key = 'decision:' || d.id || '\\:done'"
        )
        for no, words in connection.execute(said):
            told[no] += [round(float(amount) * 100) for amount in _AMOUNT.findall(words)]
        chats = connection.execute(
            text(
                "select c.buyer_id, m.sender, m.at, c.holder from conversations c "
                "join messages m on m.conversation_id = c.id order by c.buyer_id, m.seq"
            )
        ).all()
        tickets = connection.execute(
            text(
                "select c.buyer_id from tickets t join conversations c on c.id = t.conversation_id"
            )
        )
        ticketed = set(tickets.scalars())
    waiting: dict[str, list[datetime]] = defaultdict(list)
    for buyer, sender, at, _ in chats:
        moment = datetime.fromisoformat(at) if isinstance(at, str) else at
        if sender == "buyer":
            waiting[buyer].append(moment)
        else:
            talks[buyer] += [(moment - since).total_seconds() for since in waiting.pop(buyer, [])]
    for buyer, left in waiting.items():
        # Who waits in the queue is answered by a person: the ticket stands.
        talks[buyer] += [0.0 if buyer in ticketed else None for _ in left]
    return ledger, told, talks, ticketed


async def offers(buyers: Sequence[Buyer]) -> None:
    """Everybody comes in, asks, and hears an offer."""

    async def one(buyer: Buyer) -> None:
        await come_in(buyer)
        seq = await say(buyer, WISH, key=f"{buyer.buyer_id}-wish")
        await answer_to(buyer, seq)

    await asyncio.gather(*(one(buyer) for buyer in buyers))


async def yeses(buyers: Sequence[Buyer], *, seconds: float = 60) -> None:
    """Everybody says yes and waits for what comes of it."""

    async def one(buyer: Buyer) -> None:
        seq = await say(buyer, "好的", key=f"{buyer.buyer_id}-yes")
        await answer_to(buyer, seq, seconds=seconds)

    await asyncio.gather(*(one(buyer) for buyer in buyers))


async def leave(buyers: Sequence[Buyer]) -> None:
    for buyer in buyers:
        await buyer.__aexit__(None, None, None)


def shoppers(stack: Stack, names: Sequence[str]) -> list[Buyer]:
    return [
        Buyer(stack.url, name, secret=stack.settings.shop_secret, clock=utc_now) for name in names
    ]
