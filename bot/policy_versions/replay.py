"""策略回放: other numbers over decisions of the past. What would come out otherwise, and its price.

Each recorded line is decided anew twice, under the numbers in force and under the draft, so that
nothing but the numbers can make a difference. Facts stay as they were: what a buyer would have
asked next is not guessed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.policy import Decision, Facts, Outcome, Policy, Request, decide, wire
from bot.policy.model import Gift

_DAY = timedelta(days=1)


class Recorded(NamedTuple):
    """A decision of the past: `line` is what `anxin decide` would read."""

    id: int
    at: datetime
    order_no: str
    buyer_id: str
    line: bytes


class Settled(NamedTuple):
    """What people made of the proposals of a kind."""

    approved: int
    settled: int


class Taken(NamedTuple):
    """What counts of a decision when two are compared."""

    outcome: Outcome
    reason: str
    amount_fen: int
    gifts: tuple[Gift, ...]

    @classmethod
    def of(cls, decision: Decision) -> Taken:
        return cls(decision.outcome, decision.reason, decision.amount_fen, decision.gifts)


class Label(NamedTuple):
    """What a decision is counted under. `sku`: of the dearest line of its order."""

    rule: str
    cause: str
    sku: str


class Flip(NamedTuple):
    decision_id: int
    at: datetime
    order_no: str
    kind: str
    label: Label
    was: Taken
    now: Taken
    # What it costs more, a proposal by the share of them that people approve.
    more_fen: int


@dataclass(slots=True)
class Tally:
    decisions: int = 0
    flips: int = 0
    more_fen: int = 0
    more_gifts: int = 0


@dataclass(slots=True)
class _Once:
    """What an order costs for one kind of request, however often it was asked: the dearest of its
    decisions, for it is paid once."""

    buyer_id: str
    label: Label
    was_fen: int = 0
    now_fen: int = 0
    was_gifts: tuple[Gift, ...] = ()
    now_gifts: tuple[Gift, ...] = ()

    @property
    def more_fen(self) -> int:
        return self.now_fen - self.was_fen


# Tallies by "rule", "cause" and "sku", and by their values.
Sums = dict[str, dict[str, Tally]]


@dataclass
class Replay:
    """Fed with decisions of the past, in any order; complete once all were."""

    in_force: Policy
    draft: Policy
    settled: Mapping[str, Settled] = field(default_factory=dict)
    decisions: int = 0
    # Lines that cannot be read any more: an address was erased from a change of address, say.
    unreadable: int = 0
    deadlines: int = 0
    first_at: datetime | None = None
    flips: list[Flip] = field(default_factory=list)
    _buyers: set[str] = field(default_factory=set)
    _once: dict[tuple[str, str], _Once] = field(default_factory=dict)
    _counted: Counter[Label] = field(default_factory=Counter)

    def feed(self, records: Iterable[Recorded]) -> None:
        for record in records:
            self.decisions += 1
            self._buyers.add(record.buyer_id)
            self.first_at = min(self.first_at or record.at, record.at)
            try:
                request, facts = wire.parse(record.line)
                was, now = (decide(request, facts, one) for one in (self.in_force, self.draft))
            except (wire.BadLine, OverflowError):
                self.unreadable += 1
                continue
            self._add(record, request, facts, was, now)

    def _add(
        self, record: Recorded, request: Request, facts: Facts, was: Decision, now: Decision
    ) -> None:
        label = Label(now.rule, str(getattr(request, "cause", "")), _dearest(facts))
        self._counted[label] += 1
        costs = self._cost_fen(request.kind, was), self._cost_fen(request.kind, now)
        self._count_once(record, request.kind, label, (was, now), costs)
        self.deadlines += (was.outcome, was.reason) == (now.outcome, now.reason) and (
            was.deadline != now.deadline
        )
        before, after = Taken.of(was), Taken.of(now)
        if before != after:
            more = costs[1] - costs[0]
            told = (record.id, record.at, record.order_no, request.kind)
            self.flips.append(Flip(*told, label, before, after, more))

    def _count_once(
        self,
        record: Recorded,
        kind: str,
        label: Label,
        decided: tuple[Decision, Decision],
        costs: tuple[int, int],
    ) -> None:
        once = self._once.setdefault((record.order_no, kind), _Once(record.buyer_id, label))
        if max(costs) > max(once.was_fen, once.now_fen):
            once.label = label
        once.was_fen, once.now_fen = max(once.was_fen, costs[0]), max(once.now_fen, costs[1])
        was, now = (one.gifts if one.granted else () for one in decided)
        if was != now and not (once.was_gifts or once.now_gifts):
            once.label = label
        once.was_gifts, once.now_gifts = once.was_gifts or was, once.now_gifts or now

    def _cost_fen(self, kind: str, decision: Decision) -> int:
        """A proposal costs what people grant of such; where none was settled, all of it."""
        if decision.outcome is not Outcome.ESCALATE:
            return decision.amount_fen
        approved, settled = self.settled.get(kind, (1, 1))
        return decision.amount_fen * approved // settled if settled else decision.amount_fen

    # What came of it

    @property
    def buyers(self) -> int:
        return len(self._buyers)

    @property
    def was_fen(self) -> int:
        return sum(once.was_fen for once in self._once.values())

    @property
    def now_fen(self) -> int:
        return sum(once.now_fen for once in self._once.values())

    @property
    def moves(self) -> Counter[tuple[Outcome, Outcome]]:
        return Counter((flip.was.outcome, flip.now.outcome) for flip in self.flips)

    def more_by_buyer(self) -> dict[str, int]:
        """Fen more or less, of those for whom it makes a difference."""
        found: defaultdict[str, int] = defaultdict(int)
        for once in self._once.values():
            if once.more_fen:
                found[once.buyer_id] += once.more_fen
        return dict(found)

    def more_gifts(self) -> dict[str, int]:
        """Pieces more or less by SKU, given without asking a person."""
        found: Counter[str] = Counter()
        for once in self._once.values():
            for gift in once.now_gifts:
                found[gift.sku] += gift.quantity
            for gift in once.was_gifts:
                found[gift.sku] -= gift.quantity
        return {sku: pieces for sku, pieces in found.items() if pieces}

    def sums(self) -> Sums:
        """Money and gifts stand where their dearest decision does: each table adds up to all."""
        found: Sums = {"rule": {}, "cause": {}, "sku": {}}
        for label, count in self._counted.items():
            for tally in _tallies(found, label):
                tally.decisions += count
        for flip in self.flips:
            for tally in _tallies(found, flip.label):
                tally.flips += 1
        for once in self._once.values():
            gifts = _pieces(once.now_gifts) - _pieces(once.was_gifts)
            for tally in _tallies(found, once.label) if once.more_fen or gifts else ():
                tally.more_fen += once.more_fen
                tally.more_gifts += gifts
        return found

    def days(self, until: datetime) -> int:
        """How many days the decisions cover, at least one."""
        return 1 if self.first_at is None else max(1, -(-(until - self.first_at) // _DAY))


def _tallies(sums: Sums, label: Label) -> tuple[Tally, ...]:
    return (
        sums["rule"].setdefault(label.rule, Tally()),
        sums["cause"].setdefault(label.cause, Tally()),
        sums["sku"].setdefault(label.sku, Tally()),
    )


def _pieces(gifts: tuple[Gift, ...]) -> int:
    return sum(gift.quantity for gift in gifts)


def _dearest(facts: Facts) -> str:
    items = facts.order.items
    return max(items, key=lambda item: item.paid_unit_price_fen).sku if items else ""
