"""`anxin up` and the processes it starts."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.commands.supervisor import (
    LONGEST_PAUSE_SECONDS,
    MOST_DEATHS,
    MOST_FALSE_STARTS,
    WITHIN_SECONDS,
    Child,
    Deaths,
    Supervisor,
)
from tests.stack import free_port

# A child that holds the pipe open as long as it lives, and would live for long.
CHILD = "import os, time; os.write({end}, b'up'); time.sleep(600)"
UP = """
import asyncio, sys
from bot.commands.supervisor import Child, Supervisor
child = Child("bot", [sys.executable, "-c", sys.argv[1]], {}, "http://127.0.0.1:1/")
asyncio.run(Supervisor([child]).run(lambda: None))
"""
PATIENCE = 30


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells the child")
def test_nothing_is_left_behind_by_an_up_that_was_killed() -> None:
    reading, writing = os.pipe()
    child = CHILD.format(end=f"os.open('/proc/{os.getpid()}/fd/{writing}', os.O_WRONLY)")
    with subprocess.Popen([sys.executable, "-c", UP, child]) as up:
        assert said_within(reading, PATIENCE) == b"up"
        os.close(writing)
        up.send_signal(signal.SIGKILL)
        assert said_within(reading, PATIENCE) == b""
    os.close(reading)


def said_within(pipe: int, seconds: int) -> bytes:
    """What comes next; nothing at all once every writer is gone."""
    ready, _, _ = select.select([pipe], [], [], seconds)
    assert ready, "neither a word nor the end"
    return os.read(pipe, 16)


# Healthy as long as it lives; writes down who it is.
SERVER = """
import http.server, os, sys
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
    def log_message(self, *_): pass
server = http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Answer)
open(sys.argv[2], "a").write(f"{os.getpid()}\\n")
server.serve_forever()
"""


def a_server(folder: Path, name: str) -> Child:
    port = free_port()
    command = [sys.executable, "-c", SERVER, str(port), str(folder / name)]
    return Child(name, command, dict(os.environ), f"http://127.0.0.1:{port}/")


async def pids(file: Path, count: int) -> list[int]:
    """Of all that have run under this name, once there were so many."""
    async with asyncio.timeout(PATIENCE):
        while len(found := _written(file)) < count:
            await asyncio.sleep(0.02)
    return found


def _written(file: Path) -> list[int]:
    return [int(pid) for pid in file.read_text().split()] if file.exists() else []


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


async def test_who_dies_is_started_again_alone_and_a_stop_ends_all(tmp_path: Path) -> None:
    engine, bot = a_server(tmp_path, "engine"), a_server(tmp_path, "bot")
    ready = asyncio.Event()
    supervisor = Supervisor([engine, bot])
    running = asyncio.create_task(supervisor.run(ready.set))
    await asyncio.wait_for(ready.wait(), PATIENCE)
    for deaths in (1, 2):
        os.kill((await pids(tmp_path / "engine", deaths))[-1], signal.SIGKILL)
        await pids(tmp_path / "engine", deaths + 1)
    engines, bots = await pids(tmp_path / "engine", 3), await pids(tmp_path / "bot", 1)
    assert (len(engines), len(bots), is_gone(bots[0])) == (3, 1, False)
    supervisor.stop()
    assert await asyncio.wait_for(running, PATIENCE) == 0
    assert all(map(is_gone, engines + bots))


async def test_who_never_comes_up_is_given_up_loudly_and_takes_the_others_along(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bot = a_server(tmp_path, "bot")
    says = "print('the model is missing'); raise SystemExit(3)"
    broken = Child("engine", [sys.executable, "-c", says], {}, "http://127.0.0.1:1/")
    supervisor = Supervisor([broken, bot], patience=0.0)
    assert await asyncio.wait_for(supervisor.run(lambda: None), PATIENCE) == 1
    out = capsys.readouterr().out
    assert out.count("the model is missing") == MOST_FALSE_STARTS
    assert out.count("ended with 3") == MOST_FALSE_STARTS
    assert "Giving up" in out
    assert all(is_gone(pid) for pid in await pids(tmp_path / "bot", 0))


async def test_a_stop_while_a_child_is_starting_ends_it(tmp_path: Path) -> None:
    slow = Child(
        "bot", [sys.executable, "-c", "import time; time.sleep(600)"], {}, "http://127.0.0.1:1/"
    )
    supervisor = Supervisor([slow])
    running = asyncio.create_task(supervisor.run(lambda: None))
    await asyncio.sleep(0)
    supervisor.stop()
    assert await asyncio.wait_for(running, PATIENCE) == 0


def test_pauses_grow_between_false_starts_and_start_over_after_a_life() -> None:
    deaths = Deaths()
    assert [deaths.pause(n, came_up=False) for n in (0, 1, 2)] == [0.5, 1.0, 2.0]
    assert deaths.pause(3, came_up=True) == 0.0
    rest = [deaths.pause(n, came_up=False) for n in range(4, 4 + MOST_FALSE_STARTS)]
    assert (rest[:5], rest[-1]) == ([0.5, 1.0, 2.0, 4.0, 8.0], None)
    assert all((Deaths(n).pause(0, came_up=False) or 0) <= LONGEST_PAUSE_SECONDS for n in range(20))


def test_many_deaths_in_a_short_time_are_given_up_and_a_few_a_day_never() -> None:
    often, seldom = Deaths(), Deaths()
    ends = [often.pause(n * 2.0, came_up=True) for n in range(MOST_DEATHS)]
    assert ends == [*([0.0] * (MOST_DEATHS - 1)), None]
    rare = WITHIN_SECONDS / (MOST_DEATHS - 2)
    assert all(seldom.pause(n * rare, came_up=True) == 0.0 for n in range(200))
