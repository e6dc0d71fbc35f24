"""The orders in which every row of the shop's rules occurs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.demo.catalogue import by_sku
from bot.demo.model import DAY, HOUR, Bought, DemoOrder, Past


def buy(*skus: str, each: int = 1) -> tuple[Bought, ...]:
    """At the everyday price."""
    return tuple(Bought(sku, by_sku()[sku].price_fen, each) for sku in skus)


def paid(scene: str, cart: tuple[Bought, ...], ago: timedelta) -> DemoOrder:
    """Waiting for the warehouse, whose time runs 48 hours from the payment."""
    return DemoOrder(scene=scene, cart=cart, status="待发货", paid=ago, ship_by=2 * DAY - ago)


def on_the_way(
    scene: str, cart: tuple[Bought, ...], *, last_event: timedelta, parcel: str = "运输中"
) -> DemoOrder:
    return DemoOrder(
        scene=scene,
        cart=cart,
        status="已发货，待收货",
        paid=last_event + 30 * HOUR,
        packed=True,
        shipped=last_event + 20 * HOUR,
        last_event=last_event,
        parcel=parcel,
    )


def signed(scene: str, cart: tuple[Bought, ...], ago: timedelta) -> DemoOrder:
    return DemoOrder(
        scene=scene,
        cart=cart,
        status="已签收" if ago < 10 * DAY else "交易成功",
        paid=ago + 4 * DAY,
        packed=True,
        shipped=ago + 3 * DAY,
        signed=ago,
    )


def scenes() -> list[DemoOrder]:
    """One order for each situation that the tables tell apart."""
    return [
        *_open(),
        *_moving(),
        *_arrived(),
        *_gifts(),
        *_returns(),
        *_remembered(),
        *_waiting(),
        *_looked_at(),
        *_times_unknown(),
    ]


def _open() -> list[DemoOrder]:
    return [
        DemoOrder(scene="还没付款", cart=buy("GH-4103"), status="待付款"),
        DemoOrder(scene="已取消", cart=buy("JJ-7204"), status="已取消", paid=3 * DAY),
        DemoOrder(
            scene="已全额退款",
            cart=buy("JD-7002"),
            status="已发货，退款成功",
            paid=9 * DAY,
            shipped=8 * DAY,
            last_event=6 * DAY,
            parcel="退回",
            after_sales="退款成功",
        ),
        paid("刚付款，未打包", buy("SM-7104"), 6 * HOUR),
        replace(paid("已打包未发货", buy("JJ-7203"), 30 * HOUR), packed=True),
        paid("发货略超时", buy("SP-6005"), 56 * HOUR),
        paid("超时一天以上未发货", buy("YD-3002"), 80 * HOUR),
        replace(
            paid("预售，发货时间未到", buy("FS-1003"), 3 * DAY), ship_by=6 * DAY, remark="预售"
        ),
        # The export tells neither when it was confirmed nor a promise.
        DemoOrder(scene="待成团", cart=buy("SP-6003"), status="待成团", paid=20 * HOUR),
    ]


def _moving() -> list[DemoOrder]:
    return [
        on_the_way("物流正常", buy("XB-2003"), last_event=5 * HOUR),
        on_the_way("物流三天没动", buy("SM-7103"), last_event=75 * HOUR),
        on_the_way("物流两天半没动", buy("GH-4104"), last_event=60 * HOUR),
        on_the_way("物流四天多没动", buy("JD-7004"), last_event=101 * HOUR),
        on_the_way("快递说丢了", buy("MY-5001"), last_event=30 * HOUR, parcel="丢失"),
        on_the_way("快递退回来了", buy("CW-6201"), last_event=20 * HOUR, parcel="退回"),
        on_the_way("正在退回来", buy("CW-6201"), last_event=20 * HOUR, parcel="退回中"),
        on_the_way(
            "贵重的一单丢了",
            buy("JD-7002", "JD-7004"),
            last_event=30 * HOUR,
            parcel="丢失",
        ),
        # The export tells neither when it left nor a parcel's number.
        DemoOrder(
            scene="发出后没有物流",
            cart=buy("SM-7103"),
            status="已发货，待收货",
            paid=3 * DAY,
            packed=True,
        ),
        DemoOrder(
            scene="已签收，时间没导出",
            cart=buy("FS-1002", "JD-7002", "JD-7004"),
            status="已签收",
            paid=6 * DAY,
            packed=True,
        ),
        replace(
            on_the_way("两个包裹，一个没动", buy("JJ-7201", "GH-4103"), last_event=70 * HOUR),
            parcels=2,
        ),
    ]


def _arrived() -> list[DemoOrder]:
    return [
        signed("签收后降价", buy("FS-1002"), 5 * DAY),
        signed("签收后降价，两件", buy("MZ-4001", each=2), 2 * DAY),
        signed("签收后只有秒杀降价", buy("SM-7102"), 3 * DAY),
        signed("签收后大降价", buy("JD-7001"), 4 * DAY),
        signed("签收后没降价", buy("JJ-7203"), 3 * DAY),
        signed("签收二十天了", buy("XB-2001"), 20 * DAY),
        signed("签收十天", buy("FS-1001", each=2), 10 * DAY),
        signed("签收生鲜", buy("SX-6101"), 2 * DAY),
        replace(
            signed("签收，钱已退光", buy("FS-1004"), 3 * DAY),
            given_back_fen=by_sku()["FS-1004"].price_fen,
            after_sales="部分退款",
        ),
        replace(
            signed("退过一种", (), 6 * DAY),
            cart=(Bought("GH-4103", 29_90, 2, refunded=2), Bought("SP-6001", 89_00)),
            given_back_fen=59_80,
            after_sales="部分退款",
        ),
        # Three pieces for 100.00: the price of a piece is rounded down, 33.33.
        replace(signed("除不尽的单价", (Bought("JJ-7204", 33_33, 3),), 4 * DAY), postage_fen=6_00),
    ]


def _gifts() -> list[DemoOrder]:
    near_199 = (*buy("SM-7101"), Bought("GH-4101", 44_00))
    return [
        paid("差6元满199，未发货", near_199, 8 * HOUR),
        on_the_way("差6元满199，路上", near_199, last_event=9 * HOUR),
        signed("差6元满199，已签收", near_199, 2 * DAY),
        paid("差10元满99", buy("SP-6001"), 9 * HOUR),
        paid("离满减还远", buy("FS-1001"), 10 * HOUR),
        signed("满199少了礼包", buy("XB-2004"), 3 * DAY),
        signed("满99少了礼包", buy("SP-6002"), 3 * DAY),
        signed("满199少了礼包，太久", buy("XB-2004"), 19 * DAY),
        paid("有日常赠品", buy("MY-5002"), 12 * HOUR),
        paid("日常赠品第一种缺货", buy("MZ-4003", "MZ-4001"), 5 * HOUR),
        paid("日常赠品全缺货", buy("GH-4101"), 11 * HOUR),
        paid("没有日常赠品", buy("MY-5003"), 7 * HOUR),
        on_the_way("有日常赠品但已发货", buy("SX-6103"), last_event=10 * HOUR),
    ]


def coming_back(order: DemoOrder, ago: timedelta, *, received: bool = False) -> DemoOrder:
    """The shop agreed to the return; the goods are on their way, or have to be checked."""
    agreed = Past(
        kind="return_refund",
        ago=ago,
        sent_back=("中通", f"ZT{len(order.scene):02}{int(ago.total_seconds()):08}"),
        received=received,
    )
    return replace(order, after_sales="退货退款，待商家收货", past=(agreed, *order.past))


def _returns() -> list[DemoOrder]:
    exchanged = Past(kind="exchange", ago=2 * DAY, skus=("XB-2001", "XB-2003"))
    return [
        coming_back(signed("退货中，没有运费险", buy("FS-1001"), 4 * DAY), 2 * DAY),
        replace(
            coming_back(
                signed("退货中，有运费险", buy("XB-2003"), 4 * DAY), 2 * DAY, received=True
            ),
            insurance=True,
        ),
        replace(
            signed("换货中", buy("XB-2001"), 5 * DAY),
            after_sales="换货，待买家退货",
            past=(exchanged,),
        ),
    ]


def _remembered() -> list[DemoOrder]:
    postage = Past(kind="postage", amount_fen=10_00, ago=DAY)
    return [
        replace(
            signed("退过差价", buy("FS-1002"), 6 * DAY),
            past=(Past(kind="price_difference", ago=2 * DAY),),
        ),
        replace(
            signed("安抚过一次", buy("SP-6005"), 5 * DAY),
            past=(Past(kind="goodwill", ago=4 * DAY, cause="courier"),),
        ),
        replace(
            paid("送过满赠", (*buy("SM-7101"), Bought("GH-4101", 45_00)), 14 * HOUR),
            past=(Past(kind="threshold_gift", ago=3 * HOUR),),
        ),
        replace(
            paid("送过日常赠品", buy("MY-5002"), 16 * HOUR),
            past=(Past(kind="everyday_gift", ago=4 * HOUR),),
        ),
        replace(
            signed("补发过礼包", buy("XB-2004"), 4 * DAY),
            past=(Past(kind="missing_gift", ago=40 * HOUR),),
        ),
        coming_back(replace(signed("退过运费", buy("GH-4102"), 6 * DAY), past=(postage,)), 3 * DAY),
        replace(paid("催了两次", buy("YD-3001"), 40 * HOUR), urges=2),
        *(
            replace(
                signed(f"安抚过三单的买家（{number}）", buy("JJ-7204"), (6 + number) * DAY),
                past=(Past(kind="goodwill", ago=number * 2 * DAY, cause="product"),),
                buyer=OFTEN_COMFORTED,
            )
            for number in (1, 2, 3)
        ),
        replace(signed("安抚过三单的买家（新单）", buy("JJ-7203"), 2 * DAY), buyer=OFTEN_COMFORTED),
    ]


def _waiting() -> list[DemoOrder]:
    """Asked for, and not decided by anybody yet."""
    refund = Past(kind="refund_only", ago=30 * HOUR, waits=True)
    return [
        replace(signed("签收后只要退款，等客服", buy("JJ-7201"), 3 * DAY), past=(refund,)),
        replace(
            signed("签收后要退货，等客服看", buy("XB-2001"), 20 * DAY),
            past=(Past(kind="return_refund", ago=3 * HOUR, waits=True),),
        ),
    ]


def _looked_at() -> list[DemoOrder]:
    """What the daily upkeep finds: money that the platform gave back by itself, orders that
    cannot leave, and buyers of whom the shop has reason to complain."""
    coat = by_sku()["FS-1003"].price_fen
    on_its_way = DemoOrder(
        scene="平台极速退款，货还在路上",
        cart=buy("JD-7002"),
        status="已发货，退款成功",
        paid=5 * DAY,
        packed=True,
        shipped=4 * DAY,
        last_event=20 * HOUR,
        after_sales="退款成功",
    )
    cancelled = [
        DemoOrder(
            scene=f"付款后没发货就取消（{number}）",
            cart=buy("SP-6003"),
            status="已取消",
            paid=number * 4 * DAY,
            buyer=TAKES_BACK,
        )
        for number in (1, 2, 3)
    ]
    return [
        on_its_way,
        replace(
            signed("平台极速退款，货没退", buy("FS-1003"), 6 * DAY),
            given_back_fen=coat,
            after_sales="退款成功",
        ),
        paid("缺货发不出", buy("MZ-4005"), 20 * HOUR),
        replace(paid("发货前申请退款", buy("GH-4101"), 10 * HOUR), after_sales="退款处理中"),
        *cancelled,
        replace(paid("多次取消后又下单", buy("SP-6003"), 9 * HOUR), buyer=TAKES_BACK),
        replace(paid("黑名单买家又下单", buy("SM-7103"), 5 * HOUR), buyer=BLACKLISTED),
    ]


def _times_unknown() -> list[DemoOrder]:
    """The platform's export tells the state, and not since when."""
    received = [
        DemoOrder(scene=scene, cart=cart, status="已签收", paid=8 * DAY, packed=True)
        for scene, cart in (
            ("签收时间不明，降过价", buy("FS-1002")),
            ("签收时间不明，够满赠", buy("FS-1003")),
        )
    ]
    sent = DemoOrder(
        scene="发货时间不明，没有物流",
        cart=buy("GH-4104"),
        status="已发货，待收货",
        paid=5 * DAY,
        packed=True,
    )
    return [*received, sent]


# Generated buyers: one who orders and cancels, and one whom the shop does not want any more.
TAKES_BACK, BLACKLISTED = "demo-059", "demo-060"
# The generated buyer to whom the shop was kind three times this month.
OFTEN_COMFORTED = "demo-009"
