"""The card of an after-sales case, and the questions about one."""

from __future__ import annotations

import structlog

from actions.frame.turn import Turn
from bot.cases.cards import values_of
from bot.cases.model import Case, Kind, State
from bot.cases.transitions import Who, move_named
from bot.decisions.model import DecisionRecord
from bot.errors import AnxinError, NotFound
from bot.shape import plain
from bot.shop.model import Order

log = structlog.get_logger()

_DOING = {"withdraw": "撤销", "reopen": "重新办理"}


async def show_case(turn: Turn, case: Case) -> None:
    """The card, with a text that says the same where no card can be seen."""
    card = await turn.call(turn.services.cases.card, case.id, buyer_id=turn.heard.buyer_id)
    address = card.return_address if case.state is State.AWAITING_RETURN else None
    values = values_of(case) | {"next": card.next}
    turn.keep("case_shown", case.id)
    if address is None:
        turn.show("case", {"case": plain(card)}, "case_card", **values)
    else:
        where = f"{address.address}，{address.name} {address.phone}"
        turn.show("case", {"case": plain(card)}, "case_card_return", **values, address=where)


async def show_case_of(turn: Turn, record: DecisionRecord) -> Case | None:
    """The case of a decision, with the pictures that were sent for it; None where it has none."""
    case = await turn.call(turn.services.cases.of_decision, record.id)
    if case is None:
        return None
    await attach_pictures(turn, case)
    await show_case(turn, case)
    return case


async def show_cases_of(turn: Turn, order: Order) -> bool:
    """The open cases of an order, or its newest one."""
    found = await turn.call(turn.services.cases.of_order, order.no)
    shown = [case for case in found if not case.state.closed] or found[:1]
    for case in shown:
        await show_case(turn, case)
    return bool(shown)


async def show_parcel_case(turn: Turn, order: Order) -> bool:
    """到哪了 of an order that has arrived asks for what goes back, or comes instead."""
    found = await turn.call(turn.services.cases.of_order, order.no)
    travels = (Kind.EXCHANGE, Kind.RESHIP, Kind.RETURN_REFUND)
    shown = [case for case in found if case.kind in travels and not case.state.closed]
    if order.signed_at is None:
        shown = [case for case in shown if case.kind is Kind.RESHIP]
    for case in shown:
        await show_case(turn, case)
    return bool(shown)


async def attach_pictures(turn: Turn, case: Case) -> None:
    """What was sent for this matter. A picture that is gone keeps nobody from his case."""
    files = [*(turn.note("files") or []), *turn.heard.files]
    for file in dict.fromkeys(files):
        try:
            await turn.call(
                turn.services.cases.add_evidence, case.id, file, buyer_id=turn.heard.buyer_id
            )
        except NotFound:
            log.warning("picture_not_found", case=case.no, file=file)


async def cases_of_buyer(turn: Turn) -> list[Case]:
    """Newest first; those of the order in hand before the others."""
    found = await turn.call(turn.services.cases.of_buyer, turn.heard.buyer_id)
    return sorted(found, key=lambda case: case.order_no != turn.memory.order_no)


def can_withdraw(case: Case) -> bool:
    return move_named("withdraw", kind=case.kind, was=case.state, who=Who.BUYER) is not None


# Asking


async def reopen(turn: Turn, case: Case) -> None:
    turn.hands_off(case.order_no)
    turn.memory.settled()
    try:
        moved = await turn.call(turn.services.cases.reopen, case.id, buyer_id=turn.heard.buyer_id)
    except AnxinError:
        await changed(turn, case)
        return
    turn.say("case_reopened", **values_of(moved))
    await show_case(turn, moved)


async def changed(turn: Turn, case: Case) -> None:
    turn.say("case_gone")
    current = await turn.call(turn.services.cases.case, case.id)
    await show_case(turn, current)


def ask_about(turn: Turn, case: Case, doing: str, name: str) -> None:
    turn.keep("case", [case.id, doing])
    turn.keep("offered", f"{_DOING[doing]}{case.kind.text}")
    turn.ask("case", name, **values_of(case))


def was_asked(turn: Turn) -> tuple[int, str]:
    """What the last question about a case was; (0, "") where there was none."""
    if turn.before.question != "case":
        return 0, ""
    number, doing = turn.before.notes.get("case") or (0, "")
    return int(number), str(doing)


async def goes_back(turn: Turn) -> Case | None:
    """The buyer's case whose goods are still to be sent back, or on their way."""
    found = await cases_of_buyer(turn)
    for state in (State.AWAITING_RETURN, State.RETURNING):
        if case := next((one for one in found if one.state is state), None):
            return case
    return None
