"""The files that understanding is measured on are sound themselves."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

from scripts.check_data import MINIMUM, load_tests

HERE = Path(__file__).parent
SHAPED = {"order_no", "tracking_no", "phone", "amount", "quantity", "days", "sku", "courier"}
NORMS = {
    "order_no": r"\d{6}-\d{15}|\d{19}",
    "tracking_no": r"[A-Z]{0,4}\d{9,15}(?:CN)?",
    "phone": r"1[3-9]\d{9}",
    "amount": r"\d+\.\d\d",
    "quantity": r"[1-9]\d*",
    "days": r"[1-9]\d*",
    "sku": r"B\d{5}",
    "courier": r"EMS|[\u4e00-\u9fff]{2,4}",
}


def records(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HERE / name).read_text("utf-8").splitlines()]


def test_every_intent_has_messages_and_every_label_is_an_intent() -> None:
    labels = [test.intent for test in load_tests(HERE / "messages.tsv")]
    single = Counter(label for label in labels if "+" not in label)
    assert single.keys() == MINIMUM.keys()
    assert min(single.values()) >= 14
    double = [label.split("+") for label in labels if "+" in label]
    assert len(double) >= 60
    assert all(len(pair) == 2 and set(pair) <= MINIMUM.keys() for pair in double)


def test_no_message_stands_twice() -> None:
    texts = Counter(test.text for test in load_tests(HERE / "messages.tsv"))
    assert [text for text, times in texts.items() if times > 1] == []


def test_entities_stand_where_they_are_said_to_and_in_standard_form() -> None:
    for record in records("entities.jsonl"):
        for entity in record["entities"]:
            assert record["text"][entity["start"] : entity["end"]] == entity["value"], record
            assert re.fullmatch(NORMS[entity["type"]], entity["norm"]), record


def test_every_shaped_type_and_plenty_of_plain_messages_are_there() -> None:
    found = records("entities.jsonl")
    types = Counter(entity["type"] for record in found for entity in record["entities"])
    assert types.keys() == SHAPED
    assert min(types.values()) >= 20
    assert sum(not record["entities"] for record in found) >= 80


def test_parts_of_addresses_are_in_the_text() -> None:
    found = records("addresses.jsonl")
    assert len(found) >= 80
    for record in found:
        assert record.keys() == {"text", "province", "city", "district", "detail", "name", "phone"}
        assert record["detail"] in record["text"], record


def test_hostile_messages_are_plain_lines() -> None:
    lines = (HERE / "hostile.txt").read_text("utf-8").splitlines()
    assert len(set(lines)) == len(lines) >= 120
    assert all(line == line.strip() != "" for line in lines)
    for line in lines:
        assert not re.search(r"\\(?!u[0-9a-f]{4}|x[0-9a-f]{2}|[nt])", line), line


def test_each_kind_of_writing_has_forty_messages_and_every_label_is_an_intent() -> None:
    kinds = sorted((HERE / "kinds").glob("*.tsv"))
    assert [path.stem for path in kinds] == [
        "dialect", "emoji", "english", "pinyin", "traditional", "voice",
    ]  # fmt: skip
    for path in kinds:
        tests = load_tests(path)
        assert len({test.text for test in tests}) == 40, path.name
        assert {test.intent for test in tests} <= MINIMUM.keys(), path.name


def test_plain_messages_are_of_every_intent() -> None:
    tests = load_tests(HERE / "plain.tsv")
    assert len({test.text for test in tests}) == len(tests) >= 600
    assert {test.intent for test in tests} == MINIMUM.keys()


def test_two_hundred_messages_are_about_nothing_of_the_shop() -> None:
    lines = (HERE / "outside.txt").read_text("utf-8").splitlines()
    assert len(set(lines)) == len(lines) == 200
