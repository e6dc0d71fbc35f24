"""What is counted in a database when a backup is taken, and again when it was put back."""

from __future__ import annotations

from dataclasses import dataclass

from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Inspector, String, column, func, inspect, select, table, text

from bot.backups.model import Facts, Ledger, Part
from bot.errors import BackupError
from bot.store.audit import verify as audit
from bot.store.ddl import is_described
from bot.store.migrate import HERE

VERSION = "alembic_version"
_LEDGER = table("ledger", column("kind"), column("amount_fen"))
_FILES = table("files", column("id"), column("size"), column("sha256"))


@dataclass(frozen=True)
class Found:
    """A table as it is there, not as this program knows it."""

    name: str
    columns: list[str]
    # The primary key's columns, and which of them are text.
    key: list[tuple[str, bool]]


def tables_of(connection: Connection) -> list[Found]:
    """Those that others point at first."""
    looked = inspect(connection)
    return [
        _found(looked, name)
        for name, _ in looked.get_sorted_table_and_fkc_names()
        if name is not None and name != VERSION and is_described(name, "table", None)
    ]


def _found(looked: Inspector, name: str) -> Found:
    types = {column["name"]: column["type"] for column in looked.get_columns(name)}
    key = looked.get_pk_constraint(name)["constrained_columns"]
    return Found(name, list(types), [(one, isinstance(types[one], String)) for one in key])


def facts_of(connection: Connection, tables: list[Found]) -> Facts:
    """Raises BackupError where this is no database of ours."""
    if not inspect(connection).has_table(VERSION):
        raise BackupError("the database has no schema of ours: run anxin migrate first")
    revision = connection.scalar(text(f"SELECT version_num FROM {VERSION}"))  # noqa: S608
    rows = {one.name: rows_of(connection, one) for one in tables}
    sums = connection.execute(
        select(_LEDGER.c.kind, func.sum(_LEDGER.c.amount_fen)).group_by(_LEDGER.c.kind)
    )
    ends, misfits = _audit(connection) if "audit_entries" in rows else ({}, [])
    return Facts(
        audit=ends,
        misfits=misfits,
        database=connection.dialect.name,
        schema=str(revision),
        rows=rows,
        ledger=Ledger(rows.get("ledger", 0), {kind: int(fen) for kind, fen in sums}),
        pictures={row.id: Part(row.size, row.sha256) for row in connection.execute(select(_FILES))},
    )


def _audit(connection: Connection) -> tuple[dict[str, str], list[str]]:
    ends = {name: f"{end.seq}:{end.hash}" for name, end in audit.heads(connection).items()}
    misfits = [
        f"{one.chain}, row {one.subject}, entry {one.seq}: {one.text}"
        for one in audit.verify(connection)
    ]
    return ends, misfits


def rows_of(connection: Connection, found: Found) -> int:
    return connection.scalar(select(func.count()).select_from(table(found.name))) or 0


def compare(was: Facts, now: Facts) -> None:
    """Raises BackupError with the first figure that differs."""
    if was == now:
        return
    for name in sorted(was.rows.keys() | now.rows.keys()):
        before, after = was.rows.get(name), now.rows.get(name)
        if before != after:
            raise BackupError(f"the table {name} had {before} rows and has {after}")
    for kind in sorted(was.ledger.fen_by_kind.keys() | now.ledger.fen_by_kind.keys()):
        before, after = was.ledger.fen_by_kind.get(kind), now.ledger.fen_by_kind.get(kind)
        if before != after:
            raise BackupError(f"the ledger's sum of {kind} was {before} fen and is {after}")
    if was.audit != now.audit or was.misfits != now.misfits:
        raise BackupError(f"the audit chain is not that of the backup: {now.misfits or now.audit}")
    raise BackupError("schema or pictures are not those of the backup")


def refuse_newer(schema: str) -> None:
    """This program cannot read what a later one wrote."""
    known = {step.revision for step in ScriptDirectory(str(HERE / "migrations")).walk_revisions()}
    if schema not in known:
        raise BackupError(
            f"the backup has schema {schema}, this program knows up to {max(known)}: "
            "restore it with the version that took it"
        )
