"""Talks in which a message means what the conversation makes of it. Intents are as the engine reads
the words by themselves."""

from __future__ import annotations

import pytest

from actions.reading.model import Act
from bot.shop.buyers import nobody_of
from tests.actions.talk import Chat
from tests.decisions.builders import BAG, CUP, NOT_SHIPPED, ON_ITS_WAY, ORDER, World, add_order

OTHER, HIDDEN = "261110-100000000000007", "261110-100000000000009"


def amount(value: str) -> list[tuple[str, str]]:
    return [("amount", value)]


def test_give_it_back_quickly_means_the_difference_that_is_offered(
    world: World, chat: Chat
) -> None:
    world.set_price(CUP, 54_00)
    chat.hear("price_drop_complaint", "刚买的就便宜了什么意思")
    assert chat.hear("request_return", "快点给我退") == ["written"]
    assert world.paid() == [("price_difference", 5_00)]


def test_a_no_to_the_reading_leaves_the_offer(world: World, chat: Chat) -> None:
    world.set_price(CUP, 54_00)
    chat.hear("price_drop_complaint", "降价了退差价")
    assert chat.hear("deny", "我不是问这个") == ["misread_offer"]
    assert chat.hear("affirm", "好的没错") == ["written"]


def test_another_sum_is_put_once_more_and_pays_nothing(world: World, chat: Chat) -> None:
    world.set_price(CUP, 54_00)
    chat.hear("price_drop_complaint", "降价了退差价")
    assert chat.hear("affirm", "给10块就行", entities=amount("10.00")) == ["offer_is_most"]
    assert world.paid() == []
    assert chat.hear("affirm", "那就5块吧", entities=amount("5.00"))[0] in (
        "written",
        "again_offer",
    )


def test_the_same_sentence_is_not_said_twice_running(world: World, chat: Chat) -> None:
    world.set_price(CUP, 54_00)
    chat.hear("price_drop_complaint", "降价了退差价")
    first = chat.hear("affirm", "都要")
    assert first != chat.hear("affirm", "都要")


def test_the_difference_is_due_whatever_was_given_up_before(world: World, chat: Chat) -> None:
    world.set_price(CUP, 54_00)
    said = chat.hear("request_refund", "不退了不退了，给我补个差价就行")
    assert said == ["price_difference_price_dropped"]


def test_an_offer_names_goods_pieces_sum_and_way(world: World, chat: Chat) -> None:
    world.set_price(CUP, 54_00)
    chat.hear("price_drop_complaint", "降价了退差价")
    for part in ("商品CUP", "×1", "5 元", "原路"):
        assert part in chat.words


@pytest.mark.parametrize(
    ("intent", "text", "said"),
    [
        ("request_refund", "行吧，那我再等三天，三天不发我就退款", "condition_ship_by"),
        ("cancel_order", "明天还不发货就取消订单", "condition_ship_by"),
        ("request_refund", "如果你同意赔我1000元就不用退了", "condition_noted"),
        ("request_return", "后天要用，来得及就留着，来不及就退了", "condition_ship_by"),
        ("check_refund_status", "退款的话钱多久能回来", "asked_refund"),
        ("request_refund", "我朋友说可以退款，是真的吗", "reported_with_order"),
        ("request_return", "我没有要退货，就是问问", "negated_wish"),
        ("change_address", "不用改地址了，就按原来的", "negated_address"),
        ("request_invoice", "不用开发票", "negated_invoice"),
        ("request_human", "别转人工", "negated_human"),
    ],
)
def test_what_only_names_a_wish_opens_no_offer(
    world: World, chat: Chat, intent: str, text: str, said: str
) -> None:
    world.change_order(**NOT_SHIPPED)
    assert chat.hear(intent, text) == [said]
    assert chat.hear("affirm", "好的") == ["nothing_offered"]
    assert world.paid() == []
    assert all(record.kind == "urge_shipping" for record in chat.decisions())


