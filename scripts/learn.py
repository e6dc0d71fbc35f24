"""Makes ready what the tests' processes would each learn for themselves, before any is timed."""

from __future__ import annotations

from pathlib import Path

from actions.reading import asked, concerns, spoken_of
from bot.promises import learned
from nlu import danger

# Where a gateway keeps what its lines of danger, concerns, follow-ups and promises taught.
LEARNED = Path(__file__).resolve().parents[1] / "var" / "models"


def learn(folder: Path = LEARNED) -> None:
    """What lies in the folder already is read from there."""
    for part in (danger, concerns, spoken_of, asked, learned):
        part.warm(folder)


if __name__ == "__main__":
    learn()
