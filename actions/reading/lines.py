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
_FILES = (
    "offers.tsv", "offers_other.tsv", "voices.tsv", "voices_short.tsv",
    "questions.tsv", "plain.tsv",
)  # fmt: skip
# In what the numbers depend on beside the lines.
_CODE = ("features.py", "judging.py", "judge_training.py")

OFFERS = (
    "price_difference", "goodwill", "refund_only", "return_refund", "exchange", "reship",
    "address_change", "postage", "gift",
)  # fmt: skip
CASES = ("withdraw", "reopen")
# What the bot said that the line answers, the goods, and the wish behind it.
_SAID = {
    "price_difference": ("“卫衣”降价了，退您差价 {sum}，现在办吗？", "卫衣", ""),
    "goodwill": ("给您申请 {sum}的补偿，原路退回，现在办吗？", "", ""),
    "refund_only": ("“马克杯”×1 退款 {sum}，不用寄回，现在提交吗？", "马克杯", ""),
    "return_refund": ("“外套”×1 退货退款，收到退货后原路退 {sum}。现在提交吗？", "外套", ""),
    "exchange": ("“卫衣”换成 {new}，原来的 {old} 寄回来，现在办吗？", "卫衣", ""),
    "reship": ("“洗发水”×1 给您补发一件，现在登记吗？", "洗发水", ""),
    "address_change": ("收货地址改成“浙江省杭州市西湖区文一路18号”，对吗？", "", ""),
    "postage": ("您垫付的退货运费 {sum}退给您，现在办吗？", "", ""),
    "gift": ("可以给您加送一份“护手霜小样”，要吗？", "护手霜小样", ""),
    "withdraw": ("您是要撤销退货退款（SH000003）吗？撤销之后就不再办理了。", "", ""),
    "reopen": ("之前那个换货申请要重新打开吗？", "", "request_exchange"),
}  # fmt: skip
# The sums in yuan that the lines of each kind answer, where they say no other.
_SUMS = {
    "price_difference": (5,), "goodwill": (8, 4), "refund_only": (39, 59, 66),
    "return_refund": (128,), "postage": (12,),
}  # fmt: skip
_BARE_SUM = re.compile(r"(?<![\d.])\d+(?![\d.])")
# The lines speak of a larger size for a smaller one, or of black for blue.
_SIZES, _COLOURS = ("L", "M"), ("黑色", "蓝色")
_OF_COLOURS = re.compile("[黑蓝]")
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
        context = _as_said(context)
        if not context.gives_money:
            return context
        usual = [yuan * 100 for yuan in _SUMS[offer]]
        if amount is None:
            bare = [int(number) * 100 for number in _BARE_SUM.findall(self.text)]
            return replace(context, offered_fen=next((n for n in bare if n in usual), usual[0]))
        # Who agrees, or sneers, and names a sum names the one that was offered.
        same = self.act in (Act.TAKES, Act.SCOLDS) or zlib.crc32(self.text.encode()) % 3 == 0
        same = same or amount in usual
        return replace(context, offered_fen=amount if same else amount + 700)


def _as_said(context: Context) -> Context:
    """With the bot's sentence that it answers, without its sum."""
    if context.offer not in _SAID:
        return context
    words, goods, wish = _SAID[context.offer]
    new, old = _COLOURS if _OF_COLOURS.search(context.text) else _SIZES
    return replace(
        context,
        offered_words=words.format(sum="", new=new, old=old),
        offered_goods=goods,
        becomes=new if context.offer == "exchange" else "",
        wish=wish,
    )


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
