"""Making texts comparable and showable."""

from __future__ import annotations

import re

import pytest

from bot.insight.texts import MOST_TITLE, key_of, title_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("物流2天没动了", "物流 15 天没动了！！！", id="numbers and marks"),
        pytest.param("ＭＡ码还有货吗", "ma码还有货吗?", id="width and case"),
        pytest.param("还沒發貨嗎", "还没发货吗", id="script"),
        pytest.param("改电话13812345678", "改电话 13987654321", id="phone"),
        pytest.param("订单261119-123456789012345发货没", "订单 发货没", id="order number"),
    ],
)
def test_what_differs_only_in_particulars_is_the_same_question(one, other):
    assert re.sub(r"[ 0]", "", key_of(one)) == re.sub(r"[ 0]", "", key_of(other))


@pytest.mark.parametrize("text", ["", "???", "13812345678", "123456", "嗯", "👍👍"])
def test_what_holds_no_words_is_no_question(text):
    assert key_of(text) == ""


def test_a_title_shows_no_personal_data_and_is_one_line():
    assert title_of("我的电话\n13812345678 改一下") == "我的电话 [电话] 改一下"
    assert len(title_of("很" + "长的话" * 100)) == MOST_TITLE
