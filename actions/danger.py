"""Danger to a person comes before everything else that a message says or that was being asked."""

from __future__ import annotations

from actions.frame.turn import Turn
from actions.reading.harm import (
    asks_what_now,
    asks_who_pays_for_doctor,
    is_at_doctor,
    is_unharmed,
)
from actions.reading.use import asks_of_use, asks_to_carry, is_too_tight, without_tightness
from bot.desk.alarms import DANGER, summary_of
from bot.desk.model import Queue
from bot.safety.model import Alarm
from nlu.danger import Danger, read_danger, read_messages


async def hear_danger(turn: Turn) -> bool:
    """One sentence with the first step, and a person: no picture is waited for, nothing offered,
    nothing else answered. Buttons are words of ours."""
    if turn.heard.pressed:
        return False
    kind = await turn.call(read_messages, turn.heard.messages)
    if kind is None or _only_sounds_like(kind, turn.heard.text):
        return _goes_on(turn)
    alarm = Alarm(kind, turn.heard.seq, turn.heard.text)
    turn.memory.wishes = []
    turn.say(_sentence(turn, kind))
    turn.keep("danger", str(kind))
    turn.hand_over(Queue.AGENT, DANGER, summary=summary_of(alarm), high=True, alarm=alarm)
    return True


def _only_sounds_like(kind: Danger, text: str) -> bool:
    """涂完冲不冲的, 高铁让带吗 ask how goods are used; 紧得透不过气 is a size too small."""
    if kind is Danger.ILLNESS:
        return asks_of_use(text) or (
            is_too_tight(text) and read_danger(without_tightness(text)) is None
        )
    return kind is not Danger.SELF_HARM and asks_to_carry(text)


def _sentence(turn: Turn, kind: Danger) -> str:
    """The first step is said once; who is at the doctor's is not sent there."""
    text, again = turn.heard.text, _told(turn) == kind
    if kind is Danger.SELF_HARM:
        return f"danger_{kind}"
    if asks_who_pays_for_doctor(text) and (again or is_at_doctor(text)):
        return "harm_costs"
    if again and asks_what_now(text):
        return "harm_now"
    return "harm_followed" if again or is_at_doctor(text) else f"danger_{kind}"


def _told(turn: Turn) -> str | None:
    """As long as the person who was called for it is waited for."""
    return None if turn.heard.waiting is None else turn.note("danger")


def _goes_on(turn: Turn) -> bool:
    """Words after the alarm: taken back, asked about, or something else. The person still comes."""
    if not (told := _told(turn)):
        return False
    text = turn.heard.text
    if is_unharmed(text):
        turn.memory.notes.pop("danger", None)
        name = "harm_taken_back"
    elif told == Danger.SELF_HARM:
        return False
    elif asks_who_pays_for_doctor(text):
        name = "harm_costs"
    elif asks_what_now(text):
        name = "harm_now"
    else:
        return False
    turn.memory.wishes = []
    turn.leave_to_person(name)
    return True
