"""Who is erased is nowhere any more; everybody else, the money and the audit chain are whole."""

from __future__ import annotations

import csv
import fcntl
import io
import json
import os
import sqlite3
import threading
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from sqlalchemy import JSON, Engine, String, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from bot.adapters.sms_file import SmsOutbox
from bot.buyers.conditions import About, all_of, condition
from bot.buyers.messages import Purpose, Written
from bot.decisions.model import NewDecision
from bot.notices.model import Sms
from bot.shop.buyers import stand_in
from bot.shop.model import ImportedOrder, ImportedReview
from bot.store import tables as _all_tables  # noqa: F401 - fills the metadata
from bot.store.audit.seal import touch
from bot.store.audit.verify import verify
from bot.store.base import Base
from bot.store.dialect import ids_saying
from bot.store.persons.beside import remove_sms
from bot.store.persons.erase import erase as take_away
from bot.store.persons.places import ALSO_GIVEN, ERASED, OTHERS, PLACES, listed
from bot.store.uow import SqlUnitOfWork
from tests.commands import anxin
from tests.decisions.builders import BUYER, NOW, ORDER, SetClock, World, a_world
from tests.payouts.builders import GOODWILL, Owing, boss
from tests.shop.builders import an_order

PERSONS, GONE = 100, 50
TABLES = Base.metadata.tables


def test_every_column_that_may_hold_text_stands_in_one_list():
    """A new one that tells of a person has to say how it is erased."""
    there = {
        (table.name, column.name)
        for table in TABLES.values()
        for column in table.columns
        if isinstance(column.type, String | JSON | JSONB)
    }
    assert listed() == there
    twice = {
        (place.table, column)
        for place in PLACES
        for column in place.personal & set(OTHERS.get(place.table, ()))
    }
    assert twice == set()


def canary(number: int) -> str:
    """Nobody else's, and in no other canary."""
    return f"Canary{number:04}Zq"


def phone(number: int) -> str:
    return f"139{number:04}7351"


def account(number: int) -> str:
    return f"buyer-order-{number:06}"


