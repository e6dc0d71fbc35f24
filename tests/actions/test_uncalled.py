"""What brings a person whom nobody asked for: read weakly, it needs a word of its own."""

from __future__ import annotations

import pytest

from actions.reading.insistence import names_its_own
from actions.reading.use import asks_of_use
from tests.actions.talk import Chat

DOUBT, COMPLAINT = "doubt_authenticity", "complain_service"


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        (DOUBT, "这是真的吗 怎么跟专柜不一样"),
        (DOUBT, "不会是假货吧"),
        (DOUBT, "瓶底批号官网查不到"),
        (COMPLAINT, "你们客服什么态度"),
        (COMPLAINT, "我要投诉"),
        (COMPLAINT, "太坑了"),
    ],
)
def test_a_word_of_its_own_is_enough(wish: str, words: str) -> None:
    assert names_its_own(wish, words)


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        (DOUBT, "双十二会不会大跳水啊 刚下单怕当冤种"),
        (DOUBT, "到货以后要是真降了 多少天之内给补差价"),
        (DOUBT, "这个颜色显白吗"),
        (COMPLAINT, "我没想投诉 就问问啥时候发"),
        (COMPLAINT, "唉 又下雨了"),
    ],
)
def test_what_names_nothing_of_it_is_asked_about_where_it_is_read_weakly(
    wish: str, words: str
) -> None:
    assert not names_its_own(wish, words)


@pytest.mark.parametrize("words", ["完事用洗脸不", "敷完要洗吗", "完了洗脸不"])
def test_how_goods_are_used_is_no_alarm(chat: Chat, words: str) -> None:
    assert asks_of_use(words)
    chat.hear("ask_usage", words)
    assert not any(one.kind == "hand_over" for one in chat.replies)


@pytest.mark.parametrize("words", ["用完脸烂了", "敷完洗不掉 脸疼", "洗完脸肿了"])
def test_harm_after_use_is_one(chat: Chat, words: str) -> None:
    assert not asks_of_use(words)
    chat.hear("ask_usage", words)
    assert chat.hand_over["reason"] == "danger"
