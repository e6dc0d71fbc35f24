"""Taking a person out of the database: what money and books need stays, without the person."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from contextlib import closing
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Engine,
    Table,
    and_,
    delete,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session

from bot.errors import Unfinished
from bot.insight.texts import digest_of, key_of, title_of
from bot.library.texts import example_of
from bot.store.audit.chains import CHAINS
from bot.store.audit.seal import seal, take_salts, touch
from bot.store.base import Base
from bot.store.dialect import chunks, is_sqlite
from bot.store.persons.find import Ids, ids_of, rows_of, unfinished
from bot.store.persons.places import (
    ERASED,
    EXAMPLES,
    PLACES,
    QUESTION_TEXTS,
    QUESTIONS,
    REKEYED,
    By,
    Place,
)
from bot.transaction import ORDER_OF_LOCKS

# Chains whose rows tell of a person, and by what they are found.
_CHAINED = {"decisions": By.DECISION, "ledger": By.LEDGER}
_CHAINED_BELOW = {
    "approvals": ("decision_id", By.DECISION),
    "payout_events": ("ledger_id", By.LEDGER),
    "registers": ("entry_id", By.ENTRY),
}


class Erased(NamedTuple):
    """What is left to do outside of the database, and what there was."""

    stand_in: str
    buyers: list[str]
    conversations: list[str]
    pictures: list[str]
    phones: set[str]
    rows: int


def erase(session: Session, buyer_id: str, *, beside: Callable[[Erased], object]) -> Erased:
    """In the caller's transaction. `beside` does what is left outside of the database, before the
    commit: cut off in between, all of it is done again. Raises NotFound, and Unfinished where
    somebody still needs to know the person."""
    ids = _locked(session, buyer_id)
    if waits := unfinished(session, ids):
        raise Unfinished(waits)
    if is_sqlite(session):
        # What is taken away is written over in the file too.
        session.execute(text("PRAGMA secure_delete = ON"))
    pictures = [row["id"] for row in rows_of(session, _place("files"), ids)]
    phones = _phones(session, ids)
    count = _forget_questions(session, ids)
    new = f"{ERASED}{secrets.token_hex(8)}"
    # Rows that have a stand-in by now, and those that go with the account.
    both = {**ids, By.BUYER: [*ids[By.BUYER], *_rekey(session, ids, new)]}
    count += sum(_erase(session, place, both) for place in PLACES if place.table != "buyers")
    count += _erase(session, _place("buyers"), ids)
    done = Erased(new, ids[By.BUYER], ids[By.CONVERSATION], pictures, phones, count)
    # Before the chains: everybody who decides waits for their ends, and files take their time.
    beside(done)
    _chain_anew(session, ids)
    return done


def _locked(session: Session, buyer_id: str) -> Ids:
    """What is looked at stays as it is until the end, locked in the order of all transactions. Who
    had a lock before may have written more for this person: it is looked for after each."""
    theirs = {place.table for place in PLACES}
    for name in ORDER_OF_LOCKS:
        if name not in theirs:
            continue  # of people who work here
        ids, place = ids_of(session, buyer_id), _place(name)
        column = _table(name).c[place.column]
        for some in chunks(ids[place.by]):
            session.execute(select(column).where(column.in_(some)).with_for_update()).all()
    return ids_of(session, buyer_id)


def clear_pages(engine: Engine) -> None:
    """After the commits: pages of before leave SQLite's files. PostgreSQL takes their place for new
    rows; its files are its administrator's."""
    if engine.dialect.name == "sqlite":
        with closing(engine.raw_connection()) as connection:
            # By the driver, which has no transaction open.
            cursor = connection.cursor()
            # Words that were taken away leave the search's index when its parts are joined.
            cursor.execute("INSERT INTO message_grams (message_grams) VALUES ('optimize')")
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM")


