"""The lines of one number become an order, or a reason why they cannot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b

from bot.money import yuan
from bot.shop.importing.cells import CellError
from bot.shop.importing.order_lines import OrderLine
from bot.shop.importing.states import CLOSED, ORDER_OF_STATES
from bot.shop.model import Order, OrderItem, Parcel


@dataclass(frozen=True)
class NumberedLine:
    """`block` counts the places of the file where lines of this order stand together."""

    number: int
    block: int
    line: OrderLine


@dataclass
class Versions:
    """What the file says of one order: once, or several times where files were put together."""

    orders: list[list[NumberedLine]] = field(default_factory=list)
    # (line, the line that it repeats)
    repeated: list[tuple[int, int]] = field(default_factory=list)


def versions_of(lines: Sequence[NumberedLine]) -> Versions:
    """Lines that stand together are one version; so are those further down that add items only.

    Raises CellError where lines that stand together contradict each other.
    """
    found = Versions()
    blocks: dict[int, list[NumberedLine]] = {}
    for one in lines:
        blocks.setdefault(one.block, []).append(one)
    for block in blocks.values():
        fresh = _without_repeats(block, found)
        if not fresh:
            continue
        _check(fresh)
        last = found.orders[-1] if found.orders else None
        if last is not None and last[0].line.head == fresh[0].line.head and _adds(fresh, last):
            last.extend(fresh)
        else:
            found.orders.append(fresh)
    return found


def _without_repeats(block: Sequence[NumberedLine], found: Versions) -> list[NumberedLine]:
    """Two equal lines side by side are two pieces; a line that stands further up, or whose own
    number did, is the same line again."""
    before = {one.line.row_hash: one.number for order in found.orders for one in order}
    fresh: list[NumberedLine] = []
    numbered: dict[str, int] = {}
    for one in block:
        again = before.get(one.line.row_hash)
        if again is None and one.line.line_no:
            again = numbered.setdefault(one.line.row_hash, one.number)
            again = None if again == one.number else again
        if again is None:
            fresh.append(one)
        else:
            found.repeated.append((one.number, again))
    return fresh


def _check(lines: Sequence[NumberedLine]) -> None:
    first, numbers = lines[0], set()
    for one in lines:
        if one.line.head != first.line.head:
            raise CellError(
                f"订单 {one.line.head.no}：第 {first.number} 行和第 {one.number} 行的"
                "收货人、时间等不一致，整单没有导入"
            )
        if one.line.line_no in numbers:
            raise CellError(
                f"订单 {one.line.head.no}：子订单编号 {one.line.line_no} 有两行，内容不同，"
                "整单没有导入"
            )
        numbers.add(one.line.line_no or one.number)


def _adds(fresh: Sequence[NumberedLine], known: Sequence[NumberedLine]) -> bool:
    items = {_key(one.line) for one in known}
    return not any(_key(one.line) in items for one in fresh)


def _key(line: OrderLine) -> tuple[str, ...]:
    return (line.line_no,) if line.line_no else (line.item.sku, line.item.spec)


def assemble(numbered: Sequence[NumberedLine], buyer_id: str) -> Order:
    """The order that these lines of one number are. Raises CellError."""
    lines = [one.line for one in numbered]
    head, shared = lines[0].head, any(line.of_order for line in lines)
    paid_fen, postage_fen, refunded_fen = _money(numbered, shared=shared)
    shipped = [line.shipped_at for line in lines if line.shipped_at]
    wanted = [line for line in lines if line.status not in CLOSED] or lines
    signed = [line.signed_at for line in wanted if line.signed_at]
    items = _shared_out(lines, paid_fen - postage_fen) if shared else [one.item for one in lines]
    return Order(
        no=head.no,
        buyer_id=buyer_id,
        status=_status_of(lines),
        placed_at=head.placed_at,
        paid_at=head.paid_at,
        confirmed_at=head.confirmed_at,
        ship_by=head.ship_by,
        packed=head.packed or bool(shipped),
        shipped_at=min(shipped, default=None),
        signed_at=max(signed) if len(signed) == len(wanted) else None,
        paid_fen=paid_fen,
        postage_paid_fen=postage_fen,
        refunded_fen=refunded_fen,
        freight_insurance=head.freight_insurance,
        address=head.address,
        after_sales=_joined(line.after_sales for line in lines),
        seller_remark=_joined(line.remark for line in lines),
        flag=None,
        items=tuple(
            item if item.line == place else replace(item, line=place)
            for place, item in enumerate(items, start=1)
        ),
        parcels=_parcels(lines),
        doubts=_doubts(numbered, shared=shared, paid_fen=paid_fen),
    )


def hash_of(lines: Sequence[NumberedLine]) -> str:
    joined = "".join(sorted(one.line.row_hash for one in lines))
    return blake2b(joined.encode(), digest_size=16).hexdigest()


def _joined(texts: Iterable[str]) -> str:
    return "；".join(dict.fromkeys(text for text in texts if text))


def _money(numbered: Sequence[NumberedLine], *, shared: bool) -> tuple[int, int, int]:
    lines = [one.line for one in numbered]
    if not shared:
        return (
            sum(line.paid_fen for line in lines),
            sum(line.postage_fen for line in lines),
            sum(line.refunded_fen for line in lines),
        )
    first = lines[0]
    for one in numbered:
        if (one.line.paid_fen, one.line.postage_fen) != (first.paid_fen, first.postage_fen):
            raise CellError(
                f"订单 {first.head.no}：第 {one.number} 行的整单金额与第 {numbered[0].number} 行"
                "不一样，整单没有导入"
            )
    return first.paid_fen, first.postage_fen, max(line.refunded_fen for line in lines)


def _shared_out(lines: Sequence[OrderLine], goods_fen: int) -> list[OrderItem]:
    """The order's money among its items, by price where there is one, else by pieces; rounded
    down, so that pieces × price never passes what was paid."""
    priced = all(line.price_fen for line in lines)
    weights = [(line.price_fen or 0 if priced else 1) * line.item.quantity for line in lines]
    return [
        replace(
            line.item,
            paid_unit_price_fen=goods_fen * weight // sum(weights) // line.item.quantity,
        )
        for line, weight in zip(lines, weights, strict=True)
    ]


def _status_of(lines: Sequence[OrderLine]) -> str:
    """An order is as far as the items that are still wanted: signed when all of them are."""
    states = {line.status for line in lines}
    wanted = states - CLOSED
    if not wanted:
        return "refunded" if "refunded" in states else "cancelled"
    if wanted <= {"signed", "completed"}:
        return min(wanted, key=ORDER_OF_STATES.index)
    if wanted & {"shipped", "signed", "completed"}:
        return "shipped"
    return max(wanted, key=ORDER_OF_STATES.index)


def _parcels(lines: Sequence[OrderLine]) -> tuple[Parcel, ...]:
    """The export says that a parcel was sent, and that the order was received; when the courier
    handed it over is the tracking's to say."""
    found: dict[str, Parcel] = {}
    for line in lines:
        received = line.status in ("signed", "completed") or line.signed_at is not None
        for number, courier in line.parcels:
            found[number] = Parcel(
                courier=courier,
                tracking_no=number,
                state="signed" if received else "in_transit",
                shipped_at=line.shipped_at,
                signed_at=None,
            )
    return tuple(found.values())


def _doubts(numbered: Sequence[NumberedLine], *, shared: bool, paid_fen: int) -> tuple[str, ...]:
    """What a person has to look at; each once."""
    found = [doubt for one in numbered for doubt in one.line.doubts]
    equal: dict[str, int] = {}
    for one in numbered:
        equal[one.line.row_hash] = equal.get(one.line.row_hash, 0) + 1
    found += [
        f"文件里有 {times} 行完全一样，按 {times} 份计（订单共 {yuan(paid_fen)} 元），"
        "可能是导出时重复"
        for times in equal.values()
        if times > 1
    ]
    if shared and len(numbered) > 1:
        found.append(f"文件里是整单金额（{yuan(paid_fen)} 元），已分摊到各个商品")
    return tuple(dict.fromkeys(found))