class Seeded:
    """Persons who did everything that is kept: each row of theirs has their canary in it."""

    def __init__(self, world: World, var: Path) -> None:
        self.world, self.var = world, var
        self.staff = boss(world)
        ledger = Owing(world, prefix="order").orders(PERSONS)
        with world.open_uow() as uow:
            self._questions(uow)
            self._message(uow)
            for number, ledger_id in enumerate(ledger):
                self._person(uow, number, ledger_id)
            uow.commit()
        self._beside()

    def _questions(self, uow: SqlUnitOfWork) -> None:
        rows = [
            {"id": f"q{n}", "key": canary(n), "title": canary(n), "since": NOW}
            for n in range(PERSONS)
        ]
        uow.session.execute(insert(TABLES["question_groups"]), rows)

    def _registered(
        self, put: Callable[..., None], session: Session, number: int, conversation: str
    ) -> None:
        """An entry in a form of the shop, withdrawn."""
        word = canary(number)
        if number == 0:
            put("register_forms", id=1, name="登记", version=1)
        put(
            "register_entries",
            id=number + 1,
            key=f"page-key-{number}",
            form_id=1,
            version=1,
            buyer_id=account(number),
            conversation_id=conversation,
            order_no=f"order-{number:06}",
            state="withdrawn",
            staff_id=self.staff.id,
            created_at=NOW,
            changed_at=NOW,
            revision=1,
            note=word,
        )
        put("register_values", entry_id=number + 1, field="f1", place=0, text=word)
        put(
            "register_events",
            id=number + 1,
            entry_id=number + 1,
            at=NOW,
            deed="withdraw",
            by="b",
            was={"f1": [word]},
            now={"f1": [word]},
            note=word,
        )
        touch(session, "registers", [number + 1])

    def _message(self, uow: SqlUnitOfWork) -> None:
        """A tag that everybody has, and a message that everybody got."""
        rule = all_of(condition(About.ORDERS, least=1))
        group = uow.buyer_groups.add_group("大家", rule, by="主管", at=NOW)
        assert group is not None
        uow.buyer_groups.add_tag("大家", None, by="主管", at=NOW)
        given = Written(text="{name}您好", purpose=Purpose.SERVICE, group_id=group)
        uow.group_messages.write(None, given, rule, staff=self.staff, at=NOW)

    def _judged(
        self, put: Callable[..., None], session: Session, number: int, conversation: str
    ) -> None:
        """A talk with a finding and a score."""
        word = canary(number)
        message = session.scalar(text("select max(id) from messages"))
        reviewer = dict.fromkeys(("username", "name"), f"reviewer-{number}")
        put("staff", **reviewer, role="agent", password_hash="", disabled=False)
        staff = session.scalar(text("select max(id) from staff"))
        moments = dict.fromkeys(("first_at", "last_at", "judged_at"), NOW)
        put(
            "quality_talks",
            conversation_id=conversation,
            day=NOW.date(),
            first_seq=900,
            last_seq=900,
            **moments,
        )
        talk = session.scalar(text("select max(id) from quality_talks"))
        put(
            "quality_findings",
            talk_id=talk,
            conversation_id=conversation,
            rule="cold",
            version=1,
            side="nobody",
            message_id=message,
            message_ids=[message],
            seqs=[900],
            state="open",
            **dict.fromkeys(("words", "note", "appeal"), word),
        )
        put(
            "quality_scores",
            talk_id=talk,
            reviewer_id=staff,
            conversation_id=conversation,
            at=NOW,
            marks={"1": 5},
            note=word,
        )
        put(
            "unsold_talks",
            talk_id=talk,
            conversation_id=conversation,
            day=NOW.date(),
            version=1,
            reason="unknown",
            seqs=[900],
            first_at=NOW,
            last_at=NOW,
            ends_at=NOW,
            state="pending",
            **dict.fromkeys(("words", "asked", "note"), word),
        )

    def _person(self, uow: SqlUnitOfWork, number: int, ledger_id: int) -> None:
        session, word = uow.session, canary(number)
        no, conversation = f"order-{number:06}", f"conversation-order-{number:06}"
        decision = session.scalar(
            text("select decision_id from ledger where id = :id"), {"id": ledger_id}
        )

        def put(table: str, **values: Any) -> None:
            session.execute(insert(TABLES[table]).values(**values))

        def change(table: str, column: str, value: Any, **values: Any) -> None:
            there = TABLES[table]
            session.execute(update(there).where(there.c[column] == value).values(**values))

        change(
            "buyers", "id", account(number), phone=phone(number), name=word, tags=[word], level=word
        )
        put("buyers_tagged", tag_id=1, buyer_id=account(number), by="", since=NOW)
        put("group_sends", message_id=1, buyer_id=account(number), state="sent", why="")
        change("payouts", "ledger_id", ledger_id, state="reversed", note=word, dispute="")
        change(
            "orders",
            "no",
            no,
            **dict.fromkeys(("consignee", "province", "city", "district", "detail"), word),
            phone=phone(number),
            after_sales=word,
            seller_remark=word,
            imported_hash=word,
            exported={"address": word},
            doubts=[word],
        )
        change("conversations", "id", conversation, rating_comment=word)
        told = {"decision": decision, "amount": 300}
        put(
            "messages",
            conversation_id=conversation,
            seq=900,
            at=NOW,
            sender="buyer",
            name=word,
            kind="image",
            text=word,
            data={"file": word, "told": told},
            buttons=[{"id": word}],
            client_msg_id=word,
            body_hash=word,
        )
        put(
            "readings",
            conversation_id=conversation,
            seq=900,
            at=NOW,
            text=word,
            intent="greet",
            confidence=1.0,
            ranking=[word],
            outcome="settled",
            in_context={"said": word},
        )
        put(
            "tickets",
            conversation_id=conversation,
            queue="agent",
            priority=1,
            state="closed",
            reason="asked",
            summary=word,
            card={"words": word},
            opened_at=NOW,
            closed_at=NOW,
            closing_note=word,
        )
        ticket = session.scalar(text("select max(id) from tickets"))
        put("ticket_steps", ticket_id=ticket, at=NOW, kind="passed", by="a", target="b", note=word)
        put(
            "buyer_sessions",
            token_hash=word,
            buyer_id=account(number),
            conversation_id=conversation,
            expires_at=NOW + timedelta(days=1),
        )
        put(
            "files",
            id=f"picture-{word}",
            conversation_id=conversation,
            at=NOW,
            width=1,
            height=1,
            size=1,
            sha256=word,
        )
        put(
            "safety_reports",
            at=NOW,
            conversation_id=conversation,
            seq=900,
            kind="harm",
            words=word,
            sku="",
            title="",
            spec="",
        )
        put(
            "promise_holds",
            at=NOW,
            buyer_id=account(number),
            conversation_id=conversation,
            text=word,
            findings=[word],
            outcome="sent",
            reason=word,
        )
        self._judged(put, session, number, conversation)
        self._registered(put, session, number, conversation)
        put(
            "notices",
            order_no=no,
            kind="shipped",
            subject=word,
            tracking_no=word,
            buyer_id=account(number),
            text=word,
            fact_at=NOW,
            found_at=NOW,
            state="told",
            keep_until=NOW,
            sms="none",
        )
        put("notice_choices", buyer_id=account(number), wanted=True, at=NOW)
        put(
            "appeals",
            kind="refund",
            order_no=no,
            buyer_id=account(number),
            state="won",
            reason="r",
            amount_fen=1,
            facts=[word],
            text=word,
            text_ours=True,
            evidence={"said": word},
            proposed_at=NOW,
            deadline=NOW,
            amber_at=NOW,
            red_at=NOW,
            note=word,
        )
        put(
            "reviews",
            key=word,
            order_no=no,
            product="杯子",
            stars=1,
            at=NOW,
            text=word,
            state="open",
            cause="other",
            reply=word,
            note=word,
        )
        put("remarks", at=NOW, order_no=no, text=word, by="安安", taken_back=False)
        put("mark_exports", id=number + 1, at=NOW, by="主管", orders=1)
        put("mark_export_lines", export_id=number + 1, order_no=no, remark=word)
        put(
            "screenings",
            order_no=no,
            kind="k",
            facts=word,
            state="passed",
            at=NOW,
            by="b",
            note=word,
        )
        put(
            "aftersales",
            id=number + 1,
            kind="return",
            state="done",
            order_no=no,
            buyer_id=account(number),
            conversation_id=conversation,
            items=[],
            note=word,
            opened_at=NOW,
            since=NOW,
            closed_at=NOW,
            times_overdue=0,
            return_tracking_no=word,
            reship_tracking_no=word,
        )
        put("aftersales_events", case_id=number + 1, at=NOW, move="m", now="n", by="b", note=word)
        put("aftersales_evidence", case_id=number + 1, file_id=f"picture-{word}", at=NOW, by="买家")
        put(
            "parcels",
            id=number + 1,
            order_no=no,
            courier="顺丰",
            tracking_no=word,
            state="signed",
            doubt=word,
        )
        put("parcel_events", parcel_id=number + 1, at=NOW, text=f"签收人：{word}")
        change(
            "decisions",
            "id",
            decision,
            kind="address_change",
            input={"request": {"kind": "address_change", "address": {"name": word}}},
            proof=[{"compared": word}],
            would_change=[word],
            remark=word,
            settle_note=word,
            asked_why=word,
        )
        touch(session, "decisions", [decision])
        uow.decisions.add_approval(
            decision, staff_id=self.staff.id, amount_fen=1, at=NOW, note=word
        )
        uow.decisions.add_reversal(ledger_id, by="主管", at=NOW, note=word)
        event = session.scalar(
            insert(TABLES["payout_events"])
            .values(ledger_id=ledger_id, at=NOW, was="requested", now="reversed", by="b", note=word)
            .returning(TABLES["payout_events"].c.id)
        )
        touch(session, "payout_events", [event])

    def _beside(self) -> None:
        (self.var / "files").mkdir(parents=True)
        (self.var / "outbox").mkdir()
        for number in range(PERSONS):
            (self.var / "files" / f"picture-{canary(number)}").write_text(canary(number))
        for name, numbers in (("a", range(0, PERSONS, 2)), ("b", range(1, PERSONS, 2))):
            out = io.StringIO(newline="")
            csv.writer(out).writerow(("编号", "手机号", "内容", "时间"))
            for number in numbers:
                csv.writer(out).writerow((number, phone(number), f"亲，\n{canary(number)}", "-"))
            file = self.var / "outbox" / f"sms-2026-11-21-{name}.csv"
            file.write_text("\ufeff" + out.getvalue(), encoding="utf-8", newline="")
        with closing(sqlite3.connect(self.var / "tracker.db")) as trackers:
            trackers.execute("PRAGMA journal_mode=WAL")
            trackers.execute("CREATE TABLE trackers (sender_id TEXT PRIMARY KEY, events TEXT)")
            trackers.executemany(
                "INSERT INTO trackers VALUES (?, ?)",
                [(f"conversation-order-{n:06}", canary(n)) for n in range(PERSONS)],
            )
            trackers.commit()


