"""Conversations, readings and payments of a few days; tests name only what they are about."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine

from bot.decisions.model import GiftIssued, Money, Payment
from bot.decisions.wording import cause_text
from bot.desk.model import HandOver, Outgoing, Queue, Reading, Role, Sender, Staff
from bot.insight.service import Insight
from bot.insight.wording import Words
from bot.store.tables.decisions import DecisionRow, LedgerRow
from bot.store.tables.shop import OrderRow, ProductRow
from bot.store.uow import uow_opener
from bot.times import SHOP_ZONE

FIRST, SECOND, THIRD = date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 21)
ORDER = "261119-100000000000001"


def at(day: int, clock: str = "10:00:00") -> datetime:
    """A moment of November 2026 as the shop's clock shows it."""
    return datetime.fromisoformat(f"2026-11-{day:02}T{clock}").replace(tzinfo=SHOP_ZONE)


class Scene:
    """`now` is noon of the 21st."""

    def __init__(self, engine: Engine, **parts: Any) -> None:
        self.open_uow = uow_opener(engine)
        self.now = at(21, "12:00:00")
        parts.setdefault("words", Words(cause=cause_text))
        self.insight = Insight(self.open_uow, lambda: self.now, **parts)

    def conversation(self, conversation_id: str = "c1", name: str = "王小姐") -> str:
        with self.open_uow() as uow:
            buyer = uow.shop.ensure_buyer(f"buyer-{conversation_id}", name)
            opened = uow.desk.open(conversation_id, buyer_id=buyer.id, at=at(1))
            uow.commit()
        return opened.id

    def order(self, no: str = ORDER, conversation_id: str = "c1") -> str:
        with self.open_uow() as uow:
            buyer_id = f"buyer-{conversation_id}"
            uow.shop.ensure_buyer(buyer_id, "王小姐")
            uow.session.add(
                OrderRow(no=no, buyer_id=buyer_id, status="signed", placed_at=at(1), paid_fen=59_00)
            )
            uow.commit()
        return no

    def says(
        self,
        text: str,
        moment: datetime,
        *,
        sender: Sender = Sender.BUYER,
        conversation_id: str = "c1",
        kind: str = "text",
        data: dict[str, Any] | None = None,
    ) -> int:
        with self.open_uow() as uow:
            message = uow.desk.append(
                conversation_id, Outgoing(text, kind, data or {}), sender=sender, at=moment
            )
            uow.commit()
        return message.seq

    def asks(
        self,
        text: str,
        moment: datetime,
        *,
        intent: str = "urge_shipping",
        outcome: str = "settled",
        conversation_id: str = "c1",
        order_no: str | None = None,
        data: dict[str, Any] | None = None,
    ) -> None:
        """The buyer writes, the bot reads it and answers at once."""
        seq = self.says(text, moment, conversation_id=conversation_id, data=data)
        reading = Reading(
            conversation_id, seq, text, intent, 0.9, ((intent, 0.9),), outcome, order_no
        )
        with self.open_uow() as uow:
            uow.readings.add(reading, at=moment)
            uow.commit()
        self.says("好的", moment, sender=Sender.BOT, conversation_id=conversation_id)

    def ticket(
        self,
        moment: datetime,
        *,
        conversation_id: str = "c1",
        queue: Queue = Queue.AGENT,
        reason: str = "request_human",
    ) -> int:
        with self.open_uow() as uow:
            ticket = uow.tickets.open(
                conversation_id, HandOver(queue, reason), at=moment, reply_due=None
            )
            uow.commit()
        return ticket.id

    def staff(self, name: str = "小林") -> Staff:
        with self.open_uow() as uow:
            staff = uow.accounts.add_staff(
                username=name, name=name, role=Role.AGENT, password_hash="none"
            )
            uow.commit()
        return staff

    def rates(self, score: int, moment: datetime, conversation_id: str = "c1") -> None:
        with self.open_uow() as uow:
            uow.desk.rate(conversation_id, score=score, comment="=好评", at=moment)
            uow.commit()

    def decides(self, moment: datetime, **changes: Any) -> int:
        values: dict[str, Any] = {
            "order_no": ORDER,
            "buyer_id": "buyer-c1",
            "kind": "goodwill",
            "rule": "P2",
            "outcome": "grant",
            "reason": "goodwill",
            "policy_version": "1",
            "input": {},
            "proof": [],
            "state": "done",
        }
        with self.open_uow() as uow:
            row = DecisionRow(at=moment, **(values | changes))
            uow.session.add(row)
            uow.commit()
            return row.id

    def pays(
        self, amount_fen: int, moment: datetime, *, kind: str = "goodwill", cause: str | None = None
    ) -> None:
        decision_id = self.decides(moment, kind=kind, amount_fen=amount_fen)
        with self.open_uow() as uow:
            uow.decisions.add_payment(
                Payment(
                    at=moment,
                    order_no=ORDER,
                    buyer_id="buyer-c1",
                    kind=Money(kind),
                    cause=cause,
                    amount_fen=amount_fen,
                    decision_id=decision_id,
                    by="安安",
                )
            )
            uow.commit()

    def takes_back(self, amount_fen: int, moment: datetime, *, cause: str, reverses: int) -> None:
        decision_id = self.decides(moment)
        with self.open_uow() as uow:
            uow.session.add(
                LedgerRow(
                    at=moment,
                    order_no=ORDER,
                    buyer_id="buyer-c1",
                    kind="goodwill",
                    cause=cause,
                    amount_fen=-amount_fen,
                    decision_id=decision_id,
                    by="小林",
                    reverses=reverses,
                )
            )
            uow.commit()

    def gives(self, sku: str, quantity: int, moment: datetime, *, title: str | None = None) -> None:
        decision_id = self.decides(moment, kind="everyday_gift")
        with self.open_uow() as uow:
            if title is not None:
                uow.session.add(ProductRow(sku=sku, title=title, category="赠品", price_fen=0))
            uow.decisions.add_gift(
                ORDER, GiftIssued(moment, "everyday_gift", sku, quantity, decision_id, "安安")
            )
            uow.commit()
