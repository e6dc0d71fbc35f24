"""What a supervisor published reaches the next buyer who asks for it, and nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.library.matching import may_answer
from bot.library.model import Answer, Scope
from bot.store.tables.library import LibraryVersionRow
from tests.actions.talk import Chat
from tests.actions.test_gifts_and_products import add_fact
from tests.cases.builders import supervisor
from tests.decisions.builders import BAG, CUP, ORDER, World, a_world, add_order
from tests.library.builders import HOURS, library_of, published

# None of them is one of the examples.
ASKED = "请问货是从哪个地方发出来的"


@pytest.fixture
def world(sqlite_engine: Engine) -> World:
    return a_world(sqlite_engine)


@pytest.fixture
def chat(world: World) -> Chat:
    return Chat(world)


@pytest.fixture
def live(world: World) -> Answer:
    return published(world)


def test_who_asks_in_other_words_gets_it_and_the_reading_says_so(chat: Chat, live: Answer) -> None:
    assert chat.hear("nlu_fallback", ASKED) == ["library_answer"]
    assert chat.words == "我们的仓库在浙江杭州。"
    assert chat.asks_if_helped
    (reading,) = chat.readings()
    assert (reading.outcome, reading.answer_id) == ("settled", live.id)


@pytest.mark.parametrize("intent", ["ask_product", "ask_usage", "chitchat", "ask_promotion"])
def test_it_is_better_than_a_general_word(chat: Chat, live: Answer, intent: str) -> None:
    assert chat.hear(intent, ASKED) == ["library_answer"]


@pytest.mark.parametrize(
    ("words", "given"),
    [
        pytest.param("你们是从哪里发货的呀", True, id="nearly_an_example"),
        pytest.param("发什么快递", False, id="what_was_read"),
    ],
)
@pytest.mark.parametrize(("intent", "wishes"), [("ask_courier", ()), ("greet", ())])
def test_it_goes_before_a_reading_that_only_asks_where_it_is_much_nearer(
    chat: Chat, live: Answer, intent: str, wishes: tuple[str, ...], words: str, given: bool
) -> None:
    assert ("library_answer" in chat.hear(intent, words, wishes=wishes)) is given


@pytest.mark.parametrize(
    ("intent", "wishes", "likeness", "may"),
    [
        ("ask_courier", (), 0.66, True),
        ("ask_courier", (), 0.64, False),
        ("ask_courier", ("ask_courier", "request_refund"), 0.9, False),
        ("nlu_fallback", ("track_logistics",), 0.66, True),
        ("nlu_fallback", ("track_logistics",), 0.6, False),
        ("nlu_fallback", ("change_address",), 0.9, False),
        ("track_logistics", (), 0.9, False),
        ("request_gift", (), 0.9, False),
        ("request_human", (), 1.0, False),
        ("nlu_fallback", (), 0.55, True),
        ("ask_product", ("ask_usage",), 0.55, True),
    ],
)
def test_which_readings_an_answer_may_go_before(
    intent: str, wishes: tuple[str, ...], likeness: float, may: bool
) -> None:
    assert may_answer(intent, wishes, likeness=likeness) is may


def test_what_is_about_something_else_is_not_answered(chat: Chat, live: Answer) -> None:
    assert chat.hear("nlu_fallback", "可以开专票抬头写公司吗", ranking=["request_invoice"]) == [
        "unclear"
    ]
    assert chat.readings()[-1].answer_id is None


@pytest.mark.parametrize(
    ("intent", "wishes"),
    [
        ("request_refund", ()),
        ("urge_shipping", ()),
        ("request_human", ()),
        ("ask_product", ("ask_product", "request_refund")),
        ("chitchat", ("chitchat", "complain_service")),
    ],
)
def test_whoever_wants_something_done_gets_that(
    chat: Chat, live: Answer, intent: str, wishes: tuple[str, ...]
) -> None:
    assert "library_answer" not in chat.hear(intent, ASKED, wishes=wishes)


def test_danger_comes_first(chat: Chat, live: Answer) -> None:
    said = chat.hear("nlu_fallback", f"{ASKED}，孩子喝了以后吐血昏迷了")
    assert "library_answer" not in said
    assert any(name.startswith("danger") for name in said)


def test_an_answer_to_what_was_asked_is_one(world: World, chat: Chat, live: Answer) -> None:
    chat.slots |= {"question": "address", "wish": "change_address"}
    assert "library_answer" not in chat.hear("nlu_fallback", ASKED)


def test_an_open_offer_stands_after_it(world: World, chat: Chat, live: Answer) -> None:
    world.set_price(CUP, 54_00)
    chat.hear("price_drop_complaint")
    assert chat.hear("ask_product", ASKED) == ["library_answer", "again_offer"]
    assert chat.slots["question"] == "offer"
    assert chat.hear("affirm") == ["written"]


def test_no_question_about_goods_follows_that_the_answer_has_answered(
    world: World, chat: Chat, live: Answer
) -> None:
    add_order(world, "261111-100000000000002")
    wishes = ("ask_promotion", "ask_product")
    assert chat.hear("ask_promotion", ASKED, wishes=wishes) == ["library_answer"]


def test_a_question_about_goods_is_not_put_again_behind_the_answer(
    world: World, chat: Chat, live: Answer
) -> None:
    chat.slots |= {"question": "detail", "wish": "ask_product"}
    assert chat.hear("ask_promotion", ASKED) == ["library_answer"]
    assert chat.slots["question"] != "detail"


def test_what_is_known_of_the_goods_is_better(world: World, chat: Chat) -> None:
    published(
        world, name="清洗", examples=("这个怎么清洗", "能放洗碗机吗"), text="请看说明书第三页。"
    )
    assert chat.hear("ask_usage", "这个怎么清洗呀") == ["library_answer"]
    add_fact(world, "wash", "可以放洗碗机。")
    assert chat.hear("ask_usage", "这个怎么清洗呀") == ["product_fact"]


def test_a_person_who_is_waited_for_is_not_talked_over(chat: Chat, live: Answer) -> None:
    waiting = {"orders": [], "order_unknown": True, "place": 1, "minutes": None, "opens_at": None}
    assert "library_answer" not in chat.hear("nlu_fallback", ASKED, waiting=waiting)


# Scope, variables, time


@pytest.mark.parametrize(
    ("scope", "value", "given"),
    [(Scope.SKU, CUP, True), (Scope.SKU, BAG, False), (Scope.CATEGORY, "不存在的品类", False)],
)
def test_only_for_the_goods_it_is_about(
    world: World, chat: Chat, scope: Scope, value: str, given: bool
) -> None:
    published(world, scope=scope, scope_value=value)
    assert ("library_answer" in chat.hear("nlu_fallback", ASKED)) is given


def test_the_narrower_answer_goes_before_the_general_one(world: World, chat: Chat) -> None:
    published(world)
    narrow = published(world, scope=Scope.SKU, scope_value=CUP, text="杯子的仓库在景德镇。")
    chat.hear("nlu_fallback", ASKED)
    assert chat.readings()[-1].answer_id == narrow.id


def test_variables_are_filled_from_facts(world: World, chat: Chat) -> None:
    published(world, text="订单 {order_no} 的仓库在杭州，人工客服{hours}在。")
    chat.hear("nlu_fallback", ASKED)
    assert chat.words == f"订单 {ORDER} 的仓库在杭州，人工客服{HOURS}在。"


def test_without_the_value_it_is_not_given(world: World, chat: Chat) -> None:
    """Of two orders nobody knows which."""
    published(world, text="订单 {order_no} 的仓库在杭州。")
    add_order(world, "261111-100000000000002")
    assert "library_answer" not in chat.hear("nlu_fallback", ASKED)


@pytest.mark.parametrize(
    ("changes", "given"),
    [
        ({"valid_from": timedelta(hours=1)}, False),
        ({"valid_from": timedelta(hours=-1)}, True),
        ({"valid_until": timedelta(hours=1)}, True),
        ({"valid_from": timedelta(days=-2), "valid_until": timedelta(hours=-1)}, False),
    ],
)
def test_only_in_its_time(
    world: World, chat: Chat, changes: dict[str, timedelta], given: bool
) -> None:
    times: dict[str, Any] = {name: world.clock.now + ahead for name, ahead in changes.items()}
    published(world, **times)
    assert ("library_answer" in chat.hear("nlu_fallback", ASKED)) is given


def test_buttons_stand_under_it(world: World, chat: Chat) -> None:
    published(world, buttons=("track_logistics",))
    chat.hear("nlu_fallback", ASKED)
    assert chat.replies[0].payloads == ("/track_logistics",)


# Withdrawn, changed, and the gate


def test_withdrawn_it_is_given_no_more(world: World, chat: Chat, live: Answer) -> None:
    assert chat.hear("nlu_fallback", ASKED) == ["library_answer"]
    library_of(world).withdraw(live.id, staff=supervisor(world))
    assert "library_answer" not in chat.hear("nlu_fallback", ASKED)


def test_what_the_gate_has_learned_to_hold_is_not_given(
    world: World, chat: Chat, live: Answer
) -> None:
    with world.open_uow() as uow:
        uow.session.get_one(LibraryVersionRow, 1).text = "从杭州发出，迟到一天赔您5元。"
        uow.commit()
    assert "library_answer" not in chat.hear("nlu_fallback", ASKED)


def test_the_second_time_it_is_not_said_word_for_word(chat: Chat, live: Answer) -> None:
    first: Any = None
    for _ in range(2):
        chat.hear("nlu_fallback", ASKED)
        assert chat.words != first
        first = chat.words
