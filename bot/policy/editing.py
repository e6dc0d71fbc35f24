"""The numbers as a person changes them: each by its name, with words, unit and bounds.

A name is `group.field`, as on the sheet: `goodwill.base`, money in yuan.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import Field, dataclass, fields, replace
from itertools import pairwise
from typing import Any, NamedTuple

from bot.errors import BadNumbers
from bot.money import yuan
from bot.policy.numbers import Gives, Pack, Policy

PACKS = "threshold_gifts.packs"
_MOST_PACKS, _MOST_PIECES, _MOST_FROM_FEN, _LONGEST_SKU = 10, 99, 100_000_00, 64
_YUAN = re.compile(r"([0-9]{1,8})(?:\.([0-9]{1,2}))?")
_WHOLE = re.compile(r"[0-9]{1,6}")
# By how a field's name ends; the rest are by name, or how often something is.
UNITS = {
    "fen": "元",
    "hours": "小时",
    "days": "天",
    "minutes": "分钟",
    "percent": "百分比",
    "working_days": "工作日",
    "packs": "份",
    "times": "次",
}
# The lower of two may not be above the other.
_IN_ORDER = (
    ("goodwill.base", "goodwill.highest"),
    ("stalled.stalled_hours", "stalled.lost_hours"),
    ("deadlines.amber_percent", "deadlines.red_percent"),
)


@dataclass(frozen=True)
class Number:
    """`least` and `most` are whole units, fen for money; `unit` is a key of UNITS."""

    name: str
    says: str
    unit: str
    least: int
    most: int
    gives: Gives

    @property
    def money(self) -> bool:
        return self.unit == "fen"

    def text(self, value: int) -> str:
        return yuan(value) if self.money else str(value)


@dataclass(frozen=True)
class Group:
    name: str
    title: str
    numbers: tuple[Number, ...]


class PackText(NamedTuple):
    """A threshold as it is typed."""

    from_yuan: str
    sku: str
    quantity: str


@dataclass(frozen=True)
class Difference:
    """One number that is another. Of the thresholds: all of them, as text."""

    name: str
    says: str
    unit: str
    was: str
    now: str
    gives_more: bool


def _number(group: str, member: Field[Any]) -> Number:
    plain, _, ending = member.name.rpartition("_")
    name = f"{group}.{plain if ending == 'fen' else member.name}"
    unit = "working_days" if group == "arrival" else ending if ending in UNITS else "times"
    told = member.metadata
    return Number(name, told["says"], unit, told["least"], told["most"], told["gives"])


def _groups() -> tuple[Group, ...]:
    """Every number in the sheet's order; the thresholds stand beside them, under PACKS."""
    plain = Policy()
    return tuple(
        Group(
            group.name,
            getattr(plain, group.name).title,
            tuple(
                _number(group.name, member)
                for member in fields(getattr(plain, group.name))
                if member.name != "packs"
            ),
        )
        for group in fields(Policy)
    )


GROUPS = _groups()
PACKS_SAYS: str = next(
    one.metadata["says"] for one in fields(Policy().threshold_gifts) if one.name == "packs"
)
_NUMBERS = {number.name: number for group in GROUPS for number in group.numbers}


def written(policy: Policy) -> dict[str, str]:
    """Each number as text, by its name; without the thresholds."""
    return {name: number.text(_value(policy, number)) for name, number in _NUMBERS.items()}


def read(base: Policy, values: Mapping[str, str], packs: Sequence[PackText] | None) -> Policy:
    """`base` with what was typed. Raises BadNumbers, which names everything that is wrong."""
    wrong: dict[str, str] = {}
    found = {name: _value(base, number) for name, number in _NUMBERS.items()}
    for name, text in values.items():
        number = _NUMBERS.get(name)
        value = None if number is None else _typed(number, text)
        if number is None:
            wrong[name] = f"没有“{name[:60]}”这个数字"
        elif value is None or not number.least <= value <= number.most:
            wrong[name] = f"{number.says}：{_range(number)}"
        else:
            found[name] = value
    thresholds = base.threshold_gifts.packs
    if packs is not None:
        thresholds = _packs(packs, wrong)
    for low, high in _IN_ORDER:
        if not {low, high} & wrong.keys() and found[low] > found[high]:
            wrong[low] = f"{_NUMBERS[low].says}：不能大于“{_NUMBERS[high].says}”"
    if wrong:
        raise BadNumbers(wrong)
    return _with(base, found, thresholds)


