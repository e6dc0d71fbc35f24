"""How long the workbench, a buyer's history and a day's reconciliation take, and how they grow.

    python -m bench workbench [--rows 1000000 --cases 200000] [--database sqlite|postgres]

Three shops of growing size are filled (a hundredth, a tenth and the whole); each figure is what a
page's request costs without the network: queries, rules, wording and JSON.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from logging import ERROR
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import text

from bench.big_shop import BUSY, QUIET, REGULAR, REGULAR_NAME, BigShop, Size, samples
from bench.filling import fill
from bench.race_payments import server
from bot.cases.model import Due, Filters, Kind, State
from bot.core import Core, build_core
from bot.decisions.views import decision_view
from bot.desk.model import Role, Staff
from bot.gateway.payout_shapes import payout_shape, reconciliation_shape
from bot.payouts.model import PayoutState
from bot.settings import Settings
from nlu.logs import set_up_logs
from tests import postgres
from tests.decisions.builders import NOW

ROUNDS = 7
# A hundredth of it has to hold the busy day.
SMALLEST = 500_000
SUPERVISOR = Staff(1, "boss", "主管", Role.SUPERVISOR)
_LEFT = [PayoutState.UNKNOWN, PayoutState.FAILED, PayoutState.REQUESTED, PayoutState.SENT]

Request = Callable[[], Any]


@dataclass(frozen=True)
class Filled:
    """A shop with its services; `megabytes` is what the database takes on the disk."""

    shop: BigShop
    core: Core
    megabytes: float

    def requests(self) -> dict[str, Request]:
        """What people ask for, by name; the same names at every size."""
        middle = self.shop.cases[len(self.shop.cases) // 2]
        order_no = self.shop.no(middle.order)
        filters = {
            "open the workbench": Filters(),
            "kind: returns": Filters(kinds=frozenset({Kind.RETURN_REFUND})),
            "kind: reships": Filters(kinds=frozenset({Kind.RESHIP})),
            "state: asked": Filters(states=frozenset({State.ASKED})),
            "state: done": Filters(states=frozenset({State.DONE})),
            "state: withdrawn": Filters(states=frozenset({State.WITHDRAWN})),
            "due: amber": Filters(due=Due.AMBER),
            "due: red": Filters(due=Due.RED),
            "due: overdue": Filters(due=Due.OVERDUE),
            "returns, asked, overdue": Filters(
                kinds=frozenset({Kind.RETURN_REFUND}),
                states=frozenset({State.ASKED}),
                due=Due.OVERDUE,
            ),
            "search: order number": Filters(q=order_no),
            "search: its last digits": Filters(q=order_no[-8:]),
            "search: case number": Filters(q=f"SH{middle.id:06}"),
            "search: tracking number": Filters(q=f"YT{middle.id:013}"),
            "search: buyer": Filters(q=REGULAR),
            "search: buyer's name": Filters(q=REGULAR_NAME[:2]),
        }
        closed = Filters(states=frozenset(state for state in State if state.closed))
        return {
            **{name: self._page(wanted) for name, wanted in filters.items()},
            "page 50 of the closed": self._page(closed, self._last_page(closed)),
            "one case's page": lambda: self.case(middle.id, order_no),
            "a buyer's history": lambda: self.history(REGULAR),
            "approvals": self.approvals,
            "payouts": self._payouts(_LEFT),
            "payouts: confirmed": self._payouts([PayoutState.CONFIRMED]),
            "payouts: by order": self._payouts(list(PayoutState), q=order_no),
            "payouts: by day's orders": self._payouts(list(PayoutState), q="261111-0"),
            "payouts: for a person": lambda: [payout_shape(p) for p in self._odd_payouts()],
            "reconcile a quiet day": lambda: self.reconcile(QUIET),
            "reconcile the busy day": lambda: self.reconcile(BUSY),
        }

    def _last_page(self, wanted: Filters) -> int:
        """The smallest shop has fewer than fifty."""
        return min(50, self.core.workbench.find(wanted).pages)

    def _page(self, wanted: Filters, page: int = 1) -> Request:
        def ask() -> Any:
            found = self.core.workbench.find(wanted, page=page)
            assert found.cases, wanted
            counts = found.counts
            shown = [counts.kinds, counts.states, counts.due, found.total, found.pages]
            return [self.core.workbench.cards(found.cases), shown]

        return ask

    def case(self, case_id: int, order_no: str) -> Any:
        core = self.core
        found = core.cases.case(case_id)
        decided = core.cases.decision_ids(case_id)
        traces = core.decisions.traces_of(order_no)
        return [
            core.workbench.cards([found]),
            core.cases.history(case_id),
            self._decisions(core.decisions.decision(one) for one in decided),
            core.shop.order_detail(order_no, **traces),
            core.workbench.moves_of(found, staff=SUPERVISOR),
        ]

    def history(self, buyer_id: str) -> Any:
        """As an agent has it beside the chat: orders, cases, decisions, and an order's ledger."""
        services = self.core
        decisions = services.decisions.decisions_of_conversation(f"talk-{buyer_id[-7:]}")
        order_no = decisions[0].order_no
        return [
            services.shop.order_cards(buyer_id),
            services.cases.cards_of_buyer(buyer_id),
            self._decisions(decisions),
            services.shop.order_detail(order_no, **services.decisions.traces_of(order_no)),
        ]

    def _decisions(self, found: Any) -> Any:
        may = self.core.approvals.may
        return [
            decision_view(one, self.core.phrases, can_approve=may(SUPERVISOR, one)) for one in found
        ]

    def approvals(self) -> Any:
        waiting = self.core.approvals.all_waiting(staff=SUPERVISOR)
        return [
            decision_view(one.record, self.core.phrases, can_approve=one.may) for one in waiting
        ]

    def _payouts(self, states: list[PayoutState], q: str = "") -> Request:
        def ask() -> Any:
            found, more, counts = self.core.payouts.find(states, q=q)
            assert found, (states, q)
            return [[payout_shape(one) for one in found], more, counts]

        return ask

    def _odd_payouts(self) -> Any:
        return self.core.payouts.for_a_person()

    def reconcile(self, day: Any) -> Any:
        found = reconciliation_shape(self.core.payouts.reconcile(day))
        assert found.count > 0, day
        assert found.difference_lines == 0, found.differences[:3]
        return found


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--cases", type=int, default=200_000)
    parser.add_argument("--database", choices=("sqlite", "postgres"))
    asked = parser.parse_args(arguments)
    if asked.rows < SMALLEST or asked.cases < asked.rows // 10:
        parser.error(f"at least {SMALLEST:,} rows, and a case for ten of them")
    set_up_logs(ERROR)
    sizes = [Size(asked.rows // part, asked.cases // part) for part in (100, 10, 1)]
    with tempfile.TemporaryDirectory(prefix="anxin-workbench-") as folder:
        if asked.database in (None, "sqlite"):
            urls = [f"sqlite:///{Path(folder) / str(size.rows)}.db" for size in sizes]
            run("SQLite", urls, sizes)
        if asked.database in (None, "postgres"):
            with server() as url:
                if url is not None:
                    names = [f"workbench_{size.rows}" for size in sizes]
                    run("PostgreSQL", [postgres.new_database(url, n) for n in names], sizes)


def run(database: str, urls: Sequence[str], sizes: Sequence[Size]) -> None:
    started = time.perf_counter()
    with ExitStack() as stack:
        filled = [
            stack.enter_context(_filled(url, size)) for url, size in zip(urls, sizes, strict=True)
        ]
        print(f"{database}: filled in {time.perf_counter() - started:.0f} s", flush=True)
        print(
            f"| {database}, ms (CPU) | " + " | ".join(f"{s.rows:,}" for s in sizes) + " | growth |"
        )
        print("| --- |" + " ---: |" * (len(sizes) + 1))
        asked = [shop.requests() for shop in filled]
        for name in asked[0]:
            times = _medians([requests[name] for requests in asked])
            shown = " | ".join(f"{took.wall:.0f} ({took.cpu:.0f})" for took in times)
            growth = f"{times[-1].wall / times[0].wall:.1f} ({times[-1].cpu / times[0].cpu:.1f})"
            print(f"| {name} | {shown} | {growth} |", flush=True)
        sizes_shown = " | ".join(f"{shop.megabytes:,.0f}" for shop in filled)
        print(f"| the database, MB | {sizes_shown} | |", flush=True)


@contextmanager
def _filled(url: str, size: Size) -> Iterator[Filled]:
    shop = BigShop(size, samples())
    fill(url, shop)
    folder = Path(tempfile.mkdtemp(prefix="anxin-workbench-var-"))
    settings = Settings(database_url=url, var_dir=folder)
    core = build_core(settings, lambda _: None, clock=lambda: NOW)
    try:
        yield Filled(shop, core, _megabytes(core))
    finally:
        core.database.dispose()
        shutil.rmtree(folder, ignore_errors=True)


def _megabytes(core: Core) -> float:
    if core.database.dialect.name == "sqlite":
        return Path(str(core.database.url.database)).stat().st_size / 1e6
    with core.database.connect() as connection:
        size = text("SELECT pg_database_size(current_database())")
        return float(connection.scalar(size) or 0) / 1e6


class Took(NamedTuple):
    """Milliseconds by the clock, and of this process's own work: PostgreSQL's is not in it."""

    wall: float
    cpu: float


def _medians(requests: Sequence[Request]) -> list[Took]:
    """In turns, so that what else the machine does is shared by all sizes."""
    took: list[list[Took]] = [[] for _ in requests]
    for _ in range(ROUNDS + 1):
        for times, request in zip(took, requests, strict=True):
            wall, cpu = time.perf_counter(), time.thread_time()
            json.dumps(request(), ensure_ascii=False)
            wall, cpu = time.perf_counter() - wall, time.thread_time() - cpu
            times.append(Took(wall * 1000, cpu * 1000))
    # The first one reads from the disk.
    later = [times[1:] for times in took]
    return [
        Took(statistics.median(one.wall for one in t), statistics.median(one.cpu for one in t))
        for t in later
    ]


if __name__ == "__main__":
    main(sys.argv[1:])
