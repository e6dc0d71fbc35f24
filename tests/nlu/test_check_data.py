"""The check of the training data sees each fault it is there for, and nothing in good data."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from scripts.check_data import (
    COMMON,
    LEAST_LINES,
    MINIMUM,
    NEAR_SHARE,
    ROOT,
    RUNS,
    WISHES,
    common_runs,
    faults,
    load,
    load_tests,
    near_pairs,
)

GREETINGS = ["早上好呀", "有人没有", "掌柜的您吃了吗", "嗨大家", "给您请安"]
THANKS = ["太感激了", "辛苦你跑一趟", "谢过小哥", "多亏有你们", "劳驾了哈"]
MINIMA = {"greet": 5, "thank": 5}


def project(
    folder: Path, intents: dict[str, list[str]], *, tests: str = "", real: str = ""
) -> Path:
    """A small project: its training data, its test messages, and the real data beside it."""
    root = folder / "project"
    for path in (root / "nlu", root / "tests" / "nlu", folder / "shared" / "data"):
        path.mkdir(parents=True)
    blocks = [
        f"  - intent: {intent}\n    examples: |\n" + "".join(f"      - {line}\n" for line in lines)
        for intent, lines in intents.items()
    ]
    (root / "nlu" / "small.yml").write_text('version: "3.1"\nnlu:\n' + "".join(blocks), "utf-8")
    (root / "tests" / "nlu" / "messages.tsv").write_text(tests, "utf-8")
    (folder / "shared" / "data" / "real_utterances.txt").write_text(real, "utf-8")
    return root


def test_good_data_has_no_faults(tmp_path: Path) -> None:
    assert faults(project(tmp_path, {"greet": GREETINGS, "thank": THANKS}), MINIMA) == []


@pytest.mark.parametrize(
    ("intents", "fault"),
    [
        pytest.param({"greet": GREETINGS}, "thank: no examples", id="an intent is missing"),
        pytest.param(
            {"greet": GREETINGS[:4], "thank": THANKS},
            "greet: 4 examples, at least 5 are needed",
            id="too few",
        ),
        pytest.param(
            {"greet": GREETINGS, "thank": THANKS, "thnak": ["多谢大姐"]},
            "thnak: not one of the 2 intents",
            id="a name mistyped",
        ),
        pytest.param(
            {"greet": [*GREETINGS, "给您请安！"], "thank": THANKS},
            "greet: 2 of 6 examples are near-copies (33%, at most 5%): 给您请安 ≈ 给您请安！",
            id="near-copies",
        ),
        pytest.param(
            {"greet": GREETINGS, "thank": [*THANKS, "早上好呀"]},
            "greet and thank: the same example: 早上好呀",
            id="one text under two intents",
        ),
        pytest.param(
            {"greet": GREETINGS, "thank": [*THANKS, "谢谢你送来[两件](quantity)"]},
            "small.yml: thank: Rasa markup: 谢谢你送来[两件](quantity)",
            id="markup",
        ),
        pytest.param(
            {"greet": GREETINGS, "thank": [*THANKS, '多谢[顺丰]{"entity": "courier"}小哥']},
            'small.yml: thank: Rasa markup: 多谢[顺丰]{"entity": "courier"}小哥',
            id="markup with attributes",
        ),
    ],
)
def test_each_fault_of_the_data_alone_is_named(
    tmp_path: Path, intents: dict[str, list[str]], fault: str
) -> None:
    assert faults(project(tmp_path, intents), MINIMA) == [fault]


def test_a_line_of_the_real_data_is_found_whatever_its_punctuation(tmp_path: Path) -> None:
    root = project(
        tmp_path, {"greet": GREETINGS, "thank": THANKS}, real="别的话\n辛苦 你跑一趟！\n"
    )
    assert faults(root, MINIMA) == ["small.yml: thank: also in the real data: 辛苦你跑一趟"]


def test_a_labelled_line_of_the_real_data_is_found_without_its_label(tmp_path: Path) -> None:
    root = project(tmp_path, {"greet": GREETINGS, "thank": THANKS})
    real = tmp_path / "shared" / "data" / "nlu_dev.tsv"
    real.write_text("掌柜的您吃了吗？\tgreet\n", "utf-8")
    assert faults(root, MINIMA) == ["small.yml: greet: also in the real data: 掌柜的您吃了吗"]


def test_a_test_message_taken_from_the_real_data_is_found(tmp_path: Path) -> None:
    root = project(
        tmp_path,
        {"greet": GREETINGS, "thank": THANKS},
        tests="店里头有人吗\tgreet\n",
        real="店里头有人吗\n",
    )
    assert faults(root, MINIMA) == ["messages.tsv: greet: also in the real data: 店里头有人吗"]


def test_short_lines_are_everybodys_words(tmp_path: Path) -> None:
    root = project(tmp_path, {"greet": GREETINGS, "thank": THANKS}, real="谢过小哥\n早上好呀。\n")
    assert faults(root, MINIMA) == []


def test_the_project_stands_without_the_real_data(tmp_path: Path) -> None:
    root = project(tmp_path, {"greet": GREETINGS, "thank": THANKS})
    (tmp_path / "shared" / "data" / "real_utterances.txt").unlink()
    (tmp_path / "shared" / "data").rmdir()
    assert faults(root, MINIMA) == []


@pytest.mark.parametrize(
    ("trained", "test"),
    [
        pytest.param("给您请安", "给您请安～", id="but for punctuation"),
        pytest.param("👋", "👋", id="emoji only"),
    ],
)
def test_a_training_line_that_is_also_a_test_message_is_found(
    tmp_path: Path, trained: str, test: str
) -> None:
    greetings = [*GREETINGS[:4], trained]
    root = project(tmp_path, {"greet": greetings, "thank": THANKS}, tests=f"{test}\tgreet\n")
    assert faults(root, MINIMA) == [f"small.yml: greet: also a test message: {trained}"]


@pytest.mark.parametrize(
    ("name", "lines", "fault"),
    [
        pytest.param(
            "two_wishes.tsv",
            "早，多谢\tgreet+thnak\n",
            "two_wishes.tsv: thnak: not one of the intents: 早，多谢",
            id="a name mistyped",
        ),
        pytest.param(
            "two_wishes.tsv",
            "早，多谢\tgreet\n",
            "two_wishes.tsv: greet: wants 2 different: 早，多谢",
            id="one wish among the two",
        ),
        pytest.param(
            "two_wishes.tsv",
            "早，多谢\tgreet+greet\n",
            "two_wishes.tsv: greet+greet: wants 2 different: 早，多谢",
            id="twice the same wish",
        ),
        pytest.param(
            "one_wish.tsv",
            "早，多谢\tgreet+thank\n",
            "one_wish.tsv: greet+thank: wants 1 different: 早，多谢",
            id="two wishes among the ones",
        ),
        pytest.param(
            "one_wish.tsv",
            "早，多谢\n",
            "one_wish.tsv: no label: not one of the intents: 早，多谢",
            id="no label",
        ),
        pytest.param(
            "two_wishes.tsv",
            "给您请安\tgreet+thank\n",
            "greet and greet+thank: the same example: 给您请安",
            id="also an example",
        ),
        pytest.param(
            "one_wish.tsv",
            "早啊多谢多谢\tthank\n早啊，多谢多谢\tthank\n",
            "one_wish.tsv: 2 of 2 examples are near-copies (100%, at most 5%): "
            "早啊多谢多谢 ≈ 早啊，多谢多谢",
            id="near-copies",
        ),
        pytest.param(
            "two_wishes.tsv",
            "店里头有人吗多谢\tgreet+thank\n",
            "two_wishes.tsv: greet+thank: also in the real data: 店里头有人吗多谢",
            id="borrowed",
        ),
        pytest.param(
            "two_wishes.tsv",
            "早安多谢\tgreet+thank\n",
            "two_wishes.tsv: greet+thank: also a test message: 早安多谢",
            id="a test message",
        ),
    ],
)
def test_each_fault_of_the_wishes_is_named(
    tmp_path: Path, name: str, lines: str, fault: str
) -> None:
    root = project(
        tmp_path,
        {"greet": GREETINGS, "thank": THANKS},
        tests="早安，多谢\tgreet+thank\n",
        real="店里头有人吗 多谢\n",
    )
    (root / "nlu" / name).write_text(lines, "utf-8")
    assert faults(root, MINIMA) == [fault]


def test_there_are_enough_wishes_of_both_kinds_to_learn_from() -> None:
    wishes = {name: load_tests(ROOT / "nlu" / name) for name in WISHES}
    assert len(wishes["two_wishes.tsv"]) >= 600
    assert len(wishes["one_wish.tsv"]) >= 250


@pytest.mark.parametrize(
    ("first", "second", "near"),
    [
        pytest.param("一二三四五六七八九十", "一二三四五六七八九", True, id="8 of 9 shared"),
        pytest.param("一二三四五六", "一二三四五", True, id="4 of 5 shared, the border"),
        pytest.param("一二三四五", "一二三四", False, id="3 of 4 shared"),
        pytest.param("快点发货", "发货快点", False, id="the same characters turned round"),
        pytest.param("嗯", "嗯。", True, id="one character"),
        pytest.param("👍", "🙏", False, id="different emoji"),
        pytest.param("ＯＫ的呀", "ok的呀", True, id="width and case"),
    ],
)
def test_near_means_four_fifths_of_the_bigrams(first: str, second: str, *, near: bool) -> None:
    assert bool(near_pairs([first, second])) is near
    assert bool(near_pairs([second, first])) is near


def test_a_few_near_copies_are_let_pass(tmp_path: Path) -> None:
    lines = [chr(0x4E00 + 7 * i) + chr(0x6E00 + 5 * i) for i in range(38)] + [
        "给您请安",
        "给您请安！",
    ]
    assert len(near_pairs(lines)) == 1
    assert NEAR_SHARE * len(lines) == 2
    assert faults(project(tmp_path, {"greet": lines}), {"greet": 5}) == []


def test_other_blocks_of_a_data_file_are_passed_over(tmp_path: Path) -> None:
    root = project(tmp_path, {"greet": GREETINGS})
    with (root / "nlu" / "small.yml").open("a", encoding="utf-8") as file:
        file.write("  - synonym: 顺丰\n    examples: |\n      - 丰丰\n")
    assert {example.intent for example in load(root / "nlu")} == {"greet"}


def test_every_intent_has_a_minimum() -> None:
    assert len(MINIMUM) == 45
    assert min(MINIMUM.values()) >= 250


def test_the_command_ends_with_what_it_found(tmp_path: Path) -> None:
    root = project(tmp_path, {"greet": GREETINGS, "thank": THANKS})
    (root / "scripts").mkdir()
    script = root / "scripts" / "check_data.py"
    for name in ("scripts/check_data.py", "nlu/plain.py", "nlu/__init__.py"):
        (root / name).write_text((ROOT / name).read_text("utf-8"), "utf-8")
    done = subprocess.run([sys.executable, script], capture_output=True, text=True)
    assert done.returncode == 1
    assert "change_address: no examples" in done.stdout


def test_words_that_many_buyers_use_must_stand_in_the_training_data(tmp_path: Path) -> None:
    often = "您吃了吗 [数字x]\n" * COMMON
    root = project(tmp_path, {"greet": GREETINGS, "thank": THANKS}, real=often + "没吃饭呢\n")
    assert faults(root, MINIMA) == [
        f"plain.txt: {run} is common, but stands in {count} lines "
        f"(at least {LEAST_LINES} are needed)"
        for run, count in (("吃了吗", 1), ("您吃了", 1), ("您吃了吗", 1))
    ]


def test_where_the_real_data_is_missing_their_words_are_known_all_the_same(tmp_path: Path) -> None:
    root = project(tmp_path, {"greet": GREETINGS, "thank": THANKS})
    (tmp_path / "shared" / "data" / "real_utterances.txt").unlink()
    (root / "tests" / "nlu" / "common_runs.txt").write_text("吃了吗\n", "utf-8")
    assert [fault[:14] for fault in faults(root, MINIMA)] == ["plain.txt: 吃了吗"]


def test_the_kept_words_are_those_of_the_real_data_and_no_sentences() -> None:
    kept = (ROOT / "tests" / "nlu" / "common_runs.txt").read_text("utf-8").split()
    assert {len(run) for run in kept} == set(RUNS)
    real = ROOT.parent / "shared" / "data" / "real_utterances.txt"
    if real.exists():
        assert kept == common_runs(ROOT)
