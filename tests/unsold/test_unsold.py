"""Who ordered and who did not, the leader's daily list, and the figures against the tables."""

from __future__ import annotations

from collections import Counter as Tally
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.desk.model import Role
from bot.errors import NotFound
from bot.store.tables.desk import ConversationRow, MessageRow
from bot.store.tables.shop import OrderRow
from bot.times import shop_day
from bot.unsold.model import Reason, State
from bot.unsold.rules import judge
from tests.insight.builders import FIRST, SECOND, THIRD
from tests.unsold.builders import DEAR, Counter, at


@pytest.fixture
def lin(counter):
    return counter.person("小林")


@pytest.fixture
def boss(counter):
    return counter.person("陈姐", Role.SUPERVISOR)


def states(counter: Counter, boss) -> dict[str, int]:
    return dict(counter.lost(boss).states)


def test_a_talk_without_an_order_is_listed_with_its_reason(counter: Counter, lin, boss):
    counter.talk(*DEAR, staff=lin)
    counter.find()
    (one,) = counter.lost(boss).talks
    assert (one.reason, one.words, one.asked) == (Reason.TOO_DEAR, "太贵了", "这款多少钱")
    assert (one.state, one.staff, one.seqs) == (State.PENDING, "小林", (3,))


@pytest.mark.parametrize(
    ("after", "state"),
    [
        (timedelta(hours=2), State.ORDERED),
        (timedelta(days=7), State.ORDERED),
        (timedelta(days=7, seconds=1), State.LOST),
    ],
)
def test_who_orders_within_seven_days_has_bought(counter: Counter, lin, boss, after, state):
    counter.talk(*DEAR, staff=lin, day=20, clock="10:00:00")
    counter.find()
    counter.buys(at(20, "10:00:40") + after)
    counter.find(at(29))
    assert states(counter, boss) == {state: 1}
    assert counter.lost(boss).total == (state is State.LOST)


def test_an_order_that_is_imported_late_takes_the_loss_back(counter: Counter, lin, boss):
    counter.talk(*DEAR, staff=lin, day=20)
    counter.find(at(29))
    assert states(counter, boss) == {"lost": 1}
    counter.buys(at(21))
    counter.find(at(30))
    assert states(counter, boss) == {"ordered": 1}
    assert counter.lost(boss, state=State.ORDERED).talks[0].order_no == "1120-1"


@pytest.mark.parametrize(("hours", "listed"), [(23, False), (25, True)])
def test_who_bought_the_day_before_asks_after_it(counter: Counter, lin, boss, hours, listed):
    counter.talk(*DEAR, staff=lin, day=20, clock="10:00:00")
    counter.buys(at(20, "10:00:00") - timedelta(hours=hours))
    counter.find()
    assert (counter.lost(boss).total == 1) is listed


def test_a_talk_that_goes_on_is_looked_at_again_and_keeps_its_note(counter: Counter, lin, boss):
    counter.talk("b 什么材质", "a 纯棉的", staff=lin, clock="10:00:00")
    counter.find()
    (one,) = counter.lost(boss).talks
    counter.unsold.follow(one.id, note="已发优惠券", staff=lin)
    counter.talk("b 太贵了", staff=lin, clock="15:00:00")
    counter.find()
    (again,) = counter.lost(boss).talks
    assert (one.reason, again.reason, again.id) == (Reason.UNKNOWN, Reason.TOO_DEAR, one.id)
    assert (again.followed_by, again.note) == ("小林", "已发优惠券")


def test_the_daily_list_has_so_many_for_each_and_fewer_in_a_campaign(counter: Counter, lin, boss):
    meng = counter.person("小孟")
    for number in range(3):
        counter.talk(*DEAR, staff=lin, conversation_id=f"l{number}")
    counter.talk(*DEAR, staff=meng, conversation_id="m")
    counter.talk("b 多少钱", "r 129元", conversation_id="bot")
    counter.talk(*DEAR, staff=lin, day=19, conversation_id="other-day")
    counter.find()
    listed, each = counter.unsold.daily(SECOND, staff=boss)
    assert each == 2
    assert Tally(one.staff for one in listed) == {"小林": 2, "小孟": 1, None: 1}
    counter.campaign(running=True)
    listed, each = counter.unsold.daily(SECOND, staff=boss)
    assert (each, len(listed)) == (1, 3)
    own, _ = counter.unsold.daily(SECOND, staff=meng)
    assert [one.conversation_id for one in own] == ["m"]


