"""审单: the list before the cut-off, and what is done with many orders at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta

from bot.decisions.model import PolicySource
from bot.desk.model import Role, Staff
from bot.errors import AbovePower, AnxinError, BadInput
from bot.order_notes.service import add_remark, remark_text, set_flag
from bot.order_review.gathering import gather
from bot.order_review.model import (
    Action,
    Board,
    Catalogue,
    Filters,
    Finding,
    Handled,
    Handling,
    Level,
    OrderReviewNumbers,
    Picked,
    Report,
    ReviewedOrder,
    Seen,
    Waiting,
)
from bot.order_review.ports import OpenUow, Uow
from bot.order_review.rules import findings
from bot.shop.model import Flag
from bot.times import SHOP_ZONE, Clock, shop_time

PAGE = 50
MOST_AT_ONCE = 500
MOST_PRINTED = 1000
_LEVEL_RANK = {level: rank for rank, level in enumerate(Level)}
_PASSED = "已核实，可以发货"
_HELD = "暂缓发货"


class OrderReview:
    def __init__(
        self,
        open_uow: OpenUow,
        *,
        clock: Clock,
        policy: PolicySource,
        cut_off: time,
        numbers: OrderReviewNumbers | None = None,
    ) -> None:
        self._open_uow = open_uow
        self._now = clock
        self._policy = policy
        self._cut_off = cut_off
        self.numbers = numbers or OrderReviewNumbers()

    def board(self, wanted: Filters, *, page: int | None = 1) -> Board:
        """Orders with findings, what must not leave first; `page` from 1, None to print all."""
        now = self._now()
        with self._open_uow(writes=False) as uow:
            everything = self.screened(uow)
            waiting = len(everything)
        found = [one for one in everything if one.seen]
        shown = [one for one in found if _fits(one, wanted)]
        shown.sort(key=lambda one: (_urgency(one), one.waiting.order.placed_at))
        return Board(
            orders=shown[:MOST_PRINTED] if page is None else shown[(page - 1) * PAGE : page * PAGE],
            total=len(shown),
            pages=max(1, -(-len(shown) // PAGE)),
            waiting=waiting,
            states={state.value: sum(one.has(state) for one in found) for state in Handling},
            kinds=_counted(found, wanted, lambda seen: seen.finding.kind.value),
            levels=_counted(found, wanted, lambda seen: seen.finding.level.value),
            cut_off=next_cut_off(self._cut_off, now),
            made_at=now,
        )

    def screened(self, uow: Uow) -> list[ReviewedOrder]:
        """Every order that waits, with what was found in it now and what people said to that."""
        waiting = gather(uow, now=self._now(), numbers=self.numbers)
        skus = {item.sku for one in waiting for item in one.order.items}
        packs = self._policy().policy.threshold_gifts.packs
        shop = Catalogue(
            uow.order_review.known_skus(skus),
            packs,
            packs_are_lines=any(pack.sku in skus for pack in packs),
        )
        handled = uow.order_review.handled([one.order.no for one in waiting])
        found = []
        for one in waiting:
            said = {past.key: past for past in handled.get(one.order.no, ())}
            seen = [self._seen(f, said.get(f.key)) for f in findings(one, shop, self.numbers)]
            found.append(ReviewedOrder(one, tuple(seen)))
        return found

    def _seen(self, finding: Finding, handled: Handled | None) -> Seen:
        if handled is None or handled.state is not Handling.PASSED:
            return Seen(finding, handled)
        until = next_cut_off(self._cut_off, handled.at)
        return Seen(finding, handled, undo_until=until if self._now() <= until else None)

    def preview(
        self, picked: Sequence[Picked], action: Action, *, note: str, staff: Staff
    ) -> list[Report]:
        """What `do` would report now; nothing is changed."""
        return self._act(picked, action, note=note, staff=staff, really=False)

    def do(
        self, picked: Sequence[Picked], action: Action, *, note: str, staff: Staff
    ) -> list[Report]:
        """Each order in a transaction of its own: one that fails does not hold up the others."""
        return self._act(picked, action, note=note, staff=staff, really=True)

    def _act(
        self, picked: Sequence[Picked], action: Action, *, note: str, staff: Staff, really: bool
    ) -> list[Report]:
        if not 1 <= len(picked) <= MOST_AT_ONCE:
            raise BadInput(f"一次选 1 到 {MOST_AT_ONCE} 个订单")
        note = note.strip()
        if action is Action.REMARK or note:
            note = remark_text(note)
        with self._open_uow(writes=False) as uow:
            now = {one.waiting.order.no: one for one in self.screened(uow)}
        merged: dict[str, dict[str, None]] = {}
        for one in picked:
            merged.setdefault(one.order_no, {}).update(dict.fromkeys(one.keys))
        reports = []
        for one in (Picked(no, tuple(keys)) for no, keys in merged.items()):
            try:
                with self._open_uow() as uow:
                    message = self._act_on(uow, one, now.get(one.order_no), action, note, staff)
                    if really:
                        uow.commit()
                reports.append(Report(one.order_no, ok=True, message=message))
            except AnxinError as error:
                reports.append(Report(one.order_no, ok=False, message=str(error)))
        return reports

    def _act_on(
        self,
        uow: Uow,
        picked: Picked,
        now: ReviewedOrder | None,
        action: Action,
        note: str,
        staff: Staff,
    ) -> str:
        order = uow.shop.order_for_staff(picked.order_no)
        if now is None or order.shipped_at is not None or order.status != "paid":
            raise BadInput("订单已经发货或关闭，不用再审")
        at = self._now()
        if action is Action.REMARK:
            add_remark(uow, order.no, note, by=staff.name, at=at)
            return f"备注：{note}"
        if action is Action.UNDO:
            return self._undo(uow, now, picked, note=note, by=staff.name, at=at)
        state = Handling.PASSED if action is Action.PASS else Handling.HELD
        chosen = self._chosen(now, picked, state)
        if state is Handling.PASSED and any(seen.must_not_leave for seen in chosen):
            _may_let_go(staff, note)
        for seen in chosen:
            if not uow.order_review.handle(
                order.no, seen.finding.key, state, by=staff.name, at=at, note=note
            ):
                raise BadInput("刚刚有人处理过，请刷新")
        if state is Handling.HELD:
            return _hold(uow, now, chosen, note=note, by=staff.name, at=at)
        return _pass(uow, now, chosen, note=note, by=staff.name, at=at)

    def _undo(
        self, uow: Uow, now: ReviewedOrder, picked: Picked, *, note: str, by: str, at: datetime
    ) -> str:
        """The order is held again, while the warehouse has not come for it."""
        chosen = _picked_now(now, picked)
        for seen in chosen:
            if seen.state is not Handling.PASSED:
                raise BadInput("没有放行过，不用撤回")
            if seen.undo_until is None:
                raise BadInput("已经过了截单时间，仓库可能已经拿走，请直接联系仓库拦截")
            key = seen.finding.key
            if not uow.order_review.hold_again(now.waiting.order.no, key, by=by, at=at, note=note):
                raise BadInput("刚刚有人处理过，请刷新")
        return f"撤回放行，{_hold(uow, now, chosen, note=note, by=by, at=at)}"

    def _chosen(self, now: ReviewedOrder, picked: Picked, state: Handling) -> list[Seen]:
        """As they are now; what others did first is told."""
        chosen = _picked_now(now, picked)
        for seen in chosen:
            if seen.handled is not None and seen.state in (state, Handling.PASSED):
                word = "放行" if seen.state is Handling.PASSED else "暂缓"
                raise BadInput(f"已经由{seen.handled.by}{word}")
        return chosen


def _picked_now(now: ReviewedOrder, picked: Picked) -> list[Seen]:
    """The findings that were chosen, as they are now; news are told."""
    known = {seen.finding.key: seen for seen in now.seen}
    if not picked.keys:
        raise BadInput("没有选中要处理的问题")
    if any(key not in known for key in picked.keys):
        raise BadInput("订单情况有变化，请刷新后再看")
    return [known[key] for key in dict.fromkeys(picked.keys)]


def _may_let_go(staff: Staff, note: str) -> None:
    """Raises AbovePower, BadInput."""
    if staff.role is not Role.SUPERVISOR:
        raise AbovePower("这个订单不能发货，放行需要主管")
    if not note:
        raise BadInput("这个订单不能发货，放行要写明原因")


def next_cut_off(at: time, now: datetime) -> datetime:
    """The first moment of this time of day, in the shop's zone, that is not past."""
    local = shop_time(now)
    today = datetime.combine(local.date(), at, SHOP_ZONE)
    return today if today >= local else today + timedelta(days=1)


