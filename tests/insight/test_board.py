"""The board's figures, against sums made by hand."""

from __future__ import annotations

from datetime import date

import pytest

from bot.desk.model import Queue, Sender
from bot.shape import plain
from tests.insight.builders import FIRST, SECOND, THIRD, Scene, at

NOTHING = {
    "conversations": 0,
    "settled_by_bot": 0,
    "settled_provisional": 0,
    "handed_over": 0,
    "unanswered": 0,
    "waiting": 0,
    "reply_3min": None,
    "people_3min": None,
    "goodwill": "0.00",
    "price_difference": "0.00",
    "postage": "0.00",
    "refund": "0.00",
    "gifts": 0,
    "rating": None,
    "rated": 0,
}


def figures(scene: Scene, day: date = THIRD) -> dict[str, object]:
    return plain(scene.insight.board(day, day))["totals"]


def test_an_empty_period_gives_zeros_and_nulls(scene):
    board = plain(scene.insight.board(FIRST, SECOND))
    assert board == {
        "totals": NOTHING | {"distinct_conversations": 0},
        "days": [{"day": "2026-11-19", **NOTHING}, {"day": "2026-11-20", **NOTHING}],
        "spent_by_cause": [],
        "gifts": [],
    }


def test_a_conversation_counts_once_on_each_day_on_which_the_buyer_wrote(scene):
    scene.conversation()
    scene.conversation("silent")
    scene.says("欢迎", at(20), sender=Sender.BOT, conversation_id="silent")
    scene.asks("什么时候发货", at(20))
    scene.asks("快点发货", at(20, "11:00:00"))
    scene.asks("发货了吗", at(21))
    board = plain(scene.insight.board(FIRST, THIRD))
    assert [day["conversations"] for day in board["days"]] == [0, 1, 1]
    assert board["totals"]["conversations"] == 2
    assert board["totals"]["distinct_conversations"] == 1


def test_days_end_at_midnight_in_shanghai(scene):
    scene.conversation()
    scene.asks("还没到", at(20, "23:59:59"))
    scene.asks("到了", at(21, "00:00:00"))
    days = plain(scene.insight.board(FIRST, THIRD))["days"]
    assert [day["conversations"] for day in days] == [0, 1, 1]


def test_a_ticket_of_another_day_does_not_spoil_what_the_bot_settled_today(scene):
    scene.conversation()
    scene.asks("转人工", at(20))
    scene.ticket(at(20))
    scene.asks("什么时候发货", at(21))
    days = plain(scene.insight.board(SECOND, THIRD))["days"]
    assert [(day["settled_by_bot"], day["handed_over"]) for day in days] == [(0, 1), (1, 0)]


def test_an_invoice_is_nothing_that_a_buyer_waits_minutes_for(scene):
    scene.conversation()
    scene.says("发票抬头王明", at(21, "09:00:00"))
    scene.ticket(at(21, "09:00:00"), reason="request_invoice")
    assert plain(scene.insight.board(THIRD, THIRD))["totals"]["people_3min"] is None


def test_waiting_are_open_tickets_whose_people_talk_to_buyers(scene):
    for name in ("old", "new", "courier", "claimed"):
        scene.conversation(name)
    scene.ticket(at(1), conversation_id="old")
    scene.ticket(at(21), conversation_id="new", queue=Queue.SUPERVISOR)
    scene.ticket(at(21), conversation_id="courier", queue=Queue.COURIER)
    claimed = scene.ticket(at(21), conversation_id="claimed")
    staff = scene.staff()
    with scene.open_uow() as uow:
        uow.tickets.claim(claimed, staff_id=staff.id, at=at(21))
        uow.commit()
    board = plain(scene.insight.board(SECOND, THIRD))
    assert [day["waiting"] for day in board["days"]] == [0, 1]
    assert board["totals"]["waiting"] == 2


