"""The figures of an evaluation, worked out by hand on a few answers."""

from __future__ import annotations

from typing import Any

import pytest

from bot.engine.evaluation.report import BadLine, Example, describe, measure, read_examples


def answer(*names: str, confidence: float = 0.9, wishes: tuple[str, ...] = ()) -> dict[str, Any]:
    ranking = [{"name": name, "confidence": confidence} for name in names]
    return {
        "intent": ranking[0],
        "ranking": ranking,
        "wishes": list(wishes) or [names[0]],
        "fallback": confidence < 0.4,
    }


def test_lines_are_texts_with_one_or_two_labels() -> None:
    assert read_examples(["a\tgreet\n", "\n", "b\tc\tthank+goodbye\n"]) == [
        Example("a", ("greet",)),
        Example("b\tc", ("thank", "goodbye")),
    ]


def test_a_line_without_a_label_is_named() -> None:
    with pytest.raises(BadLine, match="2"):
        read_examples(["a\tgreet", "no label"])


def test_figures_are_what_counting_gives() -> None:
    examples = [
        Example("1", ("greet",)),
        Example("2", ("greet",)),
        Example("3", ("thank",)),
        Example("4", ("refund", "invoice")),
    ]
    answers = [
        answer("greet", wishes=("greet", "thank")),
        answer("thank", "greet", confidence=0.3),
        answer("thank"),
        answer("invoice", wishes=("invoice", "refund")),
    ]
    figures = measure(examples, answers)
    assert (figures.top1, figures.top3) == (0.75, 1.0)
    assert figures.macro_f1 == pytest.approx((2 / 3 + 2 / 3 + 1) / 3)
    assert (figures.two_wishes, figures.both_found) == (1, 1.0)
    assert figures.false_second == pytest.approx(1 / 3)
    assert figures.calibration_error == pytest.approx((3 * 0.1 + 0.3) / 4)
    assert (figures.fallback, figures.fallback_wrong) == (0.25, 1.0)
    assert figures.precise_coverage == 0.0
    assert figures.confused == (("greet", "thank", 1),)
    assert "0.750" in describe(figures)


def test_a_second_wish_that_is_offered_or_noted_is_not_lost() -> None:
    beside = [{"name": "request_refund", "tier": "reason"}]
    offered = [{"name": "request_invoice", "tier": "likely"}]
    figures = measure(
        [
            Example("1", ("report_damaged", "request_refund")),
            Example("2", ("report_damaged", "request_refund")),
            Example("3", ("request_refund",)),
        ],
        [
            answer("report_damaged") | {"beside": beside},
            answer("report_damaged"),
            answer("request_refund") | {"beside": offered},
        ],
    )
    assert (figures.both_found, figures.both_named) == (0.0, 0.5)
    assert (figures.false_second, figures.false_offered) == (0.0, 1.0)


def test_coverage_ends_where_readings_that_act_are_no_longer_precise() -> None:
    rights = [answer("request_refund", confidence=0.9)] * 60
    wrong = [answer("request_return", confidence=0.8)]
    late = [answer("request_refund", confidence=0.7)] * 9
    talk = [answer("greet", confidence=1.0)] * 5
    examples = [Example("x", ("request_refund",))] * 75
    examples[70:] = [Example("x", ("thank",))] * 5
    assert measure(examples, [*rights, *wrong, *late, *talk]).precise_coverage == 1.0
    more = [answer("request_return", confidence=0.8)] * 2
    assert measure(examples[:72], [*rights, *more, *late, talk[0]]).precise_coverage < 0.9
