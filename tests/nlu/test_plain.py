"""Plain phrases become training lines: the same ones each time, in frames, none that may not be."""

from __future__ import annotations

from pathlib import Path

from nlu import plain

PHRASES = """\
=S goods
锅|碗

= urge_shipping
{goods}(什么时候|几号)发货?
麻烦快点发{goods}
= greet
(你好|在吗)!
"""


def folder(root: Path, phrases: str = PHRASES, skipped: str = "") -> Path:
    (root / "plain.txt").write_text(phrases, "utf-8")
    (root / "plain_skipped.txt").write_text(skipped, "utf-8")
    return root


def test_every_phrase_is_spelled_out_under_its_intent(tmp_path: Path) -> None:
    lines = plain.lines(folder(tmp_path))
    assert {("你好", "greet"), ("在吗", "greet")} <= set(lines)
    asked = [text for text, intent in lines if intent == "urge_shipping" and "发货" in text]
    assert len(asked) == 8
    assert all(goods in "".join(asked) for goods in ("锅", "碗"))
    assert not any(mark in text for text, _ in lines for mark in "(){}|")


def test_the_same_lines_come_out_again_and_a_new_phrase_changes_no_other(tmp_path: Path) -> None:
    before = plain.lines(folder(tmp_path))
    assert plain.lines(folder(tmp_path)) == before
    more = PHRASES.replace("= greet", "发货(了吗|没有)?\n= greet")
    assert set(before) < set(plain.lines(folder(tmp_path, more)))


def test_a_line_that_is_marked_is_left_out_whatever_its_punctuation(tmp_path: Path) -> None:
    assert ("在吗", "greet") in plain.lines(folder(tmp_path))
    left = plain.lines(folder(tmp_path, skipped=plain.mark("在吗？") + "\n"))
    assert ("在吗", "greet") not in left
    assert ("你好", "greet") in left
