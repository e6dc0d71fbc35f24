"""A list is taken apart where it is one; numbers that count or measure are none."""

from __future__ import annotations

import pytest

from nlu.listed import listed


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("1到哪了 2怎么洗 3能开票吗", ["到哪了", "怎么洗", "能开票吗"]),
        ("1、水杯几号到 2、台灯怎么装", ["水杯几号到", "台灯怎么装"]),
        ("你好 1. 什么时候发货；2. 发什么快递。", ["什么时候发货", "发什么快递"]),
        ("1)退货地址 2)运费谁出", ["退货地址", "运费谁出"]),
        ("①保质期多久②能放冰箱吗", ["保质期多久", "能放冰箱吗"]),
        ("一、哪天发 二、有没有赠品 三、能换颜色吗", ["哪天发", "有没有赠品", "能换颜色吗"]),
        ("第一，钱到了没？第二，发票呢", ["钱到了没？", "发票呢"]),
        ("第一个问题几号发 第二个问题能开票吗", ["几号发", "能开票吗"]),
        ("1鞋38码小了想换 2那件2天没动静", ["鞋38码小了想换", "那件2天没动静"]),
        ("多久发货？什么快递？能开票吗？", ["多久发货？", "什么快递？", "能开票吗？"]),
    ],
)
def test_each_item_stands_for_itself(text: str, items: list[str]) -> None:
    assert listed(text) == items


@pytest.mark.parametrize(
    "text",
    [
        "什么时候发货",
        "买了1件坏了2件好的",
        "1米6穿多大",
        "订单261105-100000000000001到哪了",
        "等了2天还是3天",
        "发货了吗？在吗？",
        "？？？",
        "13800001111 2",
        "拍了1号链接和2号链接",
        "第一件我留着 第二件不合适想退",
        "第一个挺好 第二个不要了",
        "1",
        "",
        "1" * 500,
    ],
)
def test_numbers_alone_make_no_list(text: str) -> None:
    assert listed(text) == []
