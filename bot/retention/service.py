"""The daily end of what nobody needs any more, in small transactions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import structlog

from bot.retention.model import Kept, Periods
from bot.retention.ports import Folder, OpenUow
from bot.times import Clock

log = structlog.get_logger()

# Rows of one transaction: whoever wants to write meanwhile waits for no more than these.
BATCH = 500
# A picture's bytes are written before its row: what has none for so long never gets one.
_ORPHANED = timedelta(days=1)


class Retention:
    """Several gateways may do it side by side: what is gone is gone."""

    def __init__(
        self,
        open_uow: OpenUow,
        *,
        clock: Clock,
        periods: Periods,
        pictures: Folder,
        sms: Folder,
    ) -> None:
        self._open_uow = open_uow
        self._now = clock
        self._periods = periods
        self._pictures = pictures
        self._sms = sms

    def prune(self) -> dict[str, int]:
        """How many of each kind came to their end."""
        ended = {kind.value: sum(self._end(kind)) for kind in Kept}
        log.info("pruned", **ended)
        return ended

    def _end(self, kind: Kept) -> Iterator[int]:
        before = self._now() - timedelta(days=self._periods.days(kind))
        match kind:
            case Kept.SMS:
                files = self._sms.older(before)
                self._sms.delete(files)
                yield len(files)
            case Kept.PICTURES:
                yield from self._end_pictures(before)
            case _:
                yield from self._end_rows(kind, before)

    def _end_rows(self, kind: Kept, before: datetime) -> Iterator[int]:
        count = BATCH
        while count == BATCH:
            with self._open_uow() as uow:
                count = uow.retention.end(kind, before, most=BATCH)
                uow.commit()
            yield count

    def _end_pictures(self, before: datetime) -> Iterator[int]:
        """The row first: who died in between leaves a file that nothing names."""
        count = BATCH
        while count == BATCH:
            with self._open_uow() as uow:
                ids = uow.retention.end_pictures(before, most=BATCH)
                uow.commit()
            self._pictures.delete(ids)
            count = len(ids)
            yield count
        yield self._end_orphans()

    def _end_orphans(self) -> int:
        files = self._pictures.older(self._now() - _ORPHANED)
        count = 0
        for start in range(0, len(files), BATCH):
            some = files[start : start + BATCH]
            with self._open_uow(writes=False) as uow:
                loose = set(some) - uow.retention.known_pictures(some)
            self._pictures.delete(loose)
            count += len(loose)
        return count
