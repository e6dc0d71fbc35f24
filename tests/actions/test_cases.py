"""After-sales cases in the talk: the card, the parcel back, late pictures, changes of mind."""

from __future__ import annotations

from typing import Any

import pytest

from bot.cases.model import Case, Kind, Parcel, State
from bot.desk.model import Holder, Role
from bot.store.tables.shop import ShopSettingRow
from tests.actions.talk import Chat
from tests.cases.builders import GIVEN, a_picture, do, timeline
from tests.decisions.builders import (
    BAG,
    BUYER,
    CONVERSATION,
    CUP,
    DAY,
    NOT_SHIPPED,
    ORDER,
    World,
    add_order,
    add_parcel,
    sold_in,
)

SIZE = [("cause", "size")]
NUMBER = "SF1234567890"
ADDRESS = {"name": "小店售后", "phone": "0571-1234567", "address": "杭州市西湖区仓前路 1 号"}


def the_case(world: World, kind: Kind = Kind.RETURN_REFUND) -> Case:
    return next(case for case in world.cases.of_order(ORDER) if case.kind is kind)


def agreed_return(chat: Chat) -> Case:
    chat.hear("request_return", "尺码不合适，想退货")
    assert chat.hear("affirm", "好的") == ["written", "card case"]
    return the_case(chat.world)


def sent_back(chat: Chat, text: str, *, intent: str = "inform", number: str = NUMBER) -> list[str]:
    return chat.hear(intent, text, entities=[("tracking_no", number)] if number else [])


def test_the_card_is_shown_when_a_case_opens_with_where_to_send_it(
    world: World, chat: Chat
) -> None:
    with world.open_uow() as uow:
        uow.session.add(ShopSettingRow(key="return_address", value={"value": ADDRESS}))
        uow.commit()
    case = agreed_return(chat)

    card = chat.replies[-1].custom["data"]["case"]
    assert (card["no"], card["state_text"], card["amount"]) == (case.no, "待买家寄回", "59.00")
    assert card["return_address"] == ADDRESS
    assert card["can"] == ["withdraw", "send_back", "add_evidence"]
    assert "杭州市西湖区仓前路 1 号，小店售后 0571-1234567" in chat.words
    assert "11月28日" in chat.words


def test_without_an_address_in_the_settings_none_is_made_up(chat: Chat) -> None:
    agreed_return(chat)
    assert chat.replies[-1].custom["data"]["case"]["return_address"] is None
    assert "寄到" not in chat.words


@pytest.mark.parametrize(
    "intent", ["inform", "nlu_fallback", "request_return", "check_refund_status"]
)
def test_the_number_of_the_parcel_is_registered_wherever_it_is_said(
    chat: Chat, intent: str
) -> None:
    case = agreed_return(chat)

    assert sent_back(chat, f"寄了，{NUMBER}", intent=intent) == ["case_sent_back", "card case"]

    now = chat.world.cases.case(case.id)
    assert (now.state, now.return_parcel) == (State.RETURNING, Parcel("顺丰", NUMBER))


def test_a_second_number_corrects_the_first_when_it_is_said_to_be_one(chat: Chat) -> None:
    case = agreed_return(chat)
    sent_back(chat, NUMBER)
    assert sent_back(chat, "退货单号发错了，是 ZT99887766", number="ZT99887766") == [
        "case_sent_back_again",
        "card case",
    ]
    assert chat.world.cases.case(case.id).return_parcel == Parcel("中通", "ZT99887766")


@pytest.mark.parametrize(
    ("intent", "text", "number"),
    [
        pytest.param("track_logistics", f"{NUMBER} 到哪了", NUMBER, id="where is it"),
        pytest.param("inform", "YT555666777", "YT555666777", id="the shop's own parcel"),
        pytest.param("thank", "谢谢", "", id="nothing of the kind"),
    ],
)
def test_other_numbers_register_nothing(
    world: World, chat: Chat, intent: str, text: str, number: str
) -> None:
    add_parcel(world, "YT555666777")
    case = agreed_return(chat)
    sent_back(chat, text, intent=intent, number=number)
    assert world.cases.case(case.id).state is State.AWAITING_RETURN


