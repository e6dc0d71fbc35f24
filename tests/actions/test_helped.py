"""解决了吗, by thumb: after a matter was settled, once for each, and not after a refusal."""

from __future__ import annotations

from tests.actions.talk import Chat
from tests.decisions.builders import CUP, NOT_SHIPPED, World, add_order

OTHER = "261106-100000000000002"


def test_who_was_told_is_asked_once_a_matter(world: World, chat: Chat) -> None:
    world.change_order(**NOT_SHIPPED)
    asked = []
    for intent, text in (
        ("urge_shipping", "什么时候发货"),
        ("track_logistics", "到哪了"),
        ("ask_courier", "发什么快递"),
    ):
        chat.hear(intent, text)
        asked.append(chat.asks_if_helped)
    assert asked == [True, False, True], "shipping and tracking are one matter"


def test_another_order_is_another_matter(world: World, chat: Chat) -> None:
    world.change_order(**NOT_SHIPPED)
    add_order(world, OTHER, **NOT_SHIPPED)
    for order in ("261105-100000000000001", OTHER):
        chat.hear("urge_shipping", "什么时候发货", order=order)
        assert chat.asks_if_helped


def test_courtesies_and_questions_are_no_settled_matter(chat: Chat) -> None:
    for intent in ("greet", "thank", "request_human", "nlu_fallback", "request_return"):
        chat.hear(intent, "您好")
        assert not chat.asks_if_helped, intent


def test_a_refusal_settles_nothing(chat: Chat) -> None:
    assert chat.hear("price_drop_complaint", "降价了") == ["price_difference_price_not_lower"]
    assert not chat.asks_if_helped


def test_a_grant_is_asked_about_in_its_own_message(world: World, chat: Chat) -> None:
    world.set_price(CUP, 54_00)
    chat.hear("price_drop_complaint", "降价了")
    assert not chat.asks_if_helped, "it is an offer yet"
    assert chat.hear("affirm", "好的") == ["written"]
    assert not chat.asks_if_helped
    assert world.messages()[-1].data["helped"] is None