def test_who_was_followed_up_comes_last(counter: Counter, lin, boss):
    for number in range(3):
        counter.talk(*DEAR, staff=lin, clock=f"1{number}:00:00", conversation_id=f"l{number}")
    counter.find()
    listed, _ = counter.unsold.daily(SECOND, staff=boss)
    assert [one.conversation_id for one in listed] == ["l2", "l1"]
    counter.unsold.follow(listed[0].id, note="", staff=lin)
    listed, _ = counter.unsold.daily(SECOND, staff=boss)
    assert [one.conversation_id for one in listed] == ["l1", "l0"]


def test_agents_have_their_own(counter: Counter, lin, boss):
    meng = counter.person("小孟")
    counter.talk(*DEAR, staff=lin)
    counter.find()
    (one,) = counter.lost(lin).talks
    assert counter.lost(meng).total == 0
    assert counter.lost(meng, staff_id=lin.id).total == 0
    with pytest.raises(NotFound):
        counter.unsold.follow(one.id, note="", staff=meng)


def test_the_filters(counter: Counter, lin, boss):
    counter.talk(*DEAR, staff=lin, conversation_id="c1")
    counter.talk("b 红色有货吗", "a 红色没货了", staff=lin, day=21, conversation_id="c2")
    counter.find(at(21, "23:00:00"))
    assert counter.lost(boss, reason=Reason.TOO_DEAR).total == 1
    assert counter.lost(boss, q="红色").total == 1
    assert counter.lost(boss, q="%").total == 0
    assert counter.lost(boss, staff_id=0).total == 0
    assert counter.lost(boss, last=SECOND).reasons == {"too_dear": 1}
    assert (counter.lost(boss, first=FIRST, last=FIRST).total, counter.lost(boss).total) == (0, 2)


def test_the_figures_are_those_of_messages_and_orders(counter: Counter, lin, boss):
    """Counted from the tables by hand, without what the job kept."""
    said = (DEAR, ("b 有货吗", "a 没货了"), ("b 我的快递呢", "a 在路上"), ("b 什么材质", "a 棉"))
    for number in range(16):
        chat = f"c{number}"
        counter.talk(*said[number % 4], staff=lin, day=19 + number % 2, conversation_id=chat)
        if number % 3 == 0:
            counter.buys(at(21 + number % 9), chat, no=f"order-{number}")
    counter.find(at(27, "09:00:00"))
    wanted: Tally[str] = Tally()
    reasons: Tally[str] = Tally()
    with counter.open_uow(writes=False) as uow:
        orders = uow.session.scalars(select(OrderRow)).all()
        for conversation in uow.session.scalars(select(ConversationRow)):
            lines = uow.quality.lines(conversation.id, since=None)
            found = judge(lines, known_minutes=10_000)
            if found is None:
                continue
            end = lines[-1].at + timedelta(days=7)
            mine = [one for one in orders if one.buyer_id == conversation.buyer_id]
            bought = any(lines[0].at <= one.placed_at <= end for one in mine)
            over = end < counter.now
            state = "ordered" if bought else "lost" if over else "pending"
            wanted[state] += 1
            reasons[str(found.reason)] += not bought
        days = {shop_day(at) for at in uow.session.scalars(select(MessageRow.at))}
    assert days == {FIRST, SECOND}
    page = counter.lost(boss, last=THIRD)
    assert set(wanted) == {"ordered", "lost", "pending"}
    assert (page.states, page.reasons) == (wanted, reasons)
    assert page.total == wanted["lost"] + wanted["pending"]
