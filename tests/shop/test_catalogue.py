"""Which goods a text names: labelled messages, every span and SKU counted."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.demo.catalogue import by_sku, products
from bot.shop.catalogue import Catalogue, Goods, Mention, catalogue_of, find_goods, names_of
from bot.shop.kinds import kinds

FILE = Path(__file__).parent / "products.jsonl"
# What a buyer has bought: SKU and the spec it was bought in.
BOUGHT = {
    "wardrobe": {"FS-1002": "深蓝 29", "XB-2001": "黑色 42", "FS-1001": "白色 L"},
    "kitchen": {
        "MY-5003": "小恐龙 500ml",
        "JD-7001": "奶油白",
        "JD-7003": "白色",
        "JJ-7203": "28cm 电磁炉通用",
    },
    "vanity": {"MZ-4004": "10片", "MZ-4001": "30ml", "MZ-4002": "奶茶杏"},
    "home": {
        "JJ-7201": "高低款 一对",
        "JJ-7202": "雾蓝 1.8米",
        "JJ-7204": "三层 带挂钩",
        "SM-7104": "银色",
        "XB-2004": "月光银 20寸",
        "XB-2002": "焦糖色",
    },
}
QUALITIES = ("加厚", "防滑", "轻薄", "复古", "迷你", "儿童", "便携")
# Titles as sellers stuff them.
STALL = (
    Goods("K1", "2026春秋新款垂感高腰显瘦阔腿裤女宽松休闲裤子", "女装", ("黑色 M",)),
    Goods("K2", "妈妈鞋软底防滑中老年健步鞋女鞋", "女鞋", ("紫红 38",)),
    Goods("K3", "耐热玻璃饭盒分隔便当盒上班族带饭", "厨房用具", ("两格 1000ml",)),
    Goods("K4", "加厚遮光窗帘 卧室隔热防晒布料", "家纺", ("米灰 2.5米",)),
    Goods("K5", "女童公主裙夏装洋气连衣裙", "童装", ("粉色 120",)),
    Goods("K6", "家用螺丝刀套装 多功能批头", "五金", ("24合一",)),
    Goods("K7", "车载香薰摆件 高级持久", "汽车用品", ("古龙",)),
    Goods("K8", "新疆红枣 灰枣特级 1kg", "食品", ("1kg",)),
)


@dataclass
class Tally:
    """How many mentions were right, found without being there, and missed."""

    right: int = 0
    found: int = 0
    wanted: int = 0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.found + self.wanted)


def labelled() -> list[dict[str, Any]]:
    return [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]


@cache
def the_shop() -> Catalogue:
    return Catalogue(Goods(one.sku, one.title, one.category) for one in products() if one.price_fen)


@cache
def bought(name: str) -> Catalogue:
    if name == "stall":
        return Catalogue(STALL)
    goods = BOUGHT.get(name, {})
    return Catalogue(
        Goods(sku, by_sku()[sku].title, by_sku()[sku].category, (spec,))
        for sku, spec in goods.items()
    )


def mentions(line: dict[str, Any]) -> list[Mention]:
    others = None if line["catalogue"] == "stall" else the_shop()
    return find_goods(line["text"], bought(line["catalogue"]), others)


def as_labels(found: list[Mention]) -> list[tuple[int, int, tuple[str, ...]]]:
    return [(one.start, one.end, tuple(sorted(one.likeliest))) for one in found]


def test_exact_spans_and_skus_of_the_labelled_messages() -> None:
    spans, both, alarms, misses = Tally(), Tally(), [], []
    for line in labelled():
        wanted = [(*one["span"], tuple(sorted(one["skus"]))) for one in line["goods"]]
        found = as_labels(mentions(line))
        both.right += len(set(wanted) & set(found))
        spans.right += len({one[:2] for one in wanted} & {one[:2] for one in found})
        for tally in (spans, both):
            tally.found += len(found)
            tally.wanted += len(wanted)
        if found and not wanted:
            alarms.append(line["text"])
        if wanted != found:
            misses.append((line["catalogue"], line["text"], wanted, found))
    none = sum(not line["goods"] for line in labelled())
    print(f"spans F1 {spans.f1:.3f}, spans and SKUs F1 {both.f1:.3f}, of {both.wanted}; "
          f"false alarms {len(alarms)} of {none}")  # fmt: skip
    for miss in misses:
        print(*miss)
    assert len(labelled()) >= 120
    assert both.f1 >= 0.97
    assert alarms == []


def test_the_buyers_own_goods_come_before_the_shops() -> None:
    [mine] = find_goods("那个杯子多少钱", bought("kitchen"), the_shop())
    assert mine.norm == "MY-5003"
    [theirs] = find_goods("那个杯子多少钱", bought("vanity"), the_shop())
    assert theirs.norm == "MY-5003"


def test_what_may_be_several_goods_says_so() -> None:
    [found] = find_goods("锅什么时候发", bought("kitchen"), the_shop())
    assert found.norm is None
    assert set(found.likeliest) == {"JD-7001", "JJ-7203"}


def test_the_same_goods_are_not_built_twice() -> None:
    assert catalogue_of(STALL) is catalogue_of(tuple(STALL))
    assert catalogue_of(STALL) is not catalogue_of(STALL[:3])


@pytest.mark.slow
def test_five_thousand_goods_are_searched_at_once() -> None:
    heads = sorted(kinds())
    many = [
        Goods(f"S{number}", f"新款{QUALITIES[number % 7]}{heads[number % len(heads)]} {number}号")
        for number in range(5_000)
    ]
    catalogue = Catalogue(many)
    texts = ["我买的面膜还没发", "什么时候发货", "黑色那双跑鞋开胶了要退", "那个保温杯漏水"] * 25
    began = time.thread_time()
    found = [catalogue.find(text) for text in texts]
    spent = (time.thread_time() - began) / len(texts)
    assert [bool(one) for one in found[:4]] == [True, False, True, True]
    assert spent < 0.02, f"{spent * 1000:.1f} ms a message"


@pytest.mark.parametrize(
    ("title", "name"),
    [("针织护膝米白色", "护膝"), ("去油泡泡粉12包", "泡泡粉"), ("运动束腰带黑色XL", "束腰带")],
)
def test_a_name_that_is_in_no_list_ends_before_its_colour_and_count(title: str, name: str) -> None:
    words = names_of(title).words
    assert name in words
    assert not {"白色", "米白色", "12包", "XL", "黑色XL"} & set(words)
