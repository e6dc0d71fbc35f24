"""The demo's other buyers and its many ordinary orders: always the same, from one seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from bot.demo.catalogue import DemoProduct, products
from bot.demo.model import DAY, HOUR, Bought, DemoBuyer, DemoOrder, order_number
from bot.demo.scenes import BLACKLISTED, on_the_way, paid, scenes, signed
from bot.demo.showcase import shows

BUYERS = 160
ORDERS = 300
_SEED = 20261121

_SURNAMES = "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"
_GIVEN = (
    "子涵",
    "雨桐",
    "浩然",
    "欣怡",
    "建国",
    "丽娟",
    "志强",
    "晓梅",
    "思远",
    "佳琪",
    "文博",
    "海燕",
)
_PLACES = (
    ("广东省", "深圳市", "南山区"),
    ("广东省", "广州市", "天河区"),
    ("江苏省", "苏州市", "吴中区"),
    ("浙江省", "宁波市", "鄞州区"),
    ("山东省", "青岛市", "市南区"),
    ("河南省", "郑州市", "金水区"),
    ("湖南省", "长沙市", "岳麓区"),
    ("陕西省", "西安市", "雁塔区"),
    ("辽宁省", "沈阳市", "和平区"),
    ("重庆市", "重庆市", "渝北区"),
    ("安徽省", "合肥市", "蜀山区"),
    ("广东省", "中山市", "小榄镇"),
)
_LEVELS = ("普通会员", "普通会员", "银卡", "普通会员", "金卡", "普通会员", "银卡")
_STREETS = ("人民路", "解放路", "建设路", "和平街", "学府路", "长江路")


@cache
def buyers() -> tuple[DemoBuyer, ...]:
    """The buyers of the showcase first, then those made up."""
    named = [show.buyer for show in shows()]
    chance = random.Random(_SEED)
    return (*named, *(_buyer(number, chance) for number in range(len(named) + 1, BUYERS + 1)))


@cache
def orders() -> tuple[DemoOrder, ...]:
    """The showcase's orders, one for each scene, and ordinary ones up to the full number."""
    named = [order for show in shows() for order in show.orders]
    chance = random.Random(_SEED + 1)
    others = [one.id for one in buyers() if one.id.startswith("demo-")]
    scripted = scenes()
    ordinary = _ordinary(chance)
    rest = [*scripted, *(next(ordinary) for _ in range(ORDERS - len(named) - len(scripted)))]
    numbered = [
        replace(
            order,
            buyer=order.buyer or others[number % len(others)],
            no=order_number(1000 + number),
        )
        for number, order in enumerate(rest)
    ]
    return (*named, *numbered)


def _buyer(number: int, chance: random.Random) -> DemoBuyer:
    name = chance.choice(_SURNAMES) + chance.choice(_GIVEN)
    street = f"{chance.choice(_STREETS)}{chance.randint(1, 400)}号{chance.randint(1, 30)}栋"
    return DemoBuyer(
        id=f"demo-{number:03d}",
        name=name,
        phone=f"1390001{number:04d}",
        consignee=name,
        address=(*chance.choice(_PLACES), street),
        tags=_tags(f"demo-{number:03d}", chance),
        level=_LEVELS[number % len(_LEVELS)],
    )


def visitor(number: int) -> DemoBuyer:
    """Somebody who asked and has no order: known to the chat, not to the platform's files."""
    return replace(_buyer(number, random.Random(_SEED + number)), id=f"visitor-{number:04d}")


def _tags(buyer_id: str, chance: random.Random) -> tuple[str, ...]:
    old = chance.random() < 0.3
    if buyer_id == BLACKLISTED:
        return ("黑名单-收货后拒付",)
    return ("老客",) if old else ()


def _ordinary(chance: random.Random) -> Iterator[DemoOrder]:
    for_sale = [product for product in products() if product.price_fen and product.stock]
    while True:
        cart = tuple(
            _bought(product, chance)
            for product in chance.sample(for_sale, chance.choice((1, 1, 2)))
        )
        match chance.choices(("waiting", "moving", "signed", "done"), (2, 2, 3, 5))[0]:
            case "waiting":
                yield paid("日常", cart, chance.randint(1, 44) * HOUR)
            case "moving":
                yield on_the_way("日常", cart, last_event=chance.randint(1, 40) * HOUR)
            case "signed":
                yield signed("日常", cart, chance.randint(12, 200) * HOUR)
            case _:
                yield signed("日常", cart, chance.randint(10, 80) * DAY)


def _bought(product: DemoProduct, chance: random.Random) -> Bought:
    quantity = chance.choice((1, 1, 1, 2, 3))
    coupon = chance.choice((0, 0, 0, 100, 300))
    return Bought(product.sku, max(1, product.price_fen - coupon), quantity)
