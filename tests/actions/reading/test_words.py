"""Pieces, and words that go on with the last wish."""

from __future__ import annotations

import pytest

from actions.reading.going_on import goes_on
from actions.reading.pieces import Pieces, pieces_in


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("三双里坏了一双", Pieces(1)),
        ("退一双", Pieces(1)),
        ("就一双坏的 退这一双", Pieces(1)),
        ("支架买多了 退一个", Pieces(1)),
        ("退两件", Pieces(2)),
        ("3件", Pieces(3)),
        ("两双都小", Pieces(2, all=True)),
        ("全部", Pieces(all=True)),
        ("都退了", Pieces(all=True)),
        ("换一个", Pieces()),
        ("换大一码", Pieces()),
        ("我要退货", Pieces()),
        ("第二个", Pieces(which=2)),
        ("给我一个说法", Pieces()),
    ],
)
def test_pieces_are_counted(text: str, pieces: Pieces) -> None:
    assert pieces_in(text) == pieces


@pytest.mark.parametrize("text", ["那床单呢", "那纸尿裤呢", "第二个呢", "另一单呢？", "那个也一样"])
def test_these_go_on(text: str) -> None:
    assert goes_on(text)


@pytest.mark.parametrize(
    "text", ["那我呢", "那运费呢", "我的退款呢", "什么时候发货呢", "那怎么办呢", "好的呢"]
)
def test_these_do_not(text: str) -> None:
    assert not goes_on(text)
