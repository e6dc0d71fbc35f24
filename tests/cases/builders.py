"""Decisions in every state, made by the ways that really lead there."""

from __future__ import annotations

import itertools
from typing import Any

from bot.cases.following import CaseFollower
from bot.cases.model import Case, Given, Kind, State
from bot.desk.model import Role, Staff
from bot.policy import Request, model
from bot.store.tables.desk import FileRow
from tests.decisions.builders import BAG, CUP, EPOCH, NOT_SHIPPED, NOW, SAID, World, add_order

_numbers = itertools.count(1)
GIVEN = Given(note="已核对", courier="顺丰", tracking_no="SF1234567890", amount_fen=10_00)
QUALITY, DISLIKE = model.Cause.QUALITY, model.Cause.DISLIKE
WAITS: dict[Kind, Request] = {
    Kind.REFUND_ONLY: model.RefundOnly(),
    Kind.RETURN_REFUND: model.ReturnRefund(QUALITY, evidence=False),
    Kind.EXCHANGE: model.Exchange(QUALITY, evidence=False, sku=CUP, new_sku=CUP),
    Kind.POSTAGE: model.Postage(QUALITY, amount_fen=10_00, evidence=False),
}
GRANTED: dict[Kind, Request] = {
    Kind.REFUND_ONLY: model.RefundOnly(),
    Kind.RETURN_REFUND: model.ReturnRefund(QUALITY, evidence=True),
    Kind.EXCHANGE: model.Exchange(QUALITY, evidence=True, sku=CUP, new_sku=CUP),
    Kind.POSTAGE: model.Postage(QUALITY, amount_fen=10_00, evidence=True),
}
TO: dict[State, tuple[str, ...]] = {
    State.AWAITING_RETURN: (),
    State.RETURNING: ("send_back",),
    State.RECEIVED: ("send_back", "receive"),
    State.TO_RESHIP: ("send_back", "receive", "accept"),
    State.RESHIPPED: ("send_back", "receive", "accept", "reship"),
    State.REFUNDING: ("send_back", "receive", "refund"),
}
RESHIP_TO: dict[State, tuple[str, ...]] = {
    State.TO_RESHIP: ("agree",),
    State.RESHIPPED: ("agree", "reship"),
    State.DONE: ("agree", "reship", "finish"),
}


def supervisor(world: World) -> Staff:
    return world.staff(Role.SUPERVISOR, name=f"主管{next(_numbers)}")


def an_order(world: World, **changes: Any) -> str:
    """Of a buyer of its own; buyer and conversation are named after it."""
    no = f"no-{next(_numbers):06}"
    items = {"items": [(CUP, 1, 59_00), (BAG, 1, 36_00)]}
    add_order(world, no, f"buyer-{no}", f"talk-{no}", **(items | changes))
    return no


def ask(world: World, no: str, request: Request) -> int:
    asked = world.decisions.ask(
        request, order_no=no, buyer_id=f"buyer-{no}", conversation_id=f"talk-{no}"
    )
    return asked.id


def grant(world: World, no: str, request: Request) -> int:
    offer = ask(world, no, request)
    done = world.decisions.carry_out(
        offer, buyer_id=f"buyer-{no}", conversation_id=f"talk-{no}", epoch=EPOCH, message=SAID
    )
    return done.record.id


def newest(world: World, no: str, kind: Kind) -> Case:
    return next(case for case in world.cases.of_order(no) if case.kind is kind)


def do(world: World, case: Case, name: str, staff: Staff, given: Given = GIVEN) -> Case:
    (report,) = world.workbench.do([case.id], name, given, staff=staff)
    assert report.ok, report.message
    assert report.case is not None
    return report.case


def paid(world: World, case: Case, *, confirmed: bool = True) -> None:
    assert case.decision_id is not None
    with world.open_uow() as uow:
        CaseFollower(world.policies).payout_settled(
            uow, decision_id=case.decision_id, confirmed=confirmed, by="平台", at=world.clock()
        )
        uow.commit()


def exists(kind: Kind, state: State) -> bool:
    """Whether a case of this kind can be in this state at all."""
    if state in (State.AWAITING_RETURN, State.RETURNING, State.RECEIVED):
        return kind.goods_come_back
    if state in (State.TO_RESHIP, State.RESHIPPED):
        return kind in (Kind.EXCHANGE, Kind.RESHIP)
    if state is State.REFUNDING:
        return kind not in (Kind.EXCHANGE, Kind.RESHIP)
    return True


def a_case(world: World, kind: Kind, state: State, staff: Staff, **order: Any) -> Case:
    """A case of this kind in this state, on an order of its own."""
    if kind is Kind.RESHIP:
        return _reship(world, state, staff, **order)
    asked = state in (State.ASKED, State.REFUSED, State.WITHDRAWN)
    if kind is Kind.REFUND_ONLY and not asked:
        order = NOT_SHIPPED | order
    no = an_order(world, **order)
    if kind is Kind.POSTAGE:
        grant(world, no, GRANTED[Kind.RETURN_REFUND])
    if asked:
        ask(world, no, WAITS[kind])
        return _ended(world, newest(world, no, kind), state, staff)
    grant(world, no, GRANTED[kind])
    case = newest(world, no, kind)
    if kind.goods_come_back:
        last = State.RESHIPPED if kind is Kind.EXCHANGE else State.REFUNDING
        for name in TO[last if state is State.DONE else state]:
            case = do(world, case, name, staff)
    if state is State.DONE and kind is Kind.EXCHANGE:
        return do(world, case, "finish", staff)
    if state is State.DONE:
        paid(world, case)
    return world.cases.case(case.id)


def _reship(world: World, state: State, staff: Staff, **order: Any) -> Case:
    no = an_order(world, **order)
    with world.open_uow(writes=False) as uow:
        bought = uow.shop.order_for_staff(no)
    case, _ = world.cases.ask_reship(
        bought, conversation_id=f"talk-{no}", cause="damaged", note="碎了"
    )
    for name in RESHIP_TO.get(state, ()):
        case = do(world, case, name, staff)
    return _ended(world, case, state, staff)


def _ended(world: World, case: Case, state: State, staff: Staff) -> Case:
    ends = {State.REFUSED: "refuse", State.WITHDRAWN: "withdraw"}
    return do(world, case, ends[state], staff) if state in ends else case


def a_picture(world: World, conversation: str, name: str) -> str:
    with world.open_uow() as uow:
        uow.session.add(
            FileRow(
                id=name,
                conversation_id=conversation,
                at=NOW,
                width=10,
                height=10,
                size=100,
                sha256=name,
            )
        )
        uow.commit()
    return name


def timeline(world: World, case: Case) -> list[str]:
    return [event.move for event in world.cases.history(case.id).events]
