"""How answers in context are read by voices that taught nothing: `python -m bench.answers`.

Prints the macro-F1 of the acts, how well their confidence is calibrated (ECE), how many yeses are
carried out, and what else is. The engine's own reading is left out, as for a clause.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from actions.reading.lines import Line, lines_of
from actions.reading.model import Act, Context, ReadingInContext
from actions.reading.read import read

HELD_OUT = Path(__file__).resolve().parents[1] / "tests" / "actions" / "reading" / "held_out.tsv"
_OFFERED = 5_00
_BINS = 10
_ANSWERED_BY_YES = ("offer", "case")


@dataclass(frozen=True)
class Answer:
    """A line in one of its contexts, and how it was read."""

    line: Line
    context: Context
    reading: ReadingInContext

    @property
    def right(self) -> bool:
        return self.reading.act is self.line.act


def macro_f1(answers: Sequence[Answer]) -> float:
    """Over the acts that occur."""
    truth = Counter(one.line.act for one in answers)
    named = Counter(one.reading.act for one in answers)
    right = Counter(one.line.act for one in answers if one.right)
    return float(np.mean([2 * right[act] / (truth[act] + named[act]) for act in truth]))


def calibration_error(answers: Sequence[Answer]) -> float:
    """ECE: how far confidence and truth lie apart, in ten bins of confidence."""
    sure = np.array([one.reading.confidence for one in answers])
    right = np.array([one.right for one in answers], dtype=float)
    place = np.minimum((sure * _BINS).astype(int), _BINS - 1)
    gaps = [
        abs(sure[place == at].mean() - right[place == at].mean()) * (place == at).mean()
        for at in range(_BINS)
        if (place == at).any()
    ]
    return float(sum(gaps))


def answers_of(path: Path) -> list[Answer]:
    """Every line of a file in all of its contexts."""
    found = []
    for line in lines_of(path):
        for context in line.contexts():
            if context.question not in (*_ANSWERED_BY_YES, line.where.partition(":")[0]):
                continue
            offered = _OFFERED if context.gives_money else None
            asked = replace(context, offered_fen=offered)
            found.append(Answer(line, asked, read(asked)))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench-answers", description=__doc__)
    parser.add_argument("file", type=Path, nargs="?", default=HELD_OUT)
    answers = answers_of(parser.parse_args().file)
    yes = [one for one in answers if one.context.question in _ANSWERED_BY_YES]
    meant = [one for one in yes if one.line.act is Act.TAKES]
    other = [one for one in yes if one.line.act is not Act.TAKES]
    print(f"{len(answers)} answers: macro-F1 {macro_f1(answers):.3f}, ", end="")
    print(f"ECE {calibration_error(answers):.3f}")
    for name, those in (("yes", meant), ("anything else", other)):
        print(f"{name}: {sum(one.reading.accepts for one in those)} of {len(those)} carried out")


if __name__ == "__main__":
    main()
