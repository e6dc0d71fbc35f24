"""The buyers worth signing in as, and what to try with each."""

from __future__ import annotations

from dataclasses import replace

from bot.demo.model import DAY, HOUR, Bought, DemoBuyer, DemoOrder, Show, order_number
from bot.demo.scenes import buy, coming_back, on_the_way, paid, signed
from bot.shape import Shape


class ShownBuyer(Shape):
    """For the demo page: `sentences` to try, and the order to try them on."""

    id: str
    name: str
    note: str
    sentences: list[str]
    order_no: str


def showcase() -> list[ShownBuyer]:
    return [
        ShownBuyer(
            id=show.buyer.id,
            name=show.buyer.name,
            note=show.note,
            sentences=list(show.sentences),
            order_no=show.orders[0].no,
        )
        for show in shows()
    ]


def shows() -> list[Show]:
    return [_price(), _stalled(), _gift(), _late(), _big(), _fake(), _back(), _way()]


def _price() -> Show:
    order = signed("签收后降价", buy("FS-1002"), 5 * DAY + 2 * HOUR)
    return _show(
        DemoBuyer(
            "linxiaoyu",
            "林小雨",
            "13800010001",
            "林小雨",
            ("浙江省", "杭州市", "西湖区", "文三路199号2幢301室"),
        ),
        "牛仔裤昨天刚降价 5 元，可以退差价",
        ("刚买就降价了，能退差价吗", "好的", "这条裤子怎么洗"),
        order,
    )


def _stalled() -> Show:
    order = on_the_way("物流四天多没动", buy("JD-7004"), last_event=4 * DAY + 2 * HOUR)
    return _show(
        DemoBuyer(
            "zhangqiang",
            "张强",
            "13800010002",
            "张强",
            ("广东省", "东莞市", "长安镇", "振安路18号"),
        ),
        "吸尘器的快递 4 天没动，能查件也能仅退款",
        ("物流四天没更新了，是不是丢了", "我不要了，退款", "转人工"),
        order,
    )


def _gift() -> Show:
    order = paid("差6元满199，未发货", (*buy("SM-7101"), Bought("GH-4101", 44_00)), 8 * HOUR)
    return _show(
        DemoBuyer(
            "wangmeili",
            "王美丽",
            "13800010003",
            "王美丽",
            ("上海市", "上海市", "浦东新区", "张杨路500号1202"),
        ),
        "差 6 元满 199，可以要满赠礼包；还没发货，也能改地址",
        ("我差6块钱就满199了，能送个礼包吗", "地址写错了，帮我改一下"),
        order,
    )


def _late() -> Show:
    order = paid("超时一天以上未发货", buy("YD-3002"), 3 * DAY + 8 * HOUR)
    return _show(
        DemoBuyer(
            "chenwei", "陈伟", "13800010004", "陈伟", ("四川省", "成都市", "武侯区", "天府大道88号")
        ),
        "哑铃超时未发货，催发货会转仓库，也能要补偿",
        ("怎么还不发货，都三天了", "给点补偿吧", "不要了，取消订单"),
        order,
    )


def _big() -> Show:
    order = signed("签收后大降价", buy("JD-7001"), 4 * DAY)
    return _show(
        DemoBuyer(
            "liuyang", "刘洋", "13800010005", "刘洋", ("江苏省", "南京市", "鼓楼区", "中山北路30号")
        ),
        "空气炸锅降了 30 元，超出机器人权限，会转客服审批",
        ("空气炸锅降价了30块，退我差价", "转人工"),
        order,
    )


def _fake() -> Show:
    order = signed("质疑真伪", (*buy("MZ-4001"), *buy("MZ-4002")), 2 * DAY)
    return _show(
        DemoBuyer(
            "zhaojing",
            "赵静",
            "13800010006",
            "赵静",
            ("北京市", "北京市", "朝阳区", "建国路93号院8号楼"),
        ),
        "怀疑精华是假货；也可以问用法、成分、保质期",
        ("这个精华是正品吗", "孕妇能用吗", "开封后能放多久"),
        order,
    )


def _back() -> Show:
    order = coming_back(signed("退货中，没有运费险", buy("XB-2001"), 6 * DAY), 2 * DAY)
    return _show(
        DemoBuyer(
            "sunhao", "孙浩", "13800010007", "孙浩", ("湖北省", "武汉市", "洪山区", "珞喻路1037号")
        ),
        "鞋子开胶在退货，运费谁出；满 199 的礼包也没收到（第二单）",
        ("鞋子开胶了，退货运费你们出吗", "我的满199礼包没收到"),
        order,
        signed("满199少了礼包", buy("XB-2004"), 3 * DAY),
    )


def _way() -> Show:
    return _show(
        DemoBuyer(
            "zhoumin", "周敏", "13800010008", "周敏", ("福建省", "厦门市", "思明区", "湖滨南路57号")
        ),
        "三个订单：路上、刚付款、已取消，看挑选订单",
        ("我的快递到哪了", "什么时候发货", "你们这什么破店，我要投诉"),
        on_the_way("物流正常", buy("XB-2003"), last_event=5 * HOUR),
        paid("刚付款，未打包", buy("JJ-7202"), 6 * HOUR),
        DemoOrder(scene="已取消", cart=buy("JJ-7204"), status="已取消", paid=3 * DAY),
    )


def _show(buyer: DemoBuyer, note: str, sentences: tuple[str, ...], *orders: DemoOrder) -> Show:
    first = int(buyer.phone[-2:])
    numbered = tuple(
        replace(order, buyer=buyer.id, no=order_number(first * 10 + at))
        for at, order in enumerate(orders, start=1)
    )
    return Show(buyer, note, sentences, numbered)
