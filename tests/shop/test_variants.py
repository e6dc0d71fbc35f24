"""Which size or colour the words want, of those that an article is sold in."""

from __future__ import annotations

import pytest

from bot.shop.variants import Variant, by_size, named_in, wanted_in


def sold(*specs: str) -> list[Variant]:
    return [Variant("SKU", spec) for spec in specs]


SHIRT = sold("白色 M", "白色 L", "黑色 XL")
JEANS = sold("浅蓝 27", "浅蓝 28", "深蓝 29")
EXPORTED = sold("颜色:白色;尺码:M", "颜色:白色;尺码:L")

WANTED: list[tuple[list[Variant], str, list[str] | None]] = [
    (SHIRT, "换成L", ["白色 L"]),
    (SHIRT, "换成Ｌ码", ["白色 L"]),
    (SHIRT, "大一码", ["白色 L"]),
    (SHIRT, "换大两码", ["黑色 XL"]),
    (SHIRT, "小一码", []),
    (SHIRT, "红色XL", []),
    (SHIRT, "换成3XL", []),
    (SHIRT, "39码", []),
    (SHIRT, "要黑色的", ["黑色 XL"]),
    (SHIRT, "M太小了，想要L", ["白色 L"]),
    (SHIRT, "白色 L", ["白色 L"]),
    (SHIRT, "换成M", ["白色 M"]),
    (SHIRT, "M码穿着小", None),
    (SHIRT, "衣服大了，想退", None),
    (SHIRT, "白天不在家，想换货", None),
    (SHIRT, "11月20号买的想换货", None),
    (SHIRT, "买了15天了", None),
    (JEANS, "换28的", ["浅蓝 28"]),
    (JEANS, "换深蓝的", ["深蓝 29"]),
    (JEANS, "换30码", []),
    (EXPORTED, "换L", ["颜色:白色;尺码:L"]),
    (sold("焦糖色", "黑色"), "换黑的", ["黑色"]),
    (sold("焦糖色"), "换成L", []),
    (sold("黑色 L", "白色 M", "白色 L"), "换白色的", ["白色 L"]),
    (sold("黑色 S", "白色 M", "白色 L"), "换白色的", ["白色 M", "白色 L"]),
]


@pytest.mark.parametrize(
    ("variants", "text", "expected"), WANTED, ids=[f"{own[0].spec}-{t}" for own, t, _ in WANTED]
)
def test_the_words_want_what_is_sold_or_nothing(
    variants: list[Variant], text: str, expected: list[str] | None
) -> None:
    found = wanted_in(text, variants[0], variants)
    assert (None if found is None else [one.spec for one in found]) == expected


@pytest.mark.parametrize(
    ("text", "places"), [("少发了黑色的那件", [2]), ("少了L码的", [1]), ("少了一件", [])]
)
def test_the_line_of_an_order_is_named_by_what_tells_it_apart(text: str, places: list[int]) -> None:
    assert named_in(text, SHIRT) == places


def test_sizes_are_shown_in_their_order() -> None:
    shuffled = sold("白色 XL", "白色 S", "白色 M", "黑色 L")
    assert [one.spec for one in by_size(shuffled)] == ["白色 S", "白色 M", "白色 XL", "黑色 L"]
