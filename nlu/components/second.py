"""Weighs whether a message has two wishes, and which: numbers learned from labelled messages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from nlu.components.model import SMALL_TALK
from nlu.components.network import Floats

# Told of together, these are mostly one thing: 坏了用不了, 三天没动到哪了.
_MATTERS = tuple(
    frozenset(names.split())
    for names in (
        "urge_shipping track_logistics logistics_stalled delivered_not_received contact_courier",
        "report_damaged report_quality_issue report_wrong_item ask_usage",
        "report_missing_item report_missing_gift report_wrong_item",
        "request_return request_exchange ask_return_policy withdraw_request",
        "request_return request_refund cancel_order withdraw_request",
        "change_item report_wrong_item request_exchange",
        "price_drop_complaint ask_return_policy",
        "request_compensation shipping_fee_dispute price_drop_complaint",
        "request_human bot_challenge urge_reply",
        "ask_product request_gift ask_promotion ask_usage",
    )
)
_CUE = re.compile("另外|还有|顺便|再问|然后|而且|并且|不然|要不|否则|再就是|对了|以及")
# Beside what the buyer wants, one of these is often only why; it is noted as the reason.
_REASONS = frozenset(
    {
        "urge_shipping", "logistics_stalled", "delivered_not_received", "report_damaged",
        "report_missing_item", "report_wrong_item", "report_quality_issue", "report_missing_gift",
        "doubt_authenticity", "price_drop_complaint", "complain_service", "urge_reply", "ask_usage",
    }
)  # fmt: skip
_REQUESTS = frozenset(
    {
        "request_refund", "request_return", "request_exchange", "request_reship",
        "request_compensation", "cancel_order", "request_repair", "request_human",
        "complain_service", "contact_courier", "check_refund_status", "change_item",
        "change_address",
    }
)  # fmt: skip
# Of the messages with one wish that learning has not seen, so many may be taken for two, and so
# many may come with another one that is only offered, or only noted as the reason.
FALSE_SHARE, OFFERED_SHARE, NOTED_SHARE = 0.03, 0.2, 0.35
_MOST_BESIDE = 3
_LEAST = 1e-4


@dataclass(frozen=True)
class Evidence:
    """How a message reads as a whole, and both sides of every cut through it."""

    text: str
    whole: Floats
    halves: Sequence[Floats]
    # How likely each intent is among those of the message, whatever the others.
    present: Floats


def candidates(evidence: Evidence, classes: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of classes that could be the two wishes."""
    likeliest = np.argsort(-evidence.whole, kind="stable")[:3]
    surest = np.argsort(-evidence.present, kind="stable")[:3]
    tops = [int(np.argmax(half)) for half in evidence.halves]
    pairs = [
        *combinations(map(int, likeliest), 2),
        *combinations(map(int, surest), 2),
        *zip(tops[::2], tops[1::2]),  # noqa: B905
    ]
    wishes = {(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]}
    return sorted(p for p in wishes if not SMALL_TALK & {classes[p[0]], classes[p[1]]})


def features(evidence: Evidence, pair: tuple[int, int], classes: Sequence[str]) -> list[float]:
    """What speaks for a pair, as numbers."""
    whole, halves = evidence.whole, evidence.halves
    high, low = sorted((float(whole[i]) for i in pair), reverse=True)
    third = float(max(whole[i] for i in np.argpartition(-whole, 2)[:3] if i not in pair))
    cut = bool(halves)
    sure = [_both(first, second, pair) for first, second in _cuts(halves)]
    weakest = max((least for least, _ in sure), default=0.0)
    likely = max((both for _, both in sure), default=0.0)
    tops = [(int(np.argmax(a)), int(np.argmax(b))) for a, b in _cuts(halves)]
    less, more = sorted(float(evidence.present[i]) for i in pair)
    one_matter = any({classes[i] for i in pair} <= matter for matter in _MATTERS)
    return [
        _log(high), _log(low), _log(third), high - low, high + low,
        float(cut),
        _log(weakest) if cut else 0.0, weakest, _log(likely) if cut else 0.0,
        min(len(tops), 4),
        _mean([a in pair and b in pair for a, b in tops]), _mean([a == b for a, b in tops]),
        float(np.log(len(evidence.text) + 1)),
        float(one_matter), float(bool(_CUE.search(evidence.text))),
        _log(low) * one_matter, _log(low) * cut,
        _log(less), less, _log(more), _log(less) * one_matter,
    ]  # fmt: skip


