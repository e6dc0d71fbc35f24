"""Frequent questions: buyers' words in groups that keep their names from day to day."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from bot.insight import views
from bot.insight.grouping import Cluster, clusters
from bot.insight.model import Asked, NamedGroup, Ranking
from bot.insight.texts import PLEASANTRIES, TYPICAL, key_of, title_of
from bot.insight.vectors import Vectors, apart, unit, with_rankings
from bot.times import iso, shop_day
from nlu.masking import mask

EXAMPLES = 6
MOST_MESSAGES = 500
_PLEASANT = 0.8

_key_of = lru_cache(maxsize=40_000)(key_of)


class Order(StrEnum):
    """How supervisors sort the groups."""

    COUNT = "count"
    RISE = "rise"
    UNSETTLED = "unsettled"


@dataclass(frozen=True)
class QuestionGroup:
    """Messages with one meaning. `examples` are the most usual ways to put it."""

    name: NamedGroup
    asked: tuple[Asked, ...]
    previous: int
    examples: tuple[str, ...]

    def weight(self, order: Order) -> int:
        match order:
            case Order.COUNT:
                return len(self.asked)
            case Order.RISE:
                return len(self.asked) - self.previous
            case Order.UNSETTLED:
                return sum(asked.outcome != "settled" for asked in self.asked)


@dataclass(frozen=True)
class Mined:
    """All groups with messages in the period, the largest first; every message is in one."""

    groups: tuple[QuestionGroup, ...]

    @property
    def total(self) -> int:
        return sum(len(group.asked) for group in self.groups)

    def sorted_by(self, order: Order) -> tuple[QuestionGroup, ...]:
        """Largest first; where two are alike, as they stand here."""
        return tuple(sorted(self.groups, key=lambda group: -group.weight(order)))

    def group(self, group_id: str) -> QuestionGroup | None:
        return next((group for group in self.groups if group.name.id == group_id), None)


def mine(
    now: Sequence[Asked],
    before: Sequence[Asked],
    known: Sequence[NamedGroup],
    *,
    vectors: Vectors,
) -> Mined:
    """Group what was asked now and in the period before; `known` are earlier groups, oldest
    first, that give their names to the groups their questions fall into."""
    by_key = _by_key(now, before, vectors)
    keys = sorted(by_key, key=lambda key: (-len(by_key[key].both), key))
    if not keys:
        return Mined(())
    rows = with_rankings(
        apart(vectors.of(keys), vectors.of(TYPICAL)), [_merged(by_key[key].both) for key in keys]
    )
    weights = [len(by_key[key].both) for key in keys]
    found = clusters(rows)
    names = _names(found, known, row_of={key: row for row, key in enumerate(keys)})
    groups = []
    for index, cluster in enumerate(found):
        said = [by_key[keys[row]] for row in sorted(cluster.rows)]
        asked = tuple(sorted((a for s in said for a in s.now), key=lambda a: a.at))
        if not asked:
            continue
        name = names.get(index)
        if name is None:
            central = keys[cluster.central(rows, weights)]
            name = NamedGroup(_id_of(central), central, title_of(by_key[central].usual()))
        examples = tuple(dict.fromkeys(title_of(s.usual()) for s in said if s.now))[:EXAMPLES]
        groups.append(QuestionGroup(name, asked, sum(len(s.before) for s in said), examples))
    groups.sort(key=lambda group: (-len(group.asked), group.name.id))
    return Mined(tuple(groups))


@dataclass(frozen=True)
class _Said:
    """Everything that was put in (nearly) the same words."""

    now: list[Asked]
    before: list[Asked]

    @property
    def both(self) -> list[Asked]:
        return self.now + self.before

    def usual(self) -> str:
        counts = Counter(asked.text for asked in self.now or self.before)
        return min(counts, key=lambda text: (-counts[text], len(text), text))


def _by_key(now: Iterable[Asked], before: Iterable[Asked], vectors: Vectors) -> dict[str, _Said]:
    said: dict[str, _Said] = defaultdict(lambda: _Said([], []))
    for part, period in ((0, now), (1, before)):
        for asked in period:
            if not asked.small_talk and (key := _key_of(asked.text)):
                (said[key].before if part else said[key].now).append(asked)
    # Where nothing was read, only the words can tell that they ask for nothing.
    unread = [key for key, one in said.items() if not any(a.intent for a in one.both)]
    if unread:
        middle = vectors.of(TYPICAL).mean(axis=0)
        said_so, pleasant = (unit(vectors.of(t) - middle) for t in (unread, PLEASANTRIES))
        likeness = said_so @ pleasant.T
        for key, most in zip(unread, likeness.max(axis=1), strict=True):
            if most >= _PLEASANT:
                del said[key]
    return dict(said)


def _merged(asked: Sequence[Asked]) -> Ranking:
    """The mean of what was read in the same words."""
    shares: defaultdict[str, float] = defaultdict(float)
    read = [a.ranking or ((a.intent, 1.0),) for a in asked if a.ranking or a.intent]
    for ranking in read:
        for name, share in ranking:
            shares[name] += share / len(read)
    return tuple(shares.items())


def _names(
    found: Sequence[Cluster], known: Sequence[NamedGroup], *, row_of: dict[str, int]
) -> dict[int, NamedGroup]:
    """Which earlier group each cluster is: the oldest whose question it holds. A name is only ever
    given to a group in which somebody said it."""
    cluster_of = {row: index for index, cluster in enumerate(found) for row in cluster.rows}
    names: dict[int, NamedGroup] = {}
    for group in known:
        if group.key in row_of:
            names.setdefault(cluster_of[row_of[group.key]], group)
    return names


def _id_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:12]


def groups_shown(
    mined: Mined, first: date, last: date, *, groups: Sequence[QuestionGroup]
) -> list[views.QuestionGroup]:
    """Some of the groups, with their share of all questions of the period."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [_shown(group, days, mined.total) for group in groups]


def messages_shown(group: QuestionGroup) -> list[views.QuestionMessage]:
    """The newest messages of a group, personal data masked."""
    return [
        views.QuestionMessage(
            at=iso(asked.at),
            text=mask(asked.text),
            conversation_id=asked.conversation_id,
            intent=asked.intent,
            outcome=asked.outcome,
        )
        for asked in reversed(group.asked[-MOST_MESSAGES:])
    ]


def _shown(group: QuestionGroup, days: Sequence[date], total: int) -> views.QuestionGroup:
    count = len(group.asked)
    outcomes = Counter(asked.outcome for asked in group.asked)
    intents = Counter(asked.intent for asked in group.asked if asked.intent)
    by_day = Counter(shop_day(asked.at) for asked in group.asked)
    return views.QuestionGroup(
        id=group.name.id,
        title=group.name.title,
        count=count,
        previous=group.previous,
        share=round(count / total, 4),
        settled=round(outcomes["settled"] / count, 4),
        handed_over=round(outcomes["handed_over"] / count, 4),
        intents=[views.IntentCount(name=name, count=n) for name, n in intents.most_common()],
        examples=list(group.examples),
        days=[views.DayCount(day=day.isoformat(), count=by_day[day]) for day in days],
        orders=len({asked.order_no for asked in group.asked if asked.order_no}),
    )
