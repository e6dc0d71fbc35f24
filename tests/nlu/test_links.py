"""A link stands for the order number that it holds."""

from __future__ import annotations

import pytest

from nlu.links import without_links

NO = "261105-100000000000001"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("没有链接", "没有链接"),
        (f"https://shop.example/order?order_sn={NO}", NO),
        (f"http://m.example.com/o.html?_x=1&order_sn={NO}&from=share", NO),
        (f"https://a.example/order.html?order_sn={NO}怎么还没发", f"{NO} 怎么还没发"),
        (f"看这个 https://a.example/?order_sn={NO.replace('-', '')}", f"看这个 {NO}"),
        ("https://trade.example/detail?bizOrderId=3712345678901234567", "3712345678901234567"),
        ("https://o.example/detail?orderId=290011223344 到哪了", "290011223344 到哪了"),
        (f"【某商城】https://a.example/s?order_sn={NO} 点击链接直接打开", NO),
        ("www.example.com/goods.html?goods_id=9918 这个多少钱", "这个多少钱"),
        ("https://v.example/AbCdE/", ""),
    ],
)
def test_what_the_engine_reads(text: str, left: str) -> None:
    assert without_links(text) == left
