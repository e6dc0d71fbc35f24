"""Which group is which from one day to the next: by the members that they have in common."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from bot.insight.grouping import Cluster
from bot.insight.vectors import Floats

# A group goes on where at least this share of what is left of it, and of what it is found in, is.
CARRIED_ON = 0.25


@dataclass(frozen=True)
class Identity:
    """Rows that are one group now. `id` is empty for a new one; `split_from` and `joined` tell
    which groups of before its members were in."""

    rows: tuple[int, ...]
    id: str
    split_from: str = ""
    joined: tuple[str, ...] = ()


def identities(
    found: Sequence[Cluster], was: Sequence[str], held: frozenset[str], rows: Floats
) -> list[Identity]:
    """`was`: the group that each row was in, or nothing. What people have put together or apart
    (the groups that are `held`) stays so, whatever the likeness says."""
    parts = [part for cluster in found for part in _parts(cluster.rows, was, held, rows)]
    by_person: dict[str, list[int]] = defaultdict(list)
    free: list[tuple[int, ...]] = []
    for owner, members in parts:
        if owner:
            by_person[owner] += members
        else:
            free.append(tuple(members))
    carried = _carried_on(free, was, held)
    return [Identity(tuple(sorted(members)), owner) for owner, members in by_person.items()] + [
        _identity(members, carried.get(number, ""), was, set(carried.values()))
        for number, members in enumerate(free)
    ]


def _parts(
    members: Sequence[int], was: Sequence[str], held: frozenset[str], rows: Floats
) -> list[tuple[str, list[int]]]:
    """A cluster by the groups that people made of it; who is new follows its nearest."""
    if not any(was[row] in held for row in members):
        return [("", list(members))]
    old = [row for row in members if was[row]]
    parts: dict[str, list[int]] = defaultdict(list)
    for row in members:
        follows = row if was[row] else old[int((rows[old] @ rows[row]).argmax())]
        parts[was[follows] if was[follows] in held else ""].append(row)
    return list(parts.items())


def _carried_on(
    free: Sequence[Sequence[int]], was: Sequence[str], held: frozenset[str]
) -> dict[int, str]:
    """The cluster that each group of before is now, by the number of the cluster."""
    sizes = Counter(group for group in was if group)
    overlaps = [
        (count, group, number)
        for number, members in enumerate(free)
        for group, count in Counter(was[row] for row in members).items()
        if group
        and group not in held
        and count >= CARRIED_ON * sizes[group]
        and count >= CARRIED_ON * sum(bool(was[row]) for row in members)
    ]
    carried: dict[int, str] = {}
    for _, group, number in sorted(overlaps, key=lambda one: (-one[0], one[1], one[2])):
        if number not in carried and group not in carried.values():
            carried[number] = group
    return carried


def _identity(
    members: tuple[int, ...], carried: str, was: Sequence[str], living: set[str]
) -> Identity:
    before = Counter(was[row] for row in members if was[row])
    others = [group for group, count in before.most_common() if group != carried]
    joined = tuple(group for group in others if group not in living)
    split_from = ""
    if not carried and before:
        most, count = before.most_common(1)[0]
        split_from = most if most in living and count * 2 > len(members) else ""
    return Identity(members, carried, split_from, joined)
