"""A folder of files that come to an end: pictures, and the SMS of a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path


class FileFolder:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def delete(self, names: Iterable[str]) -> None:
        for name in names:
            (self._folder / name).unlink(missing_ok=True)

    def older(self, before: datetime) -> list[str]:
        if not self._folder.is_dir():
            return []
        limit = before.timestamp()
        return sorted(
            file.name
            for file in self._folder.iterdir()
            if file.is_file() and file.stat().st_mtime < limit
        )
