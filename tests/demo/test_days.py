"""Sixty days of the demo shop: the same each time, over, and something on every page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.buyers.messages import MessageState
from bot.demo.days.book import scenes
from bot.demo.days.plan import DAYS, planned
from bot.demo.load import fill_demo
from bot.desk.model import Role, Staff
from bot.insight.service import Insight
from bot.performance.service import PerformanceFigures
from bot.quality.model import Filters as QualityFilters
from bot.quality.model import Rule, Shown, State
from bot.shadow.service import Shadow
from bot.store.engine import open_engine
from bot.store.uow import OpenUow, uow_opener
from bot.times import shop_day
from bot.unsold.model import Filters as UnsoldFilters
from bot.unsold.model import Reason
from bot.unsold.model import State as UnsoldState
from tests.demo.conftest import NOW

TODAY = shop_day(NOW)
FIRST = TODAY - timedelta(days=DAYS - 1)


@pytest.fixture(scope="module")
def lived_in(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenUow]:
    file = shutil.copy(sqlite_template, tmp_path_factory.mktemp("days") / "demo.db")
    engine = open_engine(f"sqlite:///{file}")
    open_uow = uow_opener(engine)
    assert fill_demo(open_uow, lambda: NOW, say=lambda said: None, days=True)
    yield open_uow
    engine.dispose()


@pytest.fixture(scope="module")
def boss(lived_in: OpenUow) -> Staff:
    with lived_in(writes=False) as uow:
        found = uow.accounts.staff_by_name("zhuguan")
    assert found is not None
    return found[0]


def count(shop: OpenUow, of: str) -> int:
    with shop(writes=False) as uow:
        return int(uow.session.scalar(text(f"select count(*) from {of}")) or 0)


def test_the_plan_is_the_same_for_the_same_moment():
    assert planned(NOW) == planned(NOW)


@pytest.mark.parametrize(
    "now", [NOW, datetime(2027, 2, 28, 15, 59, tzinfo=UTC)], ids=["morning", "midnight"]
)
def test_the_plan_lies_within_its_days_and_is_over(now: datetime):
    days = planned(now)
    assert len(days) == DAYS
    assert all(days[:-1])
    for ago, talks in enumerate(reversed(days)):
        for talk in talks:
            assert (shop_day(now) - shop_day(talk.at)).days == ago
            assert talk.at <= now - timedelta(hours=2)


def test_no_buyer_talks_to_the_shop_before_the_talk_before_is_over():
    last: dict[str, datetime] = {}
    for talk in (one for day in planned(NOW) for one in day):
        before = last.get(talk.buyer.id)
        assert before is None or talk.at - before > timedelta(hours=2), talk.buyer.id
        last[talk.buyer.id] = talk.at


def test_every_line_of_the_book_can_be_said():
    for scene in scenes():
        assert scene.lines[0].by == "buyer"
        for line in scene.lines:
            assert line.texts
            assert not line.intent or line.by == "buyer"
        assert scene.rated or not scene.with_person


@pytest.mark.slow
def test_nothing_of_it_waits(lived_in: OpenUow):
    assert count(lived_in, "conversations where asked_seq > answered_seq") == 0
    assert count(lived_in, "tickets where state <> 'closed' and opened_at < '2026-11-20'") == 0
    with lived_in(writes=False) as uow:
        assert uow.session.scalar(text("select max(at) from messages")) <= str(NOW)


@pytest.mark.slow(first=True)
def test_the_quality_check_has_something_of_every_kind(lived_in: OpenUow, boss: Staff):
    with lived_in(writes=False) as uow:
        found = uow.quality.page(QualityFilters(first=FIRST, last=TODAY), page=1, size=30)
        scored = uow.quality.page(
            QualityFilters(first=FIRST, last=TODAY, shown=Shown.SCORED), page=1, size=30
        )
    told = {Rule(name) for name, many in found.rules.items() if many}
    assert told >= {Rule.COLD, Rule.LATE, Rule.OFF_POINT, Rule.OVERPROMISE, Rule.REPEATING}
    assert told >= {Rule.UNVERIFIED, Rule.ABUSE}
    assert {State(name) for name, many in found.states.items() if many} == set(State)
    assert scored.total >= 10


@pytest.mark.slow
def test_what_was_not_sold_has_reasons_and_what_was_is_known(lived_in: OpenUow):
    wanted = UnsoldFilters(first=FIRST, last=TODAY)
    with lived_in(writes=False) as uow:
        page = uow.unsold.page(wanted, page=1, size=30)
        yesterday = uow.unsold.daily(TODAY - timedelta(days=1), each=30, staff_id=None)
    assert {Reason(name) for name, many in page.reasons.items() if many} == set(Reason)
    assert {UnsoldState(name) for name, many in page.states.items() if many} == set(UnsoldState)
    assert yesterday


@pytest.mark.slow
def test_board_shadow_people_and_questions_have_days(lived_in: OpenUow):
    insight = Insight(lived_in, lambda: NOW)
    while insight.keep_figures():
        pass
    board = insight.board(FIRST, TODAY)
    insight.close()
    assert sum(day.conversations > 0 for day in board.days) >= DAYS - 1
    people = PerformanceFigures(lived_in).people(TODAY - timedelta(days=29), TODAY)
    assert len(people) >= 4
    assert all(one.now.talks and one.before.talks and one.now.rated for one in people)
    for verdict in Shadow(lived_in, clock=lambda: NOW).verdicts(FIRST, TODAY):
        assert verdict.as_is.rounds
        assert verdict.as_is.in_time < verdict.as_is.rounds


@pytest.mark.slow
def test_days_that_are_there_are_not_played_again(lived_in: OpenUow):
    before = count(lived_in, "messages"), count(lived_in, "quality_findings where state <> 'open'")
    with lived_in() as uow:
        uow.shop.intake.set_setting("demo_loaded", False)
        uow.commit()
    assert fill_demo(lived_in, lambda: NOW, say=lambda said: None, days=True)
    after = count(lived_in, "messages"), count(lived_in, "quality_findings where state <> 'open'")
    assert after == before


@pytest.mark.slow
def test_the_shop_has_a_team(lived_in: OpenUow):
    with lived_in(writes=False) as uow:
        members = uow.roster.members()
    agents = [one for one in members if one.staff.role is Role.AGENT]
    assert len(agents) == 3
    assert sum(bool(one.post.shifts) for one in agents) == 2


def test_a_group_was_written_to_and_some_answered(lived_in: OpenUow):
    with lived_in(writes=False) as uow:
        (message,) = uow.group_messages.page(None, page=1, size=5).messages
        tags = {tag.name: tag for tag in uow.buyer_groups.tags()}
    assert message.state is MessageState.DONE
    assert message.result.sent > message.result.read > message.result.replied > 0
    assert message.result.opted_out > 0
    assert message.result.skipped["off"] > 0
    assert {name: tag.group_id is None for name, tag in tags.items()} == {
        "需安抚": False,
        "大客户": True,
        "喜欢打电话": True,
    }
    assert all(tag.count for tag in tags.values())
    late = (
        "messages m join messages b on b.conversation_id = m.conversation_id and b.seq < m.seq"
        " where m.reply_key like 'group:%' and b.at > m.at"
    )
    assert count(lived_in, late) == 0, "it stands where its time is"
