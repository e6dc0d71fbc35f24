"""Three times as many questions as the engine can answer, for minutes: who is answered and when.

    python -m bench.overload [--capacity 4] [--seconds 180] [--after 90]

The gateway's turns over a real database, with an engine that answers one question after the other,
`capacity` a second, each of a new buyer. At first half of that comes, then three times as much,
then half again. Counted is what a buyer reads: the answer, or within the time that the engine may
take that it takes a moment.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from bot.app import WORKERS
from bot.core import Core, build_core
from bot.desk.model import Incoming
from bot.desk.ports import Happened
from bot.engine.client import Reply
from bot.errors import EngineSlow
from bot.gateway.turns import TurnWorker
from bot.settings import Settings
from bot.store.base import Base
from bot.times import utc_now
from nlu import danger

ENGINE_SECONDS = 10.0
# Answered as on a quiet day.
SOON_SECONDS = 3.0
WARM_UP_SECONDS = 15


class SerialEngine:
    """One question after the other; who waits in it for too long gets no answer, and costs it."""

    def __init__(self, capacity: float) -> None:
        self._each = 1 / capacity
        self._turn = asyncio.Lock()
        self.too_slow = 0

    async def turn(self, conversation_id: str, text: str, metadata: dict[str, Any]) -> list[Reply]:
        asked = time.monotonic()
        async with self._turn:
            await asyncio.sleep(self._each)
        if time.monotonic() - asked > ENGINE_SECONDS:
            self.too_slow += 1
            raise EngineSlow
        return [Reply("收到")]

    async def back(self, conversation_id: str) -> None: ...


class Watch:
    """When each buyer wrote, and what was read when."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.asked: dict[str, float] = {}
        self.told: dict[str, float] = {}
        self.answered: dict[str, float] = {}

    def __call__(self, happened: Happened) -> None:
        message = happened.message
        if message is None or message.conversation_id not in self.asked:
            return
        if message.text == "收到":
            self.answered.setdefault(message.conversation_id, self.now())
        elif message.kind == "notice":
            self.told.setdefault(message.conversation_id, self.now())

    def now(self) -> float:
        return time.monotonic() - self.began


async def come(core: Core, worker: TurnWorker, watch: Watch, conversation_id: str) -> None:
    watch.asked[conversation_id] = watch.now()
    incoming = Incoming(f"asks-{conversation_id}", text="在吗")
    await asyncio.to_thread(core.conversations.receive, conversation_id, incoming)
    worker.wake(conversation_id, hurry=True)


async def run(core: Core, watch: Watch, phases: Sequence[tuple[float, float]]) -> SerialEngine:
    """`phases`: how many a second, and for how long."""
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(WORKERS))
    count = sum(int(rate * seconds) + 1 for rate, seconds in phases)
    pages = [core.conversations.open(buyer_id=f"rush-{n}", name="").id for n in range(count)]

    async def no_typing(conversation_id: str, on: bool) -> None: ...

    engine = SerialEngine(phases[0][0] * 2)
    worker = TurnWorker(
        core.conversations,
        core.failed_turns,
        engine,
        core.phrases,
        replica="bot-1",
        quiet_seconds=0.0,
        most_seconds=1.0,
        typing=no_typing,
        moment_seconds=ENGINE_SECONDS,
    )
    coming: list[asyncio.Task[None]] = []
    watch.began, due = time.monotonic(), 0.0
    for rate, seconds in phases:
        end = due + seconds
        while due < end:
            await asyncio.sleep(max(0.0, due - watch.now()))
            coming.append(asyncio.create_task(come(core, worker, watch, pages[len(coming)])))
            due += 1 / rate
    await asyncio.gather(*coming)
    async with asyncio.timeout(3_600):
        while len(watch.answered) < len(watch.asked):  # noqa: ASYNC110 - told from threads
            await asyncio.sleep(1.0)
    await worker.close()
    return engine


def recovery(watch: Watch, end: float) -> float:
    """From the end of the rush until the last who came after it and was not answered soon."""
    late = [
        asked - end
        for chat, asked in watch.asked.items()
        if asked >= end and watch.answered[chat] - asked > SOON_SECONDS
    ]
    return max(late, default=0.0)


def report(core: Core, watch: Watch, engine: SerialEngine, begin: float, end: float) -> None:
    waits = {chat: watch.answered[chat] - asked for chat, asked in watch.asked.items()}
    rush = [chat for chat, asked in watch.asked.items() if begin <= asked < end]
    in_time = sorted(waits[chat] for chat in rush if waits[chat] <= ENGINE_SECONDS + 1)
    told = [chat for chat in rush if chat in watch.told]
    silent = [c for c in rush if c not in watch.told and waits[c] > ENGINE_SECONDS + 2]
    told_after = [watch.told[chat] - watch.asked[chat] for chat in told]
    after = [waits[chat] for chat, asked in watch.asked.items() if asked >= end]
    handed, last = len(core.failed_turns.unclaimed()), max(watch.answered.values())
    print(
        f"{len(watch.asked)} questions, {len(rush)} of them in the rush: "
        f"{len(in_time)} answered in time, {len(told)} told after at most "
        f"{max(told_after, default=0):.1f} s, all answered by {last:.0f} s, "
        f"{len(silent)} neither; handed to people {handed}, time-outs of the engine "
        f"{engine.too_slow}; after it p50 {statistics.median(after):.2f} s, "
        f"recovered after {recovery(watch, end):.0f} s"
    )


def main(given: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--capacity", type=float, default=4.0)
    parser.add_argument("--seconds", type=float, default=180.0)
    parser.add_argument("--after", type=float, default=90.0)
    wanted = parser.parse_args(given)
    half, rush = wanted.capacity / 2, wanted.capacity * 3
    # As a gateway does at its start: who would wait is read for danger first.
    danger.warm()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            database_url=f"sqlite:///{folder}/a.db",
            var_dir=Path(folder),
            opening_hours="00:00-24:00",
        )
        watch = Watch()
        core = build_core(settings, notify=watch, clock=utc_now)
        Base.metadata.create_all(core.database)
        phases = [(half, WARM_UP_SECONDS), (rush, wanted.seconds), (half, wanted.after)]
        engine = asyncio.run(run(core, watch, phases))
        end = WARM_UP_SECONDS + wanted.seconds
        report(core, watch, engine, WARM_UP_SECONDS, end)
        core.close()


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
