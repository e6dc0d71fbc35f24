"""What no wish has a name for: a person for what no rule decides, a way of its own for the rest."""

from __future__ import annotations

from datetime import timedelta

import pytest

from actions.reading.concerns import Concern
from tests.actions.talk import Chat
from tests.decisions.builders import (
    CUP,
    NOT_SHIPPED,
    NOW,
    ON_ITS_WAY,
    ORDER,
    World,
    add_order,
    add_parcel,
    sold_in,
)


@pytest.mark.parametrize(
    ("concern", "intent", "text"),
    [
        (Concern.PAID_TWICE, "ask_payment", "我这单钱扣了两次，多的退我"),
        (Concern.OVERCHARGED, "check_refund_status", "退给我的钱少了六块"),
        (Concern.OTHER_PAYER, "check_refund_status", "是我堂哥替我付的，退款退到他那了"),
        (Concern.DEPOSIT, "ask_payment", "忘付尾款了，定金退我吧"),
        (Concern.COUPON_BACK, "ask_promotion", "退了以后那张二十的券还给我吗"),
        (Concern.INSTALMENT, "ask_payment", "退完货花呗分期的利息还在扣"),
        (Concern.PRIVACY, "complain_service", "把我在你们那的资料都删除"),
        (Concern.DISPUTE, "complain_service", "平台介入都判退款了，你们怎么还不执行"),
        (Concern.INSURANCE_GAP, "request_reship", "运费险才赔六块，我寄回花了十三，差的补给我"),
    ],
)
def test_money_and_rights_without_a_rule_go_to_a_person_as_what_they_are(
    world: World, chat: Chat, concern: Concern, intent: str, text: str
) -> None:
    assert chat.hear(intent, text) == [f"concern_{concern}", "→ agent"]
    assert chat.hand_over["reason"] == concern
    assert chat.hand_over["order_no"] == ORDER
    assert text in chat.hand_over["summary"]
    assert chat.hand_over["high"] == (concern is Concern.DISPUTE)
    assert chat.decisions() == []


def test_a_paid_difference_is_matched_by_a_person_and_the_shipping_told(
    world: World, chat: Chat
) -> None:
    world.change_order(**NOT_SHIPPED)
    said = chat.hear("price_drop_complaint", "你们叫我补的运费链接我付好了，怎么还没发")
    assert said == ["urge_shipping_on_time", "concern_top_up", "→ agent"]
    assert chat.hand_over["reason"] == "top_up"


def test_late_with_a_paid_difference_nothing_is_offered_that_a_person_would_lose(
    world: World, chat: Chat
) -> None:
    world.change_order(**NOT_SHIPPED | {"confirmed_at": NOW - timedelta(hours=80)})
    said = chat.hear("price_drop_complaint", "补差价的链接我拍了，快点发货")
    assert said == ["urge_shipping_overdue", "→ warehouse", "concern_top_up", "→ agent"]


def test_which_order_the_paid_difference_belongs_to_is_asked(world: World, chat: Chat) -> None:
    world.change_order(**NOT_SHIPPED)
    add_order(world, "261110-100000000000002", conversation="other", **NOT_SHIPPED)
    assert chat.hear("price_drop_complaint", "补邮的链接我拍好了") == ["card orders"]
    said = chat.hear("inform", "", order=ORDER)
    assert said == ["urge_shipping_on_time", "concern_top_up", "→ agent"]


def test_what_the_courier_says_is_lost_is_looked_for(world: World, chat: Chat) -> None:
    world.change_order(**ON_ITS_WAY)
    add_parcel(world, "SF1", shipped_at=NOW - timedelta(hours=30), events=(NOW,))
    said = chat.hear("request_compensation", "派件小哥说我的包裹让他弄丢了，要赔我三十")
    assert said == ["card logistics", "→ courier"]
    assert chat.hand_over["reason"] == "courier_lost"
    assert [record.kind for record in chat.decisions()] == ["logistics_stalled"]


def test_lost_by_its_track_too_the_money_is_offered(world: World, chat: Chat) -> None:
    world.change_order(**ON_ITS_WAY | {"shipped_at": NOW - timedelta(days=6)})
    add_parcel(world, "SF1", state="lost", events=(NOW - timedelta(days=5),))
    said = chat.hear("request_compensation", "快递说把我的件搞丢了")
    assert said == ["logistics_reported_lost", "→ courier", "lost_choice"]