def _rekey(session: Session, ids: Ids, new: str) -> list[str]:
    """An account and its stand-in may have a conversation each: each gets a stand-in of its own."""
    buyers, made = _table("buyers"), []
    for number, account in enumerate(ids[By.BUYER]):
        now = f"{new}-{number}" if number else new
        made.append(now)
        session.execute(insert(buyers).values(id=now, name="", phone="", tags=[], version=0))
        for name in REKEYED:
            _put_under(session, _table(name), now, _table(name).c.buyer_id == account)
    for name in REKEYED:
        # From before somebody claimed the order: under the id of nobody that it had then.
        of_orders = _table(name).c.get("order_no")
        if of_orders is not None:
            for some in chunks(ids[By.ORDER]):
                others = ~_table(name).c.buyer_id.startswith(ERASED)
                _put_under(session, _table(name), new, and_(of_orders.in_(some), others))
    return made


def _put_under(session: Session, table: Table, now: str, which: ColumnElement[bool]) -> None:
    changed: dict[str, Any] = {"buyer_id": now}
    if table.name == "ledger":
        # The guard lets a row's person go, and nothing but that.
        changed["note"] = ""
    session.execute(update(table).where(which).values(changed))


def _erase(session: Session, place: Place, ids: Ids) -> int:
    table, count = _table(place.table), 0
    if not place.left:
        for some in chunks(ids[place.by]):
            count += session.execute(  # type: ignore[attr-defined]
                delete(table).where(table.c[place.column].in_(some))
            ).rowcount
        return count
    key = list(table.primary_key.columns)
    for row in list(rows_of(session, place, ids)):
        left = {
            name: value(row) if callable(value) else value for name, value in place.left.items()
        }
        if all(row[name] == value for name, value in left.items()):
            continue
        session.execute(
            update(table).where(and_(*(one == row[one.name] for one in key))).values(left)
        )
        count += 1
    return count


def _chain_anew(session: Session, ids: Ids) -> None:
    """Each row as it is now gets an entry; those of before keep their link and lose their salt."""
    subjects: dict[str, list[int]] = {name: list(ids[by]) for name, by in _CHAINED.items()}
    for name, (column, by) in _CHAINED_BELOW.items():
        table = CHAINS[name].table
        subjects[name] = [
            one
            for some in chunks(ids[by])
            for one in session.scalars(select(table.c.id).where(table.c[column].in_(some)))
        ]
    for name, rows in subjects.items():
        touch(session, name, rows)
    seal(session)
    for name, rows in subjects.items():
        for some in chunks(rows):
            take_salts(session, name, some)


def _forget_questions(session: Session, ids: Ids) -> int:
    """Groups of questions that are shown in this person's words."""
    said = [row["text"] for row in rows_of(session, _place("messages"), ids) if row["text"]]
    said += [row["text"] for row in rows_of(session, _place("readings"), ids)]
    table, count = _table(QUESTIONS[0]), 0
    keys = set(map(key_of, said)) - {""}
    texts = _table(QUESTION_TEXTS[0])
    for some in chunks(map(digest_of, keys)):
        session.execute(delete(texts).where(texts.c.digest.in_(some)))
    for column, words in (("key", keys), ("title", set(map(title_of, said)))):
        for some in chunks(words - {""}):
            count += session.execute(  # type: ignore[attr-defined]
                delete(table).where(table.c[column].in_(some))
            ).rowcount
    return count + _forget_examples(session, said)


def _forget_examples(session: Session, said: Iterable[str]) -> int:
    """Of the library's answers: examples that are this person's very words."""
    words = {example_of(text) for text in said}
    table, count = _table(EXAMPLES[0]), 0
    for row in session.execute(select(table.c.id, table.c[EXAMPLES[1]])).all():
        left = [example for example in row[1] if example not in words]
        if len(left) < len(row[1]):
            session.execute(update(table).where(table.c.id == row[0]).values({EXAMPLES[1]: left}))
            count += 1
    return count


def _phones(session: Session, ids: Ids) -> set[str]:
    found = {
        row["phone"] for name in ("buyers", "orders") for row in rows_of(session, _place(name), ids)
    }
    return found - {""}


def _place(name: str) -> Place:
    return next(place for place in PLACES if place.table == name)


def _table(name: str) -> Table:
    return Base.metadata.tables[name]
