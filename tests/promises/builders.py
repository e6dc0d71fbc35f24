"""Decisions as they stand in the database, without the way there; and the desk with its gate."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.desk.conversations import Conversations
from bot.desk.model import Incoming, Message, Outgoing, Sender
from bot.promises.model import Hold
from bot.store.tables.decisions import DecisionRow
from bot.store.uow import SqlUnitOfWork
from tests.decisions.builders import BUYER, CONVERSATION, NOW, ORDER, PlainPhrases, World

_keys = itertools.count(1)


def decided(world: World, *, state: str = "offered", **changes: Any) -> int:
    """A decision of 5 yuan on goodwill, unless told otherwise."""
    values: dict[str, Any] = {
        "at": NOW,
        "order_no": ORDER,
        "buyer_id": BUYER,
        "conversation_id": CONVERSATION,
        "kind": "goodwill",
        "rule": "P2",
        "outcome": "grant",
        "reason": "goodwill",
        "amount_fen": 5_00,
        "gifts": [],
        "remark": None,
        "deadline": None,
        "queue": None,
        "policy_version": "default",
        "input": {},
        "proof": [],
        "would_change": [],
        "state": state,
        "settled_by": None,
        "settled_at": None,
        "settle_note": "",
    }
    with world.open_uow() as uow:
        row = DecisionRow(**(values | changes))
        uow.session.add(row)
        uow.session.flush()
        decision_id = row.id
        uow.commit()
    return decision_id


def desk_of(world: World) -> Conversations[SqlUnitOfWork]:
    return Conversations(
        world.open_uow,
        clock=world.clock,
        notify=world.happened.append,
        phrases=PlainPhrases(),
        gate=world.gate,
    )


def bot_says(
    world: World,
    *lines: str,
    conversation_id: str = CONVERSATION,
    desk: Conversations[SqlUnitOfWork] | None = None,
) -> list[Message]:
    """A turn of the bot with these replies; what was written of them."""
    desk = desk or desk_of(world)
    key = f"buyer-line-{next(_keys):06d}"
    desk.receive(conversation_id, Incoming(key, text="在吗"))
    turn = desk.take_turn(conversation_id, owner="test")
    assert turn is not None
    return desk.finish_turn(turn, [Outgoing(line) for line in lines]).messages


def said_by(world: World, sender: Sender) -> list[str]:
    return [one.text for one in world.messages() if one.sender is sender]


def holds(world: World, buyer_id: str = BUYER) -> Sequence[Hold]:
    with world.open_uow(writes=False) as uow:
        return uow.promises.of_buyer(buyer_id)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")
