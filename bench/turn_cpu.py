"""CPU of a turn with an action, in the gateway and in the engine, and its reply time.

    python -m bench.turn_cpu [--buyers 8] [--turns 12]

From the buyers' sockets and back over real processes. Linux only: the figures are read from /proc.
They hold on a busy machine too, reply times do not. To compare two versions, run it in both trees
by turns.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bot.demo import showcase
from tests.chat import Buyer
from tests.stack import Stack, running_stack

WISH = "我的快递到哪里了"
_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_ms(pid: int) -> float:
    """User and system time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / _TICKS


async def talk(url: str, buyer_id: str, turns: int, begin: asyncio.Barrier) -> list[float]:
    times: list[float] = []
    async with Buyer(url, buyer_id) as buyer:
        await buyer.ask(WISH, seconds=120)
        await pick_the_first_order(buyer)
        await begin.wait()
        for _ in range(turns):
            started = time.perf_counter()
            await buyer.ask(WISH, seconds=120)
            times.append((time.perf_counter() - started) * 1000)
            await asyncio.sleep(0.35)  # as fast as the limit on messages allows
    return times


async def pick_the_first_order(buyer: Buyer) -> None:
    """Where it was asked which one."""
    card = next((m for m in buyer.messages.values() if m["kind"] == "orders"), None)
    if card is not None:
        no = card["data"]["orders"][0]["no"]
        answer = await buyer.call("send", {"client_msg_id": "pick-the-first", "order": no})
        await buyer.replies_after(answer["seq"], seconds=120)


async def measure(stack: Stack, buyers: int, turns: int) -> dict[str, float]:
    begin = asyncio.Barrier(buyers + 1)
    ids = [person.id for person in showcase()][:buyers]
    ids += [f"passer-by-{number}" for number in range(buyers - len(ids))]
    talks = [asyncio.create_task(talk(stack.url, id_, turns, begin)) for id_ in ids]
    await begin.wait()
    pids = {"gateway": stack.bot_pid, "engine": stack.engine_pid}
    before = {name: cpu_ms(pid) for name, pid in pids.items()}
    times = sorted(time for one in await asyncio.gather(*talks) for time in one)
    spent = {name: (cpu_ms(pid) - before[name]) / len(times) for name, pid in pids.items()}
    p95 = times[int(0.95 * len(times))]
    return {**spent, "p50": statistics.median(times), "p95": p95, "turns": len(times)}


def main(given: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--buyers", type=int, default=8)
    parser.add_argument("--turns", type=int, default=12)
    wanted = parser.parse_args(given)
    with tempfile.TemporaryDirectory() as folder:
        with running_stack(Path(folder), burst_seconds=0.0) as stack:
            found = asyncio.run(measure(stack, wanted.buyers, wanted.turns))
    print(json.dumps({name: round(value, 1) for name, value in found.items()}))


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