def test_an_order_is_held_back_at_the_warehouse(world: World, chat: Chat) -> None:
    world.change_order(**NOT_SHIPPED)
    said = chat.hear("urge_shipping", "先别发货，我出差了，下周再发")
    assert said == ["negated_shipping", "→ warehouse"]
    assert chat.hand_over["high"]


def test_nothing_is_intercepted_that_the_buyer_wants(world: World, chat: Chat) -> None:
    world.change_order(**ON_ITS_WAY)
    assert chat.hear("cancel_order", "快递不用拦截了，我收") == ["negated_on_the_way"]


def test_who_says_what_it_is_not_is_asked_for_no_picture(chat: Chat) -> None:
    said = chat.hear(
        "request_return",
        "不是质量问题，就是不喜欢想退",
        wishes=["request_return", "report_quality_issue"],
    )
    assert said == ["return_refund_no_reason"]


@pytest.fixture
def three_cups(world: World, chat: Chat) -> Chat:
    add_order(world, OTHER, "buyer-3", "conversation-3", items=[(CUP, 3, 59_00)])
    return Chat(world, buyer_id="buyer-3", conversation_id="conversation-3")


def test_one_of_three_goes_back(world: World, three_cups: Chat) -> None:
    assert three_cups.hear("request_return", "不喜欢，退一件") == ["return_refund_no_reason"]
    assert "×1" in three_cups.words
    assert "59 元" in three_cups.words


def test_how_many_is_asked_before_anything_is_offered(world: World, three_cups: Chat) -> None:
    assert three_cups.hear("request_return", "不喜欢，想退货") == ["ask_how_many"]
    assert three_cups.hear("inform", "2件") == ["return_refund_no_reason"]
    assert "118 元" in three_cups.words


def test_all_of_them_go_back(world: World, three_cups: Chat) -> None:
    three_cups.hear("request_return", "不喜欢，想退货")
    assert three_cups.hear("inform", "全部") == ["return_refund_no_reason"]
    assert "177 元" in three_cups.words


def test_which_goods_is_asked_where_there_are_several(world: World) -> None:
    add_order(world, OTHER, "buyer-3", "conversation-3", items=[(CUP, 1, 59_00), (BAG, 1, 36_00)])
    chat = Chat(world, buyer_id="buyer-3", conversation_id="conversation-3")
    assert chat.hear("request_return", "不喜欢，想退货") == ["ask_which_goods"]
    assert chat.hear("inform", "商品BAG") == ["return_refund_no_reason"]
    assert "36 元" in chat.words


def test_a_part_of_what_has_not_left_goes_to_a_person(world: World) -> None:
    add_order(world, OTHER, "buyer-3", "conversation-3", items=[(CUP, 3, 59_00)], **NOT_SHIPPED)
    chat = Chat(world, buyer_id="buyer-3", conversation_id="conversation-3")
    assert chat.hear("request_refund", "退一件") == ["part_to_person", "→ agent"]


@pytest.mark.parametrize("text", ["要是能补我10块就撤", "撤了还能退吗", "先不撤，我想想"])
def test_a_case_stays_open_on_anything_but_a_yes(world: World, chat: Chat, text: str) -> None:
    chat.hear("request_return", "不喜欢，我要退货")
    chat.hear("affirm", "好的")
    assert chat.hear("withdraw_request", "算了不退了") == ["case_ask_withdraw"]
    chat.hear("affirm", text)
    case = chat.services.cases.of_order(ORDER)[0]
    assert not case.state.closed
    assert chat.hear("cancel_order", "嗯撤了吧") == ["case_withdrawn"]


def test_a_reading_keeps_why(world: World, chat: Chat) -> None:
    from sqlalchemy import select

    from bot.store.tables.desk import ReadingRow

    world.set_price(CUP, 54_00)
    chat.hear("price_drop_complaint", "降价了退差价")
    chat.hear("affirm", "好的，但是要10块")
    with world.open_uow(writes=False) as uow:
        row = uow.session.scalars(select(ReadingRow).order_by(ReadingRow.id.desc())).first()
    assert row is not None
    assert row.in_context is not None
    assert row.in_context["act"] in set(Act)
    assert row.in_context["trail"]


