"""Everything that is known of the orders that wait, read in bulk for the rules."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot.order_notes.service import joined
from bot.order_review.model import Neighbour, OrderReviewNumbers, Waiting
from bot.order_review.ports import Uow
from bot.shop.model import Address, Buyer, Order

# Older orders have no neighbours to look for: nobody placed them in one go with today's.
_LOOK_BACK = timedelta(days=7)

Short = dict[str, list[tuple[str, int, int]]]


def gather(uow: Uow, *, now: datetime, numbers: OrderReviewNumbers) -> list[Waiting]:
    """The orders that wait, oldest first."""
    orders = uow.shop.orders_not_shipped()
    nos = [order.no for order in orders]
    store, people = uow.order_review, sorted({order.buyer_id for order in orders})
    buyers = store.buyers(people)
    marks = {written.order_no: joined(written) for written in uow.order_notes.written(nos)}
    gifts, decisions = store.gifts(nos), store.decisions(nos)
    open_cases = store.open_cases(nos)
    taken = store.taken_back(people, since=now - timedelta(days=numbers.taken_back_days))
    phones, addresses = _neighbours(uow, orders, now=now, numbers=numbers)
    short = shortages(orders, uow.shop.state(_skus(orders)).stock)
    return [
        Waiting(
            order=order,
            buyer=buyers.get(order.buyer_id, Buyer(order.buyer_id, "")),
            remark=marks[order.no].remark,
            flag=marks[order.no].flag,
            gifts=tuple(gifts.get(order.no, ())),
            decisions=tuple(decisions.get(order.no, ())),
            open_cases=tuple(open_cases.get(order.no, ())),
            taken_back=tuple(no for no in taken.get(order.buyer_id, ()) if no != order.no),
            same_phone=phones.of(order.address.phone, order.placed_at),
            same_address=addresses.of(place_of(order.address), order.placed_at),
            short=tuple(short.get(order.no, ())),
        )
        for order in orders
    ]


def shortages(orders: Sequence[Order], stock: dict[str, int]) -> Short:
    """Who gets nothing when the oldest orders are served first. What is not counted is not short.

    An order that cannot be served leaves its pieces to the next one.
    """
    left = dict(stock)
    short: Short = {}
    for order in orders:
        wanted: dict[str, int] = defaultdict(int)
        for item in order.items:
            wanted[item.sku] += item.quantity - item.refunded_quantity
        for sku, quantity in wanted.items():
            if sku not in left or quantity == 0:
                continue
            if left[sku] < quantity:
                short.setdefault(order.no, []).append((sku, quantity, left[sku]))
            else:
                left[sku] -= quantity
    return short


def place_of(address: Address) -> str:
    """Where it goes, without the name: several names at one door are the pattern."""
    return "".join((address.province, address.city, address.district, address.detail)).strip()


class _Places:
    """Orders by where they go, in the order they were placed."""

    def __init__(self, found: Iterable[tuple[str, Neighbour]], *, window: timedelta) -> None:
        self._window = window
        self._times: dict[str, list[datetime]] = defaultdict(list)
        self._nos: dict[str, list[str]] = defaultdict(list)
        for place, one in found:
            if not place or "*" in place:  # masked ones of several people look the same
                continue
            self._times[place].append(one.placed_at)
            self._nos[place].append(one.no)

    def of(self, place: str, at: datetime) -> tuple[str, ...]:
        """The most orders to this place within one window that the moment lies in."""
        times = self._times.get(place)
        if not times:
            return ()
        first = bisect_left(times, at - self._window)
        last = bisect_right(times, at)
        best = (0, 0)
        for start in range(first, last):
            end = bisect_right(times, times[start] + self._window)
            if end - start > best[1] - best[0]:
                best = (start, end)
        return tuple(self._nos[place][best[0] : best[1]])


def _neighbours(
    uow: Uow, orders: Sequence[Order], *, now: datetime, numbers: OrderReviewNumbers
) -> tuple[_Places, _Places]:
    window = timedelta(hours=numbers.same_place_hours)
    oldest = min((order.placed_at for order in orders), default=now)
    found = uow.order_review.neighbours(max(oldest, now - _LOOK_BACK) - window) if orders else []
    found = sorted(found, key=lambda one: (one.placed_at, one.no))
    by_phone = _Places(((one.phone, one) for one in found), window=window)
    return by_phone, _Places(((one.address, one) for one in found), window=window)


def _skus(orders: Sequence[Order]) -> set[str]:
    return {item.sku for order in orders for item in order.items}
