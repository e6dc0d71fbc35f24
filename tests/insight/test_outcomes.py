"""What became of a question that the bot answered with a question."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.insight.model import Asked
from bot.insight.outcomes import ended, followed_up

AT = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


def readings(*lines: str) -> list[tuple[Asked, bool]]:
    """Each line: conversation, intent, outcome, and `pressed` for a button."""
    found = []
    for number, line in enumerate(lines):
        conversation, intent, outcome, *pressed = line.split()
        at = AT + timedelta(seconds=number)
        found.append((Asked(at, conversation, f"第{number}句", outcome, intent), bool(pressed)))
    return found


@pytest.mark.parametrize(
    ("lines", "outcomes"),
    [
        pytest.param(["a price asked", "a affirm settled"], ["settled", "settled"], id="typed_yes"),
        pytest.param(["a price asked", "a affirm settled pressed"], ["settled"], id="pressed_yes"),
        pytest.param(
            ["a price asked", "a affirm handed_over pressed"], ["handed_over"], id="person"
        ),
        pytest.param(
            ["a price asked", "a inform asked pressed", "a affirm settled pressed"],
            ["settled"],
            id="two_questions",
        ),
        pytest.param(["a price asked", "a where settled"], ["asked", "settled"], id="other_wish"),
        pytest.param(
            ["a price asked", "a where settled", "a affirm settled"],
            ["asked", "settled", "settled"],
            id="yes_to_something_else",
        ),
        pytest.param(
            ["a price asked", "a affirm settled pressed", "a deny handed_over pressed"],
            ["settled"],
            id="a_later_answer_is_to_something_later",
        ),
        pytest.param(["a price asked", "b affirm settled"], ["asked", "settled"], id="other_buyer"),
        pytest.param(["a price asked"], ["asked"], id="never_answered"),
    ],
)
def test_a_question_ends_as_its_answer_did(lines, outcomes):
    assert [asked.outcome for asked in ended(readings(*lines))] == outcomes


def said(*lines: tuple[str, str]) -> list[tuple[Asked, bool]]:
    """Each line: text and outcome; of one conversation."""
    return [
        (Asked(AT + timedelta(seconds=n), "a", text, outcome, "nlu_fallback"), False)
        for n, (text, outcome) in enumerate(lines)
    ]


@pytest.mark.parametrize(
    ("lines", "questions"),
    [
        pytest.param(
            [("我想", "unclear"), ("我想，开发票", "settled")],
            [("我想，开发票", "settled")],
            id="in_pieces",
        ),
        pytest.param(
            [("一", "failed"), ("一，二", "failed"), ("一，二，三", "handed_over")],
            [("一，二，三", "handed_over")],
            id="failed_one_after_the_other",
        ),
        pytest.param(
            [("一", "failed"), ("二", "settled")],
            [("一", "failed"), ("二", "settled")],
            id="not_answered_with_the_next",
        ),
        pytest.param(
            [("一", "settled"), ("一，二", "settled")],
            [("一", "settled"), ("一，二", "settled")],
            id="said_again",
        ),
    ],
)
def test_what_was_read_with_the_next_words_is_one_question(lines, questions):
    assert [(asked.text, asked.outcome) for asked in ended(said(*lines))] == questions


def test_what_failed_and_was_answered_with_the_next_words_was_settled():
    lines = said(("一", "failed"), ("一，二", "asked"))
    yes = Asked(AT + timedelta(seconds=9), "a", "好的", "settled", "affirm")
    outcomes = [asked.outcome for asked in followed_up([*lines, (yes, True)])]
    assert outcomes == ["settled", "settled", "settled"]
