"""A conversation without an engine: the rules of stories/ pick the action, domain.yml the words.

A sentence that needs a value which the action did not pass fails here, as it would read badly.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.exc import IntegrityError

from actions.frame.base import BotAction
from actions.frame.registry import all_actions
from actions.frame.turn import Services
from bot.cases.service import Cases
from bot.decisions.model import DecisionRecord
from bot.desk.conversations import Conversations
from bot.desk.model import HELPED, Reading
from bot.desk.phrases import DomainPhrases
from bot.promises.gate import Gate
from bot.shop.service import Shop
from tests.decisions.builders import BUYER, CONVERSATION, World
from tests.library.builders import giving_of

ROOT = Path(__file__).resolve().parents[2]
# What the gateway does instead of saying something.
_DOING = ("hand_over", "written")


@dataclass(frozen=True)
class Reply:
    """What the gateway would get: a sentence by its name, a card, a hand-over, a written one."""

    name: str = ""
    text: str = ""
    payloads: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    custom: dict[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return next((key for key in _DOING if key in self.custom), "said")


class Chat:
    """One buyer's talk with the actions over a real database."""

    def __init__(
        self, world: World, *, buyer_id: str = BUYER, conversation_id: str = CONVERSATION
    ) -> None:
        self.world = world
        self.services = Services(
            conversations=Conversations(
                world.open_uow,
                clock=world.clock,
                notify=world.happened.append,
                phrases=_phrases(),
                gate=Gate(clock=world.clock, policy=lambda: world.policy),
            ),
            shop=Shop(world.open_uow, world.clock),
            decisions=world.decisions,
            cases=Cases(
                world.open_uow,
                clock=world.clock,
                notify=world.happened.append,
                phrases=_phrases(),
                policy=world.policies,
            ),
            library=giving_of(world),
            phrases=_phrases(),
            clock=world.clock,
        )
        self.actions = {action.name(): action for action in all_actions(self.services)}
        self.slots: dict[str, Any] = {"question": "nothing"}
        self.buyer_id = buyer_id
        self.conversation_id = conversation_id
        self.replies: list[Reply] = []
        # By thumb, under the last reply.
        self.asks_if_helped = False
        # The number of the last turn.
        self.seq = 0

    def hear(
        self,
        intent: str,
        text: str = "",
        *,
        entities: Sequence[tuple[str, str]] = (),
        wishes: Sequence[str] = (),
        perhaps: Sequence[str] = (),
        items: Sequence[tuple[str, str]] = (),
        ranking: Sequence[str] = (),
        metadata: dict[str, Any] | None = None,
        **more: Any,
    ) -> list[str]:
        """One turn; the names of what was said. Cards are named by kind, hand-overs by queue.

        Without words it is a pressed button.
        """
        self.seq += 1
        made = {
            "conversation_id": self.conversation_id,
            "buyer_id": self.buyer_id,
            "epoch": 1,
            "seq": self.seq,
            "text": text,
            "order": None,
            "order_on_screen": None,
            "files": [],
        } | more
        latest = {
            "text": text or f"/{intent}",
            "intent": {"name": intent, "confidence": 0.9},
            "intent_ranking": [{"name": name, "confidence": 0.3} for name in (intent, *ranking)],
            "entities": [{"entity": kind, "value": value} for kind, value in entities],
            "wishes": list(wishes),
            "items": [{"text": one, "ranking": [[name, 0.9]]} for one, name in items],
            "beside": [{"name": name, "tier": "likely"} for name in perhaps],
            "metadata": made if metadata is None else metadata,
        }
        tracker = Tracker(self.conversation_id, dict(self.slots), latest, [], False, None, {}, None)
        dispatcher = CollectingDispatcher()
        action = self.actions[action_for(intent, self.slots["question"])]
        events = asyncio.run(action.run(dispatcher, tracker, {}))
        for event in events:
            self.slots[event["name"]] = event["value"]
        given = [_reply(message) for message in dispatcher.messages if not self._read(message)]
        self.asks_if_helped = any(HELPED in reply.custom for reply in given)
        beside = {HELPED, "epoch"}
        self.replies = [reply for reply in given if not beside & reply.custom.keys()]
        self._stands_behind_it()
        return self.names

    def _read(self, message: dict[str, Any]) -> bool:
        """The reading, which the gateway writes with the answer."""
        found = (message.get("custom") or {}).get("reading")
        if found is not None:
            # Some talk in a conversation that nobody has opened.
            with contextlib.suppress(IntegrityError):
                self.services.conversations.record_reading(msgspec.convert(found, Reading))
        return found is not None

    def _stands_behind_it(self) -> None:
        """Nothing that the actions say is held by the gate: each promise has its decision."""
        said = [reply.text for reply in self.replies if reply.kind == "said"]
        gate = Gate(clock=self.world.clock, policy=lambda: self.world.policy)
        with self.world.open_uow() as uow:
            held = gate.read_bot(uow, self.conversation_id, said)
        assert not held, (said, held)

    @property
    def names(self) -> list[str]:
        return [_label(reply) for reply in self.replies]

    @property
    def words(self) -> str:
        return "\n".join(reply.text for reply in self.replies)

    @property
    def hand_over(self) -> dict[str, Any]:
        found: list[dict[str, Any]] = [
            reply.custom["hand_over"] for reply in self.replies if reply.kind == "hand_over"
        ]
        assert len(found) == 1
        return found[0]

    def action(self, name: str) -> BotAction:
        return self.actions[name]

    def decisions(self) -> list[DecisionRecord]:
        return self.world.decisions.decisions_of_conversation(self.conversation_id)

    def readings(self) -> list[Reading]:
        with self.world.open_uow(writes=False) as uow:
            return _readings(uow, self.conversation_id)


