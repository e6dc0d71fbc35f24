"""What the demo's supervisor made of its buyers: groups, tags, a message and what came of it."""

from __future__ import annotations

from datetime import datetime, time

from sqlalchemy import select

from bot.buyers.conditions import About, all_of, any_of, condition
from bot.buyers.messages import Cap, MessageState, Purpose, SendState, Written
from bot.buyers.model import Chosen, Filters, Group, Sort
from bot.buyers.sending import GroupMessages
from bot.buyers.service import Buyers
from bot.demo.model import DAY, DOMAIN, HOUR
from bot.desk.model import Staff
from bot.desk.phrases import DomainPhrases
from bot.notices.hours import QuietHours
from bot.policy import Policy
from bot.promises.gate import Gate
from bot.store.tables.group_messages import GroupSendRow
from bot.store.uow import OpenUow

_TO = all_of(condition(About.ORDERS, least=1), condition(About.LAST_CONTACT, most=40))
_UNHAPPY = all_of(
    any_of(
        condition(About.MOOD, "upset", "angry", "complained", days=60),
        condition(About.CASES, days=60),
    ),
    condition(About.ORDERS, least=1),
)
_TEXT = (
    "{name}您好，各类商品的保养和清洗方法我们整理好放在商品页了，有不清楚的直接回复这条消息问我就行"
)
# One in so many.
_READ, _OUT = 2, 23


def write_to_a_group(open_uow: OpenUow, at: datetime, *, boss: Staff, agent: Staff) -> None:
    """In the morning of a day, before anybody writes; what was done before is left alone."""
    book = Buyers(open_uow, clock=lambda: at)
    groups = {one.name: one for one, _ in book.groups()}
    to = groups.get("近期联系过的买家") or book.save_group(
        None, "近期联系过的买家", _TO, staff=boss
    )
    unhappy = groups.get("不太满意的买家") or book.save_group(
        None, "不太满意的买家", _UNHAPPY, staff=boss
    )
    _tag(book, unhappy, boss=boss, agent=agent)
    _say(open_uow, at, to, boss=boss)


def _tag(book: Buyers, unhappy: Group, *, boss: Staff, agent: Staff) -> None:
    known = {tag.name for tag in book.tags()}
    if "需安抚" not in known:
        book.save_tag(None, "需安抚", unhappy.id, staff=boss)
    for name, sort, who in (("大客户", Sort.SPEND, boss), ("喜欢打电话", Sort.LAST_CONTACT, agent)):
        if name in known:
            continue
        tag = book.save_tag(None, name, None, staff=boss)
        for one in book.page(Filters(sort=sort), size=6).buyers:
            book.mark(tag.id, Chosen((one.id,)), on=True, staff=who)


def _say(open_uow: OpenUow, at: datetime, to: Group, *, boss: Staff) -> None:
    messages = GroupMessages(
        open_uow,
        clock=lambda: at,
        notify=lambda happened: None,
        phrases=DomainPhrases.load(DOMAIN),
        gate=Gate(clock=lambda: at, policy=Policy),
        quiet=QuietHours(time(), time()),
        cap=Cap(),
    )
    found = messages.page(None).messages
    if not found:
        _refuse(open_uow, at, to)
        given = Written(text=_TEXT, purpose=Purpose.SERVICE, group_id=to.id)
        found = [messages.write(None, given, staff=boss)]
    if found[0].state is MessageState.DRAFT:
        messages.release(found[0].id, staff=boss)
    while messages.send():
        pass
    _come_of_it(open_uow, at)


def _refuse(open_uow: OpenUow, at: datetime, to: Group) -> None:
    """A few wanted none before."""
    with open_uow() as uow:
        for one in uow.buyers.sample(to.rule, most=3, now=at):
            uow.notices.leave_groups(one.id, at=at - DAY)
        uow.commit()


def _come_of_it(open_uow: OpenUow, at: datetime) -> None:
    """Half of them look at it, a few want no more; the talks of the next days are answers."""
    with open_uow() as uow:
        rows = uow.session.execute(
            select(GroupSendRow.id, GroupSendRow.buyer_id)
            .where(GroupSendRow.state == SendState.SENT.value)
            .order_by(GroupSendRow.id)
        ).all()
        uow.group_messages.read([row.id for row in rows[::_READ]], at=at + 3 * HOUR)
        for row in rows[::_OUT]:
            uow.notices.leave_groups(row.buyer_id, at=at + DAY)
        uow.commit()
