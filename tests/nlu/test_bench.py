"""The comparison of pipelines is fair to those that know nothing of second wishes."""

from __future__ import annotations

from typing import Any

from bench.understanding import PIPELINES, best_second, table
from bot.engine.evaluation.report import Example


def answer(first: str, second: str, confidence: float) -> dict[str, Any]:
    ranking = [
        {"name": first, "confidence": 1 - confidence},
        {"name": second, "confidence": confidence},
    ]
    return {"intent": ranking[0], "ranking": ranking, "wishes": [first], "fallback": False}


def test_a_second_reading_counts_above_the_threshold_that_finds_most() -> None:
    examples = [Example("1", ("a", "b")), Example("2", ("a", "b")), Example("3", ("a",))]
    answers = [answer("a", "b", 0.4), answer("b", "a", 0.3), answer("a", "b", 0.2)]
    figures = best_second(examples, answers)
    assert (figures.both_found, figures.false_second) == (1.0, 0.0)


def test_too_many_false_ones_leave_no_second_wish() -> None:
    examples = [Example("1", ("a", "b")), Example("2", ("a",))]
    figures = best_second(examples, [answer("a", "b", 0.3), answer("a", "b", 0.4)])
    assert (figures.both_found, figures.false_second) == (0.0, 0.0)


def test_the_table_has_a_row_for_every_pipeline_and_set() -> None:
    shares = dict.fromkeys(
        ("top1", "top3", "macro_f1", "both_found", "false_second", "calibration_error"), 0.5
    )
    found = {"own": shares, "real": shares, "median_ms": 1.0, "p95_ms": 2.0,
             "training_s": 3, "memory_mb": 4}  # fmt: skip
    assert len(table(dict.fromkeys(PIPELINES, found)).splitlines()) == 2 + 2 * len(PIPELINES)