def test_who_says_that_it_was_sent_is_asked_for_the_number(chat: Chat) -> None:
    case = agreed_return(chat)
    assert chat.hear("inform", "我已经寄回去了") == ["case_ask_number"]
    assert sent_back(chat, NUMBER) == ["case_sent_back", "card case"]
    assert chat.world.cases.case(case.id).state is State.RETURNING


def test_a_number_without_a_return_is_heard_as_before(chat: Chat) -> None:
    assert sent_back(chat, NUMBER) == ["noted"]


def test_asking_again_after_a_grant_shows_the_case_and_makes_no_second_one(chat: Chat) -> None:
    case = agreed_return(chat)
    chat.world.clock.on(days=1)
    for intent in ("request_return", "request_refund"):
        assert chat.hear(intent, "我要退货退款") == ["card case"]
    assert [one.id for one in chat.world.cases.of_order(ORDER)] == [case.id]


def test_the_buyer_sees_how_far_it_is(world: World, chat: Chat) -> None:
    staff = world.staff(Role.SUPERVISOR)
    case = agreed_return(chat)
    sent_back(chat, NUMBER)
    do(world, case, "receive", staff)
    assert chat.hear("check_refund_status", "售后到哪了") == ["card case"]
    assert "已收到待检查" in chat.words
    do(world, world.cases.case(case.id), "refund", staff)
    assert chat.hear("check_refund_status", "退款呢") == ["refund_status_paid", "card case"]
    steps = [step["text"] for step in chat.replies[-1].custom["data"]["case"]["timeline"]]
    assert len(steps) == 4


def test_of_several_orders_the_one_with_a_case_is_meant(world: World, chat: Chat) -> None:
    agreed_return(chat)
    add_order(world, "261106-100000000000002")
    chat.slots["order_no"] = None
    assert chat.hear("check_refund_status", "售后到哪了") == ["card case"]


# Changes of mind


def test_taking_back_asks_first_and_a_no_keeps_it(chat: Chat) -> None:
    case = agreed_return(chat)
    assert chat.hear("withdraw_request", "不退了") == ["case_ask_withdraw"]
    assert chat.hear("deny", "先不撤") == ["case_withdraw_kept"]
    assert chat.world.cases.case(case.id).state is State.AWAITING_RETURN


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("affirm", "确认撤销"),
        ("affirm", "对，不退了"),
        ("affirm", "是的"),
        ("withdraw_request", "撤销吧"),
    ],
)
def test_taking_back_after_a_yes(chat: Chat, intent: str, text: str) -> None:
    case = agreed_return(chat)
    chat.hear("withdraw_request", "不退了")
    assert chat.hear(intent, text) == ["case_withdrawn"]
    assert chat.world.cases.case(case.id).state is State.WITHDRAWN
    assert chat.world.paid() == []


def test_not_ready_is_neither(chat: Chat) -> None:
    case = agreed_return(chat)
    chat.hear("withdraw_request", "不退了")
    assert chat.hear("affirm", "我再想想") == ["wait_case"]
    assert chat.world.cases.case(case.id).state is State.AWAITING_RETURN
    assert chat.hear("affirm", "撤销") == ["case_withdrawn"]


def test_a_changed_mind_changes_back_the_next_day(chat: Chat) -> None:
    case = agreed_return(chat)
    chat.hear("withdraw_request", "不退了")
    chat.hear("affirm", "确认")
    chat.world.clock.on(hours=10)
    assert chat.hear("request_return", "还是退吧") == ["case_ask_reopen"]
    assert chat.hear("affirm", "好的") == ["case_reopened", "card case"]
    assert chat.world.cases.case(case.id).state is State.AWAITING_RETURN


def test_too_late_to_change_back_a_person_looks(chat: Chat) -> None:
    agreed_return(chat)
    chat.hear("withdraw_request", "不退了")
    chat.hear("affirm", "确认")
    chat.world.clock.on(days=20)
    assert chat.hear("request_return", "还是退吧") == ["case_reopen_late", "→ agent"]


