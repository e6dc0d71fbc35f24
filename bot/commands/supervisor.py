"""Keeps processes running: each is started again by itself when it dies, all end together."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import aiohttp
import click

from nlu.logs import masked

START_SECONDS = 120
STOP_SECONDS = 10
# Who dies without ever having come up is broken; who dies in use, again and again, is as well.
MOST_FALSE_STARTS = 8
MOST_DEATHS, WITHIN_SECONDS = 100, 300.0
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 30.0
# prctl's name for: tell me when my parent dies.
_PR_SET_PDEATHSIG = 1
COLOURS = {"engine": "magenta", "bot": "cyan", "anxin": "green"}


@dataclass(frozen=True)
class Child:
    name: str
    command: list[str]
    env: dict[str, str]
    health: str


def say(text: str, *, name: str = "anxin") -> None:
    """One line of the log, with who says it in front."""
    click.echo(click.style(f"{name:>6} │ ", fg=COLOURS.get(name)) + text)


@dataclass
class Deaths:
    """Of one child: when it is started again, and when that is given up."""

    false_starts: int = 0
    _at: deque[float] = field(default_factory=deque)

    def pause(self, at: float, *, came_up: bool) -> float | None:
        """Seconds until the next start, at once where it had come up; None: no more of it."""
        self._at.append(at)
        while at - self._at[0] > WITHIN_SECONDS:
            self._at.popleft()
        self.false_starts = 0 if came_up else self.false_starts + 1
        if self.false_starts >= MOST_FALSE_STARTS or len(self._at) >= MOST_DEATHS:
            return None
        if came_up:
            return 0.0
        doubled: float = FIRST_PAUSE_SECONDS * 2 ** (self.false_starts - 1)
        return min(doubled, LONGEST_PAUSE_SECONDS)


class Supervisor:
    """Starts the children and shows their lines. One that dies is started again alone; only one
    that does not stay up takes the others with it."""

    def __init__(self, kids: Sequence[Child], *, patience: float = 1.0) -> None:
        """`patience` stretches the pauses between false starts."""
        self._kids = kids
        self._patience = patience
        self._stop = asyncio.Event()
        self._running: dict[str, asyncio.subprocess.Process] = {}
        self._shows: set[asyncio.Task[None]] = set()

    def stop(self) -> None:
        self._stop.set()

    async def run(self, ready: Callable[[], None]) -> int:
        """Until Ctrl-C (0) or until a child is given up (1)."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.stop)
        first = {kid.name: asyncio.Event() for kid in self._kids}
        keeps = [asyncio.create_task(self._keep(kid, first[kid.name])) for kid in self._kids]
        telling = asyncio.create_task(_when_all(list(first.values()), ready))
        stopped = asyncio.create_task(self._stop.wait())
        try:
            await asyncio.wait([stopped, *keeps], return_when=asyncio.FIRST_COMPLETED)
            return 0 if self._stop.is_set() else 1
        finally:
            telling.cancel()
            self.stop()
            await self._stop_all()
            await asyncio.gather(telling, stopped, *keeps, *self._shows, return_exceptions=True)

    async def _keep(self, kid: Child, up: asyncio.Event) -> None:
        """Returns when all is being stopped, or when it is given up."""
        deaths = Deaths()
        while True:
            process = await self._start(kid)
            came_up = not self._stop.is_set() and await self._comes_up(kid, process)
            if came_up:
                up.set()
            elif not self._stop.is_set():
                _signal(process, signal.SIGKILL)
            await process.wait()
            if self._stop.is_set():
                return
            _signal(process, signal.SIGKILL)  # what it has left behind
            pause = deaths.pause(time.monotonic(), came_up=came_up)
            how = f"{kid.name} ended with {process.returncode}"
            if pause is None:
                say(f"{how}, too often by now. Giving up; the lines above say why.")
                return
            say(f"{how} and is started again in {pause:g} s; the rest goes on.")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), pause * self._patience)
                return

    async def _start(self, kid: Child) -> asyncio.subprocess.Process:
        # A session of its own: Ctrl-C reaches us alone, and we stop them in order.
        process = await asyncio.create_subprocess_exec(
            *kid.command,
            env=kid.env,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
            limit=1024 * 1024,
            preexec_fn=_end_with_parent(),
        )
        self._running[kid.name] = process
        if self._stop.is_set():
            _signal(process, signal.SIGTERM)  # it came too late for those that were stopped
        task = asyncio.create_task(self._show(kid.name, process))
        self._shows.add(task)
        task.add_done_callback(self._shows.discard)
        return process

    async def _show(self, name: str, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            shown = line.decode(errors="replace").rstrip()
            # The engine's lines are Rasa's own, and may repeat what was said.
            say(masked(shown) if name == "engine" else shown, name=name)

    async def _comes_up(self, kid: Child, process: asyncio.subprocess.Process) -> bool:
        """False where it ended, or was stopped, before it was healthy, or took too long."""
        healthy = asyncio.create_task(_healthy(kid))
        ends = [asyncio.create_task(process.wait()), asyncio.create_task(self._stop.wait())]
        await asyncio.wait([healthy, *ends], return_when=asyncio.FIRST_COMPLETED)
        for task in (healthy, *ends):
            task.cancel()
        results = await asyncio.gather(healthy, *ends, return_exceptions=True)
        return results[0] is True

    async def _stop_all(self) -> None:
        for process in self._running.values():
            _signal(process, signal.SIGTERM)
        for process in self._running.values():
            try:
                await asyncio.wait_for(process.wait(), STOP_SECONDS)
            except TimeoutError:
                _signal(process, signal.SIGKILL)
                await process.wait()


async def _when_all(events: Sequence[asyncio.Event], ready: Callable[[], None]) -> None:
    for event in events:
        await event.wait()
    ready()


async def _healthy(kid: Child) -> bool:
    started = time.monotonic()
    timeout = aiohttp.ClientTimeout(total=3)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        while time.monotonic() - started < START_SECONDS:
            try:
                async with session.get(kid.health) as answer:
                    if answer.status == 200:
                        say(f"{kid.name} is up after {time.monotonic() - started:.0f} s")
                        return True
            except (aiohttp.ClientError, TimeoutError):
                pass
            await asyncio.sleep(0.2)
    say(f"{kid.name} did not come up within {START_SECONDS} s")
    return False


def _end_with_parent() -> Callable[[], None] | None:
    """Where the system can (Linux), a child ends even when `anxin up` is killed with -9."""
    if not sys.platform.startswith("linux"):
        return None
    # Looked up here: between fork and exec nothing may be loaded.
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _signal(process: asyncio.subprocess.Process, number: int) -> None:
    """To the whole group: Rasa leaves helpers behind otherwise."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)
