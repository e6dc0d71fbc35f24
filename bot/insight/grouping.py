"""Groups of texts by likeness. Pure: vectors in, groups out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.insight.vectors import Floats

# Two groups become one while their messages are on average at least this alike.
LIKENESS = 0.44
# So many distinct texts are compared with each other; the others join the group that they are
# on average alike enough to, and what then is left over is compared in its turn.
MOST_COMPARED = 3_000


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


def clusters(
    vectors: Floats, *, likeness: float = LIKENESS, most: int = MOST_COMPARED
) -> list[Cluster]:
    """All rows in groups; rows come with what was said most often first."""
    left = np.arange(len(vectors))
    found: list[Cluster] = []
    while len(left):
        batch, left = left[:most], left[most:]
        members = [list(batch[labels]) for labels in _average_link(vectors[batch], likeness)]
        means = np.stack([vectors[rows].mean(axis=0) for rows in members])
        joins = _nearest(vectors, left, means, likeness)
        for row, group in zip(left, joins, strict=True):
            if group >= 0:
                members[group].append(row)
        left = left[joins < 0]
        found += [
            Cluster(tuple(int(row) for row in rows), vectors[rows].mean(axis=0)) for rows in members
        ]
    return found


def nearest_cluster(
    vector: Floats, groups: Sequence[Cluster], *, likeness: float = LIKENESS
) -> int:
    """The group the text is most like on average; -1 where it is like none."""
    if not groups:
        return -1
    alike = np.stack([group.mean for group in groups]) @ vector
    best = int(alike.argmax())
    return best if alike[best] >= likeness else -1


def _average_link(
    vectors: Floats, likeness: float
) -> list[np.ndarray[tuple[int], np.dtype[np.intp]]]:
    from sklearn.cluster import AgglomerativeClustering

    if len(vectors) == 1:
        return [np.zeros(1, dtype=np.intp)]
    distances = 1.0 - vectors @ vectors.T
    np.fill_diagonal(distances, 0.0)
    labels = AgglomerativeClustering(
        n_clusters=None,
        distance_threshold=1.0 - likeness,
        metric="precomputed",
        linkage="average",
    ).fit_predict(np.maximum(distances, 0.0))
    return [np.flatnonzero(labels == label) for label in range(labels.max() + 1)]


def _nearest(
    vectors: Floats, rows: np.ndarray[tuple[int], np.dtype[np.intp]], means: Floats, likeness: float
) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    joins = np.full(len(rows), -1, dtype=np.intp)
    for start in range(0, len(rows), 2_000):
        part = slice(start, start + 2_000)
        alike = vectors[rows[part]] @ means.T
        best = alike.argmax(axis=1)
        joins[part] = np.where(alike.max(axis=1) >= likeness, best, -1)
    return joins
