"""The supervisors' calls for the library: drafts, versions, trials, what is live and its lift."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

import msgspec
from aiohttp import web

from bot.core import Core
from bot.desk.model import Staff
from bot.errors import BadInput
from bot.gateway.answers import answer
from bot.gateway.parts import CORE
from bot.gateway.requests import body, choice, days, for_supervisor, page_number, path_id
from bot.library.drafts import Draft
from bot.library.model import (
    MOST_EXAMPLES,
    Answer,
    Asked,
    Deed,
    Event,
    Filters,
    Scope,
    State,
    Version,
    Wording,
)
from bot.library.service import BUTTONS
from bot.library.trial import MOST_SHOWN, Trial, Tried
from bot.shape import Shape
from bot.times import iso
from nlu.masking import mask


class _Draft(msgspec.Struct):
    group_id: str = ""
    examples: list[str] = []


class _Wording(msgspec.Struct):
    """`was`: the version that was looked at while this was written."""

    name: str
    examples: list[str]
    text: str
    scope: Scope = Scope.ALL
    scope_value: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    buttons: list[str] = []
    group_id: str | None = None
    was: int = 0


class _Publish(msgspec.Struct):
    version: int


class _Withdraw(msgspec.Struct):
    why: str = ""


class AnswerWording(Shape):
    name: str
    examples: list[str]
    text: str
    scope: Scope
    scope_value: str
    valid_from: str | None
    valid_until: str | None
    buttons: list[str]


class AnswerShare(Shape):
    part: int
    whole: int


class AnswerMeasure(Shape):
    """`effect` and its ends are parts of one, below 0 is better;
    `beside`: what untouched questions did was taken off."""

    before: AnswerShare
    after: AnswerShare
    untouched_before: AnswerShare
    untouched_after: AnswerShare
    beside: bool
    effect: float | None
    low: float | None
    high: float | None


class AnswerLift(Shape):
    at: str
    badly: AnswerMeasure
    handed_over: AnswerMeasure
    came_back: AnswerMeasure
    thumb_down: AnswerMeasure


class LibraryAnswer(Shape):
    """As it was saved last. `live` is the version that is given, `given` how often any was;
    `taken_back`: it was withdrawn by itself."""

    id: int
    state: State
    version: int
    live: int | None
    wording: AnswerWording
    given: int
    by: str
    at: str
    published_at: str | None
    withdrawn_at: str | None
    withdrawn_why: str
    taken_back: bool
    lift: AnswerLift | None


class LibraryPage(Shape):
    answers: list[LibraryAnswer]
    counts: dict[str, int]
    buttons: list[str]
    categories: list[str]
    total: int
    pages: int


class AnswerVersion(Shape):
    number: int
    wording: AnswerWording
    threshold: float
    by: str
    at: str


class AnswerEvent(Shape):
    at: str
    deed: Deed
    version: int
    by: str
    note: str


class LibraryDetail(Shape):
    answer: LibraryAnswer
    versions: list[AnswerVersion]
    events: list[AnswerEvent]


class AnswerProposal(Shape):
    text: str
    times: int


class AnswerDraft(Shape):
    examples: list[str]
    proposals: list[AnswerProposal]
    replies: int
    left_out: int


class TriedMessage(Shape):
    at: str
    text: str
    conversation_id: str
    intent: str
    outcome: str
    likeness: float


class AnswerTrial(Shape):
    """The counts are of all, the messages the newest of them."""

    looked_at: int
    acting: int
    answered_count: int
    wrong_count: int
    answered: list[TriedMessage]
    wrong: list[TriedMessage]
    others: list[str]
    blocked: bool


async def page(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/library?state=&q=&page="""
    core = request.app[CORE]
    state = choice(State, request.query.get("state"))
    wanted = Filters(state=state, q=request.query.get("q", "")[:50])
    number = page_number(request)

    def work() -> LibraryPage:
        found = core.answers.page(wanted, page=number)
        given = core.answers.given([one.id for one in found.answers])
        return LibraryPage(
            answers=[_answer(one, given.get(one.id, 0)) for one in found.answers],
            counts=found.states,
            buttons=list(BUTTONS),
            categories=core.answers.categories(),
            total=found.total,
            pages=found.pages,
        )

    return answer(await asyncio.to_thread(work))


