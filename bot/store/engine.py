"""The database: one engine for SQLite (default) or PostgreSQL, set up the same everywhere."""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError, OperationalError

from bot.store import grams
from bot.store.writers import PATIENCE_SECONDS, LinedUp, WritersLine

# A unit of work that writes asks SQLite for the write lock at once: a transaction that reads
# first and writes later would fail with "database is locked" instead of waiting its turn. Those of
# this process wait in line for it.
WRITES = "anxin_writes"


# What is committed outlives the machine's death. Tests, in which no machine dies, wait for no disk.
SYNCHRONOUS = "FULL"


def open_engine(url: str) -> Engine:
    """An engine for `url`. SQLite: WAL, synchronous=FULL, foreign keys, 15 s for a lock."""
    # Errors are logged: they name the statement, not the words that were to be written.
    hidden = {"hide_parameters": True}
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_size=20, max_overflow=10, pool_pre_ping=True, **hidden)
    options = {"timeout": PATIENCE_SECONDS, "check_same_thread": False, "factory": LinedUp}
    engine = create_engine(url, connect_args=options, **hidden)
    line = WritersLine()

    @event.listens_for(engine, "connect")
    def set_up(connection: LinedUp, _record: Any) -> None:
        connection.line = line
        connection.isolation_level = None  # we begin transactions ourselves, below
        use_grams(connection)
        for pragma in ("journal_mode=WAL", f"synchronous={SYNCHRONOUS}", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if not connection.get_execution_options().get(WRITES, True):
            connection.exec_driver_sql("BEGIN")
            return
        found = connection.connection.dbapi_connection
        assert isinstance(found, LinedUp)
        try:
            found.begin_writing()
        except sqlite3.OperationalError as error:
            raise OperationalError("BEGIN IMMEDIATE", None, error, hide_parameters=True) from error
        except sqlite3.Error as error:
            # A file that is no database any more, say: what catches errors of databases has it.
            raise DatabaseError("BEGIN IMMEDIATE", None, error, hide_parameters=True) from error

    return engine


def use_grams(connection: sqlite3.Connection) -> None:
    """The triggers of the messages call it: who writes there without it is refused."""
    connection.create_function("message_grams", 1, grams.terms, deterministic=True)
