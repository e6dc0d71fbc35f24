"""What the payouts need: their store, and a provider that pays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from bot.decisions.ports import NewPayouts
from bot.decisions.ports import Uow as DecisionUow
from bot.payouts.model import (
    BatchInfo,
    Payout,
    PayoutEvent,
    PayoutOrder,
    PayoutResult,
    PayoutState,
)
from bot.payouts.reconciliation import Paid, PaidNothing, ToldNothing


class PayoutPort(Protocol):
    """A provider that pays at once. Neither call raises: no answer is `unknown`."""

    def send(self, order: PayoutOrder) -> PayoutResult:
        """Pay, once for a key however often it is sent."""

    def ask(self, key: str) -> PayoutResult:
        """What became of it; changes nothing."""


class PayoutStore(NewPayouts, Protocol):
    """One payout a ledger row, and moves that one of two wins."""

    def payout(self, ledger_id: int, *, lock: bool = False) -> Payout:
        """NotFound if there is none. `lock` keeps others from moving it until the commit."""

    def has(self, ledger_id: int) -> bool: ...

    def claim_next(self, *, at: datetime) -> Payout | None:
        """The oldest requested one, as `sent` now; what another claims just now is passed over."""

    def move(
        self,
        payout: Payout,
        now: PayoutState,
        *,
        at: datetime,
        by: str,
        note: str = "",
        reference: str = "",
    ) -> Payout:
        """AlreadySettled unless it is still in the state that it was read in."""

    def dispute(self, payout: Payout, text: str, *, at: datetime, by: str) -> None: ...
    def asked(self, ledger_id: int, *, at: datetime) -> None: ...

    def to_ask(self, *, sent_before: datetime, asked_before: datetime, limit: int) -> list[Payout]:
        """Sent to a provider, or unknown there, and not asked about since."""

    def find(
        self, *, states: Sequence[PayoutState], q: str = "", limit: int | None, offset: int = 0
    ) -> list[Payout]:
        """What waits longest first; closed ones newest first. `q` starts an order's number."""

    def disputed(self) -> list[Payout]: ...
    def counts(self) -> dict[str, int]: ...
    def events_of(self, ledger_id: int) -> list[PayoutEvent]: ...
    def use_nonce(self, nonce: str, *, at: datetime) -> bool: ...
    def add_batch(self, *, by: str, at: datetime, most: int) -> BatchInfo | None: ...
    def batches(self, *, limit: int = 30) -> list[BatchInfo]: ...
    def batch_rows(self, batch_id: int) -> list[Payout]: ...
    def paid_between(self, first: datetime, before: datetime) -> Iterator[Paid]: ...
    def granted_unpaid(
        self, first: datetime, before: datetime, *, kinds: Iterable[str]
    ) -> Iterator[PaidNothing]: ...
    def told_unpaid(self, first: datetime, before: datetime) -> Iterator[ToldNothing]: ...


class Uow(DecisionUow, Protocol):
    @property
    def payouts(self) -> PayoutStore: ...


U = TypeVar("U", bound=Uow)
U_contra = TypeVar("U_contra", bound=Uow, contravariant=True)


class Follower(Protocol[U_contra]):
    """What follows a payment, in the same transaction: the after-sales case that it belongs to."""

    def payout_settled(
        self, uow: U_contra, *, decision_id: int, confirmed: bool, by: str, at: datetime
    ) -> None:
        """Paid, or failed. Told twice, nothing more happens."""
