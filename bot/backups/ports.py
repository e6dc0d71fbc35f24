"""What a backup needs of a database."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from bot.backups.model import Facts


class Snapshots(Protocol):
    def take(self, folder: Path) -> Facts:
        """Write the database of one moment into files of `folder`; whoever writes goes on."""

    def refuse_unless_empty(self) -> None:
        """Raises BackupError where the database has something already."""

    def put(self, folder: Path, facts: Facts) -> None:
        """Fill an empty database from these files, look whether it is what `facts` says, and bring
        it to the current schema. All or nothing; raises BackupError, also for a schema that is
        newer than this program."""
