"""A shop with buyers of all kinds, and the services that find, tag and write to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, select

from bot.buyers.conditions import BuyerRule
from bot.buyers.messages import Cap, GroupMessage, Purpose, Written
from bot.buyers.model import Group
from bot.buyers.sending import GroupMessages
from bot.buyers.service import Buyers
from bot.desk.model import Message, Outgoing, Role, Sender, Staff
from bot.desk.phrases import DomainPhrases
from bot.desk.ports import Happened
from bot.notices.hours import QuietHours
from bot.policy import Policy
from bot.promises.gate import Gate
from bot.store.base import Base
from bot.store.tables.cases import CaseRow
from bot.store.tables.desk import TicketRow
from bot.store.tables.group_messages import GroupSendRow
from bot.store.tables.shop import BuyerRow, OrderItemRow, OrderRow, ProductRow
from bot.store.uow import SqlUnitOfWork, uow_opener
from tests.decisions.builders import ROOT

# Ten in the morning in Shanghai.
NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NIGHT = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
PHRASES = DomainPhrases.load(ROOT / "domain.yml")
CAP = Cap(most=2, days=7)
PLAIN = "{name}您好，{goods}的使用说明已经更新，可以在商品页查看"


class Book:
    """Names are ids: `book.buyer("b1")`."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.open_uow = uow_opener(engine)
        self.now = NOW
        self.told: list[Happened] = []
        self.buyers = Buyers(self.open_uow, clock=lambda: self.now)
        self.messages = self.gateway()
        self.boss = self.staff("主管")
        self.second = self.staff("副主管")
        self.agent = self.staff("小林", Role.AGENT)
        with self.open_uow() as uow:
            uow.shop.intake.set_setting("name", "小店")
            uow.commit()

    def gateway(self, cap: Cap = CAP) -> GroupMessages:
        """Another one over the same database."""
        return GroupMessages(
            self.open_uow,
            clock=lambda: self.now,
            notify=self.told.append,
            phrases=PHRASES,
            gate=Gate(clock=lambda: self.now, policy=Policy),
            quiet=QuietHours(),
            cap=cap,
        )

    def staff(self, name: str, role: Role = Role.SUPERVISOR) -> Staff:
        with self.open_uow() as uow:
            made = uow.accounts.add_staff(username=name, name=name, role=role, password_hash="x")
            uow.commit()
        return made

    def add(self, *rows: Base) -> None:
        with self.open_uow() as uow:
            for row in rows:
                uow.session.add(row)
                uow.session.flush()
            uow.commit()

    def buyer(self, *ids: str, level: str = "", tags: Sequence[str] = ()) -> None:
        for one in ids:
            self.add(BuyerRow(id=one, name=f"{one}小姐", level=level, tags=list(tags)))

    def product(self, sku: str, category: str) -> None:
        self.add(ProductRow(sku=sku, title=f"商品{sku}", category=category, price_fen=10_00))

    def order(
        self,
        buyer: str,
        *,
        ago: timedelta = DAY,
        fen: int = 50_00,
        back: int = 0,
        status: str = "signed",
        sku: str = "CUP",
        province: str = "浙江省",
    ) -> str:
        with self.open_uow() as uow:
            no = f"no-{uow.session.query(OrderRow).count() + 1}"
            row = OrderRow(
                no=no,
                buyer_id=buyer,
                status=status,
                placed_at=self.now - ago,
                paid_fen=fen,
                refunded_fen=back,
                province=province,
                city="杭州市",
            )
            row.items = [
                OrderItemRow(
                    line=1, sku=sku, title=f"商品{sku}", quantity=1, paid_unit_price_fen=fen
                )
            ]
            uow.session.add(row)
            uow.commit()
        return no

    def case(self, buyer: str, kind: str = "exchange", state: str = "asked", **more: Any) -> None:
        closed = self.now if state in ("done", "refused", "withdrawn") else None
        row = CaseRow(
            kind=kind,
            state=state,
            order_no=self.order(buyer),
            buyer_id=buyer,
            opened_at=self.now - more.get("ago", DAY),
            since=self.now,
            closed_at=closed,
        )
        self.add(row)

    def talk(self, buyer: str) -> str:
        with self.open_uow() as uow:
            found = uow.desk.open(f"c-{buyer}", buyer_id=buyer, at=self.now).id
            uow.commit()
        return found

    def writes(self, buyer: str, text: str = "在吗", *, ago: timedelta = timedelta(0)) -> None:
        said = self.talk(buyer)
        with self.open_uow() as uow:
            at = self.now - ago
            uow.desk.append(said, Outgoing(text), sender=Sender.BUYER, at=at)
            uow.commit()

    def ticket(self, buyer: str, *, mood: str = "calm", **more: Any) -> None:
        values = {"queue": "agent", "reason": "request_human", "state": "closed"} | more
        row = TicketRow(
            conversation_id=self.talk(buyer), opened_at=self.now, card={"mood": mood}, **values
        )
        self.add(row)

    def agrees(self, *buyers: str) -> None:
        with self.open_uow() as uow:
            for one in buyers:
                uow.notices.choose_offers(one, wanted=True, at=self.now)
            uow.commit()

    def refuses(self, buyer: str) -> None:
        """退订 in answer to a message to a group."""
        with self.open_uow() as uow:
            uow.notices.leave_groups(buyer, at=self.now)
            uow.commit()

    def switches_orders_off(self, buyer: str) -> None:
        with self.open_uow() as uow:
            uow.notices.choose(buyer, wanted=False, at=self.now)
            uow.commit()

    # Groups and messages

    def who(self, rule: BuyerRule) -> list[str]:
        count, sample = self.buyers.try_rule(rule)
        assert count == len(sample), "more than a sample shows"
        return sorted(one.id for one in sample)

    def group(self, rule: BuyerRule, name: str = "一组") -> Group:
        return self.buyers.save_group(None, name, rule, staff=self.boss)

    def draft(
        self,
        group: Group,
        text: str = PLAIN,
        purpose: Purpose = Purpose.SERVICE,
        send_at: datetime | None = None,
    ) -> GroupMessage:
        given = Written(text=text, purpose=purpose, group_id=group.id, send_at=send_at)
        return self.messages.write(None, given, staff=self.boss)

    def released(self, group: Group, text: str = PLAIN, **more: Any) -> GroupMessage:
        return self.messages.release(self.draft(group, text, **more).id, staff=self.boss)

    def send(self) -> int:
        """Until there is nothing more to do now."""
        done = 0
        while more := self.messages.send(limit=2):
            done += more
        return done

    def got(self, buyer: str) -> list[str]:
        return [one.text for one in self.lines(buyer) if one.kind == "notice"]

    def lines(self, buyer: str) -> list[Message]:
        with self.open_uow(writes=False) as uow:
            return uow.desk.messages_after(self._talk_of(uow, buyer), 0)

    def _talk_of(self, uow: SqlUnitOfWork, buyer: str) -> str:
        return uow.desk.open("none", buyer_id=buyer, at=self.now).id

    def turns(self) -> dict[str, str]:
        """By buyer: sent, due, stopped, or why not."""
        with self.open_uow(writes=False) as uow:
            rows = uow.session.scalars(select(GroupSendRow).order_by(GroupSendRow.id))
            return {row.buyer_id: row.why or row.state for row in rows}
