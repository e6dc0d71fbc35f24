"""Groups of meaning: quality on labelled messages, and what must hold for any vectors."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.insight.grouping import Cluster, clusters, nearest_cluster
from bot.insight.texts import key_of
from bot.insight.vectors import Vectors, with_rankings
from nlu.components.encoder import encode
from tests.insight.labelled import labelled, pairwise


def unit(*rows: tuple[float, float]) -> np.ndarray:
    made = np.asarray(rows, dtype=np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


# Two tight bundles of directions, and one message between them that is like neither.
LEFT, RIGHT, APART = (1.0, 0.1), (0.1, 1.0), (-1.0, -1.0)


def sets(found):
    return {frozenset(cluster.rows) for cluster in found}


def test_the_labelled_messages_are_grouped_better_than_the_baseline_by_far():
    rows = labelled()
    groups = [row.group for row in rows]
    assert len(rows) >= 150
    assert len(set(groups)) >= 25
    meanings = Vectors(encode).of([key_of(row.text) for row in rows])
    precision, recall, f1 = pairwise(
        groups, clusters(with_rankings(meanings, [row.ranking for row in rows]))
    )
    weigh = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True)
    baseline = weigh.fit_transform([key_of(row.text) for row in rows]).toarray().astype(np.float32)
    best = max(
        pairwise(groups, clusters(baseline, likeness=at))[2] for at in (0.05, 0.08, 0.1, 0.15, 0.2)
    )
    assert f1 >= 0.65
    assert min(precision, recall) >= 0.6
    assert f1 >= best + 0.2


def test_no_labelled_message_is_lost_by_making_texts_comparable():
    rows = labelled()
    assert all(key_of(row.text) for row in rows)


def test_alike_rows_are_together_and_others_are_not():
    found = clusters(unit(LEFT, RIGHT, (1.0, 0.15), APART, (0.15, 1.0)), likeness=0.8)
    assert sets(found) == {frozenset({0, 2}), frozenset({1, 4}), frozenset({3})}


@pytest.mark.parametrize("most", [1, 2, 3, 100])
def test_batches_find_the_same_groups_as_one_look(most):
    vectors = unit(LEFT, RIGHT, (1.0, 0.15), APART, (0.15, 1.0), (1.0, 0.05), (0.1, 0.9))
    whole = sets(clusters(vectors, likeness=0.8))
    assert sets(clusters(vectors, likeness=0.8, most=most)) == whole


@given(
    st.lists(
        st.tuples(st.floats(-1, 1, width=32), st.floats(0.125, 1, width=32)),
        min_size=1, max_size=30,
    ),
    st.integers(1, 10),
)  # fmt: skip
def test_every_row_is_in_exactly_one_group(rows, most):
    found = clusters(unit(*rows), most=most)
    assert sorted(row for cluster in found for row in cluster.rows) == list(range(len(rows)))


def test_the_central_member_is_the_one_most_like_all_that_was_said():
    vectors = unit((1.0, 0.0), (1.0, 0.3), (1.0, 0.6))
    (cluster,) = clusters(vectors, likeness=0.5)
    assert cluster.central(vectors, [1, 1, 1]) == 1
    assert cluster.central(vectors, [1, 1, 50]) == 2


@pytest.mark.parametrize(
    ("weights", "central"),
    [([1, 1], 0), ([1, 2], 1), ([2, 1], 0)],
    ids=["the first of two alike", "the more usual", "the more usual first"],
)
def test_which_of_two_is_central_does_not_waver(weights, central):
    vectors = unit((1.0, 0.2), (1.0, -0.2))
    (cluster,) = clusters(vectors, likeness=0.5)
    assert cluster.central(vectors, weights) == central


@pytest.mark.parametrize("rows", [(0, 1), (1, 0)])
def test_equally_central_and_equally_usual_the_first_row_is_the_name(rows):
    vectors = unit((1.0, 0.2), (1.0, 0.2))
    cluster = Cluster(rows, vectors.mean(axis=0))
    assert cluster.central(vectors, [3, 3]) == rows[0]


def test_a_text_joins_no_group_that_it_is_not_like():
    found = clusters(unit(LEFT, RIGHT), likeness=0.8)
    assert nearest_cluster(unit(APART)[0], found) == -1
    assert nearest_cluster(unit(APART)[0], []) == -1


def test_what_nobody_read_takes_the_reading_of_its_neighbours():
    meanings = unit(LEFT, (1.0, 0.15), RIGHT)
    rows = with_rankings(meanings, [(("a", 1.0),), (), (("b", 1.0),)])
    assert rows[1] @ rows[0] > rows[1] @ rows[2]


def test_without_any_reading_the_meaning_alone_decides():
    meanings = unit(LEFT, RIGHT)
    assert with_rankings(meanings, [(), ()]) is meanings


def test_vectors_are_made_once_and_the_oldest_are_forgotten():
    asked: list[str] = []

    def counting(texts):
        asked.extend(texts)
        return np.asarray([[len(t), 1.0] for t in texts], dtype=np.float32)

    vectors = Vectors(counting, most=2)
    first = vectors.of(["甲乙", "丙丁戊"])
    asked.clear()
    again = vectors.of(["甲乙", "丙丁戊", "甲乙"])
    assert asked == []
    assert (again[:2] == first).all()
    vectors.of(["新的一句话"])
    vectors.of(["甲乙"])
    vectors.of(["丙丁戊"])
    assert asked == ["新的一句话", "丙丁戊"]
