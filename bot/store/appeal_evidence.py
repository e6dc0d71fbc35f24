"""What the shop knows of a matter, collected for an appeal: talk, photos, tracking, decisions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.money import yuan
from bot.store.shop import SqlShop
from bot.store.tables.cases import CaseEvidenceRow, CaseRow
from bot.store.tables.decisions import DecisionRow
from bot.store.tables.desk import ConversationRow, MessageRow
from bot.times import iso


def collect(session: Session, order_no: str, buyer_id: str, *, messages: int) -> dict[str, Any]:
    """Plain JSON, so that it can be kept as it was when an appeal was submitted."""
    order = SqlShop(session).order_for_staff(order_no)
    said = _messages(session, buyer_id, since=order.placed_at, limit=messages)
    photos = [row.data["file"] for row in said if row.kind == "image" and "file" in row.data]
    return {
        "messages": [
            {
                "at": iso(row.at),
                "from": row.sender,
                "name": row.name,
                "text": row.text or ("[图片]" if row.kind == "image" else ""),
            }
            for row in said
            if row.kind != "note"
        ],
        "photos": list(dict.fromkeys([*_of_cases(session, order_no), *photos])),
        "parcels": [
            {
                "courier": parcel.courier,
                "tracking_no": parcel.tracking_no,
                "state": parcel.state,
                "events": [{"at": iso(e.at), "text": e.text} for e in parcel.events],
            }
            for parcel in order.parcels
        ],
        "decisions": _decisions(session, order_no),
    }


def _messages(session: Session, buyer_id: str, *, since: datetime, limit: int) -> list[MessageRow]:
    """The last ones since the order was placed, oldest first."""
    rows = session.scalars(
        select(MessageRow)
        .join(ConversationRow, ConversationRow.id == MessageRow.conversation_id)
        .where(ConversationRow.buyer_id == buyer_id, MessageRow.at >= since)
        .order_by(MessageRow.seq.desc())
        .limit(limit)
    )
    return list(reversed(rows.all()))


def _of_cases(session: Session, order_no: str) -> list[str]:
    return list(
        session.scalars(
            select(CaseEvidenceRow.file_id)
            .join(CaseRow, CaseRow.id == CaseEvidenceRow.case_id)
            .where(CaseRow.order_no == order_no)
            .order_by(CaseEvidenceRow.at)
        )
    )


def _decisions(session: Session, order_no: str) -> list[dict[str, Any]]:
    rows = session.scalars(
        select(DecisionRow).where(DecisionRow.order_no == order_no).order_by(DecisionRow.id)
    )
    return [
        {
            "id": row.id,
            "at": iso(row.at),
            "kind": row.kind,
            "rule": row.rule,
            "outcome": row.outcome,
            "reason": row.reason,
            "amount": yuan(row.amount_fen),
            "state": row.state,
        }
        for row in rows
    ]
