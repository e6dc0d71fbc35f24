"""A counter at which buyers ask before they buy, or do not."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

from bot.desk.model import Staff
from bot.store.tables.shop import OrderRow
from bot.unsold.model import Filters, Page
from bot.unsold.service import Daily, UnsoldTalks
from tests.insight.builders import FIRST, THIRD, at
from tests.quality.builders import Floor

DEAR = ("b 这款多少钱", "a 129元", "b 太贵了")


class Counter(Floor):
    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        daily = Daily(usual=2, campaign=1)
        self.unsold = UnsoldTalks(self.open_uow, clock=lambda: self.now, daily=daily)

    def find(self, now: datetime | None = None) -> None:
        """Until there is nothing more to look at."""
        self.judge(now)
        while self.unsold.find(limit=3):
            pass

    def buys(self, moment: datetime, conversation_id: str = "c1", no: str = "1120-1") -> None:
        with self.open_uow() as uow:
            buyer = f"buyer-{conversation_id}"
            row = OrderRow(no=no, buyer_id=buyer, status="paid", placed_at=moment, paid_fen=100)
            uow.session.add(row)
            uow.commit()

    def lost(self, staff: Staff, **wanted: object) -> Page:
        filters = {"first": FIRST, "last": THIRD} | wanted
        return self.unsold.page(Filters(**filters), staff=staff)  # type: ignore[arg-type]

    def campaign(self, *, running: bool) -> None:
        with self.open_uow() as uow:
            uow.shop.intake.set_setting("campaign_running", running)
            uow.commit()


__all__ = ["DEAR", "Counter", "at"]
