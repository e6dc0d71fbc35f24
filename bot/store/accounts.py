"""Staff, sessions of staff and buyers, and quick replies in SQL."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.desk.model import Account, QuickReply, Role, Staff
from bot.errors import BadInput, Conflict, NotFound
from bot.store.tables.desk import (
    BuyerSessionRow,
    QuickReplyRow,
    StaffRow,
    StaffSessionRow,
    UsedTokenRow,
)


class SqlAccounts:
    """Staff, sessions of staff and buyers, quick replies."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add_staff(self, *, username: str, name: str, role: Role, password_hash: str) -> Staff:
        row = StaffRow(username=username, name=name, role=role.value, password_hash=password_hash)
        self._session.add(row)
        try:
            self._session.flush()
        except IntegrityError as error:
            raise Conflict("这个用户名已经有了") from error
        return staff_of(row)

    def staff_by_name(self, username: str) -> tuple[Staff, str] | None:
        """The account and its password hash."""
        row = self._session.scalar(select(StaffRow).where(StaffRow.username == username))
        return None if row is None else (staff_of(row), row.password_hash)

    def staff(self, staff_id: int) -> Staff:
        row = self._session.get(StaffRow, staff_id)
        if row is None:
            raise NotFound
        return staff_of(row)

    def open_staff_session(
        self, token_hash: str, *, staff_id: int, at: datetime, expires_at: datetime
    ) -> None:
        self._session.add(
            StaffSessionRow(
                token_hash=token_hash, staff_id=staff_id, created_at=at, expires_at=expires_at
            )
        )
        self._session.flush()

    def staff_of_session(self, token_hash: str, *, now: datetime) -> Staff | None:
        return self.staff_of_sessions([token_hash], now=now).get(token_hash)

    def staff_of_sessions(
        self, token_hashes: Collection[str], *, now: datetime
    ) -> dict[str, Staff]:
        rows = self._session.execute(
            select(StaffSessionRow.token_hash, StaffRow)
            .join(StaffRow, StaffRow.id == StaffSessionRow.staff_id)
            .where(
                StaffSessionRow.token_hash.in_(token_hashes),
                StaffSessionRow.expires_at > now,
                StaffRow.disabled.is_(False),
            )
        )
        return {token_hash: staff_of(row) for token_hash, row in rows}

    def close_sessions(self, staff_id: int, *, but: str = "") -> int:
        """All of a person, but the one of this token; how many."""
        ended = self._session.execute(
            delete(StaffSessionRow)
            .where(StaffSessionRow.staff_id == staff_id, StaffSessionRow.token_hash != but)
            .returning(StaffSessionRow.token_hash)
        )
        return len(ended.all())

    def accounts(self, *, now: datetime) -> list[Account]:
        """Those of agents and supervisors, stopped ones last."""
        return self._accounts(now)

    def account(self, staff_id: int, *, now: datetime) -> Account:
        found = self._accounts(now, StaffRow.id == staff_id)
        if not found:
            raise NotFound
        return found[0]

    def _accounts(self, now: datetime, *only: ColumnElement[bool]) -> list[Account]:
        open_ = (
            select(func.count())
            .where(StaffSessionRow.staff_id == StaffRow.id, StaffSessionRow.expires_at > now)
            .scalar_subquery()
        )
        rows = self._session.execute(
            select(StaffRow, open_)
            .where(StaffRow.role.in_([Role.AGENT.value, Role.SUPERVISOR.value]), *only)
            .order_by(StaffRow.disabled, StaffRow.role.desc(), StaffRow.id)
        )
        return [Account(staff_of(row), row.once_until, count) for row, count in rows]

    def set_password(self, staff_id: int, kept: str, *, until: datetime | None) -> None:
        self._set(staff_id, password_hash=kept, once_until=until)

    def set_name(self, staff_id: int, name: str) -> None:
        self._set(staff_id, name=name)

    def set_disabled(self, staff_id: int, *, disabled: bool) -> None:
        self._set(staff_id, disabled=disabled)

    def _set(self, staff_id: int, **values: Any) -> None:
        found = self._session.scalar(
            update(StaffRow).where(StaffRow.id == staff_id).values(**values).returning(StaffRow.id)
        )
        if found is None:
            raise NotFound
        self._session.expire_all()

    def close_staff_session(self, token_hash: str) -> None:
        row = self._session.get(StaffSessionRow, token_hash)
        if row is not None:
            self._session.delete(row)

    def use_token(self, jti: str, *, expires_at: datetime) -> bool:
        """Note a shop token as used; False if it was used before."""
        if self._session.get(UsedTokenRow, jti) is not None:
            return False
        self._session.add(UsedTokenRow(jti=jti, expires_at=expires_at))
        try:
            self._session.flush()
        except IntegrityError:
            return False  # used at the same moment from elsewhere
        return True

    def open_buyer_session(
        self, token_hash: str, *, buyer_id: str, conversation_id: str, expires_at: datetime
    ) -> None:
        self._session.add(
            BuyerSessionRow(
                token_hash=token_hash,
                buyer_id=buyer_id,
                conversation_id=conversation_id,
                expires_at=expires_at,
            )
        )
        self._session.flush()

    def conversation_of_session(self, token_hash: str, *, now: datetime) -> tuple[str, str] | None:
        """(buyer id, conversation id), or None when the session is over."""
        row = self._session.get(BuyerSessionRow, token_hash)
        if row is None or row.expires_at <= now:
            return None
        return row.buyer_id, row.conversation_id

    def set_undo(self, staff_id: int, seconds: int) -> None:
        self._set(staff_id, undo_seconds=seconds)

    def quick_replies(self, staff_id: int | None = None) -> list[QuickReply]:
        """Those of all, and this person's own."""
        rows = self._session.scalars(
            select(QuickReplyRow)
            .where(or_(QuickReplyRow.staff_id.is_(None), QuickReplyRow.staff_id == staff_id))
            .order_by(QuickReplyRow.group, QuickReplyRow.shortcut, QuickReplyRow.id)
        )
        return [_reply(row) for row in rows]

    def add_quick_reply(
        self,
        *,
        shortcut: str,
        title: str,
        text: str,
        group: str = "",
        staff_id: int | None = None,
    ) -> QuickReply:
        """A shortcut that is taken is overwritten: that is how one edits it."""
        if not shortcut or not text:
            raise BadInput("快捷词和内容不能为空")
        whose = QuickReplyRow.staff_id
        row = self._session.scalar(
            select(QuickReplyRow).where(
                QuickReplyRow.shortcut == shortcut,
                whose.is_(None) if staff_id is None else whose == staff_id,
            )
        )
        if row is None:
            row = QuickReplyRow(shortcut=shortcut, staff_id=staff_id)
            self._session.add(row)
        row.title, row.text, row.group = title, text, group
        self._session.flush()
        return _reply(row)

    def quick_reply(self, reply_id: int) -> QuickReply:
        row = self._session.get(QuickReplyRow, reply_id)
        if row is None:
            raise NotFound
        return _reply(row)

    def delete_quick_reply(self, reply_id: int) -> None:
        self._session.execute(delete(QuickReplyRow).where(QuickReplyRow.id == reply_id))


def _reply(row: QuickReplyRow) -> QuickReply:
    return QuickReply(row.id, row.shortcut, row.title, row.text, row.group, row.staff_id)


def staff_of(row: StaffRow) -> Staff:
    return Staff(row.id, row.username, row.name, Role(row.role), row.disabled, row.undo_seconds)
