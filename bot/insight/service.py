"""What supervisors look at: the board, frequent questions, exports, the list of conversations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, timedelta
from threading import Lock
from typing import TypeVar

from bot.bulk import pages
from bot.desk.model import Holder
from bot.insight.acting import Acting
from bot.insight.board import board_of
from bot.insight.exports import Table, csv_bytes, xlsx_bytes
from bot.insight.mining import Mine, mining_here
from bot.insight.model import Listed, QuestionText
from bot.insight.ports import OpenUow
from bot.insight.questions import Mined, Order, QuestionGroup
from bot.insight.reports import (
    board_table,
    conversations_table,
    decisions_table,
    ledger_table,
    questions_table,
)
from bot.insight.shown import Shown, messages_shown, orders_of
from bot.insight.views import (
    Board,
    ConversationPage,
    ConversationRow,
    QuestionFound,
    QuestionMessages,
    QuestionPage,
    QuestionsFound,
)
from bot.insight.wording import Words
from bot.times import Clock, day_bounds, iso
from nlu.components.encoder import encode

T = TypeVar("T")

LIVE = timedelta(hours=24)
# Conversations a page of the list; it is counted no further than anybody would turn pages.
PAGE, MOST_COUNTED = 100, 10_000
_KEPT_PERIODS = 4
# Groups that a search shows: more are found with more words.
MOST_FOUND = 30
# Conversations that are counted for the board in one transaction, and transactions in a row.
_BATCH, _BATCHES = 200, 20


class Insight:
    """`first` and `last` are days of the shop, both included."""

    def __init__(
        self,
        open_uow: OpenUow,
        clock: Clock,
        *,
        words: Words | None = None,
        mine: Mine | None = None,
    ) -> None:
        self._open_uow = open_uow
        self._now = clock
        self._words = words or Words()
        self.acting = Acting(open_uow, clock)
        self._group = mine or mining_here(encode)
        # Grouping takes the whole processor for a while: one at a time, and each period once.
        self._mining = Lock()
        self._apart = ThreadPoolExecutor(1, thread_name_prefix="mining")
        self._mined: dict[tuple[date, date], tuple[tuple[int, ...], Mined]] = {}

    def board(self, first: date, last: date) -> Board:
        with self._open_uow(writes=False) as uow:
            data = uow.insight.board(first, last, now=self._now())
        return board_of(data, first, last, words=self._words)

    def keep_figures(self) -> int:
        """Count what changed, so that the board need not; how many conversations it was. What is
        left after so many is for the next time: a stop waits for no more than these."""
        with self._open_uow() as uow:
            uow.insight.note_due(now=self._now())
            uow.commit()
        kept = 0
        for _ in range(_BATCHES):
            with self._open_uow(writes=False) as uow:
                recount = uow.insight.recount(most=_BATCH, now=self._now())
            if recount is None:
                break
            with self._open_uow() as uow:
                uow.insight.keep(recount)
                uow.commit()
            kept += len(recount.changes)
        return kept

    def apart(self, work: Callable[[], T]) -> Future[T]:
        """What groups questions waits in a line of its own: of the threads that serve buyers it
        holds none."""
        return self._apart.submit(work)

    def close(self) -> None:
        self._apart.shutdown(wait=False, cancel_futures=True)

    def questions(
        self,
        first: date,
        last: date,
        *,
        order: Order = Order.NEED,
        ignored: bool = False,
        page: int = 1,
        size: int = 50,
    ) -> QuestionPage:
        """A page of the groups that are looked at, or of those that are `ignored`; from now on
        they keep the names under which they were shown."""
        mined = self._mine(first, last)
        looked_at = [one for one in mined.sorted_by(order) if one.name.ignored is ignored]
        start = (page - 1) * size
        groups = looked_at[start : start + size]
        self._remember(groups)
        all_ignored = sum(one.name.ignored for one in mined.groups)
        return QuestionPage(
            total=mined.total,
            groups=self._shown(mined, first, last).groups(groups),
            groups_total=len(looked_at),
            ignored_total=all_ignored,
            pages=pages(len(looked_at), size),
        )

    def find_questions(self, words: str, first: date, last: date) -> QuestionsFound:
        """Of all groups, also of earlier ones, those that tell of the words: what a group may be
        merged into. They keep their names from now on."""
        mined, words = self._mine(first, last, as_shown=True), words.strip()
        found = mined.find(words)
        with self._open_uow(writes=False) as uow:
            known = uow.questions.remembered().groups
        now = {group.name.id for group in mined.groups}
        earlier = [
            one for one in known if one.id not in now and words.casefold() in one.title.casefold()
        ]
        shown = found[:MOST_FOUND]
        self._remember(shown)
        rows = [(one.name, len(one.asked)) for one in shown]
        rows += [(one, 0) for one in earlier[: MOST_FOUND - len(shown)]]
        return QuestionsFound(
            groups=[QuestionFound(id=one.id, title=one.title, count=n) for one, n in rows],
            left_out=len(found) + len(earlier) - len(rows),
        )

    def _shown(self, mined: Mined, first: date, last: date) -> Shown:
        orders = sorted({no for group in mined.groups for no in orders_of(group)})
        with self._open_uow(writes=False) as uow:
            goods, events = uow.questions.goods_of(orders), uow.questions.events()
            titles = {one.id: one.title for one in uow.questions.remembered().groups}
        return Shown(mined, first, last, goods_of=goods, events=events, titles=titles)

    def question_messages(self, group_id: str, first: date, last: date) -> QuestionMessages:
        group = self._mine(first, last, as_shown=True).group(group_id)
        return QuestionMessages(messages=[] if group is None else messages_shown(group))

    def conversations(self, *, live: bool, q: str, page: int = 1) -> ConversationPage:
        """A page, newest first. `live`: something was said in the last 24 hours. `q` is looked for
        in buyers' names, order numbers and messages."""
        since, q = self._now() - LIVE if live else None, q.strip()
        before = (page - 1) * PAGE
        with self._open_uow(writes=False) as uow:
            found = uow.insight.conversations(q=q, since=since, limit=PAGE, offset=before)
            total = before + len(found)
            if len(found) == PAGE or (before and not found):
                total = uow.insight.count_conversations(q=q, since=since, most=MOST_COUNTED)
        return ConversationPage(
            conversations=[_row(one) for one in found], total=total, pages=pages(total, PAGE)
        )

    def export(self, kind: str, first: date, last: date, format: str) -> bytes:  # noqa: A002
        """The bytes of a file; `kind` and `format` are keys of exports.KINDS and FORMATS."""
        write = {"csv": csv_bytes, "xlsx": xlsx_bytes}[format]
        return write(self._table(kind, first, last))

    def _table(self, kind: str, first: date, last: date) -> Table:
        if kind == "board":
            return board_table(self.board(first, last))
        if kind == "questions":
            mined = self._mine(first, last)
            return questions_table(self._shown(mined, first, last).groups(mined.groups))
        period = day_bounds(first, last)
        with self._open_uow(writes=False) as uow:
            if kind == "conversations":
                return conversations_table(uow.insight.conversation_lines(*period))
            if kind == "decisions":
                return decisions_table(uow.insight.decision_lines(*period), self._words)
            return ledger_table(uow.insight.ledger_lines(*period), self._words)

    def _mine(self, first: date, last: date, *, as_shown: bool = False) -> Mined:
        """`as_shown`: what was grouped last will do, though more was said since."""
        days = (last - first).days + 1
        start, end = day_bounds(first, last)
        before, _ = day_bounds(first - timedelta(days=days), first)
        with self._mining:
            with self._open_uow(writes=False) as uow:
                state = (*uow.insight.newest_words(), uow.questions.newest_event())
                kept = self._mined.get((first, last))
                if kept is not None and (as_shown or kept[0] == state):
                    return kept[1]
                now, earlier = (
                    uow.insight.readings(*period) + uow.insight.unread(*period)
                    for period in ((start, end), (before, start))
                )
                remembered = uow.questions.remembered()
            mined = self._group(now, earlier, remembered)
            self._keep(mined)
            self._mined.pop((first, last), None)
            self._mined[first, last] = (state, mined)
            while len(self._mined) > _KEPT_PERIODS:
                del self._mined[next(iter(self._mined))]
        return mined

    def _keep(self, mined: Mined) -> None:
        """In portions: nobody who wants to write waits for all of them."""
        for some in chunks(mined.changed):
            with self._open_uow() as uow:
                uow.questions.keep_texts(some, at=self._now())
                uow.commit()

    def _remember(self, groups: Sequence[QuestionGroup]) -> None:
        with self._open_uow(writes=False) as uow:
            known = {one.id: one.title for one in uow.questions.remembered().groups}
        fresh = [one.name for one in groups if known.get(one.name.id) != one.name.title]
        if not fresh:
            return
        with self._open_uow() as uow:
            uow.questions.name_groups(fresh, at=self._now())
            uow.commit()


def chunks(texts: Sequence[QuestionText], size: int = 2_000) -> Iterator[Sequence[QuestionText]]:
    return (texts[start : start + size] for start in range(0, len(texts), size))


def _row(one: Listed) -> ConversationRow:
    return ConversationRow(
        id=one.id,
        buyer=one.buyer,
        holder=Holder(one.holder),
        agent_name=one.agent_name,
        last_text=one.last_text,
        last_at=iso(one.last_at),
        ticket=one.ticket_id,
    )
