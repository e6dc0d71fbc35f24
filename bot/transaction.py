"""One transaction as every room sees it; which stores lie in it, each room's ports say."""

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


UowT_co = TypeVar("UowT_co", bound=UnitOfWork, covariant=True)


class Opens(Protocol[UowT_co]):
    """With `writes=False` nothing can be committed."""

    def __call__(self, *, writes: bool = True) -> UowT_co: ...
