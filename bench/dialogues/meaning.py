"""`python -m bench.dialogues.meaning`: does money move where nobody asked for it, and where they
did? Talks made of the lists in tests/dialogues/meaning, all in one start of the product."""

from __future__ import annotations

import argparse
import asyncio
import csv
import itertools
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bench.dialogues.form import BadForm, Dialogue, dialogues_of
from bench.dialogues.play import Result, play_all
from bench.dialogues.report import repeats, transcript
from bench.dialogues.stage import running_stage

LISTS = Path(__file__).resolve().parents[2] / "tests" / "dialogues" / "meaning"
NEXT = " ⏎ "
ENOUGH = 0.95
# Words that would take an offer, if one were open.
YESES = (
    "好的", "嗯", "行", "可以吧", "嗯嗯", "好", "哦好的", "行吧", "ok", "可以", "好滴", "嗯好",
    "好的谢谢", "没问题", "对", "是的", "好吧", "那行", "嗯行", "👌",
)  # fmt: skip
# What money goes under in the ledger, by what is carried out; nothing else pays.
_LEDGER = {
    "price_difference": "price_difference", "goodwill": "goodwill", "refund_only": "refund",
}  # fmt: skip
# What a buyer who means it answers, if it is asked for.
_ANSWERS = [
    {"match": "原因|为什么|哪里不", "send": "不喜欢"},
    {"match": "什么事|哪方面|因为什么", "send": "快递太慢了"},
    {"match": "哪个(码|尺码|规格)|换成(什么|哪)", "send": "L码"},
]


def _enough(right: int, talks: int) -> bool:
    """Of a few that were drawn one may fail: a model trained on another processor reads a word
    that stands between two readings the other way."""
    return talks - right <= max(1.0, (1 - ENOUGH) * talks)


@dataclass(frozen=True)
class Counted:
    """Of talks that are no wish: in how many something moved. Of wishes: how many were settled."""

    misread: int
    moved: int
    wishes: int
    settled: int
    broken: int
    # By kind of what is asked: how many talks, and how many were told what they ask for.
    told: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    repeats: int = 0

    @property
    def good(self) -> bool:
        """An empty list of wishes settles nothing, and is good."""
        told = all(_enough(right, talks) for talks, right in self.told.values())
        still = not (self.moved or self.broken or self.repeats)
        return still and told and _enough(self.settled, self.wishes)


def misreadings(folder: Path = LISTS) -> list[Dialogue]:
    """Talks after which nothing may have moved: with no wish in them, or an offer not taken."""
    talks = _without_wish(folder / "misread.tsv")
    no_yes = [(kinds.split(","), line) for kinds, line in _rows(folder / "no_yes.tsv", 2)]
    for number, (place, kind, turns) in enumerate(_talks(folder / "offers.tsv"), 1):
        fitting = [line for kinds, line in no_yes if kind in kinds or kinds == ["*"]]
        talks += [
            (f"o{number:02}{n:02}_{kind}_{place}", place, [*turns, line])
            for n, line in enumerate(fitting, 1)
        ]
    ends = ((*talk, {"state": _nothing(talk[1])}) for talk in talks)
    return _dialogues(folder, ends, answers=[])


def held_out(folder: Path = LISTS) -> tuple[list[Dialogue], list[Dialogue]]:
    """Talks without a wish and with one, of lists that nothing was mended with."""
    ends = (
        (*talk, {"state": _nothing(talk[1])}) for talk in _without_wish(folder / "held_out.tsv")
    )
    return _dialogues(folder, ends, answers=[]), wishes(folder, "held_out_wishes.tsv")


def wishes(folder: Path = LISTS, name: str = "wishes.tsv") -> list[Dialogue]:
    """Talks in which the buyer wishes for something and takes the offer."""
    talks = (
        (f"w{number:03}_{kind}_{place}", place, turns, {"state": _settled(kind)})
        for number, (place, kind, turns) in enumerate(_talks(folder / name), 1)
    )
    return _dialogues(folder, talks, answers=_ANSWERS)


def questions(folder: Path = LISTS) -> list[Dialogue]:
    """Talks that end with a question which means nothing without what went before."""
    talks = []
    for number, (place, kind, said, told) in enumerate(_rows(folder / "told.tsv", 4), 1):
        ends = {"says": told.split("&"), "state": {}}
        talks.append((f"t{number:03}_{kind}_{place}", place, said.split(NEXT), ends))
    return _dialogues(folder, talks, answers=[])


def count(
    misread: Sequence[Result], meant: Sequence[Result], asked: Sequence[Result] = ()
) -> Counted:
    kinds = sorted({_kind(one) for one in asked})
    of_kind = {kind: [one for one in asked if _kind(one) == kind] for kind in kinds}
    return Counted(
        told={kind: (len(ones), sum(one.passed for one in ones)) for kind, ones in of_kind.items()},
        repeats=sum(repeats(one) for one in (*misread, *meant, *asked)),
        misread=len(misread),
        moved=sum(not one.error and not one.passed for one in misread),
        wishes=len(meant),
        settled=sum(one.passed for one in meant),
        broken=sum(bool(one.error) for one in (*misread, *meant, *asked)),
    )


