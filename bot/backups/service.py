"""Taking a backup and putting one back: database, pictures, SMS to be sent, keys and settings."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bot.backups import archive
from bot.backups.model import FORMAT, Facts, Manifest, Summary
from bot.backups.ports import Snapshots
from bot.errors import BackupError
from bot.times import Clock

_DATABASE = "database"
_PICTURES = "files"
# What stands beside the database: folder by folder, and the keys that `anxin up` made.
_FOLDERS = (_PICTURES, "outbox")
_KEYS = "*.key"
# Settings and policy come from the environment, which is not ours to write: they are laid there
# to be compared.
_SETTINGS = "restored"


class Backups:
    """`settings` are the texts of files that say how the shop was set, by name; no secrets."""

    def __init__(
        self,
        snapshots: Snapshots,
        *,
        var_dir: Path,
        clock: Clock,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self._snapshots = snapshots
        self._var_dir = var_dir
        self._now = clock
        self._settings = settings or {}

    def take(self, file: Path) -> Summary:
        """First the database, then the pictures: whatever it names was written before it."""
        with archive.writing(file) as out, _scratch(file.parent) as scratch:
            database, settings = scratch / _DATABASE, scratch / _SETTINGS
            database.mkdir()
            settings.mkdir()
            facts = self._snapshots.take(database)
            for part in sorted(database.iterdir()):
                out.add(f"{_DATABASE}/{part.name}", part)
                part.unlink()
            missing, altered = self._add_pictures(out, facts)
            for name, source in self._beside():
                out.add(name, source)
            for name, text in self._settings.items():
                (settings / name).write_text(text, encoding="utf-8")
                out.add(f"{_SETTINGS}/{name}", settings / name)
            manifest = Manifest(FORMAT, self._now().isoformat(), facts, out.parts, missing, altered)
            sha256 = out.end(manifest)
        return Summary(manifest, sha256)

    def restore(self, file: Path, *, sha256: str = "") -> Summary:
        """Everything is read and checked before anything is put anywhere. Raises BackupError for
        a damaged archive, for one whose manifest has not this SHA-256 (if one is given), and where
        there is something already."""
        self._snapshots.refuse_unless_empty()
        self._refuse_unless_empty()
        self._var_dir.mkdir(parents=True, exist_ok=True)
        with _scratch(self._var_dir) as scratch:
            manifest, found = archive.unpack(file, scratch)
            if sha256 and sha256 != found:
                raise BackupError(f"{file} is not the backup with the manifest {sha256}: {found}")
            _check_pictures(manifest)
            with self._put_files(scratch):
                # Last, all or nothing: where it fails, the files go again.
                self._snapshots.put(scratch / _DATABASE, manifest.facts)
        return Summary(manifest, found)

    def _add_pictures(self, out: archive.Writer, facts: Facts) -> tuple[list[str], list[str]]:
        """One bad picture is no reason to have no backup: it is named."""
        missing, altered = [], []
        for picture, row in sorted(facts.pictures.items()):
            try:
                part = out.add(f"{_PICTURES}/{picture}", self._var_dir / _PICTURES / picture)
            except FileNotFoundError:
                # Its time came to an end since the snapshot, or it was lost before.
                missing.append(picture)
            else:
                if part != row:
                    altered.append(picture)
        return missing, altered

    def _beside(self) -> Iterator[tuple[str, Path]]:
        for folder in _FOLDERS[1:]:
            for source in sorted((self._var_dir / folder).glob("*")):
                if source.is_file():
                    yield f"{folder}/{source.name}", source
        for source in sorted(self._var_dir.glob(_KEYS)):
            yield source.name, source

    def _refuse_unless_empty(self) -> None:
        taken = [
            self._var_dir / name
            for name in (*_FOLDERS, _SETTINGS)
            if any((self._var_dir / name).glob("*"))
        ]
        taken += self._var_dir.glob(_KEYS)
        if taken:
            raise BackupError(
                f"{taken[0]} is there already: restore puts a backup into an empty ANXIN_VAR_DIR "
                "and never over what is kept"
            )

    @contextmanager
    def _put_files(self, scratch: Path) -> Iterator[None]:
        put: list[Path] = []
        try:
            for name in (*_FOLDERS, _SETTINGS):
                if (scratch / name).is_dir():
                    target = self._var_dir / name
                    if target.is_dir():
                        target.rmdir()  # it is empty: that was looked at
                    (scratch / name).rename(target)
                    put.append(target)
            for key in scratch.glob(_KEYS):
                put += [key.rename(self._var_dir / key.name)]
            yield
        except BaseException:
            for path in put:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
            raise


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    """On the same disk, so that parts are moved and not copied; closed to other accounts."""
    with tempfile.TemporaryDirectory(prefix=".anxin-backup-", dir=folder) as name:
        yield Path(name)


def _check_pictures(manifest: Manifest) -> None:
    """By the hash that each picture's row has had since it was uploaded."""
    for picture, row in manifest.facts.pictures.items():
        part = manifest.parts.get(f"{_PICTURES}/{picture}")
        if part is None and picture not in manifest.missing:
            raise BackupError(f"the picture {picture} is in neither list of the manifest")
        if part is not None and part != row and picture not in manifest.altered:
            raise BackupError(f"the picture {picture} is not the one that was uploaded")
