"""A replay over what was recorded: which decisions it reads, on both databases, and the command."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.desk.model import Role
from bot.policy import Policy, model, sheet
from bot.policy.numbers import GoodwillNumbers
from bot.policy_versions.past import replay_past
from bot.store.tables.decisions import DecisionRow
from tests.commands import anxin
from tests.decisions.builders import CONVERSATION, NOW, ORDER, World, add_order

DEARER = replace(Policy(), goodwill=GoodwillNumbers(base_fen=4_00))
GOODWILL = model.Goodwill(model.GoodwillCause.COURIER)


def replayed(world: World, draft: Policy = DEARER, *, days: int = 30):
    return replay_past(world.open_uow, Policy(), draft, until=NOW + timedelta(seconds=1), days=days)


def put(world: World, decision_id: int, **values: object) -> None:
    with world.open_uow() as uow:
        row = uow.session.get_one(DecisionRow, decision_id)
        for name, value in values.items():
            setattr(row, name, value)
        uow.commit()


def test_what_buyers_asked_for_in_the_period_is_read(world: World) -> None:
    add_order(world, "261105-2", "buyer-2", "conversation-2")
    mine = world.ask(GOODWILL)
    old = world.decisions.ask(
        GOODWILL, order_no="261105-2", buyer_id="buyer-2", conversation_id="conversation-2"
    )
    found = replayed(world)
    assert [flip.decision_id for flip in found.flips] == [mine.id, old.id]
    assert (found.was_fen, found.now_fen, found.buyers) == (6_00, 8_00, 2)
    put(world, old.id, at=NOW - timedelta(days=31))
    assert [flip.decision_id for flip in replayed(world).flips] == [mine.id]
    assert replayed(world, days=60).days(NOW) == 31


def test_what_staff_asked_for_is_none_of_it(world: World) -> None:
    boss = world.staff(Role.SUPERVISOR)
    world.approvals.ask_power(
        boss,
        conversation_id=CONVERSATION,
        order_no=ORDER,
        kind="goodwill",
        amount_fen=8_00,
        reason="快递慢了",
        cause=model.GoodwillCause.COURIER,
    )
    assert replayed(world).decisions == 0


def test_what_people_approved_weighs_proposals(world: World) -> None:
    world.set_price("CUP", 20_00)
    asked = world.ask(model.PriceDifference())
    assert asked.decision.outcome == "escalate"
    assert replayed(world).was_fen == 39_00
    put(world, asked.id, state="declined")
    assert replayed(world).was_fen == 0


def test_progress_is_told_and_nothing_is_written(world: World) -> None:
    world.ask(GOODWILL)
    told: list[tuple[int, int]] = []
    replay_past(
        world.open_uow,
        Policy(),
        DEARER,
        until=NOW + timedelta(days=1),
        days=30,
        progress=lambda done, total: told.append((done, total)),
    )
    assert told == [(1, 1)]
    assert len(world.decisions.decisions_of_order(ORDER)) == 1


def test_the_command_prints_a_table_and_json(sqlite_world: World, tmp_path: Path) -> None:
    asked = sqlite_world.ask(GOODWILL)
    sqlite_world.clock.on(seconds=1)
    put(sqlite_world, asked.id, at=NOW - timedelta(days=2))
    draft = tmp_path / "draft.yml"
    draft.write_text(sheet.dump(DEARER), encoding="utf-8")
    env = {"ANXIN_DATABASE_URL": str(sqlite_world.engine.url)}

    table = anxin("policy", "replay", str(draft), **env)
    assert table.exit_code == 0, table.output
    assert "1 条结果不同" in table.output
    assert "金额：3.00 → 4.00 元，相差 +1.00 元" in table.output
    assert f"#{asked.id} {ORDER} 安抚退款：同意 3.00 元" in table.output

    found = json.loads(anxin("policy", "replay", str(draft), "--json", **env).output)
    assert found["report"]["month"]["expected"] == "15.00"
    assert [flip["decision_id"] for flip in found["flips"]] == [asked.id]
    assert found["flips"][0]["now"]["amount"] == "4.00"


def test_a_wrong_draft_is_named(tmp_path: Path) -> None:
    draft = tmp_path / "draft.yml"
    draft.write_text("postage:\n  limit: 3\n")
    done = anxin("policy", "replay", str(draft))
    assert done.exit_code == 2
    assert "postage has no field 'limit'" in done.output
