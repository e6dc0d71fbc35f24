"""What became of a question that the bot answered with a question."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.insight.model import Asked
from bot.insight.outcomes import ended

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
