"""What was reported, by goods and batch, for the supervisor."""

from __future__ import annotations

from datetime import date

from bot.safety.model import Batch, SafetyReport
from bot.safety.ports import OpenUow
from bot.times import day_bounds, shop_day

MOST_REPORTS = 500
_Key = tuple[str, date | None]


class Safety:
    def __init__(self, open_uow: OpenUow) -> None:
        self._open_uow = open_uow

    def batches(self, first: date, last: date) -> list[Batch]:
        """Those with the newest report first. The shop has no batch numbers: what left on one day
        stands for one batch."""
        start, end = day_bounds(first, last)
        with self._open_uow(writes=False) as uow:
            reports = uow.safety.between(start, end, limit=MOST_REPORTS)
        groups: dict[_Key, list[SafetyReport]] = {}
        for one in reports:
            groups.setdefault(_batch_of(one), []).append(one)
        return [_batch(key, found) for key, found in groups.items()]


def _batch_of(report: SafetyReport) -> _Key:
    if report.goods is None:
        return "", None
    left = report.goods.shipped_at
    return report.goods.sku, None if left is None else shop_day(left)


def _batch(key: _Key, reports: list[SafetyReport]) -> Batch:
    sku, shipped_on = key
    goods = reports[0].goods
    title, spec = (goods.title, goods.spec) if goods is not None else ("", "")
    return Batch(sku, title, spec, shipped_on, tuple(reports))
