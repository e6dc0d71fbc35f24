"""Appeals: proposed by the system when the facts fit, submitted and settled by people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import structlog

from bot.appeals.model import (
    MOVES,
    Appeal,
    AppealKind,
    AppealMove,
    AppealNumbers,
    AppealPage,
    AppealState,
    Filters,
    Proposal,
)
from bot.appeals.ports import OpenUow, Uow
from bot.appeals.rules import cannot_ship, fast_refund, malicious
from bot.bulk import Report, move_for, reported
from bot.decisions.model import PolicySource
from bot.desk.model import Staff
from bot.errors import BadInput, OverBudget
from bot.order_review.service import OrderReview
from bot.times import Clock, shop_day

log = structlog.get_logger()

PAGE = 50
SYSTEM = "系统"
_BATCH = 50
_LONGEST_TEXT = 1000


@dataclass(frozen=True)
class Shown:
    """An appeal with its evidence: collected now, or frozen when it was submitted."""

    appeal: Appeal
    evidence: dict[str, Any]


class Appeals:
    def __init__(
        self,
        open_uow: OpenUow,
        *,
        clock: Clock,
        order_review: OrderReview,
        policy: PolicySource,
        numbers: AppealNumbers | None = None,
    ) -> None:
        self._open_uow = open_uow
        self._now = clock
        self._order_review = order_review
        self._policy = policy
        self._numbers = numbers or AppealNumbers()

    def propose(self) -> int:
        """Look at the facts and propose what fits; what does not fit any more is dropped.

        Safe to run twice at once: the unique key holds. Returns how many are new.
        """
        now, shades = self._now(), self._policy().policy.deadlines
        with self._open_uow(writes=False) as uow:
            found = self._fitting(uow, now)
        added = 0
        # A few at a time: on SQLite nobody else writes while this does.
        for start in range(0, len(found), _BATCH):
            with self._open_uow() as uow:
                some = found[start : start + _BATCH]
                added += uow.appeals.put(some, by=SYSTEM, at=now, shades=shades)
                uow.commit()
        with self._open_uow() as uow:
            uow.appeals.drop_unfit({(one.kind, one.order_no) for one in found}, by=SYSTEM, at=now)
            uow.commit()
        if added:
            log.info("appeals_proposed", count=added)
        return added

    def _fitting(self, uow: Uow, now: datetime) -> list[Proposal]:
        numbers, screened = self._numbers, self._order_review.screened(uow)
        policy = self._policy().policy
        refunded = uow.appeals.refunded(since=now - numbers.look_back)
        looks = self._order_review.numbers
        found = [
            *(fast_refund(one, now=now, numbers=numbers) for one in refunded),
            *(malicious(one, now=now, numbers=numbers, order_review=looks) for one in screened),
            *(cannot_ship(one, now=now, policy=policy) for one in screened),
        ]
        return [one for one in found if one is not None]

    def page(self, wanted: Filters, *, page: int = 1) -> AppealPage:
        now = self._now()
        with self._open_uow(writes=False) as uow:
            found = uow.appeals.page(wanted, page=page, size=PAGE, now=now)
            used = uow.appeals.used(_budget(now))
        return replace(
            found,
            month=_month(now),
            malicious_used=used,
            malicious_cap=self._numbers.malicious_a_month,
        )

    def appeal(self, appeal_id: int) -> Shown:
        with self._open_uow(writes=False) as uow:
            found = uow.appeals.appeal(appeal_id)
            return Shown(found, found.evidence or self._evidence(uow, found))

    def write(self, appeal_id: int, text: str) -> Appeal:
        """A person's own words instead of the template's. Raises BadInput, AlreadySettled."""
        plain = text.strip()
        if not 10 <= len(plain) <= _LONGEST_TEXT:
            raise BadInput(f"申诉内容要 10 到 {_LONGEST_TEXT} 个字")
        with self._open_uow() as uow:
            uow.appeals.write(appeal_id, plain)
            uow.commit()
            return uow.appeals.appeal(appeal_id)

    def preview(self, ids: Sequence[int], move: str, *, note: str, staff: Staff) -> list[Report]:
        """What `do` would report now; nothing is changed.

        The month's malicious appeals are counted through, as `do` would use them up.
        """
        return self._act(ids, move, note=note, staff=staff, really=False)

    def do(self, ids: Sequence[int], move: str, *, note: str, staff: Staff) -> list[Report]:
        """Each appeal in a transaction of its own."""
        return self._act(ids, move, note=note, staff=staff, really=True)

    def _act(
        self, ids: Sequence[int], name: str, *, note: str, staff: Staff, really: bool
    ) -> list[Report]:
        note = note.strip()
        move = move_for(name, MOVES, ids=ids, note=note)
        counted = 0

        def act(appeal_id: int) -> str:
            nonlocal counted
            with self._open_uow() as uow:
                one = uow.appeals.appeal(appeal_id)
                # In a preview the ones before this were not really submitted.
                self._move(uow, one, move, note, staff, units=1 + (0 if really else counted))
                if really:
                    uow.commit()
            counted += _counts(one, move)
            return f"{one.kind.text} {one.order_no}：{move.to.text}"

        return reported(ids, act)

    def _move(
        self, uow: Uow, one: Appeal, move: AppealMove, note: str, staff: Staff, *, units: int
    ) -> None:
        now = self._now()
        if one.state not in move.was:
            raise BadInput(f"这条申诉{one.state.text}，不能改为{move.to.text}")
        if _counts(one, move):
            cap = self._numbers.malicious_a_month
            try:
                uow.decisions.spend(_budget(now), units, cap_fen=cap)
            except OverBudget:
                raise OverBudget(f"本月恶意订单申诉已满 {cap} 次") from None
        evidence = self._evidence(uow, one) if move.to is AppealState.SUBMITTED else None
        uow.appeals.move(
            one.id, move.was, move.to, by=staff.name, at=now, note=note, evidence=evidence
        )

    def _evidence(self, uow: Uow, one: Appeal) -> dict[str, Any]:
        return uow.appeals.evidence(one, messages=self._numbers.evidence_messages)


def _counts(one: Appeal, move: AppealMove) -> bool:
    return one.kind is AppealKind.MALICIOUS and move.to is AppealState.SUBMITTED


def _month(now: datetime) -> str:
    return f"{shop_day(now):%Y-%m}"


def _budget(now: datetime) -> str:
    """The row of the cap; its unit here is one appeal."""
    return f"appeals:malicious:{_month(now)}"
