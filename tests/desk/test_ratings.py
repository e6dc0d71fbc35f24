"""Stars after a person, and 解决了吗 by thumb."""

from __future__ import annotations

import pytest

from bot.desk.model import HELPED, Incoming, Outgoing
from bot.errors import BadInput, NotFound


def settled(desk) -> tuple[str, int]:
    """A conversation, and the number of an answer that is asked about."""
    id_ = desk.conversation()
    desk.conversations.receive(id_, Incoming("key-ask-1", text="到哪了"))
    turn = desk.conversations.take_turn(id_, owner="r1")
    (said,) = desk.conversations.finish_turn(
        turn, [Outgoing("在杭州", data={HELPED: None})]
    ).messages
    return id_, said.seq


def shown(desk, id_: str, seq: int):
    return desk.conversations.messages_after(id_, seq - 1)[0].data[HELPED]


@pytest.mark.parametrize("score", [0, 6, -1])
def test_a_rating_is_one_to_five(desk, score):
    with pytest.raises(BadInput):
        desk.ratings.rate(desk.conversation(), score=score, comment="")


def test_a_thumb_is_kept_and_may_be_changed(desk):
    id_, seq = settled(desk)
    assert shown(desk, id_, seq) is None
    desk.ratings.helped(id_, seq, helped=False)
    desk.ratings.helped(id_, seq, helped=True)
    assert shown(desk, id_, seq) is True


def test_who_says_no_is_told_once_how_it_goes_on(desk):
    id_, seq = settled(desk)
    for _ in range(2):
        desk.ratings.helped(id_, seq, helped=False)
    texts = [message.text for message in desk.conversations.messages_after(id_, 0)]
    assert texts.count("utter_not_helped") == 1


def test_only_what_was_asked_about_can_be_answered(desk):
    id_, seq = settled(desk)
    for other in (1, seq - 1, seq + 9):
        with pytest.raises(NotFound):
            desk.ratings.helped(id_, other, helped=True)
    with pytest.raises(NotFound):
        desk.ratings.helped(desk.conversation("b2"), seq, helped=True)
