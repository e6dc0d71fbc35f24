"""Carrying a grant out: what makes it happen once, and everything that it moves.

All of it runs in the caller's transaction, for the bot and for people alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.decisions.model import DecisionRecord, GiftIssued, GrantKey, LedgerEntry, Money
from bot.decisions.paying import Bill, pay
from bot.decisions.ports import Uow
from bot.errors import AlreadyGranted
from bot.policy import Facts, Outcome, Policy, Request, model
from bot.policy.model import Gift, PastKind
from bot.shop.model import Address, Order


@dataclass(frozen=True, kw_only=True)
class Grant:
    """What is about to happen. `seen` are the facts that the amount was made from."""

    decision_id: int
    request: Request
    order: Order
    seen: Facts
    # The rule's reason for it, kept with a refund as its cause.
    reason: str
    amount_fen: int
    gifts: tuple[Gift, ...]
    remark: str | None
    by: str
    at: datetime
    policy: Policy
    # A supervisor may go beyond the day's goodwill, never beyond what the order paid.
    beyond_the_day: bool = False


def grant_key(
    request: Request, ledger: Sequence[LedgerEntry] = (), *, decision_id: int | None = None
) -> GrantKey | None:
    """Under what an order gets this once; None where nothing moves.

    A price difference is keyed by how many entries of its kind the order's ledger had before it.
    The ledger only grows, by reversals too: two who saw the same entries compete for one key and
    the index lets one through; who saw fewer finds its key taken by the very payment that came
    since. So one drop is never paid twice, and a later, lower price can be.

    Gifts by permission share one key, because P3 and P4 exclude each other. An address may be
    changed again, but each decision of it happens once.
    """
    match request:
        case model.PriceDifference():
            return GrantKey("P1", f"after {len(_differences(ledger))} entries")
        case model.Goodwill():
            return GrantKey("P2", "")
        case model.ThresholdGift() | model.EverydayGift():
            return GrantKey("P3/P4", "permission")
        case model.MissingGift():
            return GrantKey("P3", "missing_gift")
        case model.Postage():
            return GrantKey("P5", "")
        case model.RefundOnly():
            return GrantKey("P6", "refund_only")
        case model.ReturnRefund(items=items):
            named = sorted({_starred(item) for item in items or ()})
            return GrantKey("P6", f"return_refund:{','.join(named) or '*'}")
        case model.Exchange(sku=sku):
            return GrantKey("P6", f"exchange:{sku}")
        case model.AddressChange():
            return None if decision_id is None else GrantKey("P9", f"decision:{decision_id}")
        case _:
            return None


def _starred(item: model.Named) -> str:
    return item.sku if item.quantity is None else f"{item.sku}*{item.quantity}"


def granted_before(uow: Uow, order_no: str, request: Request) -> DecisionRecord | None:
    """The earlier grant that answers this request, so that asking again pays nothing more."""
    if isinstance(request, model.PriceDifference):
        return None  # a further drop is a new matter: see `difference_before`
    key = grant_key(request)
    earlier = None if key is None else uow.decisions.granted(order_no, key)
    if earlier is None or earlier.kind != request.kind:
        return None
    if isinstance(request, model.Goodwill) and (request.asked_fen or 0) > earlier.amount_fen:
        return None  # who wants more than was paid gets the rule's answer: a person
    return earlier


def difference_before(
    uow: Uow, order_no: str, request: Request, fresh: model.Decision
) -> DecisionRecord | None:
    """The price difference paid last, which is the answer while there is no further drop."""
    if not isinstance(request, model.PriceDifference) or fresh.outcome is not Outcome.REFUSE:
        return None
    granted = (
        record
        for record in uow.decisions.decisions_of_order(order_no)
        if record.kind == request.kind and record.state.granted
    )
    return next(granted, None)


def money_of(request: Request) -> Money | None:
    """The kind of money a grant pays out. A return is paid when the goods have come back."""
    match request:
        case model.PriceDifference():
            return Money.PRICE_DIFFERENCE
        case model.Goodwill():
            return Money.GOODWILL
        case model.Postage():
            return Money.POSTAGE
        case model.RefundOnly():
            return Money.REFUND
        case _:
            return None


def carry(uow: Uow, grant: Grant) -> None:
    """Raises AlreadyGranted, OverBudget or OutOfStock; the transaction is void then."""
    key = grant_key(grant.request, _ledger(uow, grant), decision_id=grant.decision_id)
    if key is not None:
        uow.decisions.add_grant(grant.order.no, key, decision_id=grant.decision_id, at=grant.at)
    _pay(uow, grant)
    # Always in the same order, so that two grants never wait for each other in a circle.
    for gift in sorted(grant.gifts, key=lambda gift: gift.sku):
        uow.shop.take_stock(gift.sku, gift.quantity)
        uow.decisions.add_gift(
            grant.order.no,
            GiftIssued(
                grant.at, grant.request.kind, gift.sku, gift.quantity, grant.decision_id, grant.by
            ),
        )
    address = complete_address(grant.request)
    if address is not None:
        uow.shop.set_order_address(grant.order.no, address)
    if grant.remark is not None:
        uow.decisions.add_remark(
            grant.order.no,
            grant.remark,
            by=grant.by,
            at=grant.at,
            decision_id=grant.decision_id,
        )


def take_back(uow: Uow, decision_ids: Sequence[int]) -> None:
    """What they granted was not given after all: the order may have it anew, and the warehouse
    reads nothing of it."""
    uow.decisions.take_back(decision_ids)
    uow.decisions.take_back_remarks(decision_ids)


def complete_address(request: Request) -> Address | None:
    """The address that a request names, if no part of it is missing."""
    if not isinstance(request, model.AddressChange):
        return None
    parts = [(part or "").strip() for part in request.address]
    return Address(*parts) if all(parts) else None


def _pay(uow: Uow, grant: Grant) -> None:
    kind = money_of(grant.request)
    if kind is None or grant.amount_fen == 0:
        return
    bill = Bill(
        order=grant.order,
        kind=kind,
        cause=_cause(grant),
        amount_fen=grant.amount_fen,
        decision_id=grant.decision_id,
        by=grant.by,
        at=grant.at,
        policy=grant.policy,
        beyond_the_day=grant.beyond_the_day,
    )
    pay(uow, bill)


def _cause(grant: Grant) -> str:
    """What was chosen with the request; otherwise what the rule found."""
    match grant.request:
        case model.Goodwill(cause=cause):
            return cause.value
        case model.Postage(cause=cause):
            return cause.value
        case model.PriceDifference():
            return "price_dropped"
        case _:
            return grant.reason


def _ledger(uow: Uow, grant: Grant) -> Sequence[LedgerEntry]:
    """What the key is made of. An amount that was made beside another sum of earlier price
    differences, as a person may have had it before him for days, is not what is due now."""
    if not isinstance(grant.request, model.PriceDifference):
        return ()
    ledger = uow.decisions.ledger_of(grant.order.no)
    if sum(entry.amount_fen for entry in _differences(ledger)) != _paid_before(grant.seen):
        raise AlreadyGranted
    return ledger


def _differences(ledger: Sequence[LedgerEntry]) -> list[LedgerEntry]:
    return [entry for entry in ledger if entry.kind is Money.PRICE_DIFFERENCE]


def _paid_before(seen: Facts) -> int:
    return sum(past.amount_fen for past in seen.history if past.kind is PastKind.PRICE_DIFFERENCE)
