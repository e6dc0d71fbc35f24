"""When the facts fit an appeal. Pure: what is known of an order, a moment, numbers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.appeals.model import AppealKind, AppealNumbers, CameBack, Proposal, Refunded
from bot.appeals.texts import text_for
from bot.money import yuan
from bot.order_review.model import FindingKind, OrderReviewNumbers, ReviewedOrder, Waiting
from bot.policy import Policy
from bot.policy.order import promised_by
from bot.shop.model import Order
from bot.times import shop_time

Facts = tuple[tuple[str, str], ...]

# What the platform writes once the goods of a refund are here.
_CAME_BACK = ("退货已签收", "商家已收货", "退货退款成功", "已退货")


def fast_refund(one: Refunded, *, now: datetime, numbers: AppealNumbers) -> Proposal | None:
    """The platform gave the money back, the shop did not agree, and the goods are not here."""
    order = one.order
    if order.refunded_fen <= 0 or order.shipped_at is None or one.agreed:
        return None
    came = _came_back(one)
    if came in (CameBack.RIGHT, CameBack.ARRIVED):
        return None
    sent = next(iter(order.parcels), None)
    values = {
        "no": order.no,
        "shipped": _day(order.shipped_at),
        "courier": sent.courier if sent else "快递",
        "tracking": sent.tracking_no if sent else "单号见订单",
        "signed": f"，{_day(order.signed_at)} 签收" if order.signed_at else "",
        "amount": yuan(order.refunded_fen),
        "asked": f"平台售后状态：{order.after_sales}。" if order.after_sales else "",
        "case": one.returned.case_no if one.returned else "",
        "words": (one.returned.words if one.returned else "") or "详见验货照片",
    }
    facts: Facts = (
        ("平台退款", f"{yuan(order.refunded_fen)} 元"),
        ("发货", _moment(order.shipped_at)),
        ("签收", _moment(order.signed_at) if order.signed_at else "未签收"),
        ("退货", _came_back_text(came, one)),
        ("平台售后", order.after_sales or "无"),
    )
    return Proposal(
        AppealKind.FAST_REFUND,
        order.no,
        order.buyer_id,
        came.value,
        order.refunded_fen,
        facts,
        text_for(AppealKind.FAST_REFUND, came.value, values),
        now + timedelta(days=numbers.fast_refund_days),
    )


def _came_back(one: Refunded) -> CameBack:
    """Our own return case knows best; else the parcel, else what the platform says."""
    if one.returned is not None and one.returned.came_back is not CameBack.NOTHING:
        return one.returned.came_back
    if any(parcel.state == "returned" for parcel in one.order.parcels):
        return CameBack.RIGHT
    if any(sign in one.order.after_sales for sign in _CAME_BACK):
        return CameBack.RIGHT
    return CameBack.NOTHING


def _came_back_text(came: CameBack, one: Refunded) -> str:
    if came is CameBack.WRONG:
        return f"收到但不对：{one.returned.words if one.returned else ''}"
    return "买家已寄回，未收到" if came is CameBack.UNDER_WAY else "没有退回"


def malicious(
    one: ReviewedOrder, *, now: datetime, numbers: AppealNumbers, order_review: OrderReviewNumbers
) -> Proposal | None:
    waiting = one.waiting
    order = waiting.order
    values: dict[str, object] = {"no": order.no, "amount": yuan(order.paid_fen)}
    tags = [
        tag for tag in waiting.buyer.tags if any(word in tag for word in order_review.black_tags)
    ]
    facts: Facts
    place = max(waiting.same_phone, waiting.same_address, key=len)
    if tags:
        reason, facts = "blacklisted", (("买家标签", "、".join(tags)),)
        values |= {"tags": "、".join(tags), "goods": _goods(order)}
    elif len(waiting.taken_back) >= numbers.malicious_taken_back:
        reason, facts = "taken_back", _taken_back(waiting, order_review)
        values |= {
            "days": order_review.taken_back_days,
            "count": len(waiting.taken_back),
            "orders": "、".join(waiting.taken_back),
        }
    elif len(place) >= numbers.malicious_same_place:
        hours = order_review.same_place_hours
        reason, facts = "same_place", ((f"{hours} 小时内同一收货处", f"{len(place)} 单"),)
        others = [no for no in place if no != order.no]
        values |= {"others": len(others), "hours": hours, "orders": "、".join(others)}
    else:
        return None
    return Proposal(
        AppealKind.MALICIOUS,
        order.no,
        order.buyer_id,
        reason,
        order.paid_fen,
        (*facts, ("实付", f"{yuan(order.paid_fen)} 元"), ("商品", _goods(order))),
        text_for(AppealKind.MALICIOUS, reason, values),
        now + timedelta(days=numbers.malicious_days),
    )


def _taken_back(waiting: Waiting, order_review: OrderReviewNumbers) -> Facts:
    title = f"{order_review.taken_back_days} 天内发货前退款"
    return ((title, f"{len(waiting.taken_back)} 单：{'、'.join(waiting.taken_back)}"),)


def cannot_ship(one: ReviewedOrder, *, now: datetime, policy: Policy) -> Proposal | None:
    """What keeps it here, as the order review found it; the deadline is the promise to ship."""
    order = one.waiting.order
    due = ship_by_of(order, now=now, policy=policy)
    found = {seen.finding.kind: seen.finding for seen in reversed(one.seen)}
    reason = next((kind for kind in _HINDERS if kind in found), None)
    if reason is None:
        return None
    finding = found[reason]
    values = _HINDERS[reason](one.waiting, finding.facts) | {
        "no": order.no,
        "ship_by": _moment(due),
    }
    return Proposal(
        AppealKind.CANNOT_SHIP,
        order.no,
        order.buyer_id,
        reason.value,
        order.paid_fen,
        (("原因", finding.text), ("承诺发货时间", _moment(due)), ("商品", _goods(order))),
        text_for(AppealKind.CANNOT_SHIP, reason.value, values),
        due,
    )


def _stock_values(waiting: Waiting, facts: tuple[str, ...]) -> dict[str, object]:
    return dict(zip(("sku", "wanted", "left"), facts, strict=True))


def _address_values(waiting: Waiting, facts: tuple[str, ...]) -> dict[str, object]:
    return {"missing": f"缺{'、'.join(facts)}"}


def _refund_values(waiting: Waiting, facts: tuple[str, ...]) -> dict[str, object]:
    return {"told": waiting.order.after_sales or "见退款申请记录"}


# The first that an order has is what is told.
_HINDERS: dict[FindingKind, Callable[[Waiting, tuple[str, ...]], dict[str, object]]] = {
    FindingKind.REFUND_ASKED: _refund_values,
    FindingKind.ADDRESS_INCOMPLETE: _address_values,
    FindingKind.OUT_OF_STOCK: _stock_values,
}


def ship_by_of(order: Order, *, now: datetime, policy: Policy) -> datetime:
    """Nothing is promised where the export names neither time: then from now on."""
    due = promised_by(order.ship_by, order.confirmed_at or now, policy.shipping)
    assert due is not None
    return due


def _goods(order: Order) -> str:
    return "、".join(f"{item.title}×{item.quantity}" for item in order.items)


def _day(moment: datetime) -> str:
    local = shop_time(moment)
    return f"{local.year}年{local.month}月{local.day}日"


def _moment(moment: datetime) -> str:
    return shop_time(moment).strftime("%Y-%m-%d %H:%M")
