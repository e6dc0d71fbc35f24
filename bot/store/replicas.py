"""The gateways of one database: each has a seat of its own, and they tell each other what happened.

On PostgreSQL a seat is a lock of the session that also listens, so it is free the moment a gateway
dies. What is told is a hint and may be lost: whoever hears it reads the database. On SQLite there
is one seat, and nobody to tell.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import secrets
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Protocol

import psycopg
import structlog
from psycopg import AsyncConnection
from sqlalchemy import make_url

from bot.errors import SettingsError

log = structlog.get_logger()

Heard = Callable[[str], None]
# How many seconds nothing was heard.
Missed = Callable[[float], None]

# The first of the two numbers of these advisory locks; nobody else takes any.
SEATS = 0x616E78
_CHANNEL = "anxin"
# A gateway that was killed a moment ago: its session ends when PostgreSQL notices.
_SEAT_WITHIN_SECONDS = 5.0
_AGAIN_SECONDS = 0.5
# PostgreSQL takes less than 8,000 bytes in one: so much, and one line more.
_FULL_BYTES = 3_500
# More than that waits only where PostgreSQL has been away: then everybody looks by himself.
_MOST_WAITING = 10_000
# A machine that was switched off says no good-bye: both sides ask whether the other is there.
_ASK_SECONDS, _PAUSE_SECONDS, _TIMES = 5, 2, 3


class Replicas(Protocol):
    # Whether there may be others.
    several: bool

    def say(self, line: str) -> None:
        """To all the others, soon; one line of at most 4,000 bytes. Never waits, never fails."""

    def seated(self) -> AbstractAsyncContextManager[None]:
        """Raises SettingsError where another gateway has the seat."""

    def listening(self, heard: Heard, missed: Missed) -> AbstractAsyncContextManager[None]:
        """Within `seated`. `heard` gets each line of the others; `missed` is called when some may
        not have come through."""


def replicas_of(url: str, replica: str) -> Replicas:
    found = make_url(url)
    if found.get_backend_name() == "sqlite":
        return Alone(found.database)
    return OnPostgres(
        found.set(drivername="postgresql").render_as_string(hide_password=False), replica
    )


def seat_number(replica: str) -> int:
    """The second number of its lock, as pg_locks shows it: without a sign."""
    return zlib.crc32(replica.encode())


class Alone:
    """The one gateway of a SQLite file: a second would lease turns under the same locks, but hear
    of nothing that the first one wrote."""

    several = False

    def __init__(self, file: str | None) -> None:
        self._file = file

    def say(self, line: str) -> None: ...

    @asynccontextmanager
    async def seated(self) -> AsyncIterator[None]:
        if not self._file or self._file == ":memory:":
            yield
            return
        number = os.open(f"{self._file}-gateway", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise SettingsError(
                    f"Another gateway runs on {self._file}, and SQLite bears only one. For several "
                    "set ANXIN_DATABASE_URL to a PostgreSQL (docs/scaling.md)."
                ) from error
            yield
        finally:
            os.close(number)

    @asynccontextmanager
    async def listening(self, heard: Heard, missed: Missed) -> AsyncIterator[None]:
        yield


class OnPostgres:
    several = True

    def __init__(
        self, address: str, replica: str, *, seat_within: float = _SEAT_WITHIN_SECONDS
    ) -> None:
        self._address = address
        self._replica = replica
        self._within = seat_within
        # Of this process: who is told his own news has heard it already.
        self._origin = secrets.token_hex(4)
        self._waiting: asyncio.Queue[str] = asyncio.Queue()
        self._dropped = False
        self._ears: AsyncConnection | None = None
        self._mouth: AsyncConnection | None = None

    def say(self, line: str) -> None:
        if self._waiting.qsize() >= _MOST_WAITING:
            self._dropped = True
            return
        self._waiting.put_nowait(line)

    @asynccontextmanager
    async def seated(self) -> AsyncIterator[None]:
        self._ears = await self._sit_down()
        try:
            yield
        finally:
            await self._ears.close()

    @asynccontextmanager
    async def listening(self, heard: Heard, missed: Missed) -> AsyncIterator[None]:
        tasks = [
            asyncio.create_task(self._listen(heard, missed)),
            asyncio.create_task(self._speak()),
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            if self._mouth is not None:
                await self._mouth.close()

    async def _sit_down(self) -> AsyncConnection:
        """A session that has the seat and listens."""
        connection = await self._connect()
        try:
            await self._take_seat(connection)
            await connection.execute(f"LISTEN {_CHANNEL}")
        except BaseException:
            await connection.close()
            raise
        return connection

    async def _connect(self) -> AsyncConnection:
        connection = await AsyncConnection.connect(
            self._address,
            autocommit=True,
            connect_timeout=10,
            keepalives_idle=_ASK_SECONDS,
            keepalives_interval=_PAUSE_SECONDS,
            keepalives_count=_TIMES,
        )
        for name, value in (
            ("tcp_keepalives_idle", _ASK_SECONDS),
            ("tcp_keepalives_interval", _PAUSE_SECONDS),
            ("tcp_keepalives_count", _TIMES),
        ):
            await connection.execute("SELECT set_config(%s, %s, false)", (name, str(value)))
        return connection

    async def _take_seat(self, connection: AsyncConnection) -> None:
        number = seat_number(self._replica)
        signed = number - (1 << 32) if number >> 31 else number
        until = asyncio.get_running_loop().time() + self._within
        while True:
            asked = await connection.execute("SELECT pg_try_advisory_lock(%s, %s)", (SEATS, signed))
            row = await asked.fetchone()
            if row is not None and row[0]:
                return
            if asyncio.get_running_loop().time() >= until:
                raise SettingsError(
                    f"Another gateway of this database is called {self._replica}: give each one "
                    "an ANXIN_REPLICA of its own."
                )
            await asyncio.sleep(_AGAIN_SECONDS)

    async def _listen(self, heard: Heard, missed: Missed) -> None:
        loop = asyncio.get_running_loop()
        while True:
            assert self._ears is not None
            try:
                async for notice in self._ears.notifies():
                    self._take(notice.payload, heard, missed)
            except psycopg.Error:
                log.warning("replicas_not_heard")
            lost = loop.time()
            self._ears = await self._sit_down_again()
            missed(loop.time() - lost)

    async def _sit_down_again(self) -> AsyncConnection:
        while True:
            try:
                return await self._sit_down()
            except (psycopg.Error, SettingsError, OSError) as error:
                log.warning("replicas_not_heard", why=type(error).__name__)
                await asyncio.sleep(_AGAIN_SECONDS)

    def _take(self, payload: str, heard: Heard, missed: Missed) -> None:
        origin, *lines = payload.split("\n")
        if origin == self._origin:
            return
        if not lines:
            missed(0.0)
        for line in lines:
            heard(line)

    async def _speak(self) -> None:
        """In the order in which it was said, several lines at once where several wait."""
        lines, size = [self._origin], 0
        while True:
            line = await self._waiting.get()
            size += len(line.encode()) + 1
            lines.append(line)
            if self._waiting.empty() or size > _FULL_BYTES:
                await self._tell("\n".join(lines))
                lines, size = [self._origin], 0
            if self._dropped:
                self._dropped = False
                await self._tell(self._origin)

    async def _tell(self, payload: str) -> None:
        """Until it is through: who listens on another session may have missed nothing else."""
        while True:
            try:
                if self._mouth is None:
                    self._mouth = await self._connect()
                await self._mouth.execute("SELECT pg_notify(%s, %s)", (_CHANNEL, payload))
            except (psycopg.Error, OSError) as error:
                log.warning("replicas_not_told", why=type(error).__name__)
                if self._mouth is not None:
                    with suppress(psycopg.Error):
                        await self._mouth.close()
                    self._mouth = None
                await asyncio.sleep(_AGAIN_SECONDS)
            else:
                return
