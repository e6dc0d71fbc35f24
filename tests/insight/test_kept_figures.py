"""What the board keeps is what counting everything gives: at any moment, whoever counted last."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select

from bot.desk.model import Sender
from bot.store.kept_talks import KeptTalks
from bot.store.tables.insight import BoardChangeRow, BoardTalkRow
from bot.store.uow import uow_opener
from tests.insight.builders import FIRST, SECOND, THIRD, at
from tests.insight.histories import STEP_NAMES, History

histories = given(
    steps=st.lists(st.sampled_from(STEP_NAMES), min_size=5, max_size=40),
    seed=st.integers(min_value=0, max_value=2**32),
)
SAME_TABLES = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


def go_through(engine: Engine, steps: list[str], seed: int) -> None:
    history = History(uow_opener(engine), Random(seed))
    history.begin()
    for number, step in enumerate(steps):
        history.go_on(step)
        if number % 7 == 0 or number == len(steps) - 1:
            compare(history)


def compare(history: History) -> None:
    days = history.days()
    all_days = days[0], days[-1]
    middle = history.chance.choice(days)
    whole = history.recounted(*all_days)
    assert history.shown(*all_days) == whole
    assert history.shown(middle, days[-1]) == history.recounted(middle, days[-1])
    alone, _ = history.recounted(middle, middle)
    assert alone.get(middle) == whole[0].get(middle), "a day is the same in every period"


@settings(max_examples=4, suppress_health_check=SAME_TABLES)
@histories
def test_what_is_shown_is_what_a_recount_gives(sqlite_engine, steps, seed):
    go_through(sqlite_engine, steps, seed)


@pytest.mark.slow(first=True)
@settings(max_examples=30, suppress_health_check=SAME_TABLES)
@histories
def test_what_is_shown_is_what_a_recount_gives_on_both(engine, steps, seed):
    go_through(engine, steps, seed)


def test_what_is_kept_is_read_and_not_counted(scene):
    """So that a wrong sum would be seen: this is no second way of counting."""
    scene.conversation()
    scene.asks("什么时候发货", at(20))
    scene.insight.keep_figures()
    with scene.open_uow() as uow:
        assert uow.session.scalar(select(func.count()).select_from(BoardChangeRow)) == 0
        row = uow.session.scalars(select(BoardTalkRow)).one()
        assert (row.conversation_id, row.day, row.conversations) == ("c1", SECOND, 1)
        row.conversations = 7
        KeptTalks(uow.session)._sum_up([SECOND])
        uow.commit()
    assert scene.insight.board(FIRST, THIRD).totals.conversations == 7
    scene.asks("到哪了", at(21))
    assert scene.insight.board(FIRST, THIRD).totals.conversations == 2


def test_who_counted_before_something_was_said_keeps_nothing(scene):
    scene.conversation()
    scene.asks("什么时候发货", at(20))
    with scene.open_uow(writes=False) as uow:
        slow = uow.insight.recount(most=10, now=scene.now)
    scene.says("人呢", at(21))
    with scene.open_uow(writes=False) as uow:
        quick = uow.insight.recount(most=10, now=scene.now)
    assert slow is not None
    assert quick is not None
    for recount in (quick, slow):
        with scene.open_uow() as uow:
            uow.insight.keep(recount)
            uow.commit()
    assert [day.conversations for day in scene.insight.board(SECOND, THIRD).days] == [1, 1]


def test_what_was_provisional_is_final_without_anybody_writing(scene):
    scene.conversation()
    scene.asks("什么时候发货", at(20))
    scene.insight.keep_figures()
    assert scene.insight.board(SECOND, SECOND).totals.settled_provisional == 1
    scene.now = at(23, "10:00:00")
    assert scene.insight.board(SECOND, SECOND).totals.settled_provisional == 0
    assert scene.insight.keep_figures() == 1
    assert scene.insight.keep_figures() == 0, "once is enough"
    totals = scene.insight.board(SECOND, SECOND).totals
    assert (totals.settled_by_bot, totals.settled_provisional) == (1, 0)


def test_a_rating_and_an_answer_of_days_later_correct_the_days_they_are_about(scene):
    scene.conversation()
    scene.asks("什么时候发货", at(19))
    scene.says("人呢", at(20))
    scene.insight.keep_figures()
    day_of = scene.insight.board
    assert day_of(FIRST, FIRST).totals.settled_by_bot == 1
    assert day_of(SECOND, SECOND).totals.unanswered == 1
    scene.says("在的", at(21), sender=Sender.AGENT)
    assert day_of(SECOND, SECOND).totals.unanswered == 0
    scene.rates(1, at(21))
    scene.insight.keep_figures()
    assert day_of(SECOND, SECOND).totals.unanswered == 0
    assert day_of(THIRD, THIRD).totals.rated == 1