def differences(was: Policy, now: Policy) -> list[Difference]:
    found = []
    for number in _NUMBERS.values():
        old, new = _value(was, number), _value(now, number)
        if old != new:
            rose = number.gives is (Gives.HIGHER if new > old else Gives.LOWER)
            told = (number.name, number.says, number.unit, number.text(old), number.text(new))
            found.append(Difference(*told, gives_more=rose))
    old_packs, new_packs = was.threshold_gifts.packs, now.threshold_gifts.packs
    if old_packs != new_packs:
        texts = _packs_text(old_packs), _packs_text(new_packs)
        # Which of two tables gives more depends on the order.
        found.append(Difference(PACKS, PACKS_SAYS, "", *texts, gives_more=True))
    return found


def _packs_text(packs: Sequence[Pack]) -> str:
    return "；".join(f"满 {yuan(p.from_fen)} 元送 {p.sku}×{p.quantity}" for p in packs) or "没有"


def _value(policy: Policy, number: Number) -> Any:
    group, _, name = number.name.partition(".")
    return getattr(getattr(policy, group), f"{name}_fen" if number.money else name)


def _with(base: Policy, values: Mapping[str, int], packs: tuple[Pack, ...]) -> Policy:
    changed = {}
    for group in GROUPS:
        new: dict[str, Any] = {
            (number.name.partition(".")[2] + ("_fen" if number.money else "")): values[number.name]
            for number in group.numbers
        }
        if group.name == "threshold_gifts":
            new["packs"] = packs
        changed[group.name] = replace(getattr(base, group.name), **new)
    return replace(base, **changed)


def _typed(number: Number, text: str) -> int | None:
    if number.money:
        return _fen(text.strip())
    return int(text) if _WHOLE.fullmatch(text.strip()) else None


def _fen(text: str) -> int | None:
    match = _YUAN.fullmatch(text)
    return None if match is None else int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))


def _range(number: Number) -> str:
    kind = "金额" if number.money else "整数"
    least, most = number.text(number.least), number.text(number.most)
    return f"应是 {least} 到 {most} {UNITS[number.unit]}之间的{kind}"


def _packs(typed: Sequence[PackText], wrong: dict[str, str]) -> tuple[Pack, ...]:
    if len(typed) > _MOST_PACKS:
        wrong[PACKS] = f"满赠档位最多 {_MOST_PACKS} 档"
        return ()
    packs = []
    for place, one in enumerate(typed):
        for part, problem in _pack_problems(one):
            wrong[f"{PACKS}.{place}.{part}"] = f"满赠第 {place + 1} 档：{problem}"
        if not any(name.startswith(f"{PACKS}.{place}.") for name in wrong):
            packs.append(Pack(_fen(one.from_yuan.strip()) or 0, one.sku.strip(), int(one.quantity)))
    for place, (low, high) in enumerate(pairwise(packs), start=1):
        if len(packs) == len(typed) and low.from_fen >= high.from_fen:
            wrong[f"{PACKS}.{place}.from"] = f"满赠第 {place + 1} 档：金额要高于上一档"
    return () if any(name.startswith(PACKS) for name in wrong) else tuple(packs)


def _pack_problems(typed: PackText) -> Iterator[tuple[str, str]]:
    amount = _fen(typed.from_yuan.strip())
    if amount is None or not 1 <= amount <= _MOST_FROM_FEN:
        yield "from", f"金额应在 0.01 到 {yuan(_MOST_FROM_FEN)} 元之间"
    if not 1 <= len(typed.sku.strip()) <= _LONGEST_SKU:
        yield "sku", f"商品编码应有 1 到 {_LONGEST_SKU} 个字"
    if not (_WHOLE.fullmatch(typed.quantity.strip()) and 1 <= int(typed.quantity) <= _MOST_PIECES):
        yield "quantity", f"件数应是 1 到 {_MOST_PIECES} 的整数"
