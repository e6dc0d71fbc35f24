"""Phones in entries: shown masked as in orders, and kept whole where a page sends them so."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from bot.registers.model import Default, Field, FieldKind, Given, Values
from bot.shop.cards import mask_phone
from bot.typed import TypedError, phone


def is_phone(one: Field) -> bool:
    """Also a line that is filled with the buyer's number."""
    return one.kind is FieldKind.PHONE or one.default is Default.PHONE


def masked(one: Field | None, texts: Sequence[str]) -> list[str]:
    """As pages show them; what is no number stays."""
    return list(map(shown_phone, texts)) if one is not None and is_phone(one) else list(texts)


def whole(
    fields: Iterable[Field], given: Given, *, known: Collection[str], was: Values | None = None
) -> Given:
    """A masked number that a page was shown stands for the number itself."""
    found = dict(given)
    for one in fields:
        text = found.get(one.key)
        if not is_phone(one) or not isinstance(text, str):
            continue
        before = was.get(one.key) if was else None
        numbers = [*(() if before is None else before.texts), *known]
        found[one.key] = next((full for full in numbers if shown_phone(full) == text.strip()), text)
    return found


def shown_phone(text: str) -> str:
    """What is no number stays as it is."""
    try:
        return mask_phone(phone(text))
    except TypedError:
        return text
