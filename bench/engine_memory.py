"""Memory of the engine's process over a thousand different messages in fifty conversations.

    python -m bench.engine_memory [--model models/NAME.tar.gz] [--messages 1000]

Linux only: the figures are read from /proc. Actions answer nothing here, so what grows is the
engine's own. Messages are those of tests/nlu, with a number behind them so that none repeats.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
from aiohttp import web

from bot.engine.training import current
from tests.stack import ROOT, Stack, settings_for

CONVERSATIONS = 50
FIRST_LOOK = 200


def messages(count: int) -> list[str]:
    lines = (ROOT / "tests" / "nlu" / "messages.tsv").read_text(encoding="utf-8").splitlines()
    texts = [line.split("\t")[0] for line in lines if line and not line.startswith("#")]
    return [
        text if number < len(texts) else f"{text} {number}"
        for number, text in ((n, texts[n % len(texts)]) for n in range(count))
    ]


def resident_mb(pid: int) -> float:
    """Of a process and its children."""
    status = Path(f"/proc/{pid}/status").read_text()
    own = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return own / 1024 + sum(resident_mb(int(child)) for child in children)


@asynccontextmanager
async def silent_actions(port: int) -> AsyncIterator[None]:
    async def nothing(_: web.Request) -> web.Response:
        return web.json_response({"events": [], "responses": []})

    app = web.Application(client_max_size=8 * 1024 * 1024)
    app.add_routes([web.post("/webhook", nothing)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield
    await runner.cleanup()


async def send_all(stack: Stack, pid: int, texts: Sequence[str]) -> None:
    url = f"{stack.settings.engine_urls[0]}/webhooks/rest/webhook"
    times: list[float] = []
    async with (
        silent_actions(stack.settings.action_port),
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as session,
    ):
        for number, text in enumerate(texts, 1):
            asked = {"sender": f"c{number % CONVERSATIONS}", "message": text}
            began = time.perf_counter()
            async with session.post(url, json=asked) as answer:
                assert answer.status == 200, await answer.text()
            times.append((time.perf_counter() - began) * 1000)
            if number in (FIRST_LOOK, len(texts)):
                print(f"after {number:>5} messages {resident_mb(pid):>6.0f} MB", flush=True)
    p95 = sorted(times)[int(0.95 * len(times))]
    print(f"a turn: median {statistics.median(times):.0f} ms, p95 {p95:.0f} ms")


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path)
    parser.add_argument("--messages", type=int, default=1000)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="anxin-memory-") as folder:
        stack = Stack(settings_for(Path(folder), demo=False))
        stack.model = asked.model or current().path
        began = time.monotonic()
        try:
            stack.start_engine()
            stack.wait_engine()
            pid = stack.engine_pid
            print(f"{stack.model.name}: up after {time.monotonic() - began:.0f} s")
            print(f"at the start         {resident_mb(pid):>6.0f} MB", flush=True)
            asyncio.run(send_all(stack, pid, messages(asked.messages)))
        except subprocess.SubprocessError:
            print(stack.log())
            raise
        finally:
            stack.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