def test_what_is_under_way_goes_to_a_person(chat: Chat) -> None:
    agreed_return(chat)
    sent_back(chat, NUMBER)
    assert chat.hear("withdraw_request", "不退了") == ["case_withdraw_late", "→ agent"]


def test_what_was_paid_cannot_be_taken_back(world: World, chat: Chat) -> None:
    world.change_order(**NOT_SHIPPED)
    chat.hear("cancel_order", "取消")
    chat.hear("affirm", "确认")
    assert chat.hear("withdraw_request", "不退了") == ["withdraw_paid"]


def test_an_agent_was_quicker_than_the_yes(world: World, chat: Chat) -> None:
    case = agreed_return(chat)
    chat.hear("withdraw_request", "不退了")
    do(world, case, "receive", world.staff(Role.SUPERVISOR))
    assert chat.hear("affirm", "确认撤销") == ["case_gone", "card case"]
    assert "已收到待检查" in chat.words


# Pictures


def waits_for_evidence(chat: Chat) -> Case:
    chat.hear("request_return", "质量太差了要退货")
    assert chat.hear("deny", "没有照片")[-1] == "→ agent"
    return the_case(chat.world)


def test_a_picture_the_next_day_reaches_the_case_and_the_rule(world: World, chat: Chat) -> None:
    case = waits_for_evidence(chat)
    world.clock.on(hours=20)
    picture = a_picture(world, CONVERSATION, "late")

    assert chat.hear("inform", files=[picture]) == [
        "case_photo_kept",
        "return_refund_seller_cause",
    ]
    assert chat.hear("affirm", "好的") == ["written", "card case"]

    assert world.cases.case(case.id).state is State.AWAITING_RETURN
    assert timeline(world, case) == ["ask", "evidence", "agree"]


def test_a_picture_while_a_person_talks_reaches_the_case_too(world: World, chat: Chat) -> None:
    case = waits_for_evidence(chat)
    picture = a_picture(world, CONVERSATION, "for the agent")
    assert world.cases.picture_came(CONVERSATION, picture) is None, "the bot holds it"
    with world.open_uow() as uow:
        uow.desk.hand_to(CONVERSATION, Holder.QUEUE, staff_id=None)
        uow.commit()
    assert world.cases.picture_came(CONVERSATION, picture) == case.id
    assert timeline(world, case) == ["ask", "evidence"]


def test_pictures_that_were_sent_before_belong_to_the_case_that_opens(
    world: World, chat: Chat
) -> None:
    first, second = (a_picture(world, CONVERSATION, name) for name in ("one", "two"))
    chat.hear("request_return", "质量问题，要退货")
    chat.hear("inform", files=[first, second])
    chat.hear("affirm", "好的")
    evidence = world.cases.history(the_case(world).id).evidence
    assert [one.file for one in evidence] == [first, second]


def test_a_picture_without_a_case_is_asked_about(chat: Chat) -> None:
    assert chat.hear("inform", files=["f1"]) == ["noted_picture"]


# Other kinds


def test_an_exchange_for_other_goods_names_them(world: World, chat: Chat) -> None:
    chat.hear("request_exchange", "想换成 BAG", entities=[("sku", BAG)])
    assert chat.hear("affirm", "好的")[:2] == ["written", "card case"]
    (item,) = the_case(world, Kind.EXCHANGE).items
    assert (item.sku, item.new_sku) == (CUP, BAG)
    assert world.remarks() == ["换货CUP→BAG"]


def test_who_asks_for_the_same_exchange_again_sees_its_case(world: World, chat: Chat) -> None:
    sold_in(world, "白色 M", "白色 L")
    chat.hear("request_exchange", "大一码")
    chat.hear("affirm", "好的")
    assert chat.hear("request_exchange", "想换货") == ["card case"]


