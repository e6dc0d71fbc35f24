"""Lift: the interval holds what is true, and only what harms is taken back."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from bot.library.lift import LEAST_AFTER, LEAST_UNTOUCHED, Lift, Share, effect, lift_of
from bot.library.model import Asked

PUBLISHED = datetime(2026, 11, 1, 4, tzinfo=UTC)
NOW = PUBLISHED + timedelta(days=28)
SIMULATIONS = 100


def asked(place: int, at: datetime, outcome: str = "settled", **more: object) -> Asked:
    given = {"conversation_id": f"c{place}", "intent": "nlu_fallback", "confidence": 0.5} | more
    return Asked(seq=1, at=at, text="问", outcome=outcome, **given)  # type: ignore[arg-type]


def month(
    seed: int, *, touched: tuple[float, float], others: tuple[float, float], days: int = 28
) -> Lift:
    """Four weeks before and after: some two touched and eight other questions a day, each going
    badly with the share of its kind: handed over, come back with, or a thumb down."""
    chance = random.Random(seed)
    found: list[tuple[Asked, bool]] = []
    for day in range(-days, days - 3):
        for of_answer, (before, after), most in ((True, touched, 3), (False, others, 12)):
            for _ in range(chance.randint(most // 3, most)):
                at = PUBLISHED + timedelta(days=day, minutes=chance.randrange(60 * 24))
                bad = chance.random() < (after if at >= PUBLISHED else before)
                found += [(one, of_answer) for one in _talk(len(found), at, bad, chance)]
    found.sort(key=lambda one: one[0].at)
    # One direction for each conversation: it comes back with its own question only.
    rows = np.zeros((len(found), 8_000), dtype=np.float32)
    for row, (one, _) in zip(rows, found, strict=True):
        row[int(one.conversation_id[1:])] = 1.0
    mine = np.array([is_mine and one.intent != "later" for one, is_mine in found], dtype=bool)
    theirs = np.array([not is_mine and one.intent != "later" for one, is_mine in found], dtype=bool)
    return lift_of(
        [one for one, _ in found],
        rows,
        touched=mine,
        untouched=theirs,
        published_at=PUBLISHED,
        now=PUBLISHED + timedelta(days=days),
    )


def _talk(place: int, at: datetime, bad: bool, chance: random.Random) -> list[Asked]:
    if not bad:
        return [asked(place, at, helped=chance.choice([None, True]))]
    match chance.randrange(3):
        case 0:
            return [asked(place, at, "handed_over")]
        case 1:
            return [asked(place, at, helped=False)]
        case _:
            again = at + timedelta(hours=chance.randrange(1, 70))
            return [asked(place, at), asked(place, again, intent="later")]


@pytest.mark.parametrize(
    ("touched", "others"),
    [((0.6, 0.3), (0.4, 0.4)), ((0.5, 0.35), (0.5, 0.4)), ((0.3, 0.3), (0.2, 0.2))],
    ids=["better", "better, and so are all", "no effect"],
)
def test_the_interval_holds_the_true_value(
    touched: tuple[float, float], others: tuple[float, float]
) -> None:
    true = (touched[1] - touched[0]) - (others[1] - others[0])
    holds = 0
    for seed in range(SIMULATIONS):
        badly = month(seed, touched=touched, others=others).badly
        assert badly.beside
        assert badly.low is not None and badly.high is not None
        holds += badly.low <= true <= badly.high
    assert holds >= 90


def test_what_harms_is_seen_and_what_does_not_is_left() -> None:
    harmed = sum(month(seed, touched=(0.2, 0.6), others=(0.3, 0.3)).harms for seed in range(30))
    kept = sum(month(seed, touched=(0.4, 0.4), others=(0.3, 0.3)).harms for seed in range(60))
    assert harmed >= 27
    assert kept <= 3


def test_a_bad_month_for_all_is_not_the_answers_fault() -> None:
    taken = sum(month(seed, touched=(0.2, 0.5), others=(0.2, 0.5)).harms for seed in range(30))
    assert taken <= 2


def test_few_questions_take_nothing_back() -> None:
    rows = [asked(n, PUBLISHED - timedelta(days=1)) for n in range(50)]
    rows += [asked(100 + n, PUBLISHED + timedelta(days=1), "handed_over") for n in range(19)]
    everyone = np.ones(len(rows), dtype=bool)
    vectors = np.eye(len(rows), dtype=np.float32)
    found = lift_of(
        rows, vectors, touched=everyone, untouched=~everyone, published_at=PUBLISHED, now=NOW
    )
    assert found.badly.after == Share(LEAST_AFTER - 1, LEAST_AFTER - 1)
    assert found.badly.low is not None and found.badly.low > 0
    assert not found.harms


def test_without_enough_untouched_questions_it_is_before_and_after() -> None:
    few = Share(0, LEAST_UNTOUCHED - 1)
    plain = effect(Share(10, 20), Share(5, 20), few, Share(0, 500))
    assert not plain.beside
    assert plain.effect == -0.25
    none = effect(Share(0, 0), Share(5, 20), few, few)
    assert (none.effect, none.low, none.high) == (None, None, None)


def test_wilson() -> None:
    """Newcombe 1998, table I: 81 of 263, and 0 of 20."""
    assert Share(81, 263).interval() == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert Share(0, 20).interval() == pytest.approx((0.0, 0.1611), abs=1e-4)


@pytest.mark.parametrize(
    ("minutes", "words", "back"),
    [(29, 0, False), (31, 0, True), (72 * 60 + 1, 0, False), (60, 1, False)],
    ids=["the same talk", "later", "much later", "something else"],
)
def test_who_comes_back_with_the_same(minutes: int, words: int, back: bool) -> None:
    first = asked(1, PUBLISHED)
    later = asked(1, PUBLISHED + timedelta(minutes=minutes), intent="ask_product")
    vectors = np.zeros((2, 2), dtype=np.float32)
    vectors[0, 0] = vectors[1, words] = 1.0
    mine = np.array([True, False])
    found = lift_of(
        [first, later], vectors, touched=mine, untouched=~mine, published_at=PUBLISHED, now=NOW
    )
    assert found.came_back.after == Share(int(back), 1)


def test_what_is_handed_over_right_after_counts_for_the_question() -> None:
    first, soon = asked(1, PUBLISHED), asked(1, PUBLISHED + timedelta(minutes=5), "handed_over")
    mine = np.array([True, False])
    found = lift_of(
        [first, soon],
        np.eye(2, dtype=np.float32),
        touched=mine,
        untouched=~mine,
        published_at=PUBLISHED,
        now=NOW,
    )
    assert found.handed_over.after == Share(1, 1)


def test_who_may_still_come_back_is_not_counted_yet() -> None:
    mine = np.array([True])
    found = lift_of(
        [asked(1, NOW - timedelta(hours=71))],
        np.eye(1, dtype=np.float32),
        touched=mine,
        untouched=~mine,
        published_at=PUBLISHED,
        now=NOW,
    )
    assert found.came_back.after.whole == found.badly.after.whole == 0
    assert found.handed_over.after.whole == 1
