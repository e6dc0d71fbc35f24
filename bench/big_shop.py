"""A shop of two years as rows for a database: up to millions of them that belong together.

What is to be worked is on the newest rows; one day is busy and one is quiet at every size.
"""

from __future__ import annotations

import itertools
import json
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import select

from bot.cases.deadlines import moments
from bot.cases.model import Kind, State
from bot.money import short_yuan
from bot.policy import Policy, Request, model
from bot.store import tables  # noqa: F401 - fills the metadata
from bot.store.base import Base
from bot.store.engine import open_engine
from bot.store.tables.decisions import DecisionRow
from bot.times import day_bounds
from tests.decisions.builders import CUP, NOT_SHIPPED, NOW, a_world, add_order

YEARS = timedelta(days=730)
BUSY, QUIET = date(2026, 11, 11), date(2026, 10, 15)
BUSY_ROWS, QUIET_ROWS = 3_000, 200
# A buyer with an order and a case of every kind and age, the same number at every size.
REGULAR, REGULAR_NAME, REGULAR_ORDERS = "buyer-0000000", "欧阳晓峰", 40
ORDERS_A_BUYER = 4
# Decisions that wait beside those of the cases; the newest payouts, by what is left to do.
WAITING = 120
PAYOUTS_LEFT = ("unknown",) * 20 + ("failed",) * 30 + ("sent",) * 60 + ("requested",) * 120
DISPUTED = 15
TITLE, PRICE_FEN = "陶瓷马克杯", 59_00
_S, _K = State, Kind
# One case in ten is open; three of ten of these are overdue.
OPEN = (
    *((_S.ASKED, kind) for kind in (*Kind, _K.RETURN_REFUND, _K.RETURN_REFUND, _K.EXCHANGE)),
    *((_S.AWAITING_RETURN, kind) for kind in (_K.RETURN_REFUND, _K.RETURN_REFUND, _K.EXCHANGE)),
    *((_S.RETURNING, kind) for kind in (_K.RETURN_REFUND, _K.EXCHANGE)),
    *((_S.RECEIVED, kind) for kind in (_K.RETURN_REFUND, _K.EXCHANGE)),
    *((_S.REFUNDING, kind) for kind in (_K.RETURN_REFUND, _K.REFUND_ONLY, _K.POSTAGE)),
    (_S.TO_RESHIP, _K.RESHIP),
    (_S.RESHIPPED, _K.RESHIP),
)
CLOSED = (
    *((_S.DONE, kind) for kind in (*Kind, _K.RETURN_REFUND, _K.REFUND_ONLY, _K.RETURN_REFUND)),
    (_S.REFUSED, _K.RETURN_REFUND),
    (_S.WITHDRAWN, _K.RETURN_REFUND),
)
_HOURS_GONE = (10, 12, 14, 16, 30, 32, 42, 60, 70, 80)
_PAID = {_K.REFUND_ONLY: "refund", _K.RETURN_REFUND: "refund", _K.POSTAGE: "postage"}
_REQUESTS: dict[str, Request] = {
    "goodwill": model.Goodwill(model.GoodwillCause.COURIER),
    "refund_only": model.RefundOnly(),
    "return_refund": model.ReturnRefund(model.Cause.QUALITY, evidence=True),
    "exchange": model.Exchange(model.Cause.QUALITY, evidence=True, sku=CUP, new_sku=CUP),
    "missing_gift": model.MissingGift(),
    "postage": model.Postage(model.Cause.QUALITY, amount_fen=10_00, evidence=True),
    "waiting": model.ReturnRefund(model.Cause.QUALITY, evidence=False),
    "much": model.Goodwill(model.GoodwillCause.PRODUCT, 1_000_00),
    "refused": model.PriceDifference(),
}
_DECIDED_BY = {_K.RESHIP.value: "missing_gift"}
_SAMPLED = ("kind", "rule", "outcome", "reason", "policy_version")
_LONG = ("input", "proof", "would_change")


# A table, the columns that its rows give, and the rows.
Rows = tuple[str, Sequence[str], Iterable[Sequence[Any]]]


class Size(NamedTuple):
    rows: int
    cases: int


class Wanted(NamedTuple):
    """One case: `order` is the place of its order and payment, `decision` its decision's id."""

    id: int
    order: int
    kind: Kind
    state: State
    paid: bool
    decision: int


