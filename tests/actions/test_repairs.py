"""A repair that is wished for: told its warranty, and taken in by a person, not by a menu."""

from __future__ import annotations

import pytest

from actions.reading.repairs import asks_warranty, sends_in, wants_repair


@pytest.mark.parametrize("words", ["按键摁不动了 修得了不", "坏了 能修吗", "给我修一下", "保修不"])
def test_words_that_want_a_repair(words: str) -> None:
    assert wants_repair(words)


@pytest.mark.parametrize("words", ["不修了 退吧", "装修用的", "显瘦修身吗", "坏了", "不用修"])
def test_words_that_want_none(words: str) -> None:
    assert not wants_repair(words)


@pytest.mark.parametrize("words", ["保多久来着", "保修几年", "保多长时间"])
def test_a_warranty_is_asked_about(words: str) -> None:
    assert asks_warranty(words)


@pytest.mark.parametrize("words", ["价保多久", "保价多久", "保证多久到"])
def test_a_price_is_no_warranty(words: str) -> None:
    assert not asks_warranty(words)


@pytest.mark.parametrize("words", ["那就修呗 不退不换 找人说咋寄", "修吧 寄哪", "安排修一下"])
def test_who_decides_for_the_repair_gets_a_person(words: str) -> None:
    assert sends_in(words)
