"""Every door through which words reach a buyer has the gate: docs/promises.md lists them."""

from __future__ import annotations

import re
from datetime import time
from pathlib import Path

import pytest
import yaml

from bot.buyers.conditions import About, all_of, condition
from bot.buyers.messages import Cap, GroupMessage, MessageState, Purpose, Written
from bot.buyers.sending import GroupMessages
from bot.buyers.service import Buyers
from bot.cases.model import Case, Given, Kind, State
from bot.cases.transitions import MOVES
from bot.desk.accounts import QuickReplies
from bot.desk.holding import Anyway, PromiseHeld
from bot.desk.model import Message, Sender, Staff
from bot.errors import AlreadySettled, BadInput, Forbidden
from bot.notices.hours import QuietHours
from bot.policy.model import PriceDifference
from bot.promises.model import Outcome
from bot.promises.reader import read
from bot.reviews.drafts import draft
from bot.reviews.model import Cause, Settled
from bot.store.tables.cases import CaseRow
from bot.store.tables.library import LibraryVersionRow
from bot.store.tables.reviews import ReviewRow
from tests.cases.builders import a_case, do, supervisor
from tests.decisions.builders import BUYER, CONVERSATION, CUP, NOW, ORDER, World, sentences
from tests.library.builders import giving_of, library_of, wording
from tests.order_review.builders import reviews_of
from tests.promises.builders import bot_says, decided, desk_of, holds, said_by

ROOT = Path(__file__).resolve().parents[2]
RETURN = Kind.RETURN_REFUND
PROMISE = "检查不符，给您补5元，您别退了"
PLAIN = "检查下来和描述不符，这次办不了"
# Of the moves whose note a buyer reads: from where each of them goes.
TOLD = {
    "refuse": (RETURN, State.RECEIVED),
    "refund_part": (RETURN, State.RECEIVED),
    "void": (RETURN, State.REFUNDING),
    "close": (RETURN, State.AWAITING_RETURN),
}


def outcomes(world: World, buyer_id: str = BUYER) -> list[Outcome]:
    return [one.outcome for one in holds(world, buyer_id)]


def chat_of(world: World, case: Case) -> list[Message]:
    assert case.conversation_id is not None
    with world.open_uow(writes=False) as uow:
        return uow.desk.messages_after(case.conversation_id, 0)


def told(world: World, case: Case, words: str) -> int:
    return sum(words in one.text for one in chat_of(world, case))


def on_the_card(world: World, case: Case) -> str:
    cards = world.cases.cards_of_buyer(case.buyer_id)
    return "\n".join(line.text for card in cards for line in card.timeline)


def outside_the_chat(world: World, case: Case) -> Case:
    with world.open_uow() as uow:
        uow.session.get_one(CaseRow, case.id).conversation_id = None
        uow.commit()
    return world.cases.case(case.id)


def ready(world: World, move: str, staff: Staff) -> Case:
    """A case that this move may be made on."""
    case = a_case(world, *TOLD[move], staff)
    if move == "void":
        with world.open_uow() as uow:
            (entry,) = uow.decisions.ledger_of(case.order_no)
            uow.decisions.add_reversal(entry.id, by=staff.name, at=NOW, note="退回")
            uow.commit()
    return case


# People, in the chat


@pytest.fixture
def agent(world: World) -> Staff:
    staff = world.staff()
    world.hand_to_a_person(staff)
    return staff


def test_the_line_of_an_agent(world: World, agent: Staff) -> None:
    with pytest.raises(PromiseHeld):
        desk_of(world).say_as_agent(CONVERSATION, staff=agent, client_msg_id="1", text="给您补5元")
    assert said_by(world, Sender.AGENT) == []
    assert outcomes(world) == [Outcome.HELD]