def everything(engine: Engine, var: Path) -> bytes:
    """Every byte that is kept: SQLite's files as they lie on the disk, PostgreSQL's rows."""
    found = [file.read_bytes() for file in sorted(var.rglob("*")) if file.is_file()]
    if engine.dialect.name == "sqlite":
        base = str(engine.url.database)
        found += [
            Path(f"{base}{end}").read_bytes()
            for end in ("", "-wal")
            if Path(f"{base}{end}").exists()
        ]
    else:
        with engine.connect() as connection:
            for table in TABLES.values():
                rows = connection.execute(table.select())
                found += [repr(tuple(row)).encode() for row in rows]
    return b"\n".join(found)


def hits(kept: bytes, number: int) -> int:
    words = (canary(number), phone(number), account(number))
    return sum(kept.count(word.encode()) for word in words)


@pytest.mark.slow
@pytest.mark.timeout(900)  # a hundred persons in every table, fifty commits to the disk
def test_fifty_of_a_hundred_are_nowhere_and_fifty_are_whole(world, tmp_path):
    engine, var = world.engine, tmp_path / "var"
    Seeded(world, var)
    every_place_has_one(engine)
    env = {
        "ANXIN_DATABASE_URL": engine.url.render_as_string(hide_password=False),
        "ANXIN_VAR_DIR": str(var),
    }
    gone, stay = range(GONE), range(GONE, PERSONS)
    given = {number: given_out(env, number, tmp_path / f"{number}.zip") for number in (0, 60)}
    before = everything(engine, var)
    assert all(hits(before, number) for number in range(PERSONS))
    sums = money(engine)

    done = anxin("person", "erase", "--yes", *map(account, gone), **env)

    assert done.exit_code == 0, done.output
    assert ERASED in done.output
    after = everything(engine, var)
    assert {number: count for number in gone if (count := hits(after, number))} == {}
    with world.open_uow(writes=False) as uow:
        assert uow.session.scalars(ids_saying(uow.session, canary(3))).all() == []
        assert uow.session.scalars(ids_saying(uow.session, canary(60))).all() != []
    # Whole: all that is given out of them is what it was before, pictures too.
    assert given_out(env, 60, tmp_path / "again.zip") == given[60]
    for number in stay:
        assert (var / "files" / f"picture-{canary(number)}").read_text() == canary(number)
        assert hits(after, number)
    assert money(engine) == sums
    with engine.connect() as connection:
        assert verify(connection) == []
    again = anxin("person", "erase", "--yes", account(0), **env)
    assert again.exit_code == 1
    assert "no such buyer" in again.output


