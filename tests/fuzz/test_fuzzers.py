"""The fuzzers themselves, for a moment: they try, they count, and they see a fault."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.fuzz import files, frames, lines
from tests.fuzz.nasty import altered, damaged
from tests.fuzz.report import Found, Limit


@pytest.mark.parametrize(("fuzz", "tries"), [(files.fuzz, 60), (lines.fuzz, 2_000)])
def test_what_is_damaged_is_read_or_refused_in_words(tmp_path: Path, fuzz, tries):
    found = fuzz(Limit(tries=tries), seed=7, folder=tmp_path)
    assert found.faults == {}
    assert (found.tries, len(found.outcomes)) == (tries, 2)


@pytest.mark.slow
def test_frames_are_tried_on_a_gateway_of_its_own(tmp_path: Path):
    found = frames.fuzz(Limit(tries=60), seed=7, folder=tmp_path)
    assert found.faults == {}
    assert found.tries == 60
    assert found.outcomes["taken"] > 0
    assert found.outcomes["refused"] > 0


def test_one_place_is_one_fault(tmp_path: Path):
    found = Found("x", tmp_path)
    for number in range(3):
        try:
            raise ValueError("no")
        except ValueError as error:
            found.broke(error, bytes([number]))
    assert (len(found.faults), found.outcomes["fault"]) == (1, 3)
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [b"\x00"]


def test_damage_is_the_same_for_the_same_seed():
    raw, tree = b"PK\x03\x04 and so on" * 20, {"a": [1, {"b": "c"}]}
    made = [
        (damaged(raw, random.Random(n)), repr(altered(tree, random.Random(n)))) for n in (1, 1, 2)
    ]
    assert made[0] == made[1]
    assert made[0] != made[2]
