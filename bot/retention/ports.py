"""What the end of things needs: rows, and the files beside them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Protocol

from bot.retention.model import Kept
from bot.transaction import Opens, UnitOfWork


class RetentionStore(Protocol):
    def end(self, kind: Kept, before: datetime, *, most: int) -> int:
        """Delete rows of this kind from before that moment; how many there were, at most so
        many. Not for pictures, whose files go with them."""

    def end_pictures(self, before: datetime, *, most: int) -> list[str]:
        """The ids of the pictures whose rows are gone. What is evidence of a case, or was there
        when money was decided in its conversation, stays."""

    def known_pictures(self, ids: Collection[str]) -> set[str]:
        """Those of them that have a row."""


class Folder(Protocol):
    """Files beside the database."""

    def delete(self, names: Iterable[str]) -> None: ...

    def older(self, before: datetime) -> list[str]:
        """Names of files that were written before that moment."""


class Uow(UnitOfWork, Protocol):
    @property
    def retention(self) -> RetentionStore: ...


OpenUow = Opens[Uow]
