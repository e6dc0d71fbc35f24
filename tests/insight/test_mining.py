"""Grouping in a process of its own: the same groups, and nobody dies of it but itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.errors import MiningFailed
from bot.insight.mining import MiningProcess, mining_here
from bot.insight.model import Asked, Remembered
from nlu.components.encoder import encode
from tests.insight.builders import at
from tests.insight.labelled import labelled


def some_asked(count: int) -> list[Asked]:
    return [
        Asked(
            at=at(21),
            text=row.text,
            conversation_id=f"c{number}",
            outcome="settled",
            intent=row.ranking[0][0],
            ranking=row.ranking,
        )
        for number, row in enumerate(labelled()[:count])
    ]


@pytest.fixture
def process() -> Iterator[MiningProcess]:
    made = MiningProcess()
    yield made
    made.close()


def test_the_groups_are_those_that_one_process_makes(process: MiningProcess) -> None:
    asked = some_asked(60)
    assert process(asked, [], Remembered()) == mining_here(encode)(asked, [], Remembered())


def test_who_may_take_too_little_fails_in_words_and_starts_anew() -> None:
    asked = some_asked(20)
    small = MiningProcess(memory_mb=1)
    for _ in range(2):
        with pytest.raises(MiningFailed, match="消息太多"):
            small(asked, [], Remembered())
    small.close()


def test_a_closed_one_can_be_used_again(process: MiningProcess) -> None:
    asked = some_asked(5)
    first = process(asked, [], Remembered())
    process.close()
    assert process(asked, [], Remembered()) == first
