"""The card that a person gets who steps in: what the buyer wants, in the buyer's last words."""

from __future__ import annotations

import pytest

from bot.desk.model import Outgoing, Sender
from tests.decisions.builders import CONVERSATION, World


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
    assert world.decisions.card_of(CONVERSATION)["last_words"] == words
