"""A tracker store that keeps what a turn needs, so that long conversations answer as fast as new.

Rasa reloads all events of a conversation on every turn and sends them all to the action server.
Ours are trimmed to the last ones, cut before a user's message, with the state of slots and loop
at the cut put in front as events. Messages live in the bot's database; this is a cache.
"""

from __future__ import annotations

import json
import os
import sqlite3
from typing import Any, Iterable, List, Optional, Text

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SerializedTrackerAsText, TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    ConversationPaused,
    Event,
    FollowupAction,
    LoopInterrupted,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker, TrackerActiveLoop

PATH_VARIABLE = "ANXIN_TRACKER_DB"
# Trim when there are more events than this, and then down to the last turns within KEEP.
LIMIT, KEEP = 80, 40


class TrimmingTrackerStore(TrackerStore, SerializedTrackerAsText):
    """One row a conversation in a SQLite file of its own (in memory without the variable)."""

    def __init__(
        self,
        domain: Optional[Domain],
        event_broker: Optional[EventBroker] = None,
        **kwargs: Any,
    ) -> None:
        """Rasa passes what endpoints.yml says; only the environment names the file."""
        super().__init__(domain, event_broker)
        self._database = sqlite3.connect(
            os.environ.get(PATH_VARIABLE) or ":memory:",
            isolation_level=None,
            check_same_thread=False,
        )
        self._database.execute("PRAGMA journal_mode=WAL")
        # A lost turn is only forgotten context; waiting for the disk on each turn is not worth it.
        self._database.execute("PRAGMA synchronous=NORMAL")
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS trackers (sender_id TEXT PRIMARY KEY, events TEXT NOT NULL)"
        )

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Write the trimmed tracker."""
        events = [event.as_dict() for event in trimmed(tracker)]
        self._database.execute(
            "INSERT INTO trackers VALUES (?, ?) "
            "ON CONFLICT (sender_id) DO UPDATE SET events = excluded.events",
            (tracker.sender_id, json.dumps(events, ensure_ascii=False)),
        )

    async def retrieve(self, sender_id: Text) -> Optional[DialogueStateTracker]:
        """Read it back; no row is a conversation that has not begun."""
        row = self._database.execute(
            "SELECT events FROM trackers WHERE sender_id = ?", (sender_id,)
        ).fetchone()
        if row is None:
            return None
        events = [Event.from_parameters(parameters) for parameters in json.loads(row[0])]
        return DialogueStateTracker.from_events(
            sender_id,
            [event for event in events if event is not None],
            slots=self.domain.slots,
            domain=self.domain,
        )

    async def keys(self) -> Iterable[Text]:
        """All conversations."""
        return [row[0] for row in self._database.execute("SELECT sender_id FROM trackers")]


def trimmed(tracker: DialogueStateTracker) -> List[Event]:
    """The events to keep: all while they are few, else the state at the cut and what follows."""
    events = list(tracker.events)
    cut = _cut(events)
    return events if cut is None else [*_state(tracker, events[:cut]), *events[cut:]]


def _cut(events: List[Event]) -> Optional[int]:
    """Where the kept part begins: always with a message, so that no turn is torn apart."""
    if len(events) <= LIMIT:
        return None
    borders = [i for i, event in enumerate(events) if isinstance(event, UserUttered) and i > 0]
    late = [i for i in borders if i >= len(events) - KEEP]
    return late[0] if late else (borders[-1] if borders else None)


def _state(tracker: DialogueStateTracker, past: List[Event]) -> List[Event]:
    """Events that bring a new tracker to where the past ones bring it."""
    before = DialogueStateTracker(tracker.sender_id, tracker.slots.values())
    before._reset_slots()
    before.events.extend(past)
    before.replay_events()
    at = past[-1].timestamp
    state: List[Event] = [SessionStarted(timestamp=at)]
    if before.active_loop is not None:
        state += _loop(past, before.active_loop)
    state += [
        SlotSet(slot.name, slot.value, timestamp=at)
        for slot in before.slots.values()
        if slot.has_been_set
    ]
    state.append(ActionExecuted(ACTION_LISTEN_NAME, timestamp=at))
    if before.is_paused():
        state.append(ConversationPaused(timestamp=at))
    if before.followup_action not in (None, ACTION_LISTEN_NAME):
        state.append(FollowupAction(before.followup_action, timestamp=at))
    return state


def _loop(past: List[Event], loop: TrackerActiveLoop) -> List[Event]:
    """The message that began the loop, and the loop: policies look back to that message."""
    began = max(i for i, e in enumerate(past) if isinstance(e, ActiveLoop) and e.name == loop.name)
    asked = [event for event in past[:began] if isinstance(event, UserUttered)][-1:]
    at = past[began].timestamp
    events: List[Event] = [
        ActionExecuted(ACTION_LISTEN_NAME, timestamp=at),
        *asked,
        ActionExecuted(loop.name, timestamp=at),
        ActiveLoop(loop.name, timestamp=at),
    ]
    return [*events, LoopInterrupted(True, timestamp=at)] if loop.is_interrupted else events