def action_for(intent: str, question: str) -> str:
    """The rule for this intent, where it depends on it the one for this question."""
    for rule_question, rule_intent, action in _rules():
        if rule_intent == intent and rule_question in (None, question):
            return action
    raise AssertionError(f"no rule for {intent} while {question} is asked")


@lru_cache(maxsize=1)
def _rules() -> tuple[tuple[str | None, str, str], ...]:
    found = []
    for file in sorted((ROOT / "stories").glob("*.yml")):
        for rule in yaml.safe_load(file.read_text(encoding="utf-8"))["rules"]:
            condition = rule.get("condition")
            question = condition[0]["slot_was_set"][0]["question"] if condition else None
            found.append((question, rule["steps"][0]["intent"], rule["steps"][1]["action"]))
    return tuple(found)


@lru_cache(maxsize=1)
def _domain() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    return loaded


@lru_cache(maxsize=1)
def _phrases() -> DomainPhrases:
    return DomainPhrases(_domain()["responses"])


def _reply(message: dict[str, Any]) -> Reply:
    custom = message.get("custom") or {}
    name = (message.get("response") or "").removeprefix("utter_")
    buttons = list(message.get("buttons") or custom.get("buttons") or ())
    text = custom.get("text", "")
    if name:
        variant = _domain()["responses"][f"utter_{name}"][0]
        text = message.get("text") or variant["text"].strip().format(**message)
        buttons = [*variant.get("buttons", ()), *buttons]
    payloads = tuple(button["payload"] for button in buttons)
    return Reply(name, text, payloads, tuple(button["title"] for button in buttons), custom)


def _label(reply: Reply) -> str:
    if reply.kind == "hand_over":
        return f"→ {reply.custom['hand_over']['queue']}"
    if reply.kind in _DOING:
        return reply.kind
    return reply.name or f"card {reply.custom['kind']}"


def _readings(uow: Any, conversation_id: str) -> list[Reading]:
    from sqlalchemy import select

    from bot.store.tables.desk import ReadingRow

    rows = uow.session.scalars(
        select(ReadingRow)
        .where(ReadingRow.conversation_id == conversation_id)
        .order_by(ReadingRow.id)
    )
    return [
        Reading(
            row.conversation_id, row.seq, row.text, row.intent, row.confidence, (), row.outcome,
            row.order_no, answer_id=row.answer_id,
        )
        for row in rows
    ]  # fmt: skip
