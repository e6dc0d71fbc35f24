"""Values of appeals: kinds, states, evidence, and the numbers they go by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.bulk import ListMove
from bot.cases.model import Due
from bot.named import Named
from bot.shop.model import Buyer, Order


class AppealKind(Named):
    FAST_REFUND = "fast_refund", "极速退款申诉"
    MALICIOUS = "malicious", "恶意订单申诉"
    CANNOT_SHIP = "cannot_ship", "无法发货报备"


class AppealState(Named):
    PROPOSED = "proposed", "待提交"
    SUBMITTED = "submitted", "已提交"
    WON = "won", "申诉成功"
    LOST = "lost", "申诉失败"
    DROPPED = "dropped", "不申诉"


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
