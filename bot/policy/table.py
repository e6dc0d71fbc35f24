"""A rule is a table: its rows are checked from the top, the first one that applies decides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Generic, TypeVar

from bot.policy import text
from bot.policy.model import (
    Change,
    Check,
    Compared,
    Decision,
    Facts,
    Gift,
    Lever,
    Outcome,
    Queue,
    printed,
)
from bot.policy.numbers import Policy
from bot.policy.order import Order, Status, promised_by

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a grant gives, and what an escalation asks a person for."""

    amount_fen: int = 0
    gifts: tuple[Gift, ...] = ()


NOTHING = Proposal()


@dataclass(frozen=True)
class Matter(Generic[R]):
    """One request with its facts and numbers; each rule adds what its rows share."""

    request: R
    facts: Facts
    policy: Policy

    @property
    def now(self) -> datetime:
        return self.facts.now

    @property
    def order(self) -> Order:
        return self.facts.order

    @cached_property
    def since_signing(self) -> timedelta | None:
        """None where the time is not known, signed or not; so are the two below."""
        return self._since(self.order.signed_at)

    @cached_property
    def since_shipping(self) -> timedelta | None:
        return self._since(self.order.sent_at)

    @cached_property
    def since_event(self) -> timedelta | None:
        return self._since(self.order.last_event_at)

    @cached_property
    def ship_by(self) -> datetime | None:
        order = self.order
        return promised_by(order.ship_by, order.confirmed_at, self.policy.shipping)

    def _since(self, moment: datetime | None) -> timedelta | None:
        return None if moment is None else self.now - moment

    @property
    def proposal(self) -> Proposal:
        return NOTHING

    def remark_for(self, amount_fen: int) -> str | None:
        """What is written on the order when this much is granted, by the bot or by a person."""
        return None


M = TypeVar("M", bound=Matter[Any])
Found = tuple[bool, tuple[Compared, ...]]


def _no_changes(_: Matter[Any]) -> tuple[Change, ...]:
    return ()


def _no_deadline(_: Matter[Any]) -> datetime | None:
    return None


def _proposal(matter: Matter[Any]) -> Proposal:
    return matter.proposal


@dataclass(frozen=True, slots=True)
class Row(Generic[M]):
    reason: str
    applies: Callable[[M], Found]
    outcome: Outcome
    queue: Queue | None = None
    changes: Callable[[M], tuple[Change, ...]] = _no_changes
    deadline: Callable[[M], datetime | None] = _no_deadline
    proposal: Callable[[M], Proposal] = _proposal

    def decision(self, matter: M, *, rule: str, proof: tuple[Check, ...]) -> Decision:
        if self.outcome is Outcome.REFUSE:
            return Decision(
                Outcome.REFUSE, self.reason, rule, proof=proof, would_change=self.changes(matter)
            )
        proposal = self.proposal(matter)
        granted = self.outcome is Outcome.GRANT
        return Decision(
            self.outcome,
            self.reason,
            rule,
            amount_fen=proposal.amount_fen,
            gifts=proposal.gifts,
            remark=matter.remark_for(proposal.amount_fen) if granted else None,
            deadline=self.deadline(matter),
            queue=self.queue,
            proof=proof,
            would_change=() if granted else self._changes_with_a_person(matter),
        )

    def _changes_with_a_person(self, matter: M) -> tuple[Change, ...]:
        assert self.queue is not None
        return (change(Lever.PERSON_AGREES, queue=self.queue.value), *self.changes(matter))


def grant(reason: str, applies: Callable[[M], Found]) -> Row[M]:
    return Row(reason, applies, Outcome.GRANT)


def refuse(
    reason: str,
    applies: Callable[[M], Found],
    *,
    changes: Callable[[M], tuple[Change, ...]] = _no_changes,
) -> Row[M]:
    return Row(reason, applies, Outcome.REFUSE, changes=changes)


