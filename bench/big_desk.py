"""Conversations of two months as rows for a database: a million messages, all read and answered.

Words are those of the training lines, so that common and rare ones are as frequent as there.
"""

from __future__ import annotations

import itertools
import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from bench.big_shop import Rows
from tests.decisions.builders import NOW

DAYS = timedelta(days=60)
# A message, its answer, and the same again; every tenth conversation has a person in it.
TURNS = 3
HANDED_OVER, OPEN_TICKETS, UNANSWERED = 10, 300, 20
SAYS = "亲，这边帮您看过了，{}，请您放心，有问题随时找安安"
_DATA = Path(__file__).resolve().parent.parent / "nlu"
_INTENT, _EXAMPLE = re.compile(r"^  - intent: (\w+)"), re.compile(r"^      - (.+)")
_ENTITY = re.compile(r"\[([^\]]+)\](?:\{[^}]*\}|\([^)]*\))")


@cache
def lines() -> list[tuple[str, str]]:
    """(what a buyer says, its intent)"""
    found, intent = [], ""
    for file in sorted(_DATA.glob("*.yml")):
        for line in file.read_text(encoding="utf-8").splitlines():
            if named := _INTENT.match(line):
                intent = named[1]
            elif said := _EXAMPLE.match(line):
                found.append((_ENTITY.sub(r"\1", said[1]), intent))
    return found


@dataclass
class BigDesk:
    """`messages` of them in the end; conversation `n` belongs to buyer `n`, the newest last."""

    messages: int

    def __post_init__(self) -> None:
        self.conversations = self.messages // (2 * TURNS)
        self._span = DAYS / self.conversations

    def no(self, number: int) -> str:
        return f"{NOW - DAYS + number * self._span:%y%m%d}-{number:015d}"

    def tables(self) -> Iterator[Rows]:
        every = range(self.conversations)
        families, given = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "小明芳静丽强军洋勇艳杰娟涛磊"
        names = itertools.cycle("".join(name) for name in itertools.product(families, given, given))
        buyers = ((f"buyer-{n:07}", name) for n, name in zip(every, names, strict=False))
        yield "buyers", ("id", "name"), buyers
        talks = ("id", "buyer_id", "opened_at", "last_at", "last_seq", "asked_seq")
        how = ("answered_seq", "rated", "rated_at")
        yield "conversations", (*talks, *how), map(self._conversation, every)
        orders = ((self.no(n), f"buyer-{n:07}", "signed", self._at(n, 0), 59_00) for n in every)
        yield "orders", ("no", "buyer_id", "status", "placed_at", "paid_fen"), orders
        said = ("conversation_id", "seq", "at", "sender", "name", "text")
        yield "messages", said, self._messages()
        read = ("conversation_id", "seq", "at", "text", "intent", "confidence", "ranking")
        yield "readings", (*read, "outcome"), self._readings()
        asked = ("conversation_id", "queue", "reason", "opened_at", "state", "claimed_at")
        yield "tickets", (*asked, "replied_at", "closed_at"), self._tickets()

    def _at(self, number: int, seq: int) -> str:
        at = NOW - DAYS + number * self._span + timedelta(seconds=seq * 20)
        return f"{min(at, NOW):%Y-%m-%d %H:%M:%S.%f}"

    def _conversation(self, number: int) -> Sequence[Any]:
        last = 2 * TURNS
        waits = number >= self.conversations - UNANSWERED
        rated = number % 5 if number % 7 == 0 else None
        at = self._at(number, last)
        answered = last - 2 if waits else last - 1
        talk = (f"talk-{number:07}", f"buyer-{number:07}", self._at(number, 0), at)
        return (*talk, last, last - 1, answered, rated, None if rated is None else at)

    def _said(self, number: int) -> Iterator[tuple[int, str, str]]:
        chance = random.Random(number)
        for turn in range(TURNS):
            text, intent = chance.choice(lines())
            if chance.random() < 0.1:
                text = f"{text}，订单{self.no(number)}"
            yield 2 * turn + 1, text, intent

    def _messages(self) -> Iterator[Sequence[Any]]:
        for number in range(self.conversations):
            talk = f"talk-{number:07}"
            handed = number % HANDED_OVER == 0
            for seq, text, intent in self._said(number):
                yield talk, seq, self._at(number, seq), "buyer", None, text
                who = ("agent", "小林") if handed and seq > 1 else ("bot", "安安")
                yield talk, seq + 1, self._at(number, seq + 1), *who, SAYS.format(intent)

    def _readings(self) -> Iterator[Sequence[Any]]:
        for number in range(self.conversations):
            for seq, text, intent in self._said(number):
                if number % HANDED_OVER == 0 and seq > 1:
                    break
                handed = number % HANDED_OVER == 0
                outcome = "handed_over" if handed else "settled"
                ranking = json.dumps([[intent, 0.9]])
                at = self._at(number, seq)
                yield f"talk-{number:07}", seq, at, text, intent, 0.9, ranking, outcome

    def _tickets(self) -> Iterator[Sequence[Any]]:
        handed = range(0, self.conversations, HANDED_OVER)
        for left, number in zip(reversed(range(len(handed))), handed, strict=True):
            opened = self._at(number, 1)
            done = (None, None, None) if left < OPEN_TICKETS else (self._at(number, 2),) * 3
            state = "open" if left < OPEN_TICKETS else "closed"
            yield f"talk-{number:07}", "agent", "request_human", opened, state, *done


def rare_and_common() -> dict[str, Iterable[str]]:
    """Words by how often they are said, of each length that an index may stumble over."""
    return {
        "one character": ("退", "的"),
        "two characters": ("发货", "书包"),
        "three and more": ("快递到哪", "已经三天了"),
        "not there": ("犀牛", "量子力学"),
    }
