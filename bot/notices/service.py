"""Notices: found, told where the buyer is, kept and offered to the SMS port where not."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime, timedelta
from itertools import islice

import structlog

from bot.decisions.model import Money, PolicySource
from bot.desk.model import BOT_NAME, Holder, Message, Outgoing, Sender
from bot.desk.ports import Happened, Notify, Phrases
from bot.money import short_yuan
from bot.notices.hours import QuietHours
from bot.notices.model import (
    TIME_TO_BE_THERE,
    Fact,
    Kind,
    NewNotice,
    Notice,
    Rule,
    Sms,
    SmsState,
    State,
    rules_of,
)
from bot.notices.ports import OpenUow, SmsNotSentError, SmsPort, Uow
from bot.notices.words import Wish, read_switch, says_delivering
from bot.reviews.invitations import invitation_due
from bot.times import Clock, shop_time

log = structlog.get_logger()

# Written down in one search; looked at for it, as not every parcel's line is news.
AT_ONCE, LOOKED_AT = 500, 20_000
_PLAIN_PHONE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_LONGEST_TITLE = 20
_TOLD = {
    Wish.ON: "utter_notices_on",
    Wish.OFF: "utter_notices_off",
    Wish.NO_ORDER_NEWS: "utter_order_notices_off",
    Wish.NO_OFFERS: "utter_offers_off",
}


class Notices:
    def __init__(
        self,
        open_uow: OpenUow,
        *,
        clock: Clock,
        notify: Notify,
        phrases: Phrases,
        sms: SmsPort,
        quiet: QuietHours,
        policy: PolicySource,
    ) -> None:
        self._open_uow = open_uow
        self._now = clock
        self._notify = notify
        self._phrases = phrases
        self._sms = sms
        self._quiet = quiet
        self._policy = policy

    # Finding

    def search(self) -> int:
        """Write down what is news; returns how much. Facts from before the first search are
        history and nobody's news."""
        now = self._now()
        since = self._since(now)
        found = 0
        for kind, rule in rules_of(self._policy().policy).items():
            if rule.waits_for_morning and self._quiet.holds(now):
                continue
            for fact in self._facts(kind, rule, now=now, since=since):
                try:
                    found += self._record(fact, rule)
                except Exception:
                    # One order that cannot be read must not keep the others waiting.
                    log.exception("notice_not_written", kind=kind.value, order=fact.order_no)
        self._lapse(now)
        return found

    def _since(self, now: datetime) -> datetime:
        with self._open_uow(writes=False) as uow:
            since = uow.notices.since(now=now)
        if since is not None:
            return since
        with self._open_uow() as uow:
            uow.notices.begin(now=now)
            uow.commit()
        return now

    def _facts(self, kind: Kind, rule: Rule, *, now: datetime, since: datetime) -> list[Fact]:
        ripe, promise = now - rule.ripe, self._policy().policy.shipping.promise_hours
        with self._open_uow(writes=False) as uow:
            facts = uow.notices.facts(
                kind,
                after=max(since - rule.ripe, ripe - rule.late),
                before=ripe,
                limit=LOOKED_AT,
                promise=timedelta(hours=promise),
            )
            return list(islice((fact for fact in facts if _is_news(uow, fact, now)), AT_ONCE))

    def _record(self, fact: Fact, rule: Rule) -> bool:
        now = self._now()
        with self._open_uow() as uow:
            wanted = uow.notices.wanted(fact.buyer_id)
            by_sms = wanted and rule.by_sms and _PLAIN_PHONE.fullmatch(fact.phone)
            added = uow.notices.add(
                NewNotice(
                    fact=fact,
                    text=self._phrases.say(rule.sentence, self._values(fact, rule)),
                    state=State.KEPT if wanted else State.OFF,
                    at=now,
                    keep_until=now + rule.kept,
                    sms_at=self._quiet.free_at(now + TIME_TO_BE_THERE) if by_sms else None,
                )
            )
            if added:
                uow.notices.outdate(fact, rule.outdates, at=now)
            uow.commit()
        return added

    def _lapse(self, now: datetime) -> None:
        with self._open_uow() as uow:
            uow.notices.lapse(now=now)
            uow.commit()

    # Telling

    def deliver(self, present: Collection[str]) -> int:
        """Say what waits in the conversations of buyers who are there now; returns how much."""
        if not present:
            return 0
        with self._open_uow(writes=False) as uow:
            waiting = uow.notices.kept(present)
        return sum(self._deliver(notice) for notice in waiting)

    def _deliver(self, notice: Notice) -> bool:
        """State and message in one transaction: of several gateways one tells it."""
        now = self._now()
        with self._open_uow() as uow:
            uow.desk.lock(notice.conversation_id)
            if not uow.notices.mark_told(notice.id, at=now):
                return False
            message = uow.desk.append(
                notice.conversation_id,
                Outgoing(
                    notice.text,
                    kind="notice",
                    data={"notice": notice.kind.value, "order_no": notice.order_no},
                ),
                sender=Sender.BOT,
                name=BOT_NAME,
                at=now,
                reply_key=f"notice:{notice.id}",
            )
            uow.commit()
        self._notify(Happened(notice.conversation_id, message))
        return True

    def send_sms(self, *, limit: int = 100) -> int:
        """Offer what is still kept to the port, outside any transaction; returns how much went.

        Claimed before and never given back: who dies in between has sent it or not, and the
        buyer reads it at the next visit in either case.
        """
        with self._open_uow(writes=False) as uow:
            due = uow.notices.sms_due(now=self._now(), limit=limit)
        return sum(self._send(sms) for sms in due)

    def _send(self, sms: Sms) -> bool:
        with self._open_uow() as uow:
            if not uow.notices.claim_sms(sms):
                return False
            uow.commit()
        state = SmsState.SENT
        try:
            self._sms.send(sms)
        except SmsNotSentError:
            log.warning("sms_not_sent", key=sms.key)
            state = SmsState.FAILED
        except Exception:
            log.exception("sms_unknown", key=sms.key)
            return False
        with self._open_uow() as uow:
            uow.notices.end_sms(sms, state)
            uow.commit()
        return state is SmsState.SENT

    def _values(self, fact: Fact, rule: Rule) -> dict[str, object]:
        """What the sentences may name."""
        title, parcel = fact.title, f"{fact.courier} {fact.tracking_no}".strip()
        if len(title) > _LONGEST_TITLE:
            title = title[:_LONGEST_TITLE] + "…"
        at = shop_time(fact.at)
        order = {"order_no": fact.order_no}
        return {
            "item": title or self._phrases.say("utter_goods_of_order", order),
            "parcel": f"（{parcel}）" if parcel else "",
            "when": f"{at.month}月{at.day}日 {at:%H:%M}",
            "amount": short_yuan(fact.amount_fen),
            "kind": self._phrases.say(f"utter_money_{Money(fact.money or Money.REFUND)}"),
            "hours": rule.ripe // timedelta(hours=1),
        }

    # The buyer's choice

    def wanted(self, buyer_id: str) -> bool:
        with self._open_uow(writes=False) as uow:
            return uow.notices.wanted(buyer_id)

    def choose(self, buyer_id: str, *, wanted: bool) -> None:
        """Of the orders' news: consent to offers is another thing. Switched off, what is kept goes
        too: it does not come when they are on again."""
        with self._open_uow() as uow:
            uow.notices.choose(buyer_id, wanted=wanted, at=self._now())
            uow.commit()

    def offers_wanted(self, buyer_id: str) -> bool:
        """Whether the buyer agreed to be told of offers: nobody has, until they say so."""
        with self._open_uow(writes=False) as uow:
            return uow.notices.offers_wanted(buyer_id)

    def choose_offers(self, buyer_id: str, *, wanted: bool) -> None:
        with self._open_uow() as uow:
            uow.notices.choose_offers(buyer_id, wanted=wanted, at=self._now())
            uow.commit()

    def obey(self, buyer_id: str, wish: Wish) -> str:
        """What was said in the chat; returns the sentence that tells what was done."""
        with self._open_uow() as uow:
            said = self._obeyed(uow, buyer_id, wish)
            uow.commit()
        return said

    def _obeyed(self, uow: Uow, buyer_id: str, wish: Wish) -> str:
        """退订 is of what came last: in answer to a message to a group, the news of the buyer's
        own orders go on."""
        store, now = uow.notices, self._now()
        if wish is Wish.OFF and store.heard_group_last(buyer_id):
            wish = Wish.NO_OFFERS
        if wish in (Wish.OFF, Wish.NO_OFFERS):
            store.leave_groups(buyer_id, at=now)
        if wish is not Wish.NO_OFFERS:
            store.choose(buyer_id, wanted=wish is Wish.ON, at=now)
        return self._phrases.say(_TOLD[wish])

    def obey_switch(self, conversation_id: str, said: Message) -> None:
        """退订 to a person. What the bot answers is read where the turn is, so that what was said
        besides is answered too."""
        wish, _ = read_switch(said.text)
        if wish is None:
            return
        with self._open_uow() as uow:
            uow.desk.lock(conversation_id)
            conversation = uow.desk.conversation(conversation_id)
            if conversation.holder is not Holder.AGENT:
                return
            message = uow.desk.append(
                conversation_id,
                Outgoing(self._obeyed(uow, conversation.buyer_id, wish), kind="notice"),
                sender=Sender.SYSTEM,
                at=self._now(),
                reply_key=f"notices:{said.seq}",
            )
            if message.duplicate:
                return  # the same frame again, perhaps after the buyer chose otherwise
            uow.commit()
        self._notify(Happened(conversation_id, message))


def _is_news(uow: Uow, fact: Fact, now: datetime) -> bool:
    if fact.kind is Kind.OUT_FOR_DELIVERY:
        return says_delivering(fact.text)
    if fact.kind is Kind.REVIEW:
        return invitation_due(uow.shop.order_for_staff(fact.order_no), now=now)
    return True