def in_words(found: Counted) -> str:
    share = found.settled / max(1, found.wishes)
    return (
        f"no wish: {found.misread} talks, something moved in {found.moved}\n"
        f"wishes: {found.wishes} talks, settled {found.settled} ({share:.1%})\n"
        + "".join(f"{kind}: {n} talks, told {right}\n" for kind, (n, right) in found.told.items())
        + f"turns that repeat the sentence before: {found.repeats}\n"
        f"not played to their end: {found.broken}"
    )


def _kind(result: Result) -> str:
    return result.dialogue.id.split("_", 1)[1].rsplit("_", 1)[0]


def _without_wish(file: Path) -> list[tuple[str, str, list[str]]]:
    yes = itertools.cycle(YESES)
    return [
        (f"m{number:03}_{kind}_{place}", place, [_said(line, yes) for line in turns])
        for number, (place, kind, turns) in enumerate(_talks(file), 1)
    ]


def _said(line: str, yes: Iterator[str]) -> str:
    return next(yes) if line == "@yes" else line


def _nothing(place: str) -> dict[str, Any]:
    cases = [{"type": "return_refund"}] if place == "agreed" else []
    return {"ledger": [], "gifts": [], "carried_out": [], "cases": cases}


def _settled(kind: str) -> dict[str, Any]:
    if kind == "withdraw":
        return {"ledger": [], "cases": []}
    paid = [{"kind": _LEDGER[kind]}] if kind in _LEDGER else []
    return {"ledger": paid, "carried_out": [{"kind": kind}]}


def _dialogues(
    folder: Path,
    talks: Iterable[tuple[str, str, Sequence[str], Mapping[str, Any]]],
    *,
    answers: list[dict[str, Any]],
) -> list[Dialogue]:
    """Only the end is judged. Each has an order number of its own."""
    file = yaml.safe_load((folder / "situations.yml").read_text(encoding="utf-8"))
    numbers = itertools.count(1)
    raw = []
    for name, place, turns, ends in talks:
        if place not in file["situations"]:
            raise BadForm(f"{name}: no situation {place!r}")
        given = file["situations"][place]
        orders = {key: _numbered(one, next(numbers), name) for key, one in given["orders"].items()}
        said: list[dict[str, Any]] = [{"buyer": line} for line in turns]
        said[-1] |= ends
        title = " / ".join(turns)
        raw.append(
            {**given, "id": name, "title": title, "orders": orders, "turns": said}
            | {"if_bot_asks": answers}
        )
    return dialogues_of({**file, "dialogues": raw}, str(folder))


def _numbered(order: Mapping[str, Any], number: int, name: str) -> dict[str, Any]:
    digits = f"{'1234'['mowt'.index(name[0])]}{number:06}"
    sent = {"tracking": f"7{digits}0000"} if order.get("courier") else {}
    return {**order, "order_no": f"261111-70000000{digits}", **sent}


def _talks(file: Path) -> Iterator[tuple[str, str, list[str]]]:
    for place, kind, said in _rows(file, 3):
        yield place, kind, said.split(NEXT)


def _rows(file: Path, columns: int) -> Iterator[list[str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row and not row[0].startswith("#"):
                if len(row) != columns:
                    raise BadForm(f"{file.name}: {row} has not {columns} columns")
                yield row


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="bench-meaning", description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="each so-many-eth of them only")
    parser.add_argument("--beginning", type=int, default=0, help="with that one; 0 is the first")
    parser.add_argument("--only", action="append", help="an id, or how ids begin")
    parser.add_argument("--held-out", action="store_true", help="the lists kept back, no others")
    parser.add_argument("--at-once", type=int, default=4)
    parser.add_argument("--transcript", action="store_true", help="print what was said, of all")
    parser.add_argument(
        "--as-trained", action="store_true", help="the model trained last, also an older one"
    )
    asked = parser.parse_args(argv)
    lists = (*held_out(), []) if asked.held_out else (misreadings(), wishes(), questions())
    chosen = [
        [one for one in talks if not asked.only or one.id.startswith(tuple(asked.only))]
        for talks in lists
    ]
    played = _play([talks[asked.beginning :: asked.every] for talks in chosen], asked)
    found = count(*played)
    print("\n" + in_words(found))
    sys.exit(0 if found.good else 1)


def _play(chosen: Sequence[Sequence[Dialogue]], asked: argparse.Namespace) -> list[list[Result]]:
    def tell(result: Result) -> None:
        if asked.transcript or not result.passed:
            print(transcript(result), flush=True)

    with (
        tempfile.TemporaryDirectory() as folder,
        running_stage(Path(folder), as_trained=asked.as_trained) as stage,
    ):
        buyers = {one.id: one for talks in chosen for one in talks}
        results = asyncio.run(play_all(stage, buyers, at_once=asked.at_once, tell=tell))
    return [
        [one for one in results if one.dialogue.id in {talk.id for talk in talks}]
        for talks in chosen
    ]


if __name__ == "__main__":
    main()
