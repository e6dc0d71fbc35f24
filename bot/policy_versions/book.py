"""Which numbers are in force at a moment, as every service asks it, many times a second."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.decisions.model import PolicyVersion
from bot.policy import Policy, sheet
from bot.policy_versions.model import LEAD, NewVersion, Version, in_force
from bot.policy_versions.ports import OpenUow
from bot.times import Clock

log = structlog.get_logger()

# How old what was read may be. Well within LEAD: a version is known before its first moment.
FRESH = timedelta(seconds=2)


@dataclass(frozen=True)
class _Read:
    at: datetime
    timeline: Sequence[Version]
    sheets: dict[str, str]


class PolicyBook:
    """Implements PolicySource. `open_uow` is over connections of its own: it is asked within
    transactions, and must not wait for a connection that waits for them."""

    def __init__(self, open_uow: OpenUow, *, clock: Clock, file: PolicyVersion) -> None:
        """`file`: the numbers of the settings' file; they count until something was released."""
        self._open_uow = open_uow
        self._now = clock
        self._file = file
        self._lock = threading.Lock()
        self._last: _Read | None = None
        # What a sheet says never changes, and neither does what it is called.
        self._known = {file.version: file.policy}

    def __call__(self, at: datetime | None = None) -> PolicyVersion:
        read = self._read()
        if not read.timeline:
            return self._file
        found = in_force(read.timeline, at or self._now())
        return PolicyVersion(self._policy(found.version, found.numbers), found.version)

    def named(self, version: str) -> Policy | None:
        """The numbers of a recorded decision; None where they were never kept."""
        numbers = self._read().sheets.get(version, "")
        try:
            return self._policy(version, numbers) if numbers else self._known.get(version)
        except sheet.BadPolicy:
            # Of a time whose numbers the rules have no more.
            return None

    def _policy(self, version: str, numbers: str) -> Policy:
        if version not in self._known:
            self._known[version] = sheet.load(numbers)
        return self._known[version]

    def forget(self) -> None:
        """Something was released here: it is read at once."""
        self._last = None

    def take_file(self, *, by: str) -> bool:
        """At a start: the file's numbers become a version, the first, or the next where no
        supervisor has released any yet. From then on the file counts no more, and False says that
        it differs."""
        now = self._now()
        with self._open_uow() as uow:
            uow.policy_versions.lock()
            versions = uow.policy_versions.versions()
            newest = max(versions, key=lambda one: one.id, default=None)
            if newest is None or newest.version != self._file.version:
                if any(one.draft_id is not None for one in versions):
                    return False
                start = now.replace(microsecond=0)
                uow.policy_versions.add_version(
                    NewVersion(
                        version=self._file.version,
                        numbers=sheet.dump(self._file.policy),
                        effective_at=start if newest is None else start + LEAD,
                        released_at=now,
                        released_by=by,
                    )
                )
                uow.commit()
        self.forget()
        return True

    def _read(self) -> _Read:
        last, now = self._last, self._now()
        if last is not None and timedelta() <= now - last.at < FRESH:
            return last
        with self._lock:
            last = self._last
            if last is not None and timedelta() <= now - last.at < FRESH:
                return last
            try:
                self._last = self._read_anew(now)
            except Exception:
                # What is about to count is known for so long; after that nobody may guess.
                if last is None or not timedelta() <= now - last.at < LEAD - FRESH:
                    raise
                log.exception("policy_not_read")
                return last
            return self._last

    def _read_anew(self, now: datetime) -> _Read:
        with self._open_uow(writes=False) as uow:
            versions = uow.policy_versions.versions()
        timeline = [one for one in versions if one.withdrawn_at is None]
        return _Read(now, timeline, {one.version: one.numbers for one in versions})
