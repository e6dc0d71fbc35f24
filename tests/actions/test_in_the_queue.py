"""Waiting for a person: every turn is answered, facts are told, and the matter is left alone."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from bot.cases.model import State
from bot.decisions.model import DecisionRecord
from bot.desk.model import HandOver, Holder, Queue
from bot.desk.opening import open_ticket
from bot.desk.waiting import waiting_of
from bot.errors import MatterWaits
from bot.policy.model import PriceDifference
from bot.times import iso, shop_day
from tests.actions.talk import Chat
from tests.decisions.builders import (
    CONVERSATION,
    CUP,
    NOT_SHIPPED,
    NOW,
    ORDER,
    World,
    add_order,
    add_parcel,
)

OTHER = "261106-100000000000002"


class Queued:
    """A buyer in the queue; each turn carries what the gateway would say of it."""

    def __init__(
        self,
        chat: Chat,
        *,
        order_no: str | None,
        reason: str = "request_human",
        bring: bool = True,
    ) -> None:
        self.chat = chat
        self.place: dict[str, Any] = {"place": 3, "minutes": None, "opens_at": None}
        if bring:
            self.bring(order_no, reason)

    def bring(self, order_no: str | None, reason: str = "request_human") -> None:
        with self.chat.world.open_uow() as uow:
            wish = HandOver(Queue.AGENT, reason, order_no=order_no)
            open_ticket(uow, CONVERSATION, wish, at=NOW)
            uow.commit()

    def hear(self, intent: str, text: str = "", **more: Any) -> list[str]:
        with self.chat.world.open_uow(writes=False) as uow:
            epoch = uow.desk.conversation(CONVERSATION).epoch
            waiting = waiting_of(uow, CONVERSATION)
        if waiting is None:
            return self.chat.hear(intent, text, epoch=epoch, **more)
        given = {
            "orders": sorted(waiting.orders),
            "order_unknown": waiting.order_unknown,
            "stays": waiting.stays,
            "danger": waiting.danger,
        }
        return self.chat.hear(intent, text, epoch=epoch, waiting=given | self.place, **more)


@pytest.fixture
def known(chat: Chat) -> Queued:
    """The matter is about the one order."""
    return Queued(chat, order_no=ORDER)


@pytest.fixture
def unknown(chat: Chat) -> Queued:
    """A matter whose order nobody knows."""
    return Queued(chat, order_no=None, reason="paid_twice")


@pytest.fixture
def only_a_person(chat: Chat) -> Queued:
    """转人工, and nothing more."""
    return Queued(chat, order_no=None)


def decisions(world: World) -> list[DecisionRecord]:
    return world.decisions.decisions_of_conversation(CONVERSATION)


def dropped(world: World) -> None:
    """The price fell after the purchase: five yuan are due."""
    world.set_price(CUP, 54_00)


# Served as ever


def test_where_the_parcel_is_needs_no_person(world: World, known: Queued) -> None:
    world.change_order(status="shipped", shipped_at=NOW - timedelta(hours=30), signed_at=None)
    add_parcel(world, "SF1", events=(NOW - timedelta(hours=3),))
    assert known.hear("track_logistics", "到哪了") == ["card logistics"]
    assert "SF1" in known.chat.words


def test_when_it_leaves_needs_no_person_and_nothing_is_offered_with_it(
    world: World, known: Queued
) -> None:
    world.change_order(**NOT_SHIPPED | {"confirmed_at": NOW - timedelta(days=9)})
    said = known.hear("urge_shipping", "怎么还不发货")
    assert said[0].startswith("urge_shipping")
    assert [record.kind for record in decisions(world)] == ["urge_shipping"]


def test_money_on_another_order_is_no_matter_of_the_person(world: World, known: Queued) -> None:
    add_order(world, OTHER)
    dropped(world)
    assert known.hear("price_drop_complaint", "降价了", order=OTHER) == [
        "price_difference_price_dropped"
    ]
    assert known.hear("affirm", "好的") == ["written"]
    assert world.paid(OTHER) == [("price_difference", 5_00)]
    assert world.paid(ORDER) == []


# The matter that waits

WISHES = (
    "price_drop_complaint", "request_refund", "request_return", "request_exchange",
    "request_compensation", "request_gift", "report_damaged", "report_missing_gift",
    "shipping_fee_dispute", "request_reship", "cancel_order", "change_address",
)  # fmt: skip


@pytest.mark.parametrize("wish", WISHES)
@pytest.mark.parametrize("case", ["known", "unknown"])
def test_nothing_is_decided_about_the_order_that_waits(
    world: World, request: pytest.FixtureRequest, case: str, wish: str
) -> None:
    queued: Queued = request.getfixturevalue(case)
    dropped(world)
    said = queued.hear(wish, "快点给我办")
    instead = "waits_problem" if wish == "report_damaged" else "waits_instead"
    assert said[0] == (instead if case == "known" else "waits_person")
    assert decisions(world) == []
    assert world.paid() == []


@pytest.mark.parametrize(
    "wish", ["request_return", "price_drop_complaint", "request_exchange", "request_gift"]
)
def test_who_would_rather_not_wait_is_served_by_the_bot_and_nothing_moves_unasked(
    world: World, known: Queued, wish: str
) -> None:
    dropped(world)
    assert known.hear(wish, "快点给我办")[0] == "waits_instead"
    assert known.chat.replies[0].payloads == ("/affirm", "/deny")
    said = known.hear("affirm")
    assert said[0] == "left_queue"
    assert not any(name.startswith("wait") for name in said)
    assert world.paid() == []
    with world.open_uow(writes=False) as uow:
        assert uow.desk.conversation(CONVERSATION).holder is Holder.BOT
        assert uow.tickets.of_conversation(CONVERSATION) == []


def test_who_goes_on_waiting_keeps_the_place(world: World, known: Queued) -> None:
    dropped(world)
    known.hear("price_drop_complaint", "降价了退差价")
    known.hear("deny")
    assert decisions(world) == []
    with world.open_uow(writes=False) as uow:
        assert uow.desk.conversation(CONVERSATION).holder is Holder.QUEUE


@pytest.mark.parametrize("words", ["好的，那我继续等客服", "行我等着", "继续等吧"])
def test_who_says_to_wait_on_is_not_taken_out_of_the_queue(
    world: World, known: Queued, words: str
) -> None:
    dropped(world)
    known.hear("price_drop_complaint", "降价了退差价")
    assert known.hear("affirm", words) == ["waits_on"]
    with world.open_uow(writes=False) as uow:
        assert uow.desk.conversation(CONVERSATION).holder is Holder.QUEUE


def test_whoever_fears_for_the_days_is_told_them_with_the_place(
    world: World, known: Queued
) -> None:
    world.change_order(signed_at=NOW - timedelta(days=4))
    known.chat.slots["order_no"] = ORDER
    said = known.hear("logistics_stalled", "客服啥时候来啊 快七天了")
    assert said == ["waiting_place", "days_beside"]


def test_the_days_that_run_on_are_told(world: World, known: Queued) -> None:
    """A return needs no reason for seven days, whoever is waited for meanwhile."""
    world.change_order(signed_at=NOW - timedelta(days=4))
    said = known.hear("request_return", "我要退货")
    assert said == ["waits_instead", "days_safe"]
    last = shop_day(NOW + timedelta(days=3))
    assert f"{last.month}月{last.day}日" in known.chat.words


def test_without_a_known_order_no_order_may_be_touched(world: World, unknown: Queued) -> None:
    add_order(world, OTHER)
    dropped(world)
    assert unknown.hear("price_drop_complaint", "降价了", order=OTHER) == ["waits_person"]


def test_who_only_wants_a_person_is_served_meanwhile(world: World, only_a_person: Queued) -> None:
    dropped(world)
    assert only_a_person.hear("price_drop_complaint", "降价了") == [
        "price_difference_price_dropped"
    ]
    assert only_a_person.hear("affirm", "好的") == ["written"]
    assert world.paid() == [("price_difference", 5_00)]


def test_the_rules_are_not_even_asked(world: World, known: Queued) -> None:
    """Whatever an action does, the service refuses."""
    dropped(world)
    with pytest.raises(MatterWaits):
        world.ask(PriceDifference())
    assert decisions(world) == []


def test_an_offer_of_before_is_not_carried_out_in_the_queue(world: World, chat: Chat) -> None:
    dropped(world)
    offer = world.ask(PriceDifference())
    Queued(chat, order_no=ORDER)
    with pytest.raises(MatterWaits):
        world.carry_out(offer.id, epoch=2)
    assert world.paid() == []


def test_a_yes_after_a_hand_over_means_no_offer_of_before(world: World, chat: Chat) -> None:
    """An agent asked, and 好的 came when he had gone: the old offer is no question any more."""
    dropped(world)
    assert chat.hear("price_drop_complaint", "降价了") == ["price_difference_price_dropped"]
    with world.open_uow() as uow:
        uow.desk.hand_to(CONVERSATION, Holder.BOT, staff_id=None)
        epoch = uow.desk.conversation(CONVERSATION).epoch
        uow.commit()
    assert "written" not in chat.hear("affirm", "好的", epoch=epoch)
    assert world.paid() == []


# Every turn is answered


def test_the_same_is_never_said_twice_running(known: Queued) -> None:
    said = []
    for number in range(20):
        assert known.hear("nlu_fallback", f"还有一句{number}") == ["waiting_noted"]
        said.append(known.chat.words)
    assert all(one != other for one, other in pairwise(said))


def test_words_in_the_queue_bring_no_second_person(known: Queued) -> None:
    assert known.hear("nlu_fallback", "那个啥", ranking=["urge_shipping"]) == ["unclear_waiting"]
    assert known.hear("nlu_fallback", "哎呀") == ["waiting_noted"]


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("request_human", "转人工"),
        ("urge_reply", "人呢"),
        ("greet", "在吗"),
        ("chitchat", "几点上班"),
        ("track_logistics", "要等多久"),
        ("nlu_fallback", "现在没人啊？"),
        ("nlu_fallback", "前面还有几个人"),
        ("logistics_stalled", "客服啥时候来啊 我等好久了"),
    ],
)
def test_who_asks_for_the_person_is_told_the_place(known: Queued, intent: str, text: str) -> None:
    assert known.hear(intent, text) == ["waiting_place"]
    assert "3" in known.chat.words


def test_minutes_are_told_where_they_are_known(known: Queued) -> None:
    known.place["minutes"] = 9
    assert known.hear("request_human", "转人工") == ["waiting_place"]
    assert "9" in known.chat.words


def test_at_night_the_opening_is_told(known: Queued) -> None:
    known.place["opens_at"] = iso(NOW + timedelta(hours=23))
    assert known.hear("nlu_fallback", "现在没人啊？") == ["waiting_closed"]
    assert "明天9:00" in known.chat.words
    assert known.hear("urge_reply", "人呢") == ["waiting_closed"]


@pytest.mark.parametrize(
    ("intent", "text", "said"),
    [
        ("complain_service", "我要投诉你们", "complaint_waiting"),
        ("complain_service", "不处理就投诉", "complaint_waiting"),
        ("request_compensation", "不给二十就给你差评", "waits_person"),
        ("nlu_fallback", "等着看我差评吧", "waiting_noted"),
    ],
)
def test_who_threatens_comes_before_others_and_the_matter_stays_what_it_was(
    known: Queued, intent: str, text: str, said: str
) -> None:
    assert sorted(known.hear(intent, text)) == sorted(["→ agent", said])
    given = known.chat.hand_over
    assert (given["high"], given["summary"], given["card"]) == (True, "", {})
    assert given["order_no"] == ORDER


def test_a_complaint_that_is_dropped_is_not_registered(known: Queued) -> None:
    assert known.hear("complain_service", "算了不投诉了") == ["complaint_dropped"]


def test_a_fact_that_is_asked_beside_the_person_is_told(world: World, known: Queued) -> None:
    world.change_order(**NOT_SHIPPED)
    said = known.hear(
        "request_human", "人呢，到底啥时候发货", wishes=["request_human", "urge_shipping"]
    )
    assert said == ["waiting_place", "next_wish", "urge_shipping_on_time"]


def test_an_answer_to_the_bots_own_question_is_heard(world: World, known: Queued) -> None:
    add_order(world, OTHER)
    assert known.hear("ask_courier", "发什么快递") != ["waiting_noted"]
    if known.chat.slots["question"] == "order":
        assert known.hear("inform", "", order=OTHER) == ["courier"]


# A question of the bot's own is open


@pytest.fixture
def asked(world: World, only_a_person: Queued) -> Queued:
    world.set_price(CUP, 54_00)
    assert only_a_person.hear("price_drop_complaint", "降价了") == [
        "price_difference_price_dropped"
    ]
    return only_a_person


@pytest.mark.parametrize(
    ("intent", "text"),
    [("urge_reply", "人呢"), ("request_human", "转人工"), ("nlu_fallback", "还要等多久")],
)
def test_the_place_is_told_and_the_question_stays(
    asked: Queued, world: World, intent: str, text: str
) -> None:
    assert asked.hear(intent, text) == ["waiting_place"]
    assert asked.chat.slots["question"] == "offer"
    assert asked.hear("affirm", "好的，退吧") == ["written"]


def test_what_is_told_as_the_cause_is_no_complaint(world: World, only_a_person: Queued) -> None:
    assert only_a_person.hear("request_return", "我要退货") == ["ask_cause"]
    assert "waiting_place" not in only_a_person.hear("complain_service", "质量太差了")


def test_the_number_of_what_goes_back_is_registered(world: World, chat: Chat) -> None:
    chat.hear("request_return", "不喜欢，我要退货")
    chat.hear("affirm", "好的，提交")
    queued = Queued(chat, order_no=ORDER)
    said = queued.hear(
        "inform",
        "顺丰 SF1234567890123",
        entities=[("tracking_no", "SF1234567890123"), ("courier", "顺丰")],
    )
    assert said == ["case_sent_back", "card case"]
    assert "SF1234567890123" in chat.words
    assert chat.services.cases.of_order(ORDER)[0].state is State.RETURNING


# What needs no person


def test_the_price_of_goods_is_told(world: World, known: Queued) -> None:
    assert known.hear("nlu_fallback", "商品CUP多少钱") == ["price_not_fallen"]


def test_a_question_about_goods_is_not_taken_for_one_about_the_queue(known: Queued) -> None:
    said = known.hear("ask_product", "前面有几个口袋")
    assert "waiting_place" not in said


def test_what_nobody_knows_of_the_goods_is_left_to_the_person(known: Queued) -> None:
    assert known.hear("ask_usage", "商品CUP能进微波炉吗") == ["waiting_unknown"]


# Several wishes, one of which waits


def test_what_waits_stops_no_fact_beside_it(world: World, known: Queued) -> None:
    said = known.hear(
        "price_drop_complaint",
        "降价了退差价，店里有活动吗",
        wishes=["price_drop_complaint", "ask_promotion"],
    )
    assert sorted(said) == ["next_wish", "promotion", "waits_instead"]


def test_in_a_list_each_item_is_answered(world: World, known: Queued) -> None:
    items = [
        ("降价了退差价", "price_drop_complaint"),
        ("给点补偿", "request_compensation"),
        ("店里有活动吗", "ask_promotion"),
    ]
    said = known.hear("nlu_fallback", "1降价了退差价 2给点补偿 3店里有活动吗", items=items)
    assert said.count("waits_instead") == 2
    assert "promotion" in said
    told = [reply.text for reply in known.chat.replies if reply.name == "waits_instead"]
    assert told[0] != told[1]


# The way back


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("deny", "算了不用人工了"),
        ("nlu_fallback", "不等了"),
        ("request_human", "算了不用人工了 你回我就行"),
        ("deny", "不要人工了"),
        ("nlu_fallback", "人工算了"),
        ("inform", "取消排队"),
    ],
)
def test_who_waits_no_longer_says_so(known: Queued, intent: str, text: str) -> None:
    assert known.hear(intent, text) == ["left_queue"]


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("request_human", "我要人工"),
        ("urge_reply", "还要等多久"),
        ("complain_service", "不等了，我要投诉"),
        ("track_logistics", "到哪了"),
        ("nlu_fallback", "等了半天了"),
        ("request_human", "怎么还不转人工"),
        ("request_human", "为什么不转人工"),
        ("urge_reply", "再不来我就不等了"),
    ],
)
def test_who_goes_on_waiting_stays(known: Queued, intent: str, text: str) -> None:
    assert "left_queue" not in known.hear(intent, text)


def test_what_is_asked_in_the_same_breath_is_answered(world: World, known: Queued) -> None:
    world.change_order(**NOT_SHIPPED)
    said = known.hear("urge_shipping", "不等人工了，几点发货", wishes=["urge_shipping"])
    assert said == ["left_queue", "next_wish", "urge_shipping_on_time"]


def test_money_in_the_same_breath_is_offered_and_waits_for_its_own_yes(
    world: World, known: Queued
) -> None:
    dropped(world)
    said = known.hear("price_drop_complaint", "不等了，降价了退差价给我")
    assert said == ["left_queue", "next_wish", "price_difference_price_dropped"]
    assert world.paid() == []
    assert known.hear("affirm", "好的，退吧") == ["written"]
    assert world.paid() == [("price_difference", 5_00)]


def test_all_that_moves_something_is_done_in_turn(world: World, known: Queued) -> None:
    dropped(world)
    wishes = ["price_drop_complaint", "request_exchange"]
    said = known.hear(
        "price_drop_complaint", "不等了，降价了退差价给我，杯子也换一个", wishes=wishes
    )
    assert said == ["left_queue", "next_wish", "price_difference_price_dropped"]
    said = known.hear("affirm", "好的，退吧")
    assert said[:2] == ["written", "next_wish"]
    assert "换货" in known.chat.words
