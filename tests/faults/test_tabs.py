"""Two tabs that press together, and frames that come again: one payment, one truth."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.money import shop
from tests.faults.tabs import press_in_two_tabs

ROUNDS = 24


@pytest.mark.timeout(300)
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
async def test_two_tabs_press_together_and_every_frame_comes_again(tmp_path: Path, database: str):
    """F7 and F8."""
    with shop(tmp_path, database) as stack:
        outcome = await press_in_two_tabs(stack, ROUNDS)
    assert outcome.rounds == ROUNDS
    assert outcome.found is not None
    assert outcome.found.faults == {}
    assert outcome.found.paid == ROUNDS
    assert outcome.different == [], "both tabs show the same"
    assert outcome.frames >= 2 * ROUNDS
    assert (outcome.answered_anew, outcome.accepted_with_another_body) == (0, 0)
    assert outcome.paid_by_replay == 0
