"""What is typed into a form, read by the kinds of its fields: what fits, and what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from bot.money import fen, yuan
from bot.registers.model import (
    LONGEST_LINE,
    LONGEST_TEXT,
    Field,
    FieldKind,
    Given,
    Value,
    Values,
)
from bot.times import FIRST_YEAR, LAST_YEAR, read_day

YES, NO = "是", "否"
_NUMBER = re.compile(r"-?\d{1,9}(\.\d{1,3})?\Z", re.ASCII)
_MONEY = re.compile(r"(\d{1,7})(?:\.(\d{1,2}))?\Z", re.ASCII)
# A platform hides the middle of a number behind stars.
_PHONE = re.compile(r"1\d{2}(\d{4}|\*{4})\d{4}\Z|0\d{2,3}-?\d{7,8}\Z", re.ASCII)
_ORDER = re.compile(r"[\w-]{1,64}\Z", re.ASCII)


class _UnfitError(ValueError):
    """The message is what is wrong, without the name of the field."""


def read(
    fields: Iterable[Field], given: Given, *, keeps: frozenset[str], was: Values | None = None
) -> tuple[Values, Mapping[str, str]]:
    """The values of all fields, and by key what is wrong.

    Fields in `keeps`, which are not the asker's to see, and retired ones stay as they were; to
    give anything for them is as wrong as for a field that is not there.
    """
    values: dict[str, Value] = {}
    wrong: dict[str, str] = {}
    before = was or {}
    open_ = set()
    for one in fields:
        if one.retired or one.key in keeps:
            if one.key in before:
                values[one.key] = before[one.key]
            continue
        open_.add(one.key)
        texts = _texts(given.get(one.key, ()))
        if not texts:
            if one.required:
                wrong[one.key] = f"{one.name}：还没有填"
            continue
        try:
            values[one.key] = _value(one, texts, before.get(one.key))
        except _UnfitError as error:
            wrong[one.key] = f"{one.name}：{error}"
    for key in given.keys() - open_:
        wrong[key] = "这张表单没有这个字段，请刷新再填"
    return values, wrong


def looked_for(one: Field, text: str) -> str:
    """As it stands in entries: 12.5 yuan is 12.50. What cannot be read is looked for as typed."""
    if one.kind in (FieldKind.MONEY, FieldKind.NUMBER, FieldKind.DATE):
        try:
            return _value(one, (text.strip(),), None).texts[0]
        except _UnfitError:
            pass
    return text.strip()


def _texts(given: str | Sequence[str]) -> tuple[str, ...]:
    listed = (given,) if isinstance(given, str) else given
    return tuple(text for one in listed if (text := one.strip()))


def _value(one: Field, texts: tuple[str, ...], was: Value | None) -> Value:
    if one.kind is FieldKind.SEVERAL:
        return _several(one, texts, was)
    if len(texts) > 1:
        raise _UnfitError("只能填一个")
    if one.kind is FieldKind.ONE:
        return _one(one, texts[0], was)
    return _READ[one.kind](texts[0])


def _one(one: Field, text: str, was: Value | None) -> Value:
    # What was chosen before stays a choice when it left the list.
    if text not in one.options and (was is None or was.texts != (text,)):
        raise _UnfitError("请从选项里选")
    return Value((text,))


def _several(one: Field, texts: tuple[str, ...], was: Value | None) -> Value:
    known = [*one.options, *(() if was is None else was.texts)]
    if not set(texts) <= set(known):
        raise _UnfitError("请从选项里选")
    return Value(tuple(text for text in dict.fromkeys(known) if text in texts))


def _line(text: str) -> Value:
    if len(text) > LONGEST_LINE:
        raise _UnfitError(f"最多 {LONGEST_LINE} 个字")
    return Value((" ".join(text.split()),))


def _text(text: str) -> Value:
    if len(text) > LONGEST_TEXT:
        raise _UnfitError(f"最多 {LONGEST_TEXT} 个字")
    return Value((text,))


def _number(text: str) -> Value:
    if not _NUMBER.match(text):
        raise _UnfitError("应是数字，最多九位、三位小数")
    thousandths = int(Decimal(text) * 1000)
    plain = str(Decimal(thousandths) / 1000)
    return Value((plain.rstrip("0").rstrip(".") if "." in plain else plain,), thousandths)


def _money(text: str) -> Value:
    match = _MONEY.match(text.removeprefix("¥").removesuffix("元").strip())
    if match is None:
        raise _UnfitError("应是金额，如 12 或 12.50")
    amount = fen(f"{match[1]}.{(match[2] or '').ljust(2, '0')}")
    return Value((yuan(amount),), amount)


def _date(text: str) -> Value:
    try:
        day: date = read_day(text)
    except ValueError as error:
        raise _UnfitError(
            f"应是日期，如 2026-11-01，在 {FIRST_YEAR} 到 {LAST_YEAR} 年之间"
        ) from error
    return Value((day.isoformat(),), day.toordinal())


def _yesno(text: str) -> Value:
    if text not in (YES, NO):
        raise _UnfitError(f"只能填{YES}或{NO}")
    return Value((text,))


def _phone(text: str) -> Value:
    plain = text.replace(" ", "")
    if not _PHONE.match(plain):
        raise _UnfitError("应是手机号或座机号")
    return Value((plain,))


def _order(text: str) -> Value:
    if not _ORDER.match(text):
        raise _UnfitError("应是订单号")
    return Value((text,))


_READ: Mapping[FieldKind, Callable[[str], Value]] = {
    FieldKind.LINE: _line,
    FieldKind.TEXT: _text,
    FieldKind.NUMBER: _number,
    FieldKind.MONEY: _money,
    FieldKind.DATE: _date,
    FieldKind.YESNO: _yesno,
    FieldKind.ORDER: _order,
    FieldKind.GOODS: _line,
    FieldKind.PHONE: _phone,
}