def test_a_quick_reply_that_is_saved(world: World) -> None:
    replies, boss = QuickReplies(world.open_uow, reader=world.gate), supervisor(world)
    with pytest.raises(BadInput, match="给您补5元"):
        replies.save(staff=boss, shortcut="补", title="补偿", text="{buyer}您好，给您补5元")
    replies.save(staff=boss, shortcut="好", title="问好", text="{buyer}您好，我看一下")
    assert [one.shortcut for one in replies.all()] == ["好"]


def test_a_quick_reply_that_is_sent(world: World, agent: Staff) -> None:
    """One of before the gate stood there, say: it is a line like any other."""
    with world.open_uow() as uow:
        old = uow.accounts.add_quick_reply(shortcut="补", title="补偿", text="给您补5元")
        uow.commit()
    with pytest.raises(PromiseHeld):
        desk_of(world).say_as_agent(CONVERSATION, staff=agent, client_msg_id="1", text=old.text)


def test_a_message_to_a_group(world: World) -> None:
    boss, second = supervisor(world), supervisor(world)
    rule = all_of(condition(About.ORDERS, least=1))
    group = Buyers(world.open_uow, clock=world.clock).save_group(None, "大家", rule, staff=boss)
    messages = GroupMessages(
        world.open_uow,
        clock=world.clock,
        notify=world.happened.append,
        phrases=sentences(),
        gate=world.gate,
        quiet=QuietHours(time(), time()),
        cap=Cap(),
    )

    def released(text: str) -> GroupMessage:
        given = Written(text=text, purpose=Purpose.SERVICE, group_id=group.id)
        return messages.release(messages.write(None, given, staff=boss).id, staff=boss)

    with pytest.raises(BadInput, match="平台规定"):
        released("加我微信领红包")
    held = released(PROMISE)
    assert held.state is MessageState.HELD
    assert messages.send() == 0
    assert world.messages() == []
    messages.approve(held.id, reason="主管特批", staff=second)
    messages.send()
    (sent,) = world.messages()
    assert sent.text.startswith(PROMISE)
    assert outcomes(world) == [Outcome.SENT]


def test_an_answer_of_the_library(world: World) -> None:
    library, boss = library_of(world), supervisor(world)
    with pytest.raises(BadInput, match="给您补5元"):
        library.save(wording(text="仓库在杭州，晚到了给您补5元"), staff=boss)
    saved = library.save(wording(), staff=boss)
    with world.open_uow() as uow:
        uow.session.get_one(LibraryVersionRow, 1).text = PROMISE
        uow.commit()
    with pytest.raises(BadInput):
        library.publish(saved.id, version=1, staff=boss)
    with world.open_uow() as uow:
        uow.library.publish(saved.id, version=1, by=boss.name, at=NOW)
        uow.commit()
    assert giving_of(world).matches("你们从哪里发货") == []


def test_the_reason_of_a_refusal(world: World, agent: Staff) -> None:
    world.set_price(CUP, 30_00)
    asked = world.ask(PriceDifference())
    with pytest.raises(PromiseHeld):
        world.approvals.refuse(asked.id, staff=agent, reason="差价退不了，补您5元吧")
    assert world.decisions.decision(asked.id).state == "waiting"
    assert world.messages() == []
    world.approvals.refuse(asked.id, staff=agent, reason="超过十五天就不能退差价了")
    assert "超过十五天就不能退差价了" in world.messages()[-1].text
    assert outcomes(world) == [Outcome.HELD]


# People, on an after-sales case


@pytest.mark.parametrize("move", sorted(TOLD))
@pytest.mark.parametrize("chat", [True, False], ids=["in the chat", "outside the chat"])
def test_the_note_of_a_move_of_a_case(world: World, move: str, chat: bool) -> None:
    staff = supervisor(world)
    case = ready(world, move, staff)
    case = case if chat else outside_the_chat(world, case)
    given = Given(note="另外再给您补50元", amount_fen=10_00)
    before = world.paid(case.order_no)
    with pytest.raises(PromiseHeld) as error:
        world.workbench.do([case.id], move, given, staff=staff)
    assert world.cases.case(case.id) == case
    assert world.paid(case.order_no) == before
    assert given.note not in on_the_card(world, case)
    (hold,) = holds(world, case.buyer_id)
    assert (hold.id, hold.outcome) == (error.value.held.id, Outcome.HELD)
    assert hold.conversation_id == case.conversation_id

    anyway = Anyway(hold.id, "主管特批")
    (report,) = world.workbench.do([case.id], move, given, staff=staff, anyway=anyway)
    assert report.ok, report.message
    assert given.note in on_the_card(world, case)
    if chat:
        assert told(world, case, given.note) == 1
    assert outcomes(world, case.buyer_id) == [Outcome.SENT]


