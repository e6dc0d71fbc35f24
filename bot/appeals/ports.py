"""What appeals need from the stores, in their own words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from bot.appeals.model import (
    Appeal,
    AppealKind,
    AppealPage,
    AppealState,
    Filters,
    Proposal,
    Refunded,
)
from bot.decisions.ports import DecisionStore
from bot.order_notes.service import OrderNoteStore
from bot.order_review.ports import OrderReviewStore
from bot.policy.numbers import DeadlineNumbers
from bot.shop.ports import ShopStore
from bot.transaction import Opens, UnitOfWork


class AppealStore(Protocol):
    """One appeal for each kind and order is a unique key; a move is a conditional UPDATE."""

    def refunded(self, *, since: datetime) -> list[Refunded]:
        """Orders shipped from then on of which the platform gave something back."""

    def put(
        self, proposals: Sequence[Proposal], *, by: str, at: datetime, shades: DeadlineNumbers
    ) -> int:
        """Add what is new, and bring up to date what is only proposed. How many were added.

        What `by` dropped is proposed again; what a person dropped is not.
        """

    def drop_unfit(self, fit: set[tuple[AppealKind, str]], *, by: str, at: datetime) -> int:
        """Drop the proposed ones whose facts do not fit any more."""

    def appeal(self, appeal_id: int) -> Appeal:
        """NotFound if there is none."""

    def page(self, wanted: Filters, *, page: int, size: int, now: datetime) -> AppealPage:
        """What is due first. The malicious ones of the month are the caller's to fill in."""

    def move(
        self,
        appeal_id: int,
        was: frozenset[AppealState],
        to: AppealState,
        *,
        by: str,
        at: datetime,
        note: str,
        evidence: dict[str, Any] | None,
    ) -> None:
        """AlreadySettled where somebody was first."""

    def write(self, appeal_id: int, text: str) -> None:
        """Change the text of a proposed one. AlreadySettled for any other."""

    def evidence(self, appeal: Appeal, *, messages: int) -> dict[str, Any]:
        """Messages and photos since the order was placed, tracking, decisions, the return."""

    def used(self, key: str) -> int:
        """How much of a budget is used up."""


class Uow(UnitOfWork, Protocol):
    @property
    def appeals(self) -> AppealStore: ...
    @property
    def decisions(self) -> DecisionStore: ...
    @property
    def order_review(self) -> OrderReviewStore: ...
    @property
    def order_notes(self) -> OrderNoteStore: ...
    @property
    def shop(self) -> ShopStore: ...


OpenUow = Opens[Uow]
