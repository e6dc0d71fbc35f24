"""Answers that are due: to who waits, and to the buyers in hand at every round."""

from __future__ import annotations

from datetime import timedelta

from bot.desk.model import HandOver, Queue
from bot.opening_hours import OpeningHours
from tests.desk.test_passing_on import ask, claimed, online, say

THREE = timedelta(minutes=3)


def dues(desk, staff) -> list[tuple[int, timedelta, timedelta, bool]]:
    """Ticket, since when and until when from now, and whose."""
    found = desk.tickets.view(view="closed", staff=staff).dues
    return [(one.ticket_id, one.since - desk.now, one.due - desk.now, one.mine) for one in found]


def test_who_waits_is_due_within_three_minutes_for_everybody(desk):
    lin = online(desk, "lin")
    ticket = desk.tickets.open(desk.conversation(), HandOver(Queue.AGENT, "request_human"))
    desk.later(minutes=1)
    minute = timedelta(minutes=1)
    assert dues(desk, lin) == [(ticket.id, -minute, THREE - minute, False)]


def test_once_taken_it_is_due_to_who_has_it_until_the_first_word(desk):
    lin, wang = online(desk, "lin"), online(desk, "wang")
    id_, number = claimed(desk, lin)
    assert dues(desk, lin) == [(number, timedelta(), THREE, True)]
    assert dues(desk, wang) == []
    say(desk, id_, lin)
    assert dues(desk, lin) == []


def test_each_later_round_is_due_three_minutes_after_its_first_message(desk):
    lin = online(desk, "lin")
    id_, number = claimed(desk, lin)
    say(desk, id_, lin)
    desk.later(minutes=20)
    ask(desk, id_, "到哪了")
    desk.later(minutes=1)
    ask(desk, id_, "人呢")
    minute = timedelta(minutes=1)
    assert dues(desk, lin) == [(number, -minute, THREE - minute, True)]
    assert not desk.tickets.view(view="mine", staff=lin).dues[0].first
    say(desk, id_, lin)
    assert dues(desk, lin) == []


def test_a_closing_thanks_is_due_to_nobody(desk):
    lin = online(desk, "lin")
    id_, _ = claimed(desk, lin)
    say(desk, id_, lin)
    ask(desk, id_, "好的谢谢")
    assert dues(desk, lin) == []


def test_the_most_urgent_stands_first(desk):
    lin = online(desk, "lin")
    waits = desk.tickets.open(desk.conversation("b2"), HandOver(Queue.AGENT, "request_human"))
    desk.later(seconds=30)
    _, number = claimed(desk, lin)
    assert [one[0] for one in dues(desk, lin)] == [waits.id, number]


def test_what_needs_no_talk_is_due_to_nobody(desk):
    lin = online(desk, "lin")
    desk.tickets.open(desk.conversation(), HandOver(Queue.WAREHOUSE, "intercept"))
    desk.tickets.open(desk.conversation("b2"), HandOver(Queue.AGENT, "request_invoice"))
    assert dues(desk, lin) == []


def test_who_comes_at_night_waits_from_the_opening_on(desk):
    desk.keeps(OpeningHours.read("11:00-22:00"))  # it is ten
    lin = online(desk, "lin")
    desk.tickets.open(desk.conversation(), HandOver(Queue.AGENT, "request_human"))
    hour = timedelta(hours=1)
    assert [one[1:3] for one in dues(desk, lin)] == [(hour, hour + THREE)]
