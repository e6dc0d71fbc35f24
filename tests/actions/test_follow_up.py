"""What is asked about what was just said is told from it, whatever the engine reads in it."""

from __future__ import annotations

import pytest

from actions.reading.concerns import Concern, concern_in
from bot.policy.model import Cause
from tests.actions.talk import Chat
from tests.decisions.builders import (
    BAG,
    CUP,
    DAY,
    NOT_SHIPPED,
    NOW,
    ON_ITS_WAY,
    World,
    add_order,
)

STREET = {
    "province": "浙江省",
    "city": "杭州市",
    "district": "西湖区",
    "detail": "文三路20号",
    "consignee": "林小满",
    "phone": "13800138000",
}


def offered_difference(world: World, chat: Chat) -> None:
    world.set_price(CUP, 54_00)
    chat.hear("price_drop_complaint", "杯子降价了退差价")
    assert chat.slots["question"] == "offer"


@pytest.mark.parametrize(
    ("intent", "text", "said"),
    [
        pytest.param("ask_payment", "那到底退多少", ["offer_sum"], id="how much"),
        pytest.param("ask_payment", "5块是怎么算的", ["offer_why"], id="how reckoned"),
        pytest.param(
            "price_drop_complaint",
            "拿了差价是不是就不能退货了",
            ["offer_keeps_return", "again_offer"],
            id="what of a return",
        ),
        pytest.param("thank", "谢谢哈 没事了", ["left_alone"], id="leaves it"),
    ],
)
def test_a_question_about_an_offer_is_answered_and_pays_nothing(
    world: World, chat: Chat, intent: str, text: str, said: list[str]
) -> None:
    offered_difference(world, chat)
    assert chat.hear(intent, text) == said
    assert world.paid() == []


def test_what_was_left_alone_is_not_taken_by_a_later_yes(world: World, chat: Chat) -> None:
    offered_difference(world, chat)
    chat.hear("thank", "没事了谢谢")
    assert chat.hear("affirm", "好的") == ["nothing_offered"]
    assert world.paid() == []


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("report_quality_issue", "为什么不行"),
        ("delivered_not_received", "凭啥签收才行"),
        ("logistics_stalled", "就差两天都不行吗"),
    ],
)
def test_a_bare_why_is_about_what_was_refused(
    world: World, chat: Chat, intent: str, text: str
) -> None:
    world.set_price(CUP, 54_00)
    world.change_order(signed_at=NOW - 18 * DAY)
    chat.hear("price_drop_complaint", "降价了退我差价")
    assert chat.hear(intent, text) == ["why"]


def test_why_with_nothing_refused_is_no_goodbye(chat: Chat) -> None:
    assert chat.hear("deny", "为啥不行") == ["why_what"]


def test_then_is_answered_by_what_holds_now(world: World, chat: Chat) -> None:
    world.set_price(CUP, 54_00)
    world.change_order(**ON_ITS_WAY)
    chat.hear("price_drop_complaint", "降价了退差价")
    assert chat.hear("ask_return_policy", "那我签收了能马上退吗") == ["told_later"]
    assert "15 天" in chat.words


def test_who_pays_the_way_back_of_an_offered_return(world: World, chat: Chat) -> None:
    chat.hear("request_return", "不喜欢想退货")
    assert chat.hear("shipping_fee_dispute", "邮费谁出") == ["way_back_buyer", "again_offer"]
    world.change_order(freight_insurance=True)
    assert chat.hear("shipping_fee_dispute", "有运费险没") == [
        "way_back_insured",
        "again_offer_otherwise",
    ]
    assert world.paid() == []


def test_where_to_send_what_was_agreed(chat: Chat) -> None:
    chat.hear("request_return", "不喜欢想退货")
    chat.hear("affirm", "好的")
    assert chat.hear("change_address", "地址发我") == ["card case"]
    assert chat.hear("ask_payment", "能到付吗") == ["no_freight_collect_own"]
    assert "运费由您承担" in chat.words


def test_when_there_is_an_answer_to_what_a_person_looks_into(world: World, chat: Chat) -> None:
    world.change_order(**NOT_SHIPPED | {"packed": True})
    chat.hear("cancel_order", "不要了取消")
    assert chat.hear("urge_reply", "多久给我答复") == ["followed_intercept"]


def test_what_was_not_received_is_found(world: World, chat: Chat) -> None:
    chat.hear("delivered_not_received", "显示签收了我没收到")
    assert chat.hear("urge_reply", "啥时候给我答复") == ["watching"]
    assert chat.hear("inform", "哦找到了，在门卫那") == ["found", "→ courier"]


