"""What the demo shop talked about in the last days, and what the promise gate held in it."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.demo.people import orders
from bot.demo.talks import TALKS, Line
from bot.desk.holding import Anyway, StaffLine, Uncovered
from bot.desk.model import Conversation, Outgoing, Sender, Staff
from bot.policy import Policy
from bot.promises.gate import Gate
from bot.store.uow import SqlUnitOfWork


def talk(uow: SqlUnitOfWork, now: datetime, agent: Staff) -> None:
    """Conversations of the last days, with what the promise gate held in them."""
    of_scene = {order.scene: order for order in orders()}
    for number, talk in enumerate(TALKS, start=1):
        order, began = of_scene[talk.scene], now - talk.ago
        opened = uow.desk.open(f"demo-talk-{number}", buyer_id=order.buyer, at=began)
        for at, line in enumerate(talk.lines):
            _say(uow, opened, line, agent, began + at * timedelta(minutes=2))
        uow.desk.answered(opened.id, up_to=uow.desk.conversation(opened.id).last_seq)


def _say(uow: SqlUnitOfWork, opened: Conversation, line: Line, agent: Staff, at: datetime) -> None:
    gate, policy = Gate(clock=lambda: at, policy=lambda: policy), Policy()
    if line.by == "bot" and gate.read_bot(uow, opened.id, [line.text]):
        return
    if line.by == "agent":
        said = StaffLine(opened.buyer_id, opened.id, agent, line.text)
        try:
            gate.read_staff(uow, said)
        except Uncovered as uncovered:
            held = gate.record(uow, uncovered)
            if not line.reason:
                return
            gate.read_staff(uow, said, anyway=Anyway(held.id, line.reason))
    names = {"bot": "安安", "agent": agent.name}
    uow.desk.append(
        opened.id,
        Outgoing(line.text),
        sender=Sender(line.by),
        at=at,
        name=names.get(line.by),
        staff_id=agent.id if line.by == "agent" else None,
    )
