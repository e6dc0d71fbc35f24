"""A new address that was put for confirmation: what changes stands first, and a yes that restates
it is taken. No money moves by any of it."""

from __future__ import annotations

from typing import Any

import pytest

from actions.reading.addresses import says_part_is_wrong, takes_new_address
from tests.actions.talk import Chat
from tests.decisions.builders import NOT_SHIPPED, ON_ITS_WAY, World

ADDRESS: dict[str, Any] = {
    "province": "江苏省", "city": "南京市", "district": "鼓楼区", "detail": "中山北路30号",
    "consignee": "周航", "phone": "18900123467",
}  # fmt: skip
PHONE = [("phone", "18900123476")]
YES = (
    "嗯 只动电话 别的不变", "是的 没错", "对 就这个 能改成不 给个话", "好的改吧", "对的，其他不变",
)  # fmt: skip
NO_YES = (
    "不是", "对不起 写错了", "对 但是门牌是8号", "嗯 地址也要改", "别改了", "是不是要等很久",
    "好像不对", "对了 什么时候发", "可以改吗 算了", "只改电话吗", "是 不过名字换成李四",
)  # fmt: skip


@pytest.fixture
def unsent(world: World, chat: Chat) -> Chat:
    world.change_order(**NOT_SHIPPED, **ADDRESS)
    return chat


@pytest.mark.parametrize("words", YES)
def test_a_phone_that_was_wrong_is_confirmed_as_that_and_taken(
    world: World, unsent: Chat, words: str
) -> None:
    said = unsent.hear("inform", "电话留错了 后两位打反 是18900123476", entities=PHONE)
    assert said == ["address_change_part"]
    assert "只改手机号 18900123476" in unsent.words
    assert world.remarks() == []
    unsent.hear("nlu_fallback", words)
    assert world.remarks() == ["改地址：江苏省+南京市+鼓楼区+中山北路30号+周航+18900123476"]


@pytest.mark.parametrize("words", NO_YES)
def test_other_words_change_nothing(world: World, unsent: Chat, words: str) -> None:
    unsent.hear("inform", "电话留错了 是18900123476", entities=PHONE)
    unsent.hear("nlu_fallback", words)
    assert world.remarks() == []
    assert not takes_new_address(words)


@pytest.mark.parametrize("intent", ["request_gift", "affirm", "nlu_fallback"])
def test_an_address_for_a_parcel_under_way_is_taken_to_the_courier(
    world: World, chat: Chat, intent: str
) -> None:
    world.change_order(**ON_ITS_WAY, **ADDRESS)
    new = [("province", "广东省"), ("city", "深圳市"), ("district", "南山区"),
           ("detail", "科技园南路88号"), ("name", "刘敏"), ("phone", "13612340987")]  # fmt: skip
    assert chat.hear("inform", "送到新地方 …", entities=new) == ["noted_address"]
    said = chat.hear(intent, "对 就这个 能改成不 给个话")
    assert said == ["address_change_shipped", "→ courier"]
    assert world.remarks() == []


@pytest.mark.parametrize("words", ["电话留错了", "收件人写错了", "换个手机号", "门牌号填错"])
def test_a_part_that_is_wrong(words: str) -> None:
    assert says_part_is_wrong(words)


@pytest.mark.parametrize("words", ["电话打不通", "13800138000", "快递员电话多少", "这是我电话"])
def test_a_part_that_is_only_named(words: str) -> None:
    assert not says_part_is_wrong(words)


NEW = "浙江省宁波市鄞州区百丈东路18号7幢1204，郭涛 13700137000）"


@pytest.mark.parametrize(
    "words",
    ["是的 7幢", "对头就是百丈东路那个", "没错1204", "嗯 郭涛 13700137000", "中 就咁",
     "好的 可别再寄到老房子那边了", "系啊 鄞州区7幢1204"],
)  # fmt: skip
def test_who_says_a_part_of_it_once_more_takes_it(words: str) -> None:
    assert takes_new_address(words, NEW)


@pytest.mark.parametrize(
    "words",
    ["是的 17幢", "对 不是7幢", "7幢吗", "嗯 120", "好 送百丈西路", "对 江北区", "没错 138",
     "是的 7幢 明天再改", "百丈东路"],
)  # fmt: skip
def test_another_part_or_a_question_does_not(words: str) -> None:
    assert not takes_new_address(words, NEW)
