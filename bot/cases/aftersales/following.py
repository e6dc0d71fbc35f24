"""A case follows what happens to its payment. Called in the caller's transaction."""

from __future__ import annotations

from datetime import datetime

from bot.cases.aftersales.model import Event, State
from bot.cases.aftersales.moves import Who, move
from bot.cases.ports import Uow


def payout_settled(uow: Uow, *, decision_id: int, confirmed: bool, by: str, at: datetime) -> None:
    """Paid: the case is done. Failed: it stays where it is, and a person pays again or takes the
    payment back. Told twice, or of a case that is over, nothing happens."""
    case = uow.aftersales.of_decision(decision_id)
    if case is None or case.state is not State.REFUNDING:
        return
    if not confirmed:
        uow.aftersales.add_event(case.id, Event(at, "unpaid", case.state, case.state, by))
        return
    paid = move("paid", kind=case.kind, was=case.state, who=Who.SYSTEM)
    assert paid is not None
    uow.aftersales.move(case, paid, at=at, deadline=None)
    uow.aftersales.add_event(case.id, Event(at, "paid", case.state, paid.to, by))
