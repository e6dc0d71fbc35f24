"""One writer at a time in a folder's files, whichever process it is in."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def writing_in(folder: Path) -> Iterator[None]:
    """Waits for its turn; the end of a process ends it too. Raises OSError where the folder's
    parent cannot be written. Threads wait for each other as well."""
    # Beside the folder: what tidies up in it takes no lock away.
    number = os.open(folder.with_name(f"{folder.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(number, fcntl.LOCK_EX)
        yield
    finally:
        os.close(number)
