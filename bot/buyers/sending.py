"""Messages to a group: written, previewed, released, sent once to each, stopped."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import structlog

from bot.buyers.messages import (
    LONGEST_TEXT,
    Cap,
    Due,
    GroupMessage,
    MessagePage,
    MessageState,
    Preview,
    RecipientPage,
    Sample,
    SendState,
    Why,
    Written,
    filled,
    unknown_in,
)
from bot.buyers.model import PAGE, Event, Subject
from bot.buyers.ports import OpenSendingUow, SendingGate, SendingUow
from bot.desk.holding import Promised, StaffLine
from bot.desk.model import BOT_NAME, Outgoing, Sender, Staff
from bot.desk.ports import Happened, Notify, Phrases
from bot.errors import AlreadySettled, BadInput, NeedsSecond
from bot.notices.hours import QuietHours
from bot.notices.model import Kind
from bot.shop.ports import ShopStore
from bot.times import Clock

log = structlog.get_logger()

SAMPLES = 5
# A stop of the gateway waits for one buyer's turn; the rest of a round is for the next one.
A_ROUND = 300
# Farther ahead nobody plans.
_LATEST = timedelta(days=90)
_SHORTEST_REASON, _LONGEST_REASON = 2, 300


class GroupMessages:
    def __init__(
        self,
        open_uow: OpenSendingUow,
        *,
        clock: Clock,
        notify: Notify,
        phrases: Phrases,
        gate: SendingGate,
        quiet: QuietHours,
        cap: Cap,
    ) -> None:
        self._open_uow = open_uow
        self._now = clock
        self._notify = notify
        self._phrases = phrases
        self._gate = gate
        self._quiet = quiet
        self._cap = cap

    # Looking

    def page(self, state: MessageState | None, *, page: int = 1) -> MessagePage:
        with self._open_uow(writes=False) as uow:
            return uow.group_messages.page(state, page=page, size=PAGE)

    def message(self, message_id: int) -> GroupMessage:
        with self._open_uow(writes=False) as uow:
            return uow.group_messages.message(message_id)

    def recipients(
        self, message_id: int, outcome: SendState | Why, *, page: int = 1
    ) -> RecipientPage:
        """The buyers behind one of its numbers."""
        with self._open_uow(writes=False) as uow:
            uow.group_messages.message(message_id)
            return uow.group_messages.recipients(message_id, outcome, page=page, size=PAGE)

    def left_out(self, given: Written, why: Why, *, page: int = 1) -> RecipientPage:
        """Who would not get it for this reason, if it went out now. Raises BadInput."""
        text, now = _checked(given.text), self._now()
        with self._open_uow(writes=False) as uow:
            rule = uow.buyer_groups.group(given.group_id).rule
            return uow.group_messages.left_out(
                rule, text, given.purpose, self._cap, why, page=page, size=PAGE, now=now
            )

    def waits_until(self, message: GroupMessage) -> datetime | None:
        """Where it is on its way, and it is the quiet hours now: their end."""
        now = self._now()
        going = message.state in (MessageState.SCHEDULED, MessageState.SENDING)
        return self._quiet_until(max(message.send_at or now, now)) if going else None

    def _quiet_until(self, moment: datetime) -> datetime | None:
        return self._quiet.free_at(moment) if self._quiet.holds(moment) else None

    def preview(self, given: Written) -> Preview:
        """Who would get it if it went out now, and what they would read. Raises BadInput."""
        text, now = _checked(given.text), self._now()
        with self._open_uow(writes=False) as uow:
            rule = uow.buyer_groups.group(given.group_id).rule
            store = uow.group_messages
            reach = store.reach(rule, text, given.purpose, self._cap, now=now)
            some = store.would_get(rule, text, given.purpose, self._cap, most=SAMPLES, now=now)
            goods = store.goods([buyer_id for buyer_id, _ in some])
            samples = [
                Sample(name, self._words(uow.shop, text, name, goods.get(one, "")))
                for one, name in some
            ]
        offences, promises = self._read(text)
        return Preview(
            matched=sum(reach.values()),
            gets=reach.get("", 0),
            skipped={why: count for why, count in reach.items() if why},
            samples=samples,
            waits_until=self._quiet_until(max(given.send_at or now, now)),
            promises=promises,
            offences=offences,
        )

    def _words(self, shop: ShopStore, text: str, name: str, goods: str) -> str:
        shop_name = str(shop.settings().get("name", ""))
        words = filled(text, name=name, goods=goods, shop=shop_name)
        return self._phrases.say("utter_group_message", {"text": words})

    def _read(self, text: str) -> tuple[list[dict[str, str | None]], list[dict[str, str | None]]]:
        """Offences and promises of the text, whoever reads it."""
        found = self._gate.promises_in(text)
        bad = [one for one in found if self._gate.offends(one)]
        return list(map(_kept, bad)), [_kept(one) for one in found if one not in bad]

    # Writing

    def write(self, message_id: int | None, given: Written, *, staff: Staff) -> GroupMessage:
        """A draft; what was held is one again."""
        _checked(given.text)
        now = self._now()
        with self._open_uow() as uow:
            rule = uow.buyer_groups.group(given.group_id).rule
            saved = uow.group_messages.write(message_id, given, rule, staff=staff, at=now)
            if saved is None:
                raise AlreadySettled("这条群发已经发布，不能再改")
            _note(uow, staff, now, saved, "written", text=given.text)
            message = uow.group_messages.message(saved)
            uow.commit()
        return message

    def drop(self, message_id: int, *, staff: Staff) -> None:
        with self._open_uow() as uow:
            if not uow.group_messages.drop(message_id):
                raise AlreadySettled("这条群发已经发布，不能再删")
            _note(uow, staff, self._now(), message_id, "dropped")
            uow.commit()

    def release(self, message_id: int, *, staff: Staff) -> GroupMessage:
        """On its way, or held where it promises: nothing was decided for a whole group."""
        now = self._now()
        with self._open_uow() as uow:
            message = uow.group_messages.locked(message_id)
            offences, promises = self._read(message.text)
            if offences:
                raise BadInput("内容违反平台规定，不能发送")
            if promises:
                moved = uow.group_messages.hold(message_id, promises)
                _note(uow, staff, now, message_id, "held", promises=promises)
            else:
                moved = self._released(uow, message, staff, now, "")
            if not moved:
                raise AlreadySettled("这条群发已经发布")
            message = uow.group_messages.message(message_id)
            uow.commit()
        return message

    def approve(self, message_id: int, *, reason: str, staff: Staff) -> GroupMessage:
        """What it promises another person than its author answers for."""
        reason, now = reason.strip()[:_LONGEST_REASON], self._now()
        if len(reason) < _SHORTEST_REASON:
            raise BadInput("请写明原因，至少两个字")
        with self._open_uow() as uow:
            message = uow.group_messages.locked(message_id)
            if message.author_id == staff.id:
                raise NeedsSecond("内容里有承诺，须由另一位主管复核后发送")
            if not self._released(uow, message, staff, now, reason):
                raise AlreadySettled("这条群发已经处理过")
            message = uow.group_messages.message(message_id)
            uow.commit()
        return message

    def _released(
        self, uow: SendingUow, message: GroupMessage, staff: Staff, now: datetime, reason: str
    ) -> bool:
        """By the group's conditions as they are now."""
        send_at = max(message.send_at or now, now)
        if send_at > now + _LATEST:
            raise BadInput(f"最多提前 {_LATEST.days} 天安排")
        was = MessageState.HELD if reason else MessageState.DRAFT
        rule = uow.buyer_groups.group(message.group_id).rule
        moved = uow.group_messages.release(
            message.id, was, rule=rule, staff=staff, reason=reason, send_at=send_at, at=now
        )
        _note(uow, staff, now, message.id, "released", text=message.text, reason=reason)
        return moved

    def stop(self, message_id: int, *, staff: Staff) -> GroupMessage:
        """Who got it has it; nobody else gets it."""
        now = self._now()
        with self._open_uow() as uow:
            if not uow.group_messages.stop(message_id, at=now):
                raise AlreadySettled("这条群发没有在发送")
            _note(uow, staff, now, message_id, "stopped")
            message = uow.group_messages.message(message_id)
            uow.commit()
        return message

    # Sending

    def send(self, *, limit: int = A_ROUND) -> int:
        """What is due now, unless it is the quiet hours; how many turns are over. Each is a
        transaction of its own: cut off anywhere, the next round goes on where this one stood."""
        now = self._now()
        if self._quiet.holds(now):
            return 0
        with self._open_uow(writes=False) as uow:
            ready = uow.group_messages.ready(now=now)
        for message_id in ready:
            with self._open_uow() as uow:
                uow.group_messages.list_buyers(message_id, now=now)
                uow.commit()
        done = self._round(limit)
        with self._open_uow() as uow:
            uow.group_messages.end(at=now)
            uow.commit()
        return done

    def _round(self, limit: int) -> int:
        with self._open_uow(writes=False) as uow:
            due = uow.group_messages.due(limit=limit)
            messages = {one: uow.group_messages.message(one) for one in {d.message_id for d in due}}
            releasers = {
                one.id: uow.accounts.staff(one.releaser_id)
                for one in messages.values()
                if one.releaser_id is not None
            }
            goods = uow.group_messages.goods([one.buyer_id for one in due])
        done = 0
        for one in due:
            message = messages[one.message_id]
            try:
                done += self._send(one, message, releasers[message.id], goods.get(one.buyer_id, ""))
            except Exception:
                # One conversation that cannot be written to must not keep the others waiting.
                log.exception("group_message_not_sent", send=one.id)
        return done

    def _send(self, due: Due, message: GroupMessage, staff: Staff, goods: str) -> bool:
        """The turn and what it says in one transaction: of several gateways one says it."""
        now = self._now()
        with self._open_uow() as uow:
            said, why = self._place(uow, due, message, now)
            text = self._words(uow.shop, message.text, due.name, goods)
            if why is None:
                line = StaffLine(due.buyer_id, said, staff, text)
                kept = self._gate.read_group(uow, line, released=message.reason)
                why = None if kept else Why.PROMISE
            if why is not None:
                moved = uow.group_messages.skip(due.id, why)
                if moved:
                    uow.commit()
                return moved
            written = uow.desk.append(
                said,
                Outgoing(text, kind="notice", data={"notice": Kind.SHOP_MESSAGE.value}),
                sender=Sender.BOT,
                name=BOT_NAME,
                at=now,
                reply_key=f"group:{due.id}",
            )
            if not uow.group_messages.sent(due.id, seq=written.seq, at=now):
                return False
            uow.commit()
        self._notify(Happened(said, written))
        return True

    def _place(
        self, uow: SendingUow, due: Due, message: GroupMessage, now: datetime
    ) -> tuple[str, Why | None]:
        """The buyer's conversation, locked: whoever was first has counted against the cap, or taken
        the buyer over. None is opened for a buyer who does not get it."""
        said = due.conversation_id
        if said is None:
            why = self._hindrance(uow, due, message, now)
            if why is not None:
                return "", why
            said = uow.desk.open(secrets.token_hex(16), buyer_id=due.buyer_id, at=now).id
        uow.desk.lock(said)
        return said, self._hindrance(uow, due, message, now)

    def _hindrance(
        self, uow: SendingUow, due: Due, message: GroupMessage, now: datetime
    ) -> Why | None:
        return uow.group_messages.hindrance(
            due.buyer_id, message.text, message.purpose, self._cap, now=now
        )

    def seen(self, present: Collection[str]) -> int:
        """Buyers whose page is open with what they were sent; how many had not read it."""
        if not present:
            return 0
        with self._open_uow(writes=False) as uow:
            unread: Sequence[int] = uow.group_messages.unread(present)
        if unread:
            with self._open_uow() as uow:
                uow.group_messages.read(unread, at=self._now())
                uow.commit()
        return len(unread)


def _checked(text: str) -> str:
    if not 1 <= len(text.strip()) <= LONGEST_TEXT:
        raise BadInput(f"内容要有 1 到 {LONGEST_TEXT} 个字")
    if unknown := unknown_in(text):
        raise BadInput(f"不认识这个变量：{'、'.join(unknown)}")
    return text


def _kept(one: Promised) -> dict[str, str | None]:
    return {"kind": one.kind, "words": one.words, "amount": one.amount}


def _note(
    uow: SendingUow, staff: Staff, at: datetime, message_id: int, deed: str, **detail: object
) -> None:
    uow.buyer_groups.note(
        Event(
            at=at,
            by=staff.name,
            about=Subject.MESSAGE,
            about_id=message_id,
            deed=deed,
            detail=detail,
        )
    )
