"""Background jobs: early, again and again, failures seen, stopped in one place. No real waiting."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from bot.app import gone_replicas, jobs_here, jobs_of
from bot.core import build_core
from bot.gateway.fan_out import FanOut
from bot.gateway.hub import Hub
from bot.gateway.jobs import (
    FIRST_WITHIN_SECONDS,
    LOOK_SECONDS,
    Job,
    Jobs,
    Threads,
    send_and_ask,
)
from bot.gateway.turns import TurnWorker
from bot.payouts.service import Payouts

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
TEN_MINUTES = 600.0


class Pauses:
    """A sleep that ends at once, so many times in all; then everybody sleeps until the end."""

    def __init__(self, most: int) -> None:
        self.asked: list[float] = []
        self.used_up = asyncio.Event()
        self._most = most

    async def __call__(self, seconds: float) -> None:
        self.asked.append(seconds)
        if len(self.asked) > self._most:
            self.used_up.set()
            await asyncio.Event().wait()
        await asyncio.sleep(0)  # the other jobs have their turn


@asynccontextmanager
async def run_of(*jobs: Job, pauses: Pauses, chance: Callable[[], float] = lambda: 0.5):
    async with Jobs(jobs, clock=lambda: NOW, sleep=pauses, chance=chance).running():
        async with asyncio.timeout(5):
            await pauses.used_up.wait()
        yield


def figure(name: str, job: str) -> float | None:
    return REGISTRY.get_sample_value(name, {"job": job})


def counting(calls: list[str], name: str) -> Callable[[], Awaitable[None]]:
    async def work() -> None:
        calls.append(name)

    return work


@pytest.mark.parametrize("chance", [0.0, 0.999])
async def test_a_job_of_every_ten_minutes_runs_first_within_a_second(chance):
    calls: list[str] = []
    pauses = Pauses(1)
    job = Job("rare", TEN_MINUTES, counting(calls, "rare"))
    async with run_of(job, pauses=pauses, chance=lambda: chance):
        assert calls == ["rare"]
    first, second = pauses.asked
    assert first <= FIRST_WITHIN_SECONDS
    assert 0.9 * TEN_MINUTES <= second <= 1.1 * TEN_MINUTES


async def test_no_job_begins_before_the_gateway_has_loaded():
    loaded, calls = asyncio.Event(), list[str]()
    pauses = Pauses(1)
    job = Job("patient", 1.0, counting(calls, "patient"))
    async with Jobs([job], clock=lambda: NOW, after=loaded.wait, sleep=pauses).running():
        for _ in range(5):
            await asyncio.sleep(0)
        assert (calls, pauses.asked) == ([], [])
        loaded.set()
        async with asyncio.timeout(5):
            await pauses.used_up.wait()
    assert calls == ["patient"]


async def test_gateways_that_start_together_do_not_stay_in_step():
    waits = []
    for chance in (0.1, 0.9):
        pauses = Pauses(1)
        job = Job("apart", TEN_MINUTES, counting([], ""))
        async with run_of(job, pauses=pauses, chance=partial(float, chance)):
            waits.append(pauses.asked[1])
    assert waits[0] < TEN_MINUTES < waits[1]


async def test_a_failure_is_logged_and_counted_and_ends_neither_this_job_nor_another():
    calls: list[str] = []

    async def stumble() -> None:
        calls.append("stumbles")
        if calls.count("stumbles") == 1:
            raise OSError("the database is away")

    jobs = [Job("stumbles", 1.0, stumble), Job("sound", 1.0, counting(calls, "sound"))]
    with capture_logs() as lines:
        async with run_of(*jobs, pauses=Pauses(5)):
            pass
    assert calls.count("stumbles") >= 2
    assert calls.count("sound") >= 2
    assert figure("anxin_job_failures_total", "stumbles") == 1
    assert figure("anxin_job_failures_total", "sound") == 0, "there before the first failure"
    assert [line["event"] for line in lines] == ["job_failed"]
    assert lines[0]["exc_info"]


async def test_the_last_success_is_told_and_every_run_is_timed():
    async def fail() -> None:
        raise ValueError

    jobs = [Job("well", 1.0, counting([], "")), Job("ill", 1.0, fail)]
    with capture_logs():
        async with run_of(*jobs, pauses=Pauses(2)):
            pass
    assert figure("anxin_job_last_success_timestamp", "well") == NOW.timestamp()
    assert figure("anxin_job_last_success_timestamp", "ill") is None
    assert figure("anxin_job_seconds_count", "well") == 1
    assert figure("anxin_job_seconds_count", "ill") == 1


async def test_when_the_block_ends_no_job_begins_anew():
    calls: list[str] = []
    async with run_of(Job("over", 1.0, counting(calls, "over")), pauses=Pauses(3)):
        before = len(calls)
        running = [task for task in asyncio.all_tasks() if task.get_name() == "over"]
        assert len(running) == 1
    assert running[0].done()
    assert len(calls) == before


async def test_what_a_thread_has_begun_is_done_to_its_end():
    """A payout that the provider was asked for is written down, stop or no stop."""
    begun, go_on, done = threading.Event(), threading.Event(), threading.Event()

    def pay() -> None:
        begun.set()
        go_on.wait(5)
        done.set()

    threads = Threads()
    job = asyncio.create_task(threads.run(pay))
    await asyncio.to_thread(begun.wait, 5)
    job.cancel()
    closing = asyncio.create_task(threads.close())
    go_on.set()
    await closing
    assert done.is_set()


class Elsewhere:
    """Another gateway has done what is in `done`."""

    def __init__(self, *done: str) -> None:
        self.done, self.known, self.ended = set(done), set[str](), list[str]()

    def know(self, jobs):
        self.known |= set(jobs)

    def begin(self, job: str, *, every: float):
        return None if job in self.done else SimpleNamespace(end=partial(self.ended.append, job))


async def test_of_several_gateways_one_does_a_job_and_each_what_is_about_its_own_pages():
    calls: list[str] = []
    turns, pauses = Elsewhere("theirs"), Pauses(1_000)
    jobs = [
        Job("theirs", 1.0, counting(calls, "theirs")),
        Job("ours", 1.0, counting(calls, "ours")),
        Job("pages", 1.0, counting(calls, "pages"), here=True),
    ]
    running = Jobs(jobs, clock=lambda: NOW, turns=turns, sleep=pauses)
    async with running.running(), asyncio.timeout(5):
        while not (turns.ended and "pages" in calls):
            await asyncio.sleep(0)
    assert "theirs" not in calls
    assert turns.known == {"theirs", "ours"}
    assert set(turns.ended) == {"ours"}


async def test_a_rare_job_is_looked_for_often_whoever_did_it_last_may_be_gone():
    pauses = Pauses(1)
    job = Job("rare", 86_400.0, counting([], ""))
    running = Jobs([job], clock=lambda: NOW, turns=Elsewhere(), sleep=pauses)
    async with running.running(), asyncio.timeout(5):
        await pauses.used_up.wait()
    assert pauses.asked[1] <= 1.1 * LOOK_SECONDS


async def test_a_job_that_fails_has_had_its_turn_too():
    async def fail() -> None:
        raise ValueError

    turns, pauses = Elsewhere(), Pauses(1)
    jobs = Jobs([Job("fails", 1.0, fail)], clock=lambda: NOW, turns=turns, sleep=pauses)
    with capture_logs():
        async with jobs.running(), asyncio.timeout(5):
            await pauses.used_up.wait()
    assert turns.ended == ["fails"]


class SlowProvider:
    """Payouts that are due; each step is noted with how many it may take."""

    def __init__(self, due: int, silent: int) -> None:
        self.left = {"send": due, "ask": silent}
        self.steps: list[tuple[str, int]] = []
        self.names: set[str] = set()

    def _step(self, kind: str, limit: int) -> int:
        self.steps.append((kind, limit))
        self.names.add(threading.current_thread().name)
        took = min(limit, self.left[kind])
        self.left[kind] -= took
        return took

    def send_due(self, *, limit: int) -> int:
        return self._step("send", limit)

    def ask_due(self, *, limit: int) -> int:
        return self._step("ask", limit)


async def test_payouts_go_out_one_by_one_and_in_no_thread_of_the_buyers():
    payouts, threads = SlowProvider(due=3, silent=2), Threads()
    await send_and_ask(cast("Payouts[Any]", payouts), threads)
    await threads.close()
    assert payouts.left == {"send": 0, "ask": 0}
    assert {limit for _, limit in payouts.steps} == {1}
    assert all(name.startswith("job") for name in payouts.names)


async def test_one_round_of_payouts_has_an_end():
    payouts, threads = SlowProvider(due=10_000, silent=0), Threads()
    await send_and_ask(cast("Payouts[Any]", payouts), threads)
    await threads.close()
    assert payouts.left["send"] > 0


async def test_every_job_of_the_gateway_is_described(gateway):
    page = (Path(__file__).parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")
    provider = {"payout_url": "http://127.0.0.1:9", "payout_secret": "p" * 32}
    more = {**provider, "desk_assignment": "automatic"}
    with_provider = gateway.settings.model_copy(update=more)
    core = build_core(with_provider, notify=lambda happened: None, clock=gateway.clock)
    worker = SimpleNamespace(catch_up=None)
    hub = SimpleNamespace(staff_sockets=SimpleNamespace(look=None))
    jobs = [
        *jobs_of(core, with_provider, cast("TurnWorker", worker), Threads()),
        *jobs_here(core, cast("Hub", hub), Threads(), list),
        gone_replicas(core, cast("FanOut", None), cast("TurnWorker", worker)),
    ]
    core.close()
    assert len(jobs) == 22
    for job in jobs:
        assert f"| `{job.name}` | " in page, job.name


async def test_a_gateway_that_is_back_takes_up_what_it_had_begun(monkeypatch):
    looks = iter([[], [], ["bot-2"]])
    monkeypatch.setattr(
        "bot.app.GoneReplicas", lambda engine: SimpleNamespace(look=lambda: next(looks))
    )
    caught: list[str] = []
    worker = SimpleNamespace(catch_up=counting(caught, "up"))
    missed: list[float] = []
    fan_out = SimpleNamespace(missed=missed.append)
    job = gone_replicas(
        cast("Any", SimpleNamespace(database=None)),
        cast("FanOut", fan_out),
        cast("TurnWorker", worker),
    )
    counts = []
    for _ in range(3):
        await job.work()
        counts.append((len(caught), len(missed)))
    assert counts == [(1, 0), (1, 0), (2, 1)]
