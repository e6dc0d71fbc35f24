"""Something else than what was bought came: what was bought is what is wanted."""

from __future__ import annotations

import pytest

from actions.reading.replaced import remedy_chosen
from tests.actions.talk import Chat
from tests.decisions.builders import World, sold_in

CHOSEN = ("不退 给我换成M就完了", "换成M", "钱不要 就换M码的", "给我换个M的来")


@pytest.fixture
def shown(world: World, chat: Chat) -> Chat:
    """M was bought, L came, and a picture shows it."""
    sold_in(world, "M", "L", "XL")
    assert chat.hear("report_wrong_item", "我要M 给我装了个L") == ["ask_evidence_wrong"]
    assert chat.hear("inform", "吊牌", files=["f1"]) == ["problem_choice"]
    return chat


@pytest.mark.parametrize("words", CHOSEN)
@pytest.mark.parametrize("intent", ["request_exchange", "nlu_fallback", "change_item"])
def test_the_bought_size_is_what_it_is_exchanged_for(
    world: World, shown: Chat, intent: str, words: str
) -> None:
    assert shown.hear(intent, words) == ["exchange_seller_cause"]
    assert "“M”" in shown.words or "换一个新的" in shown.words
    assert world.cases.of_order("261105-100000000000001") == []
    shown.hear("affirm", "好的")
    (case,) = world.cases.of_order("261105-100000000000001")
    assert case.kind.value == "exchange"
    assert world.paid() == []


def test_another_size_may_be_wanted_all_the_same(shown: Chat) -> None:
    assert shown.hear("request_exchange", "给我换成XL吧") == ["exchange_seller_cause"]
    assert "“XL”" in shown.words


@pytest.mark.parametrize("words", ["换的话要多久", "能换吗", "要是换了还是L呢"])
def test_what_only_asks_is_no_choice(world: World, shown: Chat, words: str) -> None:
    shown.hear("nlu_fallback", words)
    assert world.decisions.decisions_of_order("261105-100000000000001") == []


def test_who_did_not_get_the_wrong_one_is_asked_what_it_should_become(
    world: World, chat: Chat
) -> None:
    sold_in(world, "M", "L")
    assert chat.hear("request_exchange", "不合身 换成M") == ["ask_exchange_same"]


@pytest.mark.parametrize(
    ("words", "wish"),
    [
        ("我懒得寄 只退钱 不退货", "request_refund"),
        ("仅退款", "request_refund"),
        ("退货退款吧 膈应", "request_return"),
        ("不退 给我换成M就完了", "request_exchange"),
    ],
)
def test_who_wants_money_alone_is_offered_no_return(words: str, wish: str) -> None:
    assert remedy_chosen(words) == wish
