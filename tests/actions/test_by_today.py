"""What waits for a person, by the facts of today: offered to who asks, nothing without a yes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.cases.model import Kind, State
from bot.desk.model import Holder
from bot.policy.model import LogisticsStalled
from bot.store.tables.shop import ParcelRow
from tests.actions.talk import Chat
from tests.actions.test_in_the_queue import Queued
from tests.actions.test_instead import cases, holder, out_of_stock
from tests.decisions.builders import BAG, NOW, ON_ITS_WAY, World, add_parcel


@pytest.fixture
def waiting(chat: Chat) -> Queued:
    return out_of_stock(chat)


def stays_on_its_way(world: World, state: str) -> None:
    world.change_order(**ON_ITS_WAY)
    add_parcel(world, "SF1", state=state, shipped_at=NOW - timedelta(hours=30), events=(NOW,))


def becomes(world: World, state: str) -> None:
    with world.open_uow() as uow:
        for row in uow.session.query(ParcelRow):
            row.state = state
        uow.commit()


ASKED_AGAIN = (
    ("request_refund", "退啊"),
    ("request_return", "这回能退了吧 已经退到你们仓库了"),
    ("check_refund_status", "到哪步了"),
    ("nlu_fallback", "查到了吗"),
    ("urge_reply", "多久给我答复"),
)


@pytest.mark.parametrize("hours", [1, 60])
@pytest.mark.parametrize(("intent", "words"), ASKED_AGAIN)
@pytest.mark.parametrize("now", ["returned", "lost"])
def test_a_parcel_that_was_coming_back_and_is_here_or_lost_is_offered_by_todays_facts(
    world: World, chat: Chat, now: str, intent: str, words: str, hours: int
) -> None:
    stays_on_its_way(world, "returning")
    assert chat.hear("request_refund", "拒收了 退钱")[0] == "refund_only_returning"
    world.clock.on(hours=hours)
    becomes(world, now)
    assert chat.hear(intent, words)[-1] == "refund_only_lost"
    assert world.paid() == []
    chat.hear("affirm", "好的")
    assert world.paid() == [("refund", 59_00)]
    assert cases(world) == {Kind.REFUND_ONLY: State.REFUNDING}


@pytest.mark.parametrize(("intent", "words"), ASKED_AGAIN)
def test_what_has_not_changed_is_told_as_ever(
    world: World, chat: Chat, intent: str, words: str
) -> None:
    stays_on_its_way(world, "returning")
    chat.hear("request_refund", "拒收了 退钱")
    assert "facts_changed" not in chat.hear(intent, words)


def test_goods_that_are_in_stock_again_are_offered_to_who_asks(
    world: World, waiting: Queued
) -> None:
    world.set_stock(BAG, 3)
    assert waiting.hear("request_exchange", "换货办得咋样了") == [
        "facts_changed",
        "exchange_exchange",
    ]
    waiting.hear("affirm", "好的")
    assert cases(world) == {Kind.EXCHANGE: State.AWAITING_RETURN}
    assert holder(world) is Holder.BOT


def test_goods_that_have_come_since_can_go_back_and_no_one_looks_for_the_parcel(
    world: World, chat: Chat
) -> None:
    stays_on_its_way(world, "returning")
    chat.hear("request_refund", "拒收了 退钱")
    world.change_order(status="signed", signed_at=NOW)
    becomes(world, "signed")
    said = chat.hear("request_return", "又给我送来了 不喜欢 退货吧")
    assert said == ["offer_instead"]
    chat.hear("affirm", "好的")
    assert cases(world) == {
        Kind.REFUND_ONLY: State.WITHDRAWN,
        Kind.RETURN_REFUND: State.AWAITING_RETURN,
    }
    assert world.paid() == []


def test_a_parcel_that_stood_still_and_is_lost_is_told_so(world: World, chat: Chat) -> None:
    stays_on_its_way(world, "in_transit")
    world.clock.on(hours=50)
    assert world.ask(LogisticsStalled()).decision.reason == "stalled"
    becomes(world, "lost")
    assert chat.hear("logistics_stalled", "还是不动")[0] == "logistics_reported_lost"
