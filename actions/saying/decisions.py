"""Putting a request to the rules and saying what they answer. The reason names the sentence."""

from __future__ import annotations

from typing import Any

from actions.frame.turn import Turn
from actions.orders import values_of
from actions.pieces import goods_text
from actions.saying.cards import ask_about, reopen, show_case, show_case_of, was_asked
from actions.saying.followed import is_followed, tell_followed
from actions.saying.instead import gives_way_to, offer_instead, say_first_stays
from actions.saying.spoken_of import hold_what_is_not_wished, needs_a_look
from actions.words import title_of, title_of_goods, when
from bot.cases.model import State as CaseState
from bot.decisions.model import Asked, DecisionRecord, State
from bot.desk.model import Queue as DeskQueue
from bot.money import short_yuan
from bot.policy import Decision, Outcome, Queue, Request
from bot.policy.model import Exchange, Named, ReturnRefund
from bot.shop.cards import address_line
from bot.shop.model import Address, Order


async def decide(turn: Turn, request: Request, order: Order, *, more: bool = False) -> Asked:
    """`more`: beyond what was granted before, which is no answer then. NotWishedYet where the words
    only speak of it, and something would begin."""
    if needs_a_look(turn, request) and not await _begun(turn, request, order):
        hold_what_is_not_wished(turn, request, (await weigh(turn, request, order)).outcome)
    way = await gives_way_to(turn, request, order)
    asked = await turn.call(
        turn.services.decisions.ask,
        request,
        order_no=order.no,
        buyer_id=turn.heard.buyer_id,
        conversation_id=turn.heard.conversation_id,
        turn_seq=turn.heard.seq,
        more=more,
        instead_of=way.record.id if way is not None else None,
    )
    turn.ways[asked.record.id] = way
    return asked


async def _begun(turn: Turn, request: Request, order: Order) -> bool:
    """Granted or waiting for a person already: asking about it once more begins nothing."""
    records = await turn.call(turn.services.decisions.decisions_of_order, order.no)
    begun = (one for one in records if one.kind == request.kind)
    return any(one.state.granted or one.state is State.WAITING for one in begun)


async def weigh(turn: Turn, request: Request, order: Order) -> Decision:
    """What the rules would say, without recording: before asking the buyer for more."""
    return await turn.call(
        turn.services.decisions.weigh, request, order_no=order.no, buyer_id=turn.heard.buyer_id
    )


async def decide_and_say(
    turn: Turn, request: Request, order: Order, *, more: bool = False
) -> Asked:
    """Decide and say it."""
    asked = await decide(turn, request, order, more=more)
    await say_decision(turn, asked, order)
    return asked


async def say_decision(turn: Turn, asked: Asked, order: Order, said: str | None = None) -> None:
    """A grant is offered, a refusal explained, an escalation handed over with its proposal. The
    reason names the sentence, where `said` does not."""
    record = asked.record
    values = await decision_values(turn, record, order)
    turn.keep("told", record.id)
    turn.keep("upgrade", "大的" if (record.decision.remark or "").startswith("去掉") else "")
    name, way = said or f"{record.kind}_{record.reason}", turn.ways.get(record.id)
    if asked.again:
        await _say_again(turn, record, order, values)
    elif record.outcome is Outcome.REFUSE:
        turn.refused = True
        turn.say(name, **values)
        if way is not None:
            say_first_stays(turn, way.case)
    elif record.outcome is Outcome.ESCALATE:
        turn.say(name, **values)
        await show_case_of(turn, record)
        bring_in(turn, record)
    elif way is not None:
        offer_instead(turn, way, record, name, values)
    else:
        turn.offer(record, name, **values)


def bring_in(turn: Turn, record: DecisionRecord) -> None:
    """The person that the rule names, with the decision to look at."""
    queue = record.decision.queue or Queue.AGENT
    turn.hand_over(DeskQueue(queue.value), record.reason, record=record)


