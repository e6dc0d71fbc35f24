"""The labelled conversations, and how well the rules find what stands in them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.desk.model import Sender
from bot.promises.coverage import covers
from bot.promises.model import Basis, Finding, Standing
from bot.promises.reader import read
from bot.quality.model import Line, Rule, Talk
from bot.quality.rules import judge
from bot.times import shop_day

FILE = Path(__file__).with_name("labelled.txt")
MORE = FILE.with_name("more.txt")
NOON = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
_LINE = re.compile(r"([bar])(?:\+(\S+))? (.*)")
_UNITS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
_WHO = {"b": Sender.BUYER, "a": Sender.AGENT, "r": Sender.BOT}
_USUAL = 20


@dataclass(frozen=True)
class Labelled:
    number: int
    rules: frozenset[str]
    talk: Talk


def labelled(file: Path = FILE) -> Iterator[Labelled]:
    blocks = file.read_text(encoding="utf-8").strip().split("\n\n")
    for number, block in enumerate(blocks, start=1):
        head, *lines = block.split("\n")
        names, _, facts = head.removeprefix("#").partition("|")
        rules = frozenset(names.split()) - {"-"}
        assert rules <= set(Rule), f"{number}: {rules}"
        yield Labelled(number, rules, _talk(lines, facts.split()))


def _talk(given: Sequence[str], facts: Sequence[str]) -> Talk:
    lines = list(_lines(given))
    today = tuple(one for one in lines if shop_day(one.at) == shop_day(NOON))
    over = timedelta(days=1) if "over" in facts else timedelta(minutes=1)
    bases = [_basis(*fact.split("=")) for fact in facts if "=" in fact]

    def promises(line: Line, earlier: Sequence[str]) -> list[Finding]:
        found = read(line.text, earlier=earlier, now=line.at, meant=line.sender is Sender.AGENT)
        return [one for one in found if not any(covers(basis, one) for basis in bases)]

    return Talk(
        lines=today,
        later=tuple(lines[len(today) :]),
        known_until=lines[-1].at + over,
        promises=promises,
    )


def _lines(given: Sequence[str]) -> Iterator[Line]:
    now = NOON
    for seq, text in enumerate(given, start=1):
        match = _LINE.fullmatch(text)
        assert match, text
        who, wait, words = match.groups()
        now += timedelta(seconds=_seconds(wait) if wait else _USUAL)
        sender = _WHO[who]
        staff_id = 1 if sender is Sender.AGENT else None
        yield Line(id=seq, seq=seq, at=now, sender=sender, text=words, staff_id=staff_id)


def _seconds(text: str) -> int:
    return sum(int(n) * _UNITS[unit] for n, unit in re.findall(r"(\d+)([dhms])", text))


def _basis(kind: str, given: str) -> Basis:
    amount = 0 if kind == "gift" else int(given)
    pieces = int(given) if kind == "gift" else 0
    return Basis(
        order_no="1",
        kind=kind,
        standing=Standing.GRANTED,
        at=NOON,
        amount_fen=amount,
        pieces=pieces,
    )


@dataclass(frozen=True)
class Figures:
    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)


def measure(talks: Sequence[Labelled]) -> dict[str, Figures]:
    """By rule, a conversation counting once."""
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for one in talks:
        found = {str(finding.rule) for finding in judge(one.talk)}
        right.update(found & one.rules)
        wrong.update(found - one.rules)
        missed.update(one.rules - found)
    return {rule: Figures(right[rule], wrong[rule], missed[rule]) for rule in sorted(set(Rule))}