def every_place_has_one(engine: Engine) -> None:
    """A column that no canary is in would be empty after the erasure whatever it does."""
    fixed = {("payouts", "dispute"), ("messages", "kind"), ("aftersales_evidence", "file_id")}
    with engine.connect() as connection:
        for place in PLACES:
            for column in place.personal - {name for table, name in fixed if table == place.table}:
                cells = connection.execute(TABLES[place.table].select()).mappings().all()
                words = " ".join(str(row[column]) for row in cells)
                sign = canary(7) if place.table != "ledger" else "Canary"
                known = (sign, phone(7), account(7))
                assert any(word in words for word in known), f"{place.table}.{column}"


def given_out(env: dict[str, str], number: int, file: Path) -> dict[str, Any]:
    done = anxin("person", "export", account(number), str(file), **env)
    assert done.exit_code == 0, done.output
    with zipfile.ZipFile(file) as archive:
        rows = json.loads(archive.read("person.json"))
        picture = archive.read(f"pictures/picture-{canary(number)}.jpg")
    assert picture == canary(number).encode()
    tables = {place.table for place in PLACES}
    assert tables <= set(rows) <= tables | {place.table for place in ALSO_GIVEN}
    told = json.dumps(rows, ensure_ascii=False)
    assert all(canary(n) not in told for n in range(PERSONS) if n != number), "of nobody else"
    return rows


