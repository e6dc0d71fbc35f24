"""How cases open; on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from bot.cases.model import NO_TERM, Kind, NewCase, State
from bot.decisions import model as decisions
from bot.errors import Conflict
from bot.policy import model
from bot.store.tables.cases import CaseRow
from tests.cases.builders import (
    DISLIKE,
    GRANTED,
    QUALITY,
    WAITS,
    a_case,
    an_order,
    ask,
    grant,
    newest,
    supervisor,
    timeline,
)
from tests.decisions.builders import BAG, CUP, NOW, PACK_99, World

RETURN, EXCHANGE = Kind.RETURN_REFUND, Kind.EXCHANGE


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (Kind.RETURN_REFUND, State.AWAITING_RETURN),
        (Kind.EXCHANGE, State.AWAITING_RETURN),
        (Kind.REFUND_ONLY, State.REFUNDING),
        (Kind.POSTAGE, State.REFUNDING),
    ],
)
def test_a_grant_opens_its_case_once(world: World, kind: Kind, state: State) -> None:
    case = a_case(world, kind, state, supervisor(world))

    assert (case.kind, case.state, case.no) == (kind, state, f"SH{case.id:06}")
    assert timeline(world, case) == ["grant"]
    assert [one.id for one in world.cases.of_order(case.order_no) if one.kind is kind] == [case.id]


def test_an_offer_and_a_refusal_of_the_rules_open_nothing(world: World) -> None:
    no = an_order(world)
    ask(world, no, GRANTED[RETURN])
    late = an_order(world, status="shipped", signed_at=None)
    ask(world, late, model.ReturnRefund(DISLIKE, evidence=False))
    ask(world, no, model.Goodwill(model.GoodwillCause.COURIER))

    assert world.cases.of_order(no) == []
    assert world.cases.of_order(late) == []


def test_an_escalation_waits_with_the_deadline_of_the_rule(world: World) -> None:
    no = an_order(world)
    ask(world, no, WAITS[RETURN])

    case = newest(world, no, RETURN)
    assert (case.state, case.deadline) == (State.ASKED, NOW + timedelta(hours=36))
    assert (case.amount_fen, [item.sku for item in case.items]) == (95_00, [CUP, BAG])


def test_late_evidence_lets_the_rule_agree_in_the_same_case(world: World) -> None:
    no = an_order(world)
    waiting = ask(world, no, WAITS[RETURN])
    world.clock.on(hours=20)

    granted = grant(world, no, GRANTED[RETURN])

    (case,) = world.cases.of_order(no)
    assert (case.state, case.decision_id) == (State.AWAITING_RETURN, granted)
    assert world.decisions.decision(waiting).state is decisions.State.DECLINED
    assert world.cases.decision_ids(case.id) == [waiting, granted]


def test_a_second_article_of_the_order_goes_into_the_same_case(world: World) -> None:
    no = an_order(world)
    grant(world, no, model.Exchange(QUALITY, evidence=True, sku=CUP, new_sku=CUP))
    grant(world, no, model.Exchange(QUALITY, evidence=True, sku=BAG, new_sku=BAG))

    (case,) = world.cases.of_order(no)
    assert [(item.sku, item.new_sku) for item in case.items] == [(CUP, CUP), (BAG, BAG)]
    assert case.state is State.AWAITING_RETURN


def test_a_missing_gift_is_sent_by_a_case(world: World) -> None:
    no = an_order(world, items=[(CUP, 2, 59_00)])
    grant(world, no, model.MissingGift())

    (case,) = world.cases.of_order(no)
    assert (case.kind, case.state, case.amount_fen) == (Kind.RESHIP, State.TO_RESHIP, None)
    assert [(item.sku, item.quantity) for item in case.items] == [(PACK_99, 1)]


def test_a_person_who_approves_or_refuses_moves_the_case(world: World) -> None:
    boss = supervisor(world)
    yes, no = an_order(world), an_order(world)
    approved, refused = ask(world, yes, WAITS[RETURN]), ask(world, no, WAITS[RETURN])

    world.approvals.approve(approved, staff=boss)
    world.approvals.refuse(refused, staff=boss, reason="照片看不出问题")

    assert newest(world, yes, RETURN).state is State.AWAITING_RETURN
    case = newest(world, no, RETURN)
    assert case.state is State.REFUSED
    assert world.cases.card(case.id).timeline[-1].text.count("照片看不出问题") == 1


def test_the_database_itself_refuses_a_second_open_case(world: World) -> None:
    no = an_order(world)
    grant(world, no, GRANTED[RETURN])
    first = newest(world, no, RETURN)
    again = NewCase(
        kind=RETURN,
        state=State.ASKED,
        order_no=no,
        buyer_id=first.buyer_id,
        conversation_id=None,
        decision_id=None,
        items=(),
        at=NOW,
        term=NO_TERM,
    )
    with world.open_uow() as uow:
        assert uow.cases.open(again) is None
    with pytest.raises(IntegrityError), world.open_uow() as uow:
        uow.session.execute(update(CaseRow).where(CaseRow.id == first.id).values(state="done"))


def test_a_withdrawn_return_does_not_open_beside_a_new_one(world: World) -> None:
    no = an_order(world)
    grant(world, no, GRANTED[EXCHANGE])
    first = newest(world, no, EXCHANGE)
    world.cases.withdraw(first.id, buyer_id=first.buyer_id)
    grant(world, no, model.Exchange(QUALITY, evidence=True, sku=BAG, new_sku=BAG))

    with pytest.raises(Conflict):
        world.cases.reopen(first.id, buyer_id=first.buyer_id)


def test_a_case_holds_the_pieces_that_were_named_and_grows_with_the_next_request(
    world: World,
) -> None:
    no = an_order(world, items=[(CUP, 2, 59_00), (CUP, 1, 49_00), (BAG, 1, 36_00)])

    def return_of(*named: model.Named) -> tuple[int, list[tuple[str, int]]]:
        decision = grant(world, no, model.ReturnRefund(DISLIKE, evidence=False, items=named))
        with world.open_uow(writes=False) as uow:
            amount = uow.decisions.decision(decision).amount_fen
        items = newest(world, no, RETURN).items
        return amount, [(item.sku, item.quantity) for item in items]

    assert return_of(model.Named(CUP, 1)) == (59_00, [(CUP, 1)])
    # The same again is answered by what was granted; three pieces are another matter.
    assert return_of(model.Named(CUP, 1)) == (59_00, [(CUP, 1)])
    assert return_of(model.Named(CUP, 3)) == (167_00, [(CUP, 3)])
    assert return_of(model.Named(BAG)) == (36_00, [(CUP, 3), (BAG, 1)])


def test_what_a_return_named_is_kept_with_its_decision(world: World) -> None:
    no = an_order(world, items=[(CUP, 3, 59_00)])
    named = (model.Named(CUP, 2),)
    decision = ask(world, no, model.ReturnRefund(DISLIKE, evidence=False, items=named))

    with world.open_uow(writes=False) as uow:
        record = uow.decisions.decision(decision)

    assert record.line["request"]["items"] == [{"sku": CUP, "quantity": 2}]
    assert record.request == model.ReturnRefund(DISLIKE, evidence=False, items=named)
    assert record.decision.remark == "退货退款118元"


def test_money_in_place_of_a_reship_ends_it_and_its_history_says_so(world: World) -> None:
    asked = a_case(world, Kind.RESHIP, State.ASKED, supervisor(world))

    grant(world, asked.order_no, GRANTED[Kind.RETURN_REFUND])

    assert world.cases.case(asked.id).state is State.WITHDRAWN
    assert timeline(world, asked) == ["ask", "withdraw"]
