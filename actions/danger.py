"""Danger to a person comes before everything else that a message says or that was being asked."""

from __future__ import annotations

from actions.frame.turn import Turn
from bot.desk.alarms import DANGER, summary_of
from bot.desk.model import Queue
from bot.safety.model import Alarm
from nlu.danger import read_messages


async def hear_danger(turn: Turn) -> bool:
    """One sentence with the first step, and a person: no picture is waited for, nothing offered,
    nothing else answered. Buttons are words of ours."""
    if turn.heard.pressed:
        return False
    kind = await turn.call(read_messages, turn.heard.messages)
    if kind is None:
        return False
    alarm = Alarm(kind, turn.heard.seq, turn.heard.text)
    turn.memory.wishes = []
    turn.say(f"danger_{kind}")
    turn.hand_over(Queue.AGENT, DANGER, summary=summary_of(alarm), high=True, alarm=alarm)
    return True
