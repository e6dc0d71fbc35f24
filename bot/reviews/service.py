"""Reviews: bad ones get a reply that a person approved, and the file that tells the platform."""

from __future__ import annotations

from collections.abc import Sequence

from bot.bulk import Export, Report, move_for, reported
from bot.desk.model import Staff
from bot.desk.ports import PromiseReader
from bot.errors import BadInput
from bot.reviews.drafts import draft, faults
from bot.reviews.model import MOVES, Filters, Review, ReviewMove, ReviewPage, ReviewState
from bot.reviews.ports import OpenUow, Uow
from bot.times import Clock, shop_time

PAGE = 30
EXPORT_TITLES = ("订单编号", "商品", "评价时间", "评分", "评价内容", "回复内容")


class Reviews:
    def __init__(self, open_uow: OpenUow, *, clock: Clock, reader: PromiseReader) -> None:
        self._open_uow = open_uow
        self._now = clock
        self._reader = reader

    def page(self, wanted: Filters, *, page: int = 1) -> ReviewPage:
        with self._open_uow(writes=False) as uow:
            return uow.reviews.page(wanted, page=page, size=PAGE)

    def waiting(self) -> int:
        with self._open_uow(writes=False) as uow:
            return uow.reviews.approved()

    def write(self, review_id: int, reply: str) -> Review:
        """A person's own words. BadInput, with the reasons, for what may not go out."""
        with self._open_uow() as uow:
            self._check(uow, uow.reviews.review(review_id), reply)
            uow.reviews.write(review_id, reply.strip())
            uow.commit()
            return uow.reviews.review(review_id)

    def preview(self, ids: Sequence[int], move: str, *, note: str, staff: Staff) -> list[Report]:
        """What `do` would report now; nothing is changed."""
        return self._act(ids, move, note=note, staff=staff, really=False)

    def do(self, ids: Sequence[int], move: str, *, note: str, staff: Staff) -> list[Report]:
        """Each review in a transaction of its own."""
        return self._act(ids, move, note=note, staff=staff, really=True)

    def _act(
        self, ids: Sequence[int], name: str, *, note: str, staff: Staff, really: bool
    ) -> list[Report]:
        note = note.strip()
        move = move_for(name, MOVES, ids=ids, note=note)

        def act(review_id: int) -> str:
            with self._open_uow() as uow:
                message = self._move(uow, review_id, move, note, staff)
                if really:
                    uow.commit()
            return message

        return reported(ids, act)

    def _move(self, uow: Uow, review_id: int, move: ReviewMove, note: str, staff: Staff) -> str:
        review = uow.reviews.review(review_id)
        if review.state not in move.was:
            raise BadInput(f"这条评价{review.state.text}，不能再{move.title}")
        reply = None
        if move.to is ReviewState.APPROVED:
            reply = reply_of(review)
            self._check(uow, review, reply)
        uow.reviews.move(
            review_id, move.was, move.to, by=staff.name, at=self._now(), note=note, reply=reply
        )
        return f"{move.title}：{reply}" if reply else move.title

    def _check(self, uow: Uow, review: Review, reply: str) -> None:
        """A reply stands in public for everybody: no decision for one buyer covers a promise. What
        the draft says of the order rests on its facts, and may stay."""
        found = faults(reply, names=uow.reviews.names(review))
        facts = draft(review.cause, review.settled, bad=review.bad)
        promised = [one for one in self._reader.promises_in(reply) if one.words not in facts]
        if promised:
            found.append(f"不能承诺：{'、'.join(f'“{one.words}”' for one in promised)}")
        if found:
            raise BadInput("；".join(found))

    def export(self, *, staff: Staff) -> Export:
        """Take what was approved since the last file. Raises BadInput where nothing was."""
        with self._open_uow() as uow:
            made = uow.reviews.export(by=staff.name, at=self._now())
            if made is None:
                raise BadInput("没有已同意、待导出的回复")
            uow.commit()
        return made

    def exports(self) -> list[Export]:
        with self._open_uow(writes=False) as uow:
            return uow.reviews.exports()

    def rows(self, export_id: int) -> list[tuple[str, str, str, int, str, str]]:
        """As `EXPORT_TITLES`; the same file again, as often as it is asked for."""
        with self._open_uow(writes=False) as uow:
            found = uow.reviews.exported(export_id)
        return [
            (
                one.order_no,
                one.product,
                shop_time(one.at).strftime("%Y-%m-%d %H:%M:%S"),
                one.stars,
                one.text,
                one.reply,
            )
            for one in found
        ]


def reply_of(review: Review) -> str:
    """What somebody wrote, or the draft from today's facts."""
    return review.reply or draft(review.cause, review.settled, bad=review.bad)
