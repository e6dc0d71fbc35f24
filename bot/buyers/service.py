"""Buyers as supervisors look at them: the list, groups, and tags by hand and by rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import structlog

from bot.buyers.conditions import BuyerRule, check, tags_in
from bot.buyers.model import (
    PAGE,
    BuyerFacts,
    BuyerPage,
    Choices,
    Chosen,
    Event,
    Filters,
    Group,
    Subject,
    Tag,
)
from bot.buyers.ports import OpenUow, Uow
from bot.desk.model import Role, Staff
from bot.errors import BadInput, Forbidden
from bot.shape import plain
from bot.times import Clock

log = structlog.get_logger()

SAMPLE = 5
LONGEST_NAME = 20
MOST_AT_ONCE = 5_000


class Buyers:
    def __init__(self, open_uow: OpenUow, *, clock: Clock) -> None:
        self._open_uow = open_uow
        self._now = clock

    # Looking

    def page(self, wanted: Filters, *, page: int = 1, size: int = PAGE) -> BuyerPage:
        with self._open_uow(writes=False) as uow:
            return uow.buyers.page(wanted, page=page, size=size, now=self._now())

    def one(self, buyer_id: str) -> BuyerFacts:
        with self._open_uow(writes=False) as uow:
            return uow.buyers.one(buyer_id)

    def one_of(self, conversation_id: str) -> BuyerFacts:
        """Whose conversation it is."""
        with self._open_uow(writes=False) as uow:
            return uow.buyers.one_of(conversation_id)

    def try_rule(self, rule: BuyerRule) -> tuple[int, Sequence[BuyerFacts]]:
        """How many fit now, and some of them. Raises BadInput."""
        check(rule)
        now = self._now()
        with self._open_uow(writes=False) as uow:
            return uow.buyers.count(rule, now=now), uow.buyers.sample(rule, most=SAMPLE, now=now)

    def choices(self) -> Choices:
        with self._open_uow(writes=False) as uow:
            return uow.buyers.choices()

    # Groups

    def groups(self) -> list[tuple[Group, int]]:
        """Each with how many are in it now."""
        now = self._now()
        with self._open_uow(writes=False) as uow:
            return [(one, uow.buyers.count(one.rule, now=now)) for one in uow.buyer_groups.groups()]

    def group(self, group_id: int) -> Group:
        with self._open_uow(writes=False) as uow:
            return uow.buyer_groups.group(group_id)

    def save_group(
        self, group_id: int | None, name: str, rule: BuyerRule, *, staff: Staff
    ) -> Group:
        check(rule)
        name, now = _name(name), self._now()
        with self._open_uow() as uow:
            store, made = uow.buyer_groups, True
            if group_id is None:
                new = store.add_group(name, rule, by=staff.name, at=now)
                made, group_id = new is not None, new or 0
            else:
                store.group(group_id)
                if any(tag.group_id == group_id for tag in store.tags()):
                    _no_circle(uow, rule)
                made = store.change_group(group_id, name, rule, by=staff.name, at=now)
            if not made:
                raise BadInput("已经有同名的分组")
            detail = {"name": name, "rule": plain(rule)}
            store.note(_event(staff, now, Subject.GROUP, group_id, "saved", detail))
            saved = store.group(group_id)
            uow.commit()
        return saved

    def drop_group(self, group_id: int, *, staff: Staff) -> None:
        """Messages that went to it keep the conditions that they went by."""
        now = self._now()
        with self._open_uow() as uow:
            group = uow.buyer_groups.group(group_id)
            if any(tag.group_id == group_id for tag in uow.buyer_groups.tags()):
                raise BadInput("有标签按这个分组打，请先改掉或删除那个标签")
            uow.buyer_groups.drop_group(group_id, at=now)
            detail = {"name": group.name}
            uow.buyer_groups.note(_event(staff, now, Subject.GROUP, group_id, "dropped", detail))
            uow.commit()

    # Tags

    def tags(self) -> list[Tag]:
        with self._open_uow(writes=False) as uow:
            return uow.buyer_groups.tags()

    def save_tag(self, tag_id: int | None, name: str, group_id: int | None, *, staff: Staff) -> Tag:
        """A rule is followed at once."""
        name, now = _name(name), self._now()
        with self._open_uow() as uow:
            store, made = uow.buyer_groups, True
            rule = None if group_id is None else store.group(group_id).rule
            if rule is not None:
                _no_circle(uow, rule)
            if tag_id is None:
                new = store.add_tag(name, group_id, by=staff.name, at=now)
                made, tag_id = new is not None, new or 0
            else:
                if store.tag(tag_id).group_id is None and group_id is not None:
                    _asked_for_by_no_rule(uow, store.tag(tag_id).name)
                made = store.change_tag(tag_id, name, group_id)
            if not made:
                raise BadInput("已经有同名的标签")
            if rule is not None:
                store.follow(tag_id, rule, at=now)
            detail = {"name": name, "group_id": group_id}
            store.note(_event(staff, now, Subject.TAG, tag_id, "saved", detail))
            saved = store.tag(tag_id)
            uow.commit()
        return saved

    def drop_tag(self, tag_id: int, *, staff: Staff) -> None:
        now = self._now()
        with self._open_uow() as uow:
            name = uow.buyer_groups.tag(tag_id).name
            uow.buyer_groups.drop_tag(tag_id, at=now)
            event = _event(staff, now, Subject.TAG, tag_id, "dropped", {"name": name})
            uow.buyer_groups.note(event)
            uow.commit()

    def mark(self, tag_id: int, chosen: Chosen, *, on: bool, staff: Staff) -> int:
        """By hand; how many changed. An agent marks the buyer beside the chat, a supervisor any."""
        if staff.role is not Role.SUPERVISOR and (chosen.all_of or len(chosen.ids) != 1):
            raise Forbidden
        if len(chosen.ids) > MOST_AT_ONCE:
            raise BadInput(f"一次最多选 {MOST_AT_ONCE} 位")
        now = self._now()
        with self._open_uow() as uow:
            store = uow.buyer_groups
            if store.tag(tag_id).group_id is not None:
                raise BadInput("这个标签按规则自动打，不能手工改")
            if on:
                count = store.put(tag_id, chosen, by=staff.name, at=now)
            else:
                count = store.take(tag_id, chosen, now=now)
            if count:
                deed = "put" if on else "taken"
                store.note(_event(staff, now, Subject.TAG, tag_id, deed, {"count": count}))
            uow.commit()
        return count

    def follow_rules(self) -> int:
        """Tags by rule as their rules say now; how many buyers' tags changed."""
        changed = 0
        with self._open_uow(writes=False) as uow:
            ruled = [one for one in uow.buyer_groups.tags() if one.group_id is not None]
        for tag in ruled:
            assert tag.group_id is not None
            try:
                with self._open_uow() as uow:
                    rule = uow.buyer_groups.group(tag.group_id).rule
                    came, went = uow.buyer_groups.follow(tag.id, rule, at=self._now())
                    uow.commit()
                changed += came + went
            except Exception:
                # One rule that cannot be followed must not keep the others waiting.
                log.exception("tag_not_followed", tag=tag.id)
        return changed


def _name(given: str) -> str:
    name = " ".join(given.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise BadInput(f"名称要有 1 到 {LONGEST_NAME} 个字")
    return name


def _event(
    staff: Staff,
    at: datetime,
    about: Subject,
    about_id: int,
    deed: str,
    detail: Mapping[str, object],
) -> Event:
    return Event(at=at, by=staff.name, about=about, about_id=about_id, deed=deed, detail=detail)


def _no_circle(uow: Uow, rule: BuyerRule) -> None:
    """A rule that asks for what rules put there might go round for ever."""
    ruled = {tag.name for tag in uow.buyer_groups.tags() if tag.group_id is not None}
    if tags_in(rule) & ruled:
        raise BadInput("打标签的规则里只能用手工标签")


def _asked_for_by_no_rule(uow: Uow, name: str) -> None:
    followed = {tag.group_id for tag in uow.buyer_groups.tags()} - {None}
    for group in uow.buyer_groups.groups():
        if group.id in followed and name in tags_in(group.rule):
            raise BadInput("打标签的规则里只能用手工标签")