def test_what_is_wished_beside_a_negated_wish_is_done(world: World, chat: Chat) -> None:
    world.change_order(**ON_ITS_WAY)
    said = chat.hear("request_human", "不需要转人工，你告诉我单号就行", perhaps=["track_logistics"])
    assert said == ["negated_human", "track_parcel_no_number"]


@pytest.mark.parametrize("text", ["我不换货了，直接修一下", "不想换了，能修就修"])
def test_what_comes_instead_of_the_wish_turned_down_is_meant(chat: Chat, text: str) -> None:
    said = chat.hear("request_exchange", text, perhaps=["request_repair"])
    assert said == ["repair_to_person", "→ agent"]


def test_an_order_of_nobody_is_told_nothing_of_and_gets_a_person(world: World, chat: Chat) -> None:
    add_order(world, HIDDEN, nobody(world, HIDDEN), "conversation-of-nobody", **NOT_SHIPPED)
    for intent, text in (("track_logistics", "到哪了"), ("inform", "帮我看看"), ("thank", "谢谢")):
        said = chat.hear(intent, f"{HIDDEN} {text}", entities=[("order_no", HIDDEN)])
        if intent != "thank":
            assert said == ["error_order_of_nobody", "→ agent"]
            assert chat.hand_over["order_no"] is None
            assert HIDDEN in chat.hand_over["summary"]
    assert chat.decisions() == []


@pytest.mark.parametrize("text", ["000000000000009", "100000000000009", "261110-1"])
def test_a_part_of_its_number_finds_nothing(world: World, chat: Chat, text: str) -> None:
    add_order(world, HIDDEN, nobody(world, HIDDEN), "conversation-of-nobody", **NOT_SHIPPED)
    said = chat.hear("track_logistics", f"{text} 到哪了", entities=[("order_no", text)])
    assert said[0] == "error_order_not_found"
    assert "→ agent" not in said


def test_somebody_elses_order_looks_like_no_order(world: World, chat: Chat) -> None:
    add_order(world, OTHER, "buyer-3", "conversation-3")
    said = chat.hear("track_logistics", f"{OTHER} 到哪了", entities=[("order_no", OTHER)])
    assert said[0] == "error_order_not_found"
    assert "→ agent" not in said


def test_a_pasted_order_is_shown_and_the_wish_asked_for(chat: Chat) -> None:
    said = chat.hear(
        "inform", f"http://a.example/?order_sn={ORDER}", entities=[("order_no", ORDER)]
    )
    assert said == ["noted_order"]
    assert "商品CUP" in chat.words
    assert "已签收" in chat.words


def test_a_link_to_something_else_is_not_pretended_to_be_read(chat: Chat) -> None:
    assert chat.hear("inform", "https://a.example/goods?id=7") == ["noted_link"]


def nobody(world: World, no: str) -> str:
    with world.open_uow() as uow:
        key = uow.shop.intake.buyer_key()
        uow.commit()
    return nobody_of(key, no)


@pytest.mark.parametrize(
    ("intent", "text", "said"),
    [
        ("request_invoice", "发票就不开了，多谢", ["negated_invoice"]),
        ("request_invoice", "不用给我发票", ["negated_invoice"]),
        ("request_human", "人工算了", ["negated_human"]),
        ("request_human", "人工客服不要了", ["negated_human"]),
        ("request_invoice", "发票还能开吗", ["ask_invoice"]),
        ("request_human", "别的不说，人工", ["hand_over", "→ agent"]),
    ],
)
def test_a_wish_that_is_turned_off_is_left(
    chat: Chat, intent: str, text: str, said: list[str]
) -> None:
    assert chat.hear(intent, text) == said


def test_turned_off_and_not_understood_the_rest_is_done(world: World, chat: Chat) -> None:
    world.change_order(**ON_ITS_WAY)
    said = chat.hear(
        "nlu_fallback",
        "不用找人工，把单号给我看下",
        wishes=["track_logistics"],
        perhaps=["request_human"],
    )
    assert said == ["negated_human", "track_parcel_no_number"]
