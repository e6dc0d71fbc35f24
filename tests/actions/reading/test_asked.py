"""Which follow-up a message is: on the lines of a writer whose lines were not learned from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from actions.reading import asked
from actions.reading.asked import LEAST_SURE, OF_TIME, Asked, is_asked
from nlu.kind_model import NONE, KindModel, train

HELD_OUT = Path(__file__).with_name("asked.tsv")


def held_out() -> Iterator[tuple[str, str]]:
    for row in HELD_OUT.read_text(encoding="utf-8").splitlines():
        if not row.startswith("#"):
            kind, _, texts = row.partition("\t")
            yield from ((kind, text) for text in texts.split(" | "))


def test_no_line_is_taught_and_measured_on():
    taught = {text for _, text in asked.lines()}
    assert not taught & {text for _, text in held_out()}


def test_no_text_is_taught_as_two_kinds():
    seen: dict[str, str] = {}
    for kind, text in asked.lines():
        assert seen.setdefault(text, kind) == kind, text


def test_every_kind_has_lines_of_its_own():
    taught = {kind for kind, _ in asked.lines()}
    assert taught == {NONE, *(kind.value for kind in Asked)}
    assert {kind for kind, _ in held_out()} == {"none", *(kind.value for kind in Asked)}


def test_what_strangers_ask_is_heard():
    """0.675 of the kinds, 0.03 as another, 0.09 of the look-alikes when it was chosen."""
    of_kinds = [(Asked(kind), text) for kind, text in held_out() if kind != "none"]
    alike = [text for kind, text in held_out() if kind == "none"]
    right = sum(is_asked(text, kind) for kind, text in of_kinds)
    as_another = sum(
        any(is_asked(text, other) for other in Asked if other is not kind)
        for kind, text in of_kinds
    )
    vain = sum(any(is_asked(text, kind) for kind in Asked) for text in alike)
    assert right / len(of_kinds) >= 0.64
    assert as_another / len(of_kinds) <= 0.05
    assert vain / len(alike) <= 0.12


@pytest.mark.parametrize(
    "wish",
    [
        "我要退款",
        "帮我取消订单",
        "给我换个大一码",
        "转人工",
        "好的",
        "不用了",
        "降价了",
        "怎么还不发",
        "啥",
    ],
)
def test_a_wish_or_a_plain_answer_is_no_follow_up(wish: str):
    assert not any(is_asked(wish, kind) for kind in Asked)


def test_shares_of_several_add_up():
    assert LEAST_SURE == 0.5
    text = "大概啥时候能拿着"
    assert not any(is_asked(text, kind) for kind in OF_TIME)
    assert is_asked(text, *OF_TIME)


def test_what_was_saved_reads_the_same(tmp_path: Path):
    lines = [("a", "几天到账"), ("a", "多久到账"), (NONE, "我要退货"), (NONE, "退货吧")] * 3
    model = train(lines)
    model.save(tmp_path / "kinds.npz")
    read = KindModel.load(tmp_path / "kinds.npz").read("几天能到账")
    assert max(read, key=lambda kind: read[kind]) == "a"
    assert read == pytest.approx(model.read("几天能到账"), abs=1e-2)
    assert sum(read.values()) == pytest.approx(1, abs=1e-5)
