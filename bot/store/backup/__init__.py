"""A database's rows as files and back: SQLite by its own backup, PostgreSQL by COPY."""

from __future__ import annotations

from sqlalchemy import make_url

from bot.backups.ports import Snapshots
from bot.store.backup.postgres import PostgresSnapshots
from bot.store.backup.sqlite import SqliteSnapshots


def snapshots(database_url: str) -> Snapshots:
    if make_url(database_url).get_backend_name() == "sqlite":
        return SqliteSnapshots(database_url)
    return PostgresSnapshots(database_url)
