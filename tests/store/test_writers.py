"""Writers on one SQLite file: first come, first served, and nobody is left in the line."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError, OperationalError

from bot.store import engine as store_engine
from bot.store import writers
from bot.store.engine import WRITES, open_engine
from bot.store.writers import LinedUp, WritersLine

SECONDS = 20.0
FULL = 2


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path}/line.db")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE said (number INTEGER)"))
    yield engine
    engine.dispose()


def line_of(engine: Engine) -> WritersLine:
    with engine.execution_options(**{WRITES: False}).connect() as connection:
        found = connection.connection.dbapi_connection
        assert isinstance(found, LinedUp)
        return found.line


def write(engine: Engine, number: int) -> None:
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO said VALUES (:number)"), {"number": number})


def said(engine: Engine) -> list[int]:
    with engine.execution_options(**{WRITES: False}).connect() as connection:
        return list(connection.scalars(text("SELECT number FROM said ORDER BY rowid")))


def wait_until_waiting(line: WritersLine, count: int) -> None:
    looked = threading.Event()
    for _ in range(2000):
        if line.waiting == count:
            return
        looked.wait(0.01)
    raise AssertionError(f"{line.waiting} wait, not {count}")


def test_they_write_in_the_order_in_which_they_came(file: Engine) -> None:
    line, threads = line_of(file), []
    with file.begin() as connection:
        connection.execute(text("INSERT INTO said VALUES (0)"))
        for number in range(1, 13):
            threads.append(threading.Thread(target=write, args=(file, number)))
            threads[-1].start()
            wait_until_waiting(line, number)
    for thread in threads:
        thread.join(SECONDS)
    assert said(file) == list(range(13))
    assert line.waiting == 0


def test_readers_wait_for_nobody(file: Engine) -> None:
    write(file, 1)
    with file.begin() as connection:
        connection.execute(text("INSERT INTO said VALUES (2)"))
        assert said(file) == [1]


@pytest.mark.parametrize("fails", ["in the transaction", "at its beginning", "at its end"])
def test_who_fails_leaves_the_line(
    file: Engine, fails: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        if fails == "in the transaction":
            with pytest.raises(OperationalError), file.begin() as connection:
                connection.execute(text("INSERT INTO nowhere VALUES (1)"))
        elif fails == "at its beginning":
            other = sqlite3.connect(str(file.url.database), isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            with file.execution_options(**{WRITES: False}).connect() as connection:
                connection.execute(text("PRAGMA busy_timeout = 0"))
            with pytest.raises(OperationalError, match="locked"):
                write(file, 1)
            other.close()
        else:
            broken.setattr(LinedUp, "commit", _full)
            with pytest.raises(OperationalError, match="full"):
                write(file, 1)
    write(file, 2)
    assert said(file) == [2]


def _full(_: LinedUp) -> None:
    raise sqlite3.OperationalError("database or disk is full")


def test_nobody_waits_for_ever(file: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(WritersLine.enter, "__kwdefaults__", {"within_seconds": 0.05})
    assert writers.PATIENCE_SECONDS == 15
    with file.begin() as connection:
        connection.execute(text("INSERT INTO said VALUES (1)"))
        with pytest.raises(OperationalError, match="others have been writing"):
            write(file, 2)
        assert line_of(file).waiting == 0
    write(file, 3)
    assert said(file) == [1, 3]


def test_the_wait_in_line_is_taken_off_the_wait_for_sqlite(
    file: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = iter([0.0, 14.99])
    monkeypatch.setattr(writers, "monotonic", lambda: next(times))
    other = sqlite3.connect(str(file.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    said_to_it: list[str] = []
    with file.execution_options(**{WRITES: False}).connect() as connection:
        found = connection.connection.dbapi_connection
        assert isinstance(found, LinedUp)
        found.set_trace_callback(said_to_it.append)
    with pytest.raises(OperationalError, match="locked"):
        write(file, 1)
    other.close()
    assert said_to_it[-3:] == [
        "PRAGMA busy_timeout = 10",
        "BEGIN IMMEDIATE",
        "PRAGMA busy_timeout = 15000",
    ]


@pytest.mark.parametrize("called_up", [False, True])
def test_who_is_interrupted_leaves_the_line(monkeypatch, called_up: bool) -> None:
    line = WritersLine()
    assert line.enter()

    class Interrupted:
        def acquire(self, timeout: float | None = None) -> bool:
            if timeout is not None:
                if called_up:
                    line.leave()
                raise KeyboardInterrupt
            return True

        def release(self) -> None:
            """Its turn has come."""

    with monkeypatch.context() as broken:
        broken.setattr(writers, "threading", SimpleNamespace(Lock=Interrupted))
        with pytest.raises(KeyboardInterrupt):
            line.enter()
    if not called_up:
        line.leave()
    assert line.waiting == 0
    assert line.enter(within_seconds=0.05)


def test_every_error_of_sqlite_is_one_of_the_database(file: Engine, monkeypatch) -> None:
    def broken(_: LinedUp) -> None:
        raise sqlite3.DatabaseError("database disk image is malformed")

    monkeypatch.setattr(LinedUp, "begin_writing", broken)
    with pytest.raises(DatabaseError, match="malformed"):
        write(file, 1)


def test_a_connection_may_write_again_after_its_commit(file: Engine) -> None:
    with file.connect() as kept:
        kept.execute(text("INSERT INTO said VALUES (1)"))
        kept.commit()
        write(file, 2)
        kept.execute(text("INSERT INTO said VALUES (3)"))
        kept.rollback()
        write(file, 4)
    assert said(file) == [1, 2, 4]


def test_the_product_waits_for_the_disk(
    no_disk_is_waited_for: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(store_engine, "SYNCHRONOUS", no_disk_is_waited_for)
    engine = open_engine(f"sqlite:///{tmp_path}/kept.db")
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA synchronous")).scalar() == FULL
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
    engine.dispose()
