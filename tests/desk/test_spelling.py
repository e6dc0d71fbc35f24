"""Words are found as they are typed."""

from __future__ import annotations

import pytest

from bot.desk.spelling import spelling_of


@pytest.mark.parametrize(
    ("text", "initials", "full"),
    [
        ("问好", "wh", "wenhao"),
        ("银行 到账", "yhdz", "yinhangdaozhang"),
        ("重新发 SF", "cxfsf", "chongxinfasf"),
        ("", "", ""),
    ],
)
def test_words_are_spelled_as_they_are_typed(text: str, initials: str, full: str) -> None:
    assert spelling_of(text) == (initials, full)
