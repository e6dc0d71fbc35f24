"""The nearest neighbours of many rows: exact while that is quick, by cells beyond it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.insight.vectors import Floats

Rows = NDArray[np.intp]

# Up to so many rows all are compared with all: 20,000 take half a minute on two cores.
MOST_EXACT = 20_000
_BLOCK = 1_000
# Of the cells that rows are kept in, so many are looked through for each row.
_PROBES = 12
_SEED = 7


def nearest(vectors: Floats, count: int) -> tuple[Rows, Floats]:
    """For each row the numbers of its nearest others, the nearest first, and their likeness; -1
    and 0 where there are fewer."""
    if len(vectors) <= MOST_EXACT:
        return _exact(vectors, count)
    return _by_cells(vectors, count)


def _exact(vectors: Floats, count: int) -> tuple[Rows, Floats]:
    total = len(vectors)
    found = np.full((total, count), -1, dtype=np.intp)
    likeness = np.zeros((total, count), dtype=np.float32)
    there = min(count, total - 1)
    if there < 1:
        return found, likeness
    for start in range(0, total, _BLOCK):
        block = slice(start, min(start + _BLOCK, total))
        alike = vectors[block] @ vectors.T
        own = np.arange(block.start, block.stop)
        alike[own - start, own] = -np.inf
        best = np.argpartition(-alike, there - 1, axis=1)[:, :there]
        values = np.take_along_axis(alike, best, axis=1)
        order = np.argsort(-values, axis=1, kind="stable")
        found[block, :there] = np.take_along_axis(best, order, axis=1)
        likeness[block, :there] = np.take_along_axis(values, order, axis=1)
    return found, likeness


def _by_cells(vectors: Floats, count: int) -> tuple[Rows, Floats]:
    import faiss

    rows = np.ascontiguousarray(vectors, dtype=np.float32)
    total, width = rows.shape
    cells = int(4 * total**0.5)
    index: Any = faiss.IndexIVFFlat(
        faiss.IndexFlatIP(width), width, cells, faiss.METRIC_INNER_PRODUCT
    )
    index.cp.seed, index.cp.niter = _SEED, 6
    sample = np.random.default_rng(_SEED).choice(total, min(total, 40 * cells), replace=False)
    index.train(rows[np.sort(sample)])
    index.add(rows)
    index.nprobe = _PROBES
    likeness, found = index.search(rows, count + 1)
    return _without_self(found, likeness, count)


def _without_self(found: Any, likeness: Any, count: int) -> tuple[Rows, Floats]:
    own = found == np.arange(len(found))[:, None]
    # Among equals it may not have found itself: then the last one goes.
    own[~own.any(axis=1), -1] = True
    keep = ~own
    return (
        found[keep].reshape(len(found), count).astype(np.intp),
        likeness[keep].reshape(len(found), count).astype(np.float32),
    )