def test_something_sent_again_has_a_case_and_asking_twice_makes_one(
    world: World, chat: Chat
) -> None:
    picture = a_picture(world, CONVERSATION, "missing")
    chat.hear("report_missing_item", "少发一个盖子")
    said = chat.hear("inform", files=[picture])
    assert said == ["reship_to_person", "card case", "→ agent"]
    case = the_case(world, Kind.RESHIP)
    assert (case.cause, world.cases.card(case.id).evidence) == ("missing_item", 1)
    assert chat.hear("request_reship", "给我补发") == ["card case", "→ agent"]
    assert len(world.cases.of_order(ORDER)) == 1
    staff = world.staff(Role.SUPERVISOR)
    do(world, do(world, case, "agree", staff), "reship", staff, GIVEN)
    assert chat.hear("check_refund_status", "补发到哪了") == ["card case"]
    assert NUMBER in chat.words


def test_a_buyer_never_meets_another_buyers_case(world: World, chat: Chat) -> None:
    add_order(world, "261107-100000000000003", "buyer-2", "conversation-2")
    other = Chat(world, buyer_id="buyer-2", conversation_id="conversation-2")
    theirs = agreed_return(chat)
    said: list[Any] = [
        sent_back(other, NUMBER),
        other.hear("withdraw_request", "不退了"),
        other.hear("check_refund_status", "售后到哪了"),
    ]
    assert not any("card case" in one or "case_" in " ".join(one) for one in said)
    assert world.cases.case(theirs.id, buyer_id=BUYER).state is State.AWAITING_RETURN


def test_why_goods_go_back_is_not_asked_again_for_their_postage(chat: Chat) -> None:
    chat.hear("inform", files=["f1"])
    chat.hear("request_return", "质量问题，想退货")
    assert chat.hear("affirm", "好的") == ["written", "card case"]
    later = Chat(chat.world, conversation_id="conversation-2")
    said = later.hear("shipping_fee_dispute", "运费谁出，我花了12", entities=[("amount", "12.00")])
    assert said == ["ask_voucher"]


def test_the_time_of_a_return_is_told_by_the_calendar(chat: Chat) -> None:
    case = agreed_return(chat)
    assert case.deadline == chat.world.clock() + 7 * DAY


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("request_return", "快退"),
        ("request_return", "那就退了吧"),
        ("request_refund", "赶紧退我钱"),
        ("report_quality_issue", "就是质量有问题"),
        ("request_return", "还没退呢？退啊"),
    ],
)
def test_a_return_that_waits_for_a_person_is_the_answer_to_being_pressed(
    chat: Chat, intent: str, text: str
) -> None:
    chat.hear("request_return", "杯盖坏了，想退货")
    assert "→ agent" in chat.hear("deny", "没有照片")
    said = chat.hear(intent, text)
    assert said == ["case_waits", "card case"]
    assert the_case(chat.world).no in chat.words
    assert "最晚" in chat.words
    assert len(chat.world.cases.of_order(ORDER)) == 1


def test_an_exchange_that_waits_is_not_asked_for_again(world: World, chat: Chat) -> None:
    sold_in(world, "白色", "黑色")
    chat.hear("request_exchange", "坏了，换同款")
    assert "→ agent" in chat.hear("deny", "没有照片")
    assert chat.hear("request_exchange", "快点给我换") == ["case_waits", "card case"]


def test_money_instead_of_an_exchange_that_was_sent_back_is_a_persons(
    world: World, chat: Chat
) -> None:
    sold_in(world, "白色", "黑色")
    chat.hear("request_exchange", "换成黑色")
    chat.hear("affirm", "好的")
    sent_back(chat, f"寄回去了 {NUMBER}")
    said = chat.hear("request_refund", "算了别换了，直接退钱给我吧")
    assert said == ["case_exchange_to_money", "card case", "→ agent"]
    assert chat.hand_over["reason"] == "exchange_to_money"
    assert [case.kind for case in world.cases.of_order(ORDER)] == [Kind.EXCHANGE]


def test_how_long_after_it_arrives_is_asked_of_the_case(world: World, chat: Chat) -> None:
    sold_in(world, "白色", "黑色")
    chat.hear("request_exchange", "换成黑色")
    chat.hear("affirm", "好的")
    said = chat.hear("nlu_fallback", "收到了多久给我发新的", ranking=["urge_shipping"])
    assert said == ["card case"]
