"""The month's cap of malicious appeals, and who races for its last ones; on both databases."""

from __future__ import annotations

import itertools
import threading

import pytest

from bot.appeals.model import Filters
from bot.appeals.service import Appeals
from bot.errors import OverBudget
from bot.store.decisions import SqlDecisions
from bot.store.tables.decisions import BudgetRow
from tests.appeals.builders import malicious_ones, refunded, the_only, used
from tests.decisions.builders import NOW, World, a_world
from tests.decisions.race import blinded_uow, in_threads
from tests.order_review.builders import appeals_of

CAP = 10


def test_of_eight_who_submit_the_same_one_does(world, appeals):
    (number,) = malicious_ones(world, appeals, 1)
    staff = [world.staff(name=f"同事{n}") for n in range(8)]
    numbers, barrier, done = itertools.count(), threading.Barrier(8), []

    def work() -> None:
        who = staff[next(numbers)]
        barrier.wait()
        done.append(appeals.do([number], "submit", note="", staff=who)[0].ok)

    in_threads(work, 8)
    assert (done.count(True), used(world)) == (1, 1)


def test_the_eleventh_malicious_appeal_of_a_month_is_refused(world, appeals):
    numbers, staff = malicious_ones(world, appeals, CAP + 2), world.staff()
    told = appeals.preview(numbers, "submit", note="", staff=staff)
    assert used(world) == 0
    done = appeals.do(numbers, "submit", note="", staff=staff)
    assert told == done
    assert [report.ok for report in done] == [True] * CAP + [False] * 2
    assert done[-1].message == "本月恶意订单申诉已满 10 次"
    page = appeals.page(Filters())
    assert (page.month, page.malicious_used, page.malicious_cap) == ("2026-11", CAP, CAP)


def test_the_next_month_of_the_shops_calendar_has_its_own_ten(world, appeals):
    numbers, staff = malicious_ones(world, appeals, CAP + 1), world.staff()
    appeals.do(numbers[:CAP], "submit", note="", staff=staff)
    world.clock.now = NOW.replace(day=30, hour=15, minute=59, second=59)
    assert not appeals.do(numbers[CAP:], "submit", note="", staff=staff)[0].ok
    world.clock.on(seconds=1)  # midnight in Shanghai
    assert appeals.do(numbers[CAP:], "submit", note="", staff=staff)[0].ok
    assert (used(world), used(world, "2026-12")) == (CAP, 1)


def test_other_kinds_do_not_use_up_the_month(world, appeals):
    refunded(world)
    appeals.propose()
    appeals.do([the_only(appeals).id], "submit", note="", staff=world.staff())
    assert used(world) == 0


def race_for_the_month(world: World, appeals: Appeals) -> tuple[int, int]:
    """16 appeals, each submitted by a thread of its own: how many were, and the count."""
    numbers, staff = malicious_ones(world, appeals, 16), world.staff()
    barrier, left, done = threading.Barrier(16), iter(numbers), []
    lock = threading.Lock()

    def work() -> None:
        with lock:
            number = next(left)
        barrier.wait()
        done.append(appeals.do([number], "submit", note="", staff=staff)[0].ok)

    in_threads(work, 16)
    return done.count(True), used(world)


def test_sixteen_at_once_submit_ten(world, appeals):
    assert race_for_the_month(world, appeals) == (CAP, CAP)


class LooksFirst(SqlDecisions):
    """Sixteen look at what is used up before any of them writes."""

    looking = threading.Barrier(16)

    def spend(self, key: str, amount_fen: int, *, cap_fen: int, beyond: bool = False) -> None:
        row = self._session.get(BudgetRow, key)
        if row is not None and row.used_fen + amount_fen > cap_fen:
            raise OverBudget
        self.looking.wait(20)


@pytest.mark.slow
def test_without_the_conditional_update_more_than_ten_would_go_out(postgres_engine):
    """The race above is able to fail. SQLite lets in one writer at a time: nobody looks at once."""
    world = a_world(postgres_engine, open_uow=blinded_uow(postgres_engine, LooksFirst))
    assert race_for_the_month(world, appeals_of(world))[0] == 16
