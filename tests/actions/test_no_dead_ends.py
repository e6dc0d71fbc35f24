"""What a sentence teaches works where it is said: every button and every quoted phrase, pressed or
typed while a person is waited for, is acted upon or answered with a true reason and a way on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import Engine

from bot.desk.model import HandOver, Queue
from bot.desk.opening import open_ticket
from bot.policy.model import Cause, Exchange
from bot.safety.model import Alarm
from nlu.danger import Danger
from tests.actions.talk import ROOT, Chat, Reply
from tests.actions.test_in_the_queue import Queued
from tests.decisions.builders import CONVERSATION, CUP, NOW, ORDER, World, a_world

# As the engine reads what the sentences tell the buyer to say.
TYPED = {
    "转人工": "request_human",
    "物流不动了": "logistics_stalled",
    "恢复通知": "nlu_fallback",
    "关闭提醒": "nlu_fallback",
    "好的": "affirm",
    "不用了": "deny",
    "退款": "request_refund",
    "退货": "request_return",
    "可以发了": "urge_shipping",
    "没有": "deny",
    "换同款": "request_exchange",
    "没有照片": "deny",
    "我要退货": "request_return",
    "撤销申请": "withdraw_request",
    "不等了": "nlu_fallback",
    "礼包没收到": "report_missing_gift",
    "我要退款": "request_refund",
    "补发": "request_reship",
}
_TAUGHT = re.compile(r"(?:[说回发点]|回复)(?:一声|一?句|我)?[“「]([^”」{}]+)[”」]")
# Each leaves the buyer with nothing but waiting.
_DEAD_ENDS = {"waiting_noted", "waits_person", "must_stay", "waiting_unknown"}


def taught_in(text: str) -> list[str]:
    return _TAUGHT.findall(text)


def _forms() -> Iterator[dict[str, Any]]:
    domain = yaml.safe_load(Path(ROOT / "domain.yml").read_text(encoding="utf-8"))
    for forms in domain["responses"].values():
        yield from forms


PAYLOADS = sorted(
    {
        button["payload"].removeprefix("/").split("{", maxsplit=1)[0]
        for form in _forms()
        for button in form.get("buttons", ())
    }
)
PHRASES = sorted({phrase for form in _forms() for phrase in taught_in(form["text"])})


def _problem(world: World) -> HandOver:
    return HandOver(Queue.AGENT, "report_quality_issue", order_no=ORDER)


def _person(world: World) -> HandOver:
    return HandOver(Queue.AGENT, "request_human", order_no=ORDER)


def _exchange(world: World) -> HandOver:
    asked = world.ask(Exchange(Cause.QUALITY, evidence=False, sku=CUP, new_sku=CUP))
    decided = asked.decision
    return HandOver(
        Queue.AGENT,
        decided.reason,
        order_no=ORDER,
        decision_id=asked.id,
        deadline=decided.deadline,
    )


STATES: dict[str, Callable[[World], HandOver]] = {
    "a person was wished for": _person,
    "a problem without a picture": _problem,
    "an exchange to be decided": _exchange,
}


@pytest.fixture(params=STATES)
def queued(request: pytest.FixtureRequest, sqlite_engine: Engine) -> Queued:
    return a_queue(a_world(sqlite_engine), STATES[request.param])


def a_queue(world: World, state: Callable[[World], HandOver]) -> Queued:
    wish = state(world)
    with world.open_uow() as uow:
        open_ticket(uow, CONVERSATION, wish, at=NOW)
        uow.commit()
    return Queued(Chat(world), order_no=None, bring=False)


def is_answered(queued: Queued, said: list[str]) -> None:
    assert said, "silence"
    assert not _DEAD_ENDS.intersection(said), queued.chat.words
    assert not any(name.startswith("error_") for name in said), said


def go_on(queued: Queued, reply: Reply) -> None:
    """Whatever this reply teaches is done, in this very state."""
    slots = dict(queued.chat.slots)
    for payload in reply.payloads:
        queued.chat.slots = dict(slots)
        is_answered(queued, queued.hear(payload.removeprefix("/").split("{")[0]))
        return  # the state is another one now
    for phrase in taught_in(reply.text):
        queued.chat.slots = dict(slots)
        is_answered(queued, queued.hear(TYPED[phrase], phrase))
        return


def test_what_is_taught_is_known_here() -> None:
    assert set(PHRASES) == TYPED.keys()


@pytest.mark.parametrize("payload", PAYLOADS)
def test_every_button_works_in_the_queue(queued: Queued, payload: str) -> None:
    is_answered(queued, queued.hear(payload))
    teaching = [one for one in queued.chat.replies if one.payloads or taught_in(one.text)]
    for reply in teaching[-1:]:
        go_on(queued, reply)


@pytest.mark.parametrize("phrase", PHRASES)
def test_every_phrase_that_is_taught_works_in_the_queue(queued: Queued, phrase: str) -> None:
    if phrase in ("恢复通知", "关闭提醒"):
        pytest.skip("heard by the desk before the bot")
    is_answered(queued, queued.hear(TYPED[phrase], phrase))
    teaching = [one for one in queued.chat.replies if one.payloads or taught_in(one.text)]
    for reply in teaching[-1:]:
        go_on(queued, reply)


def test_a_request_that_waits_is_taken_back_and_nobody_is_waited_for(
    sqlite_engine: Engine,
) -> None:
    world = a_world(sqlite_engine)
    queued = a_queue(world, _exchange)
    assert queued.hear("request_exchange", "换货") == ["waits_case", "card case"]
    assert queued.hear("withdraw_request", "撤销申请") == ["case_ask_withdraw"]
    assert queued.hear("affirm") == ["case_withdrawn"]
    with world.open_uow(writes=False) as uow:
        assert uow.tickets.of_conversation(CONVERSATION) == []
        assert uow.desk.conversation(CONVERSATION).holder.value == "bot"


def test_who_waits_no_longer_for_a_decision_may_take_it_back(sqlite_engine: Engine) -> None:
    world = a_world(sqlite_engine)
    queued = a_queue(world, _exchange)
    assert queued.hear("nlu_fallback", "不等了") == ["must_stay_case"]
    assert queued.hear("deny", "先不撤") == ["case_withdraw_kept"]
    assert [case.state.value for case in world.cases.of_order(ORDER)] == ["asked"]


def test_what_else_waits_is_not_left_with_what_was_taken_back(sqlite_engine: Engine) -> None:
    world = a_world(sqlite_engine)
    queued = a_queue(world, _exchange)
    queued.bring(ORDER, "paid_twice")
    queued.hear("withdraw_request", "撤销申请")
    assert queued.hear("affirm") == ["case_withdrawn"]
    with world.open_uow(writes=False) as uow:
        (ticket,) = uow.tickets.of_conversation(CONVERSATION)
    assert ticket.reason == "paid_twice"


def test_who_was_hurt_is_told_what_to_do_first(sqlite_engine: Engine) -> None:
    queued = a_queue(a_world(sqlite_engine), _person)
    queued.place["place"] = 1
    with queued.chat.world.open_uow() as uow:
        wish = HandOver(Queue.AGENT, "danger", alarm=Alarm(Danger.ILLNESS, 1, "拉肚子"))
        open_ticket(uow, CONVERSATION, wish, at=NOW)
        uow.commit()
    assert queued.hear("urge_reply", "孩子咋办") == ["waiting_danger"]


@pytest.mark.parametrize("words", ["我要退货", "不等了，我要退货", ""])
def test_a_return_in_time_needs_no_person_though_nobody_has_seen_the_fault(
    sqlite_engine: Engine, words: str
) -> None:
    world = a_world(sqlite_engine)
    chat = Chat(world)
    assert chat.hear("report_quality_issue", "钻毛") == ["ask_evidence"]
    assert chat.hear("deny", "没有") == ["problem_to_person", "days_beside", "→ agent"]
    with world.open_uow() as uow:
        open_ticket(uow, CONVERSATION, _problem(world), at=NOW)
        uow.commit()
    queued = Queued(chat, order_no=None, bring=False)
    if words.startswith("不等"):
        said = queued.hear("request_return", words)
        assert said[:2] == ["left_queue", "as_no_reason"]
    elif words:
        assert queued.hear("request_return", words) == ["waits_instead", "days_safe"]
        said = queued.hear("affirm")
        assert said[:2] == ["left_queue", "as_no_reason"]
    else:
        assert queued.hear("report_quality_issue", "还是钻毛") == ["waits_problem", "days_beside"]
        said = queued.hear("request_return")
    assert said[-1] == "return_refund_no_reason"
    assert world.cases.of_order(ORDER) == []
    assert queued.hear("affirm")[0] == "written"
    (case,) = world.cases.of_order(ORDER)
    assert case.state.value == "awaiting_return"
