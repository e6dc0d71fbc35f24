"""What the demo shop's desk looks at day by day: appeals, replies to reviews, held promises."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.cases.appeals.model import MOVES as APPEAL_MOVES
from bot.cases.appeals.model import (
    Appeal,
    AppealKind,
    AppealNumbers,
    AppealState,
    Filters,
    Proposal,
)
from bot.cases.appeals.rules import cannot_ship, fast_refund, malicious
from bot.cases.lists import move_for
from bot.cases.reviews.model import MOVES as REVIEW_MOVES
from bot.cases.reviews.model import Filters as ReviewFilters
from bot.cases.reviews.service import reply_of
from bot.cases.screening.service import Screening
from bot.demo.model import DAY, HOUR
from bot.demo.people import orders
from bot.demo.talks import TALKS, Line
from bot.desk.model import Anyway, Outgoing, Sender, Staff
from bot.policy import Policy
from bot.promises.gate import Gate
from bot.store.uow import SqlUnitOfWork

_SYSTEM = "系统"
# How long ago the facts of the first, second, … refund were seen: their seven days run from there.
_SEEN = (6 * DAY + 6 * HOUR, 5 * DAY, 3 * DAY, 26 * HOUR, 5 * HOUR)


def keep_up(uow: SqlUnitOfWork, now: datetime, *, screening: Screening, agent: Staff) -> None:
    """In the caller's transaction, after the orders and what was given on them. Where it was done
    before nothing happens."""
    if uow.appeals.page(Filters(), page=1, size=1, now=now).states:
        return
    _talk(uow, now, agent)
    _appeal(uow, now, screening, agent)
    _reply(uow, now, agent)


def _talk(uow: SqlUnitOfWork, now: datetime, agent: Staff) -> None:
    """Conversations of the last days, with what the promise gate held in them."""
    of_scene = {order.scene: order for order in orders()}
    for number, talk in enumerate(TALKS, start=1):
        order, began = of_scene[talk.scene], now - talk.ago
        opened = uow.desk.open(f"demo-talk-{number}", buyer_id=order.buyer, at=began)
        for at, line in enumerate(talk.lines):
            _say(uow, opened.id, line, agent, began + at * timedelta(minutes=2))
        uow.desk.all_answered(opened.id)


def _say(uow: SqlUnitOfWork, conversation_id: str, line: Line, agent: Staff, at: datetime) -> None:
    gate, policy = Gate(clock=lambda: at, policy=lambda: policy), Policy()
    if line.by == "bot" and gate.read_bot(uow, conversation_id, [line.text]):
        return
    if line.by == "agent":
        held = gate.read_staff(uow, conversation_id, staff=agent, text=line.text)
        if held is not None and not line.reason:
            return
        if held is not None:
            anyway = Anyway(held.id, line.reason)
            gate.read_staff(uow, conversation_id, staff=agent, text=line.text, anyway=anyway)
    names = {"bot": "安安", "agent": agent.name}
    uow.desk.append(
        conversation_id,
        Outgoing(line.text),
        sender=Sender(line.by),
        at=at,
        name=names.get(line.by),
        staff_id=agent.id if line.by == "agent" else None,
    )


def _appeal(uow: SqlUnitOfWork, now: datetime, screening: Screening, agent: Staff) -> None:
    """Proposed as the system does it, but seen on different days; two are further on."""
    numbers, screened = AppealNumbers(), screening.screened(uow)
    refunded = uow.appeals.refunded(since=now - numbers.look_back)
    for at, one in enumerate(refunded):
        seen = now - _SEEN[at % len(_SEEN)]
        _put(uow, fast_refund(one, now=seen, numbers=numbers), seen)
    for waiting in screened:
        looks = screening.numbers
        seen = now - 3 * HOUR
        _put(uow, malicious(waiting, now=seen, numbers=numbers, screening=looks), seen)
        _put(uow, cannot_ship(waiting, now=now), seen)
    proposed = uow.appeals.page(Filters(state=AppealState.PROPOSED), page=1, size=50, now=now)
    # What is due last is through already; what is due first is still to be done.
    settled = [one for one in proposed.appeals if one.kind is AppealKind.FAST_REFUND][::-1]
    for appeal, names in zip(settled, (("submit", "win"), ("submit",)), strict=False):
        for back, name in zip((30 * HOUR, 4 * HOUR), names, strict=False):
            _move(uow, appeal, name, agent, now - back)


def _move(uow: SqlUnitOfWork, appeal: Appeal, name: str, agent: Staff, at: datetime) -> None:
    move = move_for(name, APPEAL_MOVES, ids=[appeal.id], note="")
    most = AppealNumbers().evidence_messages
    evidence = uow.appeals.evidence(appeal, messages=most) if name == "submit" else None
    note = "平台支持商家，货款已退回" if name == "win" else ""
    uow.appeals.move(
        appeal.id, move.was, move.to, by=agent.name, at=at, note=note, evidence=evidence
    )


def _put(uow: SqlUnitOfWork, found: Proposal | None, at: datetime) -> None:
    if found is not None:
        uow.appeals.put([found], by=_SYSTEM, at=at)


def _reply(uow: SqlUnitOfWork, now: datetime, agent: Staff) -> None:
    """The oldest bad review has its reply already."""
    open_ones = uow.reviews.page(ReviewFilters(), page=1, size=50).reviews
    if open_ones:
        oldest = min(open_ones, key=lambda one: one.at)
        move = move_for("approve", REVIEW_MOVES, ids=[oldest.id], note="")
        uow.reviews.move(
            oldest.id,
            move.was,
            move.to,
            by=agent.name,
            at=now - 2 * HOUR,
            note="",
            reply=reply_of(oldest),
        )
