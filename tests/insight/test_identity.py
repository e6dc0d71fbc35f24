"""Groups from one day to the next, what rises, and which goods stand out."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

import numpy as np
import pytest

from bot.insight.grouping import Cluster
from bot.insight.identity import Identity, identities
from bot.insight.model import Asked, Goods, Remembered
from bot.insight.questions import mine
from bot.insight.shown import came_back
from bot.insight.texts import key_of
from bot.insight.trends import Trend, stand_out, trend
from bot.insight.vectors import Kept, Vectors
from nlu.components.encoder import encode_many
from tests.insight.builders import at
from tests.insight.labelled import labelled

ROWS = np.eye(8, dtype=np.float32)


def cluster(*rows: int) -> Cluster:
    return Cluster(rows, ROWS[list(rows)].mean(axis=0))


def told(found, was, held=()):
    return identities(found, was, frozenset(held), ROWS)


def test_of_a_group_that_falls_apart_the_larger_part_goes_on_and_the_other_says_so():
    was = ["a"] * 5
    assert told([cluster(0, 1, 2), cluster(3, 4)], was) == [
        Identity((0, 1, 2), "a"),
        Identity((3, 4), "", split_from="a"),
    ]


def test_of_groups_that_become_one_the_larger_goes_on_and_the_other_is_named():
    was = ["a", "a", "a", "b", "b"]
    assert told([cluster(0, 1, 2, 3, 4)], was) == [Identity((0, 1, 2, 3, 4), "a", joined=("b",))]


def test_a_few_who_went_over_take_no_name_along():
    was = ["a"] * 7 + [""]
    assert told([cluster(0, 1, 2, 3, 4, 5), cluster(6, 7)], was)[1].id == ""


def test_what_a_person_put_together_stays_together_and_apart_from_the_rest():
    was = ["p", "p", "a", "a", ""]
    found = told([cluster(0, 2, 3, 4), cluster(1)], was, held=["p"])
    assert {one.id: one.rows for one in found} == {"p": (0, 1, 4), "a": (2, 3)}


@pytest.mark.slow  # a thousand texts are encoded
def test_with_one_in_twenty_new_messages_hardly_any_changes_its_group():
    rows = random.Random(5).sample(labelled(), 1_000)
    asked = [
        Asked(at(20) + timedelta(minutes=n), f"c{n}", row.text, "settled", "x", row.ranking)
        for n, row in enumerate(rows)
    ]
    vectors = Vectors(encode_many, {})
    first = mine(asked[:950], [], Remembered(), vectors=vectors)
    texts = {text.digest: text for text in first.changed}
    groups = tuple(group.name for group in first.groups)
    second = mine(asked, [], Remembered(groups, texts), vectors=Vectors(encode_many, Kept(texts)))
    before = {one.text: group.name.id for group in first.groups for one in group.asked}
    after = {one.text: group.name.id for group in second.groups for one in group.asked}
    assert set(after) == {one.text for one in asked}, "everything is counted somewhere"
    sizes = Counter(before.values())
    members = {text: group for text, group in before.items() if sizes[group] >= 3}
    moved = sum(after[text] != group for text, group in members.items())
    assert len(members) > 500
    assert moved <= 0.03 * len(members)
    for group in second.groups:
        assert group.name.key in {key_of(one.text) for one in group.asked}


@pytest.mark.parametrize(
    ("count", "previous", "total", "total_before", "expected"),
    [
        pytest.param(40, 0, 400, 0, Trend.UNKNOWN, id="the first day"),
        pytest.param(40, 0, 400, 400, Trend.NEW, id="a surge of a new question"),
        pytest.param(2, 0, 400, 400, Trend.FLAT, id="two of a new question are chance"),
        pytest.param(60, 20, 400, 400, Trend.UP, id="three times as many"),
        pytest.param(80, 40, 800, 400, Trend.FLAT, id="no more than of everything"),
        pytest.param(5, 40, 400, 400, Trend.DOWN, id="hardly any more"),
    ],
)
def test_a_trend_is_told_where_it_is_none_of_chance(count, previous, total, total_before, expected):
    assert trend(count, previous, total=total, total_before=total_before, tests=50) is expected


def test_goods_stand_out_where_a_group_has_more_of_them_than_chance_gives():
    pan, cup = Goods("pan", "锅"), Goods("cup", "杯")
    goods_of = {f"o{n}": [pan if n < 12 else cup] for n in range(60)}
    leaking, usual = [f"o{n}" for n in range(10)], [f"o{n}" for n in range(10, 60)]
    first, second = stand_out([leaking, usual], goods_of)
    assert [(one.goods, one.orders, one.expected) for one in first] == [(pan, 10, 2.0)]
    assert [one.goods for one in second] == [cup]
    assert stand_out([["o1", "o20"], ["o30"]], goods_of) == [[], []]


def test_who_asks_the_same_again_later_came_back():
    moments = (at(20, "09:00:00"), at(20, "09:10:00"), at(20, "12:00:00"), at(28, "12:00:00"))
    asked = [Asked(moment, "c1", "怎么退货", "settled") for moment in moments]
    assert came_back(asked) == 1