def test_the_note_of_a_case_that_waits_for_a_decision(world: World) -> None:
    """The approvals refuse it, whoever asks them."""
    staff = supervisor(world)
    case = outside_the_chat(world, a_case(world, RETURN, State.ASKED, staff))
    assert case.decision_id is not None
    with pytest.raises(PromiseHeld):
        world.workbench.do([case.id], "refuse", Given(note=PROMISE), staff=staff)
    with pytest.raises(PromiseHeld):
        world.approvals.refuse(case.decision_id, staff=staff, reason=PROMISE)
    assert world.cases.case(case.id).state is State.ASKED


def test_the_moves_that_tell_their_note_are_those_whose_sentences_name_it() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["responses"]
    naming = {
        name
        for name, variants in domain.items()
        if any("{reason}" in variant["text"] for variant in variants)
    }
    told_moves = {one.name for one in MOVES if one.note_for_buyer}
    assert told_moves == set(TOLD)
    assert naming == {"utter_decision_refused"} | {
        f"utter_case_{place}_{move}" for move in told_moves for place in ("event", "told")
    }


def test_notes_that_only_staff_read(world: World) -> None:
    """They are no door: nothing of them is in the chat or on the card."""
    staff = supervisor(world)
    case = a_case(world, RETURN, State.ASKED, staff)
    for move in ("agree", "send_back", "receive", "refund"):
        given = Given(note="内部：补50元", courier="顺丰", tracking_no="SF1234567890")
        case = do(world, case, move, staff, given)
    desk_of(world).note(CONVERSATION, staff=staff, client_msg_id="n", text="内部：补50元")
    world.workbench.reship(case.order_no, skus=[CUP], note="内部：补50元", staff=staff)
    assert told(world, case, "补50元") == 0
    assert world.messages() == []
    assert "补50元" not in on_the_card(world, case)
    assert outcomes(world, case.buyer_id) == []


# Several at once, and who comes second


@pytest.mark.parametrize("state", [State.ASKED, State.RECEIVED])
def test_one_note_for_two_buyers_goes_to_both_with_one_word(world: World, state: State) -> None:
    staff = supervisor(world)
    cases = [a_case(world, RETURN, state, staff) for _ in range(2)]
    ids, given = [case.id for case in cases], Given(note=PROMISE)
    with pytest.raises(PromiseHeld) as error:
        world.workbench.do(ids, "refuse", given, staff=staff)
    for case in cases:
        assert world.cases.case(case.id).state is state
        assert told(world, case, PROMISE) == 0
        assert outcomes(world, case.buyer_id) == [Outcome.HELD]

    anyway = Anyway(error.value.held.id, "主管特批")
    reports = world.workbench.do(ids, "refuse", given, staff=staff, anyway=anyway)
    assert [report.ok for report in reports] == [True, True]
    for case in cases:
        assert world.cases.case(case.id).state is State.REFUSED
        assert told(world, case, PROMISE) == 1
        (hold,) = holds(world, case.buyer_id)
        assert (hold.outcome, hold.reason) == (Outcome.SENT, "主管特批")


