"""Notices in SQL: each written down once, told once; who wants none."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from bot.buyers.messages import SendState
from bot.notices.model import Fact, Kind, NewNotice, Notice, Sms, SmsState, State
from bot.store.dialect import insert
from bot.store.notice_facts import FACTS, delayed, fact_of
from bot.store.tables.desk import ConversationRow
from bot.store.tables.group_messages import GroupSendRow
from bot.store.tables.notices import NoticeChoiceRow, NoticeRow
from bot.store.tables.shop import BuyerRow, OrderRow, ShopSettingRow

_SINCE = "notices_since"
_SMS_KEY = "notice:"


class SqlNotices:
    def __init__(self, session: Session) -> None:
        self._session = session

    # Facts

    def since(self, *, now: datetime) -> datetime | None:
        row = self._session.get(ShopSettingRow, _SINCE, populate_existing=True)
        since = None if row is None else datetime.fromisoformat(row.value["value"])
        return since if since is not None and since <= now else None

    def begin(self, *, now: datetime) -> None:
        value = {"value": now.astimezone(UTC).isoformat()}
        row = self._session.get(ShopSettingRow, _SINCE, populate_existing=True)
        if row is None:
            self._session.execute(
                insert(self._session, ShopSettingRow)
                .values(key=_SINCE, value=value)
                .on_conflict_do_nothing(index_elements=["key"])
            )
        elif self.since(now=now) is None:
            row.value = value

    def facts(
        self, kind: Kind, *, after: datetime, before: datetime, limit: int, promise: timedelta
    ) -> list[Fact]:
        searches = (
            delayed(after, before, promise=promise)
            if kind is Kind.DELAYED
            else FACTS[kind](after, before)
        )
        return [
            fact_of(kind, row._mapping, promise=promise)
            for search in searches
            for row in self._session.execute(search.limit(limit))
        ]

    # Notices

    def add(self, new: NewNotice) -> bool:
        fact = new.fact
        added = self._session.scalar(
            insert(self._session, NoticeRow)
            .values(
                order_no=fact.order_no,
                kind=fact.kind.value,
                subject=fact.subject,
                tracking_no=fact.tracking_no,
                buyer_id=fact.buyer_id,
                text=new.text,
                fact_at=fact.at,
                found_at=new.at,
                state=new.state.value,
                keep_until=new.keep_until,
                sms=(SmsState.NONE if new.sms_at is None else SmsState.DUE).value,
                sms_at=new.sms_at,
            )
            .on_conflict_do_nothing(index_elements=["order_no", "kind", "subject"])
            .returning(NoticeRow.id)
        )
        return added is not None

    def outdate(self, fact: Fact, kinds: Collection[Kind], *, at: datetime) -> None:
        if not kinds:
            return
        self._session.execute(
            update(NoticeRow)
            .where(
                NoticeRow.order_no == fact.order_no,
                NoticeRow.kind.in_([kind.value for kind in kinds]),
                NoticeRow.tracking_no.in_({fact.tracking_no, ""}),
                NoticeRow.state == State.KEPT.value,
            )
            .values(state=State.LAPSED.value)
        )

    def lapse(self, *, now: datetime) -> None:
        self._session.execute(
            update(NoticeRow)
            .where(NoticeRow.state == State.KEPT.value, NoticeRow.keep_until < now)
            .values(state=State.LAPSED.value)
        )

    def kept(self, conversations: Collection[str], *, limit: int = 200) -> list[Notice]:
        rows = self._session.execute(
            select(NoticeRow, ConversationRow.id)
            .join(ConversationRow, ConversationRow.buyer_id == NoticeRow.buyer_id)
            .where(NoticeRow.state == State.KEPT.value, ConversationRow.id.in_(conversations))
            .order_by(NoticeRow.id)
            .limit(limit)
        )
        return [
            Notice(row.id, Kind(row.kind), row.order_no, row.buyer_id, conversation_id, row.text)
            for row, conversation_id in rows
        ]

    def mark_told(self, notice_id: int, *, at: datetime) -> bool:
        return self._moved(
            NoticeRow.id == notice_id,
            NoticeRow.state == State.KEPT.value,
            state=State.TOLD.value,
            told_at=at,
        )

    def _moved(self, *where: ColumnElement[bool], **values: object) -> bool:
        moved = self._session.scalar(
            update(NoticeRow).where(*where).values(**values).returning(NoticeRow.id)
        )
        return moved is not None

    # SMS

    def sms_due(self, *, now: datetime, limit: int) -> list[Sms]:
        rows = self._session.execute(
            select(NoticeRow.id, NoticeRow.text, BuyerRow.phone, OrderRow.phone)
            .join(BuyerRow, BuyerRow.id == NoticeRow.buyer_id)
            .join(OrderRow, OrderRow.no == NoticeRow.order_no)
            .where(
                NoticeRow.sms == SmsState.DUE.value,
                NoticeRow.sms_at <= now,
                NoticeRow.state == State.KEPT.value,
            )
            .order_by(NoticeRow.sms_at, NoticeRow.id)
            .limit(limit)
        )
        return [
            Sms(f"{_SMS_KEY}{notice_id}", buyer_phone or order_phone, text)
            for notice_id, text, buyer_phone, order_phone in rows
        ]

    def claim_sms(self, sms: Sms) -> bool:
        return self._moved(
            NoticeRow.id == _notice_id(sms),
            NoticeRow.sms == SmsState.DUE.value,
            NoticeRow.state == State.KEPT.value,
            sms=SmsState.SENDING.value,
        )

    def end_sms(self, sms: Sms, state: SmsState) -> None:
        self._moved(
            NoticeRow.id == _notice_id(sms),
            NoticeRow.sms == SmsState.SENDING.value,
            sms=state.value,
        )

    # The buyer's choice

    def wanted(self, buyer_id: str) -> bool:
        wanted = self._session.scalar(
            select(NoticeChoiceRow.wanted).where(NoticeChoiceRow.buyer_id == buyer_id)
        )
        return wanted is not False

    def choose(self, buyer_id: str, *, wanted: bool, at: datetime) -> None:
        self._put_choice(buyer_id, {"wanted": wanted, "at": at}, offers=False)
        if not wanted:
            self._session.execute(
                update(NoticeRow)
                .where(NoticeRow.buyer_id == buyer_id, NoticeRow.state == State.KEPT.value)
                .values(state=State.OFF.value)
            )

    def offers_wanted(self, buyer_id: str) -> bool:
        offers = self._session.scalar(
            select(NoticeChoiceRow.offers).where(NoticeChoiceRow.buyer_id == buyer_id)
        )
        return offers is True

    def choose_offers(self, buyer_id: str, *, wanted: bool, at: datetime) -> None:
        changed: dict[str, object] = {"offers": wanted, "at": at}
        if wanted:
            changed["leaves_groups"] = False
        self._put_choice(buyer_id, changed, wanted=True)
        if not wanted:
            self._opted_out(buyer_id, at=at)

    def leave_groups(self, buyer_id: str, *, at: datetime) -> None:
        changed: dict[str, object] = {"offers": False, "leaves_groups": True, "at": at}
        self._put_choice(buyer_id, changed, wanted=True)
        self._opted_out(buyer_id, at=at)

    def heard_group_last(self, buyer_id: str) -> bool:
        group = self._session.scalar(
            select(func.max(GroupSendRow.sent_at)).where(GroupSendRow.buyer_id == buyer_id)
        )
        order = self._session.scalar(
            select(func.max(NoticeRow.told_at)).where(NoticeRow.buyer_id == buyer_id)
        )
        return group is not None and (order is None or order <= group)

    def _put_choice(self, buyer_id: str, changed: dict[str, object], **others: object) -> None:
        """`others` hold where nothing was chosen before."""
        statement = insert(self._session, NoticeChoiceRow).values(
            buyer_id=buyer_id, **(others | changed)
        )
        self._session.execute(
            statement.on_conflict_do_update(index_elements=["buyer_id"], set_=changed)
        )

    def _opted_out(self, buyer_id: str, *, at: datetime) -> None:
        """It counts with what the buyer got from us lately."""
        self._session.execute(
            update(GroupSendRow)
            .where(
                GroupSendRow.buyer_id == buyer_id,
                GroupSendRow.state == SendState.SENT.value,
                GroupSendRow.counts_until >= at,
                GroupSendRow.opted_out_at.is_(None),
            )
            .values(opted_out_at=at)
        )


def _notice_id(sms: Sms) -> int:
    return int(sms.key.removeprefix(_SMS_KEY))
