"""From a group of questions to an answer: draft, trial, publication, watch. The real encoder."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.desk.model import Reading, Sender, Staff
from bot.errors import BadInput
from bot.insight.service import Insight
from bot.library.drafts import Draft, Drafts, Proposal
from bot.library.model import Deed, Filters, State, Wording
from bot.library.watch import Watch
from bot.store.tables.desk import MessageRow
from bot.store.uow import SqlUnitOfWork
from tests.actions.talk import Chat
from tests.cases.builders import supervisor
from tests.decisions.builders import World
from tests.insight.builders import Scene
from tests.library.builders import MEANINGS, library_of, wording

ASKED = ("可以货到付款吗", "能不能货到付款", "支持货到付款不")
# In other words than all of these.
NEXT = "到货了再付款支持吗"
TEXT = "目前不支持货到付款，需要先在平台上付款"


class Past(Scene):
    """What buyers asked before now, and people replied, in the small shop's database."""

    def __init__(self, world: World) -> None:
        super().__init__(world.engine)
        self.world = world
        self.now = world.clock.now
        self.agent = world.staff()
        self._talks = 0

    def days_ago(self, days: float) -> datetime:
        return self.now - timedelta(days=days)

    def talk(
        self,
        text: str,
        *replies: str,
        at: datetime | None = None,
        intent: str = "nlu_fallback",
        outcome: str = "handed_over",
    ) -> str:
        self._talks += 1
        talk = self.conversation(f"past-{self._talks}")
        at = at or self.days_ago(1 + self._talks / 100)
        self.asks(text, at, intent=intent, outcome=outcome, conversation_id=talk)
        for number, reply in enumerate(replies, start=1):
            moment = at + timedelta(seconds=30 * number)
            self.says(reply, moment, sender=Sender.AGENT, conversation_id=talk)
        return talk


@pytest.fixture
def past(world: World) -> Past:
    return Past(world)


@pytest.fixture
def boss(world: World) -> Staff:
    return supervisor(world)


def drafts_of(world: World) -> Drafts:
    return Drafts(world.open_uow, clock=world.clock, reader=world.gate, meanings=MEANINGS)


def draft_of_group(past: Past, group_of: str) -> Draft:
    """As the page asks for it: by the group that a message is in."""
    insight = Insight(past.open_uow, lambda: past.now)
    last = past.now.date()
    first = last - timedelta(days=6)
    found = insight.questions(first, last).groups
    group = next(one for one in found if group_of in one.examples)
    messages = insight.question_messages(group.id, first, last).messages
    return drafts_of(past.world).of_messages(
        [(one.conversation_id, datetime.fromisoformat(one.at), one.text) for one in messages]
    )


# The whole path


def test_from_a_group_to_the_next_buyer_who_asks(sqlite_world: World) -> None:
    world, past = sqlite_world, Past(sqlite_world)
    boss, chat = supervisor(world), Chat(world)
    for text in ASKED * 2:
        past.talk(text, "亲，您好", f"{TEXT}哦", "还有什么可以帮您的吗？")
    past.talk("退货地址是哪里", "在订单页就能看到")

    draft = draft_of_group(past, ASKED[0])
    assert set(draft.examples) == set(ASKED)
    assert [(one.text, one.times) for one in draft.proposals] == [(f"{TEXT}哦", 6)]
    library = library_of(world)
    saved = library.save(
        Wording(name="货到付款", examples=draft.examples, text=draft.proposals[0].text), staff=boss
    )
    trial = library.try_out(saved.id)
    assert len(trial.answered) == 6
    assert trial.wrong == ()
    library.publish(saved.id, version=1, staff=boss)

    assert chat.hear("nlu_fallback", NEXT) == ["library_answer"]
    assert chat.words == f"{TEXT}哦"
    assert chat.readings()[-1].answer_id == saved.id
    library.withdraw(saved.id, staff=boss)
    assert "library_answer" not in chat.hear("nlu_fallback", NEXT)


# Drafts


