"""When a burst of messages is over."""

from __future__ import annotations

import pytest

from bot.gateway.turns import Burst


@pytest.mark.parametrize(
    ("burst", "ends"),
    [
        pytest.param(Burst(10, 10), 10.6, id="one message"),
        pytest.param(Burst(10, 11), 11.6, id="the last one counts"),
        pytest.param(Burst(10, 11, typing=10.5), 11.6, id="typed before it was sent"),
        pytest.param(Burst(10, 11, typing=11.4), 12.9, id="types on"),
        pytest.param(Burst(10, 17, typing=17.5), 18, id="not for ever"),
        pytest.param(Burst(10, 17.9), 18, id="nor for many messages"),
    ],
)
def test_a_burst_ends_when_the_buyer_has_stopped(burst: Burst, ends: float) -> None:
    assert burst.ends(quiet=0.6, most=8) == pytest.approx(ends)
