"""A desk on each database, with a clock that the test moves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.adapters.picture_files import Pictures
from bot.desk.accounts import BuyerAccounts, StaffAccounts
from bot.desk.conversations import Conversations
from bot.desk.failed_turns import FailedTurns
from bot.desk.model import Role, Staff
from bot.desk.passing_on import PassingOn, Patience
from bot.desk.ports import Happened
from bot.desk.ratings import Ratings
from bot.desk.team import Team
from bot.desk.tickets import Tickets
from bot.opening_hours import ALWAYS, OpeningHours
from bot.policy import Policy
from bot.promises.gate import Gate
from bot.store.uow import uow_opener

SECRET = "s" * 32


class EchoPhrases:
    """Says the name of the sentence: tests then need no Chinese."""

    def say(self, name: str, values: Mapping[str, object] | None = None) -> str:
        return name


class Desk:
    def __init__(self, folder: Path, engine: Engine) -> None:
        self.engine = engine
        self.open_uow = uow_opener(self.engine)
        self.now = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
        self.told: list[Happened] = []
        self.keeps(ALWAYS)
        self.staff = StaffAccounts(self.open_uow, clock=self.clock)
        self.buyers = BuyerAccounts(self.open_uow, clock=self.clock, secret=SECRET, shop_id="demo")
        self.pictures = Pictures(self.open_uow, clock=self.clock, folder=folder / "files")

    def keeps(self, hours: OpeningHours) -> None:
        """People are there in these hours."""
        parts: dict[str, Any] = {
            "clock": self.clock,
            "notify": self.told.append,
            "phrases": EchoPhrases(),
            "hours": hours,
        }
        gate = Gate(clock=self.clock, policy=Policy)
        self.conversations = Conversations(self.open_uow, **parts, gate=gate)
        self.tickets = Tickets(self.open_uow, **parts)
        self.passing_on = PassingOn(self.open_uow, **parts)
        self.parts = dict(parts)
        self.team = Team(self.open_uow, clock=self.clock, notify=self.told.append)
        self.failed_turns = FailedTurns(self.open_uow, **parts, card_of=lambda _: {})
        del parts["hours"]
        self.ratings = Ratings(self.open_uow, **parts)

    def restarts(self, patience: Patience | None = None) -> None:
        """The gateway was down until now."""
        self.passing_on = PassingOn(self.open_uow, **self.parts, patience=patience)

    def clock(self) -> datetime:
        return self.now

    def later(self, **step: float) -> None:
        self.now += timedelta(**step)

    def conversation(self, buyer_id: str = "b1") -> str:
        return self.conversations.open(buyer_id=buyer_id, name=buyer_id).id

    def agent(self, username: str = "lin", role: Role = Role.AGENT) -> Staff:
        return self.staff.add(
            username=username, name=f"客服{username}", role=role, password="correct horse"
        )


@pytest.fixture
def desk(tmp_path: Path, engine: Engine) -> Desk:
    return Desk(tmp_path, engine)
