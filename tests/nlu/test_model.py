"""The intent model on small data: it learns, keeps, repeats itself, and finds second wishes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from nlu.components.courtesies import only_courtesies
from nlu.components.model import IntentModel, Sample, Settings, joined_in_twos
from nlu.components.second import Evidence, SecondWish, candidates
from nlu.components.wishes import clauses, find_wishes, halves

SHIP = ["什么时候发货", "怎么还不发货", "发货了吗", "今天能发货不", "快点发货"]
BACK = ["我要退货", "这个想退货", "给我退货", "东西不要了退货", "申请退货"]
LABELS = ["urge_shipping"] * len(SHIP) + ["request_return"] * len(BACK)
SETTINGS = Settings(min_count=1, parts=0, hidden=16, epochs=150)


def sample(text: str) -> Sample:
    return Sample(text, tuple(text), np.zeros(4, dtype=np.float32))


@pytest.fixture(scope="module")
def model() -> IntentModel:
    return IntentModel.train([sample(text) for text in SHIP + BACK], LABELS, SETTINGS)


def test_it_reads_what_it_was_taught_and_its_probabilities_add_up(model: IntentModel) -> None:
    ranking = model.ranking(sample("还不发货吗"))
    assert ranking[0][0] == "urge_shipping"
    assert sum(value for _, value in ranking) == pytest.approx(1, abs=1e-5)


def test_training_twice_gives_the_same_numbers(model: IntentModel) -> None:
    again = IntentModel.train([sample(text) for text in SHIP + BACK], LABELS, SETTINGS)
    assert again.ranking(sample("退货")) == model.ranking(sample("退货"))


def test_what_is_saved_reads_the_same_when_loaded(model: IntentModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    assert IntentModel.load(tmp_path).ranking(sample("退货")) == model.ranking(sample("退货"))


def test_text_without_a_known_character_is_in_doubt(model: IntentModel) -> None:
    assert model.ranking(sample("qwerty"))[0][1] < 0.8


def test_a_message_of_two_wishes_ranks_both_high() -> None:
    both = [f"{first} {second}" for first, second in zip(SHIP, BACK, strict=True)]
    samples = [sample(text) for text in (*SHIP, *BACK, *both)]
    labels = [*LABELS, *["urge_shipping+request_return"] * len(both)]
    model = IntentModel.train(samples, labels, SETTINGS)
    shares = dict(model.ranking(sample("怎么还不发货 我要退货")))
    assert shares["urge_shipping"] > 0.3
    assert shares["request_return"] > 0.3


def test_what_is_kept_back_is_not_seen_and_calibrates() -> None:
    samples = [sample(text) for text in (*SHIP, *BACK)]
    whole, part, kept_back = IntentModel.train_twice(
        samples, LABELS, Settings(min_count=1, parts=3, hidden=16, epochs=150)
    )
    assert 0 < kept_back.sum() < len(samples)
    assert whole.ranking(samples[0]) != part.ranking(samples[0])
    # Nothing can be kept back where that would leave an intent without an example.
    assert not IntentModel.train_twice(samples[4:6], LABELS[4:6], SETTINGS)[2].any()


def test_of_lines_that_are_near_copies_of_each_other_none_is_kept_back() -> None:
    samples = [sample(text) for text in (*SHIP, *BACK)]
    settings = Settings(min_count=1, parts=2, hidden=4, epochs=1)
    kept_back = IntentModel.train_twice(samples * 2, LABELS * 2, settings, alike=10)[2]
    assert kept_back[:10].any()
    assert not kept_back[10:].any()


CLASSES = ("urge_shipping", "request_return", "request_invoice", "thank")


def evidence(whole: list[float], *parts: list[float]) -> Evidence:
    # Among intents that do not compete, what shares a message is there as a whole.
    present = np.minimum(1, 2 * np.array(whole, np.float32))
    parts_read = [np.array(part, np.float32) for part in parts]
    return Evidence("x" * 12, np.array(whole, np.float32), parts_read, present)


TWO = evidence([0.5, 0.45, 0.04, 0.01], [0.95, 0.02, 0.02, 0.01], [0.02, 0.95, 0.02, 0.01])
ONE = evidence([0.9, 0.05, 0.04, 0.01], [0.95, 0.02, 0.02, 0.01], [0.9, 0.05, 0.04, 0.01])


def test_a_second_wish_is_learned_and_clear_single_ones_are_left_alone() -> None:
    doubtful = evidence([0.5, 0.3, 0.19, 0.01], [0.9, 0.05, 0.04, 0.01], [0.2, 0.7, 0.09, 0.01])
    labels = ["urge_shipping"] * 100 + ["urge_shipping+request_return"] * 20
    second = SecondWish.learn([ONE] * 90 + [doubtful] * 10 + [TWO] * 20, labels, CLASSES)
    assert second.weigh(TWO, CLASSES).both() == ["urge_shipping", "request_return"]
    assert second.weigh(ONE, CLASSES).both() == []


SEEN = [evidence([1 - 0.01 * n, 0.005 * n, 0.005 * n, 0.0]) for n in range(40)]


def tiers(learned: SecondWish, seen: Evidence, wish: str, classes: tuple[str, ...]) -> list[str]:
    return [f"{other.name} {other.tier}" for other in learned.weigh(seen, classes).beside([wish])]


def test_what_is_not_sure_enough_is_offered_or_noted_as_the_reason() -> None:
    labels = ["urge_shipping"] * 40 + ["urge_shipping+request_return"] * 40
    learned = SecondWish.learn(SEEN + [TWO] * 40, labels, CLASSES)
    clear = evidence([0.99, 0.005, 0.004, 0.001])
    assert learned.weigh(clear, CLASSES).beside(["urge_shipping"]) == []
    assert tiers(learned, TWO, "request_return", CLASSES) == ["urge_shipping reason"]
    other = ("ask_courier", "request_invoice", "ask_product", "thank")
    assert tiers(learned, TWO, "request_invoice", other) == ["ask_courier likely"]
    both = learned.weigh(TWO, CLASSES).beside(["request_return", "urge_shipping"])
    assert [(b.name, b.tier) for b in both] == [("urge_shipping", "sure")]
    assert learned.weigh(TWO, CLASSES).beside(["thank"]) == []


def test_two_short_messages_are_joined_to_one_of_two_wishes() -> None:
    samples = [sample(text) for text in (*SHIP, *BACK, "谢谢你们")]
    joined, labels = joined_in_twos(samples, [*LABELS, "thank"], 40)
    assert len(joined) == len(labels) > 10
    assert set(labels) == {"urge_shipping+request_return", "request_return+urge_shipping"}
    first, second = joined[0].text.split(",")
    assert {first, second} <= {*SHIP, *BACK}
    assert joined_in_twos(samples[:5], LABELS[:5], 40) == ([], [])


def test_both_wishes_of_joined_messages_are_seen_though_none_was_written() -> None:
    samples = [sample(text) for text in (*SHIP, *BACK)]
    settings = Settings(min_count=1, parts=0, hidden=16, epochs=300, joined=2.0)
    model = IntentModel.train(samples, LABELS, settings)
    single, double = (
        model.read(sample(text)).present for text in ("今天能发货不", "今天能发货不,申请退货")
    )
    assert single.min() < 0.5 < single.max()
    assert double.min() > 0.5


def test_courtesies_are_no_second_wishes() -> None:
    assert candidates(evidence([0.6, 0.01, 0.01, 0.38]), CLASSES[:1] + ("thank",) * 3) == []
    assert (0, 1) in candidates(TWO, CLASSES)


READINGS = {
    "发票开了没": [("request_invoice", 0.99)],
    "另外发票开了没": [("request_invoice", 0.99)],
    "单号是00000": [("inform", 0.99)],
    "我想想": [("chitchat", 0.9)],
    "那快点": [("urge_shipping", 0.5)],
}
LEARNED = ["urge_shipping", "request_invoice"]


def classify(parts: Sequence[str]) -> list[list[tuple[str, float]]]:
    return [READINGS[part] for part in parts]


@pytest.mark.parametrize(
    ("text", "whole", "learned", "wishes"),
    [
        pytest.param("怎么还不发货", "urge_shipping", [], ["urge_shipping"], id="one wish"),
        pytest.param("不发货就开发票", "urge_shipping", LEARNED, LEARNED, id="two wishes"),
        pytest.param("不发货就开发票", "request_invoice", LEARNED, LEARNED[::-1],
                     id="the whole message's goes first"),
        pytest.param("谢谢你,那就再见", "thank", LEARNED, ["thank", "goodbye"],
                     id="two courtesies, known by their words"),
        pytest.param("可以,发票开了没", "request_invoice", LEARNED,
                     ["request_invoice", "affirm"], id="an answer and a wish"),
        pytest.param("好的,另外发票开了没", "request_invoice", [],
                     ["request_invoice", "affirm"], id="a filler before another wish"),
        pytest.param("好的,什么时候发货", "urge_shipping", [], ["urge_shipping"], id="a filler"),
        pytest.param("对,单号是00000", "inform", [], ["inform", "affirm"],
                     id="yes and what was asked"),
        pytest.param("可以,我想想", "chitchat", [], ["chitchat"], id="an answer and small talk"),
        pytest.param("可以,那快点", "urge_shipping", [], ["urge_shipping"],
                     id="an answer and a wish in doubt"),
        pytest.param("怎么还不发货,谢谢", "urge_shipping", [], ["urge_shipping", "thank"],
                     id="thanks behind a wish"),
        pytest.param("先这样吧,怎么还不发货", "urge_shipping", [], ["urge_shipping", "goodbye"],
                     id="leaving before a wish"),
        pytest.param("不用谢", "chitchat", [], ["chitchat"], id="a word that is no thanks"),
        pytest.param("谢谢你啦,发票开了没", "thank", [], ["thank", "request_invoice"],
                     id="a wish behind what reads as thanks"),
        pytest.param("谢谢你啦,我想想", "thank", [], ["thank"], id="small talk behind thanks"),
        pytest.param("谢谢你啦,那快点", "thank", [], ["thank"], id="a doubtful wish behind thanks"),
        pytest.param("不发货就开发票,谢谢", "urge_shipping", LEARNED, LEARNED,
                     id="two wishes go before thanks"),
    ],
)  # fmt: skip
def test_words_decide_first_and_then_what_was_learned(
    text: str, whole: str, learned: list[str], wishes: list[str]
) -> None:
    assert find_wishes(text, [(whole, 0.5)], classify, lambda: learned) == wishes


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("怎么还不发货", []),
        ("怎么还不发货?", []),
        ("在吗,怎么还不发货? 顺便开个发票", ["怎么还不发货? ", "顺便开个发票"]),
        ("第三方的不发货怎么取消订单", ["第三方的不发货", "怎么取消订单"]),
        ("在吗 不发货怎么取消订单", []),
        ("退款,不发货,开票", ["退款,", "不发货,开票", "退款,不发货,", "开票"]),
    ],
)
def test_a_message_is_cut_between_its_clauses(text: str, parts: list[str]) -> None:
    assert [text[start:end] for start, end in halves(text)] == parts


def test_scraps_join_the_clause_before_them() -> None:
    text = "我要退货,好,另外发票开一下"
    found = [text[start:end] for start, end in clauses(text)]
    assert found == ["我要退货,好", "另外发票开一下"]


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