async def detail(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/library/{id}"""
    return answer(await asyncio.to_thread(_detail, request.app[CORE], path_id(request)))


async def draft(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/library/draft?from=&to= {group_id} or {examples}"""
    core, (first, last) = request.app[CORE], days(request)
    wanted = await body(request, _Draft)
    if len(wanted.examples) > MOST_EXAMPLES:
        raise BadInput(f"问法最多 {MOST_EXAMPLES} 条")

    def work() -> Draft:
        if not wanted.group_id:
            return core.answer_drafts.of_examples(wanted.examples)
        found = core.insight.question_messages(wanted.group_id, first, last)
        return core.answer_drafts.of_messages(
            [
                (one.conversation_id, datetime.fromisoformat(one.at), one.text)
                for one in found.messages
            ]
        )

    found = await asyncio.wrap_future(core.insight.apart(work))
    return answer(
        AnswerDraft(
            examples=list(found.examples),
            proposals=[AnswerProposal(text=one.text, times=one.times) for one in found.proposals],
            replies=found.replies,
            left_out=found.left_out,
        )
    )


async def save(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/library: a new one; POST /api/console/library/{id}/versions: its next"""
    core, given = request.app[CORE], await body(request, _Wording)
    answer_id = path_id(request) if "id" in request.match_info else None
    wording = Wording(
        name=given.name,
        examples=tuple(given.examples),
        text=given.text,
        scope=given.scope,
        scope_value=given.scope_value,
        valid_from=_aware(given.valid_from),
        valid_until=_aware(given.valid_until),
        buttons=tuple(given.buttons),
    )
    write = partial(
        core.answers.save,
        wording,
        staff=staff,
        answer_id=answer_id,
        was=given.was,
        group_id=given.group_id,
    )
    return await _shown(core, await asyncio.wrap_future(core.insight.apart(write)))


async def trial(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/library/{id}/trial"""
    core = request.app[CORE]
    run = partial(core.answers.try_out, path_id(request))
    return answer(_trial(await asyncio.wrap_future(core.insight.apart(run))))


async def publish(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/library/{id}/publish {version}"""
    core, wanted = request.app[CORE], await body(request, _Publish)
    deed = partial(core.answers.publish, path_id(request), version=wanted.version, staff=staff)
    return await _shown(core, await asyncio.wrap_future(core.insight.apart(deed)))


async def withdraw(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/library/{id}/withdraw {why}"""
    core, wanted = request.app[CORE], await body(request, _Withdraw)
    deed = partial(core.answers.withdraw, path_id(request), staff=staff, why=wanted.why)
    return await _shown(core, await asyncio.to_thread(deed))


async def _shown(core: Core, one: Answer) -> web.Response:
    return answer(await asyncio.to_thread(_detail, core, one.id))


def _detail(core: Core, answer_id: int) -> LibraryDetail:
    one, versions, events = core.answers.answer(answer_id)
    given = core.answers.given([answer_id])
    return LibraryDetail(
        answer=_answer(one, given.get(answer_id, 0)),
        versions=[_version(version) for version in versions],
        events=[_event(event) for event in events],
    )


def _answer(one: Answer, given: int) -> LibraryAnswer:
    return LibraryAnswer(
        id=one.id,
        state=one.state,
        version=one.newest.number,
        live=one.live,
        wording=_wording(one.newest.wording),
        given=given,
        by=one.newest.by,
        at=iso(one.newest.at),
        published_at=iso(one.published_at),
        withdrawn_at=iso(one.withdrawn_at),
        withdrawn_why=one.withdrawn_why,
        taken_back=one.harmed,
        lift=_lift(one.lift, one.lift_at),
    )


def _wording(one: Wording) -> AnswerWording:
    return AnswerWording(
        name=one.name,
        examples=list(one.examples),
        text=one.text,
        scope=one.scope,
        scope_value=one.scope_value,
        valid_from=iso(one.valid_from),
        valid_until=iso(one.valid_until),
        buttons=list(one.buttons),
    )


def _version(one: Version) -> AnswerVersion:
    return AnswerVersion(
        number=one.number,
        wording=_wording(one.wording),
        threshold=one.threshold,
        by=one.by,
        at=iso(one.at),
    )


def _event(one: Event) -> AnswerEvent:
    return AnswerEvent(at=iso(one.at), deed=one.deed, version=one.version, by=one.by, note=one.note)


def _lift(found: Mapping[str, Any], at: datetime | None) -> AnswerLift | None:
    if not found or at is None:
        return None
    names = ("badly", "handed_over", "came_back", "thumb_down")
    measures = {name: _measure(found[name]) for name in names}
    return AnswerLift(at=iso(at), **measures)


def _measure(stored: Mapping[str, Any]) -> AnswerMeasure:
    return AnswerMeasure(
        before=_share(stored["before"]),
        after=_share(stored["after"]),
        untouched_before=_share(stored["untouched_before"]),
        untouched_after=_share(stored["untouched_after"]),
        beside=stored["beside"],
        effect=stored["effect"],
        low=stored["low"],
        high=stored["high"],
    )


def _share(stored: Sequence[int]) -> AnswerShare:
    part, whole = stored
    return AnswerShare(part=part, whole=whole)


def _trial(one: Trial) -> AnswerTrial:
    return AnswerTrial(
        looked_at=one.looked_at,
        acting=one.acting,
        answered_count=len(one.answered),
        wrong_count=len(one.wrong),
        answered=_tried(one.answered),
        wrong=_tried(one.wrong),
        others=list(one.others),
        blocked=one.blocked,
    )


def _tried(found: Sequence[Tried]) -> list[TriedMessage]:
    return [_message(one.asked, one.likeness) for one in found[:MOST_SHOWN]]


def _message(asked: Asked, likeness: float) -> TriedMessage:
    return TriedMessage(
        at=iso(asked.at),
        text=mask(asked.text),
        conversation_id=asked.conversation_id,
        intent=asked.intent,
        outcome=asked.outcome,
        likeness=likeness,
    )


def _aware(moment: datetime | None) -> datetime | None:
    if moment is not None and moment.tzinfo is None:
        raise BadInput("时间要带时区")
    return moment


def routes() -> list[web.RouteDef]:
    root = "/api/console/library"
    return [
        web.get(root, for_supervisor(page)),
        web.post(root, for_supervisor(save)),
        web.post(f"{root}/draft", for_supervisor(draft)),
        web.get(f"{root}/{{id}}", for_supervisor(detail)),
        web.post(f"{root}/{{id}}/versions", for_supervisor(save)),
        web.post(f"{root}/{{id}}/trial", for_supervisor(trial)),
        web.post(f"{root}/{{id}}/publish", for_supervisor(publish)),
        web.post(f"{root}/{{id}}/withdraw", for_supervisor(withdraw)),
    ]
