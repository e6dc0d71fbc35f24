"""The lists of talks with and without a wish, and how what became of them is counted."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest

from bench.dialogues.form import BadForm
from bench.dialogues.judge import Facts, Records, state_complaints
from bench.dialogues.meaning import (
    LISTS,
    YESES,
    Counted,
    count,
    misreadings,
    questions,
    wishes,
)
from bench.dialogues.play import Result, TurnResult
from bench.dialogues.report import repeats

# What can be offered; 撤销 is asked about by the case.
OFFERED = {
    "price_difference", "goodwill", "refund_only", "return_refund", "exchange", "address_change",
    "threshold_gift", "missing_gift", "everyday_gift", "withdraw",
}  # fmt: skip
VOICES = {
    "condition", "question", "hearsay", "negation", "thanks", "joke", "other", "later", "pasted",
}  # fmt: skip


def kind_of(talk_id: str) -> str:
    return talk_id.split("_", 1)[1].rsplit("_", 1)[0]


def test_there_are_six_hundred_talks_without_a_wish_and_a_hundred_and_fifty_with_one() -> None:
    without, with_one = misreadings(), wishes()
    assert len(without) >= 600
    assert len(with_one) >= 150
    said = Counter(tuple(turn.lines for turn in one.turns) for one in (*without, *with_one))
    assert max(said.values()) <= 2, "the same words in two situations at most"
    assert {len(one.turns) for one in without} == {2, 3}


def test_they_reach_every_voice_and_every_offer() -> None:
    kinds = {kind_of(one.id) for one in misreadings()}
    assert kinds >= VOICES | OFFERED
    assert {kind_of(one.id) for one in wishes()} == OFFERED


def test_every_word_that_takes_an_offer_is_said() -> None:
    ends = {one.turns[-1].lines[0] for one in misreadings()}
    assert ends >= set(YESES)


def test_a_hundred_ask_why_and_how_long_and_a_hundred_go_on() -> None:
    asked = questions()
    kinds = Counter("_".join(one.id.split("_")[1:-1]) for one in asked)
    assert kinds == {"why": 50, "how_long": 50, "goes_on": 100}
    said = Counter(tuple(turn.lines for turn in one.turns) for one in asked)
    assert max(said.values()) == 1
    for pattern in (pattern for one in asked for pattern in one.turns[-1].says):
        assert pattern and re.compile(str(pattern)), "each has to be told something"


def test_what_was_not_told_right_is_counted_by_its_kind() -> None:
    why, longer, on = (one for one in map(Result, (questions()[at] for at in (0, 60, 120))))
    wrong = Result(questions()[1], [TurnResult("为什么", ["does not say 18"], ())])
    assert count([], [], [why, wrong, longer, on]).told == {
        "goes_on": (1, 1),
        "how_long": (1, 1),
        "why": (2, 1),
    }
    assert count([], [], [why, wrong]).good, "of a few drawn one may fail"
    assert not count([], [], [why, wrong, wrong]).good
    assert count([], [], [why] * 19 + [wrong]).good


def test_a_turn_that_says_the_sentence_before_once_more_is_counted() -> None:
    turns = [TurnResult("在吗", [], (), said) for said in (("a", "b"), ("b",), ("c",), ("c", ""))]
    assert repeats(Result(wishes()[0], turns)) == 2
    assert repeats(Result(wishes()[0], turns[1:3])) == 0
    assert not count([Result(misreadings()[0], turns)], []).good


def test_orders_are_each_talks_own() -> None:
    every = (*misreadings(), *wishes(), *questions())
    numbers = Counter(order["order_no"] for one in every for order in one.orders.values())
    assert set(numbers.values()) == {1}


NOTHING_YET = Records(remarks={"1": None}, statuses={"1": frozenset({"paid"})})
MOVED = {
    "money": {"ledger": [{"order": "1", "kind": "refund", "amount": "97.00"}]},
    "a gift": {"gifts": [{"order": "1", "sku": "GIFT-99", "quantity": 1}]},
    "an address": {"carried_out": [{"order": "1", "kind": "address_change"}]},
    "a case": {"cases": [{"order": "1", "type": "refund_only", "state": "asked"}]},
}


@pytest.mark.parametrize("moved", MOVED.values(), ids=MOVED)
def test_whatever_moves_after_no_wish_is_seen(moved: dict[str, Any]) -> None:
    talk = misreadings()[0]
    ends, now = talk.turns[-1].state, talk.starts_at
    facts = Facts({"A": "1"}, {}, {"A": None})
    assert not state_complaints(ends, NOTHING_YET, facts, now)
    assert state_complaints(ends, Records(**moved), facts, now)


def test_what_was_not_played_to_its_end_is_neither_good_nor_hidden() -> None:
    talk, wish = misreadings()[0], wishes()[0]
    fine, paid = Result(talk), Result(talk, [TurnResult("好的", ["ledger is …"], ())])
    settled, broken = Result(wish), Result(wish, error="TimeoutError: no answer")
    assert count([fine, paid], [settled, broken]) == Counted(2, 1, 2, 1, 1)
    assert count([fine], [settled] * 19 + [Result(wish, paid.turns)]).good
    assert not count([fine], [settled] * 18 + [Result(wish, paid.turns)] * 2).good
    assert not count([fine], [broken]).good
    assert not count([paid], [settled]).good


def test_a_line_in_no_known_situation_is_refused(tmp_path) -> None:
    for name in ("situations.yml", "misread.tsv", "no_yes.tsv", "offers.tsv"):
        (tmp_path / name).write_bytes((LISTS / name).read_bytes())
    (tmp_path / "misread.tsv").write_text("nowhere\tjoke\t哈哈 ⏎ @yes\n", encoding="utf-8")
    with pytest.raises(BadForm, match="nowhere"):
        misreadings(tmp_path)