@pytest.mark.parametrize("state", ["in_transit", "returning"])
def test_refused_and_wanted_again_the_courier_is_asked(
    world: World, chat: Chat, state: str
) -> None:
    world.change_order(**ON_ITS_WAY)
    add_parcel(world, "SF1", state=state, events=(NOW,))
    said = chat.hear("cancel_order", "前天我把包裹拒收了，后悔了，能再送来吗")
    assert said == ["card logistics", "→ courier"]
    assert "还想要" in chat.words or "还能不能再送" in chat.words
    assert "拒收，或者" not in chat.words
    assert chat.hand_over["reason"] == "redeliver"


def test_back_at_the_warehouse_a_person_decides_whether_it_goes_out_again(
    world: World, chat: Chat
) -> None:
    world.change_order(**ON_ITS_WAY)
    add_parcel(world, "SF1", state="returned", events=(NOW,))
    assert chat.hear("request_reship", "给退回去了，我还想要的")[-1] == "→ agent"


def test_what_was_refunded_is_not_sent_again(world: World, chat: Chat) -> None:
    world.change_order(status="refunded", signed_at=None)
    assert chat.hear("request_reship", "我拒收的那个现在又想要了") == ["redeliver_order_closed"]


def test_a_refused_parcel_that_still_travels_has_its_own_words(world: World, chat: Chat) -> None:
    world.change_order(**ON_ITS_WAY)
    add_parcel(world, "SF1", events=(NOW,))
    assert chat.hear("check_refund_status", "我当面拒收了，钱什么时候退") == ["card logistics"]
    assert "拒收我记下了" in chat.words
    assert world.paid() == []


def test_a_refused_parcel_on_its_way_back_is_watched_for(world: World, chat: Chat) -> None:
    world.change_order(**ON_ITS_WAY)
    add_parcel(world, "SF1", state="returning", events=(NOW,))
    said = chat.hear("check_refund_status", "我拒签的件退款呢")
    assert said[0] == "refund_only_returning"
    assert "→ warehouse" in said


def test_refused_says_the_buyer_and_signed_says_the_track(world: World, chat: Chat) -> None:
    add_parcel(world, "SF1", state="signed", signed_at=NOW - timedelta(days=7), events=(NOW,))
    assert chat.hear("request_refund", "我拒收了，退钱")[-1] == "→ courier"
    assert chat.hand_over["reason"] == "refused"


@pytest.mark.parametrize("state", ["returning", "returned"])
def test_on_its_way_back_is_what_is_told_and_both_ways_on_are_offered(
    world: World, chat: Chat, state: str
) -> None:
    world.change_order(**ON_ITS_WAY)
    add_parcel(world, "SF1", state=state, events=(NOW,))
    for intent in ("track_logistics", "logistics_stalled"):
        assert chat.hear(intent, "我的件怎么往回走了") == ["card logistics"]
        assert "退回" in chat.words
        assert "正常运输" not in chat.words
        assert chat.replies[0].payloads == ("/request_refund", "/request_reship")
    assert chat.hear("request_reship")[0] == "card logistics"


@pytest.mark.parametrize("text", ["签收人不是我啊", "谁替我签的字", "被人冒领走了，不是我取的"])
def test_signed_by_somebody_else_the_courier_says_by_whom(
    world: World, chat: Chat, text: str
) -> None:
    add_parcel(world, "SF1", state="signed", signed_at=NOW - timedelta(days=7), events=(NOW,))
    assert chat.hear("delivered_not_received", text) == ["card logistics", "→ courier"]
    assert "谁签收" in chat.words
    assert chat.hand_over["reason"] == "signed_by_other"


def test_signed_without_a_parcel_in_the_books_is_not_called_unshipped(chat: Chat) -> None:
    said = chat.hear("delivered_not_received", "显示签收我没拿到")
    assert said == ["card logistics", "→ courier"]


def test_shipped_without_a_number_is_not_called_unshipped(world: World, chat: Chat) -> None:
    world.change_order(**ON_ITS_WAY)
    assert chat.hear("track_logistics", "到哪了") == ["track_parcel_no_number"]