def money(engine: Engine) -> list[Any]:
    with engine.connect() as connection:
        return [
            *connection.execute(
                text("select id, order_no, kind, amount_fen, decision_id from ledger order by id")
            ),
            *connection.execute(
                text("select ledger_id, amount_fen, state from payouts order by 1")
            ),
        ]


def test_who_is_still_needed_is_not_erased(world, tmp_path):
    """A payment on its way, an open case, a ticket: each is named, and nothing is touched."""
    Owing(world).orders(1)
    env = {
        "ANXIN_DATABASE_URL": world.engine.url.render_as_string(hide_password=False),
        "ANXIN_VAR_DIR": str(tmp_path),
    }
    before = everything(world.engine, tmp_path) if world.engine.dialect.name != "sqlite" else b""
    done = anxin("person", "erase", "--yes", "buyer-owed-000000", **env)
    assert done.exit_code == 1
    assert "payout 1" in done.output
    with world.engine.connect() as connection:
        names = connection.scalars(text("select id from buyers")).all()
    assert "buyer-owed-000000" in names
    if before:
        assert everything(world.engine, tmp_path) == before


@pytest.mark.parametrize("status", ["paid", "shipped"])
def test_an_order_on_its_way_needs_its_address(world, tmp_path, status):
    world.change_order(status=status)
    done = erase(world, BUYER, tmp_path)
    assert done.exit_code == 1
    assert f"order {ORDER}" in done.output
    with world.engine.connect() as connection:
        assert connection.scalar(select(TABLES["buyers"].c.id).where(_is("buyers", BUYER)))


def test_what_was_paid_before_the_order_was_claimed_goes_too(world, tmp_path):
    """Ledger, decision and notice stand under the id that orders of nobody have."""
    (ledger,) = Owing(world).orders(1)
    with world.open_uow() as uow:
        change = update(TABLES["payouts"]).where(TABLES["payouts"].c.ledger_id == ledger)
        uow.session.execute(change.values(state="reversed", dispute=""))
        uow.session.execute(update(TABLES["orders"]).values(buyer_id=BUYER))
        uow.session.execute(
            insert(TABLES["notices"]).values(a_notice("owed-000000", "buyer-owed-000000"))
        )
        uow.commit()

    done = erase(world, BUYER, tmp_path)

    assert done.exit_code == 0, done.output
    with world.engine.connect() as connection:
        for name in ("ledger", "decisions", "notices", "orders"):
            owners = connection.scalars(select(TABLES[name].c.buyer_id)).all()
            assert owners
            assert all(one.startswith(ERASED) for one in owners), name
        assert connection.scalars(select(TABLES["notices"].c.text)).all() == [""]
        assert verify(connection) == []


@pytest.mark.parametrize(("state", "code"), [("todo", 1), ("doing", 1), ("done", 0)])
def test_who_has_an_entry_that_waits_is_still_needed(world, tmp_path, state, code):
    world.change_order(status="completed")
    staff = boss(world)
    with world.open_uow() as uow:
        uow.session.execute(insert(TABLES["register_forms"]).values(id=1, name="登记", version=1))
        uow.session.execute(
            insert(TABLES["register_entries"]).values(
                key="page-key-1",
                form_id=1,
                version=1,
                buyer_id=BUYER,
                conversation_id="conversation-1",
                state=state,
                staff_id=staff.id,
                created_at=NOW,
                changed_at=NOW,
                revision=1,
                note="",
            )
        )
        uow.commit()
    done = erase(world, BUYER, tmp_path)
    assert done.exit_code == code, done.output
    assert ("register entry 1" in done.output) == bool(code)


def a_notice(order_no: str, buyer_id: str) -> dict[str, Any]:
    return {
        "order_no": order_no,
        "kind": "shipped",
        "subject": "s",
        "buyer_id": buyer_id,
        "text": "林小雨，您的包裹",
        "fact_at": NOW,
        "found_at": NOW,
        "state": "told",
        "keep_until": NOW,
        "sms": "none",
    }


