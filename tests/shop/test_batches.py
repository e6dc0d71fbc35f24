"""A long export is written in batches: an order that lies across two of them stays one order."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.shop.importing.runs import BATCH
from bot.store.uow import OpenUow
from tests.shop.builders import a_line, load_orders, the_order

FIRST, LAST, NEXT = "261105-000000000000001", "261105-000000000000002", "261105-000000000000003"


def filler(count: int) -> list[dict[str, str]]:
    """Lines that say the same again: they count for the batch and cost nothing."""
    return [a_line(订单号=FIRST)] * count


def lines_of(no: str, count: int) -> list[dict[str, str]]:
    return [
        a_line(**{"订单号": no, "商家编码-规格维度": f"SKU-{number}"}) for number in range(count)
    ]


@pytest.mark.parametrize("before", [1, 2, 3], ids="{} of its lines in the first batch".format)
def test_an_order_across_two_batches_keeps_all_its_lines(
    open_uow: OpenUow, tmp_path: Path, before: int
) -> None:
    lines = [*filler(BATCH - before), *lines_of(LAST, 3), *lines_of(NEXT, 1)]

    loaded = load_orders(open_uow, tmp_path, *lines)

    assert loaded.counts == (3, 0, 0)
    assert loaded.report.lines == BATCH - before + 4
    assert [item.sku for item in the_order(open_uow, LAST).items] == ["SKU-0", "SKU-1", "SKU-2"]
    assert len(the_order(open_uow, NEXT).items) == 1
    assert loaded.refused == []
