"""The card of an after-sales case, and the questions about one."""

from __future__ import annotations

import logging

from actions.talk import Talk
from bot.cases.aftersales.cards import values_of
from bot.cases.aftersales.model import Case, Kind, State
from bot.cases.aftersales.moves import Who, move
from bot.cases.model import DecisionRecord
from bot.errors import AnxinError, NotFound
from bot.shop.model import Order

log = logging.getLogger(__name__)

_DOING = {"withdraw": "撤销", "reopen": "重新办理"}


async def show_case(talk: Talk, case: Case) -> None:
    """The card, with a text that says the same where no card can be seen."""
    card = await talk.call(talk.services.aftersales.card, case.id, buyer_id=talk.heard.buyer_id)
    address = card["return_address"] if case.state is State.AWAITING_RETURN else None
    values = values_of(case) | {"next": card["next"]}
    if address is None:
        talk.show("case", {"case": card}, "case_card", **values)
    else:
        where = f"{address['address']}，{address['name']} {address['phone']}"
        talk.show("case", {"case": card}, "case_card_return", **values, address=where)


async def show_case_of(talk: Talk, record: DecisionRecord) -> Case | None:
    """The case of a decision, with the pictures that were sent for it; None where it has none."""
    case = await talk.call(talk.services.aftersales.of_decision, record.id)
    if case is None:
        return None
    await attach_pictures(talk, case)
    await show_case(talk, case)
    return case


async def show_cases_of(talk: Talk, order: Order) -> bool:
    """The open cases of an order, or its newest one."""
    found = await talk.call(talk.services.aftersales.of_order, order.no)
    shown = [case for case in found if not case.state.closed] or found[:1]
    for case in shown:
        await show_case(talk, case)
    return bool(shown)


async def show_parcel_case(talk: Talk, order: Order) -> bool:
    """到哪了 of an order that has arrived asks for what goes back, or comes instead."""
    found = await talk.call(talk.services.aftersales.of_order, order.no)
    travels = (Kind.EXCHANGE, Kind.RESHIP, Kind.RETURN_REFUND)
    shown = [case for case in found if case.kind in travels and not case.state.closed]
    if order.signed_at is None:
        shown = [case for case in shown if case.kind is Kind.RESHIP]
    for case in shown:
        await show_case(talk, case)
    return bool(shown)


async def attach_pictures(talk: Talk, case: Case) -> None:
    """What was sent for this matter. A picture that is gone keeps nobody from his case."""
    files = [*(talk.note("files") or []), *talk.heard.files]
    for file in dict.fromkeys(files):
        try:
            await talk.call(
                talk.services.aftersales.add_evidence, case.id, file, buyer_id=talk.heard.buyer_id
            )
        except NotFound:
            log.warning("case %s: no picture %s of this buyer", case.no, file)


async def cases_of_buyer(talk: Talk) -> list[Case]:
    """Newest first; those of the order in hand before the others."""
    found = await talk.call(talk.services.aftersales.of_buyer, talk.heard.buyer_id)
    return sorted(found, key=lambda case: case.order_no != talk.memory.order_no)


def can_withdraw(case: Case) -> bool:
    return move("withdraw", kind=case.kind, was=case.state, who=Who.BUYER) is not None


# Asking


async def reopen(talk: Talk, case: Case) -> None:
    talk.memory.settled()
    try:
        moved = await talk.call(
            talk.services.aftersales.reopen, case.id, buyer_id=talk.heard.buyer_id
        )
    except AnxinError:
        await changed(talk, case)
        return
    talk.say("case_reopened", **values_of(moved))
    await show_case(talk, moved)


async def changed(talk: Talk, case: Case) -> None:
    talk.say("case_gone")
    current = await talk.call(talk.services.aftersales.case, case.id)
    await show_case(talk, current)


def ask_about(talk: Talk, case: Case, doing: str, name: str) -> None:
    talk.keep("case", [case.id, doing])
    talk.keep("offered", f"{_DOING[doing]}{case.kind.text}")
    talk.ask("case", name, **values_of(case))


def was_asked(talk: Talk) -> tuple[int, str]:
    """What the last question about a case was; (0, "") where there was none."""
    if talk.before.question != "case":
        return 0, ""
    number, doing = talk.before.notes.get("case") or (0, "")
    return int(number), str(doing)