@pytest.mark.slow
def test_what_is_written_while_it_waits_for_the_person_is_erased_as_well(postgres_engine, tmp_path):
    """A turn decides and commits just before: its rows are in the chain with their person."""
    world = a_world(postgres_engine)
    asked = world.ask(GOODWILL).record
    same = {one.name: getattr(asked, one.name) for one in fields(NewDecision)}
    with world.open_uow() as uow:
        uow.shop.lock_buyer(BUYER)
        record = uow.decisions.add_decision(NewDecision(**same))
        thread, done = in_thread(lambda: erase(world, BUYER, tmp_path))
        somebody_waits(postgres_engine)
        uow.commit()
    thread.join()
    assert done[0].exit_code == 0, done[0].output
    with postgres_engine.connect() as connection:
        owner = connection.scalar(
            select(TABLES["decisions"].c.buyer_id).where(_is("decisions", record.id))
        )
        assert owner.startswith(ERASED)
        salts = connection.scalars(
            select(TABLES["audit_entries"].c.salt)
            .where(TABLES["audit_entries"].c.chain == "decisions")
            .order_by(TABLES["audit_entries"].c.seq)
        ).all()
        assert [salt is None for salt in salts] == [True, True, False, False]
        assert verify(connection) == []


def in_thread(work: Any) -> tuple[threading.Thread, list[Any]]:
    done: list[Any] = []
    thread = threading.Thread(target=lambda: done.append(work()))
    thread.start()
    return thread, done


def somebody_waits(engine: Engine) -> None:
    """Until a transaction waits for a lock of another."""
    ends = monotonic() + 30
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while not connection.scalar(text("select count(*) from pg_locks where not granted")):
            assert monotonic() < ends, "nobody waits"


def test_what_is_given_out_has_goods_gifts_and_marks_of_the_orders(world, tmp_path):
    with world.open_uow() as uow:
        uow.session.execute(
            insert(TABLES["flags"]).values(at=NOW, order_no=ORDER, flag="red", by="安安")
        )
        uow.commit()
    world.ask(GOODWILL)
    env = environment(world, tmp_path)
    done = anxin("person", "export", BUYER, str(tmp_path / "person.zip"), **env)
    assert done.exit_code == 0, done.output
    with zipfile.ZipFile(tmp_path / "person.zip") as archive:
        rows = json.loads(archive.read("person.json"))
    assert {
        one["order_no"] for name in ("order_items", "contacts", "flags") for one in rows[name]
    } == {ORDER}


def test_an_erasure_and_the_outbox_write_one_after_the_other(tmp_path, monkeypatch):
    """Else a line that is sent in between goes with the old file."""
    folder = tmp_path / "outbox"
    outbox = SmsOutbox(folder, replica="one", clock=SetClock())
    looked, synced, alone = Path.read_text, os.fsync, []

    def read(self: Path, *given: Any, **named: Any) -> str:
        alone.append(is_locked(folder))
        return looked(self, *given, **named)

    def sync(number: int) -> None:
        alone.append(is_locked(folder))
        synced(number)

    monkeypatch.setattr(Path, "read_text", read)
    monkeypatch.setattr(os, "fsync", sync)
    outbox.send(Sms("1", phone(1), "one"))
    assert remove_sms(folder, {phone(1)}) == 1
    outbox.send(Sms("2", phone(2), "two"))
    assert alone == [True] * 4
    assert not is_locked(folder)
    (file,) = folder.iterdir()
    assert phone(2) in file.read_text(encoding="utf-8-sig")


