"""Messages to a group: who gets one and who not, once to each whatever happens, and what comes of
it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text

from bot.buyers.conditions import About, all_of, condition
from bot.buyers.messages import Cap, MessageState, Purpose, SendState, Why, Written
from bot.buyers.model import Group
from bot.desk.model import Holder
from bot.errors import AlreadySettled, BadInput, NeedsSecond
from bot.promises.model import Outcome
from bot.store.audit.verify import verify
from bot.store.persons.places import ERASED
from bot.store.tables.group_messages import GroupSendRow
from bot.store.tables.safety import SafetyReportRow
from bot.store.tables.shop import BuyerRow
from tests.buyers.builders import DAY, HOUR, NIGHT, PLAIN, Book

GOLD = all_of(condition(About.LEVEL, "金卡"))
PROMISE = "{name}您好，这次给您补5元"
OFFENCE = "{name}您好，晒图返现10元，加微信领"


@pytest.fixture
def gold(book: Book) -> Group:
    """Three who bought a cup, and their group."""
    for one in ("b1", "b2", "b3"):
        book.buyer(one, level="金卡")
        book.order(one)
    return book.group(GOLD, "金卡")


def test_each_gets_it_once_with_their_own_name(book: Book, gold: Group) -> None:
    message = book.released(gold)
    assert message.state is MessageState.SCHEDULED
    assert book.send() == 3
    assert book.got("b1") == [
        "b1小姐您好，商品CUP的使用说明已经更新，可以在商品页查看（回复 TD 退订）"
    ]
    assert book.send() == 0
    assert [len(book.got(one)) for one in ("b1", "b2", "b3")] == [1, 1, 1]
    assert len(book.told) == 3
    done = book.messages.message(message.id)
    assert (done.state, done.result.sent, done.result.due) == (MessageState.DONE, 3, 0)


def test_who_comes_into_the_group_later_does_not_get_it(book: Book, gold: Group) -> None:
    book.released(gold)
    book.messages.send(limit=1)
    book.buyer("late", level="金卡")
    book.order("late")
    assert book.send() == 2
    assert "late" not in book.turns()


class Died(BaseException):
    """The process ends here."""


def test_a_gateway_that_dies_leaves_no_turn_twice_and_none_out(book: Book, gold: Group) -> None:
    book.released(gold)

    def dies(_: Any) -> None:
        raise Died

    dying = book.gateway()
    dying._notify = dies
    with pytest.raises(Died):
        dying.send()
    assert sorted(book.turns().values()) == ["due", "due", "sent"]
    assert book.send() == 2
    assert [len(book.got(one)) for one in ("b1", "b2", "b3")] == [1, 1, 1]


def test_two_gateways_with_the_same_list_say_it_once(book: Book, gold: Group) -> None:
    message = book.released(gold)
    book.messages.send(limit=0)
    with book.open_uow(writes=False) as uow:
        due = uow.group_messages.due(limit=10)
        listed = uow.group_messages.message(message.id)
    for one in (book.messages, book.gateway()):
        for turn in due:
            one._send(turn, listed, book.boss, "杯子")
    assert [len(book.got(one)) for one in ("b1", "b2", "b3")] == [1, 1, 1]


def test_one_that_fails_keeps_nobody_waiting(book: Book, gold: Group) -> None:
    book.released(gold)
    broken = book.gateway()
    usual = broken._words

    def fails(shop: Any, text: str, name: str, goods: str) -> str:
        if name == "b1小姐":
            raise RuntimeError
        return usual(shop, text, name, goods)

    broken._words = fails  # type: ignore[method-assign]
    broken.send()
    assert book.turns() == {"b1": "due", "b2": "sent", "b3": "sent"}
    assert book.send() == 1


# Who gets it and who not


def not_sent(book: Book, gold: Group, **more: Any) -> dict[str, str]:
    """What the preview says, and what happens, are the same."""
    message = book.draft(gold, **more)
    given = Written(text=message.text, purpose=message.purpose, group_id=gold.id)
    foreseen = book.messages.preview(given)
    released = book.messages.release(message.id, staff=book.boss)
    assert released.state is MessageState.SCHEDULED
    book.send()
    result = book.messages.message(message.id).result
    assert (foreseen.gets, foreseen.skipped) == (result.sent, result.skipped)
    return {who: how for who, how in book.turns().items() if how != "sent"}


def test_who_refused_is_left_alone(book: Book, gold: Group) -> None:
    book.refuses("b1")
    assert not_sent(book, gold) == {"b1": "off"}


def test_who_switched_the_news_of_orders_off_gets_offers_that_were_agreed_to(
    book: Book, gold: Group
) -> None:
    """Two consents: of the own orders, and of what the shop offers."""
    book.agrees("b1")
    book.switches_orders_off("b1")
    offer = {"text": "{name}您好，{shop}的新品上架了", "purpose": Purpose.OFFER}
    assert not_sent(book, gold, **offer) == dict.fromkeys(("b2", "b3"), "not_asked")
    assert not_sent(book, gold) == {"b1": "off"}


def test_who_agrees_again_is_written_to_again(book: Book, gold: Group) -> None:
    book.refuses("b1")
    book.agrees("b1")
    assert not_sent(book, gold) == {}


def test_offers_go_to_who_agreed_and_say_how_to_be_spared(book: Book, gold: Group) -> None:
    book.agrees("b1", "b2")
    book.refuses("b2")
    offer = {"text": "{name}您好，{shop}的新品上架了", "purpose": Purpose.OFFER}
    assert not_sent(book, gold, **offer) == {"b2": "off", "b3": "not_asked"}
    assert book.got("b1") == ["b1小姐您好，小店的新品上架了（回复 TD 退订）"]


def test_who_is_with_a_person_or_in_danger_is_left_alone(book: Book, gold: Group) -> None:
    book.ticket("b1", state="open")
    with book.open_uow() as uow:
        uow.desk.hand_to(book.talk("b2"), Holder.AGENT, staff_id=book.agent.id)
        uow.commit()
    report = SafetyReportRow(
        at=book.now - DAY, conversation_id=book.talk("b3"), seq=1, kind="burn", words="烫伤"
    )
    book.add(report)
    assert not_sent(book, gold) == {"b1": "in_service", "b2": "in_service", "b3": "danger"}


def test_a_buyer_gets_no_more_than_the_cap(book: Book, gold: Group) -> None:
    book.messages = book.gateway(Cap(most=1, days=7))
    book.released(gold)
    book.send()
    assert not_sent(book, gold, text="第二条") == dict.fromkeys(("b1", "b2", "b3"), "cap")
    book.now += 8 * DAY
    book.released(gold, "第三条")
    book.send()
    assert book.got("b1")[1:] == ["第三条（回复 TD 退订）"]


def test_two_messages_at_once_count_against_one_cap(book: Book, gold: Group) -> None:
    book.messages = book.gateway(Cap(most=1, days=7))
    book.released(gold)
    book.released(gold, "第二条")
    book.send()
    assert [len(book.got(one)) for one in ("b1", "b2", "b3")] == [1, 1, 1]


def test_words_that_cannot_be_filled_are_not_sent(book: Book, gold: Group) -> None:
    book.buyer("new", level="金卡")
    assert not_sent(book, gold) == {"new": "no_goods"}


def test_who_was_erased_meanwhile_gets_nothing(book: Book, gold: Group) -> None:
    book.released(gold)
    book.messages.send(limit=0)
    book.add(BuyerRow(id=f"{ERASED}1", name="", tags=[]))
    with book.open_uow() as uow:
        uow.session.query(GroupSendRow).filter_by(buyer_id="b1").update({"buyer_id": f"{ERASED}1"})
        uow.commit()
    book.send()
    assert book.turns() == {f"{ERASED}1": "erased", "b2": "sent", "b3": "sent"}


def test_at_night_everybody_waits_for_the_morning(book: Book, gold: Group) -> None:
    book.now = NIGHT
    message = book.released(gold)
    morning = datetime(2026, 11, 22, 0, 0, tzinfo=UTC)
    given = Written(text=PLAIN, purpose=Purpose.SERVICE, group_id=gold.id)
    assert book.messages.preview(given).waits_until == morning
    assert book.messages.waits_until(message) == morning
    assert book.send() == 0
    book.now = morning
    assert book.send() == 3


def test_it_waits_for_its_time(book: Book, gold: Group) -> None:
    book.released(gold, send_at=book.now + 2 * HOUR)
    assert book.send() == 0
    book.now += 2 * HOUR
    assert book.send() == 3


def test_stopped_nobody_else_gets_it(book: Book, gold: Group) -> None:
    message = book.released(gold)
    book.messages.send(limit=1)
    stopped = book.messages.stop(message.id, staff=book.boss)
    assert (stopped.state, stopped.result.sent, stopped.result.stopped) == (
        MessageState.STOPPED,
        1,
        2,
    )
    assert book.send() == 0
    with pytest.raises(AlreadySettled):
        book.messages.stop(message.id, staff=book.boss)


def test_of_one_that_was_stopped_the_numbers_add_up(book: Book, gold: Group) -> None:
    book.refuses("b1")
    message = book.released(gold)
    book.messages.send(limit=2)
    result = book.messages.stop(message.id, staff=book.boss).result
    assert (result.sent, result.skipped, result.stopped, result.due) == (1, {"off": 1}, 1, 0)
    listed = {
        outcome.value: [one.id for one in book.messages.recipients(message.id, outcome).buyers]
        for outcome in (SendState.SENT, SendState.SKIPPED, SendState.STOPPED, Why.OFF, Why.CAP)
    }
    assert listed == {
        "sent": ["b2"],
        "skipped": ["b1"],
        "stopped": ["b3"],
        "off": ["b1"],
        "cap": [],
    }


def test_one_that_was_stopped_counts_for_who_got_it_alone(book: Book, gold: Group) -> None:
    book.messages = book.gateway(Cap(most=1, days=7))
    message = book.released(gold)
    book.messages.send(limit=1)
    book.messages.stop(message.id, staff=book.boss)
    assert not_sent(book, gold, text="第二条") == {"b1": "cap"}


def test_who_would_not_get_it_stands_behind_the_number(book: Book, gold: Group) -> None:
    book.refuses("b2")
    given = Written(text=PLAIN, purpose=Purpose.SERVICE, group_id=gold.id)
    found = book.messages.left_out(given, Why.OFF)
    assert ([(one.id, one.name) for one in found.buyers], found.total) == ([("b2", "b2小姐")], 1)
    assert book.messages.preview(given).skipped == {"off": 1}
    book.agrees("b1", "b2")
    assert book.messages.left_out(replace(given, purpose=Purpose.OFFER), Why.NOT_ASKED).total == 1


def test_stopped_between_the_list_and_the_turn_it_is_not_said(book: Book, gold: Group) -> None:
    message = book.released(gold)
    book.messages.send(limit=0)
    with book.open_uow(writes=False) as uow:
        (turn, *_) = uow.group_messages.due(limit=10)
        listed = uow.group_messages.message(message.id)
    book.messages.stop(message.id, staff=book.boss)
    assert not book.messages._send(turn, listed, book.boss, "杯子")
    assert book.got(turn.buyer_id) == []


# What is said


def test_what_promises_waits_for_a_second_person(book: Book, gold: Group) -> None:
    held = book.released(gold, PROMISE)
    assert (held.state, [one["kind"] for one in held.promises]) == (MessageState.HELD, ["money"])
    assert book.send() == 0
    with pytest.raises(NeedsSecond):
        book.messages.approve(held.id, reason="周年庆补贴", staff=book.boss)
    with pytest.raises(BadInput, match="原因"):
        book.messages.approve(held.id, reason=" ", staff=book.second)
    book.messages.approve(held.id, reason="周年庆补贴", staff=book.second)
    assert book.send() == 3
    assert book.got("b1") == ["b1小姐您好，这次给您补5元（回复 TD 退订）"]
    with book.open_uow(writes=False) as uow:
        (hold,) = uow.promises.of_buyer("b1")
    assert (hold.outcome, hold.reason, hold.staff_id) == (
        Outcome.SENT,
        "周年庆补贴",
        book.second.id,
    )


def test_a_held_one_that_is_written_anew_is_a_draft(book: Book, gold: Group) -> None:
    held = book.released(gold, PROMISE)
    given = Written(text=PLAIN, purpose=Purpose.SERVICE, group_id=gold.id)
    changed = book.messages.write(held.id, given, staff=book.boss)
    assert (changed.state, changed.promises) == (MessageState.DRAFT, ())
    with pytest.raises(AlreadySettled):
        book.messages.approve(held.id, reason="可以发", staff=book.second)
    book.messages.release(held.id, staff=book.boss)
    for late in (
        lambda: book.messages.write(held.id, given, staff=book.boss),
        lambda: book.messages.drop(held.id, staff=book.boss),
        lambda: book.messages.release(held.id, staff=book.boss),
    ):
        with pytest.raises(AlreadySettled):
            late()


def test_what_offends_the_platform_nobody_sends(book: Book, gold: Group) -> None:
    with pytest.raises(BadInput, match="平台规定"):
        book.released(gold, OFFENCE)
    given = Written(text=OFFENCE, purpose=Purpose.OFFER, group_id=gold.id)
    assert "review_reward" in {one["kind"] for one in book.messages.preview(given).offences}


def test_a_name_that_promises_is_read_with_the_words(book: Book, gold: Group) -> None:
    """In the transaction that says it: what stands there by then counts."""
    book.released(gold, "{name}")
    with book.open_uow() as uow:
        uow.session.get_one(BuyerRow, "b1").name = "给您补5元"
        uow.commit()
    book.send()
    assert book.turns() == {"b1": "promise", "b2": "sent", "b3": "sent"}
    with book.open_uow(writes=False) as uow:
        assert [one.outcome for one in uow.promises.of_buyer("b1")] == [Outcome.HELD]


@pytest.mark.parametrize("wrong", ["", "  ", "长" * 301, "{phone}您好", "{name", "{}"])
def test_words_that_cannot_be_sent_are_refused(book: Book, gold: Group, wrong: str) -> None:
    with pytest.raises(BadInput):
        book.draft(gold, wrong)


def test_a_name_in_braces_is_no_variable(book: Book, gold: Group) -> None:
    with book.open_uow() as uow:
        uow.session.get_one(BuyerRow, "b1").name = "{goods}"
        uow.commit()
    book.released(gold)
    book.send()
    assert book.got("b1")[0].startswith("{goods}您好，商品CUP")


def test_the_preview_reads_as_the_buyers_would(book: Book, gold: Group) -> None:
    given = Written(text=PLAIN, purpose=Purpose.OFFER, group_id=gold.id)
    assert book.messages.preview(given).samples == []
    book.agrees("b2")
    (sample,) = book.messages.preview(given).samples
    message = book.released(gold, purpose=Purpose.OFFER)
    book.send()
    assert (book.messages.message(message.id).result.sent, book.got("b2")) == (1, [sample.text])


# What comes of it


def test_who_read_it_who_answered_and_who_wants_no_more(book: Book, gold: Group) -> None:
    message = book.released(gold)
    book.send()
    book.now += HOUR
    assert book.messages.seen([book.talk("b1")]) == 1
    assert book.messages.seen([book.talk("b1"), "another"]) == 0
    book.writes("b2", "怎么用")
    book.writes("b3", "td")
    book.refuses("b3")
    result = book.messages.message(message.id).result
    assert (result.sent, result.read, result.replied, result.opted_out) == (3, 3, 2, 1)
    book.released(gold, "{name}您好，保养方法也可以在商品页查看")
    book.send()
    assert [len(book.got(one)) for one in ("b1", "b2", "b3")] == [2, 2, 1]


def test_what_comes_after_a_week_came_not_of_it(book: Book, gold: Group) -> None:
    message = book.released(gold)
    book.send()
    book.now += 8 * DAY
    book.writes("b1")
    book.refuses("b1")
    result = book.messages.message(message.id).result
    assert (result.replied, result.opted_out) == (0, 0)


def test_what_was_done_is_chained(book: Book, gold: Group) -> None:
    message = book.released(gold, PROMISE)
    book.messages.approve(message.id, reason="周年庆", staff=book.second)
    book.messages.stop(message.id, staff=book.boss)
    with book.engine.connect() as connection:
        assert verify(connection) == []
        deeds = connection.execute(text("select about, deed, by from buyer_events order by id"))
        assert [tuple(row) for row in deeds] == [
            ("group", "saved", "主管"),
            ("message", "written", "主管"),
            ("message", "held", "主管"),
            ("message", "released", "副主管"),
            ("message", "stopped", "主管"),
        ]
