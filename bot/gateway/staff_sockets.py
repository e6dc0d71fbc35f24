"""Open sockets of staff: closed within seconds when who opened them may not listen any more."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass

import structlog

from bot.desk.model import Role, Staff

log = structlog.get_logger()

# Within five seconds, whoever signed them out: this gateway, another one, or the command line.
LOOK_EVERY_SECONDS = 3.0


@dataclass(frozen=True)
class _Opened:
    token: str
    role: Role
    staff_id: int


class StaffSockets:
    """`signed_in` is asked once for all of them, however many pages are open."""

    def __init__(
        self,
        signed_in: Callable[[Collection[str]], Mapping[str, Staff]],
        close: Callable[[str], Awaitable[None]],
    ) -> None:
        self._signed_in = signed_in
        self._close = close
        self._open: dict[str, _Opened] = {}

    def opened(self, sid: str, token: str, staff: Staff) -> None:
        self._open[sid] = _Opened(token, staff.role, staff.id)

    def closed(self, sid: str) -> None:
        self._open.pop(sid, None)

    def present(self) -> set[int]:
        """Whose pages are open here."""
        return {one.staff_id for one in self._open.values()}

    async def look(self) -> None:
        """Signed out, run out, disabled, or another role than it was opened with: closed. The page
        comes back with what it may do now, or to the sign-in."""
        seen = dict(self._open)
        if not seen:
            return
        tokens = {one.token for one in seen.values()}
        still = await asyncio.to_thread(self._signed_in, tokens)
        for sid, one in seen.items():
            staff = still.get(one.token)
            if staff is not None and staff.role is one.role:
                continue
            self.closed(sid)
            log.info("staff_socket_closed", why="signed out" if staff is None else "another role")
            await self._close(sid)
