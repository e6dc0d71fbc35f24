"""When a parcel comes, who takes it in, what a new address costs: told for what is asked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from actions.reading.arriving import (
    asks_what_redirecting_costs,
    asks_when_it_comes,
    is_away,
    wishes_a_place,
)
from bot.shop.model import Parcel, ParcelEvent
from bot.shop.stages import Stage, stage_of
from tests.actions.talk import Chat
from tests.decisions.builders import NOT_SHIPPED, NOW, ON_ITS_WAY, World, add_parcel

HOUR = timedelta(hours=1)


@pytest.fixture
def under_way(world: World, chat: Chat) -> Chat:
    shipped = NOW - 6 * HOUR
    world.change_order(**ON_ITS_WAY | {"shipped_at": shipped})
    add_parcel(world, "SF1", state="in_transit", shipped_at=shipped, events=(NOW - 5 * HOUR,))
    return chat


@pytest.mark.parametrize("intent", ["track_logistics", "urge_shipping", "nlu_fallback", "inform"])
def test_the_day_is_told_and_the_card_shown_once(under_way: Chat, intent: str) -> None:
    assert under_way.hear("track_logistics", "到哪了") == ["card logistics"]
    assert under_way.hear(intent, "那今天能送到不") == ["arrives_far"]
    assert "一般还要一两天" in under_way.words
    assert under_way.hear(intent, "我问的是今天能到还是明天能到") == ["arrives_far"]
    assert under_way.decisions() == []


def test_asked_first_the_card_comes_with_it(under_way: Chat) -> None:
    assert under_way.hear("track_logistics", "啥时候能送到") == ["card logistics"]
    assert "一般还要一两天" in under_way.words


def test_who_is_away_is_told_what_can_be_done(under_way: Chat) -> None:
    under_way.hear("track_logistics", "到哪了")
    said = under_way.hear("track_logistics", "我问今天能不能送到 我下午不在家")
    assert said == ["arrives_far", "away_under_way"]
    assert under_way.hear("nlu_fallback", "放驿站吧")[1:] == ["→ courier"]


def test_before_it_ships_the_same_is_answered_from_there(world: World, chat: Chat) -> None:
    world.change_order(**NOT_SHIPPED)
    chat.hear("urge_shipping", "什么时候发货")
    assert chat.hear("urge_shipping", "为啥要两天啊") == ["shipping_why"]
    assert chat.hear("urge_shipping", "为啥要两天啊 我明天就要出差了") == ["away_not_shipped"]
    said = chat.hear("urge_shipping", "周五我不在家 那之前寄得出来吗")
    assert said[0] == "urge_shipping_on_time"
    said = chat.hear("nlu_fallback", "我明天出差没法收 能不能让驿站代收")
    assert said == ["delivery_not_shipped", "→ warehouse"]


def test_what_a_new_address_costs_is_no_postage_of_a_return(under_way: Chat) -> None:
    assert under_way.hear("shipping_fee_dispute", "好 改派要钱不") == ["redirect_costs"]
    said = under_way.hear("shipping_fee_dispute", "???我问改派收费不 跟退货啥关系")
    assert said == ["redirect_costs"]
    assert len(set(said)) == len(said)


@pytest.mark.parametrize(
    "text", ["退款什么时候到", "什么时候发货", "钱几天到账", "客服什么时候来", "收到了 挺快的"]
)
def test_other_days_are_not_the_parcels(text: str) -> None:
    assert not asks_when_it_comes(text)


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("快件已到达【目的地分拨中心】，正在等待派送", Stage.NEAR),
        ("派送员张师傅正在为您派送", Stage.OUT),
        ("快件已到达菜鸟驿站，请凭取件码领取", Stage.KEPT),
        ("快件已从【武汉转运中心】发出", Stage.FAR),
        ("快件在途中遗失，请联系发件方处理", Stage.UNKNOWN),
    ],
)
def test_how_near_it_is_stands_in_the_newest_event(text: str, stage: Stage) -> None:
    parcel = Parcel("顺丰", "SF1", "in_transit", NOW, None, (ParcelEvent(NOW, text),))
    assert stage_of(parcel) is stage


def test_words_of_the_kinds() -> None:
    assert is_away("我下午不在家")
    assert is_away("明天出差没法收")
    assert wishes_a_place("能不能让驿站代收")
    assert not wishes_a_place("驿站的态度太差了")
    assert asks_what_redirecting_costs("要钱吗", spoken_of=True)
    assert not asks_what_redirecting_costs("要钱吗", spoken_of=False)
