"""What no intent has a name for is told by kind; what only sounds like it stays a wish."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from actions.reading import concerns
from actions.reading.concerns import Concern, concern_in

FOLDER = Path(__file__).parent
LEAST_HEARD, MOST_FALSE = 0.9, 0.05


def labelled(name: str) -> list[tuple[str, str]]:
    rows = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    pairs = (row.partition("\t") for row in rows if not row.startswith("#"))
    return [(kind, text) for kind, _, text in pairs]


LINES = labelled("concerns.tsv")
MEANT = [(kind, text) for kind, text in LINES if kind != "none"]
PLAIN = [text for kind, text in LINES if kind == "none"]


def test_nearly_all_are_heard_and_told_by_kind() -> None:
    missed = [(kind, text) for kind, text in MEANT if concern_in(text) != kind]
    assert len(missed) <= (1 - LEAST_HEARD) * len(MEANT), missed


@pytest.mark.parametrize("concern", Concern)
def test_each_kind_is_heard_in_several_wordings(concern: Concern) -> None:
    heard = Counter(concern_in(text) for kind, text in MEANT if kind == concern)
    assert heard[concern] >= 5


def test_wishes_that_sound_like_it_stay_wishes() -> None:
    taken = [(concern_in(text), text) for text in PLAIN if concern_in(text)]
    assert len(taken) <= MOST_FALSE * len(PLAIN), taken


def test_what_buyers_write_on_other_days_is_seldom_taken_for_it() -> None:
    """Some of these do say it (签收人写的不是我), whatever the wish that they are filed under."""
    rows = (FOLDER.parents[1] / "nlu" / "messages.tsv").read_text(encoding="utf-8").splitlines()
    texts = [row.partition("\t")[0] for row in rows if not row.startswith("#")]
    taken = [(concern_in(text), text) for text in texts if concern_in(text)]
    assert len(taken) <= 0.035 * len(texts), taken


@pytest.mark.parametrize(
    "text",
    [
        "听说你们会把付款重复扣两次",
        "朋友说快递员弄丢了他的包裹",
        "万一快递说弄丢了找谁",
        "要是付了两次钱怎么办",
        "同事的快递被别人签收了",
    ],
)
def test_hearsay_and_fears_are_nobodys_matter(text: str) -> None:
    assert concern_in(text) is None


@pytest.mark.parametrize("text", ["", " ", "？？", "🔥", "a" * 1000, "付两次" * 300, "退回" * 400])
def test_nothing_runs_away_on_odd_texts(text: str) -> None:
    concern_in(text)


def test_no_line_is_tested_that_was_learned() -> None:
    learned = {text for _, text in concerns.lines()}
    assert not learned & {text for _, text in LINES}


def test_what_was_learned_is_read_from_its_file_the_next_time(tmp_path: Path) -> None:
    learned = [concern_in(text) for _, text in LINES]
    concerns.warm(tmp_path)
    concerns.warm(tmp_path)
    assert [concern_in(text) for _, text in LINES] == learned
