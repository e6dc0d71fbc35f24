"""A decision opens its case, or moves the one that is open. Called in the caller's transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from bot.cases.deadlines import Terms
from bot.cases.model import NO_TERM, Case, Event, Item, Kind, NewCase, State, Term
from bot.cases.ports import Uow
from bot.cases.transitions import Who, move_named
from bot.decisions import model as decisions
from bot.decisions.model import DecisionRecord
from bot.desk.model import BOT_NAME
from bot.policy import Policy, Request, model
from bot.policy.order import Item as PolicyItem
from bot.policy.returns import coming_back
from bot.shop.model import Order

BUYER_NAME = "买家"
_SUPERSEDED = "已由新的申请代替"
_KINDS = {
    model.RefundOnly.kind: Kind.REFUND_ONLY,
    model.ReturnRefund.kind: Kind.RETURN_REFUND,
    model.Exchange.kind: Kind.EXCHANGE,
    model.Postage.kind: Kind.POSTAGE,
    model.MissingGift.kind: Kind.RESHIP,
}
# What takes the place of something that was to be sent once more.
_MONEY_FOR_GOODS = (Kind.REFUND_ONLY, Kind.RETURN_REFUND)
GRANTED = {
    Kind.REFUND_ONLY: State.REFUNDING,
    Kind.RETURN_REFUND: State.AWAITING_RETURN,
    Kind.EXCHANGE: State.AWAITING_RETURN,
    Kind.POSTAGE: State.REFUNDING,
    Kind.RESHIP: State.TO_RESHIP,
}


def case_for(
    uow: Uow, record: DecisionRecord, order: Order, *, at: datetime, policy: Policy
) -> int | None:
    """The case of a decision as it stands now; None where it needs none (an offer, a refusal of
    the rules, a matter that is no after-sales case)."""
    kind = _KINDS.get(record.kind)
    if kind is None or record.state in (decisions.State.OFFERED, decisions.State.REFUSED):
        return None
    if record.state.granted and kind in _MONEY_FOR_GOODS:
        _money_instead(uow, record, order, at=at)
    current = uow.cases.of_decision(record.id) or uow.cases.open_case(order.no, kind)
    if current is None:
        return _open(uow, record, order, kind, at=at, policy=policy)
    uow.cases.add_decision(current.id, record.id)
    if record.state is decisions.State.DECLINED:
        _refused(uow, current, record, at=at)
    elif record.state.granted:
        _granted(uow, current, record, order, at=at, terms=Terms.of(policy))
    elif current.decision_id != record.id:
        _waits(uow, current, record, order, at=at)
    return current.id


def _open(
    uow: Uow, record: DecisionRecord, order: Order, kind: Kind, *, at: datetime, policy: Policy
) -> int | None:
    if record.state is decisions.State.DECLINED:
        return None
    granted = record.state.granted
    state = GRANTED[kind] if granted else State.ASKED
    opened = uow.cases.open(
        NewCase(
            kind=kind,
            state=state,
            order_no=order.no,
            buyer_id=order.buyer_id,
            conversation_id=record.conversation_id,
            decision_id=record.id,
            items=items_of(uow, record, order),
            amount_fen=_amount(record, kind),
            cause=_cause(record.request),
            at=at,
            term=_term(record, state, at, Terms.of(policy)),
        )
    )
    if opened is None:  # somebody was just before us: theirs takes this decision in
        return case_for(uow, record, order, at=at, policy=policy)
    uow.cases.add_decision(opened, record.id)
    by = (record.settled_by or BOT_NAME) if granted else BUYER_NAME
    step = Event(at, "grant" if granted else "ask", None, state, by)
    uow.cases.add_event(opened, step)
    return opened


def _granted(
    uow: Uow, case: Case, record: DecisionRecord, order: Order, *, at: datetime, terms: Terms
) -> None:
    agree = move_named("agree", kind=case.kind, was=case.state, who=Who.SYSTEM)
    by = record.settled_by or BOT_NAME
    if agree is None:
        # Agreed before, and now to something more: the case takes it in as it stands.
        if case.decision_id != record.id:
            if _stands(uow, case):
                _take_in(uow, case, record, order)
            else:
                _goes_by(uow, case, record, order)
            uow.cases.add_event(case.id, Event(at, "decision", case.state, case.state, by))
        return
    term = terms.term(agree.to, at)
    _goes_by(uow, case, record, order)
    uow.cases.move(case, agree, at=at, term=term)
    uow.cases.add_event(case.id, Event(at, "agree", case.state, agree.to, by))
    decline_waiting(uow, case.id, by=by, at=at, note=_SUPERSEDED)


def _stands(uow: Uow, case: Case) -> bool:
    """Not so where the payment of what the case goes by was taken back."""
    assert case.decision_id is not None
    return uow.decisions.decision(case.decision_id).state.granted


def _goes_by(uow: Uow, case: Case, record: DecisionRecord, order: Order) -> None:
    uow.cases.restate(
        case.id,
        decision_id=record.id,
        items=items_of(uow, record, order),
        amount_fen=_amount(record, case.kind),
    )


def _take_in(uow: Uow, case: Case, record: DecisionRecord, order: Order) -> None:
    """A second article of the same order goes with the first: one parcel, one case."""
    items = {(item.sku, item.new_sku): item for item in case.items}
    for item in items_of(uow, record, order):
        goods = (item.sku, item.new_sku)
        if goods not in items or item.quantity > items[goods].quantity:
            items[goods] = item
    assert case.decision_id is not None
    uow.cases.restate(
        case.id,
        decision_id=case.decision_id,
        items=tuple(items.values()),
        amount_fen=case.amount_fen,
    )


def _money_instead(uow: Uow, record: DecisionRecord, order: Order, *, at: datetime) -> None:
    """Money and the goods once more, never both: what is still to be sent stays here. A gift has
    a decision of its own, and is no answer to this."""
    case = uow.cases.open_case(order.no, Kind.RESHIP)
    if case is None or case.decision_id is not None:
        return
    given_back = {item.sku for item in items_of(uow, record, order)}
    dropped = move_named("withdraw", kind=case.kind, was=case.state, who=Who.BUYER)
    if dropped is None or not given_back & {item.sku for item in case.items}:
        return
    uow.cases.move(case, dropped, at=at, term=NO_TERM)
    step = Event(at, dropped.name, case.state, dropped.to, BUYER_NAME, _SUPERSEDED)
    uow.cases.add_event(case.id, step)


def sent_again(found: Iterable[Case]) -> Case | None:
    """Of an order's cases the one whose goods were sent once more instead of money."""
    sent = (State.RESHIPPED, State.DONE)
    fits = (one for one in found if one.kind is Kind.RESHIP and one.state in sent)
    return next((one for one in fits if one.decision_id is None), None)


