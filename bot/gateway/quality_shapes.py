"""What the page of the quality check is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.desk.model import BOT_NAME, Sender, Staff
from bot.quality import model
from bot.quality.model import Checked, Line, Rule, Side, State
from bot.quality.service import may_appeal
from bot.shape import Shape
from bot.times import iso


class QualityFinding(Shape):
    """`seqs` are the messages it rests on, the one at fault first where there is one."""

    id: int
    rule: Rule
    version: int
    side: Side
    who: str
    words: str
    seqs: list[int]
    state: State
    decided_by: str | None
    decided_at: str | None
    note: str
    appeal: str
    appealed_at: str | None
    may_appeal: bool
    may_decide: bool


class QualityMark(Shape):
    criterion: int
    name: str
    mark: int


class QualityScore(Shape):
    reviewer: str
    mine: bool
    at: str
    marks: list[QualityMark]
    mean: float
    note: str


class QualityTalk(Shape):
    """A conversation on one day. `may_score`: by who looks."""

    id: int
    conversation_id: str
    day: str
    buyer: str
    last_at: str
    people: list[str]
    sampled: bool
    findings: list[QualityFinding]
    scores: list[QualityScore]
    may_score: bool


class QualityPerson(Shape):
    """`id` 0 is the bot."""

    id: int
    name: str


class QualityAgreement(Shape):
    """Marks of two reviewers on the same talks: how many are the same, and at most one apart."""

    talks: int
    marks: int
    same: int
    near: int


class QualityPage(Shape):
    """`judged` are all talks of the period; `rules` and `states` count findings in it."""

    talks: list[QualityTalk]
    total: int
    pages: int
    judged: int
    rules: dict[str, int]
    states: dict[str, int]
    people: list[QualityPerson]
    agreement: QualityAgreement


class QualityLine(Shape):
    """`text` is empty for a card or a question with buttons."""

    seq: int
    at: str
    sender: Sender
    who: str
    text: str


class QualityDetail(Shape):
    talk: QualityTalk
    lines: list[QualityLine]


class QualityTalkAnswer(Shape):
    talk: QualityTalk


class QualityCriterion(Shape):
    id: int
    name: str


class QualityCriteria(Shape):
    criteria: list[QualityCriterion]


class QualityDrawn(Shape):
    drawn: int


def who(side: Side, name: str | None) -> str:
    return name or (BOT_NAME if side is Side.BOT else side.text)


def talk_shape(talk: Checked, staff: Staff, names: Mapping[int, str]) -> QualityTalk:
    supervises = staff.role == "supervisor"
    return QualityTalk(
        id=talk.id,
        conversation_id=talk.conversation_id,
        day=talk.day.isoformat(),
        buyer=talk.buyer,
        last_at=iso(talk.last_at),
        people=[name for _, name in talk.people],
        sampled=talk.sampled_at is not None,
        findings=[_finding(one, staff) for one in talk.findings],
        scores=[_score(one, staff, names) for one in talk.scores],
        may_score=supervises and staff.id not in {number for number, _ in talk.people},
    )


def _finding(one: model.Finding, staff: Staff) -> QualityFinding:
    return QualityFinding(
        id=one.id,
        rule=one.rule,
        version=one.version,
        side=one.side,
        who=who(one.side, one.staff),
        words=one.words,
        seqs=list(one.seqs),
        state=one.state,
        decided_by=one.decided_by,
        decided_at=iso(one.decided_at),
        note=one.note,
        appeal=one.appeal,
        appealed_at=iso(one.appealed_at),
        may_appeal=may_appeal(one, staff),
        may_decide=staff.role == "supervisor" and one.staff_id != staff.id,
    )


def _score(one: model.Score, staff: Staff, names: Mapping[int, str]) -> QualityScore:
    marks = [
        QualityMark(criterion=number, name=names.get(number, ""), mark=mark)
        for number, mark in sorted(one.marks.items())
    ]
    return QualityScore(
        reviewer=one.reviewer,
        mine=one.reviewer_id == staff.id,
        at=iso(one.at),
        marks=marks,
        mean=round(one.mean, 2),
        note=one.note,
    )


def page_shape(
    page: model.Page,
    staff: Staff,
    *,
    names: Mapping[int, str],
    people: Sequence[tuple[int, str]],
) -> QualityPage:
    agreed = page.agreement
    return QualityPage(
        talks=[talk_shape(one, staff, names) for one in page.talks],
        total=page.total,
        pages=page.pages,
        judged=page.judged,
        rules=dict(page.rules),
        states=dict(page.states),
        people=[QualityPerson(id=number, name=name) for number, name in [(0, BOT_NAME), *people]],
        agreement=QualityAgreement(
            talks=agreed.talks, marks=agreed.marks, same=agreed.same, near=agreed.near
        ),
    )


def detail_shape(
    talk: Checked, lines: Sequence[Line], staff: Staff, names: Mapping[int, str]
) -> QualityDetail:
    """The lines of the day, and those of later days that a finding rests on."""
    rested_on = {seq for one in talk.findings for seq in one.seqs}
    people = dict(talk.people)
    return QualityDetail(
        talk=talk_shape(talk, staff, names),
        lines=[
            QualityLine(
                seq=line.seq,
                at=iso(line.at),
                sender=line.sender,
                who=_speaker(line, talk.buyer, people),
                text=line.text,
            )
            for line in lines
            if line.seq <= talk.last_seq or line.seq in rested_on
        ],
    )


def _speaker(line: Line, buyer: str, people: Mapping[int, str]) -> str:
    if line.by_buyer:
        return buyer
    if line.sender is Sender.BOT:
        return BOT_NAME
    return people.get(line.staff_id or 0, Sender.AGENT.text)