def is_locked(folder: Path) -> bool:
    with (folder.parent / "outbox.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def test_files_are_done_before_everybody_waits_for_the_chain(world):
    """Pictures and SMS are on the disk's time: the chain's end is locked after them."""
    world.ask(GOODWILL)
    entries = select(func.count()).select_from(TABLES["audit_entries"])
    with world.open_uow() as uow:
        before = uow.session.scalar(entries)
        during: list[Any] = []
        take_away(
            uow.session, BUYER, beside=lambda done: during.append(uow.session.scalar(entries))
        )
        after = uow.session.scalar(entries)
    assert during == [before]
    assert after > before


def environment(world: World, var: Path) -> dict[str, str]:
    return {
        "ANXIN_DATABASE_URL": world.engine.url.render_as_string(hide_password=False),
        "ANXIN_VAR_DIR": str(var / "var"),
    }


def erase(world: World, buyer_id: str, var: Path) -> Any:
    return anxin("person", "erase", "--yes", buyer_id, **environment(world, var))


def _is(table: str, key: Any) -> Any:
    return TABLES[table].c.id == key


def test_the_ledger_lets_a_person_go_and_nothing_else(world):
    Owing(world).orders(1)
    for change in (
        "buyer_id = 'somebody'",
        "amount_fen = 1",
        "buyer_id = 'erased-1', amount_fen = 1",
        "buyer_id = 'erased-1', note = 'x'",
        "buyer_id = 'erased-1', \"by\" = 'x'",
        "buyer_id = 'erased-1', cause = 'x'",
    ):
        with pytest.raises(Exception, match="only ever added to"), world.engine.begin() as one:
            one.execute(text(f"update ledger set {change}"))


def test_the_stand_in_of_a_phone_goes_with_its_account(world, tmp_path):
    """Orders came in before the account was known: they are the same person's."""
    key = "k" * 64
    same = stand_in(key, "phone:13900007351")
    with world.open_uow() as uow:
        uow.shop.intake.set_setting("buyer_key", key)
        for buyer_id in ("buyer-x", same):
            uow.session.execute(
                insert(TABLES["buyers"]).values(
                    id=buyer_id, name="林", phone="13900007351", tags=[], version=0
                )
            )
        uow.commit()
    env = {
        "ANXIN_DATABASE_URL": world.engine.url.render_as_string(hide_password=False),
        "ANXIN_VAR_DIR": str(tmp_path / "var"),
    }
    assert anxin("person", "erase", "--yes", "buyer-x", **env).exit_code == 0
    with world.engine.connect() as connection:
        phones = connection.scalars(text("select phone from buyers")).all()
    assert "13900007351" not in phones


def test_a_phone_of_two_accounts_takes_nobodys_orders_along(world, tmp_path):
    """Whose the orders are that came with it nobody can tell: the other person keeps them."""
    key = "k" * 64
    same = stand_in(key, "phone:13900007351")
    with world.open_uow() as uow:
        uow.shop.intake.set_setting("buyer_key", key)
        for buyer_id in ("buyer-x", "buyer-y", same):
            uow.session.execute(
                insert(TABLES["buyers"]).values(
                    id=buyer_id, name="林", phone="13900007351", tags=[], version=0
                )
            )
        uow.commit()
    done = erase(world, "buyer-x", tmp_path)
    assert done.exit_code == 0, done.output
    assert f"{same} stays" in done.output
    with world.engine.connect() as connection:
        left = set(connection.scalars(text("select id from buyers")))
    assert {"buyer-y", same} <= left
    assert "buyer-x" not in left
    # Now it is one person's: it goes with the account.
    assert erase(world, "buyer-y", tmp_path).exit_code == 0
    with world.engine.connect() as connection:
        assert same not in set(connection.scalars(text("select id from buyers")))


def test_the_next_export_of_the_platform_brings_nobody_back(world, tmp_path):
    """Orders, parcels and reviews of who was erased are passed over; others come in."""
    orders = [
        ImportedOrder(an_order(no=no, buyer_id=f"buyer-of-{no}", status="signed"), no)
        for no in ("o-1", "o-2")
    ]
    reviews = [
        ImportedReview(f"r-{one.order.no}", one.order.no, "杯子", 1, NOW, "我是林小雨")
        for one in orders
    ]
    env = {
        "ANXIN_DATABASE_URL": world.engine.url.render_as_string(hide_password=False),
        "ANXIN_VAR_DIR": str(tmp_path / "var"),
    }
    with world.open_uow() as uow:
        assert uow.shop.intake.put_orders(orders).added == 2
        uow.commit()
    assert anxin("person", "erase", "--yes", "buyer-of-o-1", **env).exit_code == 0
    again = [
        ImportedOrder(replace(one.order, status="completed"), f"{one.order.no}-new")
        for one in orders
    ]
    with world.open_uow() as uow:
        written = uow.shop.intake.put_orders(again)
        assert uow.shop.intake.put_reviews(reviews).added == 1
        uow.commit()
    assert (written.added, written.changed, written.unchanged) == (0, 1, 1)
    with world.engine.connect() as connection:
        names = connection.scalars(text("select id from buyers")).all()
        consignees = dict(connection.execute(text("select no, consignee from orders")).all())
        said = connection.scalars(text("select order_no from reviews")).all()
    assert "buyer-of-o-1" not in names
    assert (consignees["o-1"], bool(consignees["o-2"])) == ("", True)
    assert said == ["o-2"]
