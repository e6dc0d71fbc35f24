"""The reader against the labelled lines: no worse than what was recorded."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.promises.evaluate import Labelled, labelled, read_labelled, score, texts_and_labels
from bot.promises.learned import training_lines

FILE = Path(__file__).with_name("lines.tsv")
MEANING = Path(__file__).with_name("meaning.tsv")
MOST_MISSED, MOST_FALSE = 0.03, 0.06


@pytest.fixture(scope="module")
def lines() -> list[Labelled]:
    return list(labelled(FILE))


def test_the_set_is_large_and_no_line_stands_in_it_twice(lines: list[Labelled]) -> None:
    plain = sum(not line.kinds for line in lines)
    assert len(lines) >= 700
    assert plain / len(lines) >= 0.45
    assert len({line.parts for line in lines}) == len(lines)
    assert sum(len(line.parts) > 1 for line in lines) >= 50


@pytest.mark.parametrize("held_out", [False, True], ids=["tuning", "held out"])
def test_promises_are_found_and_plain_lines_left_alone(
    lines: list[Labelled], held_out: bool
) -> None:
    found = score(line for line in lines if line.held_out is held_out)
    assert found.recall >= 1 - MOST_MISSED
    assert found.false_alarms <= MOST_FALSE
    assert found.extra <= 2


def test_meant_promises_and_offences_are_told_from_plain_lines() -> None:
    told = read_labelled(texts_and_labels(MEANING))
    assert told.right["promise"] / told.totals["promise"] >= 0.9
    assert told.right["offence"] / told.totals["offence"] >= 0.9
    assert told.held["none"] / told.totals["none"] <= 0.1


def test_no_line_of_the_tests_is_trained_on(lines: list[Labelled]) -> None:
    trained = {line for _, line in training_lines()}
    tested = {text for text, _ in texts_and_labels(MEANING)}
    assert not trained & tested
    assert not trained & {"".join(line.parts) for line in lines if line.held_out}
