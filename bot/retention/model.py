"""How long what is kept."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kept(StrEnum):
    """Each kind of thing that has an end; named so in the log and in /metrics."""

    SESSIONS = "sessions"  # of staff and buyers, and used tokens of the shop, after they ended
    NONCES = "nonces"  # of a payout provider's calls
    PICTURES = "pictures"  # that no case and no payment rests on
    READINGS = "readings"  # what the bot understood of a turn
    EXPORTS = "exports"  # files of remarks for the platform, to be fetched again
    SENDS = "sends"  # which buyer got which message to a group
    SMS = "sms"  # the files of a day's SMS
    REGISTERS = "registers"  # what entries of the shop's own forms say


@dataclass(frozen=True, kw_only=True)
class Periods:
    """In days."""

    sessions: int
    nonces: int
    pictures: int
    readings: int
    exports: int
    sends: int
    sms: int
    registers: int

    def days(self, kind: Kept) -> int:
        return int(getattr(self, kind.value))
