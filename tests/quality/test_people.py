"""What people make of findings: verdicts, appeals, scores, samples; and who may see what."""

from __future__ import annotations

import pytest

from bot.desk.model import Role
from bot.errors import BadInput, Conflict, Forbidden, NotFound
from bot.quality.model import Shown, State
from tests.insight.builders import FIRST, THIRD
from tests.quality.builders import Floor, rules_of

COLD = ("b 收到的杯子碎了", "a 自己看说明书")


@pytest.fixture
def lin(floor):
    return floor.person("小林")


@pytest.fixture
def meng(floor):
    return floor.person("小孟")


@pytest.fixture
def boss(floor):
    return floor.person("陈姐", Role.SUPERVISOR)


@pytest.fixture
def judged(floor, lin, meng):
    floor.talk(*COLD, staff=lin, day=19, conversation_id="c1")
    floor.talk(*COLD, staff=meng, day=20, conversation_id="c2")
    floor.talk("b 能退吗", "a 可以的亲，在订单里申请", staff=lin, day=20, conversation_id="c3")
    floor.judge()
    return floor


def test_agents_see_their_own(judged: Floor, lin, meng, boss):
    assert [talk.conversation_id for talk in judged.page(lin).talks] == ["c3", "c1"]
    assert judged.page(lin, staff_id=meng.id).total == 2, "whatever is asked for"
    (other,) = judged.page(meng).talks
    with pytest.raises(NotFound):
        judged.quality.talk(other.id, staff=lin)
    talk, lines = judged.quality.talk(other.id, staff=boss)
    assert [line.text for line in lines] == ["收到的杯子碎了", "自己看说明书"]
    assert rules_of([talk]) == ["cold"]


def test_in_a_talk_of_two_each_sees_what_is_said_of_them(judged: Floor, lin, meng):
    judged.talk("b 人呢", "a 随便你", staff=meng, day=19, clock="15:00:00", conversation_id="c1")
    judged.judge()
    (own,) = judged.page(meng, last=FIRST).talks
    assert [one.staff for one in own.findings] == ["小孟"]


def test_the_filters_and_their_totals(judged: Floor, lin, boss):
    assert judged.page(boss, shown=Shown.FOUND).total == 2
    assert judged.page(boss, shown=Shown.FOUND, staff_id=lin.id).total == 1
    assert judged.page(boss, first=THIRD).total == 0
    (one,) = judged.page(boss, staff_id=lin.id, shown=Shown.FOUND).talks[0].findings
    judged.quality.decide(one.id, State.REJECTED, note="", staff=boss)
    assert judged.page(boss, shown=Shown.FOUND).total == 1, "what is not so is no finding"
    assert judged.page(boss, shown=Shown.FOUND, state=State.REJECTED).total == 1
    assert judged.page(boss).states == {"open": 1, "rejected": 1}


def test_an_appeal_is_made_once_and_by_who_is_named(judged: Floor, lin, meng, boss):
    (one,) = judged.page(boss, staff_id=lin.id, shown=Shown.FOUND).talks[0].findings
    with pytest.raises(NotFound):
        judged.quality.appeal(one.id, reason="不是这样的", staff=meng)
    with pytest.raises(BadInput):
        judged.quality.appeal(one.id, reason=" 不 ", staff=lin)
    talk = judged.quality.appeal(one.id, reason="我随后打电话解释了", staff=lin)
    assert (talk.findings[0].state, talk.findings[0].appeal) == (
        State.APPEALED,
        "我随后打电话解释了",
    )
    judged.quality.decide(one.id, State.CONFIRMED, note="录音里没有", staff=boss)
    with pytest.raises(Conflict):
        judged.quality.appeal(one.id, reason="再申诉一次", staff=lin)


