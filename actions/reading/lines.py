"""The training lines: answers in context, written by hand, in `data/*.tsv`."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from actions.reading.model import Act, Context
from nlu.numerals import NUMBER, parse

DATA = Path(__file__).parent / "data"
_FILES = ("offers.tsv", "offers_other.tsv", "voices.tsv", "questions.tsv", "plain.tsv")
# In what the numbers depend on beside the lines.
_CODE = ("features.py",)

OFFERS = (
    "price_difference", "goodwill", "refund_only", "return_refund", "exchange", "reship",
    "address_change", "postage", "gift",
)  # fmt: skip
CASES = ("withdraw", "reopen")
# A line for every offer is learned in so many of them.
_OF_EVERY_OFFER = 4
# 12块5 is 12.50, 12块5个 is not.
_YUAN = re.compile(
    rf"({NUMBER})\s*(?:块钱?|元)(?:([1-9一二三四五六七八九])(?![\d.%十百个件双条瓶只套盒份单]))?"
)


@dataclass(frozen=True)
class Line:
    """What a buyer said, where, and what it was meant as."""

    where: str
    act: Act
    text: str

    def contexts(self) -> list[Context]:
        """The contexts that it is learned in."""
        question, _, kind = self.where.partition(":")
        if self.where == "proposed":
            return [self._in("nothing", proposed="request_return")]
        if not kind:
            return [self._in(question)]
        if kind != "*":
            return [self._in(question, offer=kind)]
        kinds = CASES if question == "case" else self._some_offers()
        return [self._in(question, offer=one) for one in kinds]

    def _some_offers(self) -> Sequence[str]:
        first = zlib.crc32(self.text.encode()) % len(OFFERS)
        step = len(OFFERS) // _OF_EVERY_OFFER
        return [OFFERS[(first + step * n) % len(OFFERS)] for n in range(_OF_EVERY_OFFER)]

    def _in(self, question: str, *, offer: str = "", proposed: str = "") -> Context:
        amount = amount_in(self.text)
        context = Context(
            text=self.text, question=question, offer=offer, proposed=proposed, amount_fen=amount
        )
        if amount is None or not context.gives_money:
            return context
        # Who agrees, or sneers, and names a sum names the one that was offered.
        same = self.act in (Act.TAKES, Act.SCOLDS) or zlib.crc32(self.text.encode()) % 3 == 0
        return replace(context, offered_fen=amount if same else amount + 700)


def amount_in(text: str) -> int | None:
    """The first sum that a text names, in fen."""
    return next(iter(amounts_in(text)), None)


def amounts_in(text: str) -> list[int]:
    """All sums that a text names."""
    values = [(parse(match[1]), parse(match[2] or "0")) for match in _YUAN.finditer(text)]
    return [
        int(yuan * 100 + jiao * 10)
        for yuan, jiao in values
        if isinstance(yuan, Decimal) and isinstance(jiao, Decimal)
    ]


def without_amounts(text: str) -> str:
    """The text without the sums that amounts_in finds."""
    return _YUAN.sub(" ", text)


def read_lines() -> list[Line]:
    return [line for name in _FILES for line in lines_of(DATA / name)]


def lines_of(path: Path) -> Iterator[Line]:
    for row in path.read_text(encoding="utf-8").splitlines():
        if not row or row.startswith("#"):
            continue
        wheres, act, texts = row.split("\t")
        for where in wheres.split(","):
            for text in texts.split(" | "):
                yield Line(where, Act(act), text)


def fingerprint() -> str:
    """Changes with the lines, and with the code that learns from them."""
    digest = hashlib.sha256()
    for path in (*(DATA / name for name in _FILES), *(DATA.parent / name for name in _CODE)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
