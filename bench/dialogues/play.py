"""Plays one conversation as a buyer's page does, and judges each turn."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from zlib import crc32

import aiohttp
from PIL import Image

from bench.dialogues.form import Dialogue, Rule, Turn
from bench.dialogues.judge import Facts, Played, judge
from bench.dialogues.records import before, records
from bench.dialogues.shop import BUYER, set_situation
from bench.dialogues.stage import Product, Stage
from bot.desk.model import BOT_FAILED, Holder
from bot.store.tables.shop import OrderRow
from bot.store.uow import uow_opener
from tests.chat import Buyer

BURST = 0.3
# Longer than the bot ever takes for a turn.
_PATIENCE = 120.0
# As long as nothing comes, where nobody says that the turn was answered.
_SILENCE = 2.0
_LOOK_EVERY = 0.05
_MOST_RULES = 4


@dataclass
class TurnResult:
    said_by_buyer: str
    complaints: list[str]
    shown: tuple[str, ...]
    # The words of each message alone, without cards and buttons.
    said: tuple[str, ...] = ()


@dataclass
class Result:
    dialogue: Dialogue
    turns: list[TurnResult] = field(default_factory=list)
    error: str = ""

    @property
    def passed(self) -> bool:
        return not self.error and not any(turn.complaints for turn in self.turns)

    @property
    def first_failing(self) -> int | None:
        """1-based; None where all turns came out, or none was reached."""
        failing = (n for n, turn in enumerate(self.turns, 1) if turn.complaints)
        return next(failing, None)


async def play(stage: Stage, dialogue: Dialogue) -> Result:
    result = Result(dialogue)
    try:
        async with stage.play(dialogue) as product:
            await _Player(product, dialogue, result, BUYER).run()
    except Exception as error:  # one broken play is a failed one, and the run goes on
        result.error = f"{type(error).__name__}: {error}"
    return result


async def play_all(
    stage: Stage,
    dialogues: Mapping[str, Dialogue],
    *,
    at_once: int,
    tell: Callable[[Result], None],
) -> list[Result]:
    """Conversations of one shop, by their buyers, so many at a time; `tell` hears of each. They
    share a database, so that starting costs nothing; each has orders of its own."""
    places = asyncio.Semaphore(at_once)

    async def one(product: Product, buyer_id: str, dialogue: Dialogue) -> Result:
        result = Result(dialogue)
        async with places:
            try:
                await _Player(product, dialogue, result, buyer_id).run()
            except Exception as error:  # as above
                result.error = f"{type(error).__name__}: {error}"
        tell(result)
        return result

    async with stage.crowd(dialogues) as product:
        return await asyncio.gather(*(one(product, *each) for each in dialogues.items()))


class _Player:
    def __init__(self, product: Product, dialogue: Dialogue, result: Result, buyer_id: str) -> None:
        self._product = product
        self._buyer_id = buyer_id
        self._dialogue = dialogue
        self._result = result
        self._open_uow = uow_opener(product.core.database)
        self._numbers = {key: order["order_no"] for key, order in dialogue.orders.items()}
        self._tracking: dict[str, str] = {}
        self._note_tracking(dialogue.orders)
        self._before = self._look(before)
        self._page = self._buyer()
        self._sent = 0
        self._last = time.monotonic()
        self._played: list[Played] = []

    async def run(self) -> None:
        await self._page.__aenter__()
        try:
            for number, turn in enumerate(self._dialogue.turns, 1):
                await self._turn(number, turn)
        finally:
            await self._page.__aexit__(None, None, None)

    def _buyer(self) -> Buyer:
        product = self._product
        return Buyer(product.url, self._buyer_id, secret=product.secret, clock=product.clock)

    async def _turn(self, number: int, turn: Turn) -> None:
        if turn.after_hours or turn.changes:
            await self._comes_back(turn)
        first, at = max(self._page.messages, default=0), self._product.clock()
        await self._does(turn.lines, photo=turn.photo, pick=turn.pick, word=f"{number}")
        await self._silent()
        await self._answers_what_is_asked(first)
        said = [m for seq, m in sorted(self._page.messages.items()) if seq > first]
        bots = [m for m in said if m["from"] != "buyer"]
        self._played.append(
            Played(at, tuple(m["text"] for m in bots), tuple(_shown(m) for m in bots))
        )
        found = self._look(
            lambda session: records(
                session,
                self._product.core,
                self._page.conversation_id,
                self._numbers.values(),
                self._before,
            )
        )
        if any(ticket["reason"] == BOT_FAILED for ticket in found.tickets):
            # Where nothing was heard nothing moves: that is no proof.
            raise RuntimeError(f"the engine gave no answer in turn {number}")
        complaints = judge(self._dialogue, turn, self._played, found, self._facts())
        if not bots:
            complaints.insert(0, "the bot says nothing")
        typed = " ⏎ ".join(m["text"] for m in said if m["from"] == "buyer")
        self._result.turns.append(
            TurnResult(typed, complaints, self._played[-1].shown, self._played[-1].said)
        )

    async def _comes_back(self, turn: Turn) -> None:
        """Hours later, in a new page; what was due meanwhile was done."""
        if turn.after_hours:
            await self._page.disconnect()
            self._product.clock.on(turn.after_hours)
        self._change_orders(turn.changes)
        core = self._product.core
        await asyncio.to_thread(core.cases.sweep)
        await asyncio.to_thread(core.notices.search)
        if turn.after_hours:
            await self._page.open_session()
            await self._page.connect()
        await asyncio.to_thread(core.notices.deliver, [self._page.conversation_id])
        await self._page.sync()

    def _change_orders(self, changes: Mapping[str, Mapping[str, Any]]) -> None:
        with self._open_uow() as uow:
            for letter, given in changes.items():
                row = uow.session.get_one(OrderRow, self._numbers[letter])
                set_situation(uow, row, given, self._product.clock())
            uow.commit()
        self._note_tracking(changes)

    def _note_tracking(self, orders: Mapping[str, Mapping[str, Any]]) -> None:
        """An order may be sent off in the middle of a conversation."""
        for letter, order in orders.items():
            if order.get("tracking"):
                self._tracking[letter] = order["tracking"]

    async def _does(
        self, lines: tuple[str, ...], *, photo: str | None, pick: str | None, word: str
    ) -> None:
        if pick is not None:
            await self._send({"order": self._numbers[pick]})
            if lines or photo:
                await self._silent()
        if photo is not None:
            await self._send({"file": await self._upload(photo + word)})
        for number, line in enumerate(lines):
            if number or photo is not None:
                await asyncio.sleep(BURST)
            await self._send({"text": line})

    async def _send(self, what: dict[str, Any]) -> None:
        self._sent += 1
        answer = await self._page.call("send", {"client_msg_id": f"played-{self._sent:04}", **what})
        assert answer["ok"], f"not taken: {what} {answer}"
        self._last_seq = answer["seq"]
        self._last = time.monotonic()

    async def _upload(self, word: str) -> str:
        """A picture of its own for each word."""
        picture, colour = BytesIO(), crc32(word.encode())
        Image.new("RGB", (96, 72), (colour & 255, colour >> 8 & 255, 90)).save(picture, "PNG")
        form = aiohttp.FormData()
        form.add_field("file", picture.getvalue(), filename="photo.png", content_type="image/png")
        headers = {"Authorization": f"Bearer {self._page.session}"}
        async with (
            aiohttp.ClientSession(headers=headers) as http,
            http.post(f"{self._product.url}/api/buyer/files", data=form) as answer,
        ):
            return str((await answer.json())["file"])

    async def _silent(self) -> None:
        """The turn is over: answered as the database says it, or silent for long enough where a
        person has the conversation. With a clock of our own nobody has to wait longer."""
        core, began, seen = self._product.core, time.monotonic(), len(self._page.messages)
        while True:
            now = await asyncio.to_thread(
                core.conversations.conversation, self._page.conversation_id
            )
            if len(self._page.messages) != seen:
                seen, self._last = len(self._page.messages), time.monotonic()
            if now.answered_seq >= self._last_seq:
                break
            # In the queue the bot goes on; after a person came it is silent.
            if now.holder is Holder.AGENT and time.monotonic() - self._last > _SILENCE:
                break
            if time.monotonic() - began > _PATIENCE:
                raise TimeoutError(f"no answer to message {self._last_seq}")
            await asyncio.sleep(_LOOK_EVERY)
        await self._page.sync()

    async def _answers_what_is_asked(self, first: int) -> None:
        left = list(self._dialogue.rules)
        picked = False
        for _ in range(_MOST_RULES):
            newest = self._page.messages[max(self._page.messages)]
            if newest["seq"] <= first or newest["from"] == "buyer":
                return
            if not picked and _asks_for_order(newest) and len(self._numbers) == 1:
                picked = True
                await self._send({"order": next(iter(self._numbers.values()))})
            elif (rule := next(self._fitting(left, newest), None)) is not None:
                left.remove(rule)
                lines = () if rule.send is None else (rule.send,)
                await self._does(lines, photo=rule.photo, pick=None, word=rule.match)
            else:
                return
            await self._silent()

    def _fitting(self, rules: list[Rule], message: dict[str, Any]) -> Iterator[Rule]:
        yes_no = self._is_yes_no(message["seq"])
        for rule in rules:
            if re.search(rule.match, message["text"]) and (rule.yes_no or not yes_no):
                yield rule

    def _is_yes_no(self, seq: int) -> bool:
        """A plain yes or no is asked: the next turn of the conversation says it."""
        with self._open_uow(writes=False) as uow:
            buttons = uow.desk.message(self._page.conversation_id, seq).buttons
        return any(button.payload == "/affirm" for button in buttons)

    def _look(self, read: Any) -> Any:
        with self._open_uow(writes=False) as uow:
            return read(uow.session)

    def _facts(self) -> Facts:
        with self._open_uow(writes=False) as uow:
            rows = {
                letter: uow.session.get_one(OrderRow, number)
                for letter, number in self._numbers.items()
            }
            return Facts(
                self._numbers,
                dict(self._tracking),
                {letter: _ship_by(row) for letter, row in rows.items()},
            )


def _ship_by(row: OrderRow) -> datetime | None:
    if row.ship_by is not None or row.confirmed_at is None:
        return row.ship_by
    return row.confirmed_at + timedelta(hours=48)


def _asks_for_order(message: dict[str, Any]) -> bool:
    return bool(message["kind"] == "orders")


def _shown(message: dict[str, Any]) -> str:
    """The text with that of its card and buttons."""
    buttons = [button["title"] for button in message["buttons"]]
    return "\n".join([message["text"], *_strings(message["data"]), *buttons])


def _strings(data: Any) -> Iterator[str]:
    match data:
        case str():
            yield data
        case dict():
            for value in data.values():
                yield from _strings(value)
        case list():
            for value in data:
                yield from _strings(value)
