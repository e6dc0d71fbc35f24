"""What a form may look like, as a pure function: its fields get keys that are theirs for good."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.errors import BadFields
from bot.registers.model import (
    CHOICES,
    FITS,
    LONGEST_HINT,
    LONGEST_NAME,
    LONGEST_OPTION,
    LONGEST_PURPOSE,
    MOST_FIELDS,
    MOST_FIELDS_EVER,
    MOST_OPTIONS,
    NOTHING_ELSE,
    Audience,
    Field,
    Wording,
)

# Where a fault is not one field's.
NAME, PURPOSE, FIELDS = "name", "purpose", "fields"


def checked(wanted: Wording, before: Wording | None) -> Wording:
    """The next version. What is left out of it is retired, and what was retired may come back.

    Raises BadFields: what is wrong by the place of the field, from 0, or by `name`, `purpose`,
    `fields`.
    """
    plain = _stripped(wanted)
    wrong = dict(_faults(plain, before))
    if wrong:
        raise BadFields(wrong)
    known = () if before is None else before.fields
    kept = {one.key for one in plain.fields}
    number = max((int(one.key[1:]) for one in known), default=0)
    fields = []
    for one in plain.fields:
        if not one.key:
            number += 1
        fields.append(replace(one, key=one.key or f"f{number}"))
    gone = (replace(one, retired=True) for one in known if one.key not in kept)
    fields.extend(gone)
    if len(fields) > MOST_FIELDS_EVER:
        raise BadFields({FIELDS: f"连停用的在内，一张表单最多 {MOST_FIELDS_EVER} 个字段"})
    return replace(plain, fields=tuple(fields))


def _stripped(wanted: Wording) -> Wording:
    return replace(
        wanted,
        name=wanted.name.strip(),
        purpose=wanted.purpose.strip(),
        fields=tuple(
            replace(
                one,
                name=one.name.strip(),
                hint=one.hint.strip(),
                options=tuple(text for option in one.options if (text := option.strip())),
            )
            for one in wanted.fields
            if not one.retired
        ),
    )


def _faults(plain: Wording, before: Wording | None) -> Iterator[tuple[str, str]]:
    if not 1 <= len(plain.name) <= LONGEST_NAME:
        yield NAME, f"表单要有名字，最多 {LONGEST_NAME} 个字"
    if len(plain.purpose) > LONGEST_PURPOSE:
        yield PURPOSE, f"用途说明最多 {LONGEST_PURPOSE} 个字"
    if not 1 <= len(plain.fields) <= MOST_FIELDS:
        yield FIELDS, f"一张表单要有 1 到 {MOST_FIELDS} 个字段"
    elif all(one.hidden for one in plain.fields) and plain.audience is Audience.STAFF:
        yield FIELDS, "客服也要填的表单，至少有一个字段是客服能看到的"
    for place, one in enumerate(plain.fields):
        fault = _fault(one, plain.fields[:place], before)
        if fault is not None:
            yield str(place), fault


def _fault(one: Field, earlier: Sequence[Field], before: Wording | None) -> str | None:
    """The first thing that is wrong with a field."""
    name = one.name
    if not 1 <= len(name) <= LONGEST_NAME:
        return f"字段要有名字，最多 {LONGEST_NAME} 个字"
    if any(name == other.name for other in earlier):
        return f"“{name}”这个字段名重复了"
    if one.key:
        was = None if before is None else before.field(one.key)
        if was is None or any(one.key == other.key for other in earlier):
            return f"“{name}”不是这张表单的字段，请刷新再改"
        if was.kind is not one.kind:
            return f"“{name}”的类型不能改：停用它，再加一个新字段，以前填的就不会变样"
    if one.default not in FITS.get(one.kind, NOTHING_ELSE):
        return f"“{name}”是{one.kind.text}，不能预填{one.default.text}"
    if len(one.hint) > LONGEST_HINT:
        return f"“{name}”的提示最多 {LONGEST_HINT} 个字"
    return _fault_of_options(one)


def _fault_of_options(one: Field) -> str | None:
    name, options = one.name, one.options
    if one.kind not in CHOICES:
        return f"“{name}”是{one.kind.text}，没有选项" if options else None
    if not 2 <= len(options) <= MOST_OPTIONS:
        return f"“{name}”要有 2 到 {MOST_OPTIONS} 个选项，一行一个"
    if any(len(option) > LONGEST_OPTION for option in options):
        return f"“{name}”的选项每个最多 {LONGEST_OPTION} 个字"
    if len(set(options)) < len(options):
        return f"“{name}”的选项有重复的"
    return None
