"""What reviews need from a store, in their own words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.bulk import Export
from bot.reviews.model import Filters, Review, ReviewPage, ReviewState
from bot.transaction import Opens, UnitOfWork


class ReviewStore(Protocol):
    """A review is there once; a move is a conditional UPDATE."""

    def page(self, wanted: Filters, *, page: int, size: int) -> ReviewPage:
        """Newest first, with the facts of their orders."""

    def review(self, review_id: int) -> Review:
        """NotFound if there is none."""

    def names(self, review: Review) -> tuple[str, ...]:
        """Of the buyer and the consignee: a reply must not have them."""

    def write(self, review_id: int, reply: str) -> None:
        """AlreadySettled where it is not open any more."""

    def move(
        self,
        review_id: int,
        was: frozenset[ReviewState],
        to: ReviewState,
        *,
        by: str,
        at: datetime,
        note: str,
        reply: str | None,
    ) -> None:
        """AlreadySettled where somebody was first."""

    def approved(self) -> int:
        """Replies that no file has taken yet."""

    def export(self, *, by: str, at: datetime) -> Export | None:
        """Take what was approved: of two exports at once, one gets each. None if there is none."""

    def exports(self, *, limit: int = 20) -> list[Export]:
        """Newest first."""

    def exported(self, export_id: int) -> Sequence[Review]:
        """NotFound if there is no such file."""


class Uow(UnitOfWork, Protocol):
    @property
    def reviews(self) -> ReviewStore: ...


OpenUow = Opens[Uow]
