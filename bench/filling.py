"""Puts the rows of a big shop or desk into an empty database, by bulk inserts."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import psycopg
from sqlalchemy import ColumnDefault, Engine, Table, delete, insert, select, text

from bench.big_shop import Rows
from bot.store import tables  # noqa: F401 - fills the metadata
from bot.store.base import Base
from bot.store.engine import open_engine, use_grams
from bot.store.tables.desk import ConversationRow
from bot.store.tables.insight import BoardChangeRow


class Filled(Protocol):
    def tables(self) -> Iterable[Rows]: ...


def fill(url: str, shop: Filled) -> None:
    """Make the tables, then the rows, then the indexes: so it takes minutes and not hours."""
    engine = open_engine(url)
    Base.metadata.create_all(engine)
    indexes = [index for table in Base.metadata.sorted_tables for index in table.indexes]
    for index in indexes:
        index.drop(engine)
    engine.dispose()
    load = _into_sqlite if engine.dialect.name == "sqlite" else _into_postgres
    load(engine, shop)
    for index in indexes:
        index.create(engine)
    with engine.begin() as connection:
        # Once each, as a migration does it; PostgreSQL's triggers were off.
        connection.execute(delete(BoardChangeRow))
        talks = select(ConversationRow.id).order_by(ConversationRow.last_at)
        connection.execute(insert(BoardChangeRow).from_select(["conversation_id"], talks))
    if engine.dialect.name != "sqlite":  # as its autovacuum does; SQLite has nothing like it
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
    engine.dispose()


def _into_sqlite(engine: Engine, shop: Filled) -> None:
    connection = sqlite3.connect(str(engine.url.database))
    use_grams(connection)
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-300000"):
        connection.execute(f"PRAGMA {pragma}")
    for name, given, rows in shop.tables():
        columns, constants = _all_columns(Base.metadata.tables[name], given)
        names, marks = ", ".join(f'"{one}"' for one in columns), ", ".join("?" for _ in columns)
        statement = f"INSERT INTO {name} ({names}) VALUES ({marks})"
        connection.executemany(statement, ((*row, *constants) for row in rows))
    connection.commit()
    connection.close()


def _into_postgres(engine: Engine, shop: Filled) -> None:
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        # No foreign keys while it loads: the rows are ours and right.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET TimeZone = 'UTC'")
        for name, given, rows in shop.tables():
            columns, constants = _all_columns(Base.metadata.tables[name], given)
            names = ", ".join(f'"{one}"' for one in columns)
            with cursor.copy(f"COPY {name} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row((*row, *constants))


def _all_columns(table: Table, given: Sequence[str]) -> tuple[Sequence[str], tuple[Any, ...]]:
    """The columns that the rows give, and those that have a default with that."""
    constants: dict[str, Any] = {}
    for column in table.columns:
        default = column.default
        if column.name in given or not isinstance(default, ColumnDefault):
            continue
        constants[column.name] = default.arg if default.is_scalar else json.dumps(default.arg(None))
    return (*given, *constants), tuple(constants.values())
