"""A message that was answered already is not answered anew: the same answers go out once more.

The bot asks a second time where the first answer was lost on its way. By then the conversation has
moved on, and the same words would mean something else: after 好的 nothing is offered any more.
"""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Text

from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

_handle_message = MessageProcessor.handle_message
_handle_with_tracker = MessageProcessor._handle_message_with_tracker


class _Answered(Exception):
    def __init__(self, answers: List[BotUttered]) -> None:
        super().__init__()
        self.answers = answers


def answers_to(tracker: DialogueStateTracker, message: UserMessage) -> List[BotUttered]:
    """What was said to this very message; nothing where it is new, or was left without answer."""
    asked = message.metadata or {}
    # In another epoch the conversation has changed hands: what was said then may be untrue now.
    turn = (asked.get("seq"), asked.get("epoch"))
    answers: List[BotUttered] = []
    for event in reversed(tracker.events):
        if isinstance(event, BotUttered):
            answers.insert(0, event)
        elif isinstance(event, UserUttered):
            before = event.metadata or {}
            same = (before.get("seq"), before.get("epoch")) == turn
            return answers if turn[0] is not None and same and event.text == message.text else []
    return []


async def _handle_new(
    self: MessageProcessor, message: UserMessage, tracker: DialogueStateTracker
) -> None:
    answers = answers_to(tracker, message)
    if answers:
        raise _Answered(answers)
    await _handle_with_tracker(self, message, tracker)


async def _handle_once(
    self: MessageProcessor, message: UserMessage
) -> Optional[List[Dict[Text, Any]]]:
    try:
        replies: Optional[List[Dict[Text, Any]]] = await _handle_message(self, message)
    except _Answered as answered:
        channel: Any = message.output_channel or CollectingOutputChannel()
        for said in answered.answers:
            given = {name: value for name, value in said.data.items() if value}
            if said.text:
                given["text"] = said.text
            await channel.send_response(message.sender_id, given)
        replies = getattr(channel, "messages", None)
    return replies


def use() -> None:
    """From now on, in every agent."""
    MessageProcessor._handle_message_with_tracker = _handle_new
    MessageProcessor.handle_message = _handle_once
