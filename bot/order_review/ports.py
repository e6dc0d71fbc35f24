"""What the screening needs from the stores, in its own words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from bot.decisions.ports import DecisionStore
from bot.order_notes.service import OrderNoteStore
from bot.order_review.model import Handled, Handling, Neighbour, PastDecision
from bot.shop.model import Buyer
from bot.shop.ports import ShopStore
from bot.transaction import Opens, UnitOfWork


class OrderReviewStore(Protocol):
    """Reads in bulk: a list of a thousand orders takes a handful of queries."""

    def buyers(self, ids: Iterable[str]) -> dict[str, Buyer]: ...

    def known_skus(self, skus: Iterable[str]) -> frozenset[str]: ...

    def gifts(self, order_nos: Sequence[str]) -> dict[str, list[tuple[str, int]]]:
        """(SKU, quantity) that were promised, by order."""

    def decisions(self, order_nos: Sequence[str]) -> dict[str, list[PastDecision]]:
        """Newest first, by order."""

    def open_cases(self, order_nos: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
        """(kind, number) of after-sales cases that are not closed, by order."""

    def taken_back(self, buyer_ids: Sequence[str], *, since: datetime) -> dict[str, list[str]]:
        """Orders paid for and refunded before they were shipped, by buyer."""

    def neighbours(self, since: datetime) -> list[Neighbour]:
        """All orders placed from then on."""

    def handled(self, order_nos: Sequence[str]) -> dict[str, list[Handled]]: ...

    def handle(
        self, order_no: str, key: str, state: Handling, *, by: str, at: datetime, note: str
    ) -> bool:
        """Of two who handle the same finding one succeeds. What was held can still be passed."""

    def hold_again(self, order_no: str, key: str, *, by: str, at: datetime, note: str) -> bool:
        """What was passed is held; of two who take it back one succeeds."""


class Uow(UnitOfWork, Protocol):
    @property
    def order_review(self) -> OrderReviewStore: ...
    @property
    def order_notes(self) -> OrderNoteStore: ...
    @property
    def decisions(self) -> DecisionStore: ...
    @property
    def shop(self) -> ShopStore: ...


OpenUow = Opens[Uow]