BUYER, BOT, AGENT, SYSTEM = Sender.BUYER, Sender.BOT, Sender.AGENT, Sender.SYSTEM


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param([(BUYER, "11:00:00"), (BOT, "11:03:00")], 1.0, id="just in time"),
        pytest.param([(BUYER, "11:00:00"), (BOT, "11:03:01")], 0.0, id="a second late"),
        pytest.param([(BUYER, "11:00:00"), (AGENT, "11:01:00")], 1.0, id="a person counts"),
        pytest.param([(BUYER, "11:00:00")], 0.0, id="never answered"),
        pytest.param([(BUYER, "11:58:00")], None, id="still has time"),
        pytest.param([(BUYER, "11:00:00"), (SYSTEM, "11:01:00")], 0.0, id="a notice is no answer"),
        pytest.param(
            [(BUYER, "11:00:00"), (BUYER, "11:04:00"), (BOT, "11:05:00")],
            0.0,
            id="the first message of a round counts",
        ),
        pytest.param(
            [(BUYER, "11:00:00"), (BOT, "11:01:00"), (BUYER, "11:02:00"), (BOT, "11:30:00")],
            0.5,
            id="each round for itself",
        ),
        pytest.param([(BOT, "11:00:00"), (AGENT, "11:01:00")], None, id="nobody asked"),
    ],
)
def test_three_minute_reply_rate(scene, said, expected):
    scene.conversation()
    for sender, clock in said:
        scene.says("…", at(21, clock), sender=sender)
    assert figures(scene)["reply_3min"] == expected


def test_a_private_note_is_no_answer(scene):
    scene.conversation()
    scene.says("人呢", at(21, "11:00:00"))
    scene.says("他很急", at(21, "11:01:00"), sender=AGENT, kind="note")
    scene.says("来了", at(21, "11:10:00"), sender=AGENT)
    assert figures(scene)["reply_3min"] == 0.0


def test_a_round_that_goes_over_midnight_belongs_to_the_day_on_which_it_opened(scene):
    scene.conversation()
    scene.says("人呢", at(20, "23:59:00"))
    scene.says("还在吗", at(21, "00:00:30"))
    scene.says("在的", at(21, "00:01:00"), sender=BOT)
    days = plain(scene.insight.board(SECOND, THIRD))["days"]
    assert [day["reply_3min"] for day in days] == [1.0, None]


def test_money_and_gifts_by_day_and_cause(scene):
    scene.order()
    scene.pays(500, at(20), cause="courier")
    scene.pays(300, at(21), cause="courier")
    scene.pays(400, at(21), cause="product")
    scene.takes_back(300, at(21, "11:00:00"), cause="courier", reverses=2)
    scene.pays(25_00, at(21), kind="price_difference", cause="price_dropped")
    scene.pays(12_00, at(21), kind="postage", cause="quality")
    scene.pays(40_00, at(21), kind="refund", cause="lost")
    scene.gives("MUG", 2, at(20), title="马克杯")
    scene.gives("GIFT-99", 1, at(21))
    board = plain(scene.insight.board(SECOND, THIRD))
    assert [day["goodwill"] for day in board["days"]] == ["5.00", "4.00"]
    assert [day["price_difference"] for day in board["days"]] == ["0.00", "25.00"]
    assert [day["gifts"] for day in board["days"]] == [2, 1]
    totals = board["totals"]
    assert (totals["goodwill"], totals["price_difference"], totals["gifts"]) == ("9.00", "25.00", 3)
    assert [day["postage"] for day in board["days"]] == ["0.00", "12.00"]
    assert [day["refund"] for day in board["days"]] == ["0.00", "40.00"]
    assert [(one["kind"], one["cause_text"], one["amount"]) for one in board["spent_by_cause"]] == [
        ("refund", "丢件或停滞", "40.00"),
        ("price_difference", "降价", "25.00"),
        ("postage", "质量问题", "12.00"),
        ("goodwill", "快递原因", "5.00"),
        ("goodwill", "产品原因", "4.00"),
    ]
    assert [one["count"] for one in board["spent_by_cause"]] == [1, 1, 1, 2, 1]
    assert board["gifts"] == [
        {"sku": "MUG", "title": "马克杯", "quantity": 2},
        {"sku": "GIFT-99", "title": "GIFT-99", "quantity": 1},
    ]


def test_ratings_are_averaged_over_the_period_not_over_its_days(scene):
    for name, score, day in (("c1", 5, 20), ("c2", 5, 20), ("c3", 2, 21)):
        scene.conversation(name)
        scene.rates(score, at(day), name)
    board = plain(scene.insight.board(SECOND, THIRD))
    assert [(day["rating"], day["rated"]) for day in board["days"]] == [(5.0, 2), (2.0, 1)]
    assert (board["totals"]["rating"], board["totals"]["rated"]) == (4.0, 3)


@pytest.mark.parametrize(("helped", "settled"), [(None, 1), (True, 1), (False, 0)])
def test_a_thumb_down_says_that_the_bot_settled_nothing(scene, helped, settled):
    scene.conversation()
    scene.asks("什么时候发货", at(20))
    scene.says("明天发", at(20), sender=Sender.BOT, data={"helped": helped})
    assert figures(scene, SECOND)["settled_by_bot"] == settled
