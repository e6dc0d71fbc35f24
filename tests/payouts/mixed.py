"""F24: many payouts to a provider that fails in every way at once, and the count afterwards."""

from __future__ import annotations

import contextlib
import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from sqlalchemy.exc import OperationalError

from bot.adapters.payout_http import HttpPayouts
from bot.cases.following import CaseFollower
from bot.decisions.wording import kind_text
from bot.payouts.model import Payout, PayoutOrder, PayoutState
from bot.payouts.service import Payouts
from bot.times import shop_day
from tests.decisions.builders import NOW, World
from tests.decisions.race import in_threads
from tests.payouts.builders import Owing, boss
from tests.payouts.provider import SECRET, Loop, Provider, callback_app, mixed_mood, serve

THREADS = 8
TIMEOUT = 0.3
_ALL = tuple(PayoutState)
# What a shop might do about the unknown ones besides asking.
Meddle = Callable[[World, HttpPayouts, Sequence[Payout]], None]


@dataclass(frozen=True)
class Count:
    """What happened in the end, at the provider and in our books."""

    payouts: int
    states: Counter[str]
    double: int
    keys_per_order: int
    unlisted: int  # unknown, and no person sees it
    untrue: int  # confirmed without the provider having paid just that, or failed and paid
    unanswered: int  # sent, and nobody will ever look
    wrong_sums: int  # that the provider paid
    differences: int  # in the reconciliation: each wrong sum is one, and nothing else

    @property
    def sound(self) -> bool:
        wrong = (self.double, self.unlisted, self.untrue, self.unanswered)
        explained = self.differences == self.wrong_sums
        return not any(wrong) and explained and self.keys_per_order == 1


@contextmanager
def connected(world: World, provider: Provider) -> Iterator[tuple[Payouts, HttpPayouts, Loop]]:
    """Our payouts and the provider, each reachable by the other over loopback."""
    loop = Loop()
    runner, url = loop.run(serve(provider.app()))
    port = HttpPayouts(url=f"{url}/v1", secret=SECRET, clock=world.clock, timeout_seconds=TIMEOUT)
    payouts = Payouts(
        world.open_uow,
        clock=world.clock,
        notify=world.happened.append,
        follower=CaseFollower(world.policies),
        port=port,
    )
    ours, callback = loop.run(serve(callback_app(payouts)))
    provider.callback_url = f"{callback}/api/payouts/callback"
    try:
        yield payouts, port, loop
    finally:
        port.close()
        loop.run(ours.cleanup())
        loop.run(runner.cleanup())
        loop.stop()


def run(world: World, orders: int, *, meddle: Meddle | None = None) -> Count:
    """Send all, let the provider call back, ask about the silent ones, and count."""
    provider = Provider(world.clock, mood=mixed_mood)
    chief = boss(world)
    Owing(world).orders(orders)
    with connected(world, provider) as (payouts, port, loop):
        in_threads(lambda: _until_none(payouts.send_due), THREADS)
        if meddle is not None:
            meddle(world, port, payouts.for_a_person())
        loop.run(provider.call_back_all())
        world.clock.on(minutes=6)
        _until_none(payouts.ask_due)
        for payout in _failed(payouts):
            if payout.ledger_id % 2:
                payouts.send_again(payout.ledger_id, staff=chief, note="再试一次")
        in_threads(lambda: _until_none(payouts.send_due), THREADS)
        loop.run(provider.call_back_all())
        world.clock.on(minutes=6)
        _until_none(payouts.ask_due)
        return _count(world, payouts, provider)


def under_a_new_key(world: World, port: HttpPayouts, open_ones: Sequence[Payout]) -> None:
    """The sabotage: what is unknown is sent again as if it were another payment."""
    numbers = itertools.count(1)
    for payout in open_ones:
        if payout.state is PayoutState.UNKNOWN:
            order = PayoutOrder(
                key=payout.key,
                order_no=payout.order_no,
                amount_fen=payout.amount_fen,
                reason=kind_text(payout.kind),
            )
            port.send(replace(order, key=f"{payout.key}-{next(numbers)}"))


def _until_none(work: Callable[[], int]) -> None:
    """As the gateway's worker goes on: what a busy database refused is found again later."""
    while True:
        with contextlib.suppress(OperationalError):
            if not work():
                return


def _failed(payouts: Payouts) -> list[Payout]:
    found = payouts.for_a_person()
    return [payout for payout in found if payout.state is PayoutState.FAILED]


def _count(world: World, payouts: Payouts, provider: Provider) -> Count:
    with world.open_uow(writes=False) as uow:
        found = uow.payouts.find(states=_ALL, limit=100_000)
    listed = {payout.ledger_id for payout in payouts.for_a_person()}
    unlisted = untrue = 0
    for payout in found:
        paid = provider.paid.get(payout.order_no, [])
        if payout.state is PayoutState.UNKNOWN and payout.ledger_id not in listed:
            unlisted += 1
        if payout.state is PayoutState.CONFIRMED and paid != [payout.amount_fen]:
            untrue += 1
        if payout.state is PayoutState.FAILED and paid:
            untrue += 1
    states = Counter(payout.state.value for payout in found)
    day = payouts.reconcile(shop_day(NOW))
    return Count(
        payouts=len(found),
        states=states,
        double=provider.double,
        keys_per_order=max(len(keys) for keys in provider.keys.values()),
        unlisted=unlisted,
        untrue=untrue,
        unanswered=states["sent"] + states["requested"],
        wrong_sums=sum(mixed_mood(payout.order_no) == "pays_wrong" for payout in found),
        differences=len(day.differences),
    )
