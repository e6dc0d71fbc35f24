"""Groups of texts by likeness. Pure: vectors in, groups out.

Who is mutually near is linked; the links fall into small tight communities; communities that are
alike on the whole are joined; who is not like the rest of a group leaves it. Every number below was
chosen on the tuning half of tests/insight/labelled.tsv (bench/questions.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.insight.neighbours import Rows, nearest
from bot.insight.vectors import Floats

# Each looks at so many others; two that look at each other are linked, if they are this alike.
NEIGHBOURS = 10
LINKED = 0.25
# Links within a community, by their likeness, must be at least this share of all that could be.
TIGHT = 0.06
# Two communities become one group while their messages are on average at least this alike.
JOINED = 0.4
# Who is on average less like the others of a group than this stands alone.
BELONGS = 0.33
# So much more alike are two that were in one group the last time.
TOGETHER = 0.04
_MARKS = 128
_ROUNDS = 3
_SEED = 1
_BLOCK = 2_000

Labels = NDArray[np.intp]


@dataclass(frozen=True)
class Cluster:
    """Row numbers of the members, and the mean of their rows."""

    rows: tuple[int, ...]
    mean: Floats

    def central(self, vectors: Floats, weights: Sequence[int]) -> int:
        """The member most like the others, each counted as often as it was said."""
        rows = list(self.rows)
        share = np.asarray([weights[row] for row in rows], dtype=np.float32)
        middle = share @ vectors[rows] / share.sum()
        likeness = vectors[rows] @ middle
        # Of equally central ones the most usual, then the first: the answer must not waver.
        best = max(range(len(rows)), key=lambda i: (round(float(likeness[i]), 4), share[i], -i))
        return rows[best]


def clusters(vectors: Floats, *, before: Sequence[int] | None = None) -> list[Cluster]:
    """All rows in groups. `before` tells which rows were together when they were last grouped
    (-1: not there): these count as a little more alike, or every new message would move some."""
    if not len(vectors):
        return []
    if before is not None:
        vectors = np.hstack([vectors, _marks(before)])
    labels = _communities(vectors, before)
    labels = _without_strangers(vectors, labels)
    labels = _joined(vectors, labels)
    labels = _without_strangers(vectors, labels)
    order = np.argsort(labels, kind="stable")
    parts = np.split(order, np.flatnonzero(np.diff(labels[order])) + 1)
    found = [Cluster(tuple(int(row) for row in rows), vectors[rows].mean(axis=0)) for rows in parts]
    return sorted(found, key=lambda cluster: cluster.rows[0])


def _marks(before: Sequence[int]) -> Floats:
    """Columns that add TOGETHER to the likeness of rows of one group, and next to nothing to that
    of others: signs drawn by chance for each group."""
    groups = np.asarray(before)
    many = int(groups.max(initial=0)) + 1
    signs = np.random.default_rng(_SEED).choice([-1.0, 1.0], size=(many, _MARKS))
    marks: Floats = (signs[groups] * (TOGETHER / _MARKS) ** 0.5).astype(np.float32)
    marks[groups < 0] = 0
    return marks


def _communities(vectors: Floats, before: Sequence[int] | None) -> Labels:
    import graspologic_native

    near, likeness = nearest(vectors, NEIGHBOURS)
    links = _links(near, likeness)
    labels = np.arange(len(vectors), dtype=np.intp)
    if not links:
        return labels
    linked = {name for one, other, _ in links for name in (one, other)}
    start = None
    if before is not None:
        # Who is new begins alone.
        start = {
            name: before[int(name)] if before[int(name)] >= 0 else len(before) + int(name)
            for name in linked
        }
        numbers = {label: number for number, label in enumerate(dict.fromkeys(start.values()))}
        start = {name: numbers[label] for name, label in start.items()}
    _, found = graspologic_native.leiden(
        links,
        starting_communities=start,
        resolution=TIGHT,
        use_modularity=False,
        seed=_SEED,
    )
    for name, community in found.items():
        labels[int(name)] = len(vectors) + community
    return _numbered(labels)


def _links(near: Rows, likeness: Floats) -> list[tuple[str, str, float]]:
    """Mutual ones, each once."""
    total, count = near.shape
    rows = np.repeat(np.arange(total), count)
    others, values = near.ravel(), likeness.ravel()
    good = (others >= 0) & (values > LINKED)
    rows, others, values = rows[good], others[good], values[good]
    there = np.isin(others * total + rows, rows * total + others)
    once = there & (rows < others)
    return [
        (str(one), str(other), float(value))
        for one, other, value in zip(
            rows[once].tolist(), others[once].tolist(), values[once].tolist(), strict=True
        )
    ]


def _joined(vectors: Floats, labels: Labels) -> Labels:
    """Average link over the communities, down to JOINED: pairs that are each other's nearest are
    joined until none is alike enough, which comes to the same."""
    sums, sizes = _sums(vectors, labels)
    of_community = np.arange(len(sizes), dtype=np.intp)
    while len(sizes) > 1:
        means = sums / sizes[:, None]
        best, alike = _nearest_of_all(means)
        here = np.arange(len(sizes))
        pairs = (best[best] == here) & (alike >= JOINED) & (here < best)
        if not pairs.any():
            break
        goes_to = here.copy()
        goes_to[best[pairs]] = here[pairs]
        goes_to = _numbered(goes_to)
        of_community = goes_to[of_community]
        sums, sizes = _summed(sums, goes_to), _summed(sizes, goes_to)
    return of_community[labels]


def _nearest_of_all(means: Floats) -> tuple[Rows, Floats]:
    best = np.zeros(len(means), dtype=np.intp)
    alike = np.zeros(len(means), dtype=np.float32)
    for start in range(0, len(means), _BLOCK):
        block = slice(start, start + _BLOCK)
        likeness = means[block] @ means.T
        own = np.arange(len(likeness))
        likeness[own, own + start] = -np.inf
        best[block] = likeness.argmax(axis=1)
        alike[block] = likeness.max(axis=1)
    return best, alike


def _without_strangers(vectors: Floats, labels: Labels) -> Labels:
    for _ in range(_ROUNDS):
        sums, sizes = _sums(vectors, labels)
        own = np.einsum("ij,ij->i", vectors, vectors)
        # In blocks: a copy of all rows would take as much memory again.
        to_group = np.empty(len(vectors), dtype=np.float32)
        for start in range(0, len(vectors), _BLOCK):
            block = slice(start, start + _BLOCK)
            to_group[block] = np.einsum("ij,ij->i", vectors[block], sums[labels[block]])
        others = sizes[labels] - 1
        strange = (others > 0) & ((to_group - own) / np.maximum(others, 1) < BELONGS)
        if not strange.any():
            break
        labels = labels.copy()
        labels[strange] = len(sizes) + np.arange(strange.sum())
        labels = _numbered(labels)
    return labels


def _sums(vectors: Floats, labels: Labels) -> tuple[Floats, Floats]:
    ones = np.ones(len(labels), dtype=np.float32)
    return _summed(vectors, labels), _summed(ones, labels)


def _summed(rows: Floats, labels: Labels) -> Floats:
    from scipy.sparse import csr_matrix

    ones = np.ones(len(labels), dtype=np.float32)
    shape = (int(labels.max()) + 1, len(labels))
    total: Floats = csr_matrix((ones, (labels, np.arange(len(labels)))), shape=shape) @ rows
    return total


def _numbered(labels: Labels) -> Labels:
    return np.unique(labels, return_inverse=True)[1].astype(np.intp)
