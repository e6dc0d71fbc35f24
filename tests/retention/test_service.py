"""What comes to its end, and what stays whatever its age; on both databases."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.adapters.folder import FileFolder
from bot.cases.model import Evidence, Kind
from bot.desk.model import File, Reading, Role
from bot.policy import model
from bot.retention import service
from bot.retention.model import Kept, Periods
from bot.retention.service import Retention
from bot.store.tables.desk import (
    BuyerSessionRow,
    FileRow,
    ReadingRow,
    StaffSessionRow,
    UsedTokenRow,
)
from bot.store.tables.order_notes import OrderNoteExportLineRow, OrderNoteExportRow
from bot.store.tables.payouts import PayoutNonceRow
from tests.cases.builders import newest
from tests.decisions.builders import BUYER, CONVERSATION, ORDER, World
from tests.payouts.builders import GOODWILL

PERIODS = Periods(
    sessions=7, nonces=7, pictures=7, readings=7, exports=7, sends=7, sms=7, registers=7
)
NONE = dict.fromkeys((kind.value for kind in Kept), 0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("files", "outbox"):
        (tmp_path / name).mkdir()
    return tmp_path


def prune(world: World, folder: Path) -> dict[str, int]:
    pictures, sms = FileFolder(folder / "files"), FileFolder(folder / "outbox")
    retention = Retention(
        world.open_uow, clock=world.clock, periods=PERIODS, pictures=pictures, sms=sms
    )
    return retention.prune()


def ago(world: World, days: float) -> datetime:
    return world.clock() - timedelta(days=days)


def count(world: World, table: Any) -> int:
    with world.open_uow(writes=False) as uow:
        return uow.session.scalar(select(func.count()).select_from(table)) or 0


def picture(world: World, folder: Path, name: str, *, days: float = 8) -> None:
    at = ago(world, days)
    with world.open_uow() as uow:
        file = File(name, CONVERSATION, 1, 1)
        uow.desk.add_file(file, at=at, size=1, sha256="")
        uow.commit()
    write(folder / "files" / name, at)


def write(file: Path, at: datetime) -> None:
    file.write_bytes(b"x")
    os.utime(file, (at.timestamp(), at.timestamp()))


def left(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.glob("*/*"))


def test_what_ended_long_ago_goes_and_the_rest_stays(world: World, folder: Path) -> None:
    staff = world.staff(Role.AGENT, "小林")
    with world.open_uow() as uow:
        for days in (8, 6):
            at, name = ago(world, days), f"{days} days"
            uow.accounts.open_staff_session(name, staff_id=staff.id, at=at, expires_at=at)
            uow.accounts.open_buyer_session(
                name, buyer_id=BUYER, conversation_id=CONVERSATION, expires_at=at
            )
            uow.accounts.use_token(name, expires_at=at)
            uow.payouts.use_nonce(name, at=at)
            reading = Reading(CONVERSATION, days, "在吗", "greet", 0.9, (), "settled", None)
            uow.readings.add(reading, at=at)
            export = OrderNoteExportRow(at=at, by="小林", orders=1)
            uow.session.add(export)
            uow.session.flush()
            line = {"export_id": export.id, "order_no": ORDER, "remark": "送礼", "flag": None}
            uow.session.add(OrderNoteExportLineRow(**line))
            write(folder / "outbox" / f"sms-{name}.csv", at)
        uow.commit()

    ended = {"sessions": 3, "nonces": 1, "readings": 1, "exports": 1, "sms": 1}
    assert prune(world, folder) == NONE | ended

    tables = (StaffSessionRow, BuyerSessionRow, UsedTokenRow, PayoutNonceRow, ReadingRow)
    assert [count(world, table) for table in (*tables, OrderNoteExportLineRow)] == [1] * 6
    assert count(world, OrderNoteExportRow) == 2
    assert left(folder) == ["sms-6 days.csv"]
    assert prune(world, folder) == NONE


def test_a_picture_goes_with_its_file_and_a_file_that_nothing_names_as_well(
    world: World, folder: Path
) -> None:
    picture(world, folder, "old")
    picture(world, folder, "new", days=2)
    write(folder / "files" / "orphan", ago(world, 2))
    write(folder / "files" / "just-written", ago(world, 0.5))

    assert prune(world, folder) == NONE | {"pictures": 2}

    assert left(folder) == ["just-written", "new"]
    assert count(world, FileRow) == 1


def test_evidence_of_a_case_stays_whatever_its_age(world: World, folder: Path) -> None:
    world.grant(model.ReturnRefund(model.Cause.QUALITY, True))
    case = newest(world, ORDER, Kind.RETURN_REFUND)
    picture(world, folder, "proof")
    picture(world, folder, "other")
    with world.open_uow() as uow:
        uow.cases.add_evidence(case.id, Evidence("proof", ago(world, 8), "买家"))
        uow.commit()

    assert prune(world, folder) == NONE | {"pictures": 1}
    assert left(folder) == ["proof"]


def test_what_was_seen_before_money_was_decided_stays(world: World, folder: Path) -> None:
    picture(world, folder, "before", days=0)
    world.clock.on(minutes=5)
    world.grant(GOODWILL)
    world.clock.on(minutes=5)
    picture(world, folder, "after", days=0)
    world.clock.on(days=9)

    assert prune(world, folder) == NONE | {"pictures": 1}
    assert left(folder) == ["before"]


def test_more_than_one_transaction_holds_goes_in_several(world: World, folder: Path) -> None:
    many = 2 * service.BATCH + 3
    with world.open_uow() as uow:
        uow.session.add_all(
            PayoutNonceRow(nonce=f"n{number}", at=ago(world, 8)) for number in range(many)
        )
        uow.commit()

    assert prune(world, folder)["nonces"] == many
    assert count(world, PayoutNonceRow) == 0


def test_a_shop_without_a_file_is_no_fault(world: World, tmp_path: Path) -> None:
    assert prune(world, tmp_path) == NONE
