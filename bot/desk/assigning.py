"""Who gets which buyer: the rule of automatic assignment, and nothing else.

The product asks it under the locks of those concerned (bot/desk/assignment.py), the simulator
millions of times (bot/desk/simulation.py). Times are seconds, on any one clock.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from math import inf


@dataclass(frozen=True, slots=True)
class Waiter:
    """A buyer who waits. `priority` as `Priority` sorts, `due` when somebody should be there at
    the latest, `last` who talked to them last, `left` by whose hand they are back in the line."""

    id: int
    priority: int
    since: float
    due: float = inf
    queue: str = ""
    matter: str = ""
    last: int | None = None
    left: int | None = None

    @property
    def order(self) -> tuple[int, float, float, int]:
        """Priority, deadline, arrival."""
        return (self.priority, self.due, self.since, self.id)


@dataclass(frozen=True, slots=True)
class Agent:
    """Somebody who takes new buyers. Without matters: all of them. `given_at`: when the last one
    came to them."""

    id: int
    talks: int
    most: int
    queues: frozenset[str] = frozenset({""})
    matters: frozenset[str] = frozenset()
    given_at: float = -inf

    @property
    def has_room(self) -> bool:
        return self.talks < self.most

    def knows(self, waiter: Waiter) -> bool:
        return not self.matters or waiter.matter in self.matters


def fitting(waiter: Waiter, agents: Iterable[Agent]) -> list[Agent]:
    """Of the queue, those who know the matter, and not who has just let this buyer go. Each holds
    as long as it leaves somebody who is there: nobody waits for a person who is not coming."""
    found = [agent for agent in agents if waiter.queue in agent.queues]
    found = [agent for agent in found if agent.knows(waiter)] or found
    return [agent for agent in found if agent.id != waiter.left] or found


def choose(waiter: Waiter, agents: Iterable[Agent]) -> Agent | None:
    """The one who talked to this buyer last, else who has least to do by their own limit, and of
    those who has not been given anybody for longest. None where nobody has room."""
    free = [agent for agent in fitting(waiter, agents) if agent.has_room]
    if not free:
        return None
    return min(
        free,
        key=lambda agent: (
            agent.id != waiter.last,
            agent.talks / agent.most,
            agent.given_at,
            agent.id,
        ),
    )


def first(waiting: Collection[Waiter], agents: Sequence[Agent]) -> tuple[Waiter, Agent] | None:
    """The next buyer who can be given to somebody, and to whom. None while nobody waits who could
    be: as long as there is one, somebody is idle while a buyer waits."""
    if not any(agent.has_room for agent in agents):
        return None
    for waiter in sorted(waiting, key=lambda one: one.order):
        agent = choose(waiter, agents)
        if agent is not None:
            return waiter, agent
    return None
