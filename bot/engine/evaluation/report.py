"""Measures understanding on labelled messages: `text<TAB>label` or `text<TAB>first+second`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from nlu.acting import ACTING

_BINS = 10
_PRECISE = 0.98


class BadLine(Exception):
    """A line of the file is not a text, a tab and a label; the message names it."""


@dataclass(frozen=True)
class Example:
    """A message and the one or two intents a person read in it."""

    text: str
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Figures:
    """What was measured; shares are between 0 and 1."""

    messages: int
    top1: float
    top3: float
    macro_f1: float
    two_wishes: int
    both_found: float
    # Found, noted as a reason or offered.
    both_named: float
    false_second: float
    false_offered: float
    # Of the readings that act, so many are as sure as is needed to be right in 98 of 100.
    precise_coverage: float
    calibration_error: float
    fallback: float
    fallback_wrong: float
    confused: tuple[tuple[str, str, int], ...]


def read_examples(lines: Iterable[str]) -> list[Example]:
    """Examples of a file; empty lines are skipped."""
    examples = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        text, tab, labels = line.rstrip("\r\n").rpartition("\t")
        if not tab or not labels.strip():
            raise BadLine(f"第 {number} 行不是“文本<TAB>意图”：{line.strip()[:60]}")
        examples.append(Example(text, tuple(labels.strip().split("+"))))
    return examples


def measure(examples: Sequence[Example], answers: Sequence[dict[str, Any]]) -> Figures:
    """Compare what was read with the labels; either of two labels counts as right."""
    pairs = label_and_reading(examples, answers)
    right = [label == read for label, read in pairs]
    top3 = [
        any(item["name"] in example.labels for item in answer["ranking"][:3])
        for answer, example in zip(answers, examples, strict=True)
    ]
    doubles = [_both(a, e) for a, e in zip(answers, examples, strict=True) if len(e.labels) > 1]
    named = [_named(a, e) for a, e in zip(answers, examples, strict=True) if len(e.labels) > 1]
    single = [a for a, e in zip(answers, examples, strict=True) if len(e.labels) == 1]
    doubtful = [ok for answer, ok in zip(answers, right, strict=True) if answer["fallback"]]
    return Figures(
        messages=len(examples),
        top1=_share(right),
        top3=_share(top3),
        macro_f1=_macro_f1(pairs),
        two_wishes=len(doubles),
        both_found=_share(doubles),
        both_named=_share(named),
        false_second=_share([len(answer["wishes"]) > 1 for answer in single]),
        false_offered=_share([bool(_offered(answer)) for answer in single]),
        precise_coverage=_precise_coverage(answers, right),
        calibration_error=_calibration_error(
            [answer["intent"]["confidence"] for answer in answers], right
        ),
        fallback=_share([answer["fallback"] for answer in answers]),
        fallback_wrong=_share([not ok for ok in doubtful]),
        confused=_most_confused(pairs),
    )


def label_and_reading(
    examples: Sequence[Example], answers: Sequence[dict[str, Any]]
) -> list[tuple[str, str]]:
    """A message of two labels counts for the one that was read, else for its first."""
    tops = [answer["intent"]["name"] for answer in answers]
    return [
        (top if top in example.labels else example.labels[0], top)
        for top, example in zip(tops, examples, strict=True)
    ]


def describe(figures: Figures) -> str:
    """The figures as lines for a terminal."""
    lines = [
        f"messages            {figures.messages}",
        f"top-1               {figures.top1:.3f}",
        f"top-3               {figures.top3:.3f}",
        f"macro-F1            {figures.macro_f1:.3f}",
        f"two wishes, both    {figures.both_found:.3f}  (of {figures.two_wishes})",
        f"two wishes, named   {figures.both_named:.3f}",
        f"false second wish   {figures.false_second:.3f}  (offered: {figures.false_offered:.3f})",
        f"acts at 0.98        {figures.precise_coverage:.3f}",
        f"calibration error   {figures.calibration_error:.3f}",
        f"asked back          {figures.fallback:.3f}  (wrong: {figures.fallback_wrong:.3f})",
        "most confused (label, read as, times):",
    ]
    return "\n".join(lines + [f"  {a:24}{b:24}{n}" for a, b, n in figures.confused])


def _both(answer: dict[str, Any], example: Example) -> bool:
    return set(example.labels) <= set(answer["wishes"])


def _named(answer: dict[str, Any], example: Example) -> bool:
    beside = {other["name"] for other in answer.get("beside", [])}
    return set(example.labels) <= {*answer["wishes"], *beside}


def _offered(answer: dict[str, Any]) -> list[str]:
    return [other["name"] for other in answer.get("beside", []) if other["tier"] == "likely"]


def _precise_coverage(answers: Sequence[dict[str, Any]], right: Sequence[bool]) -> float:
    """The share of acting readings above the lowest confidence from which they are precise."""
    acting = sorted(
        (
            (answer["intent"]["confidence"], ok)
            for answer, ok in zip(answers, right, strict=True)
            if answer["intent"]["name"] in ACTING
        ),
        reverse=True,
    )
    hits = covered = 0
    for number, (_, ok) in enumerate(acting, 1):
        hits += ok
        if hits >= _PRECISE * number:
            covered = number
    return covered / len(acting) if acting else 0.0


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0


def _macro_f1(pairs: Sequence[tuple[str, str]]) -> float:
    truths = Counter(truth for truth, _ in pairs)
    reads = Counter(read for _, read in pairs)
    hits = Counter(truth for truth, read in pairs if truth == read)
    scores = [2 * hits[label] / (truths[label] + reads[label]) for label in truths]
    return sum(scores) / len(scores) if scores else 0.0


def _calibration_error(confidences: Sequence[float], right: Sequence[bool]) -> float:
    """How far confidence is from being right, averaged over ten bins of confidence."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for confidence, ok in zip(confidences, right, strict=True):
        bins.setdefault(min(int(confidence * _BINS), _BINS - 1), []).append((confidence, ok))
    gaps = [abs(sum(c for c, _ in items) - sum(ok for _, ok in items)) for items in bins.values()]
    return sum(gaps) / len(right) if right else 0.0


def _most_confused(pairs: Sequence[tuple[str, str]]) -> tuple[tuple[str, str, int], ...]:
    wrong = Counter((truth, read) for truth, read in pairs if truth != read)
    ordered = sorted(wrong.items(), key=lambda item: (-item[1], item[0]))
    return tuple((truth, read, count) for (truth, read), count in ordered[:10])
