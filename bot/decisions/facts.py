"""The facts of one order and request, read from the database for the rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from bot.decisions.model import GiftIssued, LedgerEntry, Money
from bot.decisions.ports import Uow
from bot.policy import Facts, Policy, Request, model
from bot.policy import order as policy_order
from bot.policy.model import CaseKind, GoodwillCause, PastKind, PriceKind
from bot.policy.order import Item, Status, Tracking, TrackingState
from bot.shop.model import Order, Parcel
from bot.times import day_bounds, shop_day

# Which wishes are the same matter as a payment for this cause: a buyer who urged the warehouse
# three times has contacted us three times when goodwill for it comes up.
_MATTERS: dict[GoodwillCause, tuple[str, ...]] = {
    GoodwillCause.COURIER: (
        "track_logistics", "logistics_stalled", "delivered_not_received", "contact_courier",
        "arrange_delivery",
    ),
    GoodwillCause.WAREHOUSE: (
        "urge_shipping", "report_missing_item", "report_wrong_item", "report_missing_gift",
        "missing_gift",
    ),
    GoodwillCause.CAMPAIGN: (
        "price_drop_complaint", "price_difference", "ask_promotion", "request_gift",
        "threshold_gift", "everyday_gift",
    ),
    GoodwillCause.PRODUCT: (
        "report_quality_issue", "report_damaged", "doubt_authenticity", "return_refund",
        "exchange",
    ),
    GoodwillCause.BUYER: (),
}  # fmt: skip
_GOODWILL_WISHES = ("goodwill", "request_compensation")
_URGE = "urge_shipping"
_NEVER = datetime.max.replace(tzinfo=UTC)
_MONEY_OF_THE_PAST = {
    Money.PRICE_DIFFERENCE: PastKind.PRICE_DIFFERENCE,
    Money.GOODWILL: PastKind.GOODWILL,
    Money.POSTAGE: PastKind.POSTAGE,
}


def facts_for(uow: Uow, order: Order, request: Request, *, policy: Policy, now: datetime) -> Facts:
    """Everything the rules look at. Our own ledger counts beside what the platform reports."""
    ledger = uow.decisions.ledger_of(order.no)
    return Facts(
        # The rules are exact to the second, and an agent reads the proof.
        now=now.replace(microsecond=0),
        order=_order(order, ledger, came_back=uow.cases.given_back(order.no)),
        shop=_shop(uow, order, request, policy=policy, now=now),
        buyer=_buyer(uow, order, request, policy=policy, now=now),
        history=(*_payments(ledger), *_gifts(uow.decisions.gifts_of(order.no))),
        case=_case(uow, order, request),
    )


def returned_fen(ledger: Iterable[LedgerEntry]) -> int:
    """What we gave back of the order's own money; return postage is none of it."""
    return max(0, sum(entry.amount_fen for entry in ledger if entry.kind.from_the_order))


def contact_window(policy: Policy) -> timedelta:
    return timedelta(minutes=policy.goodwill.contact_minutes)


def _order(
    order: Order, ledger: Sequence[LedgerEntry], *, came_back: Mapping[str, int]
) -> policy_order.Order:
    """What came back and was paid for counts before the platform's export says so."""
    shipped_at, signed_at = _shipped_and_signed(order)
    return policy_order.Order(
        id=order.no,
        status=_status(order, ledger),
        confirmed_at=order.confirmed_at,
        ship_by=order.ship_by,
        packed=order.packed,
        shipped_at=shipped_at,
        signed_at=signed_at,
        postage_paid_fen=order.postage_paid_fen,
        refunded_fen=order.refunded_fen + returned_fen(ledger),
        freight_insurance=order.freight_insurance,
        tracking=_tracking(order.parcels),
        items=tuple(items_kept(order, came_back)),
    )


def items_kept(order: Order, came_back: Mapping[str, int]) -> Iterable[Item]:
    """What came back beyond what the platform knows of is taken line by line: a SKU may stand on
    two of them, and its pieces came back once."""
    told = Counter[str]()
    for line in order.items:
        told[line.sku] += line.refunded_quantity
    more = {sku: max(0, pieces - told[sku]) for sku, pieces in came_back.items()}
    for line in order.items:
        back = min(line.quantity - line.refunded_quantity, more.get(line.sku, 0))
        more[line.sku] = more.get(line.sku, 0) - back
        yield Item(
            sku=line.sku,
            quantity=line.quantity,
            refunded_quantity=line.refunded_quantity + back,
            paid_unit_price_fen=line.paid_unit_price_fen,
            no_reason_return=line.no_reason_return,
        )


def _status(order: Order, ledger: Sequence[LedgerEntry]) -> Status:
    """A full refund of ours closes the order before the platform's export says so; the refund of
    a part that came back does not."""
    refunded = sum(entry.amount_fen for entry in ledger if entry.kind is Money.REFUND)
    left = order.left_fen(returned_fen(ledger))
    return Status.REFUNDED if refunded > 0 and left == 0 else Status(order.status)


