"""The demo shop's appeals: found as the system finds them, two of them further on."""

from __future__ import annotations

from datetime import datetime

from bot.appeals.model import (
    MOVES,
    Appeal,
    AppealKind,
    AppealNumbers,
    AppealState,
    Filters,
    Proposal,
)
from bot.appeals.rules import cannot_ship, fast_refund, malicious
from bot.bulk import move_for
from bot.demo.model import DAY, HOUR
from bot.desk.model import Staff
from bot.order_review.service import OrderReview
from bot.policy import Policy
from bot.store.uow import SqlUnitOfWork

_SYSTEM = "系统"
_POLICY = Policy()
# How long ago the facts of the first, second, … refund were seen: their seven days run from there.
_SEEN = (6 * DAY + 6 * HOUR, 5 * DAY, 3 * DAY, 26 * HOUR, 5 * HOUR)


def appeal_to_the_platform(
    uow: SqlUnitOfWork, now: datetime, order_review: OrderReview, agent: Staff
) -> None:
    """Proposed as the system does it, but seen on different days; two are further on."""
    numbers, screened = AppealNumbers(), order_review.screened(uow)
    refunded = uow.appeals.refunded(since=now - numbers.look_back)
    for at, one in enumerate(refunded):
        seen = now - _SEEN[at % len(_SEEN)]
        _put(uow, fast_refund(one, now=seen, numbers=numbers), seen)
    for waiting in screened:
        looks = order_review.numbers
        seen = now - 3 * HOUR
        _put(uow, malicious(waiting, now=seen, numbers=numbers, order_review=looks), seen)
        _put(uow, cannot_ship(waiting, now=now, policy=_POLICY), seen)
    proposed = uow.appeals.page(Filters(state=AppealState.PROPOSED), page=1, size=50, now=now)
    # What is due last is through already; what is due first is still to be done.
    settled = [one for one in proposed.appeals if one.kind is AppealKind.FAST_REFUND][::-1]
    for appeal, names in zip(settled, (("submit", "win"), ("submit",)), strict=False):
        for back, name in zip((30 * HOUR, 4 * HOUR), names, strict=False):
            _move(uow, appeal, name, agent, now - back)


def _move(uow: SqlUnitOfWork, appeal: Appeal, name: str, agent: Staff, at: datetime) -> None:
    move = move_for(name, MOVES, ids=[appeal.id], note="")
    most = AppealNumbers().evidence_messages
    evidence = uow.appeals.evidence(appeal, messages=most) if name == "submit" else None
    note = "平台支持商家，货款已退回" if name == "win" else ""
    uow.appeals.move(
        appeal.id, move.was, move.to, by=agent.name, at=at, note=note, evidence=evidence
    )


def _put(uow: SqlUnitOfWork, found: Proposal | None, at: datetime) -> None:
    if found is not None:
        uow.appeals.put([found], by=_SYSTEM, at=at, shades=_POLICY.deadlines)
