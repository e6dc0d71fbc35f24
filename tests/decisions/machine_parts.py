"""What the machine plays with: orders and wishes, a moody provider, a process that dies, files."""

from __future__ import annotations

import os
import tempfile
from collections import defaultdict
from pathlib import Path

from hypothesis import strategies as st

from bot.payouts.model import PayoutOrder, PayoutResult, Result
from bot.policy import Request, model
from bot.store import tables  # noqa: F401 - fills the metadata
from bot.store.base import Base
from bot.store.engine import open_engine
from bot.store.uow import SqlUnitOfWork
from tests.decisions.builders import BAG, CUP

# Two buyers, three orders: signed, not shipped, and one whose goods are both cheaper and dearer.
ORDERS = {"signed": "anna", "unsent": "anna", "mixed": "bert"}
PAID = {"signed": 59_00, "unsent": 59_00, "mixed": 2 * 59_00 + 36_00}
CAUSES = (model.Cause.QUALITY, model.Cause.CHANGED_MIND)
REQUESTS: tuple[Request, ...] = (
    model.PriceDifference(),
    model.Goodwill(model.GoodwillCause.COURIER),
    model.Goodwill(model.GoodwillCause.WAREHOUSE, 8_00),
    model.Goodwill(model.GoodwillCause.PRODUCT, 1_000_00),
    model.RefundOnly(),
    *(model.ReturnRefund(cause, evidence) for cause in CAUSES for evidence in (True, False)),
    model.ReturnRefund(model.Cause.QUALITY, True, (model.Named(CUP),)),
    model.ReturnRefund(model.Cause.QUALITY, True, (model.Named(BAG), model.Named(BAG))),
    model.Exchange(model.Cause.QUALITY, True, CUP, BAG),
    model.Postage(model.Cause.QUALITY, 10_00, True),
    model.Postage(model.Cause.QUALITY, 25_00, True),
    model.Postage(model.Cause.QUALITY, 10_00, False),
    model.ThresholdGift(),
    model.MissingGift(),
)  # fmt: skip
GOODWILL, RETURN = REQUESTS[1], REQUESTS[5]
# What mostly goes through; everything else is asked as well, only less often.
USUAL: tuple[tuple[str, Request], ...] = (
    ("signed", GOODWILL),
    ("mixed", GOODWILL),
    ("unsent", GOODWILL),
    ("signed", model.PriceDifference()),
    ("mixed", model.PriceDifference()),
    ("unsent", model.RefundOnly()),
    ("signed", RETURN),
    ("mixed", model.ReturnRefund(model.Cause.QUALITY, True, (model.Named(BAG),))),
    ("mixed", model.Exchange(model.Cause.QUALITY, True, CUP, BAG)),
    ("mixed", model.Postage(model.Cause.QUALITY, 10_00, True)),
)
# Memory, where there is some: the machine opens thousands of databases.
PLACE = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108
CRASHES = st.sampled_from([None, None, "before", "after"])


class Crash(BaseException):
    """The process dies here; what is committed stays."""


class CrashingUow(SqlUnitOfWork):
    """Dies before or after its commit, when it was told so."""

    next_crash: str | None = None

    def commit(self) -> None:
        crash, CrashingUow.next_crash = CrashingUow.next_crash, None
        if crash == "before":
            raise Crash
        super().commit()
        if crash == "after":
            raise Crash


class Provider:
    """Pays once for a key, and answers as moody as the worst of them."""

    def __init__(self) -> None:
        self.paid: dict[str, int] = {}
        self.orders: dict[str, str] = {}
        self.mood = "pays"

    def send(self, order: PayoutOrder) -> PayoutResult:
        self.orders[order.key] = order.order_no
        match self.mood:
            case "refuses" if order.key not in self.paid:
                return PayoutResult(result=Result.FAILED, amount_fen=order.amount_fen)
            case "loses":
                return PayoutResult(result=Result.UNKNOWN)
        self.paid.setdefault(order.key, order.amount_fen)
        if self.mood == "pays silently":
            return PayoutResult(result=Result.UNKNOWN)
        return self.ask(order.key)

    def ask(self, key: str) -> PayoutResult:
        if key not in self.paid:
            return PayoutResult(result=Result.NOT_FOUND)
        return PayoutResult(result=Result.CONFIRMED, amount_fen=self.paid[key], reference=key)

    @property
    def of_orders(self) -> dict[str, int]:
        total: dict[str, int] = defaultdict(int)
        for key, fen in self.paid.items():
            total[self.orders[key]] += fen
        return total


_made: dict[str, str] = {}


def folder() -> str:
    if "folder" not in _made:
        _made["folder"] = tempfile.mkdtemp(prefix="anxin-machine-", dir=PLACE)
    return _made["folder"]


def template() -> Path:
    file = Path(folder()) / f"template-{os.getpid()}.db"
    if not file.exists():
        engine = open_engine(f"sqlite:///{file}")
        Base.metadata.create_all(engine)
        engine.dispose()
    return file
