"""What imports through the console need from a store, and from a folder."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from bot.imports.model import Import, NewImport, State
from bot.shop.ports import ShopStore
from bot.transaction import Opens, UnitOfWork


class ImportStore(Protocol):
    def add(self, new: NewImport) -> Import: ...

    def get(self, import_id: int) -> Import:
        """NotFound if there is none."""

    def page(self, *, page: int, size: int) -> tuple[list[Import], int]:
        """Newest first, without what was dropped and without previews and remarks, and how many
        there are."""

    def same_before(self, one: Import) -> Import | None:
        """The last import of the very same content that went through."""

    def open_ids(self) -> list[int]:
        """Those that need their file."""

    def silent(self, before: datetime) -> list[Import]:
        """At work, and nothing was heard of them since."""

    def waiting(self, before: datetime) -> list[Import]:
        """Whose file is there and nobody has done anything about it since."""

    def move(self, import_id: int, was: Iterable[State], to: State, **values: Any) -> Import | None:
        """The next turn of it. None where it is in none of these states (any more). Raises
        ImportRuns where another one is being imported: one at a time."""

    def take_up(self, one: Import, *, at: datetime) -> int | None:
        """The next turn of what is silent; None where somebody else was faster."""

    def beat(self, import_id: int, turn: int, *, done: int, total: int, at: datetime) -> bool:
        """False where it is another's turn."""

    def wrote(self, import_id: int, turn: int, *, added: int, changed: int) -> bool:
        """Counts, in the transaction of what was written. False where it is another's turn."""

    def end(
        self, import_id: int, turn: int, to: State, *, remarks: Sequence[Any], **values: Any
    ) -> bool:
        """False where it is another's turn."""

    def forget(self, before: datetime) -> int:
        """Deletes what came to its end before."""


class Uow(UnitOfWork, Protocol):
    @property
    def shop(self) -> ShopStore: ...

    @property
    def imports(self) -> ImportStore: ...


OpenUow = Opens[Uow]


class Files(Protocol):
    """The files that were handed in, under numbers of their own."""

    def path(self, import_id: int) -> Path: ...

    def put(self, import_id: int, raw: bytes) -> None: ...

    def delete(self, names: Iterable[str]) -> None: ...

    def older(self, before: datetime) -> list[str]: ...
