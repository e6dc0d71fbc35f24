"""Whether somebody of the desk is there, whatever the opening hours say."""

from __future__ import annotations

from datetime import datetime

from bot.desk.ports import Uow


def somebody_is_there(uow: Uow, *, now: datetime) -> bool:
    """An agent who works past the hours is there: nobody is told to wait for the morning."""
    return any(member.online(now) for member in uow.roster.members())
