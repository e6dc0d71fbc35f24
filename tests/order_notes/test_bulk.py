"""One move for many rows: when it can be asked for, and what is reported of each row."""

from __future__ import annotations

from enum import StrEnum

import pytest

from bot.bulk import MOST_AT_ONCE, ListMove, Report, move_for, reported
from bot.errors import BadInput


class Light(StrEnum):
    ON = "on"
    OFF = "off"


DIM = ListMove("dim", "关灯", frozenset({Light.ON}), Light.OFF)
BREAK = ListMove("break", "弄坏", frozenset(Light), Light.OFF, needs_note=True)
ALL = range(MOST_AT_ONCE)


@pytest.mark.parametrize(
    ("name", "ids", "note", "fault"),
    [
        pytest.param("dim", [1], "", None, id="one"),
        pytest.param("dim", ALL, "长" * 200, None, id="as many and as long as may be"),
        pytest.param("break", [1], "旧了", None, id="the shortest reason"),
        pytest.param("burn", [1], "旧了", "没有这个操作", id="no such move"),
        pytest.param("dim", [], "", "一次选 1 到 200 条", id="none"),
        pytest.param("dim", [*ALL, 0], "", "一次选 1 到 200 条", id="too many"),
        pytest.param("break", [1], "旧", "请写明原因", id="no reason"),
        pytest.param("dim", [1], "长" * 201, "说明最多 200 个字", id="too long"),
    ],
)
def test_a_move_is_asked_for_by_its_name_within_bounds(name, ids, note, fault):
    if fault is None:
        assert move_for(name, (DIM, BREAK), ids=ids, note=note).name == name
    else:
        with pytest.raises(BadInput, match=fault):
            move_for(name, (DIM, BREAK), ids=ids, note=note)


def test_each_row_is_moved_once_and_one_that_fails_holds_up_no_other():
    seen = []

    def act(row_id: int) -> str:
        seen.append(row_id)
        if row_id == 2:
            raise BadInput("不行")
        return f"好 {row_id}"

    reports = reported([3, 2, 3, 1], act)

    assert seen == [3, 2, 1]
    assert reports == [Report(3, True, "好 3"), Report(2, False, "不行"), Report(1, True, "好 1")]
