"""Judges talks in the background, and keeps what people make of it: verdicts, appeals, scores."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.desk.model import Role, Sender, Staff
from bot.errors import BadInput, Conflict, Forbidden, NotFound
from bot.opening_hours import OpeningHours
from bot.promises.gate import Gate
from bot.promises.model import Basis
from bot.promises.model import Finding as Promise
from bot.quality.model import (
    MOST_MARKS,
    VERSION,
    Checked,
    Criterion,
    Due,
    Filters,
    Finding,
    Judged,
    Line,
    Page,
    State,
    Talk,
)
from bot.quality.ports import OpenUow, Uow
from bot.quality.rules import BACK_WITHIN, judge
from bot.times import Clock, shop_day

# Who has written nothing for so long is done for now; whoever forgot to close it, after a day.
QUIET, OVER = timedelta(hours=1), timedelta(days=1)
PAGE = 30
MOST_EXPORTED = 10_000
_BATCH = 20
_MOST_CRITERIA, _LONGEST_NAME, _LONGEST_NOTE, _SHORTEST_REASON = 10, 20, 500, 2
MOST_DRAWN = 50


class Quality:
    def __init__(self, open_uow: OpenUow, *, clock: Clock, gate: Gate, hours: OpeningHours) -> None:
        self._open_uow = open_uow
        self._now = clock
        self._gate = gate
        self._hours = hours

    def judge_due(self, *, limit: int = _BATCH) -> int:
        """A small batch of what is closed and not judged; how many it were."""
        now = self._now()
        with self._open_uow(writes=False) as uow:
            due = uow.quality.due(
                quiet_since=now - QUIET, over_since=now - OVER, version=VERSION, limit=limit
            )
        return sum(self._judge(one, now) for one in due)

    def _judge(self, due: Due, now: datetime) -> bool:
        """The rules read outside of the transaction that writes: it holds up the chat."""
        with self._open_uow(writes=False) as uow:
            lines = uow.quality.lines(due.conversation_id, since=due.since)
            bases = uow.promises.bases(due.buyer_id)
        talks = list(self._talks(lines, bases, now))
        with self._open_uow() as uow:
            uow.desk.lock(due.conversation_id)
            kept = uow.quality.keep(due, talks, version=VERSION, at=now)
            uow.commit()
        return kept

    def _talks(
        self, lines: Sequence[Line], bases: Sequence[Basis], now: datetime
    ) -> Iterator[Judged]:
        def promises(line: Line, earlier: Sequence[str]) -> Sequence[Promise]:
            by_bot = line.sender is Sender.BOT
            return self._gate.unfounded(
                bases, line.text, earlier=earlier, at=line.at, by_bot=by_bot
            )

        days: dict[date, list[Line]] = defaultdict(list)
        for line in lines:
            days[shop_day(line.at)].append(line)
        for day, of_day in days.items():
            if not any(line.by_buyer for line in of_day):
                continue
            last = of_day[-1]
            talk = Talk(
                lines=tuple(of_day),
                later=tuple(
                    one for one in lines if one.seq > last.seq and one.at - last.at <= BACK_WITHIN
                ),
                known_until=now,
                promises=promises,
                hours=self._hours,
            )
            staff = {one.staff_id for one in of_day if one.staff_id is not None}
            yield Judged(
                day=day,
                first=of_day[0],
                last=last,
                staff=tuple(sorted(staff)),
                found=judge(talk),
            )

    def page(self, wanted: Filters, *, staff: Staff, page: int = 1, size: int = PAGE) -> Page:
        """Agents see their own."""
        with self._open_uow(writes=False) as uow:
            found = uow.quality.page(_own(wanted, staff), page=page, size=size)
        return replace(found, talks=[_seen_by(staff, one) for one in found.talks])

    def talk(self, talk_id: int, *, staff: Staff) -> tuple[Checked, list[Line]]:
        """With the lines of its day; NotFound also for a talk of others."""
        with self._open_uow(writes=False) as uow:
            talk = uow.quality.talk(talk_id)
            if not _supervises(staff) and staff.id not in {number for number, _ in talk.people}:
                raise NotFound
            return _seen_by(staff, talk), uow.quality.lines(
                talk.conversation_id, since=talk.first_at
            )

    def decide(self, finding_id: int, state: State, *, note: str, staff: Staff) -> Checked:
        """Raises BadInput for a state that is no verdict, Forbidden on what is one's own."""
        if state not in (State.CONFIRMED, State.REJECTED):
            raise BadInput("请选择：属实或不属实")
        with self._open_uow() as uow:
            finding = uow.quality.finding(finding_id)
            if not _supervises(staff) or finding.staff_id == staff.id:
                raise Forbidden("不能复核自己的会话")
            uow.quality.decide(
                finding_id, state, by=staff.name, note=note.strip()[:_LONGEST_NOTE], at=self._now()
            )
            uow.commit()
            return uow.quality.talk(finding.talk_id)

    def appeal(self, finding_id: int, *, reason: str, staff: Staff) -> Checked:
        """Once, by who is named in it. Raises Conflict where it was appealed or withdrawn."""
        reason = reason.strip()[:_LONGEST_NOTE]
        if len(reason) < _SHORTEST_REASON:
            raise BadInput("请写明申诉的理由，至少两个字")
        with self._open_uow() as uow:
            finding = uow.quality.finding(finding_id)
            if finding.staff_id != staff.id:
                raise NotFound
            if not may_appeal(finding, staff):
                raise Conflict("这一条已经申诉过，或者已判为不属实")
            uow.quality.appeal(finding_id, reason, at=self._now())
            uow.commit()
            return _seen_by(staff, uow.quality.talk(finding.talk_id))

    def criteria(self) -> list[Criterion]:
        with self._open_uow(writes=False) as uow:
            return uow.quality.criteria()

    def names_of_criteria(self) -> Mapping[int, str]:
        with self._open_uow(writes=False) as uow:
            return uow.quality.names_of_criteria()

    def set_criteria(self, names: Sequence[str]) -> list[Criterion]:
        plain = [name.strip() for name in names if name.strip()]
        if not 1 <= len(plain) <= _MOST_CRITERIA or len(set(plain)) < len(plain):
            raise BadInput(f"评分项要有 1 到 {_MOST_CRITERIA} 个，且不能重复")
        if any(len(name) > _LONGEST_NAME for name in plain):
            raise BadInput(f"评分项的名字最长 {_LONGEST_NAME} 个字")
        with self._open_uow() as uow:
            uow.quality.set_criteria(plain)
            uow.commit()
            return uow.quality.criteria()

    def score(self, talk_id: int, marks: Mapping[int, int], *, note: str, staff: Staff) -> Checked:
        """A mark for each criterion of the sheet."""
        with self._open_uow() as uow:
            talk = uow.quality.talk(talk_id)
            if staff.id in {number for number, _ in talk.people}:
                raise Forbidden("不能给自己的会话评分")
            wanted = {one.id for one in uow.quality.criteria()}
            if set(marks) != wanted or not all(0 <= one <= MOST_MARKS for one in marks.values()):
                raise BadInput(f"每一项都要有 0 到 {MOST_MARKS} 分")
            uow.quality.score(
                talk, staff.id, marks, note=note.strip()[:_LONGEST_NOTE], at=self._now()
            )
            uow.commit()
            return uow.quality.talk(talk_id)

    def sample(
        self,
        first: date,
        last: date,
        *,
        each: int,
        choose: Callable[[Sequence[int], int], Sequence[int]] = random.sample,
    ) -> int:
        """Draws so many talks of each person by chance, for scoring; how many they are."""
        if not 1 <= each <= MOST_DRAWN:
            raise BadInput(f"每人抽 1 到 {MOST_DRAWN} 个会话")
        with self._open_uow() as uow:
            drawn: set[int] = set()
            for talks in uow.quality.not_sampled(first, last).values():
                left = [one for one in talks if one not in drawn]
                drawn |= set(choose(left, min(each, len(left))))
            uow.quality.draw(sorted(drawn), at=self._now())
            uow.commit()
        return len(drawn)

    def people(self) -> list[tuple[int, str]]:
        with self._open_uow(writes=False) as uow:
            return uow.quality.people()


def may_appeal(finding: Finding, staff: Staff) -> bool:
    known = finding.state in (State.OPEN, State.CONFIRMED)
    return finding.staff_id == staff.id and known and not finding.appeal


def _supervises(staff: Staff) -> bool:
    return staff.role is Role.SUPERVISOR


def _own(wanted: Filters, staff: Staff) -> Filters:
    return wanted if _supervises(staff) else replace(wanted, staff_id=staff.id)


def _seen_by(staff: Staff, talk: Checked) -> Checked:
    if _supervises(staff):
        return talk
    own = tuple(one for one in talk.findings if one.staff_id == staff.id)
    return replace(talk, findings=own)


__all__ = ["MOST_EXPORTED", "PAGE", "Quality", "Uow", "may_appeal"]
