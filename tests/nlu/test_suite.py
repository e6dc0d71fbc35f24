"""The run over all sets: what it counts, what it draws, and when its check fails."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from bot.engine.evaluation import suite
from bot.engine.evaluation.confusion import draw
from bot.engine.evaluation.shapes import (
    acted_on,
    addresses_right,
    entity_f1,
    taken_for_yes,
    unescaped,
)

BEFORE = {
    "messages": {"top1": 0.9, "false_second": 0.1, "both_found": 0.8},
    "shapes": {"taken_for_yes": 0.02},
}
PARTS = {"province": "浙江省", "city": "杭州市", "district": "西湖区", "detail": "文三路1号",
         "name": "", "phone": ""}  # fmt: skip


def entity(kind: str, norm: str, start: int = 0) -> dict[str, Any]:
    return {"type": kind, "start": start, "end": start + 2, "norm": norm}


def test_an_entity_counts_with_its_place_and_its_standard_form() -> None:
    case = {"entities": [entity("days", "3"), entity("phone", "13800000000")]}
    moved = {"entities": [entity("days", "3"), entity("phone", "13800000000", start=1)]}
    assert entity_f1([case], [case]) == 1.0
    assert entity_f1([case], [moved]) == 0.5


def test_an_address_is_right_when_all_its_parts_are() -> None:
    whole = {"entities": [entity(kind, norm) for kind, norm in PARTS.items() if norm]}
    short = {"entities": whole["entities"][1:]}
    assert addresses_right([PARTS, PARTS], [whole, short]) == 0.5


def test_a_yes_in_doubt_moves_nothing() -> None:
    def read(name: str, fallback: bool) -> dict[str, Any]:
        return {"text": name, "intent": {"name": name}, "fallback": fallback}

    answers = [read("affirm", True), read("affirm", False), read("inform", False)]
    assert taken_for_yes(answers) == ["affirm"]


def test_what_is_none_of_the_shops_business_may_be_talked_about_but_not_acted_on() -> None:
    def read(name: str, fallback: bool) -> dict[str, Any]:
        return {"text": name, "intent": {"name": name}, "fallback": fallback}

    answers = [read("chitchat", False), read("cancel_order", True), read("request_refund", False)]
    assert acted_on(answers) == ["request_refund"]


@pytest.mark.parametrize(
    ("line", "typed"),
    [("退款", "退款"), (r"\u3000/affirm", "\u3000/affirm"), (r"退\u200b款\n", "退\u200b款\v")],
)
def test_hostile_lines_are_typed_as_meant(line: str, typed: str) -> None:
    assert unescaped(line) == typed


def test_the_matrix_is_a_picture_with_every_count() -> None:
    picture = ET.fromstring(draw([("a", "a"), ("a", "a"), ("a", "b")], "a < b"))  # noqa: S314
    texts = [node.text for node in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert texts == ["a < b", "a", "a", "b", "b", "2", "1"]


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        pytest.param({}, [], id="the same"),
        pytest.param({"top1": 0.95, "false_second": 0.02}, [], id="better"),
        pytest.param({"top1": 0.895, "false_second": 0.105}, [], id="half a point worse"),
        pytest.param({"top1": 0.88}, ["messages.top1"], id="fewer right"),
        pytest.param({"false_second": 0.12}, ["messages.false_second"], id="more false ones"),
        pytest.param({"both_found": 0.77}, [], id="two of 67 fewer"),
        pytest.param({"both_found": 0.755}, ["messages.both_found"], id="three of 67 fewer"),
        pytest.param({"taken_for_yes": 0.0243}, [], id="one hostile yes of 233 more"),
        pytest.param({"taken_for_yes": 0.033}, ["shapes.taken_for_yes"], id="three more"),
    ],
)
def test_the_check_names_what_fell_by_more_than_a_point(
    changed: dict[str, float], named: list[str], tmp_path: Path
) -> None:
    (tmp_path / "tests" / "nlu").mkdir(parents=True)
    (tmp_path / "tests" / "nlu" / "recorded.json").write_text(json.dumps(BEFORE))
    figures: suite.Figures = {
        name: {key: changed.get(key, value) for key, value in before.items()}
        for name, before in BEFORE.items()
    }
    assert [line.split(":")[0] for line in suite.fallen(figures, root=tmp_path)] == named


def test_what_is_recorded_is_what_does_not_depend_on_the_machine(tmp_path: Path) -> None:
    (tmp_path / "tests" / "nlu").mkdir(parents=True)
    figures: suite.Figures = {
        "messages": {"top1": 0.9, "median_ms": 3.0, "confused": []},
        "real": {"top1": 0.8},
        "shapes": {"taken_for_yes": 0},
    }
    suite.record(figures, root=tmp_path)
    recorded = json.loads((tmp_path / "tests" / "nlu" / "recorded.json").read_text())
    assert recorded == {"messages": {"top1": 0.9}, "shapes": {"taken_for_yes": 0}}
