"""What the platforms call the states of an order, and of a parcel."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

# How far an order is: of several states the one furthest on tells.
ORDER_OF_STATES = ("unpaid", "paid", "shipped", "signed", "completed", "cancelled", "refunded")
CLOSED = frozenset({"cancelled", "refunded"})

# What all platforms say; each adds its own words to these.
COMMON: dict[str, str] = {
    "待支付": "unpaid", "待付款": "unpaid", "未支付": "unpaid", "未付款": "unpaid",
    "等待付款": "unpaid",
    "已支付": "paid", "已付款": "paid", "已成交": "paid", "待发货": "paid", "未发货": "paid",
    "备货中": "paid", "审核中": "paid", "待审核": "paid", "待出库": "paid",
    "部分发货": "shipped", "已部分发货": "shipped", "已发货": "shipped", "待收货": "shipped",
    "待签收": "shipped", "运输中": "shipped", "配送中": "shipped", "已出库": "shipped",
    "已签收": "signed", "已收货": "signed", "确认收货": "signed", "已确认收货": "signed",
    "待评价": "completed", "已评价": "completed", "交易成功": "completed",
    "交易完成": "completed", "已完成": "completed", "订单完成": "completed",
    "已取消": "cancelled", "已关闭": "cancelled", "交易关闭": "cancelled",
    "交易已取消": "cancelled", "交易已关闭": "cancelled", "订单取消": "cancelled",
    "取消订单": "cancelled", "用户取消": "cancelled",
    "退款成功": "refunded", "已退款": "refunded", "全额退款": "refunded",
    "已全额退款": "refunded", "退款完成": "refunded", "退货退款成功": "refunded",
    "退款关闭": "", "退款取消": "", "售后关闭": "", "售后取消": "", "无售后": "",
    "无售后或售后取消": "", "未成交": "",
}  # fmt: skip
# An after-sales case that runs, or gave back a part, leaves the order where it was.
UNDER_WAY = frozenset({
    "退款中", "售后处理中", "退款处理中", "售后中", "申请退款", "退款申请中", "待商家处理",
    "退货中", "退货退款中", "退货退款", "换货中", "等待退款", "平台介入中", "平台处理中",
    "部分退款", "部分退款成功", "已部分退款", "锁定", "已锁定", "暂停",
})  # fmt: skip
_MOST_TEXTS = 1_000
_BETWEEN = re.compile(r"[,，、;；/|()（）【】\[\]\s]+")


@dataclass(frozen=True)
class OrderState:
    """`status` is None where only a running after-sales case was named."""

    status: str | None
    under_way: bool


class StateWords:
    """The words of one platform. The same few texts come again and again: each is read once."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = {**COMMON, **words}
        self._longest_first = sorted({*self._words, *UNDER_WAY}, key=len, reverse=True)
        self._read: dict[str, OrderState | None] = {}

    def read(self, text: str) -> OrderState | None:
        """None where a part of the text is not known."""
        if text not in self._read:
            if len(self._read) >= _MOST_TEXTS:
                return self._state(text)
            self._read[text] = self._state(text)
        return self._read[text]

    def _state(self, text: str) -> OrderState | None:
        found = list(self._parts(text))
        if None in found:
            return None
        states = [state for word in found if word and (state := self._words.get(word))]
        status = max(states, key=ORDER_OF_STATES.index, default=None)
        under_way = any(word in UNDER_WAY for word in found)
        return OrderState(status, under_way) if status or under_way else None

    def _parts(self, text: str) -> Iterator[str | None]:
        """The words it is made of, also where nothing stands between them; None for another."""
        for part in filter(None, _BETWEEN.split(text)):
            rest = part
            while rest:
                word = next((one for one in self._longest_first if rest.startswith(one)), None)
                yield word
                if word is None:
                    return
                rest = rest[len(word) :]


@dataclass(frozen=True)
class ParcelState:
    state: str
    doubt: str = ""


_ON_THE_WAY = (
    "运输中", "运输途中", "在途", "在途中", "揽收", "已揽收", "已揽件", "揽件", "待揽收", "已发货",
    "派送中", "派件", "派件中", "派送", "转投", "转单", "清关", "待清关", "清关中", "已清关",
    "待取件", "待自提", "已到站", "投柜或驿站", "已入柜", "干线运输", "到达派件城市", "已发出",
    "配送中",
)  # fmt: skip
_SIGNED = (
    "已签收", "签收", "本人签收", "代签收", "代收", "派件签收", "快递柜或驿站签收", "投柜或站签收",
    "正常签收", "已妥投", "妥投", "已取件", "已自提",
)  # fmt: skip
# On its way back, however the courier came to that; only what is back is `returned`.
_RETURNING = (
    "退回", "退回中", "退回途中", "退签", "拒签", "拒收", "已拒收", "已拒签", "返回中", "退件",
    "退件中", "退货中",
)  # fmt: skip
_RETURNED = ("已退回", "退回签收", "退回已签收", "退件签收", "退签签收", "已退签", "退货签收")
_DOUBTFUL = (
    "疑难", "疑难件", "问题件", "异常", "派送异常", "派件异常", "派送失败", "超时未签收",
    "超时未更新", "滞留", "滞留件", "无法联系", "破损",
)  # fmt: skip

PARCEL_STATES: dict[str, ParcelState] = {
    **dict.fromkeys(_ON_THE_WAY, ParcelState("in_transit")),
    **dict.fromkeys(_SIGNED, ParcelState("signed")),
    **dict.fromkeys(_RETURNING, ParcelState("returning")),
    **dict.fromkeys(_RETURNED, ParcelState("returned")),
    **dict.fromkeys(("丢失", "已丢失", "遗失", "丢件"), ParcelState("lost")),
    **{word: ParcelState("in_transit", f"快递状态是“{word}”") for word in _DOUBTFUL},
}
