"""Cards are kept for years: one from before a field was added is still shown, as far as it goes."""

from __future__ import annotations

from typing import Any

import pytest

from bot.desk.model import Button, Message, Sender
from bot.gateway.console_shapes import card_shape
from bot.gateway.shapes import message_shape
from bot.shape import plain
from tests.decisions.builders import NOW

CARD = {"no": "1", "status": "paid", "status_text": "待发货", "paid": "1.00"}
WHOLE = CARD | {"placed_at": "2026-11-21T10:00:00+08:00", "items": []}


def a_message(**data: Any) -> Message:
    button = Button("b1", "好的", "/affirm")
    return Message(
        "c1", 1, NOW, Sender.BOT, "安安", "order", "您的订单", data, (button,), None, staff_id=7
    )


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        pytest.param({"order": WHOLE}, {"order": WHOLE}, id="as it is today"),
        pytest.param({"order": CARD}, {}, id="of long ago"),
        pytest.param({"rated": None}, {"rated": None}, id="null is a value"),
        pytest.param({"payload": "/inform", "told": {"decision": 3}}, {}, id="for us alone"),
    ],
)
def test_what_is_kept_with_a_message_is_told_where_it_fits(
    kept: dict[str, Any], shown: dict[str, Any]
):
    told = plain(message_shape(a_message(**kept)))
    assert (told["data"], told["text"]) == (shown, "您的订单")
    assert told["buttons"] == [{"id": "b1", "title": "好的", "style": "default"}]


def test_a_card_that_lacks_something_has_all_its_fields():
    told = plain(card_shape({"wish": "投诉"}))
    assert (told["wish"], told["promises"], told["mood"]) == ("投诉", [], "calm")
    assert "safety" not in told
