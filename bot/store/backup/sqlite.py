"""SQLite by its online backup: a copy of one moment, page by page, while others write."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine, create_engine, make_url, text

from bot.backups.model import Facts
from bot.errors import BackupError
from bot.store.backup import facts as counted
from bot.store.migrate import migrate

_FILE = "anxin.db"
_WAIT_SECONDS = 15


class SqliteSnapshots:
    def __init__(self, database_url: str) -> None:
        self._file = Path(str(make_url(database_url).database))

    def take(self, folder: Path) -> Facts:
        """All pages in one step: in WAL that is one reader's view, and writers do not wait. In
        several steps every write in between would begin the copy anew."""
        if not self._file.is_file():
            raise BackupError(f"there is no database at {self._file}")
        copy = folder / _FILE
        try:
            with (
                closing(sqlite3.connect(self._file, timeout=_WAIT_SECONDS)) as source,
                closing(sqlite3.connect(copy)) as target,
            ):
                source.backup(target, pages=-1)
                # One file, without a journal beside it.
                target.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.Error as error:
            raise BackupError(f"the database could not be copied: {error}") from error
        return _looked_at(copy)

    def refuse_unless_empty(self) -> None:
        for end in ("", "-wal", "-shm"):
            if (file := Path(f"{self._file}{end}")).exists():
                raise BackupError(
                    f"{file} is there already: restore makes a new database and never writes over "
                    "one. Move it away, or set ANXIN_DATABASE_URL to another file"
                )

    def put(self, folder: Path, facts: Facts) -> None:
        copy = folder / _FILE
        if facts.database != "sqlite" or not copy.is_file():
            raise BackupError(
                f"the backup is of {facts.database}: set ANXIN_DATABASE_URL to such a database"
            )
        counted.refuse_newer(facts.schema)
        counted.compare(facts, _looked_at(copy))
        migrate(f"sqlite:///{copy}")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            _put_beside(copy, self._file)
        except OSError as error:
            raise BackupError(f"{self._file} could not be written: {error.strerror}") from error


def _put_beside(copy: Path, file: Path) -> None:
    """Whole and on the disk before it has its name; the copy may lie on another disk."""
    half = file.with_name(file.name + ".part")
    try:
        with copy.open("rb") as source, half.open("wb") as out:
            shutil.copyfileobj(source, out)
            out.flush()
            os.fsync(out.fileno())
        half.replace(file)
    except BaseException:
        half.unlink(missing_ok=True)
        raise


def _looked_at(file: Path) -> Facts:
    """Of a copy that nobody else has open. Raises BackupError where SQLite finds it broken."""
    engine = _plain(file)
    try:
        with engine.connect() as connection:
            told = connection.execute(text("PRAGMA integrity_check")).scalars().first()
            loose = connection.execute(text("PRAGMA foreign_key_check")).first()
            if told != "ok" or loose is not None:
                raise BackupError(f"the database is damaged: {loose or told}")
            return counted.facts_of(connection, counted.tables_of(connection))
    finally:
        engine.dispose()


def _plain(file: Path) -> Engine:
    """Without the settings of a running database: looking leaves no journal beside the file."""
    return create_engine(f"sqlite:///{file}", hide_parameters=True)
