"""What the gateway's readers learn from lines, once, beside the engine's model."""

from __future__ import annotations

from pathlib import Path

from actions.reading import asked, concerns, spoken_of
from bot.library.acting_lines import acting_lines, kept_vectors
from bot.library.meanings import Meanings
from bot.promises import learned
from nlu import danger
from nlu.components.encoder import encode_many
from nlu.learned import LEARNED


def learn(folder: Path = LEARNED) -> None:
    """What lies in the folder already is read from there; the rest takes half a minute."""
    for part in (danger, concerns, spoken_of, asked, learned):
        part.warm(folder)


def prepare(folder: Path = LEARNED) -> None:
    """All of it, also what a gateway makes beside its work: the vectors that a new answer is
    compared with."""
    learn(folder)
    kept_vectors(acting_lines(), Meanings(encode_many, most=0), folder)


if __name__ == "__main__":
    prepare()
