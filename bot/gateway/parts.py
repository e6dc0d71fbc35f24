"""What the gateway is built from; `bot.app` puts it together, tests put in their own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.adapters.picture_files import Pictures
from bot.appeals.service import Appeals
from bot.cases.service import Cases
from bot.cases.workbench import Workbench
from bot.decisions.approvals import Approvals
from bot.decisions.service import Decisions
from bot.desk.accounts import BuyerAccounts, QuickReplies, StaffAccounts
from bot.desk.conversations import Conversations
from bot.desk.model import Staff
from bot.desk.tickets import Tickets
from bot.gateway.limits import Limits
from bot.insight.service import Insight
from bot.notices.service import Notices
from bot.order_notes.service import OrderNotes
from bot.order_review.service import OrderReview
from bot.payouts.service import Payouts
from bot.promises.service import Promises
from bot.reviews.service import Reviews
from bot.settings import Settings
from bot.shop.service import Shop
from bot.times import Clock


@dataclass(frozen=True, kw_only=True)
class Parts:
    settings: Settings
    clock: Clock
    conversations: Conversations[Any]
    tickets: Tickets
    staff: StaffAccounts
    buyers: BuyerAccounts
    quick_replies: QuickReplies
    pictures: Pictures
    shop: Shop
    decisions: Decisions[Any]
    approvals: Approvals[Any]
    promises: Promises
    payouts: Payouts[Any]
    cases: Cases
    workbench: Workbench[Any]
    insight: Insight
    notices: Notices
    order_notes: OrderNotes
    order_review: OrderReview
    appeals: Appeals
    reviews: Reviews
    limits: Limits
    web_root: Path
    engine_healthy: Callable[[], Awaitable[bool]]


PARTS = web.AppKey("parts", Parts)
STAFF = web.RequestKey("staff", Staff)
