"""The conversations of tests/conversations/test_cases.yml on the real actions and a real database:
each ends in its case, and what was asked on the way is what the stories say."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import update

from bot.cases.model import Case, State
from bot.desk.model import Role, Staff
from bot.store.tables.shop import OrderItemRow
from tests.actions.talk import Chat, action_for
from tests.cases.builders import GIVEN, a_picture, paid
from tests.decisions.builders import (
    CONVERSATION,
    CUP,
    DAY,
    NOT_SHIPPED,
    NOW,
    ON_ITS_WAY,
    ORDER,
    World,
    add_parcel,
    sold_in,
)

FILE = Path(__file__).resolve().parents[1] / "conversations" / "test_cases.yml"
STORIES: list[dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))["stories"]
PICTURE = "（照片）"
_ENTITY = re.compile(r"\[([^\]]+)\]\((\w+)\)")
_RECENT: dict[str, Any] = {"signed_at": NOW - 2 * DAY}


def prepare(world: World, order: str) -> None:
    sold_in(world, "白色 M", "白色 S", "白色 L")
    match order:
        case "not_shipped":
            world.change_order(**NOT_SHIPPED)
        case "packed":
            world.change_order(**NOT_SHIPPED | {"packed": True})
        case "lost":
            world.change_order(**ON_ITS_WAY | {"tracking_state": "lost"})
            add_parcel(world, "YT555666777", state="lost", shipped_at=NOW - timedelta(hours=30))
        case "late":
            world.change_order(signed_at=NOW - 20 * DAY)
        case "excluded":
            world.change_order(**_RECENT)
            change_item(world, no_reason_return=False)
        case "sold_out":
            world.change_order(**_RECENT)
            world.set_stock(CUP, 0)
        case "of_199":
            world.change_order(**_RECENT, paid_fen=199_00)
            change_item(world, paid_unit_price_fen=199_00)
        case _:
            world.change_order(**_RECENT)


def change_item(world: World, **values: Any) -> None:
    with world.open_uow() as uow:
        uow.session.execute(update(OrderItemRow).where(OrderItemRow.order_no == ORDER), values)
        uow.commit()


def newest(world: World) -> Case:
    return max(world.cases.of_order(ORDER), key=lambda case: case.id)


def happens(world: World, what: str, staff: Staff) -> None:
    """What people, the platform and time do between two messages."""
    if what == "next_day":
        world.clock.on(hours=20)
    elif what == "paid":
        paid(world, newest(world))
    else:
        (report,) = world.workbench.do([newest(world).id], what, GIVEN, staff=staff)
        assert report.ok, (what, report.message)


def turns(steps: list[dict[str, Any]]) -> list[tuple[dict[str, Any], str, str]]:
    """The buyer's words, the action, and what is being asked after it."""
    found: list[tuple[dict[str, Any], str, str]] = []
    question = "nothing"
    for step in steps:
        if "user" in step:
            found.append((step, "", question))
        elif "action" in step:
            found[-1] = (found[-1][0], step["action"], question)
        else:
            question = step["slot_was_set"][0]["question"]
            found[-1] = (*found[-1][:2], question)
    return found


def say(chat: Chat, step: dict[str, Any], number: int) -> None:
    if step["user"] == PICTURE:
        chat.hear(step["intent"], files=[a_picture(chat.world, CONVERSATION, f"picture-{number}")])
        return
    entities = [
        (kind, f"{value}.00" if kind == "amount" else value)
        for value, kind in _ENTITY.findall(step["user"])
    ]
    text = _ENTITY.sub(r"\1", step["user"])
    ranking = ["request_return", "request_refund"]
    chat.hear(step["intent"], text, entities=entities, ranking=ranking)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story["story"])
def test_a_conversation_ends_in_its_case(world: World, chat: Chat, story: dict[str, Any]) -> None:
    about: dict[str, Any] = story["metadata"]
    prepare(world, about.get("order", "signed"))
    staff = world.staff(Role.SUPERVISOR)
    for number, (step, action, question) in enumerate(turns(story["steps"]), start=1):
        assert action_for(step["intent"], chat.slots["question"]) == action, step["user"]
        say(chat, step, number)
        assert chat.slots["question"] == question, (step["user"], chat.names)
        assert not any(name.startswith("error_") for name in chat.names), chat.names
        for what in about.get("after", {}).get(number, ()):
            happens(world, what, staff)

    ended = {case.kind.value: case.state.value for case in world.cases.of_order(ORDER)}
    assert ended == about["ends"]
    assert len(world.paid()) == len(set(world.paid())), "nothing is paid twice"
    assert sum(amount for _, amount in world.paid()) <= 199_00
    assert not [case for case in world.cases.of_order(ORDER) if case.state is State.DONE] or (
        world.paid()
    )
