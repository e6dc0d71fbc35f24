"""PostgreSQL by COPY, all tables out of one snapshot.

Not by pg_dump: it has to be installed beside the bot in a version not older than the server's, and
a dump cannot be counted and hashed table by table. The schema comes from our own migrations.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
from psycopg import sql
from sqlalchemy import Connection, create_engine, delete, inspect, text
from sqlalchemy import table as named
from sqlalchemy.exc import DBAPIError

from bot.backups.model import Facts
from bot.errors import BackupError
from bot.store.backup import facts as counted
from bot.store.backup.facts import Found
from bot.store.migrate import downgrade, migrate

_LAYOUT = "layout.json"
_BLOCK = 1024 * 1024
# The text of a value depends on these.
_TEXT = (
    "SET LOCAL timezone = 'UTC'",
    "SET LOCAL datestyle = 'ISO, YMD'",
    "SET LOCAL extra_float_digits = 1",
)


class _Of(msgspec.Struct, frozen=True):
    """One table's file: its columns in order, and what its sequences gave out last."""

    table: str
    columns: list[str]
    sequences: dict[str, int]


class PostgresSnapshots:
    def __init__(self, database_url: str) -> None:
        self._url = database_url

    def take(self, folder: Path) -> Facts:
        engine = create_engine(self._url, hide_parameters=True)
        reading = engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        try:
            with reading.connect() as connection:
                tables = counted.tables_of(connection)
                facts = counted.facts_of(connection, tables)
                for statement in _TEXT:
                    connection.execute(text(statement))
                layout = []
                for number, table in enumerate(tables):
                    _copy_out(connection, table, folder / f"{number:03}.copy")
                    numbers = _sequences(connection, table)
                    layout.append(_Of(table.name, table.columns, numbers))
        except DBAPIError as error:
            raise BackupError(f"the database could not be read: {error.orig}") from error
        finally:
            engine.dispose()
        (folder / _LAYOUT).write_bytes(msgspec.json.encode(layout))
        return facts

    def refuse_unless_empty(self) -> None:
        engine = create_engine(self._url, hide_parameters=True)
        try:
            with engine.connect() as connection:
                found = sorted(set(inspect(connection).get_table_names()) - {counted.VERSION})
        except DBAPIError as error:
            raise BackupError(f"the database cannot be reached: {error.orig}") from error
        finally:
            engine.dispose()
        if found:
            raise BackupError(
                f"the database has tables already ({found[0]}, …): restore fills a new one and "
                "never writes over one. Make it with createdb"
            )

    def put(self, folder: Path, facts: Facts) -> None:
        if facts.database != "postgresql" or not (folder / _LAYOUT).is_file():
            raise BackupError(
                f"the backup is of {facts.database}: set ANXIN_DATABASE_URL to such a database"
            )
        counted.refuse_newer(facts.schema)
        try:
            migrate(self._url, revision=facts.schema)
            self._fill(folder, facts)
            migrate(self._url)
        except BaseException as error:
            # It was empty, and is again.
            try:
                downgrade(self._url, revision="base")
            except Exception as left:
                # What went wrong first is what has to be read.
                error.add_note(f"the database could not be emptied again: {left}")
            raise

    def _fill(self, folder: Path, facts: Facts) -> None:
        """In one transaction, with every table read back and compared to the byte."""
        layout = msgspec.json.decode((folder / _LAYOUT).read_bytes(), type=list[_Of])
        engine = create_engine(self._url, hide_parameters=True)
        try:
            with engine.begin() as connection:
                for statement in _TEXT:
                    connection.execute(text(statement))
                tables = {table.name: table for table in counted.tables_of(connection)}
                if unknown := [one.table for one in layout if one.table not in tables]:
                    raise BackupError(f"schema {facts.schema} has no table {unknown[0]}")
                # What triggers wrote is among the rows that are put back: written anew beside them
                # it would be there twice. Keys into other tables are still watched over.
                _triggers(connection, tables, "DISABLE")
                # A migration may have left rows of its own.
                for table in reversed(tables.values()):
                    if counted.rows_of(connection, table):
                        connection.execute(delete(named(table.name)))
                for number, one in enumerate(layout):
                    _copy_in(connection, one, folder / f"{number:03}.copy")
                for number, one in enumerate(layout):
                    copied = folder / f"{number:03}.copy"
                    again = folder / "again.copy"
                    _copy_out(connection, tables[one.table], again, columns=one.columns)
                    if _sha256(again) != _sha256(copied):
                        raise BackupError(f"the table {one.table} is not what was put into it")
                    again.unlink()
                counted.compare(facts, counted.facts_of(connection, list(tables.values())))
                _triggers(connection, tables, "ENABLE")
        except DBAPIError as error:
            raise BackupError(f"the database could not be filled: {error.orig}") from error
        finally:
            engine.dispose()


def _triggers(connection: Connection, tables: Iterable[str], how: str) -> None:
    with _cursor(connection) as cursor:
        for name in tables:
            statement = sql.SQL("ALTER TABLE {} " + how + " TRIGGER USER")
            cursor.execute(statement.format(sql.Identifier(name)))


def _cursor(connection: Connection) -> Any:
    """psycopg's own: SQLAlchemy has no COPY."""
    return connection.connection.cursor()


def _copy_out(
    connection: Connection, table: Found, file: Path, *, columns: list[str] | None = None
) -> None:
    """Rows in the order of their key by bytes, so that the same rows are the same file anywhere."""
    names = columns or table.columns
    order = [
        sql.SQL('{} COLLATE "C"' if is_text else "{}").format(sql.Identifier(name))
        for name, is_text in table.key
    ]
    statement = sql.SQL("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT").format(
        _listed(names), sql.Identifier(table.name), sql.SQL(", ").join(order)
    )
    with file.open("wb") as out, _cursor(connection) as cursor, cursor.copy(statement) as rows:
        for block in rows:
            out.write(block)


def _copy_in(connection: Connection, one: _Of, file: Path) -> None:
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(one.table), _listed(one.columns)
    )
    with _cursor(connection) as cursor:
        with file.open("rb") as source, cursor.copy(statement) as rows:
            while block := source.read(_BLOCK):
                rows.write(block)
        for column, last in one.sequences.items():
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, %s), %s)", (one.table, column, last)
            )


def _sequences(connection: Connection, table: Found) -> dict[str, int]:
    """What numbers go on from: no number is given out twice, also where its row is gone."""
    found: dict[str, int] = {}
    for column in table.columns:
        name = connection.scalar(
            text("SELECT pg_get_serial_sequence(:table, :column)"),
            {"table": table.name, "column": column},
        )
        if name is None:
            continue
        last, given = connection.execute(
            text(f"SELECT last_value, is_called FROM {name}")  # noqa: S608 - quoted by the server
        ).one()
        if given:
            found[column] = last
    return found


def _listed(names: list[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))


def _sha256(file: Path) -> str:
    with file.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
