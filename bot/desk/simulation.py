"""Days at the desk, played: random buyers, shifts and lost connections over the very rule that the
product assigns by. One heap of what happens next; times are seconds since the desk opened.

Weighed against simpy in docs/decisions.md.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from random import Random
from statistics import median

from bot.desk.assigning import Agent, Waiter, first, fitting
from bot.desk.eta import Wait, seconds_a_claim, until_served
from bot.desk.roster import HAND_OVER, IN_SIGHT

MINUTE, HOUR = 60.0, 3_600.0
_HAND_OVER, _IN_SIGHT = HAND_OVER.total_seconds(), IN_SIGHT.total_seconds()
# What the waiting time is told from, as in the product.
_RECENTLY = 2 * HOUR


Rule = Callable[[Collection[Waiter], Sequence[Agent]], tuple[Waiter, Agent] | None]


@dataclass(frozen=True)
class Shift:
    """So many agents from one hour of the day to another."""

    start: float
    end: float
    agents: int


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """`talk_minutes`: how long a talk takes on average, among as many as one may have at once.
    `losses_a_day`: how often each agent's connection is lost, for `loss_minutes` on average."""

    arrivals_an_hour: float
    shifts: tuple[Shift, ...]
    most_talks: int = 5
    talk_minutes: float = 10.0
    losses_a_day: float = 0.5
    loss_minutes: float = 6.0
    away_minutes: float = 5.0
    matters: tuple[str, ...] = ("",)
    # The share of agents that know one matter alone.
    specialists: float = 0.0
    # The share of buyers that come back to somebody.
    returning: float = 0.2

    @property
    def opens(self) -> float:
        return min(shift.start for shift in self.shifts)

    @property
    def closes(self) -> float:
        return max(shift.end for shift in self.shifts)


@dataclass
class Faults:
    """What must never be: all zero."""

    idle_while_waiting: int = 0
    over_limit: int = 0
    given_twice: int = 0
    lost: int = 0

    def __bool__(self) -> bool:
        return any((self.idle_while_waiting, self.over_limit, self.given_twice, self.lost))


