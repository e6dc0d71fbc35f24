"""What is typed into a form, read by the kinds of its fields: what fits, and what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from bot.money import yuan
from bot.registers.model import (
    COUNTED,
    LONGEST_LINE,
    LONGEST_TEXT,
    Field,
    FieldKind,
    Given,
    Value,
    Values,
)
from bot.times import FIRST_YEAR, LAST_YEAR, read_day
from bot.typed import TypedError, even, fen_typed, phone, thousandths

YES, NO = "是", "否"
_EVENED = frozenset({*COUNTED, FieldKind.PHONE, FieldKind.ORDER})
_ORDER = re.compile(r"[\w-]{1,64}\Z", re.ASCII)


class _UnfitError(TypedError):
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
        except TypedError as error:
            wrong[one.key] = f"{one.name}：{error}"
    for key in given.keys() - open_:
        wrong[key] = "这张表单没有这个字段，请刷新再填"
    return values, wrong


def looked_for(one: Field, text: str) -> str:
    """As it stands in entries: 12.5 yuan is 12.50. What cannot be read is looked for as typed."""
    if one.kind in _EVENED:
        try:
            return _value(one, (text.strip(),), None).texts[0]
        except TypedError:
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
    number = thousandths(text)
    plain = str(Decimal(number) / 1000)
    return Value((plain.rstrip("0").rstrip(".") if "." in plain else plain,), number)


def _money(text: str) -> Value:
    amount = fen_typed(text)
    return Value((yuan(amount),), amount)


def _date(text: str) -> Value:
    try:
        day: date = read_day(even(text))
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
    return Value((phone(text),))


def _order(text: str) -> Value:
    plain = even(text)
    if not _ORDER.match(plain):
        raise _UnfitError("应是订单号")
    return Value((plain,))


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
