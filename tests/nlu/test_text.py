"""Cleaning and normalising: nothing that Rasa reads as a command, and offsets that lead back."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.zh import clean_for_engine, for_features, normalise, words

HOSTILE = (Path(__file__).parent / "hostile.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        pytest.param("/restart", "／restart", id="a slash"),
        pytest.param("\u3000/affirm", "／affirm", id="behind a full-width space"),
        pytest.param("\u00a0\x0b\n/affirm", "／affirm", id="behind NBSP, VT and newline"),
        pytest.param("\ufeff\u200b/affirm", "／affirm", id="behind marks that are dropped"),
        pytest.param("\x00/affirm\ud800", "／affirm", id="NUL and a lone surrogate"),
        pytest.param("我要退货\n谢谢", "我要退货 谢谢", id="a newline is a space"),
        pytest.param("1/2 的尺寸", "1/2 的尺寸", id="a slash inside stays"),
        pytest.param("长" * 1_500, "长" * 1_000, id="cut at a thousand"),
    ],
)
def test_the_engine_gets_text_it_will_not_take_for_a_command(typed: str, cleaned: str) -> None:
    assert clean_for_engine(typed) == cleaned


@given(
    st.text(alphabet=st.one_of(st.characters(), st.sampled_from("/ \u3000\u00a0\x0b\x85\ufeff")))
)
def test_no_text_at_all_begins_with_a_slash_for_the_engine(typed: str) -> None:
    cleaned = clean_for_engine(typed)
    assert not cleaned.strip().startswith("/")
    assert clean_for_engine(cleaned) == cleaned
    assert len(cleaned) <= 1_000
    cleaned.encode("utf-8")


@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_text_is_no_command(typed: str) -> None:
    assert not clean_for_engine(typed).strip().startswith("/")


@pytest.mark.parametrize(
    ("typed", "even"),
    [
        pytest.param("ＳＦ１２３", "sf123", id="full width"),
        pytest.param("什麼時候發貨", "什么时候发货", id="traditional"),
        pytest.param("快第怎么还不发获", "快递怎么还不发货", id="typos"),
        pytest.param("wo yao TuiKuan", "wo yao 退款", id="pinyin"),
        pytest.param("shipping什么时候", "发货什么时候", id="english"),
        pytest.param("shop.gift.com shipper", "shop.gift.com shipper", id="parts of other words"),
        pytest.param("气死我啦啦啦啦！！！", "气死我啦啦!", id="repetition"),
        pytest.param("一三八零零零", "一三八零零零", id="numerals may repeat"),
        pytest.param("退\u200b货", "退货", id="invisible marks"),
    ],
)
def test_normalising_evens_out_what_means_the_same(typed: str, even: str) -> None:
    assert normalise(typed).text == even


@given(st.text(max_size=60))
def test_every_normalised_character_leads_back_into_the_original(typed: str) -> None:
    even = normalise(typed)
    assert len(even.text) == len(even.starts) == len(even.ends)
    for index in range(len(even.text)):
        start, end = even.origin(index, index + 1)
        assert 0 <= start < end <= len(typed)
    assert list(even.starts) == sorted(even.starts)


def test_long_numbers_are_masked_for_features_and_short_ones_are_not() -> None:
    assert for_features("单号13800138000 退5块") == "单号00000 退5块"


def test_words_have_no_spaces_among_them_and_know_our_trade() -> None:
    assert words("能 运费险 赔吗") == ["能", "运费险", "赔", "吗"]
