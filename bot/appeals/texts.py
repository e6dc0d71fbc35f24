"""The words that are submitted to the platform, filled from facts. All templates stand here."""

from __future__ import annotations

from collections.abc import Mapping

from bot.appeals.model import AppealKind

FAST_REFUND = {
    "nothing": (
        "订单 {no} 已于 {shipped} 发货（{courier} {tracking}）{signed}。平台退款 {amount} 元，"
        "退款后商品没有退回，商家至今未收到退货快递。{asked}"
        "商家未同意仅退款，请求核实并追回退款。相关物流和沟通记录见附件。"
    ),
    "under_way": (
        "订单 {no} 已于 {shipped} 发货（{courier} {tracking}）{signed}。平台退款 {amount} 元，"
        "买家称已寄回（售后单 {case}），商家至今未收到退货。"
        "请求核实退货物流，未退回的请追回退款。相关物流和沟通记录见附件。"
    ),
    "wrong": (
        "订单 {no} 已于 {shipped} 发货（{courier} {tracking}）{signed}。平台退款 {amount} 元，"
        "商家收到的退货与所售商品不符（售后单 {case}）：{words}。"
        "请求核实并追回退款。验货记录和照片见附件。"
    ),
}
MALICIOUS = {
    "blacklisted": (
        "订单 {no} 的买家此前多次异常交易，已被商家标记（{tags}）。本单：{goods}，"
        "实付 {amount} 元。该买家的下单行为不以正常购物为目的，请求判定为恶意订单。"
    ),
    "taken_back": (
        "订单 {no} 的买家近 {days} 天内有 {count} 单付款后未发货即退款（{orders}），"
        "反复占用库存和发货时效。请求判定为恶意订单，不计入商家的发货和退款考核。"
    ),
    "same_place": (
        "订单 {no} 与另外 {others} 单在 {hours} 小时内下单到同一收货处（{orders}），"
        "不符合正常购物习惯。请求判定为恶意订单，不计入商家的发货和退款考核。"
    ),
}
CANNOT_SHIP = {
    "out_of_stock": (
        "订单 {no} 的商品 {sku} 暂时缺货：需要 {wanted} 件，可发 {left} 件，"
        "无法在承诺时间（{ship_by}）前发出。商家正在补货并联系买家协商，申请报备。"
    ),
    "address_incomplete": (
        "订单 {no} 的收货信息不完整（{missing}），快递无法派送。"
        "商家正在联系买家补全，申请报备，不计入发货超时。"
    ),
    "refund_asked": (
        "订单 {no} 的买家在发货前申请退款（{told}），商家已暂缓发货。申请报备，不计入发货超时。"
    ),
}
_ALL: dict[AppealKind, dict[str, str]] = {
    AppealKind.FAST_REFUND: FAST_REFUND,
    AppealKind.MALICIOUS: MALICIOUS,
    AppealKind.CANNOT_SHIP: CANNOT_SHIP,
}
REASONS: dict[tuple[AppealKind, str], str] = {
    (AppealKind.FAST_REFUND, "nothing"): "退了款，货没有退回",
    (AppealKind.FAST_REFUND, "under_way"): "退了款，退货还没收到",
    (AppealKind.FAST_REFUND, "wrong"): "退了款，退回的货不对",
    (AppealKind.MALICIOUS, "blacklisted"): "黑名单买家下单",
    (AppealKind.MALICIOUS, "taken_back"): "反复下单又退款",
    (AppealKind.MALICIOUS, "same_place"): "短时间大量下单到一处",
    (AppealKind.CANNOT_SHIP, "out_of_stock"): "缺货",
    (AppealKind.CANNOT_SHIP, "address_incomplete"): "地址不完整",
    (AppealKind.CANNOT_SHIP, "refund_asked"): "发货前申请退款",
}


def text_for(kind: AppealKind, reason: str, values: Mapping[str, object]) -> str:
    return _ALL[kind][reason].format(**values)


def reason_text(kind: AppealKind, reason: str) -> str:
    return REASONS.get((kind, reason), reason)