def test_two_cases_in_one_conversation_are_held_once_and_sent_twice(world: World) -> None:
    staff = supervisor(world)
    first = a_case(world, RETURN, State.RECEIVED, staff)
    second = a_case(world, RETURN, State.RECEIVED, staff)
    with world.open_uow() as uow:
        row = uow.session.get_one(CaseRow, second.id)
        row.buyer_id, row.conversation_id = first.buyer_id, first.conversation_id
        uow.commit()
    ids, given = [first.id, second.id], Given(note=PROMISE)
    with pytest.raises(PromiseHeld) as error:
        world.workbench.do(ids, "refuse", given, staff=staff)
    assert outcomes(world, first.buyer_id) == [Outcome.HELD]
    anyway = Anyway(error.value.held.id, "主管特批")
    world.workbench.do(ids, "refuse", given, staff=staff, anyway=anyway)
    assert told(world, first, PROMISE) == 2
    assert outcomes(world, first.buyer_id) == [Outcome.SENT, Outcome.SENT]


def test_who_comes_second_sends_nothing_and_the_record_says_so(world: World) -> None:
    staff = supervisor(world)
    case = a_case(world, RETURN, State.RECEIVED, staff)
    with pytest.raises(PromiseHeld) as error:
        world.workbench.do([case.id], "refuse", Given(note=PROMISE), staff=staff)
    do(world, case, "refuse", supervisor(world), Given(note=PLAIN))
    anyway = Anyway(error.value.held.id, "主管特批")
    (report,) = world.workbench.do(
        [case.id], "refuse", Given(note=PROMISE), staff=staff, anyway=anyway
    )
    assert not report.ok
    assert told(world, case, PROMISE) == 0
    assert outcomes(world, case.buyer_id) == [Outcome.HELD]


def test_a_refusal_that_comes_second_sends_nothing_and_the_record_says_so(world: World) -> None:
    staff = supervisor(world)
    world.set_price(CUP, 30_00)
    asked = world.ask(PriceDifference())
    reason = "差价退不了，补您5元吧"
    with pytest.raises(PromiseHeld) as error:
        world.approvals.refuse(asked.id, staff=staff, reason=reason)
    world.approvals.approve(asked.id, staff=supervisor(world))
    anyway = Anyway(error.value.held.id, "主管特批")
    with pytest.raises(AlreadySettled):
        world.approvals.refuse(asked.id, staff=staff, reason=reason, anyway=anyway)
    assert all(reason not in one.text for one in world.messages())
    assert outcomes(world) == [Outcome.HELD]


def test_of_several_the_covered_ones_move_and_the_others_are_reported(world: World) -> None:
    staff = supervisor(world)
    cases = [a_case(world, RETURN, State.RECEIVED, staff) for _ in range(2)]
    decided(
        world,
        state="approved",
        order_no=cases[0].order_no,
        buyer_id=cases[0].buyer_id,
        conversation_id=cases[0].conversation_id,
    )
    given = Given(note="检查不符，给您补5元")
    first, second = world.workbench.do([one.id for one in cases], "refuse", given, staff=staff)
    assert (first.ok, second.ok) == (True, False)
    assert second.message == PromiseHeld.message
    assert told(world, cases[1], given.note) == 0


def test_an_agent_may_not_send_money_to_several_all_the_same(world: World) -> None:
    agent = world.staff()
    cases = [a_case(world, RETURN, State.RECEIVED, agent) for _ in range(2)]
    ids, given = [case.id for case in cases], Given(note=PROMISE)
    with pytest.raises(PromiseHeld) as error:
        world.workbench.do(ids, "refuse", given, staff=agent)
    assert not error.value.held.can_send_anyway
    anyway = Anyway(error.value.held.id, "我想补")
    reports = world.workbench.do(ids, "refuse", given, staff=agent, anyway=anyway)
    assert [report.message for report in reports] == [str(Forbidden(reports[0].message))] * 2
    assert all(world.cases.case(one).state is State.RECEIVED for one in ids)


# What a refused case covers


