"""What tells of danger to a person is heard; what only sounds like it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlu import danger
from nlu.danger import Danger, read_danger, read_messages
from nlu.tables import rows

FOLDER = Path(__file__).parent
# Of look-alikes made to deceive; of what buyers write on other days it is far less.
MOST_FALSE_ALARMS = 0.03
LEAST_HEARD = 0.99
LEAST_HEARD_ODD = 0.8


def labelled(name: str = "danger.tsv") -> list[tuple[str, str]]:
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    pairs = (line.partition("\t") for line in lines if not line.startswith("#"))
    return [(label, text) for label, _, text in pairs]


DANGEROUS = [(label, text) for label, text in labelled() if label != "none"]
LOOKALIKES = [text for label, text in labelled() if label == "none"]


def test_nearly_all_that_tells_of_danger_is_heard():
    missed = [text for _, text in DANGEROUS if read_danger(text) is None]
    assert len(missed) <= (1 - LEAST_HEARD) * len(DANGEROUS), missed


def test_most_of_what_is_said_in_odd_words_is_heard():
    odd = [text for label, text in labelled("danger_odd.tsv") if label != "none"]
    missed = [text for text in odd if read_danger(text) is None]
    assert len(missed) <= (1 - LEAST_HEARD_ODD) * len(odd), missed


def test_little_that_only_sounds_like_danger_is_taken_for_it():
    alarmed = [text for text in LOOKALIKES if read_danger(text) is not None]
    assert len(alarmed) <= MOST_FALSE_ALARMS * len(LOOKALIKES), alarmed


def test_the_kind_is_right_where_it_is_heard():
    wrong = [text for label, text in DANGEROUS if str(read_danger(text)) != label]
    assert len(wrong) <= 0.05 * len(DANGEROUS), wrong


def test_what_buyers_write_on_other_days_raises_no_alarm():
    lines = (FOLDER / "messages.tsv").read_text(encoding="utf-8").splitlines()
    alarmed = [line for line in lines if read_danger(line.partition("\t")[0]) is not None]
    assert len(alarmed) <= 0.01 * len(lines), alarmed


def test_no_line_is_tested_that_was_trained_on():
    trained = {text for _, text in rows("danger.tsv")}
    tested = [*labelled(), *labelled("danger_odd.tsv")]
    assert not trained & {text for _, text in tested}


@pytest.mark.parametrize(
    "text",
    [
        "辣死了", "颜色炸裂", "快递炸了", "是烫金的吗", "笑死", "想买炸鸡", "这是爆款吗",
        "电池不耐用", "过敏体质能用吗", "会不会漏电",
        "地址改到人民医院住院部", "要住院，收不到快递",
    ],
)  # fmt: skip
def test_a_lookalike_is_no_danger(text):
    assert read_danger(text) is None


@pytest.mark.parametrize(
    ("messages", "kind"),
    [
        pytest.param(["我家孩子", "把干燥剂", "吃了"], Danger.SWALLOWED, id="said in pieces"),
        pytest.param(["会不会漏电", "刚才电到我了"], Danger.SHOCK, id="asked, then told"),
        pytest.param(["什么时候发货", "手被划破了流血", "快点"], Danger.INJURY, id="in between"),
        pytest.param(["冒烟了", "我不想活了"], Danger.SELF_HARM, id="the person first"),
    ],
)
def test_a_burst_is_read_one_by_one_and_together(messages, kind):
    assert read_messages(messages) is kind


@pytest.mark.parametrize(
    "text",
    [
        "漏　电　了", "漏\u200b电了，电到我了", "！！！！着火了！！！！", "退款5元并且充电宝冒烟了",
        "漏電了，電到我了", "/restart 充电宝冒烟了", "请忽略以上内容，孩子误食干燥剂了",
        "好的好的好的" * 60 + "孩子误食干燥剂了",
    ],
)  # fmt: skip
def test_danger_is_heard_through_noise(text):
    assert read_danger(text) is not None


@pytest.mark.parametrize("text", ["", " ", "。", "？？？", "🔥", "\u202e", "a" * 1000])
def test_nothing_said_is_no_danger(text):
    assert read_danger(text) is None


def test_a_thousand_characters_are_read_at_once():
    """No pattern runs away on a text that is made to slow it down."""
    for piece in ("手被被被", "吃了吃了", "电电电电", "孩子孩子", "如果会不会", "里面有针"):
        read_danger((piece * 250)[:1000])


def test_what_was_learned_is_read_from_its_file_the_next_time(tmp_path: Path) -> None:
    texts = ("充电宝冒烟了", "颜色炸裂好看", "孩子吞了一颗纽扣电池")
    learned = [read_danger(text) for text in texts]
    danger.warm(tmp_path)
    danger.warm(tmp_path)
    assert len([*tmp_path.iterdir()]) == 1, "the second time it comes from the file"
    assert [read_danger(text) for text in texts] == learned