def _waits(uow: Uow, case: Case, record: DecisionRecord, order: Order, *, at: datetime) -> None:
    """Asked anew while a case is open: what was asked last is what a person decides."""
    if case.state is State.ASKED:
        _goes_by(uow, case, record, order)
        decline_waiting(uow, case.id, but=record.id, by=BUYER_NAME, at=at, note=_SUPERSEDED)
    step = Event(at, "decision", case.state, case.state, BUYER_NAME)
    uow.cases.add_event(case.id, step)


def _refused(uow: Uow, case: Case, record: DecisionRecord, *, at: datetime) -> None:
    refuse = move_named("refuse", kind=case.kind, was=case.state, who=Who.STAFF)
    if case.state is not State.ASKED or refuse is None or case.decision_id != record.id:
        return
    uow.cases.move(case, refuse, at=at, term=NO_TERM)
    by = record.settled_by or BOT_NAME
    step = Event(at, "refuse", case.state, refuse.to, by, record.settle_note)
    uow.cases.add_event(case.id, step)


def decline_waiting(
    uow: Uow, case_id: int, *, by: str, at: datetime, note: str, but: int | None = None
) -> None:
    """Decisions of a case that still wait are not to be approved any more."""
    for decision_id in uow.cases.decisions_of(case_id):
        if decision_id == but:
            continue
        if uow.decisions.decision(decision_id).state is decisions.State.WAITING:
            uow.decisions.change_state(
                decision_id,
                decisions.State.WAITING,
                decisions.State.DECLINED,
                by=by,
                at=at,
                note=note,
            )


def items_of(uow: Uow, record: DecisionRecord, order: Order) -> tuple[Item, ...]:
    """What the case is about: the pieces that the request names, or all that are kept."""
    match record.request:
        case model.ReturnRefund() as back:
            return _items(order, coming_back(back, record.facts.order))
        case model.Exchange(new_sku=new) as back:
            items = _items(order, coming_back(back, record.facts.order))
            return tuple(item._replace(new_sku=new) for item in items)
        case model.MissingGift():
            gifts = record.decision.gifts
            titles = {p.sku: p.title for p in uow.shop.products_of(gift.sku for gift in gifts)}
            return tuple(
                Item(gift.sku, titles.get(gift.sku, gift.sku), gift.quantity) for gift in gifts
            )
        case _:
            kept = ((item, item.kept) for item in record.facts.order.items)
            return _items(order, kept)


def _items(order: Order, coming: Iterable[tuple[PolicyItem, int]]) -> tuple[Item, ...]:
    """One for each SKU, on however many lines of the order it stands."""
    titles = {item.sku: item.title for item in order.items}
    pieces = Counter[str]()
    for item, number in coming:
        pieces[item.sku] += number
    return tuple(Item(sku, titles[sku], number) for sku, number in pieces.items() if number)


def _amount(record: DecisionRecord, kind: Kind) -> int | None:
    return None if kind in (Kind.EXCHANGE, Kind.RESHIP) else record.amount_fen


def _cause(request: Request) -> str | None:
    match request:
        case model.ReturnRefund(cause=cause) | model.Exchange(cause=cause):
            return cause.value
        case model.Postage(cause=cause):
            return cause.value
        case _:
            return None


def _term(record: DecisionRecord, state: State, at: datetime, terms: Terms) -> Term:
    """P6 names until when a person has to decide; the other states have terms of their own."""
    named = record.decision.deadline if state is State.ASKED else None
    return terms.term(state, at, until=named)
