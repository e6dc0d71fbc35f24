"""Buyers' messages that no reading of the bot covers, and who answered them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, aliased

from bot.desk.model import Sender
from bot.store.dialect import position
from bot.store.tables.desk import MessageRow, ReadingRow

# What was pressed and not typed, by the message's data.
PRESSED = frozenset({"payload", "order"})
# A turn joins the few messages of one burst.
_LONGEST_BURST = 100


def unread(session: Session, *wanted: ColumnElement[bool]) -> list[tuple[MessageRow, bool]]:
    """Of the messages that are `wanted`, each with whether a person answered it. What the bot says
    later, about something else, answers nothing of what was said to a person."""
    covered = (
        select(ReadingRow.id)
        .where(
            ReadingRow.conversation_id == MessageRow.conversation_id,
            or_(
                ReadingRow.seq == MessageRow.seq,
                and_(
                    ReadingRow.seq > MessageRow.seq,
                    ReadingRow.seq < MessageRow.seq + _LONGEST_BURST,
                    position(ReadingRow.text, MessageRow.text) > 0,
                ),
            ),
        )
        .exists()
    )
    rows = session.execute(
        select(MessageRow, person_answered(MessageRow))
        .where(
            *wanted,
            MessageRow.sender == Sender.BUYER.value,
            MessageRow.kind == "text",
            # Of a person who was erased: nothing is left to be read.
            MessageRow.text != "",
            ~covered,
        )
        .order_by(MessageRow.at, MessageRow.id)
    )
    return [(row, bool(answered)) for row, answered in rows if not PRESSED & set(row.data)]


def person_answered(table: type[MessageRow] | type[ReadingRow]) -> ColumnElement[bool]:
    """Whether a person wrote after a message or reading, before the bot read anything more."""
    line, reading = aliased(MessageRow), aliased(ReadingRow)
    between = (
        select(reading.id)
        .where(
            reading.conversation_id == table.conversation_id,
            reading.seq > table.seq,
            reading.seq < line.seq,
        )
        # Two levels down: left to itself it would look through everybody's rows of `table`.
        .correlate_except(reading)
        .exists()
    )
    return (
        select(line.id)
        .where(
            line.conversation_id == table.conversation_id,
            line.seq > table.seq,
            line.sender == Sender.AGENT.value,
            line.kind != "note",
            ~between,
        )
        .exists()
    )
