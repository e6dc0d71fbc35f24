"""Talks are judged once they are closed, a few at a time, and what people decided stays."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.desk.model import Role
from bot.quality.model import VERSION, Rule, Side, State
from bot.store.tables.desk import MessageRow
from bot.store.tables.quality import QualityFindingRow, QualityMarkRow
from tests.insight.builders import at
from tests.quality.builders import Floor, rules_of

COLD = ("b 收到的杯子碎了", "a 自己看说明书")
CLOSED = timedelta(hours=1)


@pytest.fixture
def lin(floor):
    return floor.person("小林")


@pytest.fixture
def boss(floor):
    return floor.person("陈姐", Role.SUPERVISOR)


def test_a_talk_is_judged_once_it_was_quiet_for_an_hour(floor: Floor, lin, boss):
    floor.talk(*COLD, staff=lin, day=20)
    assert floor.judge(at(20, "10:59:00")) == 0
    assert floor.judge(at(20, "11:00:20")) == 1
    assert floor.judge() == 0, "nothing is new"
    (talk,) = floor.page(boss).talks
    (one,) = talk.findings
    assert (one.rule, one.seqs, one.version, one.state) == (Rule.COLD, (2,), VERSION, State.OPEN)
    assert (one.side, one.staff, talk.people) == (Side.AGENT, "小林", ((lin.id, "小林"),))
    with floor.open_uow(writes=False) as uow:
        message = uow.session.scalar(select(MessageRow).where(MessageRow.seq == 2))
    assert message is not None
    assert one.message_ids == (message.id,)


def test_who_has_it_still_is_left_alone_for_a_day(floor: Floor, lin):
    floor.talk(*COLD, staff=lin, day=20)
    floor.held_by(lin)
    assert floor.judge(at(21, "09:00:00")) == 0
    assert floor.judge(at(21, "10:00:20")) == 1


def test_each_day_is_a_talk_and_what_comes_later_is_judged_too(floor: Floor, lin, boss):
    floor.talk(*COLD, staff=lin, day=19)
    floor.judge(at(20, "09:00:00"))
    floor.talk("b 那怎么办呢", "a 随便你", staff=lin, day=20)
    assert floor.judge(at(21)) == 1
    days = [(talk.day.day, rules_of([talk])) for talk in floor.page(boss).talks]
    assert days == [(20, ["cold"]), (19, ["cold"])]


def test_coming_back_is_told_of_the_talk_whose_answer_did_not_help(floor: Floor, lin, boss):
    floor.talk("b 退款怎么还没到账", "a 退款会原路退回的，请放心", staff=lin, day=19)
    floor.judge(at(19, "12:00:00"))
    assert rules_of(floor.page(boss).talks) == []
    floor.talk("b 退款怎么还是没到账", "a 我查一下，请稍等", staff=lin, day=20)
    floor.judge(at(21))
    later, earlier = floor.page(boss).talks
    assert rules_of([later]) == []
    (one,) = earlier.findings
    assert (one.rule, one.seqs) == (Rule.OFF_POINT, (2, 1, 3))


def test_a_promise_that_was_decided_before_is_none(floor: Floor, lin, boss):
    floor.order()
    floor.talk("b 用了两天就掉漆", "a 给您补20元", staff=lin, day=20, clock="10:00:00")
    floor.decides(at(20, "09:00:00"), amount_fen=20_00)
    floor.judge()
    assert rules_of(floor.page(boss).talks) == []


def test_a_promise_is_no_better_for_being_decided_later(floor: Floor, lin, boss):
    floor.order()
    floor.talk("b 用了两天就掉漆", "a 给您补20元", staff=lin, day=20, clock="10:00:00")
    floor.decides(at(20, "10:30:00"), amount_fen=20_00)
    floor.judge()
    assert rules_of(floor.page(boss).talks) == ["overpromise"]


def test_what_a_person_decided_stays_and_what_no_rule_has_any_more_goes(floor: Floor, lin, boss):
    floor.talk(*COLD, "b 请问能换吗", "a 不能", staff=lin, day=20)
    floor.judge()
    first, second = floor.page(boss).talks[0].findings
    floor.quality.decide(first.id, State.CONFIRMED, note="确实冷漠", staff=boss)
    with floor.open_uow() as uow:
        uow.session.execute(update(MessageRow).values(text="好的，我这就帮您处理"))
        uow.session.execute(update(QualityMarkRow).values(version=0))
        uow.commit()
    assert floor.judge() == 1
    (left,) = [one for one in floor.page(boss).talks[0].findings if one.rule is Rule.COLD]
    assert (left.id, left.state, left.note) == (first.id, State.CONFIRMED, "确实冷漠")
    assert second.id != left.id


def test_of_two_who_judge_at_once_one_writes(floor: Floor, lin):
    floor.talk(*COLD, staff=lin, day=20)
    with floor.open_uow(writes=False) as uow:
        (due,) = uow.quality.due(
            quiet_since=floor.now, over_since=floor.now, version=VERSION, limit=9
        )
    assert floor.judge() == 1
    with floor.open_uow() as uow:
        assert uow.quality.keep(due, [], version=VERSION, at=floor.now) is False


def test_a_batch_is_small_and_the_oldest_comes_first(floor: Floor, lin, boss):
    for number in (3, 2, 1):
        floor.talk(*COLD, staff=lin, day=20 - number, conversation_id=f"c{number}")
    assert floor.quality.judge_due(limit=1) == 1
    assert [talk.conversation_id for talk in floor.page(boss, first=at(1).date()).talks] == ["c3"]


def test_the_counts_are_those_of_judging_everything_at_once(floor: Floor, lin, boss):
    """Counted from the messages, without what was kept."""
    meng = floor.person("小孟")
    for number in range(12):
        staff = (lin, meng, None)[number % 3]
        lines = [*COLD, "b 能退吗", "a 可以的亲，在订单里申请"] * (1 + number % 2)
        floor.talk(
            *lines,
            staff=staff,
            day=19 + number % 3,
            conversation_id=f"c{number}",
            gap=100 * (number % 3),
        )
        floor.judge(at(21, "11:50:00"))
    floor.judge(at(21, "23:00:00"))
    wanted: Counter[str] = Counter()
    with floor.open_uow(writes=False) as uow:
        for number in range(12):
            judged = uow.quality.lines(f"c{number}", since=None)
            talks = floor.quality._talks(judged, uow.promises.bases(f"buyer-c{number}"), floor.now)
            wanted.update(str(one.rule) for talk in talks for one in talk.found)
        rows = uow.session.scalars(select(QualityFindingRow)).all()
    page = floor.page(boss)
    assert wanted
    assert page.rules == wanted == Counter(row.rule for row in rows)
    assert page.judged == page.total == 12
    by_lin = floor.page(boss, staff_id=lin.id)
    assert by_lin.rules == Counter(row.rule for row in rows if row.staff_id == lin.id)
    assert floor.page(boss, staff_id=0).rules == Counter(
        row.rule for row in rows if row.side == "bot"
    )
