"""The folder that files of the shop are put into, and its places for what became of them."""

from __future__ import annotations

import hashlib
import re
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bot.errors import SettingsError
from bot.imports.inbox import Taken, Waiting
from bot.imports.model import Kind

_TAKEN, _NOTES, _REFUSED = "taken", "imported", "refused"
# Under its number and the kind that its folder said: 12-orders-today.csv, 13--list.csv.
_NAMED = re.compile(rf"(\d+)-({'|'.join(Kind)}|)-(.+)", re.DOTALL)
# Of 255 bytes, with a number before it and .txt behind it.
_MOST_BYTES = 180
# As programs call what they are still copying.
_HALF = (".part", ".tmp", ".filepart", ".crdownload")


class InboxFolder:
    """Only plain files: no folders, no links, nothing hidden and nothing that is being copied."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise SettingsError(f"ANXIN_INBOX names no folder: {folder}")
        self._folder = folder

    def waiting(self, before: datetime) -> list[Waiting]:
        found = [*self._in(None, self._folder, before)]
        for kind in Kind:
            found += self._in(kind, self._place(kind.value), before)
        return sorted(found, key=lambda one: (one.saved_at, one.name))

    def _in(self, kind: Kind | None, place: Path, before: datetime) -> Iterator[Waiting]:
        for file in place.iterdir():
            seen = file.lstat()
            saved_at = datetime.fromtimestamp(seen.st_mtime, UTC)
            hidden = file.name.startswith((".", "~$")) or file.name.lower().endswith(_HALF)
            if stat.S_ISREG(seen.st_mode) and not hidden and saved_at < before:
                yield Waiting(file.name, kind, seen.st_size, saved_at)

    def read(self, waiting: Waiting) -> bytes:
        return self._lies(waiting).read_bytes()

    def take(self, waiting: Waiting, import_id: int) -> None:
        self._lies(waiting).rename(self._lies(Taken(import_id, _short(waiting.name), waiting.kind)))

    def taken(self) -> list[Taken]:
        found = [_NAMED.fullmatch(file.name) for file in self._place(_TAKEN).iterdir()]
        taken = [
            Taken(int(one[1]), one[3], Kind(one[2]) if one[2] else None) for one in found if one
        ]
        return sorted(taken, key=lambda one: one.import_id)

    def digest(self, taken: Taken) -> str:
        with self._lies(taken).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def imported(self, taken: Taken, note: str) -> None:
        """With buyers' names and addresses in it, the file goes."""
        self._write(self._place(_NOTES) / f"{taken.import_id}-{taken.name}.txt", note)
        self._lies(taken).unlink(missing_ok=True)

    def refused(self, file: Waiting | Taken, note: str) -> None:
        number = f"{file.import_id}-" if isinstance(file, Taken) else ""
        there = self._place(_REFUSED) / f"{number}{_short(file.name)}"
        self._write(there.with_name(f"{there.name}.txt"), note)
        self._lies(file).replace(there)

    def _lies(self, file: Waiting | Taken) -> Path:
        if isinstance(file, Taken):
            kind = "" if file.kind is None else file.kind.value
            return self._place(_TAKEN) / f"{file.import_id}-{kind}-{file.name}"
        place = self._folder if file.kind is None else self._place(file.kind.value)
        return place / file.name

    def forget(self, before: datetime) -> None:
        for place in (_NOTES, _REFUSED):
            for file in self._place(place).iterdir():
                seen = file.lstat()
                # When it came here: a copied file keeps the time at which it was written.
                since = datetime.fromtimestamp(seen.st_ctime, UTC)
                if stat.S_ISREG(seen.st_mode) and since < before:
                    file.unlink()

    def _place(self, name: str) -> Path:
        place = self._folder / name
        place.mkdir(exist_ok=True)
        return place

    @staticmethod
    def _write(file: Path, note: str) -> None:
        file.write_text(note, encoding="utf-8")


def _short(name: str) -> str:
    """With its ending: by that a file is read."""
    if len(name.encode()) <= _MOST_BYTES:
        return name
    ending = name.encode()[-20:] if "." in name[-20:] else b""
    return (name.encode()[: _MOST_BYTES - len(ending)] + ending).decode(errors="ignore")
