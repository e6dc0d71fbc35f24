"""The pack was refused, and a sample is asked for in its place: by its own rule and its own yes."""

from __future__ import annotations

import pytest

from actions.reading.phrases import wants_sample
from tests.actions.talk import Chat
from tests.decisions.builders import NOT_SHIPPED, SAMPLE, World

SECOND_BEST = (
    "礼包不行的话 小样总得有一个吧",
    "那给个小样呗",
    "礼包没有就算了 试用装来一个",
    "小样也行",
)


@pytest.fixture
def refused(world: World, chat: Chat) -> Chat:
    world.change_order(**NOT_SHIPPED)
    assert chat.hear("request_gift", "满99的礼包送我一个呗") == ["threshold_gift_too_far"]
    return chat


@pytest.mark.parametrize("words", SECOND_BEST)
@pytest.mark.parametrize("intent", ["request_gift", "report_missing_gift", "nlu_fallback"])
def test_the_sample_is_offered_and_waits_for_its_yes(
    world: World, refused: Chat, intent: str, words: str
) -> None:
    assert refused.hear(intent, words) == ["everyday_gift_everyday_gift"]
    assert world.stock(SAMPLE) == 10
    refused.hear("affirm", "好的")
    assert world.stock(SAMPLE) == 8


def test_the_pack_asked_for_once_more_is_refused_once_more(world: World, refused: Chat) -> None:
    assert refused.hear("request_gift", "礼包就送我嘛")[0] == "threshold_gift_too_far"
    assert world.stock(SAMPLE) == 10


@pytest.mark.parametrize("words", ["小样没收到", "箱子里没放小样", "试用装漏发了"])
def test_a_sample_that_did_not_come_is_none_that_is_wished_for(words: str) -> None:
    assert not wants_sample(words)