def _hold(
    uow: Uow, now: ReviewedOrder, chosen: Sequence[Seen], *, note: str, by: str, at: datetime
) -> str:
    # A gift to be packed is no reason to hold; where it is all there is, it is named all the same.
    hinders = [s for s in chosen if s.finding.level is not Level.DO] or chosen
    reason = note or "、".join(dict.fromkeys(seen.finding.kind.text for seen in hinders))
    order_no = now.waiting.order.no
    add_remark(uow, order_no, f"{_HELD}：{reason}", by=by, at=at)
    set_flag(uow, order_no, Flag.RED, by=by, at=at)
    return f"暂缓发货，插红旗，备注「{_HELD}：{reason}」"


def _pass(
    uow: Uow, now: ReviewedOrder, chosen: Sequence[Seen], *, note: str, by: str, at: datetime
) -> str:
    """What was held is told to be free again once nothing of the order is held any more."""
    done = ["放行"]
    order_no = now.waiting.order.no
    keys = {seen.finding.key for seen in chosen}
    still = [s for s in now.seen if s.state is Handling.HELD and s.finding.key not in keys]
    freed = any(seen.state is Handling.HELD for seen in chosen) and not still
    if note:
        add_remark(uow, order_no, note, by=by, at=at)
        done.append(f"备注「{note}」")
    if freed:
        add_remark(uow, order_no, _PASSED, by=by, at=at)
        done.append(f"备注「{_PASSED}」")
        if now.waiting.flag is Flag.RED:
            set_flag(uow, order_no, None, by=by, at=at)
            done.append("取消红旗")
    return "，".join(done)


def _fits(one: ReviewedOrder, wanted: Filters) -> bool:
    return _matches(one.waiting, wanted.q) and any(
        (wanted.state is None or seen.state is wanted.state)
        and (wanted.kind is None or seen.finding.kind is wanted.kind)
        and (wanted.level is None or seen.finding.level is wanted.level)
        for seen in one.seen
    )


def _matches(waiting: Waiting, q: str) -> bool:
    text = q.strip().lower()
    if not text:
        return True
    order = waiting.order
    fields = (order.no, waiting.buyer.name, *(item.sku for item in order.items))
    return any(text in field.lower() for field in (*fields, *(i.title for i in order.items)))


def _urgency(one: ReviewedOrder) -> int:
    return min(_LEVEL_RANK[seen.finding.level] for seen in one.seen)


def _counted(
    found: Sequence[ReviewedOrder], wanted: Filters, name: Callable[[Seen], str]
) -> dict[str, int]:
    """How many orders have it, among those in the state that is looked at."""
    counts: Counter[str] = Counter()
    for one in found:
        state = wanted.state
        counts.update({name(seen) for seen in one.seen if state in (None, seen.state)})
    return dict(counts)
