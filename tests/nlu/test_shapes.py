"""Shaped entities, addresses and masks, on messages written for that."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nlu.numerals import parse
from nlu.zh import find_entities, mask, nlp

FOLDER = Path(__file__).parent
SHAPED = {"order_no", "tracking_no", "phone", "amount", "quantity", "days", "sku", "courier"}
ADDRESS = ("province", "city", "district", "detail", "name", "phone")


def lines(name: str) -> list[dict[str, Any]]:
    text = (FOLDER / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def test_shaped_entities_are_found_with_their_exact_span_and_norm() -> None:
    hits = found = expected = 0
    for line in lines("entities.jsonl"):
        wanted = {(e["type"], e["start"], e["end"], e["norm"]) for e in line["entities"]}
        wanted = {item for item in wanted if item[0] in SHAPED}
        got = {(e.type, e.start, e.end, e.norm) for e in find_entities(line["text"])}
        got = {item for item in got if item[0] in SHAPED}
        hits, found, expected = hits + len(wanted & got), found + len(got), expected + len(wanted)
    assert 2 * hits / (found + expected) >= 0.97


def test_addresses_are_split_fully_right() -> None:
    cases = lines("addresses.jsonl")
    right = 0
    for case in cases:
        parts = {entity.type: entity.norm for entity in reversed(find_entities(case["text"]))}
        right += all(parts.get(name, "") == case[name] for name in ADDRESS)
    assert right / len(cases) >= 0.85


def test_values_are_the_words_as_typed() -> None:
    text = "　寄顺風 ＳＦ１２３４５６７８９０１２３，退我三块五"
    for entity in find_entities(text):
        assert text[entity.start : entity.end] == entity.value
    assert [(e.type, e.norm) for e in find_entities(text)] == [
        ("courier", "顺丰"),
        ("tracking_no", "SF1234567890123"),
        ("amount", "3.50"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "十来块",
        "几块钱",
        "两百多块",
        "两块电池",
        "一块发货吗",
        "十来天",
        "第三天",
        "天天发货",
        "元旦发吗",
    ],
)
def test_what_only_looks_like_money_or_days_is_neither(text: str) -> None:
    assert {entity.type for entity in find_entities(text)} <= {"quantity"}


@pytest.mark.parametrize(
    ("numeral", "number"),
    [("两", "2"), ("十五", "15"), ("一百二", "120"), ("一百零五", "105"), ("一万二", "12000"),
     ("3.5", "3.5"), ("3千", "3000"), ("二三", "None"), ("百", "None")],
)  # fmt: skip
def test_numerals_are_read_as_spoken(numeral: str, number: str) -> None:
    assert str(parse(numeral)) == number


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        pytest.param("打138-0013-8000", "打[电话]", id="phone"),
        pytest.param("一三八零零一三八零零零", "[电话]", id="phone in words"),
        pytest.param("身份证11010519491231002X", "身份证[身份证号]", id="ID card"),
        pytest.param("编号110105194912310021", "编号110105194912310021", id="wrong check digit"),
        pytest.param("卡6222 0212 3456 7890 128", "卡[银行卡号]", id="bank card"),
        pytest.param("收货人王小明，地址浙江省杭州市西湖区文三路1号",
                     "收货人[姓名]，地址[地址]", id="address"),
        pytest.param("加微信abc12345", "加微信[账号]", id="account"),
        pytest.param("退我三块五，发顺丰", "退我三块五，发顺丰", id="nothing personal"),
    ],
)  # fmt: skip
def test_personal_data_is_masked_and_the_rest_is_kept(text: str, masked: str) -> None:
    assert mask(text) == masked
    assert mask(masked) == masked


def test_spacy_carries_the_entities() -> None:
    assert [(e.text, e.label_) for e in nlp()("单号SF1234567890123").ents] == [
        ("SF1234567890123", "tracking_no")
    ]


@pytest.mark.parametrize(
    ("text", "norm"),
    [
        ("寄北京市朝阳区建国路88号SOHO城A座，不要放柜子", "北京市朝阳区建国路88号SOHO城A座"),
        ("改成上海市浦东新区张江路8号不是9号", "上海市浦东新区张江路8号"),
        ("江苏省南京市鼓楼区中山路1号b座 别放门口", "江苏省南京市鼓楼区中山路1号b座"),
    ],
)  # fmt: skip
def test_an_address_ends_where_it_says_what_it_is_not_and_keeps_its_letters(
    text: str, norm: str
) -> None:
    assert [e.norm for e in find_entities(text) if e.type == "address"] == [norm]


def test_thanks_behind_a_number_are_nobodys_name() -> None:
    assert [e.type for e in find_entities("给我回电18912345678谢谢")] == ["phone"]
