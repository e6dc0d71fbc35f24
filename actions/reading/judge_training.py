"""Teaches the judge: on the training lines, and on yeses with another line beside them."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from actions.reading.doubts import asks_only_when
from actions.reading.judging import Evidence, Parts, evened, evidence, parts_of
from actions.reading.model import Act, Context
from actions.reading.reader import AnswerReader
from nlu.components.encoder import encode_many
from nlu.components.network import Floats, Recipe, Targets, Weights, fit
from nlu.text import for_features

_RECIPE = Recipe(hidden=32, epochs=30, batch=256, rate=3e-3, drop_vector=0.05, drop_hidden=0.2)
# 好的 beside these is no yes any more; beside those it still is one.
_UNDO = frozenset({
    Act.DECLINES, Act.NOT_THAT, Act.BARGAINS, Act.CONDITION, Act.WAITS, Act.ASKS, Act.WISHES,
    Act.NEGATES, Act.REPORTS,
})  # fmt: skip
_LEAVE = frozenset({Act.TAKES, Act.COURTESY})
_HEADS = ("好的", "好", "行", "可以", "嗯", "ok", "对", "没问题", "同意", "办吧", "行吧", "嗯嗯")
_LONGEST_BESIDE, _FEW = 14, 4
# Of these a buyer says why: 换吧 开线了.
_HAVE_A_REASON = frozenset({"refund_only", "return_refund", "exchange", "reship", "reopen"})


def part_of(text: str, parts: int) -> int:
    """By text, so that no text is learned from and measured on."""
    return zlib.crc32(text.encode()) % parts


def taught(known: Sequence[tuple[Context, Act]], readers: Sequence[AnswerReader]) -> Weights:
    """readers: each has not learned from the texts of its part."""
    cases = list(cases_of(known))
    return learned(numbers_of(cases, readers), np.array([case.takes for case in cases]))


def learned(numbers: Floats, takes: NDArray[np.bool_]) -> Weights:
    """The weights under which yeses and others are told apart best."""
    about = {"mean": numbers.mean(axis=0), "spread": numbers.std(axis=0) + np.float32(1e-3)}
    targets = np.stack([~takes, takes], axis=1).astype(np.float32)
    nothing = csr_matrix((len(takes), 1), dtype=np.float32)
    weights = fit(nothing, evened(numbers, about), Targets(targets, targets), _RECIPE)
    kept = {name: weights[name] for name in ("dense", "hidden_bias", "out", "bias")}
    return kept | about


@dataclass(frozen=True)
class Case:
    """A message under an offer. line: that it was made of."""

    context: Context
    takes: bool
    line: str


def cases_of(known: Sequence[tuple[Context, Act]]) -> Iterator[Case]:
    """Every line under its offer once, and a yes with a line beside it."""
    seen = set()
    reasons = [c.text for c, act in known if c.question == "cause" and act is Act.GIVES]
    for context, act in known:
        key = (context.text, context.offer)
        if context.question not in ("offer", "case") or key in seen:
            continue
        seen.add(key)
        # A clause has no reading of the engine's, and a message in a burst may have a bad one.
        chance = zlib.crc32(f"{context.text}{context.offer}".encode())
        ranking = context.ranking if chance % 3 else ()
        yield Case(replace(context, ranking=ranking), act is Act.TAKES, context.text)
        beside = (act in _UNDO and not asks_only_when(context.text)) or act in _LEAVE
        if beside and len(context.text) <= _LONGEST_BESIDE and chance % _FEW == 0:
            head = _HEADS[chance // _FEW % len(_HEADS)]
            with_head = replace(context, text=f"{head}，{context.text}", ranking=())
            yield Case(with_head, act in _LEAVE, context.text)
        if act is Act.TAKES and context.offer in _HAVE_A_REASON and chance % _FEW == 1:
            why = reasons[chance // _FEW % len(reasons)]
            text = f"{context.text} {why}" if chance % 3 else f"{why} {context.text}"
            yield Case(replace(context, text=text, ranking=()), True, context.text)


def numbers_of(cases: Sequence[Case], readers: Sequence[AnswerReader]) -> Floats:
    """What the judge sees of each, by the reader that has not learned from its line."""
    parts = [parts_of(case.context) for case in cases]
    texts = sorted({for_features(one.text) for each in parts for one in each.all})
    vectors = dict(zip(texts, encode_many(texts), strict=True))
    rows = [
        _evidence(case.context, each, readers[part_of(case.line, len(readers))], vectors).numbers()
        for case, each in zip(cases, parts, strict=True)
    ]
    return np.array(rows, dtype=np.float32)


def _evidence(
    said: Context, parts: Parts, reader: AnswerReader, vectors: Mapping[str, Floats]
) -> Evidence:
    shares = [reader.of_vector(one, vectors[for_features(one.text)]) for one in parts.all]
    return evidence(said, parts, shares, reader.familiarity(parts.context))
