"""Danger told while a person has the conversation, or is waited for: first in line all the same."""

from __future__ import annotations

import pytest

from bot.desk.model import HandOver, Incoming, Outgoing, Priority, Queue, Turn
from bot.errors import ConversationMoved
from bot.safety.model import Alarm
from bot.safety.service import Safety
from bot.times import shop_day
from nlu.danger import Danger


def wish(**given) -> HandOver:
    return HandOver(**{"queue": Queue.AGENT, "reason": "request_human", **given})


def write(desk, id_: str, text: str, key: str | None = None):
    return desk.conversations.receive(id_, Incoming(key or f"k-{text}", text=text))


def said(desk, id_: str) -> list[str]:
    return [message.text for message in desk.conversations.messages_after(id_, 0)]


def reports(desk):
    day = shop_day(desk.now)
    return [one for batch in Safety(desk.open_uow).batches(day, day) for one in batch.reports]


def first_in_line(desk):
    listed = desk.tickets.view(view="open", staff=desk.agent("looks")).tickets
    return listed[0]


def test_danger_in_the_queue_goes_before_every_other_waiting_ticket(desk):
    angry = desk.conversation("a")
    desk.tickets.open(angry, wish(high=True, reason="complain_service", deadline=desk.now))
    desk.later(minutes=1)
    id_ = desk.conversation("b")
    desk.tickets.open(id_, wish())
    write(desk, id_, "充电宝冒烟了")
    first = first_in_line(desk)
    assert (first.conversation_id, first.priority) == (id_, Priority.DANGER)
    assert first.reason == "danger"
    assert desk.tickets.place(id_).place == 1
    assert [one.kind for one in reports(desk)] == [Danger.FIRE]


def test_danger_in_the_queue_is_reported_once_though_the_bot_hears_it_too(desk):
    id_ = desk.conversation()
    desk.tickets.open(id_, wish())
    write(desk, id_, "充电宝冒烟了")
    turn = desk.conversations.take_turn(id_, owner="r")
    alarm = Alarm(Danger.FIRE, turn.seq, turn.text)
    heard = wish(reason="danger", alarm=alarm)
    desk.conversations.finish_turn(turn, [Outgoing("断电")], hand_overs=[heard])
    assert said(desk, id_)[-1] == "断电"
    assert len(reports(desk)) == 1


def test_what_is_sent_again_is_told_once(desk):
    id_ = desk.conversation()
    desk.tickets.open(id_, wish())
    write(desk, id_, "充电宝冒烟了", key="same")
    write(desk, id_, "充电宝冒烟了", key="same")
    assert len(reports(desk)) == 1


def test_danger_said_in_pieces_to_the_queue_is_heard(desk):
    id_ = desk.conversation()
    desk.tickets.open(id_, wish())
    for text in ("我家孩子", "把干燥剂", "吃了"):
        write(desk, id_, text)
    assert first_in_line(desk).priority is Priority.DANGER
    write(desk, id_, "快点")
    assert len(reports(desk)) == 1, "the next message is no alarm of its own"


def test_the_agent_who_has_the_conversation_has_it_first(desk):
    lin = desk.agent()
    for buyer in ("a", "b"):
        ticket = desk.tickets.open(desk.conversation(buyer), wish(high=buyer == "a"))
        desk.tickets.claim(ticket.id, staff=lin)
    id_ = desk.conversation("b")
    before = len(said(desk, id_))
    write(desk, id_, "孩子误食了干燥剂")
    mine = desk.tickets.view(view="mine", staff=lin).tickets
    assert (mine[0].conversation_id, mine[0].reason) == (id_, "danger")
    assert len(said(desk, id_)) == before + 1, "the person speaks, not the bot"
    open_ = desk.tickets.view(view="open", staff=lin).tickets
    assert open_ == []


def test_what_is_added_later_hides_nothing_of_the_danger(desk):
    id_ = desk.conversation()
    desk.tickets.open(id_, wish())
    write(desk, id_, "充电宝冒烟了")
    later = desk.tickets.open(id_, wish(summary="还要发票", card={"wish": "开发票"}))
    assert later.priority is Priority.DANGER
    assert later.reason == "danger"
    assert "冒烟" in later.summary
    assert later.card["safety"]["kind"] == "fire"


def test_danger_that_came_in_while_the_bot_handed_over_is_the_next_turn(desk):
    id_ = desk.conversation()
    write(desk, id_, "转人工")
    turn = desk.conversations.take_turn(id_, owner="r")
    write(desk, id_, "充电宝冒烟了")
    desk.conversations.finish_turn(turn, [Outgoing("好的")], hand_overs=[wish()])
    assert desk.conversations.take_turn(id_, owner="r").text == "充电宝冒烟了"


def test_danger_heard_by_the_bot_reaches_the_agent_who_stepped_in_meanwhile(desk):
    id_, lin = desk.conversation(), desk.agent()
    write(desk, id_, "充电宝冒烟了")
    turn = desk.conversations.take_turn(id_, owner="r")
    assert isinstance(turn, Turn)
    desk.tickets.take_over(id_, staff=lin, card={})
    alarm = Alarm(Danger.FIRE, turn.seq, turn.text)
    with pytest.raises(ConversationMoved):
        desk.conversations.finish_turn(
            turn, [Outgoing("x")], hand_overs=[wish(reason="danger", alarm=alarm)]
        )
    mine = desk.tickets.view(view="mine", staff=lin).tickets
    assert mine[0].priority is Priority.DANGER
    assert len(reports(desk)) == 1


def test_an_ordinary_message_in_the_queue_stays_ordinary(desk):
    id_ = desk.conversation()
    desk.tickets.open(id_, wish())
    write(desk, id_, "会不会漏电啊")
    assert first_in_line(desk).priority is Priority.NORMAL
