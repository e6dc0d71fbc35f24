"""Trains a network of one hidden layer on sparse n-grams and dense vectors, in plain numpy.

Two heads share the hidden layer: a softmax shares one message out among the intents, sigmoids say
of each intent alone whether the message has it.

RMSProp, but a row of the n-grams' weights moves only when its n-gram is in the batch: most of a
step would otherwise go to rows that have not changed. No framework: the engine would carry it
in memory for a minute's work.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Floats = NDArray[np.float32]
Weights = dict[str, Floats]

_DECAY, _TINY = 0.99, 1e-7
_WARM_UP = 50
_RARE = -3.0


@dataclass(frozen=True)
class Recipe:
    """How long and how carefully to learn."""

    hidden: int = 256
    epochs: int = 12
    batch: int = 256
    rate: float = 4e-3
    drop_vector: float = 0.2
    drop_hidden: float = 0.5


@dataclass(frozen=True)
class Targets:
    """What the examples teach, a row for each.

    shares add up to one, or to nothing where an example teaches the sigmoids only; present is one
    for every intent that the message has.
    """

    shares: Floats
    present: Floats

    def __getitem__(self, rows: NDArray[np.int64]) -> Targets:
        return Targets(self.shares[rows], self.present[rows])

    def __len__(self) -> int:
        return len(self.shares)


def fit(sparse: csr_matrix, dense: Floats, targets: Targets, recipe: Recipe) -> Weights:
    """The weights under which the targets are likeliest."""
    rng = np.random.default_rng(0)
    classes = targets.shares.shape[1]
    widths = {"sparse": sparse.shape[1], "dense": dense.shape[1]}
    weights = {name: _start(rng, width, recipe.hidden) for name, width in widths.items()}
    weights["hidden_bias"] = np.zeros(recipe.hidden, dtype=np.float32)
    weights["out"] = _start(rng, recipe.hidden, classes)
    weights["bias"] = np.zeros(classes, dtype=np.float32)
    weights["each"] = _start(rng, recipe.hidden, classes)
    # Most messages have none of most intents.
    weights["each_bias"] = np.full(classes, _RARE, dtype=np.float32)
    total = recipe.epochs * -(-len(targets) // recipe.batch)
    mover = _RmsProp(weights, rate=recipe.rate, steps=total)
    for rows in _batches(rng, len(targets), recipe):
        _step(mover, rng, sparse[rows], dense[rows], targets[rows], recipe)
    return weights


def hidden_layer(weights: Weights, words: Floats, vectors: Floats) -> Floats:
    """words: the n-grams' share of it, already summed."""
    result: Floats = np.maximum(words + vectors @ weights["dense"] + weights["hidden_bias"], 0)
    return result


def softmax(scores: NDArray[Any]) -> Floats:
    """Shares that add up to one, along the last axis."""
    shifted = np.exp(scores - scores.max(axis=-1, keepdims=True))
    result: Floats = shifted / shifted.sum(axis=-1, keepdims=True)
    return result


def sigmoid(scores: NDArray[Any]) -> Floats:
    """Each score as a share of its own."""
    result: Floats = 1 / (1 + np.exp(-scores))
    return result


class _RmsProp:
    """Moves weights by the running mean of the squared gradient; the rate falls to zero."""

    def __init__(self, weights: Weights, *, rate: float, steps: int) -> None:
        self.weights = weights
        self._squares = {name: np.zeros_like(value) for name, value in weights.items()}
        self._rate, self._steps, self._done = rate, steps, 0

    def next_step(self) -> None:
        """Once for each batch, before the first move."""
        self._done += 1

    def move(self, name: str, gradient: NDArray[Any], rows: NDArray[np.int64] | slice) -> None:
        """rows: those of the weights that the gradient is for."""
        done = self._done
        rate = self._rate * min(1.0, done / _WARM_UP) * (1 - (done - 1) / self._steps)
        rate *= np.sqrt(1 - _DECAY**done)
        squares = self._squares[name][rows]
        squares *= np.float32(_DECAY)
        squares += np.float32(1 - _DECAY) * np.square(gradient)
        self._squares[name][rows] = squares
        change = np.sqrt(squares)
        change += np.float32(_TINY)
        np.divide(gradient, change, out=change)
        change *= np.float32(rate)
        self.weights[name][rows] -= change


def _step(
    mover: _RmsProp,
    rng: np.random.Generator,
    sparse: csr_matrix,
    dense: Floats,
    targets: Targets,
    recipe: Recipe,
) -> None:
    weights = mover.weights
    columns, places = np.unique(sparse.indices, return_inverse=True)
    present = csr_matrix((sparse.data, places, sparse.indptr), shape=(len(targets), len(columns)))
    vectors = dense * _kept(rng, dense.shape, recipe.drop_vector)
    hidden = hidden_layer(weights, present @ weights["sparse"][columns], vectors)
    kept = _kept(rng, hidden.shape, recipe.drop_hidden)
    dropped = hidden * kept
    error = softmax(dropped @ weights["out"] + weights["bias"])
    error *= targets.shares.sum(axis=1, keepdims=True)
    error -= targets.shares
    error *= np.float32(1 / len(targets))
    each = sigmoid(dropped @ weights["each"] + weights["each_bias"]) - targets.present
    each *= np.float32(1 / len(targets))
    back = (error @ weights["out"].T + each @ weights["each"].T) * kept * (hidden > 0)
    everything = slice(None)
    mover.next_step()
    mover.move("out", dropped.T @ error, everything)
    mover.move("bias", error.sum(axis=0), everything)
    mover.move("each", dropped.T @ each, everything)
    mover.move("each_bias", each.sum(axis=0), everything)
    mover.move("dense", vectors.T @ back, everything)
    mover.move("hidden_bias", back.sum(axis=0), everything)
    mover.move("sparse", present.T @ back, columns)


def _batches(rng: np.random.Generator, count: int, recipe: Recipe) -> Iterator[NDArray[np.int64]]:
    for _ in range(recipe.epochs):
        order = rng.permutation(count)
        for at in range(0, count, recipe.batch):
            yield order[at : at + recipe.batch]


def _kept(rng: np.random.Generator, shape: tuple[int, ...], share_dropped: float) -> Floats:
    """Zero for what is left out this time; the rest is raised, so that the sum stays."""
    kept = rng.random(shape, dtype=np.float32) >= share_dropped
    return kept.astype(np.float32) * np.float32(1 / (1 - share_dropped))


def _start(rng: np.random.Generator, rows: int, columns: int) -> Floats:
    drawn = rng.uniform(-1, 1, (rows, columns)).astype(np.float32)
    return drawn * np.float32(np.sqrt(6 / (rows + columns)))