@pytest.mark.parametrize("yuan", [1, 50, 95])
def test_a_refused_case_covers_nothing_of_its_own_refusal(world: World, yuan: int) -> None:
    staff = supervisor(world)
    case = a_case(world, RETURN, State.RECEIVED, staff)
    assert (case.amount_fen or 0) >= 95_00
    given = Given(note=f"检查不符，给您补{yuan}元，您别退了")
    with pytest.raises(PromiseHeld):
        world.workbench.do([case.id], "refuse", given, staff=staff)


def test_what_was_really_paid_covers_the_words_that_tell_it(world: World) -> None:
    staff = supervisor(world)
    case = a_case(world, RETURN, State.RECEIVED, staff)
    given = Given(note="包装破损，这次退您10元", amount_fen=10_00)
    (report,) = world.workbench.do([case.id], "refund_part", given, staff=staff)
    assert report.ok, report.message
    assert outcomes(world, case.buyer_id) == []


def test_a_refused_case_takes_every_decision_that_it_took_in_with_it(world: World) -> None:
    staff = supervisor(world)
    case = a_case(world, RETURN, State.RECEIVED, staff)
    second = decided(
        world,
        state="approved",
        kind="return_refund",
        order_no=case.order_no,
        buyer_id=case.buyer_id,
        conversation_id=case.conversation_id,
    )
    with world.open_uow() as uow:
        uow.cases.add_decision(case.id, second)
        uow.commit()
    with pytest.raises(PromiseHeld):
        world.workbench.do([case.id], "refuse", Given(note=PROMISE), staff=staff)


# The shop's words to everybody


def test_the_reply_to_a_review(world: World) -> None:
    with world.open_uow() as uow:
        row = ReviewRow(
            key="r1", order_no=ORDER, product="杯子", stars=1, at=NOW, text="差", state="open",
            cause="quality", reply="", note="",
        )  # fmt: skip
        uow.session.add(row)
        uow.session.flush()
        number = row.id
        uow.commit()
    reviews = reviews_of(world)
    for text in ("抱歉，联系客服给您免单", "很抱歉，今晚之前处理好"):
        with pytest.raises(BadInput):
            reviews.write(number, text)
    reviews.write(number, "您说的质量问题我们很重视，已经记下。")


def test_the_drafts_for_reviews_promise_nothing_but_tell_what_is_under_way() -> None:
    found = {
        (settled, one.words)
        for cause in Cause
        for settled in (None, *Settled)
        for bad in (True, False)
        for one in read(draft(cause, [settled] if settled else [], bad=bad), now=NOW)
    }
    assert found == {(Settled.RESENT, "已经安排补发")}


def test_what_is_known_of_a_product(world: World) -> None:
    """A fact of the shop's file is said by the bot: in its turn, like everything it says."""
    bot_says(world, "商品说明里写着：买就送您两包小样")
    assert said_by(world, Sender.BOT)[-2].startswith("utter_promise_held")
    assert outcomes(world) == [Outcome.REPLACED]


# The list


def doors() -> list[list[str]]:
    page = (ROOT / "docs" / "promises.md").read_text(encoding="utf-8")
    section = page.split("\n## Doors\n")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    return [row for row in cells[1:] if "---" not in row[0]]


def test_the_list_of_doors_names_every_place_that_writes_to_a_conversation() -> None:
    writes = re.compile(r"\bdesk\.append\(")
    found = {
        str(path.relative_to(ROOT))
        for path in (*(ROOT / "bot").rglob("*.py"), *(ROOT / "actions").rglob("*.py"))
        if writes.search(path.read_text(encoding="utf-8"))
    }
    named = {name for row in doors() for name in re.findall(r"[\w/]+\.py", row[1])}
    assert found - {"bot/demo/conversations.py", "bot/demo/days/play.py"} <= named
    assert all((ROOT / name).exists() for name in named)


def test_each_door_has_its_test() -> None:
    tests = {
        name
        for file in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"def (test_\w+)\(", file.read_text(encoding="utf-8"))
    }
    for row in doors():
        named = re.findall(r"test_\w+", row[-1])
        assert named, row
        assert set(named) <= tests, row
