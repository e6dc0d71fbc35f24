"""Groups of questions as supervisors see them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from bot.insight import views
from bot.insight.acting import Deed
from bot.insight.model import Asked, Goods, QuestionEvent
from bot.insight.questions import Mined, QuestionGroup
from bot.insight.settlement import BACK_AFTER, BACK_WITHIN
from bot.insight.texts import digest_of, key_of
from bot.insight.trends import StandsOut, stand_out, trend
from bot.times import iso, shop_day
from nlu.masking import mask

MOST_MESSAGES = 500


class Shown:
    """`goods_of` tells by order numbers what was in them, `events` what people did, newest last."""

    def __init__(
        self,
        mined: Mined,
        first: date,
        last: date,
        *,
        goods_of: Mapping[str, Sequence[Goods]],
        events: Iterable[QuestionEvent] = (),
        titles: Mapping[str, str] | None = None,
    ) -> None:
        self._mined = mined
        self._days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        orders = [orders_of(group) for group in mined.groups]
        self._goods = {
            group.name.id: found
            for group, found in zip(mined.groups, stand_out(orders, goods_of), strict=True)
        }
        self._events: dict[str, list[QuestionEvent]] = defaultdict(list)
        for event in events:
            self._events[event.group_id].append(event)
        self._titles = titles or {}

    def groups(self, groups: Sequence[QuestionGroup]) -> list[views.QuestionGroup]:
        """Some of them, with their share of all questions of the period."""
        return [self._shown(group) for group in groups]

    def _shown(self, group: QuestionGroup) -> views.QuestionGroup:
        name, count, mined = group.name, len(group.asked), self._mined
        outcomes = Counter(asked.outcome for asked in group.asked)
        intents = Counter(asked.intent for asked in group.asked if asked.intent)
        by_day = Counter(shop_day(asked.at) for asked in group.asked)
        return views.QuestionGroup(
            id=name.id,
            title=name.title,
            count=count,
            previous=group.previous,
            share=round(count / mined.total, 4),
            trend=trend(
                count,
                group.previous,
                total=mined.total,
                total_before=mined.total_before,
                tests=len(mined.groups),
            ),
            settled=round(outcomes["settled"] / count, 4),
            handed_over=round(outcomes["handed_over"] / count, 4),
            outcomes=[views.OutcomeCount(outcome=k, count=n) for k, n in outcomes.most_common()],
            unanswered=group.unanswered,
            came_back=came_back(group.asked),
            intents=[views.IntentCount(name=k, count=n) for k, n in intents.most_common()],
            examples=list(group.examples),
            days=[views.DayCount(day=day.isoformat(), count=by_day[day]) for day in self._days],
            orders=len(orders_of(group)),
            goods=[_goods(one) for one in self._goods[name.id]],
            named_by=name.named_by or None,
            pinned=name.pinned,
            ignored=name.ignored,
            assignee=name.assignee or None,
            split_from=self._titles.get(name.split_from),
            joined=list(group.joined),
            events=[_event(event) for event in self._events[name.id]],
        )


def orders_of(group: QuestionGroup) -> list[str]:
    return sorted({asked.order_no for asked in group.asked if asked.order_no})


def came_back(asked: Sequence[Asked]) -> int:
    """How often the same buyer asked the same again, after half an hour and within three days."""
    last: dict[str, datetime] = {}
    count = 0
    for one in asked:
        before = last.get(one.conversation_id)
        count += before is not None and BACK_AFTER <= one.at - before <= BACK_WITHIN
        last[one.conversation_id] = one.at
    return count


def messages_shown(group: QuestionGroup) -> list[views.QuestionMessage]:
    """The newest messages of a group, personal data masked."""
    return [
        views.QuestionMessage(
            at=iso(asked.at),
            text=mask(asked.text),
            text_id=digest_of(key_of(asked.text)),
            conversation_id=asked.conversation_id,
            intent=asked.intent,
            outcome=asked.outcome,
        )
        for asked in reversed(group.asked[-MOST_MESSAGES:])
    ]


def _goods(one: StandsOut) -> views.QuestionGoods:
    return views.QuestionGoods(
        sku=one.goods.sku,
        title=one.goods.title,
        orders=one.orders,
        expected=round(one.expected, 1),
    )


def _event(event: QuestionEvent) -> views.QuestionEvent:
    return views.QuestionEvent(
        at=iso(event.at), by=event.by, deed=Deed(event.deed), text=event.text
    )
