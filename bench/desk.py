"""What the console's list, its search, the board and the sweeps take beside a million messages.

    python -m bench desk [--messages 1000000] [--database sqlite|postgres]

Without the network: queries and JSON, the median of five in turns, by the clock and by this
process's own work, in which PostgreSQL's is not.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from logging import ERROR
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from bench.big_desk import BigDesk
from bench.filling import fill
from bench.race_payments import server
from bot.core import Core, build_core
from bot.desk.model import Role, Staff
from bot.settings import Settings
from bot.store.tables.insight import BoardChangeRow
from bot.times import shop_day
from nlu.logs import set_up_logs
from tests import postgres
from tests.decisions.builders import NOW

ROUNDS = 5
# What is written in the ten seconds between two runs of the board's job, and more.
CHANGED = 50
SUPERVISOR = Staff(1, "boss", "主管", Role.SUPERVISOR)
# Of every length that an index may stumble over, and as often said as words are.
WORDS = ("的", "退", "发货", "退款", "书包", "快递到哪", "犀牛", "量子力学", "zzz")


def requests(core: Core, desk: BigDesk) -> dict[str, Callable[[], Any]]:
    middle = desk.no(desk.conversations // 2)

    def search(q: str, *, page: int = 1, live: bool = False) -> Callable[[], Any]:
        return lambda: core.insight.conversations(live=live, q=q, page=page)

    def board(days: int) -> Callable[[], Any]:
        last: date = shop_day(NOW)
        return lambda: core.insight.board(last - timedelta(days=days - 1), last)

    def unanswered() -> int:
        found = core.conversations.unanswered()
        assert found, "what waits is found"
        return len(found)

    return {
        "all conversations": search(""),
        "live": search("", live=True),
        "page 20": search("", page=20),
        **{f"search: {word}": search(word) for word in WORDS},
        "search: 退款, page 20": search("退款", page=20),
        "search: 退款, live": search("退款", live=True),
        "search: order number": search(middle),
        "search: its end": search(middle[-6:]),
        "search: its day": search(middle[:6]),
        "search: buyer's name": search("王小芳"),
        "board: today": board(1),
        "board: 7 days": board(7),
        "board: 30 days": board(30),
        "sweep: unanswered turns": unanswered,
        "the queue": lambda: core.tickets.view(view="open", staff=SUPERVISOR).total,
        "closed tickets": lambda: core.tickets.view(view="closed", staff=SUPERVISOR).total,
    }


def measure(asked: Mapping[str, Callable[[], Any]]) -> dict[str, tuple[float, float]]:
    """Milliseconds by the clock and of CPU."""
    took: dict[str, list[tuple[float, float]]] = {name: [] for name in asked}
    for _ in range(ROUNDS + 1):
        for name, ask in asked.items():
            wall, cpu = time.perf_counter(), time.thread_time()
            json.dumps(ask(), ensure_ascii=False, default=str)
            took[name].append((time.perf_counter() - wall, time.thread_time() - cpu))
    # The first one reads from the disk.
    return {
        name: (
            statistics.median(one[0] for one in times[1:]) * 1000,
            statistics.median(one[1] for one in times[1:]) * 1000,
        )
        for name, times in took.items()
    }


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--database", choices=("sqlite", "postgres"))
    asked = parser.parse_args(arguments)
    set_up_logs(ERROR)
    desk = BigDesk(asked.messages)
    with tempfile.TemporaryDirectory(prefix="anxin-desk-") as folder:
        if asked.database in (None, "sqlite"):
            run("SQLite", f"sqlite:///{Path(folder) / 'desk.db'}", desk)
        if asked.database in (None, "postgres"):
            with server() as url:
                if url is not None:
                    run("PostgreSQL", postgres.new_database(url, "desk"), desk)


def keep(core: Core) -> None:
    """The board's job, until nothing is left."""
    started, cpu, kept = time.perf_counter(), time.thread_time(), 0
    while count := core.insight.keep_figures():
        kept += count
    took, cpu = time.perf_counter() - started, time.thread_time() - cpu
    print(f"{kept:,} conversations counted for the board in {took:.0f} s, {cpu:.0f} s of CPU")


def change(core: Core, desk: BigDesk) -> None:
    newest = range(desk.conversations - CHANGED, desk.conversations)
    with core.database.begin() as connection:
        rows = [{"conversation_id": f"talk-{number:07}"} for number in newest]
        connection.execute(insert(BoardChangeRow), rows)


def show(measured: Mapping[str, tuple[float, float]]) -> None:
    for name, (wall, cpu) in measured.items():
        print(f"| {name} | {wall:.0f} ({cpu:.0f}) |", flush=True)


def run(database: str, url: str, desk: BigDesk) -> None:
    started = time.perf_counter()
    fill(url, desk)
    print(f"{database}: filled in {time.perf_counter() - started:.0f} s", flush=True)
    folder = Path(tempfile.mkdtemp(prefix="anxin-desk-var-"))
    settings = Settings(database_url=url, var_dir=folder)
    core = build_core(settings, lambda _: None, clock=lambda: NOW)
    try:
        keep(core)
        print(f"| {database}, {desk.messages:,} messages | ms (CPU) |\n| --- | ---: |")
        show(measure(requests(core, desk)))
        change(core, desk)
        board = f"board: 30 days, {CHANGED} conversations just changed"
        show(measure({board: requests(core, desk)["board: 30 days"]}))
    finally:
        core.close()
        shutil.rmtree(folder, ignore_errors=True)
