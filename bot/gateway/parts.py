"""What the gateway is built from; `bot.app` puts it together, tests put in their own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from bot.cases.aftersales.service import AfterSales
from bot.cases.aftersales.working import Workbench
from bot.cases.approvals import Approvals
from bot.cases.money.service import Payouts
from bot.cases.notices.service import Notices
from bot.cases.service import Cases
from bot.cases.upkeep import Upkeep
from bot.desk.accounts import BuyerAccounts, QuickReplies, StaffAccounts
from bot.desk.conversations import Conversations
from bot.desk.model import Staff
from bot.desk.pictures import Pictures
from bot.desk.tickets import Tickets
from bot.gateway.limits import Limits
from bot.insight.service import Insight
from bot.promises.service import Promises
from bot.settings import Settings
from bot.shop.service import Shop


@dataclass(frozen=True, kw_only=True)
class Parts:
    settings: Settings
    conversations: Conversations
    tickets: Tickets
    staff: StaffAccounts
    buyers: BuyerAccounts
    quick_replies: QuickReplies
    pictures: Pictures
    shop: Shop
    cases: Cases
    approvals: Approvals
    promises: Promises
    payouts: Payouts
    aftersales: AfterSales
    workbench: Workbench
    insight: Insight
    notices: Notices
    upkeep: Upkeep
    limits: Limits
    web_root: Path
    engine_healthy: Callable[[], Awaitable[bool]]


PARTS = web.AppKey("parts", Parts)
STAFF = web.RequestKey("staff", Staff)
