"""What stands about a person beside the database: pictures, SMS to be sent, the engine's memory."""

from __future__ import annotations

import csv
import io
import os
import sqlite3
from collections.abc import Collection, Iterable
from contextlib import closing
from pathlib import Path

from bot.folder_lock import writing_in

_WAIT_SECONDS = 15
_PHONE = 1


def remove_pictures(folder: Path, ids: Iterable[str]) -> int:
    count = 0
    for one in ids:
        if (folder / one).exists():
            (folder / one).unlink()
            count += 1
    return count


def remove_sms(folder: Path, phones: Collection[str]) -> int:
    """Lines to these numbers. A file is written anew under its name or not at all."""
    if not folder.is_dir():
        return 0
    with writing_in(folder):
        return _remove_lines(folder, phones)


def _remove_lines(folder: Path, phones: Collection[str]) -> int:
    count = 0
    for file in sorted(folder.glob("*.csv")):
        rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"), newline="")))
        kept = [row for row in rows if len(row) <= _PHONE or row[_PHONE] not in phones]
        if len(kept) == len(rows):
            continue
        text = io.StringIO(newline="")
        csv.writer(text).writerows(kept)
        half = file.with_name(file.name + ".part")
        with half.open("wb") as out:
            out.write(b"\xef\xbb\xbf" + text.getvalue().encode())
            out.flush()
            os.fsync(out.fileno())
        half.replace(file)
        count += len(rows) - len(kept)
    return count


def remove_trackers(file: Path, conversations: Iterable[str]) -> int:
    """The engine may be running: it loads what is gone as a new conversation."""
    if not file.is_file():
        return 0
    count = 0
    with closing(sqlite3.connect(file, timeout=_WAIT_SECONDS, isolation_level=None)) as trackers:
        trackers.execute("PRAGMA secure_delete = ON")
        for one in conversations:
            done = trackers.execute("DELETE FROM trackers WHERE sender_id = ?", (one,))
            count += done.rowcount
        trackers.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return count