def test_how_it_would_be_if_it_were_lost(world: World, chat: Chat) -> None:
    world.change_order(**ON_ITS_WAY)
    assert chat.hear("request_compensation", "要是丢了怎么赔") == ["lost_how"]


def test_a_reminder_opens_no_search_for_a_parcel(world: World, chat: Chat) -> None:
    world.change_order(**ON_ITS_WAY)
    assert chat.hear("delivered_not_received", "那签收了提醒我一下") == ["reminder_signed"]


def test_the_sum_of_a_return_before_it_is_asked_for(world: World, chat: Chat) -> None:
    assert chat.hear("ask_return_policy", "这个能退多少") == ["sum_of_return"]
    assert "59 元" in chat.words
    assert chat.hear("affirm", "好的") == ["nothing_offered"]
    assert world.paid() == []


def test_money_that_was_just_sent_is_what_has_not_arrived(world: World, chat: Chat) -> None:
    offered_difference(world, chat)
    chat.hear("affirm", "好的")
    assert chat.hear("logistics_stalled", "怎么还没到") == ["refund_status_paid"]
    assert chat.hear("inform", "我用微信付的") == ["arrival_of_way"]
    assert "微信" in chat.words
    assert "信用卡" not in chat.words


def test_a_parcel_on_its_way_is_what_has_not_arrived(world: World, chat: Chat) -> None:
    world.change_order(**ON_ITS_WAY)
    chat.hear("request_compensation", "快递太慢了赔点")
    assert chat.hear("affirm", "好的") == ["written"]
    assert "refund_status_paid" not in chat.hear("track_logistics", "怎么还没到")


def test_an_invoice_is_gathered_corrected_and_asked_about(chat: Chat) -> None:
    chat.hear("request_invoice", "开票")
    assert chat.hear("inform", "公司的") == ["ask_invoice_missing"]
    assert "发票抬头和税号" in chat.words
    said = chat.hear("inform", "武汉青桐科技有限公司 91420100MA4K2X7Q0A")
    assert said == ["invoice_to_person_no_mail", "→ agent"]
    assert chat.hear("inform", "税号错了，是91420100MA4K2X7Q0B") == ["invoice_added", "→ agent"]
    assert "91420100MA4K2X7Q0B" in chat.hand_over["summary"]
    assert "青桐" in chat.hand_over["summary"]
    assert chat.hear("track_logistics", "什么时候能开好") == ["invoice_when"]
    assert chat.hear("inform", "税号应该是91420100") == ["invoice_tax_no_wrong"]


def test_a_persons_name_after_the_kind_goes_to_the_invoice(chat: Chat) -> None:
    chat.hear("request_invoice", "能开票吗")
    assert chat.hear("affirm", "个人的就行") == ["invoice_to_person_no_mail", "→ agent"]
    assert chat.hear("inform", "王芳") == ["invoice_added", "→ agent"]


def test_a_misclick_after_the_money_went_is_told_as_it_is(world: World, chat: Chat) -> None:
    world.change_order(**NOT_SHIPPED)
    chat.hear("cancel_order", "取消订单")
    chat.hear("affirm", "嗯")
    assert chat.hear("cancel_order", "哎呀点错了 别取消") == ["withdraw_paid"]


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("request_gift", "杯子便宜3块了"),
        ("request_refund", "杯子降了5块 退我"),
        ("price_drop_complaint", "请问可以帮我把差价退一下吗"),
    ],
)
def test_what_fell_is_a_price_difference(world: World, chat: Chat, intent: str, text: str) -> None:
    world.set_price(CUP, 54_00)
    assert chat.hear(intent, text) == ["price_difference_price_dropped"]


def test_then_return_it_is_no_question_of_progress(world: World, chat: Chat) -> None:
    world.change_order(**NOT_SHIPPED)
    assert chat.hear("check_refund_status", "那退了吧") == ["refund_only_not_shipped"]
    chat.hear("affirm", "好的")
    assert "refund_status_paid" in chat.hear("check_refund_status", "退了吧")


def test_a_return_taken_back_is_not_taken_up_by_a_question(chat: Chat) -> None:
    chat.hear("request_return", "不喜欢想退货")
    chat.hear("affirm", "好的")
    chat.hear("withdraw_request", "不退了")
    chat.hear("affirm", "对")
    assert chat.hear("ask_return_policy", "那以后还能再申请吗") == ["return_policy_again"]
    assert chat.hear("affirm", "好") == ["nothing_offered"]