def test_what_is_left_of_replies_is_for_everybody(world: World, past: Past) -> None:
    past.talk(
        ASKED[0], "您好", "不支持货到付款哦。晚到了给您补5元！", "王小姐您的电话13900001111对吗"
    )
    past.talk(ASKED[1], "稍等，我看一下", "不支持货到付款哦。", "您的单号是 261111-100000000000001")
    past.talk(ASKED[2], "需要先付款才能发出的。")
    draft = drafts_of(world).of_examples(ASKED)
    assert draft.proposals[0] == Proposal("不支持货到付款哦。", 2)
    assert (draft.replies, draft.left_out) == (3, 1)
    for one in draft.proposals:
        assert not world.gate.promises_in(one.text)
        assert "139" not in one.text and "2611" not in one.text


def test_replies_to_something_else_are_not_proposed(world: World, past: Past) -> None:
    past.talk("退货地址是哪里", "在订单详情里可以看到退货地址。")
    past.talk(ASKED[0], outcome="unclear")
    draft = drafts_of(world).of_examples(ASKED[1:])
    assert (draft.proposals, draft.replies) == ((), 0)


def test_what_a_person_answers_after_the_next_question_is_about_that(
    world: World, past: Past
) -> None:
    talk = past.talk(ASKED[0], "不支持货到付款。")
    later = past.days_ago(0.5)
    for number, (text, sender) in enumerate(
        [
            ("那积分呢", Sender.BUYER),
            ("运费险呢", Sender.BUYER),
            ("运费险在订单里看。", Sender.AGENT),
        ]
    ):
        past.says(text, later + timedelta(minutes=number), sender=sender, conversation_id=talk)
    draft = drafts_of(world).of_examples(ASKED)
    assert [one.text for one in draft.proposals] == ["不支持货到付款。"]


def test_at_most_three_are_proposed_the_most_usual_first(world: World, past: Past) -> None:
    said = ["不支持货到付款。"] * 3 + ["只能在线支付宝付款。"] * 2
    said += ["积分在会员中心里查看。", "直播每晚八点开始。"]
    for reply in said:
        past.talk(ASKED[0], reply)
    draft = drafts_of(world).of_examples(ASKED)
    assert [one.times for one in draft.proposals] == [3, 2, 1]


# Trials


def test_what_acts_is_shown_as_wrong_and_too_much_of_it_blocks(
    world: World, past: Past, boss: Staff
) -> None:
    library = library_of(world)
    for _ in range(3):
        past.talk("仓库在哪个城市", intent="change_address", outcome="settled")
    for _ in range(4):
        past.talk("你们从哪里发货的", outcome="unclear")
    past.talk("衣服掉色怎么办", outcome="unclear")
    saved = library.save(wording(), staff=boss)
    trial = library.try_out(saved.id)
    assert (trial.looked_at, trial.acting) == (8, 3)
    assert (len(trial.answered), len(trial.wrong)) == (4, 3)
    assert trial.blocked
    with pytest.raises(BadInput, match="答错的太多"):
        library.publish(saved.id, version=1, staff=boss)
    assert library.answer(saved.id)[0].state is State.DRAFT


def test_one_odd_message_blocks_nothing(world: World, past: Past, boss: Staff) -> None:
    past.talk("仓库在哪个城市", intent="change_address", outcome="settled")
    library = library_of(world)
    saved = library.save(wording(), staff=boss)
    trial = library.try_out(saved.id)
    assert (len(trial.wrong), trial.blocked) == (1, False)


def test_a_trial_knows_the_other_answers(world: World, past: Past, boss: Staff) -> None:
    library = library_of(world)
    other = library.save(wording(name="老答案"), staff=boss)
    library.publish(other.id, version=1, staff=boss)
    past.talk("仓库在哪个城市", outcome="unclear")
    saved = library.save(wording(examples=("你们家的仓库在哪座城市",)), staff=boss)
    trial = library.try_out(saved.id)
    assert trial.others == ("老答案",)
    assert trial.answered == ()


# Watch


def watch_of(world: World) -> Watch:
    library = library_of(world)
    return Watch(world.open_uow, clock=world.clock, meanings=MEANINGS, library=library)


def _a_month(past: Past, *, before: int, after: int, times: int = 30) -> None:
    """Of thirty questions in either half so many end with a person; others of the shop do well."""
    with past.open_uow() as uow:
        for half, bad in ((45.0, before), (17.0, after)):
            for number in range(times):
                at = past.days_ago(half - number / 4)
                outcome = "handed_over" if number < bad else "settled"
                _read(uow, f"mine-{at:%m-%d-%H}", ASKED[number % 3], at, outcome)
                _read(uow, f"other-{at:%m-%d-%H}", "衣服掉色怎么办", at, "settled")
        uow.commit()


