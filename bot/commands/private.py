"""What the shop kept before is closed to other accounts; what comes is, by the umask of `anxin`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import structlog
from sqlalchemy import make_url

from bot.settings import Settings

log = structlog.get_logger()

# Beside these there may be anything in the folder, which is not ours to close.
_FOLDERS = ("files", "outbox")
_FILES = ("*.key", "*.db", "*.db-wal", "*.db-shm")


def close_what_is_there(settings: Settings) -> None:
    """Files of before were open to every account. What belongs to another account stays as it is,
    and is named."""
    for path in _kept(settings):
        mode = 0o700 if path.is_dir() else 0o600
        try:
            if path.stat().st_mode & 0o077:
                path.chmod(mode)
        except PermissionError:
            log.warning("open_to_others", path=str(path))


def _kept(settings: Settings) -> Iterator[Path]:
    for name in _FOLDERS:
        if (folder := settings.var_dir / name).is_dir():
            yield folder
    for pattern in _FILES:
        yield from settings.var_dir.glob(pattern)
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:"):
        file = Path(str(url.database))
        yield from (one for end in ("", "-wal", "-shm") if (one := Path(f"{file}{end}")).exists())