def escalate(
    reason: str,
    applies: Callable[[M], Found],
    *,
    to: Queue = Queue.AGENT,
    changes: Callable[[M], tuple[Change, ...]] = _no_changes,
    deadline: Callable[[M], datetime | None] = _no_deadline,
    proposal: Callable[[M], Proposal] = _proposal,
) -> Row[M]:
    return Row(
        reason,
        applies,
        Outcome.ESCALATE,
        queue=to,
        changes=changes,
        deadline=deadline,
        proposal=proposal,
    )


def first_that_applies(matter: M, rows: Sequence[Row[M]], *, rule: str) -> Decision:
    proof: list[Check] = []
    for row in rows:
        applied, compared = row.applies(matter)
        proof.append(Check(row.reason, applied, compared))
        if applied:
            return row.decision(matter, rule=rule, proof=tuple(proof))
    raise AssertionError(f"the last row of {rule} has to apply always")


@dataclass(frozen=True, slots=True)
class Rule(Generic[M]):
    """What the rows look at, and the rows in their order."""

    name: str
    matter: Callable[[Any, Facts, Policy], M]
    rows: tuple[Row[M], ...]

    def decide(self, request: Any, facts: Facts, policy: Policy) -> Decision:
        return first_that_applies(self.matter(request, facts, policy), self.rows, rule=self.name)

    def remark_for(
        self, request: Any, facts: Facts, policy: Policy, *, amount_fen: int
    ) -> str | None:
        return self.matter(request, facts, policy).remark_for(amount_fen)


def change(code: Lever, **params: str) -> Change:
    return Change(code, tuple(params.items()))


def changes(code: Lever) -> Callable[[Matter[Any]], tuple[Change, ...]]:
    """For rows whose lever needs no numbers."""
    only = (change(code),)
    return lambda _: only


def otherwise(_: Matter[Any]) -> Found:
    return True, ()


def closed(matter: Matter[Any]) -> Found:
    status = matter.order.status
    applied = status in (Status.CANCELLED, Status.REFUNDED)
    return applied, (Compared("订单状态", text.STATUS[status], "已取消、已全额退款即关闭"),)


def closed_or_unpaid(matter: Matter[Any]) -> Found:
    status = matter.order.status
    applied = status in (Status.UNPAID, Status.CANCELLED, Status.REFUNDED)
    return applied, (Compared("订单状态", text.STATUS[status], "待付款、已取消、已全额退款即关闭"),)


def signed(matter: Matter[Any]) -> Found:
    return matter.order.signed, (text.signing(matter.order),)


def not_signed(matter: Matter[Any]) -> Found:
    return not matter.order.signed, (text.signing(matter.order),)


def signed_at_an_unknown_time(matter: Matter[Any]) -> Found:
    order = matter.order
    return order.signed and order.signed_at is None, (text.signing(order),)


def shipped(matter: Matter[Any]) -> Found:
    return matter.order.shipped, (text.shipping(matter.order),)


def not_shipped(matter: Matter[Any]) -> Found:
    return not matter.order.shipped, (text.shipping(matter.order),)


def not_scanned(matter: Matter[Any], *, hours: int) -> Found:
    """No event at all, and shipped so long ago or at a time that is not known: only the courier
    can say whether the parcel moves."""
    since = matter.since_shipping
    due = since is None or since >= timedelta(hours=hours)
    return matter.order.last_event_at is None and due, (
        text.event(matter.order),
        text.span("发货后", since, f"少于 {hours} 小时", missing="时间未知"),
    )


def with_no_event_after(matter: Matter[Any], *, hours: int) -> tuple[Change, ...]:
    """The moment from which a parcel that is still moving counts as silent."""
    last = matter.order.last_event_at or matter.order.sent_at
    assert last is not None, "a parcel of which no time is known goes to the courier"
    at = last + timedelta(hours=hours)
    return (change(Lever.NO_EVENT_UNTIL, at=printed(at) or ""),)
