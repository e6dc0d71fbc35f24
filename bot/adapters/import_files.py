"""Files that were handed in to be imported, until they are: under the number of their import."""

from __future__ import annotations

from pathlib import Path

from bot.adapters.folder import FileFolder


class ImportFiles(FileFolder):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._in = folder

    def path(self, import_id: int) -> Path:
        return self._in / str(import_id)

    def put(self, import_id: int, raw: bytes) -> None:
        """All of it or nothing: a full disk leaves no half of a file."""
        self._in.mkdir(parents=True, exist_ok=True)
        part = self._in / f"{import_id}.part"
        try:
            part.write_bytes(raw)
            part.rename(self.path(import_id))
        finally:
            part.unlink(missing_ok=True)
