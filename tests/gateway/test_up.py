"""`anxin up` and the processes it starts."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys

import pytest

# A child that holds the pipe open as long as it lives, and would live for long.
CHILD = "import os, time; os.write({end}, b'up'); time.sleep(600)"
UP = """
import asyncio, sys
from bot.commands.up import Child, Supervisor
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
