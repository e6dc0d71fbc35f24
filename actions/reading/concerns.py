"""What buyers bring that no intent has a name for: paid twice, personal data, a refused parcel.

Most of it is money or rights that no rule decides: a person does. A message can only be of a kind
whose ideas it speaks of (`data/concern_ideas.tsv`); whether it is, examples decide
(`data/concerns.tsv`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache, partial
from itertools import combinations
from pathlib import Path

from nlu.learned import LEARNED, Learned
from nlu.line_model import LineModel, load, train
from nlu.text import normalise


class Concern(StrEnum):
    # A person's
    PAID_TWICE = "paid_twice"
    OVERCHARGED = "overcharged"  # too much taken, too little given back
    OTHER_PAYER = "other_payer"  # somebody else's account paid, or the account is gone
    DEPOSIT = "deposit"
    COUPON_BACK = "coupon_back"
    INSTALMENT = "instalment"
    PRIVACY = "privacy"
    DISPUTE = "dispute"  # before the platform or an office already
    INSURANCE_GAP = "insurance_gap"
    TOP_UP = "top_up"  # a difference that the buyer paid on the shop's word
    # With a way of their own
    COURIER_LOST = "courier_lost"  # by the courier's own words
    REDELIVER = "redeliver"  # refused or sent back, and wanted after all
    REFUSED = "refused"
    SIGNED_BY_OTHER = "signed_by_other"
    CAME_BACK_UNASKED = "came_back_unasked"  # sent back without having asked
    FAKE_SHIPPING = "fake_shipping"  # a number without a parcel
    ORDER_STATE = "order_state"  # cancelled or gone, as the buyer sees it


# Chosen on tests/actions/reading/concerns.tsv.
SURE = 0.5
_LONGEST = 200
_FOLDER = Path(__file__).parent / "data"
_LONGEST_RUN = 3
# Of each group one idea at least has to be spoken of.
_NEEDS = {
    Concern.PAID_TWICE: ("PAY", "TWICE"),
    Concern.OVERCHARGED: ("LESS", "PAY GIVEN_BACK"),
    Concern.OTHER_PAYER: ("OTHERS OLD_ACCOUNT", "PAY GIVEN_BACK"),
    Concern.DEPOSIT: ("DEPOSIT",),
    Concern.COUPON_BACK: ("COUPON", "COMES_BACK CANCELLED"),
    Concern.INSTALMENT: ("CREDIT", "CANCELLED LESS GIVEN_BACK COMES_BACK"),
    Concern.PRIVACY: ("DATA", "ERASE LEAK"),
    Concern.DISPUTE: ("PLATFORM", "RUNNING"),
    Concern.INSURANCE_GAP: ("INSURANCE", "SHORT"),
    Concern.TOP_UP: ("TOP_UP", "DONE"),
    Concern.COURIER_LOST: ("COURIER", "LOST", "SAID"),
    Concern.REDELIVER: ("REFUSED", "WANT_AGAIN"),
    Concern.REFUSED: ("REFUSED",),
    Concern.SIGNED_BY_OTHER: ("SIGNED", "BY_OTHER"),
    Concern.CAME_BACK_UNASKED: ("SENT_BACK", "NO_CASE"),
    Concern.FAKE_SHIPPING: ("NO_SCAN",),
    Concern.ORDER_STATE: ("STATE", "STRANGE"),
}
# Heard of, or only feared: nothing of the kind has happened to the buyer.
_ONLY_THOUGHT = re.compile(
    r"听说|据说|(?:朋友|同事|室友|同学|别人|人家)(?:那单|那边|说)|(?:朋友|同事|室友|同学|邻居|别人|人家)的(?:快递|包裹|订单)|万一|要是|如果|会不会|怕"
)
_WHEN = re.compile(r"多久|几天|什么时候|啥时候?|何时|多长时间|几个工作日")
_OF_CREDIT = re.compile(r"分期|还款|账单|利息|手续费|还要|要还|我还|额度|扣")
# How it would be is asked of these, and no rule knows it.
_ALSO_ASKED = frozenset({Concern.COUPON_BACK, Concern.DEPOSIT, Concern.INSTALMENT})


def concern_in(text: str) -> Concern | None:
    """The kind that a message is of, None where it is a wish or nothing."""
    even = _evened(text)
    may = _may_be(even)
    if _ONLY_THOUGHT.search(even):
        may &= _ALSO_ASKED
    if not may:
        return None
    likely, kind = _learned.model().read(even, sorted(may))
    if kind == Concern.INSTALMENT and _asks_only_when(even):
        # 花呗付的，退款几天到: the shop's numbers tell it.
        return None
    return Concern(kind) if likely >= SURE else None


def _asks_only_when(even: str) -> bool:
    return bool(_WHEN.search(even)) and not _OF_CREDIT.search(even)


def warm(folder: Path = LEARNED) -> None:
    """Makes the learned part ready, before anybody is served."""
    _learned.warm(folder)


def _evened(text: str) -> str:
    return normalise(text).text[:_LONGEST]


def _ideas(even: str) -> set[str]:
    return {idea for idea, pattern in _patterns().items() if pattern.search(even)}


def _may_be(even: str) -> set[Concern]:
    spoken = _ideas(even)
    return {
        concern
        for concern, groups in _NEEDS.items()
        if all(spoken & {*group.split()} for group in groups)
    }


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    return {idea: re.compile(pattern) for idea, pattern in _rows("concern_ideas.tsv")}


def _grams(even: str) -> list[str]:
    marked = f"^{even}$"
    grams = [
        marked[at : at + size]
        for size in range(1, _LONGEST_RUN + 1)
        for at in range(len(marked) - size + 1)
    ]
    ideas = sorted(_ideas(even))
    together = (f"{first}+{second}" for first, second in combinations(ideas, 2))
    may = (f"may:{concern}" for concern in _may_be(even))
    return [*grams, *(f"idea:{idea}" for idea in ideas), *together, *may]


def lines() -> Iterator[tuple[str | None, str]]:
    """What the learned part is taught: a kind, or None, and a text."""
    for label, texts in _rows("concerns.tsv"):
        for text in texts.split(" | "):
            yield (None if label == "none" else Concern(label).value), text


def _rows(name: str) -> Iterator[tuple[str, str]]:
    for row in (_FOLDER / name).read_text(encoding="utf-8").splitlines():
        if row and not row.startswith("#"):
            first, _, second = row.partition("\t")
            yield first, second


def _learn() -> LineModel:
    return train([(kind, _evened(text)) for kind, text in lines()], _grams)


def _sources() -> Iterator[Path]:
    yield from (_FOLDER / "concerns.tsv", _FOLDER / "concern_ideas.tsv", Path(__file__))


_learned = Learned("concerns", _learn, load=partial(load, grams=_grams), sources=_sources)