def test_nobody_judges_or_scores_themselves(judged: Floor, boss):
    judged.talk(*COLD, staff=boss, day=20, conversation_id="c9")
    judged.judge()
    (talk,) = judged.page(boss, staff_id=boss.id).talks
    with pytest.raises(Forbidden):
        judged.quality.decide(talk.findings[0].id, State.REJECTED, note="", staff=boss)
    marks = {one.id: 5 for one in judged.quality.criteria()}
    with pytest.raises(Forbidden):
        judged.quality.score(talk.id, marks, note="", staff=boss)


def test_a_verdict_is_one_of_two(judged: Floor, boss, lin):
    (one,) = judged.page(boss, staff_id=lin.id, shown=Shown.FOUND).talks[0].findings
    with pytest.raises(BadInput):
        judged.quality.decide(one.id, State.OPEN, note="", staff=boss)
    with pytest.raises(Forbidden):
        judged.quality.decide(one.id, State.REJECTED, note="", staff=lin)


def test_two_reviewers_stand_side_by_side_with_how_far_they_agree(judged: Floor, boss):
    other = judged.person("王主管", Role.SUPERVISOR)
    attitude, solved = judged.quality.criteria()
    talk = judged.page(boss).talks[0]
    judged.quality.score(talk.id, {attitude.id: 1, solved.id: 5}, note="", staff=boss)
    judged.quality.score(talk.id, {attitude.id: 4, solved.id: 4}, note="改", staff=boss)
    assert judged.page(boss).agreement.talks == 0, "one reviewer agrees with nobody"
    scored = judged.quality.score(talk.id, {attitude.id: 4, solved.id: 2}, note="", staff=other)
    assert [(one.reviewer, one.mean) for one in scored.scores] == [("陈姐", 4.0), ("王主管", 3.0)]
    agreed = judged.page(boss).agreement
    assert (agreed.talks, agreed.marks, agreed.same, agreed.near) == (1, 2, 1, 1)
    assert judged.page(boss, shown=Shown.SCORED).total == 1


@pytest.mark.parametrize("marks", [{}, {0: 5}, None])
def test_each_criterion_has_a_mark_from_0_to_5(judged: Floor, boss, marks):
    talk = judged.page(boss).talks[0]
    given = {one.id: 6 for one in judged.quality.criteria()} if marks is None else marks
    with pytest.raises(BadInput):
        judged.quality.score(talk.id, given, note="", staff=boss)


def test_a_criterion_that_is_dropped_stays_with_its_scores(judged: Floor, boss):
    attitude, solved = judged.quality.criteria()
    talk = judged.page(boss).talks[0]
    judged.quality.score(talk.id, {attitude.id: 5, solved.id: 3}, note="", staff=boss)
    now = judged.quality.set_criteria(["解决", "合规"])
    assert [one.name for one in now] == ["解决", "合规"]
    assert now[0].id == solved.id
    assert judged.quality.names_of_criteria()[attitude.id] == "态度"
    assert judged.page(boss, shown=Shown.SCORED).talks[0].scores[0].marks[attitude.id] == 5


@pytest.mark.parametrize("names", [[], ["态度", "态度"], ["长" * 21]])
def test_a_sheet_that_cannot_be_used_is_refused(floor: Floor, names):
    with pytest.raises(BadInput):
        floor.quality.set_criteria(names)


def test_a_sample_draws_of_each_person_what_was_not_drawn(judged: Floor, boss):
    def last(talks, count):
        return list(talks)[-count:] if count else []

    assert judged.quality.sample(FIRST, THIRD, each=1, choose=last) == 2
    drawn = {talk.conversation_id for talk in judged.page(boss, shown=Shown.SAMPLED).talks}
    assert drawn == {"c3", "c2"}
    assert judged.quality.sample(FIRST, THIRD, each=5) == 1, "the rest"
    assert judged.quality.sample(FIRST, THIRD, each=5) == 0
    with pytest.raises(BadInput):
        judged.quality.sample(FIRST, THIRD, each=0)
