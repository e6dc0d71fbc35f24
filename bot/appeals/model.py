"""Values of appeals: kinds, states, evidence, and the numbers they go by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.bulk import ListMove
from bot.cases.model import Due
from bot.shop.model import Buyer, Order


class AppealKind(StrEnum):
    FAST_REFUND = "fast_refund"
    MALICIOUS = "malicious"
    CANNOT_SHIP = "cannot_ship"

    @property
    def text(self) -> str:
        return _KIND_TEXTS[self]


_KIND_TEXTS = {
    AppealKind.FAST_REFUND: "极速退款申诉",
    AppealKind.MALICIOUS: "恶意订单申诉",
    AppealKind.CANNOT_SHIP: "无法发货报备",
}


class AppealState(StrEnum):
    PROPOSED = "proposed"
    SUBMITTED = "submitted"
    WON = "won"
    LOST = "lost"
    DROPPED = "dropped"

    @property
    def text(self) -> str:
        return _STATE_TEXTS[self]


_STATE_TEXTS = {
    AppealState.PROPOSED: "待提交",
    AppealState.SUBMITTED: "已提交",
    AppealState.WON: "申诉成功",
    AppealState.LOST: "申诉失败",
    AppealState.DROPPED: "不申诉",
}


AppealMove = ListMove[AppealState]

_P, _S = AppealState.PROPOSED, AppealState.SUBMITTED
MOVES: tuple[AppealMove, ...] = (
    AppealMove("submit", "已在平台提交", frozenset({_P}), AppealState.SUBMITTED),
    AppealMove("win", "申诉成功", frozenset({_S}), AppealState.WON),
    AppealMove("lose", "申诉失败", frozenset({_S}), AppealState.LOST, needs_note=True),
    AppealMove("drop", "不申诉", frozenset({_P, _S}), AppealState.DROPPED, needs_note=True),
    AppealMove("restore", "重新申诉", frozenset({AppealState.DROPPED}), AppealState.PROPOSED),
)


class CameBack(StrEnum):
    """What is known of the goods of a refunded order."""

    NOTHING = "nothing"
    UNDER_WAY = "under_way"
    ARRIVED = "arrived"  # not checked yet
    RIGHT = "right"
    WRONG = "wrong"


@dataclass(frozen=True)
class Return:
    """What the shop's own return case says. `words` are those of the person who checked."""

    came_back: CameBack
    case_no: str
    words: str = ""


@dataclass(frozen=True)
class AppealNumbers:
    fast_refund_days: int = 7
    malicious_days: int = 7
    malicious_a_month: int = 10
    # From here on a pattern is one to complain about, not only to look at.
    malicious_taken_back: int = 3
    malicious_same_place: int = 5
    look_back: timedelta = timedelta(days=45)
    evidence_messages: int = 30


@dataclass(frozen=True)
class Proposal:
    """An appeal whose facts fit. `facts` are (label, value) as a person reads them."""

    kind: AppealKind
    order_no: str
    buyer_id: str
    reason: str
    amount_fen: int
    facts: tuple[tuple[str, str], ...]
    text: str
    deadline: datetime


@dataclass(frozen=True, kw_only=True)
class Appeal:
    id: int
    kind: AppealKind
    order_no: str
    buyer_id: str
    buyer_name: str
    state: AppealState
    reason: str
    amount_fen: int
    facts: tuple[tuple[str, str], ...]
    text: str
    text_ours: bool
    evidence: dict[str, Any]
    proposed_at: datetime
    deadline: datetime
    submitted_at: datetime | None
    submitted_by: str | None
    settled_at: datetime | None
    settled_by: str | None
    note: str


@dataclass(frozen=True)
class Refunded:
    """An order of which the platform gave something back."""

    order: Order
    buyer: Buyer
    agreed: bool
    returned: Return | None


@dataclass(frozen=True, kw_only=True)
class Filters:
    """Without a state: those that are proposed or submitted."""

    state: AppealState | None = None
    kind: AppealKind | None = None
    due: Due = Due.ALL
    q: str = ""


@dataclass(frozen=True, kw_only=True)
class AppealPage:
    appeals: Sequence[Appeal]
    total: int
    pages: int
    states: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, int] = field(default_factory=dict)
    due: dict[str, int] = field(default_factory=dict)
    month: str = ""
    malicious_used: int = 0
    malicious_cap: int = 0
