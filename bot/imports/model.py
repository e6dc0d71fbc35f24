"""Values of imports through the console: a file that was handed in, what stands in it, how far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.named import Named

# A hundred thousand orders of the widest export are about half of it.
MOST_BYTES = 32 << 20
# Who works on a file and says nothing for so long is gone.
SILENCE = timedelta(seconds=60)
# What nobody imported by then goes, and with it the file.
WAITS = timedelta(days=1)
# How often a file is taken up again before it is given up.
MOST_TURNS = 5
# Remarks that are kept of one file; how many there were is counted apart.
MOST_REMARKS = 5_000
MOST_ROWS = 10


class Kind(Named):
    """As `KINDS` of the importer."""

    ORDERS = "orders", "订单"
    PRODUCTS = "products", "商品和知识"
    PRICES = "prices", "现价"
    STOCK = "stock", "库存"
    GIFTS = "gifts", "日常赠品"
    PARCELS = "parcels", "包裹和物流"
    BUYERS = "buyers", "买家"
    REVIEWS = "reviews", "评价"


class State(Named):
    READING = "reading", "正在读取"
    REFUSED = "refused", "读不了"
    READY = "ready", "等您确认"
    IMPORTING = "importing", "正在导入"
    DONE = "done", "已导入"
    FAILED = "failed", "没有导完"
    DROPPED = "dropped", "已放弃"


AT_WORK = (State.READING, State.IMPORTING)
# With its file still there to be read again, as another kind or after a failure.
ANEW = (State.READY, State.REFUSED, State.FAILED)


@dataclass(frozen=True, kw_only=True)
class NewImport:
    """`kind` None: as what the file looks like."""

    kind: Kind | None
    file_name: str
    digest: str
    size: int
    saved_at: datetime
    created_at: datetime
    created_by: str


@dataclass(frozen=True, kw_only=True)
class Import(NewImport):
    """`turn` counts who worked on it: only the last one may write. `added` and `changed` were
    written so far, over all turns. `preview` and `report` are as `work.py` makes them; remarks are
    [line, refused | doubt, why]."""

    id: int
    state: State
    turn: int
    beat_at: datetime
    done: int
    total: int
    added: int
    changed: int
    started_at: datetime | None
    started_by: str
    ended_at: datetime | None
    error: str
    preview: dict[str, Any]
    report: dict[str, Any]
    remarks: Sequence[Any]
