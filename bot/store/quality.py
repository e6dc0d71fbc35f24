"""The quality check in SQL: what is due, what was found, and what people gave."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import and_, delete, func, insert, or_, select, update

from bot.desk.model import Holder, Sender
from bot.errors import NotFound
from bot.quality.model import (
    Checked,
    Criterion,
    Due,
    Finding,
    Found,
    Judged,
    Line,
    State,
)
from bot.quality.rules import BACK_WITHIN
from bot.store.dialect import chunks
from bot.store.quality_lists import QualityLists, finding_of
from bot.store.tables.desk import ConversationRow, MessageRow, ReadingRow
from bot.store.tables.quality import (
    QualityCriterionRow,
    QualityFindingRow,
    QualityMarkRow,
    QualityPersonRow,
    QualityScoreRow,
    QualityTalkRow,
)
from bot.store.unread import PRESSED
from bot.times import day_bounds, shop_day

_SPEAKERS = (Sender.BUYER.value, Sender.BOT.value, Sender.AGENT.value)
# A come-back is told of the talk that it comes back to.
_BEFORE = BACK_WITHIN + timedelta(days=1)
_BOT = 0


class SqlQuality(QualityLists):
    # Judging

    def due(
        self, *, quiet_since: datetime, over_since: datetime, version: int, limit: int
    ) -> list[Due]:
        """Conversations with lines that were not judged by this version, oldest first: the bot has
        them and nobody wrote since `quiet_since`, or whoever has them since `over_since`."""
        with_bot = ConversationRow.holder == Holder.BOT.value
        rows = self._session.execute(
            select(ConversationRow, QualityMarkRow)
            .outerjoin(QualityMarkRow, QualityMarkRow.conversation_id == ConversationRow.id)
            .where(
                ConversationRow.asked_seq > 0,
                ConversationRow.last_at <= quiet_since,
                or_(with_bot, ConversationRow.last_at <= over_since),
                or_(
                    QualityMarkRow.last_seq.is_(None),
                    QualityMarkRow.last_seq < ConversationRow.last_seq,
                    QualityMarkRow.version != version,
                ),
            )
            .order_by(ConversationRow.last_at, ConversationRow.id)
            .limit(limit)
        )
        return [
            Due(row.id, row.buyer_id, row.last_seq, self._since(row.id, mark, version))
            for row, mark in rows.all()
        ]

    def _since(
        self, conversation_id: str, mark: QualityMarkRow | None, version: int
    ) -> datetime | None:
        if mark is None or mark.version != version:
            return None
        first = self._session.scalar(
            select(func.min(MessageRow.at)).where(
                MessageRow.conversation_id == conversation_id, MessageRow.seq > mark.last_seq
            )
        )
        if first is None:
            return None
        start, _ = day_bounds(shop_day(first - _BEFORE), shop_day(first))
        return start

    def lines(self, conversation_id: str, *, since: datetime | None) -> list[Line]:
        wanted = [
            MessageRow.conversation_id == conversation_id,
            MessageRow.sender.in_(_SPEAKERS),
            MessageRow.kind.not_in(("note", "notice", "rating")),
        ]
        if since is not None:
            wanted.append(MessageRow.at >= since)
        rows = self._session.execute(
            select(MessageRow, ReadingRow.intent, ReadingRow.order_no)
            .outerjoin(
                ReadingRow,
                and_(
                    ReadingRow.conversation_id == MessageRow.conversation_id,
                    ReadingRow.seq == MessageRow.seq,
                ),
            )
            .where(*wanted)
            .order_by(MessageRow.seq)
        )
        return [_line(row, intent, order_no) for row, intent, order_no in rows]

    def keep(self, due: Due, talks: Sequence[Judged], *, version: int, at: datetime) -> bool:
        """False where somebody judged it meanwhile. What a person decided on stays; an open finding
        that no rule has any more goes."""
        mark = self._session.get(QualityMarkRow, due.conversation_id, populate_existing=True)
        if mark is not None and (mark.version, mark.last_seq) >= (version, due.last_seq):
            return False
        if mark is None:
            mark = QualityMarkRow(conversation_id=due.conversation_id)
            self._session.add(mark)
        mark.last_seq, mark.version, mark.at = due.last_seq, version, at
        for judged in talks:
            talk = self._keep_talk(due.conversation_id, judged, at)
            self._keep_people(talk.id, judged.staff)
            self._keep_findings(talk, judged.found, version)
        self._session.flush()
        return True

    def _keep_talk(self, conversation_id: str, judged: Judged, at: datetime) -> QualityTalkRow:
        row = self._session.scalar(
            select(QualityTalkRow).where(
                QualityTalkRow.conversation_id == conversation_id, QualityTalkRow.day == judged.day
            )
        )
        if row is None:
            row = QualityTalkRow(conversation_id=conversation_id, day=judged.day)
            self._session.add(row)
        row.first_seq, row.first_at = judged.first.seq, judged.first.at
        row.last_seq, row.last_at = judged.last.seq, judged.last.at
        row.judged_at = at
        self._session.flush()
        return row

    def _keep_people(self, talk_id: int, staff: Sequence[int]) -> None:
        self._session.execute(delete(QualityPersonRow).where(QualityPersonRow.talk_id == talk_id))
        if staff:
            rows = [{"talk_id": talk_id, "staff_id": one} for one in staff]
            self._session.execute(insert(QualityPersonRow), rows)

    def _keep_findings(self, talk: QualityTalkRow, found: Sequence[Found], version: int) -> None:
        kept = {
            (row.rule, row.message_id): row
            for row in self._session.scalars(
                select(QualityFindingRow).where(QualityFindingRow.talk_id == talk.id)
            )
        }
        for one in found:
            row = kept.pop((one.rule.value, one.first.id), None)
            if row is None:
                row = QualityFindingRow(
                    talk_id=talk.id,
                    conversation_id=talk.conversation_id,
                    rule=one.rule.value,
                    message_id=one.first.id,
                    state=State.OPEN.value,
                )
                self._session.add(row)
            elif row.state != State.OPEN.value:
                continue
            row.version, row.words = version, one.words
            row.side, row.staff_id = one.side.value, one.staff_id
            row.message_ids = [line.id for line in one.lines]
            row.seqs = [line.seq for line in one.lines]
        for row in kept.values():
            if row.state == State.OPEN.value:
                self._session.delete(row)

    # What people make of it

    def finding(self, finding_id: int) -> Finding:
        """Locked; NotFound if there is none."""
        row = self._session.scalar(
            select(QualityFindingRow).where(QualityFindingRow.id == finding_id).with_for_update()
        )
        if row is None:
            raise NotFound
        return finding_of(row, None)

    def decide(self, finding_id: int, state: State, *, by: str, note: str, at: datetime) -> None:
        self._session.execute(
            update(QualityFindingRow)
            .where(QualityFindingRow.id == finding_id)
            .values(state=state.value, decided_by=by, note=note, decided_at=at)
        )

    def appeal(self, finding_id: int, reason: str, *, at: datetime) -> None:
        self._session.execute(
            update(QualityFindingRow)
            .where(QualityFindingRow.id == finding_id)
            .values(state=State.APPEALED.value, appeal=reason, appealed_at=at)
        )

    def criteria(self) -> list[Criterion]:
        rows = self._session.scalars(
            select(QualityCriterionRow)
            .where(QualityCriterionRow.dropped.is_(False))
            .order_by(QualityCriterionRow.place, QualityCriterionRow.id)
        )
        return [Criterion(row.id, row.name) for row in rows]

    def names_of_criteria(self) -> dict[int, str]:
        """Those that were dropped, too."""
        rows = self._session.scalars(select(QualityCriterionRow))
        return {row.id: row.name for row in rows}

    def set_criteria(self, names: Sequence[str]) -> None:
        """In this order; what is not named is dropped, and stays with the scores that have it."""
        rows = {row.name: row for row in self._session.scalars(select(QualityCriterionRow))}
        for row in rows.values():
            row.dropped = row.name not in names
        for place, name in enumerate(names):
            row = rows.get(name) or QualityCriterionRow(name=name, dropped=False)
            row.place = place
            self._session.add(row)
        self._session.flush()

    def score(
        self, talk: Checked, reviewer_id: int, marks: Mapping[int, int], *, note: str, at: datetime
    ) -> None:
        """Instead of what the same reviewer gave before."""
        row = self._session.get(QualityScoreRow, (talk.id, reviewer_id))
        if row is None:
            row = QualityScoreRow(
                talk_id=talk.id, reviewer_id=reviewer_id, conversation_id=talk.conversation_id
            )
            self._session.add(row)
        row.marks = {str(number): mark for number, mark in marks.items()}
        row.note, row.at = note, at
        self._session.flush()

    def not_sampled(self, first: date, last: date) -> dict[int, list[int]]:
        """Talks that nobody drew or scored yet, by who of the staff spoke in them."""
        scored = select(QualityScoreRow.talk_id)
        rows = self._session.execute(
            select(QualityPersonRow.staff_id, QualityTalkRow.id)
            .join(QualityTalkRow, QualityTalkRow.id == QualityPersonRow.talk_id)
            .where(
                QualityTalkRow.day.between(first, last),
                QualityTalkRow.sampled_at.is_(None),
                QualityTalkRow.id.not_in(scored),
            )
            .order_by(QualityPersonRow.staff_id, QualityTalkRow.id)
        )
        found: dict[int, list[int]] = defaultdict(list)
        for staff_id, talk_id in rows:
            found[staff_id].append(talk_id)
        return found

    def draw(self, talk_ids: Sequence[int], *, at: datetime) -> None:
        for some in chunks(talk_ids):
            self._session.execute(
                update(QualityTalkRow).where(QualityTalkRow.id.in_(some)).values(sampled_at=at)
            )


def _line(row: MessageRow, intent: str | None, order_no: str | None) -> Line:
    """Cards and questions with buttons are no words of the shop's; a picture waits for a word."""
    text = row.text
    if row.sender == Sender.BUYER.value:
        text = text or "[图片]"
    elif row.kind != "text" or row.buttons:
        text = ""
    return Line(
        id=row.id,
        seq=row.seq,
        at=row.at,
        sender=Sender(row.sender),
        text=text,
        staff_id=row.staff_id,
        intent=intent or "",
        order_no=order_no,
        pressed=bool(PRESSED & set(row.data)),
    )
