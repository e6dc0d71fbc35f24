"""What says yes to money, and that no typed line keeps the reader busy for long."""

from __future__ import annotations

from pathlib import Path

import pytest

from actions.yes import confirms_in_words, says_yes
from bot.engine.evaluation.shapes import unescaped

HOSTILE = Path(__file__).resolve().parents[1] / "nlu" / "hostile.txt"


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    "piece", ["。", "是的", "谢谢", "好谢谢你", "就这样", "好的就给我办理退款吧", "okk", "  ，"]
)
def test_a_line_of_almost_yes_is_read_at_once_and_is_none(piece: str):
    """With nested repetition each of these took years."""
    line = ("好" + piece * 40)[:38] + "x"
    assert not says_yes(line)
    assert not confirms_in_words(line)


@pytest.mark.parametrize(
    "line",
    [
        "好的",
        "就这样",
        "可以，那什么时候到账",
        "嗯嗯好的谢谢",
        "行吧",
        "好的就给我办理退款吧",
        "按你说的办",
        "好好好好好",
    ],
)
def test_these_say_yes(line: str):
    assert says_yes(line)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "再等等",
        "先不退",
        "好但是要10块",
        "第二个",
        "都要",
        "可以考虑一下",
        "我的退款呢",
        "说好的退款",
    ],
)
def test_these_do_not(line: str):
    assert not says_yes(line)


@pytest.mark.parametrize("line", HOSTILE.read_text(encoding="utf-8").splitlines())
def test_garbage_is_no_yes_however_the_model_reads_it(line: str):
    assert not says_yes(unescaped(line))
    assert not confirms_in_words(unescaped(line))