def test_a_number_without_a_scan_is_not_called_under_way(world: World, chat: Chat) -> None:
    world.change_order(**ON_ITS_WAY)
    add_parcel(world, "SF1", shipped_at=NOW - timedelta(hours=30))
    assert chat.hear("logistics_stalled", "单号查不到，虚假发货吧") == ["card logistics"]
    assert "还没有扫描记录" in chat.words
    world.clock.on(hours=20)
    assert chat.hear("complain_service", "还是没人揽收，假发货") == [
        "logistics_stalled_no_tracking",
        "→ courier",
    ]


def test_what_came_back_unasked_is_watched_for_and_gets_its_case(world: World, chat: Chat) -> None:
    said = chat.hear("request_return", "不懂怎么操作，没申请就把杯子寄回给你们了，不喜欢")
    assert said == ["came_back_unasked", "→ warehouse", "return_refund_no_reason"]
    assert chat.hand_over["reason"] == "came_back_unasked"
    assert chat.hear("affirm", "好的")[0] == "written"


def test_a_return_that_was_agreed_to_did_not_come_unasked(world: World, chat: Chat) -> None:
    chat.hear("request_return", "不喜欢，我要退货")
    chat.hear("affirm", "好的")
    said = chat.hear("request_return", "没点退货，东西寄回去了")
    assert "came_back_unasked" not in said
    assert "→ warehouse" not in said


@pytest.mark.parametrize("text", ["订单怎么自己取消了", "我那单怎么没了，钱都扣了"])
def test_an_order_that_is_alive_is_shown_as_it_is(world: World, chat: Chat, text: str) -> None:
    world.change_order(**NOT_SHIPPED)
    assert chat.hear("cancel_order", text) == ["order_state"]
    assert "待发货" in chat.words
    assert chat.decisions() == []


def test_a_cancelled_order_whose_money_was_taken_goes_to_a_person(world: World, chat: Chat) -> None:
    world.change_order(status="cancelled", signed_at=None, shipped_at=None)
    said = chat.hear("ask_payment", "钱扣了，怎么显示订单已取消")
    assert said == ["order_state_closed", "→ agent"]


def test_a_yes_to_an_offer_is_no_concern(world: World, chat: Chat) -> None:
    world.set_price(CUP, 54_00)
    chat.hear("price_drop_complaint", "降价了退差价")
    assert chat.hear("affirm", "好的退给我") == ["written"]


def test_what_is_read_surely_as_another_matter_stays_it(chat: Chat) -> None:
    said = chat.hear("doubt_authenticity", "防伪码查不到信息，是假的吧")
    assert "→ courier" not in said


def test_what_never_came_has_nothing_to_send_back(world: World, chat: Chat) -> None:
    add_parcel(world, "SF1", state="signed", signed_at=NOW - timedelta(days=1), events=(NOW,))
    chat.hear("delivered_not_received", "怎么就签收了，没见着东西啊")
    said = chat.hear("delivered_not_received", "邻居保安驿站都问遍了，没有")
    assert said == ["not_received_again", "→ courier"]
    for intent in ("request_refund", "request_return", "cancel_order"):
        said = chat.hear(intent, "不找了，退我钱")
        assert said[0] in ("refund_only_signed", "decision_waiting_until")
    assert [record.reason for record in chat.decisions()] == ["signed"]
    assert world.paid() == []


@pytest.mark.parametrize(
    "text", ["靴子小了穿不进去", "裤子太紧了", "鞋挤脚", "两件都大", "袖子短了"]
)
def test_a_size_is_no_defect_and_needs_no_picture(world: World, chat: Chat, text: str) -> None:
    sold_in(world, "38码", "39码")
    assert chat.hear("report_quality_issue", text) == ["ask_exchange"]
    assert chat.replies[0].titles == ("39码",)


def test_pressing_long_after_the_parcel_came_is_no_good_news(world: World, chat: Chat) -> None:
    add_parcel(world, "SF1", state="signed", signed_at=NOW - timedelta(days=6), events=(NOW,))
    assert chat.hear("urge_shipping", "赶紧的") == ["card logistics"]
    assert "已经签收" in chat.words
    assert "好消息" not in chat.words


def test_what_went_back_after_it_was_signed_for_was_not_refused(chat: Chat) -> None:
    said = chat.hear("check_refund_status", "鞋退回你们仓库了，钱没给我退")
    assert "→ courier" not in said
    assert said == ["refund_status_none"]
