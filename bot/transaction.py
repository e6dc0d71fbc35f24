"""One transaction as every room sees it; which stores lie in it, each room's ports say.

Rows that several transactions want are locked in one order, `ORDER_OF_LOCKS`: two that lock them
the other way round wait for each other on PostgreSQL until it ends one of them. What is not in the
list is only ever touched under a row that is: decisions, cases and orders under their buyer's,
messages under their conversation's. Stock, of which a grant takes several rows, goes by SKU.
"""

from __future__ import annotations

from types import TracebackType
from typing import Protocol, Self, TypeVar


class UnitOfWork(Protocol):
    """Leaving without commit undoes it."""

    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...
    def commit(self) -> None: ...


# By table. `lock_buyer` comes first, where money or a case moves; then the payout; then the
# conversation, by `desk.lock` or the first thing that is said; then who is given it, by
# `roster.lock`; then its tickets and notices.
ORDER_OF_LOCKS = ("buyers", "payouts", "conversations", "staff", "tickets", "notices")

UowT_co = TypeVar("UowT_co", bound=UnitOfWork, covariant=True)


class Opens(Protocol[UowT_co]):
    """With `writes=False` nothing can be committed."""

    def __call__(self, *, writes: bool = True) -> UowT_co: ...
