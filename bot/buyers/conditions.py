"""What makes a buyer one of a group, as data: conditions, joined by all or any of them.

A condition is about one fact and uses some of the fields; which of them, the table below says.
`bot/store/buyer_rules.py` makes SQL of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.cases.model import Kind as CaseKind
from bot.cases.model import State as CaseState
from bot.errors import BadInput
from bot.named import Named
from bot.shape import Shape
from bot.storable import MOST_NUMBER

MOST_PARTS, MOST_DEEP, MOST_VALUES, MOST_DAYS = 20, 3, 50, 3_650
_LONGEST_VALUE = 100


class About(Named):
    """What a condition is about."""

    LEVEL = "level", "会员等级"
    TAG = "tag", "标签"
    SPEND = "spend", "消费金额"
    ORDERS = "orders", "下单次数"
    LAST_ORDER = "last_order", "距上次下单"
    LAST_CONTACT = "last_contact", "距上次联系"
    CASES = "cases", "售后单"
    MOOD = "mood", "情绪与投诉"
    GOODS = "goods", "买过的商品"
    CATEGORY = "category", "买过的类目"
    REGION = "region", "收货地区"


class Mood(Named):
    """As people found the buyer when a person was brought in."""

    UPSET = "upset", "有些着急"
    ANGRY = "angry", "情绪激动"
    COMPLAINED = "complained", "投诉或威胁"


class BuyerCondition(Shape):
    """`values` are any of them; `days` back from now, None for ever; `least` and `most` count
    fen for spend, days for what was last, else orders or cases. `without` turns it round."""

    about: About
    without: bool
    values: list[str]
    states: list[str]
    days: int | None
    least: int | None
    most: int | None


class BuyerRule(Shape):
    """All or any of its conditions and of the rules in it. Without any part nobody is left out."""

    match: Literal["all", "any"]
    conditions: list[BuyerCondition]
    rules: list[BuyerRule]


@dataclass(frozen=True)
class _Use:
    values: bool = False
    days: bool = False
    numbers: bool = False
    known: frozenset[str] | None = None


_USES = {
    About.LEVEL: _Use(values=True),
    About.TAG: _Use(values=True),
    About.SPEND: _Use(days=True, numbers=True),
    About.ORDERS: _Use(days=True, numbers=True),
    About.LAST_ORDER: _Use(numbers=True),
    About.LAST_CONTACT: _Use(numbers=True),
    About.CASES: _Use(values=True, days=True, numbers=True, known=frozenset(CaseKind)),
    About.MOOD: _Use(values=True, days=True, known=frozenset(Mood)),
    About.GOODS: _Use(values=True, days=True),
    About.CATEGORY: _Use(values=True, days=True),
    About.REGION: _Use(values=True, days=True),
}


def condition(
    about: About,
    *values: str,
    days: int | None = None,
    least: int | None = None,
    most: int | None = None,
    states: tuple[str, ...] = (),
    without: bool = False,
) -> BuyerCondition:
    """With what is left out as it usually is."""
    return BuyerCondition(about, without, list(values), list(states), days, least, most)


def all_of(*parts: BuyerCondition | BuyerRule) -> BuyerRule:
    return _joined("all", parts)


def any_of(*parts: BuyerCondition | BuyerRule) -> BuyerRule:
    return _joined("any", parts)


def _joined(
    match: Literal["all", "any"], parts: tuple[BuyerCondition | BuyerRule, ...]
) -> BuyerRule:
    return BuyerRule(
        match,
        [one for one in parts if isinstance(one, BuyerCondition)],
        [one for one in parts if isinstance(one, BuyerRule)],
    )


def check(rule: BuyerRule) -> None:
    """Raises BadInput where it cannot be asked."""
    if not rule.conditions and not rule.rules:
        raise BadInput("至少要有一个条件")
    if len(list(conditions_of(rule))) > MOST_PARTS or _deep(rule) > MOST_DEEP:
        raise BadInput(f"条件太多：最多 {MOST_PARTS} 个、{MOST_DEEP} 层")
    for one in _rules_of(rule):
        if one is not rule and not one.conditions and not one.rules:
            raise BadInput("有一组条件是空的")
    for each in conditions_of(rule):
        _check(each)


def conditions_of(rule: BuyerRule) -> list[BuyerCondition]:
    """Those of the rules in it, too."""
    return [each for one in _rules_of(rule) for each in one.conditions]


def tags_in(rule: BuyerRule) -> set[str]:
    """The names of the tags that it asks for."""
    return {name for one in conditions_of(rule) if one.about is About.TAG for name in one.values}


def _rules_of(rule: BuyerRule) -> list[BuyerRule]:
    return [rule, *(one for inner in rule.rules for one in _rules_of(inner))]


def _deep(rule: BuyerRule) -> int:
    return 1 + max(map(_deep, rule.rules), default=0)


def _check(one: BuyerCondition) -> None:
    use, name = _USES[one.about], one.about.text
    if use.values and not one.values and one.about is not About.CASES:
        raise BadInput(f"{name}：还没有选")
    if use.known is not None and not set(one.values) <= use.known:
        raise BadInput(f"{name}：没有这一项")
    if not set(one.states) <= set(CaseState):
        raise BadInput(f"{name}：没有这一项")
    if len(one.values) > MOST_VALUES or any(len(text) > _LONGEST_VALUE for text in one.values):
        raise BadInput(f"{name}：选得太多或太长")
    if one.days is not None and not 1 <= one.days <= MOST_DAYS:
        raise BadInput(f"{name}：天数在 1 到 {MOST_DAYS} 之间")
    numbers = [number for number in (one.least, one.most) if number is not None]
    if any(not 0 <= number <= MOST_NUMBER for number in numbers):
        raise BadInput(f"{name}：数字不对")
    if use.numbers and not numbers and one.about is not About.CASES:
        raise BadInput(f"{name}：请填写最少或最多")
    if len(numbers) == 2 and numbers[0] > numbers[1]:
        raise BadInput(f"{name}：最少比最多还大")
