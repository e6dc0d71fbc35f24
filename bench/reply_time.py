"""Reply time of a turn with an action, from the buyer's socket and back, over one conversation.

The wait for the end of a burst is switched off here: it is a constant that would hide growth.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from bot.demo import showcase
from tests.chat import Buyer
from tests.stack import running_stack

TURNS = 200


async def measure(url: str, buyer_id: str) -> list[float]:
    times: list[float] = []
    async with Buyer(url, buyer_id) as buyer:
        await buyer.ask("我的快递到哪里了")
        card = next((m for m in buyer.messages.values() if m["kind"] == "orders"), None)
        if card is not None:
            no = card["data"]["orders"][0]["no"]
            answer = await buyer.call("send", {"client_msg_id": "pick-the-first", "order": no})
            await buyer.replies_after(answer["seq"])
        for _ in range(TURNS):
            await asyncio.sleep(0.35)  # as fast as the limit on messages allows
            started = time.perf_counter()
            await buyer.ask("我的快递到哪里了")
            times.append((time.perf_counter() - started) * 1000)
    return times


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        with running_stack(Path(folder), burst_seconds=0.0) as stack:
            times = asyncio.run(measure(stack.url, showcase()[0].id))
    first, last = statistics.median(times[:20]), statistics.median(times[-20:])
    print(
        f"median of turns 1-20: {first:.0f} ms, of turns 181-200: {last:.0f} ms, "
        f"ratio {last / first:.2f}; p95 of all {sorted(times)[int(0.95 * TURNS)]:.0f} ms"
    )


if __name__ == "__main__":
    main()