@dataclass(frozen=True)
class Beside:
    """An intent beside the first one. tier: "sure" is acted on, "likely" is offered, "reason" is
    why the first one is wanted."""

    name: str
    tier: str


@dataclass(frozen=True)
class Weighed:
    """Pairs of intents, the likelier one first, and what speaks for each. cuts: what a pair must
    reach to be acted on, offered, or noted as a reason."""

    pairs: Sequence[tuple[str, str]]
    scores: NDArray[np.float64]
    cuts: NDArray[np.float64]

    def both(self) -> list[str]:
        """The two wishes; none if it is one wish."""
        if not self.pairs or self.scores.max() <= self.cuts[0]:
            return []
        return list(self.pairs[int(np.argmax(self.scores))])

    def beside(self, wishes: Sequence[str]) -> list[Beside]:
        """What else the message may want, likeliest first. wishes: what is acted on."""
        sure = [Beside(name, "sure") for name in wishes[1:]]
        # Two wishes are enough, and beside a mere courtesy anything would be guessed.
        if len({*wishes} - SMALL_TALK) != 1:
            return sure
        others: dict[str, Beside] = {}
        for place in np.argsort(-self.scores):
            new = [name for name in self.pairs[place] if name not in wishes]
            if len(new) != 1:
                continue
            tier = _tier(*self.pairs[place])
            if self.scores[place] > self.cuts[2 if tier == "reason" else 1]:
                others.setdefault(new[0], Beside(new[0], tier))
        return sure + list(others.values())[:_MOST_BESIDE]


@dataclass(frozen=True)
class SecondWish:
    """weights: one for each feature, then Weighed's cuts."""

    weights: NDArray[np.float64]

    def weigh(self, evidence: Evidence, classes: Sequence[str]) -> Weighed:
        """Every pair that could be the two wishes."""
        pairs = candidates(evidence, classes)
        rows = np.array([features(evidence, pair, classes) for pair in pairs])
        scores = rows @ self.weights[:-3] if pairs else np.empty(0)
        ordered = (sorted(pair, key=lambda i: -evidence.whole[i]) for pair in pairs)
        named = [(classes[first], classes[second]) for first, second in ordered]
        return Weighed(named, scores, self.weights[-3:])

    @classmethod
    def learn(
        cls, seen: Sequence[Evidence], labels: Sequence[str], classes: Sequence[str]
    ) -> SecondWish:
        """Evidence must come from a model that has not been trained on these messages."""
        from sklearn.linear_model import LogisticRegression

        rows: list[list[float]] = []
        right: list[bool] = []
        owners: list[int] = []
        for number, (evidence, label) in enumerate(zip(seen, labels)):  # noqa: B905
            for pair in candidates(evidence, classes):
                rows.append(features(evidence, pair, classes))
                right.append({classes[i] for i in pair} == set(label.split("+")))
                owners.append(number)
        matrix = np.array(rows)
        spread = np.maximum(matrix.std(axis=0), 1e-3)
        model = LogisticRegression(max_iter=2_000).fit(matrix / spread, right)
        weights = model.coef_[0] / spread
        scores = matrix @ weights
        best = np.full(len(labels), -np.inf)
        np.maximum.at(best, owners, scores)
        single = best[["+" not in label for label in labels]]
        cuts = [
            np.quantile(single, 1 - share, method="higher")
            for share in (FALSE_SHARE, OFFERED_SHARE, NOTED_SHARE)
        ]
        return cls(np.array([*weights, *cuts]))


def _tier(one: str, other: str) -> str:
    pairs = ((one, other), (other, one))
    return "reason" if any(a in _REASONS and b in _REQUESTS for a, b in pairs) else "likely"


def _cuts(halves: Sequence[Floats]) -> Iterator[tuple[Floats, Floats]]:
    yield from zip(halves[::2], halves[1::2])  # noqa: B905


def _both(first: Floats, second: Floats, pair: tuple[int, int]) -> tuple[float, float]:
    """How likely one half is one of them and the other half the other."""
    one, other = pair
    ways = ((first[one], second[other]), (first[other], second[one]))
    return max(float(min(a, b)) for a, b in ways), max(float(a * b) for a, b in ways)


def _log(share: float) -> float:
    return float(np.log(max(share, _LEAST)))


def _mean(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0
