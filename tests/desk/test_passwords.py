"""Passwords that a guesser would try first are refused, and others are not."""

from __future__ import annotations

import pytest

from bot.desk.passwords import weakness

NAMES = ("linxiaomei", "小林")


@pytest.mark.parametrize(
    "password",
    [
        pytest.param("", id="empty"),
        pytest.param("k7#mQ2x!vB9", id="eleven_characters"),
        pytest.param("aaaaaaaaaaaaaaaa", id="one_character"),
        pytest.param("abababababababab", id="two_characters"),
        pytest.param("123456789012", id="digits_in_a_row"),
        pytest.param("qwertyuiop123", id="a_row_of_keys"),
        pytest.param("Password123456", id="the_word_itself"),
        pytest.param("P@ssw0rd2026!", id="the_word_dressed_up"),
        pytest.param("linxiaomei123", id="the_sign_in_name"),
        pytest.param("小林小林小林小林小林小林", id="the_name_shown"),
        pytest.param("ＬｉｎＸｉａｏＭｅｉ２０２６", id="the_name_in_full_width"),
        pytest.param("woaini5201314", id="love"),
        pytest.param("admin19880808", id="a_birthday"),
        pytest.param("anxin-kefu-2026", id="shop_words"),
        pytest.param("taobao888666168", id="lucky_numbers"),
        pytest.param("x1!x1!x1!x1!x1!", id="a_piece_repeated"),
        pytest.param("k" * 1025, id="longer_than_is_hashed"),
    ],
)
def test_what_is_guessed_first_is_refused(password):
    assert weakness(password, names=NAMES)


@pytest.mark.parametrize(
    "password",
    ["correct horse", "k7#mQ2x!vB9z", "雨天喝姜茶不加糖也很暖和", "blau-4-tassen-regen"],
)
def test_others_pass(password):
    assert weakness(password, names=NAMES) == ""


def test_a_name_of_one_letter_takes_nothing_away():
    assert weakness("correct horse", names=("o", "r")) == ""