async def _say_again(
    turn: Turn, record: DecisionRecord, order: Order, values: dict[str, Any]
) -> None:
    if record.state is State.DECLINED:
        turn.say("decision_settled", **values)
        return
    if record.state is not State.WAITING:
        if not await say_granted(turn, record, order):
            turn.say(f"{record.kind}_again", **values)
        return
    if is_followed(record):
        # Who is at it, and what they do: 对，取消 once more hears of the parcel that is stopped.
        tell_followed(turn, record)
    else:
        turn.say("decision_waiting_until" if values["deadline"] else "decision_waiting", **values)
    await show_case_of(turn, record)
    # The person may be waiting for nobody: a ticket that is open already takes this one in.
    bring_in(turn, record)


async def say_granted(turn: Turn, record: DecisionRecord, order: Order) -> bool:
    """The case instead of a second one; what was taken back may go on while the rules allow it.
    False where the decision has no case."""
    case = await turn.call(turn.services.cases.of_decision, record.id)
    if case is None:
        return False
    if case.state is not CaseState.WITHDRAWN or not case.kind.goods_come_back:
        await show_case(turn, case)
    elif was_asked(turn) == (case.id, "reopen") and turn.takes_what_is_open:
        await reopen(turn, case)
    elif (await weigh(turn, record.request, order)).outcome is Outcome.GRANT:
        ask_about(turn, case, "reopen", "case_ask_reopen")
    else:
        turn.say("case_reopen_late")
        turn.hand_over(DeskQueue.AGENT, "window_passed", record=record)
    return True


async def decision_values(turn: Turn, record: DecisionRecord, order: Order) -> dict[str, Any]:
    """Everything that a sentence about a decision may name; all of it from the record."""
    now = turn.services.clock()
    names = {item.sku: title_of_goods(item.title) for item in order.items}
    return values_of(order) | {
        "why": await turn.call(turn.services.decisions.why, record, names),
        "title": title_of(order),
        "goods": goods_text(order, _items(record) or await _cheaper(turn, record)),
        "amount": short_yuan(record.amount_fen),
        "gifts": await _gifts(turn, record),
        "deadline": when(record.decision.deadline, now=now),
        "ship_by": when(turn.services.decisions.ship_by(record), now=now),
        "address": _address(record),
        "what": turn.note("changes") or "",
        "becomes": f"成“{turn.note('becomes')}”" if turn.note("becomes") else "一个新的",
    }


def _items(record: DecisionRecord) -> tuple[Named, ...]:
    """The goods that the request names; none where it is about the whole order."""
    request = record.request
    if isinstance(request, Exchange):
        return (Named(request.sku, request.quantity),)
    return (request.items or ()) if isinstance(request, ReturnRefund) else ()


async def _cheaper(turn: Turn, record: DecisionRecord) -> tuple[Named, ...]:
    """The goods whose price fell; of another kind of decision none."""
    skus = await turn.call(turn.services.decisions.cheaper, record)
    return tuple(Named(sku, None) for sku in skus)


async def granted_before(turn: Turn, kind: str, order: Order) -> DecisionRecord | None:
    """The newest grant of this kind on the order: asking for it again asks nothing more."""
    records = await turn.call(turn.services.decisions.decisions_of_order, order.no)
    return next((one for one in records if one.kind == kind and one.state.granted), None)


async def _gifts(turn: Turn, record: DecisionRecord) -> str:
    names = []
    for gift in record.decision.gifts:
        product = await turn.call(turn.services.shop.product, gift.sku)
        title = product.title if product else gift.sku
        names.append(f"{title}×{gift.quantity}" if gift.quantity > 1 else title)
    return "、".join(names)


def _address(record: DecisionRecord) -> str:
    if record.kind != "address_change":
        return ""
    given = record.line["request"]["address"]
    address = Address(**{name: part or "" for name, part in given.items()})
    return f"{address_line(address)}，{address.name} {address.phone}"