@dataclass
class Report:
    """Of one day or many. Waits are the seconds until somebody first came, `told` those of who
    waited at all: place, what they were told, and what it was."""

    waits: list[float] = field(default_factory=list)
    told: list[tuple[int, float, float]] = field(default_factory=list)
    arrived: int = 0
    taken_back: int = 0
    # Who nobody had come to when the desk closed.
    overnight: int = 0
    busy_seconds: float = 0.0
    room_seconds: float = 0.0
    faults: Faults = field(default_factory=Faults)

    def add(self, other: Report) -> None:
        self.waits += other.waits
        self.told += other.told
        for name in ("arrived", "taken_back", "overnight", "busy_seconds", "room_seconds"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name, number in vars(other.faults).items():
            setattr(self.faults, name, getattr(self.faults, name) + number)

    def wait(self, share: float) -> float:
        """What so many of the buyers waited at most; 0 where nobody came."""
        found = sorted(self.waits)
        return found[min(int(share * len(found)), len(found) - 1)] if found else 0.0

    @property
    def use(self) -> float:
        """How much of the room that agents had was taken."""
        return self.busy_seconds / self.room_seconds if self.room_seconds else 0.0

    @property
    def told_error(self) -> float | None:
        """How far the median of what buyers were told is from the median of what it was, place by
        place, weighed by how many stood there; None where nobody was told anything."""
        places: dict[int, list[tuple[float, float]]] = {}
        for place, told, was in self.told:
            places.setdefault(place, []).append((told, was))
        errors = [
            (abs(median(t for t, _ in some) / median(w for _, w in some) - 1), len(some))
            for some in places.values()
        ]
        total = sum(number for _, number in errors)
        return sum(error * number for error, number in errors) / total if total else None


@dataclass
class _Person:
    """An agent, with the talks in hand: when each was given and when it would end."""

    agent: Agent
    talks: dict[int, float] = field(default_factory=dict)
    on_shift: bool = False
    # Of a lost connection; the desk sees it a minute later.
    gone_at: float | None = None

    def takes_new(self, now: float) -> bool:
        seen = self.gone_at is None or now - self.gone_at <= _IN_SIGHT
        return self.on_shift and seen

    def now(self) -> Agent:
        return replace(self.agent, talks=len(self.talks))


class Day:
    """One day at a desk. `tells`: buyers who wait are told how long, which costs time."""

    def __init__(
        self, scenario: Scenario, random: Random, *, tells: bool = False, rule: Rule = first
    ) -> None:
        self._scenario, self._random, self._tells, self._rule = scenario, random, tells, rule
        self._now = scenario.opens
        self._next: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = count(1)
        self._people: dict[int, _Person] = {}
        self._waiting: dict[int, Waiter] = {}
        self._ended: set[int] = set()
        self._came: dict[int, float] = {}
        self._told: dict[int, tuple[int, float]] = {}
        self._waits: list[Wait] = []
        self.report = Report()
        for shift in scenario.shifts:
            for _ in range(shift.agents):
                self._employ(shift)
        self._at(self._soon(HOUR / scenario.arrivals_an_hour), self._arrive)

    def play(self) -> Report:
        """Until the desk closes."""
        while self._next and self._next[0][0] <= self._scenario.closes:
            moment, _, happens = heapq.heappop(self._next)
            self._pass(moment - self._now)
            self._now = moment
            happens()
            self._assign()
            self._check()
        self._count()
        return self.report

    # What happens

    def _at(self, moment: float, happens: Callable[[], None]) -> None:
        heapq.heappush(self._next, (moment, next(self._numbers), happens))

    def _soon(self, mean: float) -> float:
        return self._now + self._random.expovariate(1 / mean)

    def _employ(self, shift: Shift) -> None:
        knows = self._random.random() < self._scenario.specialists
        matters = frozenset({self._random.choice(self._scenario.matters)} if knows else ())
        number = len(self._people) + 1
        person = _Person(Agent(number, 0, self._scenario.most_talks, matters=matters))
        self._people[number] = person
        self._at(shift.start, lambda: self._begin(person))
        self._at(max(shift.end - _HAND_OVER, shift.start), lambda: self._hand_over(person))
        self._at(shift.end, lambda: self._let_go(person))
        if self._scenario.losses_a_day:
            between = (shift.end - shift.start) / self._scenario.losses_a_day
            self._at(
                shift.start + self._random.expovariate(1 / between), lambda: self._lose(person)
            )

    def _begin(self, person: _Person) -> None:
        person.on_shift = True

    def _hand_over(self, person: _Person) -> None:
        person.on_shift = False

    def _arrive(self) -> None:
        number, scenario = next(self._numbers), self._scenario
        back = self._random.random() < scenario.returning
        self._waiting[number] = Waiter(
            number,
            priority=-(self._random.random() < 0.1),
            since=self._now,
            due=self._now + 3 * MINUTE,
            matter=self._random.choice(scenario.matters),
            last=self._random.choice(list(self._people)) if back else None,
        )
        self._came[number] = self._now
        self.report.arrived += 1
        self._at(self._soon(HOUR / scenario.arrivals_an_hour), self._arrive)

    def _end(self, person: _Person, ticket: int, ends: float) -> None:
        """Unless it was taken back, or lasts longer by a lost connection."""
        if person.talks.get(ticket) != ends:
            return
        del person.talks[ticket]
        self._ended.add(ticket)

    def _lose(self, person: _Person) -> None:
        if not person.on_shift:
            return
        person.gone_at = gone = self._now
        back = self._soon(self._scenario.loss_minutes * MINUTE)
        self._at(gone + self._scenario.away_minutes * MINUTE, lambda: self._away(person, gone))
        self._at(back, lambda: self._back(person, gone))
        # A moment after the desk has seen it somebody else may be needed.
        self._at(gone + _IN_SIGHT, lambda: None)

    def _away(self, person: _Person, gone: float) -> None:
        if person.gone_at == gone:
            self._let_go(person)

    def _back(self, person: _Person, gone: float) -> None:
        person.gone_at = None
        for ticket, ends in list(person.talks.items()):
            self._lasts(person, ticket, ends + self._now - gone)

    def _lasts(self, person: _Person, ticket: int, ends: float) -> None:
        person.talks[ticket] = ends
        self._at(ends, lambda: self._end(person, ticket, ends))

    def _let_go(self, person: _Person) -> None:
        """All in hand stand in line again, where they stood."""
        for ticket in list(person.talks):
            del person.talks[ticket]
            came = self._came[ticket]
            self._waiting[ticket] = Waiter(ticket, 0, came, came + 3 * MINUTE, left=person.agent.id)
            self.report.taken_back += 1

    # The rule

    def _there(self) -> list[_Person]:
        return [one for one in self._people.values() if one.takes_new(self._now)]

    def _assign(self) -> None:
        if not self._waiting:
            return
        fresh = [one for one in self._waiting if one not in self._told]
        while pair := self._rule(self._waiting.values(), [one.now() for one in self._there()]):
            self._give(*pair)
        for ticket in fresh:
            if self._tells and ticket in self._waiting and self._came[ticket] == self._now:
                self._tell(ticket)

    def _give(self, waiter: Waiter, agent: Agent) -> None:
        ticket, person = waiter.id, self._people[agent.id]
        held = sum(ticket in one.talks for one in self._people.values())
        self.report.faults.given_twice += bool(held) or ticket in self._ended
        del self._waiting[ticket]
        person.agent = replace(person.agent, given_at=self._now)
        if waiter.left is None:
            wait = self._now - waiter.since
            self.report.waits.append(wait)
            self._waits.append(Wait(waiter.since, self._now))
            if ticket in self._told:
                place, told = self._told[ticket]
                self.report.told.append((place, told, wait))
        # Who has lost the connection, unseen, does nothing until it is back.
        started = self._now if person.gone_at is None else person.gone_at
        ends = started + self._random.expovariate(1 / (self._scenario.talk_minutes * MINUTE))
        if person.gone_at is None:
            self._lasts(person, ticket, ends)
        else:
            person.talks[ticket] = ends

    def _tell(self, ticket: int) -> None:
        line = sorted(self._waiting.values(), key=lambda one: one.order)
        place = 1 + next(n for n, one in enumerate(line) if one.id == ticket)
        since = self._now - _RECENTLY
        recent = [one for one in self._waits[-200:] if (one.until or self._now) >= since]
        recent += [Wait(one.since, None) for one in line if one.left is None]
        seconds = seconds_a_claim(recent, since=since, now=self._now)
        if seconds is not None:
            self._told[ticket] = (place, until_served(seconds, place))

    # What must hold

    def _pass(self, seconds: float) -> None:
        for one in self._people.values():
            if one.on_shift:
                self.report.room_seconds += seconds * one.agent.most
                self.report.busy_seconds += seconds * len(one.talks)

    def _check(self) -> None:
        faults = self.report.faults
        for one in self._people.values():
            faults.over_limit += len(one.talks) > one.agent.most
        if self._waiting:
            there = [one.now() for one in self._there()]
            if any(agent.has_room for agent in there):
                faults.idle_while_waiting += any(
                    agent.has_room
                    for waiter in self._waiting.values()
                    for agent in fitting(waiter, there)
                )

    def _count(self) -> None:
        """Everybody who came was served, is being served or waits, and none of them twice."""
        held = [ticket for one in self._people.values() for ticket in one.talks]
        self.report.overnight = len(self._waiting)
        known = len(self._ended) + len(held) + len(self._waiting)
        everybody = self._ended.union(held, self._waiting)
        self.report.faults.lost = self.report.arrived - len(everybody)
        self.report.faults.given_twice += known - len(everybody)


def simulate(
    scenario: Scenario, *, days: int, seed: int, tells: bool = False, rule: Rule = first
) -> Report:
    random, whole = Random(seed), Report()
    for _ in range(days):
        whole.add(Day(scenario, random, tells=tells, rule=rule).play())
    return whole


def any_scenario(random: Random) -> Scenario:
    """A desk of any kind: idle or run over, alone or many, with specialists and losses."""
    opens = 9 * HOUR
    late = opens + random.uniform(2, 6) * HOUR
    return Scenario(
        arrivals_an_hour=random.uniform(4, 60),
        shifts=(
            Shift(opens, opens + random.uniform(4, 9) * HOUR, random.randint(1, 5)),
            Shift(late, late + random.uniform(3, 8) * HOUR, random.randint(1, 5)),
        ),
        most_talks=random.randint(1, 5),
        talk_minutes=random.uniform(2, 20),
        losses_a_day=random.choice((0.0, 1.0, 4.0)),
        matters=("refund", "parcel", "gift"),
        specialists=random.choice((0.0, 0.4)),
    )


def any_days(days: int, *, seed: int) -> Report:
    """Each day another desk."""
    random, whole = Random(seed), Report()
    for _ in range(days):
        whole.add(Day(any_scenario(random), random).play())
    return whole


def enough(
    scenarios: Callable[[int], Scenario], *, wanted: float, days: int, seed: int, most: int = 200
) -> Iterator[tuple[int, Report]]:
    """More and more agents, until nine of ten buyers wait no longer than wanted (seconds)."""
    for agents in range(1, most + 1):
        report = simulate(scenarios(agents), days=days, seed=seed)
        yield agents, report
        if report.wait(0.9) <= wanted:
            return


def day_long(shifts: Sequence[Shift], agents: int) -> tuple[Shift, ...]:
    """The shifts of before with so many agents in all, shared out as they were; without any, one
    from nine to ten at night."""
    if not shifts:
        return (Shift(9 * HOUR, 22 * HOUR, agents),)
    total = sum(shift.agents for shift in shifts)
    numbers = [agents * shift.agents // total for shift in shifts]
    for place in range(agents - sum(numbers)):
        numbers[place % len(numbers)] += 1
    return tuple(
        replace(shift, agents=number) for shift, number in zip(shifts, numbers, strict=True)
    )
