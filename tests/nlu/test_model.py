"""The intent model on small data: it learns, keeps, repeats itself, and finds second wishes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nlu.components.courtesies import only_courtesies
from nlu.components.lbfgs import minimise
from nlu.components.linear import IntentModel, Sample, Settings
from nlu.components.wishes import clauses, find_wishes, pieces

SHIP = ["什么时候发货", "怎么还不发货", "发货了吗", "今天能发货不", "快点发货"]
BACK = ["我要退货", "这个想退货", "给我退货", "东西不要了退货", "申请退货"]
SETTINGS = Settings(min_count=1, parts=0)


def sample(text: str) -> Sample:
    return Sample(text, tuple(text), np.zeros(4, dtype=np.float32))


@pytest.fixture(scope="module")
def model() -> IntentModel:
    labels = ["urge_shipping"] * len(SHIP) + ["request_return"] * len(BACK)
    return IntentModel.train([sample(text) for text in SHIP + BACK], labels, SETTINGS)


def test_it_reads_what_it_was_taught_and_its_probabilities_add_up(model: IntentModel) -> None:
    ranking = model.ranking(sample("还不发货吗"))
    assert ranking[0][0] == "urge_shipping"
    assert sum(value for _, value in ranking) == pytest.approx(1, abs=1e-5)


def test_training_twice_gives_the_same_numbers(model: IntentModel) -> None:
    labels = ["urge_shipping"] * len(SHIP) + ["request_return"] * len(BACK)
    again = IntentModel.train([sample(text) for text in SHIP + BACK], labels, SETTINGS)
    assert again.ranking(sample("退货")) == model.ranking(sample("退货"))


def test_what_is_saved_reads_the_same_when_loaded(model: IntentModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    assert IntentModel.load(tmp_path).ranking(sample("退货")) == model.ranking(sample("退货"))


def test_text_without_a_known_character_is_in_doubt(model: IntentModel) -> None:
    assert model.ranking(sample("qwerty"))[0][1] < 0.8


def test_minimise_finds_the_bottom_of_a_bowl() -> None:
    bottom = np.arange(5, dtype=np.float32)
    weight = np.array([1, 10, 100, 1, 3], dtype=np.float32)

    def bowl(at: np.ndarray) -> tuple[float, np.ndarray]:
        away = at - bottom
        return float((weight * away * away).sum()), 2 * weight * away

    found = minimise(bowl, np.zeros(5, dtype=np.float32), iterations=100, tolerance=1e-9)
    assert np.allclose(found, bottom, atol=1e-3)


READINGS = {
    "怎么还不发货": [("urge_shipping", 0.9)],
    "顺便开个发票": [("request_invoice", 0.95)],
    "谢谢你": [("thank", 0.9)],
    "那就再见": [("goodbye", 0.9)],
    "我想想": [("chitchat", 0.3)],
    "什么时候发货": [("urge_shipping", 0.99)],
    "已经两天没动": [("logistics_stalled", 0.75)],
    "退款": [("request_refund", 0.9)],
    "不发货": [("urge_shipping", 0.8)],
    "第三方的不发货": [("urge_shipping", 0.85)],
    "怎么取消订单": [("cancel_order", 0.95)],
    "另外发票开了没": [("request_invoice", 0.99)],
    "单号是00000": [("inform", 0.99)],
    "钱收到了": [("inform", 0.9)],
    "你好": [("greet", 0.99)],
}


def classify(halves: list[str]) -> list[list[tuple[str, float]]]:
    return [READINGS[half] for half in halves]


@pytest.mark.parametrize(
    ("text", "whole", "wishes"),
    [
        pytest.param("怎么还不发货", "urge_shipping", ["urge_shipping"], id="one clause"),
        pytest.param("怎么还不发货 顺便开个发票", "urge_shipping",
                     ["urge_shipping", "request_invoice"], id="two wishes"),
        pytest.param("怎么还不发货 顺便开个发票", "request_invoice",
                     ["request_invoice", "urge_shipping"], id="the whole message's goes first"),
        pytest.param("谢谢你,怎么还不发货", "urge_shipping", ["urge_shipping"],
                     id="courtesy and wish"),
        pytest.param("谢谢你,那就再见", "thank", ["thank", "goodbye"], id="two courtesies"),
        pytest.param("怎么还不发货,我想想", "urge_shipping", ["urge_shipping"],
                     id="one is in doubt"),
        pytest.param("退款 不发货", "request_refund", ["request_refund", "urge_shipping"],
                     id="two words each"),
        pytest.param("什么时候发货,已经两天没动", "urge_shipping", ["urge_shipping"],
                     id="one matter told twice"),
        pytest.param("第三方的不发货怎么取消订单", "cancel_order",
                     ["cancel_order", "urge_shipping"], id="no border between"),
        pytest.param("好的,另外发票开了没", "request_invoice", ["request_invoice", "affirm"],
                     id="an answer and another wish"),
        pytest.param("好的,什么时候发货", "urge_shipping", ["urge_shipping"], id="a filler"),
        pytest.param("对,单号是00000", "inform", ["inform", "affirm"], id="yes and what was asked"),
        pytest.param("谢谢你,钱收到了", "thank", ["thank", "inform"], id="thanks and news"),
    ],
)  # fmt: skip
def test_a_second_wish_is_found_when_both_are_clear(
    text: str, whole: str, wishes: list[str]
) -> None:
    asked: list[str] = []

    def remembering(parts: list[str]) -> list[list[tuple[str, float]]]:
        asked.extend(parts)
        return classify(parts)

    assert find_wishes(text, [(whole, 0.5)], remembering) == wishes
    assert set(asked) <= set(pieces(text))


def test_scraps_join_the_clause_before_them() -> None:
    assert clauses("我要退货,好,另外发票开一下") == ["我要退货 好", "另外发票开一下"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("好的谢谢", ["affirm", "thank"]),
        ("没有别的了,多谢多谢", ["deny", "thank"]),
        ("没事了谢谢再见", ["thank", "goodbye"]),
        ("嗯嗯,太感谢你了", ["thank"]),
        ("谢谢,什么时候发货", []),
        ("不用退款了", []),
    ],
)
def test_courtesies_are_known_by_their_words(text: str, found: list[str]) -> None:
    assert only_courtesies(text) == found