def _shipped_and_signed(order: Order) -> tuple[datetime | None, datetime | None]:
    """Of several parcels: shipped with the first, signed with the last, once all are. What nobody
    wrote down stays unknown."""
    sent = [parcel.shipped_at for parcel in order.parcels if parcel.shipped_at]
    signed = [parcel.signed_at for parcel in order.parcels if parcel.signed_at]
    shipped_at = min(sent) if sent else order.shipped_at
    if len(order.parcels) == 1:
        return shipped_at, order.signed_at or next(iter(signed), None)
    if not all(_signed(parcel) for parcel in order.parcels):
        return shipped_at, None
    known = bool(signed) and len(signed) == len(order.parcels)
    return shipped_at, max(signed) if known else order.signed_at


def _signed(parcel: Parcel) -> bool:
    return parcel.signed_at is not None or parcel.state == TrackingState.SIGNED


def _tracking(parcels: Sequence[Parcel]) -> Tracking | None:
    """That of the unsigned parcel with the oldest event; lost if any is. A parcel of which no
    event is known has none: the time of shipping is no scan."""
    if not parcels:
        return None
    oldest = min(
        parcels,
        key=lambda parcel: (_signed(parcel), (last := _last_event(parcel)) is None, last or _NEVER),
    )
    lost = any(parcel.state == TrackingState.LOST for parcel in parcels)
    state = TrackingState.LOST if lost else TrackingState(oldest.state)
    return Tracking(_last_event(oldest), state)


def _last_event(parcel: Parcel) -> datetime | None:
    return max((event.at for event in parcel.events), default=None)


def _shop(uow: Uow, order: Order, request: Request, *, policy: Policy, now: datetime) -> model.Shop:
    skus = {item.sku for item in order.items}
    wanted = skus | {pack.sku for pack in policy.threshold_gifts.packs}
    if isinstance(request, model.Exchange):
        wanted.add(request.new_sku)
    state = uow.shop.state(wanted)
    today = shop_day(now)
    return model.Shop(
        campaign_running=state.campaign_running,
        goodwill_spent_today_fen=max(0, uow.decisions.goodwill_spent(*day_bounds(today, today))),
        prices={
            sku: model.Price(price_fen, PriceKind(kind))
            for sku, (price_fen, kind) in uow.shop.prices(skus).items()
        },
        stock=dict(state.stock),
        everyday_gifts={
            sku: tuple(model.Gift(*gift) for gift in row)
            for sku, row in state.everyday_gifts.items()
            if sku in skus
        },
    )


def _buyer(
    uow: Uow, order: Order, request: Request, *, policy: Policy, now: datetime
) -> model.Buyer:
    since = now - timedelta(days=policy.goodwill.payments_days)
    wishes: tuple[str, ...] = (request.kind,)
    if isinstance(request, model.Goodwill):
        wishes = (*_GOODWILL_WISHES, *_MATTERS[request.cause])
    window = contact_window(policy)
    found = uow.decisions.contacts(order.no, (*wishes, _URGE))
    contacts = [at for wish, at in found if wish in wishes]
    urges = [at for wish, at in found if wish == _URGE]
    return model.Buyer(
        goodwill_payments_30d=uow.decisions.goodwill_payments(order.buyer_id, since=since),
        contacts_on_matter=max(1, times_contacted(contacts, window)),
        urges=times_contacted(urges, window),
    )


def times_contacted(contacts: Iterable[datetime], window: timedelta) -> int:
    """What comes within the window of a contact that counted is the same contact."""
    count, last = 0, None
    for at in contacts:
        if last is None or at - last >= window:
            count, last = count + 1, at
    return count


def _case(uow: Uow, order: Order, request: Request) -> model.Case | None:
    """The return or exchange that was agreed to last and not taken back. Only the rule on postage
    looks at it."""
    if not isinstance(request, model.Postage):
        return None
    agreed = uow.cases.agreed_return(order.no)
    return None if agreed is None else model.Case(CaseKind(agreed))


def _payments(ledger: Sequence[LedgerEntry]) -> Iterable[model.Past]:
    """A payment that was reversed is none."""
    reversed_ids = {entry.reverses for entry in ledger}
    for entry in ledger:
        kind = _MONEY_OF_THE_PAST.get(entry.kind)
        if kind is not None and entry.amount_fen > 0 and entry.id not in reversed_ids:
            yield model.Past(kind, entry.amount_fen)


def _gifts(gifts: Sequence[GiftIssued]) -> Iterable[model.Past]:
    """One for each decision, however many lines its gift has."""
    for _, kind in dict.fromkeys((gift.decision_id, gift.kind) for gift in gifts):
        yield model.Past(PastKind(kind))