def test_the_house_is_changed_and_the_street_stays(world: World, chat: Chat) -> None:
    world.change_order(**NOT_SHIPPED | STREET)
    chat.hear("change_address", "地址错了")
    chat.hear("change_address", "就门牌号错了 改成6栋602")
    assert "西湖区文三路20号6栋602" in chat.words
    assert chat.slots["question"] == "offer"


def test_a_phone_is_asked_for_where_a_phone_is_to_be_changed(world: World, chat: Chat) -> None:
    world.change_order(**NOT_SHIPPED)
    assert chat.hear("change_address", "帮我换个电话") == ["ask_phone"]


def test_part_of_the_money_is_for_the_trouble(world: World, chat: Chat) -> None:
    chat.hear("report_damaged", "漏了一半")
    chat.hear("inform", files=["f1"])
    assert chat.slots["notes"]["cause"] == Cause.DAMAGED.value
    assert chat.hear("ask_return_policy", "退一部分钱行不") == ["goodwill_goodwill"]


def test_after_all_takes_up_what_was_turned_down(world: World, chat: Chat) -> None:
    offered_difference(world, chat)
    chat.hear("deny", "算了不用")
    assert chat.hear("request_refund", "等下 还是退给我吧") == ["price_difference_price_dropped"]
    assert world.paid() == []


def test_the_rest_that_stays_is_no_word_against_the_address(world: World, chat: Chat) -> None:
    world.change_order(**NOT_SHIPPED | STREET)
    chat.hear("change_address", "换个手机号", entities=[("phone", "13900001111")])
    assert chat.hear("deny", "其他不变") == ["again_offer"]


def test_who_looked_around_is_heard_and_waits(world: World, chat: Chat) -> None:
    chat.hear("delivered_not_received", "显示签收了我没收到")
    assert chat.hear("nlu_fallback", "驿站也没有")[0] != "unclear"
    assert chat.hear("urge_shipping", "好的 那我等等") == ["watching"]


def test_how_far_it_is_to_a_pack_leaves_the_offer_open(world: World, chat: Chat) -> None:
    no = "261111-100000000000002"
    add_order(world, no, items=[(BAG, 1, 92_00)], **NOT_SHIPPED)
    chat.hear("request_gift", "差7块满99能送吗", order_on_screen=no)
    assert chat.hear("request_return", "还差几块", order_on_screen=no) == [
        "gift_how_far",
        "again_offer",
    ]
    assert chat.hear("affirm", "好的") == ["written"]


def test_the_house_is_named_at_once(world: World, chat: Chat) -> None:
    world.change_order(**NOT_SHIPPED | STREET)
    chat.hear("change_address", "地址写错了 门牌应该是35号")
    assert "西湖区文三路35号" in chat.words


def test_a_label_under_a_picture_is_no_wish(world: World, chat: Chat) -> None:
    chat.hear("request_return", "不喜欢想退货")
    chat.hear("affirm", "好的")
    world.change_order(freight_insurance=False)
    chat.hear("report_quality_issue", "其实是坏的")
    assert "ask_invoice" not in chat.hear("request_invoice", "小票", files=["f1"])


def test_a_question_of_days_names_no_instalment() -> None:
    assert concern_in("花呗付的钱退回来要多久") is None
    assert concern_in("花呗分期退款后还要还吗") is Concern.INSTALMENT


def test_a_pack_that_was_offered_is_not_taken_for_the_goods(world: World, chat: Chat) -> None:
    no = "261111-100000000000002"
    add_order(world, no, items=[(BAG, 3, 36_00)])
    chat.hear("report_missing_gift", "礼包呢 箱子里没有", order_on_screen=no)
    assert chat.slots["question"] == "offer"
    said = chat.hear("request_reship", "补一个吧", order_on_screen=no)
    assert "ask_reship_reason" not in said


def test_how_long_is_about_the_parcel_that_was_asked_about(world: World, chat: Chat) -> None:
    world.change_order(**NOT_SHIPPED)
    first = chat.hear("urge_shipping", "催一下发货")
    assert chat.hear("check_refund_status", "还要多久") == first
    assert "退款" not in chat.words


def test_what_is_said_of_the_invoice_answers_whatever_it_is_read_as(chat: Chat) -> None:
    chat.hear("request_invoice", "开票")
    assert chat.hear("request_invoice", "单位的 抬头 青禾食品厂") == ["ask_invoice_missing"]
    assert chat.words.endswith("还差税号，麻烦发一下。")