@dataclass
class BigShop:
    """Payment `n` has order `n` and decision `n + 1`; every fifth order has a case."""

    size: Size
    samples: dict[str, tuple[str, ...]]

    def __post_init__(self) -> None:
        self.at = _times(self.size.rows)
        self.every = self.size.rows // self.size.cases
        self.buyers = self.size.rows // ORDERS_A_BUYER
        self.cases = [self._case(number) for number in range(self.size.cases)]
        self.of_order = {case.order: case for case in self.cases if case.paid}
        # Written many times over: made once.
        self.stamps = [_stamp(at) for at in self.at]
        self.nos = [
            f"{stamp[2:4]}{stamp[5:7]}{stamp[8:10]}-{order:015d}"
            for order, stamp in enumerate(self.stamps)
        ]
        self.buyer_ids = [self._buyer(order) for order in self._every_order()]

    def _case(self, number: int) -> Wanted:
        first_open = self.size.cases - self.size.cases // 10
        ways = CLOSED if number < first_open else OPEN
        state, kind = ways[number % len(ways)]
        order = number * self.every
        paid = kind in _PAID and state in (_S.REFUNDING, _S.DONE)
        decision = order + 1 if paid else self.size.rows + number + 1
        return Wanted(number + 1, order, kind, state, paid, decision)

    def no(self, order: int) -> str:
        return self.nos[order]

    def buyer(self, order: int) -> str:
        return self.buyer_ids[order]

    def _buyer(self, order: int) -> str:
        if order % (self.size.rows // REGULAR_ORDERS) == 0:
            return REGULAR
        return f"buyer-{order * 7919 % (self.buyers - 1) + 1:07}"

    def amount(self, order: int) -> int:
        case = self.of_order.get(order)
        if case is None:
            return 300 + order % 3 * 100
        return 10_00 if case.kind is _K.POSTAGE else PRICE_FEN

    def payout_state(self, order: int) -> str:
        newest = self.size.rows - 1 - order
        if newest < len(PAYOUTS_LEFT):
            return PAYOUTS_LEFT[newest]
        return "reversed" if order % 200 == 7 else "confirmed"

    # Rows

    def tables(self) -> Iterator[Rows]:
        """Every table with the columns that its rows give."""
        decided = (*_SAMPLED, *_LONG)
        product = (CUP, TITLE, "日用", PRICE_FEN)
        yield "products", ("sku", "title", "category", "price_fen"), [product]
        yield "buyers", ("id", "name"), self._buyers()
        talks = ("id", "buyer_id", "opened_at", "last_at")
        yield "conversations", talks, self._conversations()
        orders = ("no", "buyer_id", "status", "placed_at", "shipped_at", "signed_at", "paid_fen")
        yield "orders", (*orders, "packed"), self._orders()
        items = ("order_no", "line", "sku", "title", "quantity", "paid_unit_price_fen")
        bought = ((self.no(n), 1, CUP, TITLE, 1, PRICE_FEN) for n in self._every_order())
        yield "order_items", items, bought
        parcels = ("order_no", "courier", "tracking_no", "state")
        sent = (
            (self.no(case.order), "圆通", f"YT{case.order:013}", "signed") for case in self.cases
        )
        yield "parcels", parcels, sent
        columns = ("id", "at", "order_no", "buyer_id", "conversation_id", "amount_fen", "state")
        yield "decisions", (*columns, "settled_by", "settled_at", *decided), self._decisions()
        paid = ("id", "at", "order_no", "buyer_id", "kind", "amount_fen", "decision_id", "by")
        yield "ledger", (*paid, "reverses"), self._ledger()
        payouts = ("ledger_id", "order_no", "amount_fen", "at", "state", "attempts")
        yield "payouts", (*payouts, "sent_at", "settled_at", "dispute"), self._payouts()
        moved = ("ledger_id", "at", "was", "now", "by")
        yield "payout_events", moved, self._payout_events()
        said = ("conversation_id", "seq", "at", "sender", "name", "text", "data", "reply_key")
        yield "messages", said, self._messages()
        yield "aftersales", _CASE_COLUMNS, self._cases()
        yield "aftersales_events", ("case_id", "at", "move", "was", "now", "by"), self._steps()
        came_from = ((case.decision, case.id) for case in self.cases)
        yield "aftersales_decisions", ("decision_id", "case_id"), came_from

    def _every_order(self) -> range:
        return range(self.size.rows)

    def _buyers(self) -> Iterator[Sequence[Any]]:
        yield REGULAR, REGULAR_NAME
        families, given = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "小明芳静丽强军洋勇艳杰娟涛磊"
        names = itertools.cycle("".join(name) for name in itertools.product(families, given, given))
        for number, name in zip(range(1, self.buyers), names, strict=False):
            yield f"buyer-{number:07}", name

    def _conversations(self) -> Iterator[Sequence[Any]]:
        for number in range(self.buyers):
            last = self.at[number * ORDERS_A_BUYER]
            yield f"talk-{number:07}", f"buyer-{number:07}", self.stamps[0], _stamp(last)

    def _orders(self) -> Iterator[Sequence[Any]]:
        for n in self._every_order():
            placed, shipped, signed = (_stamp(self.at[n] - days * 86_400) for days in (8, 7, 5))
            buyer = self.buyer(n)
            yield self.no(n), buyer, "completed", placed, shipped, signed, PRICE_FEN, True

    def _decisions(self) -> Iterator[Sequence[Any]]:
        for n in self._every_order():
            case = self.of_order.get(n)
            sample = self.samples["goodwill" if case is None else _decided_by(case.kind)]
            state = "approved" if case is not None and n % 2 else "done"
            yield self._decision(n + 1, n, state, sample, self.amount(n))
        for case in self.cases:
            if case.paid:
                continue
            waits = case.state is _S.ASKED
            sample = self.samples["waiting" if waits else _decided_by(case.kind)]
            yield self._decision(case.decision, case.order, "waiting" if waits else "done", sample)
        beyond = self.size.rows + self.size.cases + 1
        for extra in range(self.size.rows // 5):
            yield self._decision(beyond + extra, extra * 5 + 1, "refused", self.samples["refused"])
        for extra in range(WAITING):
            number, order = beyond + self.size.rows // 5 + extra, self.size.rows - 1 - extra * 2
            yield self._decision(number, order, "waiting", self.samples["much"])

    def _decision(
        self, number: int, order: int, state: str, sample: tuple[str, ...], amount_fen: int = 0
    ) -> tuple[Any, ...]:
        at, buyer = self.stamps[order], self.buyer(order)
        amount = amount_fen or (PRICE_FEN if state == "waiting" else 0)
        by = None if state == "waiting" else "小安"
        talk = _talk(buyer)
        base = (number, at, self.no(order), buyer, talk, amount, state, by, by and at)
        return base + sample

    def _ledger(self) -> Iterator[Sequence[Any]]:
        for n in self._every_order():
            yield (n + 1, self.stamps[n], *self._payment(n, self.amount(n)), None)
        taken_back = (n for n in self._every_order() if self.payout_state(n) == "reversed")
        for number, n in enumerate(taken_back, start=self.size.rows + 1):
            at = _stamp(self.at[n] + 86_400)
            yield (number, at, *self._payment(n, -self.amount(n)), n + 1)

    def _payment(self, order: int, amount_fen: int) -> tuple[Any, ...]:
        case = self.of_order.get(order)
        kind = "goodwill" if case is None else _PAID[case.kind]
        return self.no(order), self.buyer(order), kind, amount_fen, order + 1, "小安"

    def _payouts(self) -> Iterator[Sequence[Any]]:
        for n in self._every_order():
            at, state = self.stamps[n], self.payout_state(n)
            sent = None if state == "requested" else at
            settled = at if state in ("confirmed", "reversed", "failed") else None
            dispute = "对方说的金额不对" if self.size.rows - n <= DISPUTED else ""
            base = (n + 1, self.no(n), self.amount(n), at, state, int(sent is not None))
            yield (*base, sent, settled, dispute)

    def _payout_events(self) -> Iterator[Sequence[Any]]:
        for n in self._every_order():
            at, state = self.stamps[n], self.payout_state(n)
            if state != "requested":
                yield n + 1, at, "requested", "sent", "系统"
            if state not in ("requested", "sent"):
                yield n + 1, at, "sent", state, "系统"

    def _messages(self) -> Iterator[Sequence[Any]]:
        last = [0] * self.buyers
        for n in self._every_order():
            buyer = self.buyer(n)
            place, at = int(buyer[-7:]), self.stamps[n]
            talk, seq = _talk(buyer), last[place]
            last[place] += 2
            yield talk, seq + 1, at, "buyer", None, "这个怎么办呀", "{}", None
            told = {"told": {"decision": n + 1, "amount": self.amount(n)}}
            said = f"已为您办理 {short_yuan(self.amount(n))} 元，给您添麻烦了。"
            case, how = self.of_order.get(n), "done"
            if case is not None:
                how = "approved" if n % 2 else "done"
                if case.kind is _K.RETURN_REFUND:  # its money comes when the goods are there
                    told, said = {}, "退货申请通过了，请寄回商品。"
            key = f"decision:{n + 1}:{how}"
            yield talk, seq + 2, at, "bot", "小安", said, json.dumps(told), key

    def _cases(self) -> Iterator[Sequence[Any]]:
        item = json.dumps([{"sku": CUP, "title": TITLE, "quantity": 1, "new_sku": None}])
        for case in self.cases:
            buyer = self.buyer(case.order)
            base = (case.id, case.kind.value, case.state.value, self.no(case.order), buyer)
            back = case.state in (_S.RETURNING, _S.RECEIVED, _S.REFUNDING, _S.DONE)
            parcel = ("圆通", f"YT{case.id:013}") if back else (None, None)
            mine = (_talk(buyer), case.decision, item, PRICE_FEN)
            yield (*base, *mine, *self._case_times(case), *parcel)

    def _case_times(self, case: Wanted) -> tuple[Any, ...]:
        if case.state.closed:
            opened, closed = self.stamps[case.order], _stamp(self.at[case.order] + 3 * 86_400)
            return opened, closed, None, None, None, None, 0, closed
        since = NOW - timedelta(hours=_HOURS_GONE[case.id // 20 % 10], seconds=case.id % 3600)
        deadline = since + timedelta(hours=48)
        amber, red = (
            moments(since, deadline, Policy().deadlines) if case.state.timed else (None, None)
        )
        # The newest overdue ones were not yet seen by the sweep.
        late = case.state.timed and deadline < NOW - timedelta(hours=13)
        seen = _text(deadline) if late else None
        since_text = _text(since)
        due = (_text(deadline), _text(amber), _text(red), seen, int(late))
        return since_text, since_text, *due, None

    def _steps(self) -> Iterator[Sequence[Any]]:
        for case in self.cases:
            at, state = self.stamps[case.order], case.state.value
            yield case.id, at, "ask", None, "asked", "买家"
            if case.state in (_S.REFUSED, _S.WITHDRAWN):
                yield case.id, at, "refuse", "asked", state, "小林"
            elif case.state is not _S.ASKED:
                yield case.id, at, "agree", "asked", "refunding", "小林"
            if case.state is _S.DONE:
                yield case.id, at, "paid", "refunding", state, "系统"


_CASE_COLUMNS = (
    "id", "kind", "state", "order_no", "buyer_id", "conversation_id", "decision_id", "items",
    "amount_fen", "opened_at", "since", "deadline", "amber_at", "red_at", "overdue_at",
    "times_overdue", "closed_at", "return_courier", "return_tracking_no",
)  # fmt: skip


def _times(rows: int) -> list[int]:
    """Seconds of the payments, in order: spread over two years, but for two days."""
    days = [day_bounds(day, day) for day in (BUSY, QUIET)]
    found: list[int] = []
    for (first, before), count in zip(days, (BUSY_ROWS, QUIET_ROWS), strict=True):
        found += _spread(first, before, count)
    taken = [(int(first.timestamp()), int(before.timestamp())) for first, before in days]
    others = _spread(NOW - YEARS, NOW, rows - len(found))
    for at in others:
        free = not any(first <= at < before for first, before in taken)
        found.append(at if free else at - 5 * 86_400)
    return sorted(found)


def _spread(first: datetime, before: datetime, count: int) -> list[int]:
    start, span = first.timestamp(), (before - first).total_seconds()
    return [int(start + span * number / count) for number in range(count)]


def samples() -> dict[str, tuple[str, ...]]:
    """Real decisions with their facts and proofs, to be repeated."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'samples.db'}")
        Base.metadata.create_all(engine)
        world = a_world(engine)
        found: dict[str, tuple[str, ...]] = {}
        for name, request in _REQUESTS.items():
            no = f"261105-{len(found):015}"
            add_order(world, no, **(NOT_SHIPPED if name == "refund_only" else {}))
            asked = world.ask(request, order_no=no)
            with world.open_uow(writes=False) as uow:
                row = uow.session.scalars(select(DecisionRow).filter_by(id=asked.id)).one()
                plain = tuple(getattr(row, column) for column in _SAMPLED)
                long = tuple(json.dumps(getattr(row, column)) for column in _LONG)
            found[name] = plain + long
        engine.dispose()
    return found


def _decided_by(kind: Kind) -> str:
    return _DECIDED_BY.get(kind.value, kind.value)


def _talk(buyer: str) -> str:
    return f"talk-{buyer[-7:]}"


def _stamp(seconds: int) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S.000000", time.gmtime(seconds))


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else f"{moment:%Y-%m-%d %H:%M:%S.%f}"
