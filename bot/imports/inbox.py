"""A folder that files of the shop are put into, in a folder for each kind: read through by
themselves, and imported where no line of them is refused. What is refused, and what is not said to
be of a kind, waits for a supervisor, as if a person had handed it in."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.errors import BadInput, ImportRuns, NotFound
from bot.imports.model import AT_WORK, MOST_BYTES, Import, Kind, State
from bot.imports.service import Imports, NoRoom
from bot.times import SHOP_ZONE, Clock

log = structlog.get_logger()

# Who stands in the list of imports as the one who handed it in.
BY = "收件文件夹"
# What was written to since is still being copied.
STILL = timedelta(seconds=30)
# Notes, and files that could not be read, go after it.
KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Waiting:
    """A file in the folder, or in that of its kind. `size` in bytes; `saved_at` is when it was last
    written to."""

    name: str
    kind: Kind | None
    size: int
    saved_at: datetime


@dataclass(frozen=True)
class Taken:
    """A file that was handed in. `kind`: that of the folder in which it lay."""

    import_id: int
    name: str
    kind: Kind | None


class Box(Protocol):
    """The folder. A file is in one of three places: put there, taken under the number of its
    import, or refused; of what was imported the note alone stays."""

    def waiting(self, before: datetime) -> list[Waiting]:
        """Not written to since, oldest first."""

    def read(self, waiting: Waiting) -> bytes: ...

    def take(self, waiting: Waiting, import_id: int) -> None: ...

    def taken(self) -> list[Taken]: ...

    def digest(self, taken: Taken) -> str:
        """SHA-256, as of an import."""

    def imported(self, taken: Taken, note: str) -> None: ...

    def refused(self, file: Waiting | Taken, note: str) -> None: ...

    def forget(self, before: datetime) -> None:
        """Notes and refused files of before."""


class Inbox:
    def __init__(self, box: Box, imports: Imports, *, clock: Clock) -> None:
        self._box = box
        self._imports = imports
        self._now = clock

    def look(self) -> None:
        """What was begun goes on, then what is new is taken: a stop at any point loses nothing."""
        for taken in self._box.taken():
            with _one_stops_no_other(taken.name):
                self._go_on(taken)
        room = True
        for waiting in self._box.waiting(self._now() - STILL):
            with _one_stops_no_other(waiting.name):
                room = room and self._take(waiting)
        self._box.forget(self._now() - KEPT)

    def _take(self, waiting: Waiting) -> bool:
        """False where there is no room for another one now."""
        if waiting.size > MOST_BYTES:
            self._refuse(waiting, f"文件超过 {MOST_BYTES >> 20} MB，请拆成几个再放进来")
            return True
        raw = self._box.read(waiting)
        try:
            one = self._imports.handed_in(raw, by=BY, kind=waiting.kind) or self._imports.take_in(
                raw, name=waiting.name, by=BY, kind=waiting.kind, saved_at=waiting.saved_at
            )
        except NoRoom:
            return False
        except BadInput as error:
            self._refuse(waiting, str(error))
            return True
        self._box.take(waiting, one.id)
        return True

    def _go_on(self, taken: Taken) -> None:
        try:
            one = self._imports.get(taken.import_id)
        except NotFound:
            self._refuse(taken, "这次导入的记录已经删除")
            return
        # What broke off is on the page, to be begun again.
        if one.state in (*AT_WORK, State.FAILED):
            return
        if one.state is State.DROPPED:
            self._refuse(taken, "没有导入：已在控制台放弃，或一天里没有人确认")
        elif one.state is State.REFUSED:
            self._refuse(taken, f"没有导入：{one.error}")
            self._imports.lay_aside(one.id)
        elif self._box.digest(taken) != one.digest:
            # Whoever copied it paused for longer than we wait.
            done = "只导入了一部分" if one.state is State.DONE else "没有导入"
            self._refuse(taken, f"{done}：读过之后文件又变了，请等它写完再放一次")
            if one.state is State.READY:
                self._imports.lay_aside(one.id)
        elif one.state is State.DONE:
            self._box.imported(taken, self._note(f"已导入：{_counts(one)}"))
        else:
            self._start(one, taken)

    def _start(self, one: Import, taken: Taken) -> None:
        """By itself only as what it was said to be, and where every line can be taken; else a
        person decides, on the page."""
        if taken.kind is not one.kind or one.report["refused"]:
            return
        try:
            self._imports.begin(one, by=BY)
        except ImportRuns:
            log.info("inbox_waits", of=one.id)

    def _refuse(self, file: Waiting | Taken, why: str) -> None:
        log.warning("inbox_refused", of=getattr(file, "import_id", None))
        self._box.refused(file, self._note(why))

    def _note(self, text: str) -> str:
        return f"{self._now().astimezone(SHOP_ZONE):%Y-%m-%d %H:%M} {text}\n"


@contextlib.contextmanager
def _one_stops_no_other(name: str) -> Iterator[None]:
    """A file that cannot be read or moved is tried again the next time, like all others."""
    try:
        yield
    except OSError:
        log.exception("inbox_file_failed", name=name)


def _counts(one: Import) -> str:
    report = one.report
    counts = f"新增 {report['added']}，更新 {report['changed']}，没变 {report['unchanged']}"
    seen = [
        f"{word} {report[name]}"
        for name, word in (("refused", "没收"), ("doubts", "有疑点"))
        if report[name]
    ]
    return "；".join([counts, *([f"{'，'.join(seen)}，请在控制台“导入”里看"] if seen else [])])
