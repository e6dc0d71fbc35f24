"""What the pages of buyers, groups, tags and messages to a group are told."""

from __future__ import annotations

from collections.abc import Mapping

from bot.buyers.conditions import BuyerRule
from bot.buyers.messages import GroupMessage, MessageState, Preview, Purpose, RecipientPage
from bot.buyers.model import BuyerFacts, Group, Tag, Tagged
from bot.gateway.shapes import HeldPromise
from bot.promises.model import Kind
from bot.shape import Shape
from bot.times import iso


class BuyerTag(Shape):
    """A tag on a buyer. `tag_id` None: from the shop's own file, which tells nothing more; `rule`
    is the group that put it there, `by` a person."""

    name: str
    tag_id: int | None
    by: str
    rule: str
    since: str | None


class BuyerRow(Shape):
    """`spend_fen`: paid and not given back by the platform."""

    id: str
    name: str
    level: str
    orders: int
    spend_fen: int
    last_order: str | None
    cases: int
    open_cases: int
    last_contact: str | None
    conversation_id: str | None
    tags: list[BuyerTag]


class BuyerList(Shape):
    buyers: list[BuyerRow]
    total: int
    pages: int


class BuyerDetail(Shape):
    """With the tags that a person may put on."""

    buyer: BuyerRow
    tags: list[TagShape]


class Marked(Shape):
    """How many buyers' tags changed."""

    count: int


class ChoiceOfGoods(Shape):
    sku: str
    title: str


class BuyerChoices(Shape):
    """What occurs, to make conditions of."""

    levels: list[str]
    tags: list[str]
    categories: list[str]
    provinces: list[str]
    goods: list[ChoiceOfGoods]


class BuyerGroup(Shape):
    id: int
    name: str
    rule: BuyerRule
    changed_at: str
    changed_by: str


class CountedGroup(Shape):
    group: BuyerGroup
    count: int


class BuyerGroups(Shape):
    groups: list[CountedGroup]


class BuyerGroupAnswer(Shape):
    group: BuyerGroup


class RuleTried(Shape):
    """How many fit now, and some of them."""

    count: int
    sample: list[BuyerRow]


class TagShape(Shape):
    """With a `group_id` it is put on and taken off by that group's rule alone."""

    id: int
    name: str
    group_id: int | None
    group: str
    created_by: str
    created_at: str
    computed_at: str | None
    count: int


class BuyerTags(Shape):
    tags: list[TagShape]


class BuyerTagAnswer(Shape):
    tag: TagShape


class GroupMessageResult(Shape):
    """Of those who got it within a week; `skipped` by reason."""

    due: int
    sent: int
    read: int
    replied: int
    opted_out: int
    stopped: int
    skipped: dict[str, int]


class GroupMessageShape(Shape):
    """`waits_until`: the end of the quiet hours that hold it up."""

    id: int
    text: str
    purpose: Purpose
    state: MessageState
    group_id: int
    group: str
    rule: BuyerRule
    send_at: str | None
    created_at: str
    author_id: int
    author: str
    released_at: str | None
    released_by: str
    reason: str
    promises: list[HeldPromise]
    ended_at: str | None
    waits_until: str | None
    result: GroupMessageResult


class GroupMessagePage(Shape):
    messages: list[GroupMessageShape]
    total: int
    pages: int
    states: dict[str, int]


class GroupMessageAnswer(Shape):
    message: GroupMessageShape


class MessageRecipient(Shape):
    id: str
    name: str
    conversation_id: str | None


class MessageRecipients(Shape):
    """The buyers behind one number of a message."""

    buyers: list[MessageRecipient]
    total: int
    pages: int


class MessageSample(Shape):
    buyer: str
    text: str


class GroupMessagePreview(Shape):
    """`offences` are refused, `promises` need another supervisor; `skipped` by reason."""

    matched: int
    gets: int
    skipped: dict[str, int]
    samples: list[MessageSample]
    waits_until: str | None
    promises: list[HeldPromise]
    offences: list[HeldPromise]


def buyer_row(one: BuyerFacts) -> BuyerRow:
    return BuyerRow(
        id=one.id,
        name=one.name,
        level=one.level,
        orders=one.orders,
        spend_fen=one.spend_fen,
        last_order=iso(one.last_order),
        cases=one.cases,
        open_cases=one.open_cases,
        last_contact=iso(one.last_contact),
        conversation_id=one.conversation_id,
        tags=[_tagged(tag) for tag in one.tags],
    )


def _tagged(tag: Tagged) -> BuyerTag:
    return BuyerTag(
        name=tag.name, tag_id=tag.tag_id, by=tag.by, rule=tag.rule, since=iso(tag.since)
    )


def group_shape(group: Group) -> BuyerGroup:
    return BuyerGroup(
        id=group.id,
        name=group.name,
        rule=group.rule,
        changed_at=iso(group.changed_at),
        changed_by=group.changed_by,
    )


def tag_shape(tag: Tag) -> TagShape:
    return TagShape(
        id=tag.id,
        name=tag.name,
        group_id=tag.group_id,
        group=tag.group,
        created_by=tag.created_by,
        created_at=iso(tag.created_at),
        computed_at=iso(tag.computed_at),
        count=tag.count,
    )


def message_shape(one: GroupMessage, *, waits_until: str | None) -> GroupMessageShape:
    result = one.result
    return GroupMessageShape(
        id=one.id,
        text=one.text,
        purpose=one.purpose,
        state=one.state,
        group_id=one.group_id,
        group=one.group,
        rule=one.rule,
        send_at=iso(one.send_at),
        created_at=iso(one.created_at),
        author_id=one.author_id,
        author=one.author,
        released_at=iso(one.released_at),
        released_by=one.released_by,
        reason=one.reason,
        promises=[_promise(found) for found in one.promises],
        ended_at=iso(one.ended_at),
        waits_until=waits_until,
        result=GroupMessageResult(
            due=result.due,
            sent=result.sent,
            read=result.read,
            replied=result.replied,
            opted_out=result.opted_out,
            stopped=result.stopped,
            skipped=dict(result.skipped),
        ),
    )


def recipients_shape(found: RecipientPage) -> MessageRecipients:
    buyers = [
        MessageRecipient(id=one.id, name=one.name, conversation_id=one.conversation_id)
        for one in found.buyers
    ]
    return MessageRecipients(buyers=buyers, total=found.total, pages=found.pages)


def preview_shape(one: Preview) -> GroupMessagePreview:
    return GroupMessagePreview(
        matched=one.matched,
        gets=one.gets,
        skipped=dict(one.skipped),
        samples=[MessageSample(buyer=sample.buyer, text=sample.text) for sample in one.samples],
        waits_until=iso(one.waits_until),
        promises=[_promise(found) for found in one.promises],
        offences=[_promise(found) for found in one.offences],
    )


def _promise(found: Mapping[str, str | None]) -> HeldPromise:
    return HeldPromise(
        kind=Kind(found["kind"] or ""), words=found["words"] or "", amount=found["amount"]
    )