def _read(uow: SqlUnitOfWork, talk: str, text: str, at: datetime, outcome: str) -> None:
    buyer = uow.shop.ensure_buyer(f"buyer-{talk}", "王小姐")
    uow.desk.open(talk, buyer_id=buyer.id, at=at)
    uow.readings.add(Reading(talk, 2, text, "nlu_fallback", 0.3, (), outcome), at=at)


def _published_then(past: Past, boss: Staff) -> int:
    world, library = past.world, library_of(past.world)
    now = world.clock.now
    world.clock.now = past.days_ago(24)
    saved = library.save(wording(name="货到付款", examples=ASKED, text=TEXT), staff=boss)
    library.publish(saved.id, version=1, staff=boss)
    world.clock.now = now
    return saved.id


def test_what_harms_is_withdrawn_by_itself_with_its_reason(
    world: World, past: Past, boss: Staff
) -> None:
    answer_id = _published_then(past, boss)
    _a_month(past, before=3, after=25)
    assert watch_of(world).look() == [answer_id]
    answer, _, events = library_of(world).answer(answer_id)
    assert answer.state is State.WITHDRAWN
    assert answer.harmed
    assert "变差" in answer.withdrawn_why
    assert events[0].deed is Deed.HARMED
    assert events[0].by == "系统"
    assert answer.lift["badly"]["after"] == [25, 30]
    assert answer.lift["badly"]["untouched_after"] == [0, 30]
    assert watch_of(world).look() == []
    # It stands first, though another was saved since; published again it is as any other.
    library = library_of(world)
    newer = library.save(wording(), staff=boss).id
    assert [one.id for one in library.page(Filters()).answers] == [answer_id, newer]
    again = library.publish(answer_id, version=1, staff=boss)
    assert (again.harmed, again.withdrawn_why) == (False, "")
    assert [one.id for one in library.page(Filters()).answers] == [newer, answer_id]


def test_questions_of_an_answer_that_was_withdrawn_are_not_untouched(
    world: World, past: Past, boss: Staff
) -> None:
    answer_id = _published_then(past, boss)
    library = library_of(world)
    other = library.save(wording(name="掉色", examples=("衣服掉色怎么办",)), staff=boss)
    library.publish(other.id, version=1, staff=boss)
    library.withdraw(other.id, staff=boss)
    _a_month(past, before=10, after=10)
    watch_of(world).look()
    badly = library.answer(answer_id)[0].lift["badly"]
    assert (badly["untouched_before"], badly["beside"]) == ([0, 0], False)


@pytest.mark.parametrize(("before", "after"), [(25, 3), (10, 12)], ids=["better", "much the same"])
def test_what_does_not_harm_stays(
    world: World, past: Past, boss: Staff, before: int, after: int
) -> None:
    answer_id = _published_then(past, boss)
    _a_month(past, before=before, after=after)
    assert watch_of(world).look() == []
    answer = library_of(world).answer(answer_id)[0]
    assert answer.state is State.LIVE
    assert (answer.lift["badly"]["high"] < 0) is (after < before)


def test_thumbs_are_found_under_their_turn(world: World, past: Past) -> None:
    with world.open_uow() as uow:
        talk = past.conversation("thumbs")
        for number, helped in enumerate((True, False, None), start=1):
            at = past.days_ago(1) + timedelta(minutes=number)
            seq = past.says(ASKED[0], at, conversation_id=talk)
            reading = Reading(talk, seq, ASKED[0], "nlu_fallback", 0.3, (), "settled", answer_id=7)
            with world.open_uow() as inner:
                inner.readings.add(reading, at=at)
                inner.commit()
            past.says("答", at, sender=Sender.BOT, conversation_id=talk, data={"helped": helped})
            _under_the_turn(world, talk, seq)
        found = uow.library.asked(past.days_ago(2), past.now, most=10)
    assert [(one.helped, one.answer_id) for one in found] == [(True, 7), (False, 7), (None, 7)]


def _under_the_turn(world: World, talk: str, seq: int) -> None:
    with world.open_uow() as uow:
        newest = select(MessageRow).where(MessageRow.conversation_id == talk)
        row = uow.session.scalars(newest.order_by(MessageRow.seq.desc()).limit(1)).one()
        row.reply_key = f"turn:{seq}:0"
        uow.commit()
