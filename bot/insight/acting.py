"""What a supervisor does about a group of questions; each deed stays with who did it and when."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from bot.desk.model import Staff
from bot.errors import BadInput, NotFound
from bot.insight.model import NamedGroup, QuestionEvent
from bot.insight.ports import OpenUow, Uow
from bot.insight.texts import MOST_TITLE, digest_of
from bot.times import Clock

MOST_NOTE = 500


class Deed(StrEnum):
    NAME = "name"
    MERGE = "merge"
    SPLIT = "split"
    IGNORE = "ignore"
    HEED = "heed"  # no longer ignored
    PIN = "pin"
    UNPIN = "unpin"
    ASSIGN = "assign"
    NOTE = "note"  # to operations


# What a deed without words of its own sets.
_SETS = {
    Deed.IGNORE: {"ignored": True},
    Deed.HEED: {"ignored": False},
    Deed.PIN: {"pinned": True},
    Deed.UNPIN: {"pinned": False},
}


@dataclass(frozen=True)
class Wanted:
    """`text` is a name or a note, `into` the other group's id, `texts` are digests."""

    deed: Deed
    text: str = ""
    into: str = ""
    texts: Collection[str] = ()
    staff_id: int | None = None


class Acting:
    def __init__(self, open_uow: OpenUow, clock: Clock) -> None:
        self._open_uow = open_uow
        self._now = clock

    def act(self, group_id: str, wanted: Wanted, *, by: Staff) -> str:
        """The id of the group that is there then: the other one after a merge, the new one after
        a split. Raises NotFound for a group that was never shown, BadInput in words."""
        with self._open_uow() as uow:
            group = uow.questions.group(group_id)
            found, told = self._do(uow, group, wanted, by)
            event = uow.questions.add_event(
                QuestionEvent(group_id, self._now(), by.name, wanted.deed.value, told)
            )
            if found != group_id:
                uow.questions.add_event(
                    QuestionEvent(found, self._now(), by.name, wanted.deed.value, group.title)
                )
            # Into the audit chain goes that it was done, without anybody's words.
            uow.setting_changes.note(
                "question_groups",
                {"event": event, "group": group_id, "deed": wanted.deed.value},
                at=self._now(),
                by=by.name,
            )
            uow.commit()
        return found

    def _do(self, uow: Uow, group: NamedGroup, wanted: Wanted, by: Staff) -> tuple[str, str]:
        match wanted.deed:
            case Deed.NAME:
                title = _words(wanted.text, MOST_TITLE)
                uow.questions.change(group.id, title=title, named_by=by.name)
                return group.id, title
            case Deed.NOTE:
                return group.id, _words(wanted.text, MOST_NOTE)
            case Deed.MERGE:
                return self._merge(uow, group, wanted.into)
            case Deed.SPLIT:
                return self._split(uow, group, wanted, by)
            case Deed.ASSIGN:
                return self._assign(uow, group, wanted.staff_id)
            case _:
                uow.questions.change(group.id, **_SETS[wanted.deed])
                return group.id, ""

    def _merge(self, uow: Uow, group: NamedGroup, into: str) -> tuple[str, str]:
        other = uow.questions.group(into)
        if other.id == group.id:
            raise BadInput("请选择另一个问题来合并")
        uow.questions.put(other.id, groups=[group.id, other.id])
        uow.questions.change(group.id, merged_into=other.id)
        return other.id, other.title

    def _split(self, uow: Uow, group: NamedGroup, wanted: Wanted, by: Staff) -> tuple[str, str]:
        title = _words(wanted.text, MOST_TITLE)
        new = digest_of(f"{group.id} {self._now().isoformat()}")[:12]
        uow.questions.name_groups(
            [NamedGroup(new, title, title, split_from=group.id)], at=self._now()
        )
        uow.questions.change(new, named_by=by.name)
        if not wanted.texts or not uow.questions.put(new, texts=wanted.texts):
            raise BadInput("请先勾选要拆出去的消息")
        return new, title

    def _assign(self, uow: Uow, group: NamedGroup, staff_id: int | None) -> tuple[str, str]:
        try:
            name = "" if staff_id is None else uow.accounts.staff(staff_id).name
        except NotFound as error:
            raise BadInput("没有这位同事") from error
        uow.questions.change(group.id, assignee_id=staff_id)
        return group.id, name


def _words(text: str, most: int) -> str:
    words = " ".join(text.split())
    if not 1 <= len(words) <= most:
        raise BadInput(f"请写 1 到 {most} 个字")
    return words
