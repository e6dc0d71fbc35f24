"""Which words switch the notices, and which of a courier's lines say that it is coming."""

from __future__ import annotations

import pytest

from bot.notices.words import Wish, read_switch, says_delivering

OFF = [
    "退订",
    "TD",
    "td",
    "ＴＤ",
    "退订通知",
    "取消订阅",
    "别给我发通知了",
    "别再给我发通知了",
    "别再发通知了",
    "不要给我发短信了",
    "不要再发短信了！",
    "别发这些提醒了",
    "不要再推送消息了",
    "请不要再给我发送任何通知",
    "关闭通知",
    "关掉提醒",
    "帮我关掉通知",
    "把通知关了",
    "把物流通知关掉吧",
    "取消提醒",
    "取消物流提醒",
    "能不能别发通知了",
    "可以关闭通知吗",
    "我不想收到通知了",
    "不想再收短信了",
    "以后别给我发短信了",
    "你们别老给我发短信了",
    "麻烦把短信通知关一下",
    "别給我發通知了",
    "我要关闭订单提醒",
    "停止推送",
]
ON = [
    "恢复通知",
    "恢复提醒",
    "打开通知",
    "开启提醒",
    "帮我打开物流通知",
    "重新给我发通知",
    "继续给我发通知吧",
    "把通知打开",
    "重新订阅",
    "我想恢复订单提醒",
    "可以重新开启通知吗",
]
NEITHER = [
    "别忘了通知我",
    "到了不要忘记发短信",
    "怎么没有通知",
    "为什么不发短信通知我",
    "发货了通知我一下",
    "没收到短信",
    "我没收到取件短信",
    "取消订单怎么没通知",
    "取消订单",
    "我要退订单",
    "我要退订",
    "退订金",
    "别发货了",
    "不要发货",
    "不要再发了",
    "别发圆通",
    "不用发了",
    "关闭订单",
    "恢复正常了吗",
    "通知快递员别送了",
    "收到通知了",
    "收到短信说签收了",
    "请提醒快递员放门口",
    "不需要了",
    "继续发货吧",
    "短信里的取件码是多少",
    "取消优惠",
    "取消活动",
    "有什么优惠活动",
    "不要优惠券",
    "怎么不发优惠券了",
    "你们通知改地址了吗",
    "麻烦通知一下仓库",
    "",
]


@pytest.mark.parametrize("text", OFF)
def test_words_that_switch_off(text: str) -> None:
    wish, rest = read_switch(text)
    assert (wish in (Wish.OFF, Wish.NO_ORDER_NEWS), rest) == (True, "")


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("TD", Wish.OFF),
        ("ｔｄ", Wish.OFF),
        ("退订", Wish.OFF),
        ("别再发消息了", Wish.OFF),
        ("关闭提醒", Wish.NO_ORDER_NEWS),
        ("别给我发物流通知了", Wish.NO_ORDER_NEWS),
        ("别发广告了", Wish.NO_OFFERS),
        ("不要再给我发优惠活动了", Wish.NO_OFFERS),
        ("退订活动", Wish.NO_OFFERS),
        ("屏蔽优惠短信", Wish.NO_OFFERS),
    ],
)
def test_what_is_not_wanted_is_told_apart(text: str, wish: Wish) -> None:
    assert read_switch(text) == (wish, "")


@pytest.mark.parametrize("text", ON)
def test_words_that_switch_on(text: str) -> None:
    assert read_switch(text) == (Wish.ON, "")


@pytest.mark.parametrize("text", NEITHER)
def test_words_that_are_no_switch(text: str) -> None:
    assert read_switch(text) == (None, text)


@pytest.mark.parametrize(
    ("text", "wish", "rest"),
    [
        ("别发通知了，我的快递到哪了？", Wish.OFF, "我的快递到哪了？"),
        ("我的快递到哪了，退订", Wish.OFF, "我的快递到哪了"),
        ("关掉通知，算了，恢复通知", Wish.ON, "算了"),
        ("别发通知了\n我要退货", Wish.OFF, "我要退货"),
    ],
)
def test_what_else_was_said_is_kept(text: str, wish: Wish, rest: str) -> None:
    assert read_switch(text) == (wish, rest)


def test_long_texts_are_read_quickly() -> None:
    assert read_switch("请别不要再都就先" * 120) == (None, "请别不要再都就先" * 120)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("【科技园营业点】正在派送，派件员：李师傅 13800000000", True),
        ("快件派送中，请保持电话畅通", True),
        ("您的快件正在派件，快递员王师傅", True),
        ("派件员 李师傅 正在为您派送", True),
        ("快递员已出仓派送", True),
        ("包裹配送中", True),
        ("快件已到达【目的地分拨中心】，正在等待派送", False),
        ("派送失败，收件人改期", False),
        ("因电话无人接听未派送", False),
        ("已派送成功，本人签收", False),
        ("已投柜，请凭取件码取件", False),
        ("快件已发往【深圳分拨中心】", False),
        ("暂停派送", False),
        ("揽收成功", False),
    ],
)
def test_a_couriers_line_that_says_it_is_coming(text: str, says: bool) -> None:
    assert says_delivering(text) is says
