"""What is looked for in an order before it goes out. Pure: an order as it is known, and numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from bot.money import yuan
from bot.order_review.model import (
    Catalogue,
    Finding,
    FindingKind,
    Level,
    OrderReviewNumbers,
    PastDecision,
    Waiting,
)
from bot.policy.numbers import Pack
from bot.shop.cards import address_line, doubts_of, mask_phone

Rule = Callable[[Waiting, Catalogue, OrderReviewNumbers], Iterable[Finding]]

_PLATFORM_QUIET = ("", "无售后或售后取消", "无售后", "售后取消")
_OPEN = "waiting"
_GRANTED = ("done", "approved")
_REVERSED = "reversed"
_LISTED = 4


def findings(one: Waiting, shop: Catalogue, numbers: OrderReviewNumbers) -> list[Finding]:
    """All of them, in the order of the rules: what stops a parcel comes first."""
    return [found for rule in RULES for found in rule(one, shop, numbers)]


def intercept(one: Waiting, shop: Catalogue, numbers: OrderReviewNumbers) -> Iterator[Finding]:
    for past in _decisions(one, "refund_only"):
        if past.state in _GRANTED:
            text, todo = "已同意仅退款", "不要发货，从待发货里撤下"
        elif past.state == _OPEN and past.reason == "intercept":
            text, todo = "买家要退款，包裹已打包", "先扣下包裹，等退款结果"
        else:
            continue
        facts = ("decision", str(past.id), past.state)
        yield Finding(FindingKind.INTERCEPT, Level.STOP, text, todo, facts)


def refund_asked(one: Waiting, shop: Catalogue, numbers: OrderReviewNumbers) -> Iterator[Finding]:
    todo = "先处理退款申请，再决定发不发"
    told = one.order.after_sales.strip()
    if told not in _PLATFORM_QUIET:
        yield _refund_asked(f"平台售后：{told}", todo, ("platform", told))
    for past in _decisions(one, "refund_only"):
        if past.state == _OPEN and past.reason != "intercept":
            yield _refund_asked("仅退款申请等待处理", todo, ("decision", str(past.id)))
    # A refund that was paid and reversed is as open as its case.
    if all(past.state == _REVERSED for past in _decisions(one, "refund_only")):
        for kind, no in one.open_cases:
            if kind == "refund_only":
                yield _refund_asked(f"仅退款售后单 {no} 未处理完", todo, ("case", no))


def _refund_asked(text: str, todo: str, facts: tuple[str, ...]) -> Finding:
    return Finding(FindingKind.REFUND_ASKED, Level.STOP, text, todo, facts)


def blacklisted(one: Waiting, shop: Catalogue, numbers: OrderReviewNumbers) -> Iterator[Finding]:
    black = [tag for tag in one.buyer.tags if any(word in tag for word in numbers.black_tags)]
    if black:
        yield Finding(
            FindingKind.BLACKLISTED,
            Level.STOP,
            f"买家标签：{'、'.join(black)}",
            "主管确认后再发，或提交恶意订单申诉",
            ("tags", *sorted(black)),
        )


def suspicious(one: Waiting, shop: Catalogue, numbers: OrderReviewNumbers) -> Iterator[Finding]:
    for doubt in doubts_of(one.order):
        yield _suspicious(f"导入存疑：{doubt}", "到平台核对这个订单，再发货", ("import", doubt))
    hours = numbers.same_place_hours
    places = (
        ("phone", f"同一手机号（{mask_phone(one.order.address.phone)}）", one.same_phone),
        ("address", f"同一地址（{_place(one)}）", one.same_address),
    )
    for name, place, orders in places:
        # Where both are the same orders, the phone says it all.
        if name == "address" and one.same_address == one.same_phone:
            continue
        if len(orders) >= numbers.same_place_orders:
            yield _suspicious(
                f"{hours} 小时内有 {len(orders)} 单寄到{place}：{_names(orders)}",
                "核对是否刷单或重复下单，可合并发货",
                (name, *sorted(orders)),
            )
    if len(one.taken_back) >= numbers.taken_back_orders:
        yield _suspicious(
            f"买家 {numbers.taken_back_days} 天内有 {len(one.taken_back)} 单付款后没发货就退款："
            f"{_names(one.taken_back)}",
            "联系买家确认要不要这单，再发货",
            ("taken_back", *sorted(one.taken_back)),
        )
    for item in one.order.items:
        if item.quantity - item.refunded_quantity >= numbers.high_quantity:
            yield _suspicious(
                f"{item.title} 一单买了 {item.quantity - item.refunded_quantity} 件"
                f"（{numbers.high_quantity} 件起提醒）",
                "联系买家确认数量，核对库存和价格",
                ("quantity", item.sku, str(item.quantity - item.refunded_quantity)),
            )


def _suspicious(text: str, todo: str, facts: tuple[str, ...]) -> Finding:
    return Finding(FindingKind.SUSPICIOUS, Level.CHECK, text, todo, facts)


def out_of_stock(one: Waiting, shop: Catalogue, numbers: OrderReviewNumbers) -> Iterator[Finding]:
    for sku, wanted, left in one.short:
        yield Finding(
            FindingKind.OUT_OF_STOCK,
            Level.STOP,
            f"{sku} 要 {wanted} 件，前面的订单发完后只剩 {left} 件",
            "催补货或改发同款，超过承诺时间先联系买家",
            (sku, str(wanted), str(left)),
        )


def sku_unknown(one: Waiting, shop: Catalogue, numbers: OrderReviewNumbers) -> Iterator[Finding]:
    for item in one.order.items:
        if item.sku not in shop.known:
            yield Finding(
                FindingKind.SKU_UNKNOWN,
                Level.CHECK,
                f"商品库里没有编码 {item.sku or '（空）'}（{item.title}）",
                "核对规格，改成正确的商家编码再打单",
                (item.sku, str(item.line)),
            )


def gift_missing(one: Waiting, shop: Catalogue, numbers: OrderReviewNumbers) -> Iterator[Finding]:
    """The pack that the total earns is neither a line, nor promised, nor in the remark."""
    earned = _earned(one, shop.packs)
    if earned is None or not shop.packs_are_lines:
        return
    at_least = {pack.sku for pack in shop.packs if pack.from_fen >= earned.from_fen}
    there = {item.sku for item in one.order.items} | {sku for sku, _ in one.gifts}
    if there & at_least or any(sku in one.remark for sku in at_least):
        return
    yield Finding(
        FindingKind.GIFT_MISSING,
        Level.DO,
        f"商品实付 {yuan(_goods_fen(one))} 元，满 {earned.from_fen // 100} 送的礼包没有配上",
        f"随单放入 {earned.sku}×{earned.quantity}",
        (earned.sku, str(earned.quantity)),
    )


def address_incomplete(
    one: Waiting, shop: Catalogue, numbers: OrderReviewNumbers
) -> Iterator[Finding]:
    """The export has the district empty where a city has none."""
    address = one.order.address
    parts = {
        "省": address.province,
        "市": address.city,
        "详细地址": address.detail,
        "收货人": address.name,
        "电话": address.phone,
    }
    missing = [name for name, part in parts.items() if not part.strip()]
    if missing:
        yield Finding(
            FindingKind.ADDRESS_INCOMPLETE,
            Level.STOP,
            f"地址缺少：{'、'.join(missing)}",
            "联系买家补全地址再发",
            tuple(missing),
        )


def address_changed(
    one: Waiting, shop: Catalogue, numbers: OrderReviewNumbers
) -> Iterator[Finding]:
    changed = [past for past in _decisions(one, "address_change") if past.state in _GRANTED]
    if changed:
        address = one.order.address
        yield Finding(
            FindingKind.ADDRESS_CHANGED,
            Level.DO,
            f"改到：{address_line(address)}",
            "按新地址打单，已打印的面单作废",
            ("address", address.name, address.phone, address_line(address)),
        )


def gift_promised(one: Waiting, shop: Catalogue, numbers: OrderReviewNumbers) -> Iterator[Finding]:
    if one.gifts:
        text = "、".join(f"{sku}×{quantity}" for sku, quantity in one.gifts)
        yield Finding(
            FindingKind.GIFT_PROMISED,
            Level.DO,
            f"答应加送 {text}",
            f"随单放入 {text}",
            tuple(f"{sku}*{quantity}" for sku, quantity in sorted(one.gifts)),
        )


def _decisions(one: Waiting, kind: str) -> list[PastDecision]:
    return [past for past in one.decisions if past.kind == kind]


def _goods_fen(one: Waiting) -> int:
    return sum(
        item.paid_unit_price_fen * (item.quantity - item.refunded_quantity)
        for item in one.order.items
    )


def _earned(one: Waiting, packs: tuple[Pack, ...]) -> Pack | None:
    """The highest threshold that the total reaches."""
    total = _goods_fen(one)
    return next((pack for pack in reversed(packs) if total >= pack.from_fen), None)


def _place(one: Waiting) -> str:
    return one.order.address.region


def _names(orders: tuple[str, ...]) -> str:
    shown = "、".join(orders[:_LISTED])
    return shown if len(orders) <= _LISTED else f"{shown} 等"


RULES: tuple[Rule, ...] = (
    intercept,
    refund_asked,
    blacklisted,
    address_incomplete,
    out_of_stock,
    suspicious,
    sku_unknown,
    gift_missing,
    address_changed,
    gift_promised,
)
