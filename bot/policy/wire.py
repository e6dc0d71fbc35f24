"""Requests as JSON lines: strict in, so that no half-understood fact decides about money."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from bot.policy import model
from bot.policy.decide import decide
from bot.policy.model import (
    Cause,
    Facts,
    GoodwillCause,
    PastKind,
    PriceKind,
    Request,
)
from bot.policy.numbers import Policy
from bot.policy.order import Item, Order, Status, Tracking, TrackingState

# \Z rather than $, which would let a trailing newline pass.
Money = Annotated[str, Meta(pattern=r"\A[0-9]{1,8}\.[0-9]{2}\Z")]
Paid = Annotated[str, Meta(pattern=r"\A(?!0+\.00\Z)[0-9]{1,8}\.[0-9]{2}\Z")]
Time = Annotated[datetime, Meta(tz=True)]
Quantity = Annotated[int, Meta(ge=1, le=9999)]


class BadLine(ValueError):
    """Not a valid request; the message says what is wrong and where."""


class ItemLine(Struct):
    sku: str
    quantity: Quantity
    refunded_quantity: Annotated[int, Meta(ge=0)]
    paid_unit_price: Money
    no_reason_return: bool


class TrackingLine(Struct):
    last_event_at: Time | None
    state: TrackingState


class OrderLine(Struct):
    id: str
    status: Status
    confirmed_at: Time | None
    ship_by: Time | None
    packed: bool
    shipped_at: Time | None
    signed_at: Time | None
    postage_paid: Money
    refunded: Money
    freight_insurance: bool
    tracking: TrackingLine | None
    items: list[ItemLine]


class PriceLine(Struct):
    price: Money
    kind: PriceKind


class GiftLine(Struct):
    sku: str
    quantity: Quantity


class ShopLine(Struct):
    prices: dict[str, PriceLine]
    campaign_running: bool
    goodwill_spent_today: Money
    stock: dict[str, int]
    everyday_gifts: dict[str, list[GiftLine]]


class BuyerLine(Struct):
    goodwill_payments_30d: int
    contacts_on_matter: int
    urges: int


class PastDifference(Struct, tag_field="kind", tag="price_difference"):
    amount: Money


class PastGoodwill(Struct, tag_field="kind", tag="goodwill"):
    amount: Money


class PastPostage(Struct, tag_field="kind", tag="postage"):
    amount: Money


class PastThresholdGift(Struct, tag_field="kind", tag="threshold_gift"):
    pass


class PastEverydayGift(Struct, tag_field="kind", tag="everyday_gift"):
    pass


class PastMissingGift(Struct, tag_field="kind", tag="missing_gift"):
    pass


PastLine = (
    PastDifference
    | PastGoodwill
    | PastPostage
    | PastThresholdGift
    | PastEverydayGift
    | PastMissingGift
)


class CaseLine(Struct):
    kind: model.CaseKind


class RequestLine(Struct, tag_field="kind"):
    """A request that says nothing but its kind, or the base of one that says more."""

    def read(self) -> Request:
        return _PLAIN[type(self)]


class PriceDifferenceLine(RequestLine, tag="price_difference"):
    pass


class GoodwillLine(RequestLine, tag="goodwill"):
    cause: GoodwillCause
    asked: Money | None

    def read(self) -> Request:
        return model.Goodwill(self.cause, None if self.asked is None else _fen(self.asked))


class ThresholdGiftLine(RequestLine, tag="threshold_gift"):
    pass


class MissingGiftLine(RequestLine, tag="missing_gift"):
    pass


class EverydayGiftLine(RequestLine, tag="everyday_gift"):
    pass


class PostageLine(RequestLine, tag="postage"):
    cause: Cause
    amount: Paid
    evidence: bool

    def read(self) -> Request:
        return model.Postage(self.cause, _fen(self.amount), self.evidence)


class RefundOnlyLine(RequestLine, tag="refund_only"):
    pass


class NamedLine(Struct):
    sku: str
    quantity: Annotated[int, Meta(ge=1)] | None


class ReturnRefundLine(RequestLine, tag="return_refund"):
    cause: Cause
    evidence: bool
    items: list[str | NamedLine] | None

    def read(self) -> Request:
        items = tuple(_named(item) for item in self.items or ())
        if len({type(item) for item in self.items or ()}) > 1:
            raise BadLine("SKUs and objects stand mixed - at `$.request.items`")
        return model.ReturnRefund(self.cause, self.evidence, items or None)


class ExchangeLine(RequestLine, tag="exchange"):
    cause: Cause
    evidence: bool
    sku: str
    new_sku: str
    quantity: Annotated[int, Meta(ge=1)] | None = None

    def read(self) -> Request:
        return model.Exchange(self.cause, self.evidence, self.sku, self.new_sku, self.quantity)


class UrgeShippingLine(RequestLine, tag="urge_shipping"):
    pass


class LogisticsStalledLine(RequestLine, tag="logistics_stalled"):
    pass


class AddressLine(Struct):
    province: str | None
    city: str | None
    district: str | None
    detail: str | None
    name: str | None
    phone: str | None


class AddressChangeLine(RequestLine, tag="address_change"):
    address: AddressLine

    def read(self) -> Request:
        return model.AddressChange(model.Address(*msgspec.structs.astuple(self.address)))


class Line(Struct):
    now: Time
    request: (
        PriceDifferenceLine
        | GoodwillLine
        | ThresholdGiftLine
        | MissingGiftLine
        | EverydayGiftLine
        | PostageLine
        | RefundOnlyLine
        | ReturnRefundLine
        | ExchangeLine
        | UrgeShippingLine
        | LogisticsStalledLine
        | AddressChangeLine
    )
    order: OrderLine
    shop: ShopLine
    buyer: BuyerLine
    history: list[PastLine]
    case: CaseLine | None


_PLAIN: dict[type[RequestLine], Request] = {
    PriceDifferenceLine: model.PriceDifference(),
    ThresholdGiftLine: model.ThresholdGift(),
    MissingGiftLine: model.MissingGift(),
    EverydayGiftLine: model.EverydayGift(),
    RefundOnlyLine: model.RefundOnly(),
    UrgeShippingLine: model.UrgeShipping(),
    LogisticsStalledLine: model.LogisticsStalled(),
}
_PAST = {
    past: PastKind(str(past.__struct_config__.tag))
    for past in (
        PastDifference,
        PastGoodwill,
        PastPostage,
        PastThresholdGift,
        PastEverydayGift,
        PastMissingGift,
    )
}
_DECODER = msgspec.json.Decoder(Line)


def answers(lines: Iterable[bytes], policy: Policy) -> Iterator[bytes]:
    """One line out for each line in, whatever is in it."""
    for line in lines:
        yield json.dumps(_answer(line, policy), ensure_ascii=False).encode() + b"\n"


def parse(line: bytes) -> tuple[Request, Facts]:
    """Raises BadLine for anything that is not a valid request."""
    try:
        # msgspec does not look into what it skips; JSON is UTF-8 throughout.
        read = _DECODER.decode(line.decode())
    except (ValueError, RecursionError) as error:
        raise BadLine(str(error)) from error
    request, order = read.request.read(), _order(read.order)
    _names_on_the_order(request, order)
    return request, Facts(
        now=read.now,
        order=order,
        shop=_shop(read.shop),
        buyer=model.Buyer(*msgspec.structs.astuple(read.buyer)),
        history=tuple(_past(past) for past in read.history),
        case=None if read.case is None else model.Case(read.case.kind),
    )


def _answer(line: bytes, policy: Policy) -> dict[str, Any]:
    try:
        return decide(*parse(line), policy).as_json()
    except BadLine as error:
        return {"error": str(error)}
    except OverflowError:
        return {"error": "a time lies outside the calendar"}


def _fen(money: str) -> int:
    # The pattern has checked the shape.
    return int(money.replace(".", ""))


def _named(line: str | NamedLine) -> model.Named:
    return model.Named(line) if isinstance(line, str) else model.Named(line.sku, line.quantity)


def _order(line: OrderLine) -> Order:
    return Order(
        id=line.id,
        status=line.status,
        confirmed_at=line.confirmed_at,
        ship_by=line.ship_by,
        packed=line.packed,
        shipped_at=line.shipped_at,
        signed_at=line.signed_at,
        postage_paid_fen=_fen(line.postage_paid),
        refunded_fen=_fen(line.refunded),
        freight_insurance=line.freight_insurance,
        tracking=_tracking(line.tracking),
        items=tuple(_item(item, place) for place, item in enumerate(line.items)),
    )


def _tracking(line: TrackingLine | None) -> Tracking | None:
    return None if line is None else Tracking(line.last_event_at, line.state)


def _item(line: ItemLine, place: int) -> Item:
    if line.refunded_quantity > line.quantity:
        raise BadLine(f"`refunded_quantity` is more than `quantity` - at `$.order.items[{place}]`")
    return Item(
        sku=line.sku,
        quantity=line.quantity,
        refunded_quantity=line.refunded_quantity,
        paid_unit_price_fen=_fen(line.paid_unit_price),
        no_reason_return=line.no_reason_return,
    )


def _shop(line: ShopLine) -> model.Shop:
    return model.Shop(
        campaign_running=line.campaign_running,
        goodwill_spent_today_fen=_fen(line.goodwill_spent_today),
        prices={
            sku: model.Price(_fen(price.price), price.kind) for sku, price in line.prices.items()
        },
        stock=line.stock,
        everyday_gifts={
            sku: tuple(model.Gift(gift.sku, gift.quantity) for gift in row)
            for sku, row in line.everyday_gifts.items()
        },
    )


def _past(line: PastLine) -> model.Past:
    kind = _PAST[type(line)]
    if isinstance(line, PastDifference | PastGoodwill | PastPostage):
        return model.Past(kind, _fen(line.amount))
    return model.Past(kind)


def _names_on_the_order(request: Request, order: Order) -> None:
    match request:
        case model.Exchange(sku=sku):
            named: tuple[str, ...] = (sku,)
        case model.ReturnRefund(items=items):
            named = tuple(item.sku for item in items or ())
        case _:
            return
    strangers = set(named) - {item.sku for item in order.items}
    if strangers:
        raise BadLine(f"not on the order: {', '.join(sorted(strangers))} - at `$.request`")
