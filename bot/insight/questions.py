"""Frequent questions: buyers' words in groups that keep their names from day to day."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property, lru_cache

from bot.insight.grouping import Cluster, clusters
from bot.insight.identity import Identity, identities
from bot.insight.model import (
    SMALL_TALK,
    UNANSWERED,
    Asked,
    NamedGroup,
    QuestionText,
    Ranking,
    Remembered,
)
from bot.insight.texts import PLEASANTRIES, TYPICAL, digest_of, key_of, title_of
from bot.insight.vectors import Floats, Vectors, apart, unit, with_rankings

EXAMPLES = 6
_PLEASANT = 0.8
_ID = 12

_key_of = lru_cache(maxsize=40_000)(key_of)


class Order(StrEnum):
    """How supervisors sort the groups."""

    NEED = "need"
    COUNT = "count"
    RISE = "rise"
    UNSETTLED = "unsettled"


@dataclass(frozen=True)
class QuestionGroup:
    """Messages with one meaning. `examples` are the most usual ways to put it, `joined` the titles
    of earlier groups that are found in it now."""

    name: NamedGroup
    asked: tuple[Asked, ...]
    previous: int
    examples: tuple[str, ...]
    joined: tuple[str, ...] = ()

    @cached_property
    def unanswered(self) -> int:
        """How often nobody answered, or the bot was lost."""
        return sum(asked.outcome in UNANSWERED for asked in self.asked)

    def says(self, words: str) -> bool:
        return any(words in asked.text.casefold() for asked in self.asked)

    def weight(self, order: Order) -> int:
        match order:
            case Order.COUNT:
                return len(self.asked)
            case Order.RISE:
                return len(self.asked) - self.previous
            case Order.NEED:
                return self.unanswered
            case Order.UNSETTLED:
                return sum(asked.outcome != "settled" for asked in self.asked)


@dataclass(frozen=True)
class Mined:
    """All groups with messages in the period, the largest first; every message is in one."""

    groups: tuple[QuestionGroup, ...]
    total_before: int = 0
    # What is to be remembered of the texts that are new, or in another group than before.
    changed: tuple[QuestionText, ...] = ()

    @property
    def total(self) -> int:
        return sum(len(group.asked) for group in self.groups)

    def sorted_by(self, order: Order) -> tuple[QuestionGroup, ...]:
        """Pinned ones, then the largest first; where two are alike, as they stand here."""
        return tuple(sorted(self.groups, key=lambda one: (not one.name.pinned, -one.weight(order))))

    def find(self, words: str) -> list[QuestionGroup]:
        """Those in whose name the words stand, then those in which somebody wrote them; each the
        largest first."""
        words = words.casefold()
        named = [one for one in self.groups if words in one.name.title.casefold()]
        ids = {one.name.id for one in named}
        said = [one for one in self.groups if one.name.id not in ids and one.says(words)]
        return named + said

    def group(self, group_id: str) -> QuestionGroup | None:
        return next((group for group in self.groups if group.name.id == group_id), None)


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
    # Where nothing was read, or no wish, only the words can tell that they ask for nothing.
    wishless = SMALL_TALK | {""}
    unread = [key for key, one in said.items() if all(a.intent in wishless for a in one.both)]
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


def mine(
    now: Sequence[Asked], before: Sequence[Asked], remembered: Remembered, *, vectors: Vectors
) -> Mined:
    """Group what was asked now and in the period before. Groups are those of before where their
    members are, and have a new name only where their own is not said in them any more."""
    by_key = _by_key(now, before, vectors)
    keys = sorted(by_key, key=lambda key: (-len(by_key[key].both), key))
    if not keys:
        return Mined(())
    rows = with_rankings(
        apart(vectors.of(keys), vectors.of(TYPICAL)), [_merged(by_key[key].both) for key in keys]
    )
    texts = [remembered.texts.get(digest_of(key)) for key in keys]
    was = ["" if text is None else text.group_id for text in texts]
    found = clusters(rows, before=_numbers(was))
    names = _Names(remembered, keys, [by_key[key] for key in keys], rows)
    groups, kept = [], []
    for one in identities(found, was, remembered.held, rows):
        name = names.of(one)
        kept += [
            QuestionText(
                digest_of(keys[row]), vectors.packed(keys[row]), name.id, name.id in remembered.held
            )
            for row in one.rows
        ]
        members = [by_key[keys[row]] for row in one.rows]
        asked = tuple(sorted((a for s in members for a in s.now), key=lambda a: a.at))
        if asked:
            examples = tuple(dict.fromkeys(title_of(s.usual()) for s in members if s.now))
            joined = tuple(names.titles[id_] for id_ in one.joined if id_ in names.titles)
            previous = sum(len(s.before) for s in members)
            groups.append(QuestionGroup(name, asked, previous, examples[:EXAMPLES], joined))
    groups.sort(key=lambda group: (-len(group.asked), group.name.id))
    changed = tuple(text for text in kept if remembered.texts.get(text.digest) != text)
    return Mined(tuple(groups), sum(len(said.before) for said in by_key.values()), changed)


def _numbers(was: Sequence[str]) -> list[int] | None:
    """The groups of before as numbers, -1 for texts that are new."""
    numbers = {group: number for number, group in enumerate(sorted(set(was) - {""}))}
    return [numbers.get(group, -1) for group in was] if numbers else None


class _Names:
    """Gives each group the name that it has, or one that a member of it has written."""

    def __init__(
        self, remembered: Remembered, keys: Sequence[str], said: Sequence[_Said], rows: Floats
    ) -> None:
        self._known = {group.id: group for group in remembered.groups}
        self._texts, self._keys, self._said, self._rows = remembered.texts, keys, said, rows
        self._taken = set(self._known) | {text.group_id for text in self._texts.values()}
        self._row_of = {key: row for row, key in enumerate(keys)}
        self.titles = {group.id: group.title for group in remembered.groups}

    def of(self, one: Identity) -> NamedGroup:
        known = self._known.get(one.id)
        if known is not None and (known.named_by or self._still_said(known, one)):
            return known
        weights = [len(said.both) for said in self._said]
        central = Cluster(one.rows, self._rows[:1].mean(axis=0)).central(self._rows, weights)
        key, title = self._keys[central], title_of(self._said[central].usual())
        if known is not None:
            return replace(known, key=key, title=title)
        return NamedGroup(one.id or self._free(key), key, title, split_from=one.split_from)

    def _still_said(self, group: NamedGroup, one: Identity) -> bool:
        """By who is in the group, though maybe not in this period."""
        row = self._row_of.get(group.key)
        if row is not None:
            return row in one.rows
        text = self._texts.get(digest_of(group.key))
        return text is not None and text.group_id == group.id

    def _free(self, key: str) -> str:
        number, found = 0, digest_of(key)[:_ID]
        while found in self._taken:
            number += 1
            found = digest_of(f"{key} {number}")[:_ID]
        self._taken.add(found)
        return found
