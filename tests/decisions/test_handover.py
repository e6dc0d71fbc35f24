"""The card that a person gets who steps in: what the buyer wants, in the buyer's last words."""

from __future__ import annotations

import pytest

from bot.desk.model import Outgoing, Sender
from tests.decisions.builders import CONVERSATION, DAY, NOW, ORDER, World


def say(world: World, *lines: tuple[Sender, str]) -> None:
    with world.open_uow() as uow:
        for sender, text in lines:
            uow.desk.append(CONVERSATION, Outgoing(text), sender=sender, at=world.clock())
        uow.commit()


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        pytest.param([], "", id="nothing was said"),
        pytest.param([(Sender.BUYER, "坏了")], "坏了", id="one line"),
        pytest.param(
            [(Sender.BUYER, "在吗"), (Sender.BOT, "在的"), (Sender.BUYER, "坏了")],
            "坏了",
            id="the newest",
        ),
        pytest.param(
            [(Sender.BUYER, "坏了"), (Sender.BOT, "给您看看")], "坏了", id="not the bot's"
        ),
    ],
)
def test_the_card_ends_with_the_buyers_last_words(
    world: World, lines: list[tuple[Sender, str]], words: str
) -> None:
    say(world, *lines)
    assert world.decisions.card_of(CONVERSATION).last_words == words


def test_where_nothing_was_weighed_the_order_on_the_screen_is_told(world: World) -> None:
    world.change_order(shipped_at=NOW - DAY, signed_at=None, status="shipped", after_sales="")
    assert world.decisions.card_of(CONVERSATION).facts == []
    with world.open_uow() as uow:
        uow.desk.show_order(CONVERSATION, ORDER)
        uow.commit()
    card = world.decisions.card_of(CONVERSATION)
    facts = {one.label: one.value for one in card.facts}
    assert card.order_no == ORDER
    assert (facts["订单状态"], facts["发货时间"]) == ("已发货", "2026-11-20 10:00")
    assert "签收时间" not in facts
