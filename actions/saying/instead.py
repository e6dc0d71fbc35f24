"""What a buyer wants in the place of what waits for a person: 那别换了，退货吧.

The new one is weighed as if the waiting one were taken back. If the rules grant it there is one
offer that names both, and one yes to it does both; if they refuse it, the first stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from actions.frame.turn import Turn
from actions.words import WISHES_OF_KIND, when
from bot.cases.cards import values_of
from bot.cases.model import Case, State
from bot.cases.transitions import Who, move_named
from bot.decisions.model import DecisionRecord, Done
from bot.decisions.model import State as DecisionState
from bot.policy import Outcome, Request
from bot.policy.model import Exchange, Goodwill, RefundOnly, ReturnRefund
from bot.shop.model import Order

# Which of these waits, another of them may take its place.
_REMEDIES = frozenset({"request_refund", "request_return", "request_exchange", "cancel_order"})
# Beside what waits it is a wish of its own, unless the words give that up.
_ONLY_INSTEAD = frozenset({"request_compensation"})


@dataclass(frozen=True)
class GivesWay:
    """The case that waits for a person, and its decision."""

    case: Case
    record: DecisionRecord


async def waits_for_person(turn: Turn, order: Order) -> GivesWay | None:
    """Of this order, as far as the buyer may still take it back."""
    found = await turn.call(turn.services.cases.of_order, order.no)
    asked = [case for case in found if case.state is State.ASKED and case.decision_id is not None]
    for case in asked:
        if move_named("withdraw", kind=case.kind, was=case.state, who=Who.BUYER) is None:
            continue
        assert case.decision_id is not None
        record = await turn.call(turn.services.decisions.decision, case.decision_id)
        if record.state is DecisionState.WAITING:
            return GivesWay(case, record)
    return None


async def gives_way(turn: Turn, order: Order) -> GivesWay | None:
    """What the wish in hand may take the place of; None where nothing waits for a person, or the
    wish is no other than what waits."""
    if turn.wish not in _REMEDIES and not (turn.gives_up_first and turn.wish in _ONLY_INSTEAD):
        return None
    way = await waits_for_person(turn, order)
    if way is None:
        return None
    if turn.wish not in WISHES_OF_KIND.get(way.record.kind, ()) or turn.wants_another_size:
        return way
    if is_arrived_since(way.record, order):
        return way
    # What the warehouse looks into holds nobody up: it is asked for once more, as ever.
    talks = turn.heard.waiting is not None and turn.heard.waiting.covers(order.no)
    return way if talks and await granted_by_now(turn, way.record) else None


def is_arrived_since(record: DecisionRecord, order: Order) -> bool:
    """Money without the goods was asked for while they were under way, and they have come: now
    they can go back."""
    of_the_way = record.kind == RefundOnly.kind and not record.facts.order.signed
    return of_the_way and order.signed_at is not None


async def granted_by_now(turn: Turn, record: DecisionRecord) -> bool:
    """Whether the rules grant what waits, by the facts of today: a parcel has come back, or got
    lost, since a person was asked."""
    services = turn.services.decisions
    weighed = await turn.call(
        services.weigh, record.request, order_no=record.order_no, buyer_id=turn.heard.buyer_id
    )
    return weighed.outcome is Outcome.GRANT


async def gives_way_to(turn: Turn, request: Request, order: Order) -> GivesWay | None:
    """None also where a person would have to decide on the new one as well: they have it already,
    and hear of this."""
    way = await gives_way(turn, order)
    if way is None or not _of_the_same_goods(request, way):
        return None
    services = turn.services.decisions
    weighed = await turn.call(
        services.weigh, request, order_no=order.no, buyer_id=turn.heard.buyer_id
    )
    return None if weighed.outcome is Outcome.ESCALATE else way


def _of_the_same_goods(request: Request, way: GivesWay) -> bool:
    match request:
        case ReturnRefund(items=items):
            named = {item.sku for item in items or ()}
        case Exchange(sku=sku):
            named = {sku}
        case RefundOnly() | Goodwill():
            named = set()
        case _:
            return False
    # 95 yuan of two goods are not given up by who wants something else for one of them.
    return not named or {item.sku for item in way.case.items} <= named


def offer_instead(
    turn: Turn, way: GivesWay, record: DecisionRecord, name: str, values: dict[str, Any]
) -> None:
    """One offer of both; of the same kind it is what waits that is granted."""
    if way.record.kind == record.kind:
        turn.offer(record, name, **values)
        offered = turn.note("offered")
    else:
        first = values_of(way.case)
        about = {key: values[key] for key in ("gifts", "goods", "title") if key in values}
        told = turn.text(name, **values)
        turn.offer(record, "offer_instead", first=first["kind_text"], told=told, **about)
        offered = f"撤掉{first['kind_text']}（{first['no']}），改成{turn.note('offered')}"
    turn.keep("offered", offered)
    turn.keep("instead_of", [record.id, way.record.id])
    turn.keep("laid", turn.note("laid") | {"offered": offered, "instead_of": way.record.id})


def say_first_stays(turn: Turn, case: Case) -> None:
    """After a refusal of what was wanted in its place, or a no to it."""
    deadline = when(case.deadline, now=turn.services.clock())
    name = "first_stays" if deadline else "first_stays_no_date"
    turn.say(name, **values_of(case) | {"deadline": deadline})


def taken_back_with(turn: Turn, offer: int | None) -> int | None:
    """The number of the decision that a yes to this offer takes back."""
    number, waiting = turn.note("instead_of") or (None, None)
    return waiting if number is not None and number == offer else None


async def tell_taken_back(turn: Turn, waiting: int, done: Done) -> None:
    """The bot has the talk again, where nobody is waited for any more."""
    turn.memory.notes.pop("instead_of", None)
    if done.epoch is not None:
        turn.heard = replace(turn.heard, epoch=done.epoch, waiting=None)
        turn.goes_on_under(done.epoch)
    record = await turn.call(turn.services.decisions.decision, waiting)
    case = await turn.call(turn.services.cases.of_decision, record.id)
    if case is not None and case.state is State.WITHDRAWN:
        turn.say("first_taken_back", **values_of(case))
