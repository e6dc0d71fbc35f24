"""A case follows its decision and its payment. Called in the caller's transaction."""

from __future__ import annotations

from datetime import datetime

from bot.cases.model import NO_TERM, Event, Given, State
from bot.cases.opening import BUYER_NAME, case_for, sent_again
from bot.cases.ports import Uow
from bot.cases.transition import make, plan
from bot.cases.transitions import Who, move_named
from bot.decisions.model import DecisionRecord, PolicySource
from bot.errors import AlreadySettled
from bot.policy import Request
from bot.policy.model import RefundOnly
from bot.shop.model import Order


class CaseFollower:
    """Handed to the decisions and the payouts, which know nothing of cases."""

    def __init__(self, policy: PolicySource) -> None:
        self._policy = policy

    def decided(self, uow: Uow, record: DecisionRecord, order: Order, *, at: datetime) -> None:
        case_for(uow, record, order, at=at, policy=self._policy(at).policy)

    def bars(self, uow: Uow, order_no: str, request: Request) -> bool:
        """The goods went out once more since the money was offered."""
        if not isinstance(request, RefundOnly):
            return False
        return sent_again(uow.cases.of_order(order_no)) is not None

    def taken_back(self, uow: Uow, record: DecisionRecord, *, at: datetime) -> None:
        """As the buyer's own withdrawal of the case. Raises AlreadySettled where it has none that
        waits for a decision."""
        case = uow.cases.of_decision(record.id)
        if case is None or case.state is not State.ASKED:
            raise AlreadySettled
        planned = plan(uow, case, "withdraw", Given(), who=Who.BUYER)
        make(uow, planned, by=BUYER_NAME, at=at, policy=self._policy(at).policy)

    def payout_settled(
        self, uow: Uow, *, decision_id: int, confirmed: bool, by: str, at: datetime
    ) -> None:
        """Paid: the case is done. Failed: it stays where it is, and a person pays again or takes
        the payment back. Told twice, or of a case that is over, nothing happens."""
        case = uow.cases.of_decision(decision_id)
        if case is None or case.state is not State.REFUNDING:
            return
        if not confirmed:
            uow.cases.add_event(case.id, Event(at, "unpaid", case.state, case.state, by))
            return
        paid = move_named("paid", kind=case.kind, was=case.state, who=Who.SYSTEM)
        assert paid is not None
        uow.cases.move(case, paid, at=at, term=NO_TERM)
        uow.cases.add_event(case.id, Event(at, "paid", case.state, paid.to, by))
