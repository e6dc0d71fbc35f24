"""What repeats the offer in other words says nothing against it."""

from __future__ import annotations

import pytest

from actions.reading.model import Context
from actions.reading.read import read

OFFERED = "您这单离满赠只差一点点，可以给您送满199礼包，要帮您加上吗？"


@pytest.mark.parametrize(
    ("text", "takes"),
    [("对头 给换成大的", True), ("对，给我大的", True), ("对头 给换成贵的鞋", False)],
)
def test_the_bigger_pack_is_the_one_that_is_offered(text: str, takes: bool) -> None:
    context = Context(
        text=text,
        question="offer",
        offer="threshold_gift",
        offered_words=OFFERED,
        offered_goods="满199礼包",
        becomes="大的",
    )
    assert read(context).accepts is takes
