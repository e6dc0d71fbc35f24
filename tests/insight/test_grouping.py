"""Groups of meaning: quality on labelled messages, and what must hold for any vectors."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.insight import neighbours
from bot.insight.grouping import Cluster, clusters
from bot.insight.texts import TYPICAL, key_of
from bot.insight.vectors import Vectors, apart, with_rankings
from nlu.components.encoder import encode_many
from tests.insight.labelled import labelled, score


def unit(*rows: tuple[float, float]) -> np.ndarray:
    made = np.asarray(rows, dtype=np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


# Two tight bundles of directions, and one message between them that is like neither.
LEFT, RIGHT, APART = (1.0, 0.0), (0.0, 1.0), (-1.0, -1.0)


def sets(found):
    return {frozenset(cluster.rows) for cluster in found}


def grouped(rows):
    vectors = Vectors(encode_many, {})
    meanings = apart(vectors.of([key_of(row.text) for row in rows]), vectors.of(TYPICAL))
    return clusters(with_rankings(meanings, [row.ranking for row in rows]))


def test_the_labelled_set_is_what_its_readme_says():
    rows = labelled()
    wordings = Counter(row.question for row in rows if row.kind != "noise")
    assert len(rows) >= 1_500
    assert len(wordings) >= 100
    assert min(wordings.values()) >= 8
    new = {row.question for row in rows if row.kind == "new"}
    assert len(new) * 2 >= len(wordings)
    assert sum(row.kind == "noise" for row in rows) / len(rows) == pytest.approx(0.15, abs=0.005)
    halves = {row.half: {r.question for r in rows if r.half == row.half} for row in rows}
    assert not halves["tuning"] & halves["held"]


@pytest.mark.slow(first=True)  # all of the set is encoded
def test_the_labelled_messages_are_grouped_well_and_noise_stays_alone():
    """Chosen on one half; the other half, and both together, which is harder."""
    for rows, least in ((labelled("held"), 0.77), (labelled(), 0.73)):
        found = score(rows, grouped(rows))
        assert found.f1 >= least
        assert min(found.precision, found.recall) >= 0.68
        assert found.noise <= 0.2
        assert found.mixed <= 3


def test_no_labelled_message_is_lost_by_making_texts_comparable():
    rows = labelled()
    assert all(key_of(row.text) for row in rows)


def test_alike_rows_are_together_and_others_are_not():
    found = clusters(unit(LEFT, RIGHT, (1.0, 0.1), APART, (0.1, 1.0)))
    assert sets(found) == {frozenset({0, 2}), frozenset({1, 4}), frozenset({3})}


def test_who_is_not_like_the_rest_of_a_group_leaves_it():
    """Each is near to the next, and the last is far from the first ones."""
    found = clusters(unit((1.0, 0.0), (1.0, 0.05), (1.0, 0.1), (0.25, 1.0), (-0.6, 1.0)))
    assert frozenset({0, 1, 2}) in sets(found)


@pytest.mark.parametrize("rows", [1, 2])
def test_a_group_of_before_is_kept_where_nothing_speaks_against_it(rows):
    vectors = unit(*[LEFT] * rows, *[RIGHT] * rows)
    before = [0] * rows + [1] * rows
    assert sets(clusters(vectors, before=before)) == sets(clusters(vectors))


def test_many_rows_have_nearly_the_neighbours_that_comparing_all_of_them_finds(monkeypatch):
    """Above so many rows they are looked for by cells."""
    rows = np.random.default_rng(3).normal(size=(1_500, 16)).astype(np.float32)
    rows[750:] = rows[:750] + 0.2 * rows[750:]
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    exact, likeness = neighbours.nearest(rows, 5)
    monkeypatch.setattr(neighbours, "MOST_EXACT", 100)
    found, values = neighbours.nearest(rows, 5)
    assert (found != np.arange(len(rows))[:, None]).all()
    assert (np.diff(values, axis=1) <= 0).all()
    assert (found[:, 0] == exact[:, 0]).mean() >= 0.95
    assert values[:, 0] == pytest.approx(likeness[:, 0], abs=0.5)


@given(
    st.lists(
        st.tuples(st.floats(-1, 1, width=32), st.floats(0.125, 1, width=32)),
        min_size=1, max_size=30,
    ),
    )  # fmt: skip
def test_every_row_is_in_exactly_one_group(rows):
    found = clusters(unit(*rows))
    assert sorted(row for cluster in found for row in cluster.rows) == list(range(len(rows)))


def test_the_central_member_is_the_one_most_like_all_that_was_said():
    vectors = unit((1.0, 0.0), (1.0, 0.3), (1.0, 0.6))
    (cluster,) = clusters(vectors)
    assert cluster.central(vectors, [1, 1, 1]) == 1
    assert cluster.central(vectors, [1, 1, 50]) == 2


@pytest.mark.parametrize(
    ("weights", "central"),
    [([1, 1], 0), ([1, 2], 1), ([2, 1], 0)],
    ids=["the first of two alike", "the more usual", "the more usual first"],
)
def test_which_of_two_is_central_does_not_waver(weights, central):
    vectors = unit((1.0, 0.2), (1.0, -0.2))
    (cluster,) = clusters(vectors)
    assert cluster.central(vectors, weights) == central


@pytest.mark.parametrize("rows", [(0, 1), (1, 0)])
def test_equally_central_and_equally_usual_the_first_row_is_the_name(rows):
    vectors = unit((1.0, 0.2), (1.0, 0.2))
    cluster = Cluster(rows, vectors.mean(axis=0))
    assert cluster.central(vectors, [3, 3]) == rows[0]


def test_what_nobody_read_takes_the_reading_of_its_neighbours():
    meanings = unit(LEFT, (1.0, 0.15), RIGHT)
    rows = with_rankings(meanings, [(("a", 1.0),), (), (("b", 1.0),)])
    assert rows[1] @ rows[0] > rows[1] @ rows[2]


def test_without_any_reading_the_meaning_alone_decides():
    meanings = unit(LEFT, RIGHT)
    assert with_rankings(meanings, [(), ()]) is meanings


def test_each_text_is_encoded_once_in_portions_and_kept_as_bytes():
    asked: list[int] = []

    def counting(texts):
        asked.append(len(texts))
        return np.asarray([[len(t), 1.0] for t in texts], dtype=np.float32)

    texts = [f"第{'一' * n}句" for n in range(600)]
    vectors = Vectors(counting, {"知道的": b"\x7f\x7f"})
    first = vectors.of([*texts, "知道的"])
    assert asked == [512, 88]
    assert (vectors.of(texts) == first[:-1]).all()
    assert asked == [512, 88]
    assert set(vectors.fresh) == set(texts)
    assert {len(kept) for kept in vectors.fresh.values()} == {2}
    assert first[-1] == pytest.approx([0.7071, 0.7071], abs=1e-4)


def test_what_all_messages_have_in_common_tells_none_of_them_apart():
    usual = unit((1.0, 0.2), (1.0, -0.2))
    assert abs(float(np.prod(apart(unit((1.0, 0.3), (1.0, -0.3)), usual) @ [1.0, 0.0]))) < 0.2
