"""Plays files of conversations k times and prints what came out."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench.dialogues.form import BadForm, Dialogue, read_file
from bench.dialogues.play import Result, play
from bench.dialogues.report import summary, transcript, verdict
from bench.dialogues.stage import running_stage

OURS = Path(__file__).resolve().parents[2] / "tests" / "dialogues"


def main(argv: Sequence[str] | None = None) -> None:
    wanted = _options().parse_args(argv)
    try:
        found = [
            one for file in wanted.file or sorted(OURS.glob("*.yml")) for one in read_file(file)
        ]
    except BadForm as error:
        sys.exit(str(error))
    chosen = [one for one in found if not wanted.only or _named(one, wanted.only)][:: wanted.every]
    if not chosen:
        sys.exit("No such conversation.")
    results = run(chosen, times=wanted.times, say=wanted.transcript, as_trained=wanted.as_trained)
    print("\n" + summary(results))
    sys.exit(0 if all(result.passed for result in results) else 1)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench-dialogues", description=__doc__)
    parser.add_argument("--file", type=Path, action="append", help="default: tests/dialogues/*.yml")
    parser.add_argument("--only", action="append", help="an id, or how ids begin")
    parser.add_argument("--every", type=int, default=1, help="each so-many-eth of them only")
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--transcript", action="store_true", help="print what was said")
    parser.add_argument(
        "--as-trained", action="store_true", help="the model trained last, also an older one"
    )
    return parser


def _named(dialogue: Dialogue, names: Sequence[str]) -> bool:
    return any(dialogue.id.startswith(name) for name in names)


def run(
    dialogues: Sequence[Dialogue], *, times: int = 1, say: bool = False, as_trained: bool = False
) -> list[Result]:
    results: list[Result] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        running_stage(Path(folder), as_trained=as_trained) as stage,
    ):
        for _ in range(times):
            for dialogue in dialogues:
                began = time.monotonic()
                result = asyncio.run(play(stage, dialogue))
                print(f"{verdict(result)}  ({time.monotonic() - began:.0f} s)", flush=True)
                if say:
                    print(transcript(result), flush=True)
                results.append(result)
    return results
