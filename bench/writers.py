"""How long writers wait for one SQLite file, in line and as SQLite itself has them wait.

    python -m bench writers [--threads 16] [--messages 40] [--rounds 4]

Threads receive buyers' messages, as the gateway does; both ways take turns in one run, each on a
fresh file. "without a line" is SQLite's busy handler alone, as it was done before.
"""

from __future__ import annotations

import argparse
import contextlib
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from unittest.mock import patch

from sqlalchemy.exc import OperationalError

from bot.core import Core, build_core
from bot.desk.model import Incoming
from bot.settings import Settings
from bot.store.base import Base
from bot.store.writers import WritersLine
from tests.decisions.builders import NOW


def receive(core: Core, conversation_id: str, messages: int, times: list[float]) -> None:
    """What SQLite refuses after its patience counts with the time until then."""
    for number in range(messages):
        began = time.perf_counter()
        message = Incoming(client_msg_id=f"{number}", text=f"在吗 {number}")
        with contextlib.suppress(OperationalError):
            core.conversations.receive(conversation_id, message)
        times.append((time.perf_counter() - began) * 1000)


def round_of(threads: int, messages: int) -> tuple[list[float], float]:
    """Milliseconds of each message, and messages a second of all."""
    times: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(database_url=f"sqlite:///{folder}/writers.db", var_dir=Path(folder))
        core = build_core(settings, lambda happened: None, clock=lambda: NOW)
        Base.metadata.create_all(core.database)
        ids = [core.conversations.open(buyer_id=f"b{n}", name="").id for n in range(threads)]
        running = [
            threading.Thread(target=receive, args=(core, one, messages, times)) for one in ids
        ]
        began = time.perf_counter()
        for thread in running:
            thread.start()
        for thread in running:
            thread.join()
        lasted = time.perf_counter() - began
        core.close()
    assert len(times) == threads * messages
    return times, len(times) / lasted


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=16)
    parser.add_argument("--messages", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=4)
    asked = parser.parse_args(arguments)
    ratios = []
    for number in range(asked.rounds):
        found = {}
        for way in ("without a line", "in line"):
            with _waiting(in_line=way == "in line"):
                times, rate = round_of(asked.threads, asked.messages)
            found[way] = sorted(times)[int(0.95 * len(times))]
            print(
                f"{number} {way:<15} median {statistics.median(times):>6.0f} ms, "
                f"p95 {found[way]:>6.0f} ms, longest {max(times):>6.0f} ms, "
                f"{rate:>4.0f} messages/s",
                flush=True,
            )
        ratios.append(found["in line"] / found["without a line"])
    print(f"p95 in line / without, median of {asked.rounds}: {statistics.median(ratios):.2f}")


def _at_once(_: WritersLine, **__: float) -> bool:
    return True


@contextlib.contextmanager
def _waiting(*, in_line: bool) -> Iterator[None]:
    with contextlib.ExitStack() as without:
        if not in_line:
            for name, does in (("enter", _at_once), ("leave", lambda _: None)):
                without.enter_context(patch.object(WritersLine, name, does))
        yield


if __name__ == "__main__":
    main()
