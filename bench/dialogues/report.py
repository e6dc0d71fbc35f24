"""What a run of conversations came to, in lines for people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from bench.dialogues.play import Result


def transcript(result: Result) -> str:
    lines = [f"== {result.dialogue.id} {result.dialogue.title}"]
    for number, turn in enumerate(result.turns, 1):
        lines.append(f"{number} 买家：{turn.said_by_buyer}")
        lines += [f"  安安：{text.replace(chr(10), ' / ')}" for text in turn.shown]
        lines += [f"  !! {complaint}" for complaint in turn.complaints]
    if result.error:
        lines.append(f"  !! {result.error}")
    return "\n".join(lines)


def verdict(result: Result) -> str:
    """One line where it passed; else with the first turn that failed."""
    name = f"{result.dialogue.id} {result.dialogue.title}"
    if result.passed:
        return f"pass  {name}"
    at = result.first_failing
    lines = [f"FAIL  {name}"]
    if at is not None:
        turn = result.turns[at - 1]
        lines.append(f"      turn {at}: {turn.said_by_buyer}")
        lines += [f"      {complaint}" for complaint in turn.complaints]
        got = " | ".join(text.splitlines()[0] for text in turn.shown if text)
        lines.append(f"      the bot said: {got[:300]}")
    if result.error:
        lines.append(f"      {result.error}")
    return "\n".join(lines)


def repeats(result: Result) -> int:
    """Turns in which the bot says a sentence of its turn before once more, word for word."""
    before: tuple[str, ...] = ()
    found = 0
    for turn in result.turns:
        said = tuple(text for text in turn.said if text)
        found += bool(set(said) & set(before))
        before = said
    return found


def summary(results: Sequence[Result]) -> str:
    """pass^1 is the share of plays that passed, pass^k that of conversations that always did."""
    plays: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        plays[result.dialogue.id].append(result)
    by_capability: dict[str, list[list[Result]]] = defaultdict(list)
    for one in plays.values():
        by_capability[one[0].dialogue.capability].append(one)
    times = max((len(one) for one in plays.values()), default=0)
    lines = [f"{'capability':<16}{'talks':>6}{'pass^1':>8}{f'pass^{times}':>8}"]
    for name, group in [*sorted(by_capability.items()), ("all", list(plays.values()))]:
        lines.append(f"{name:<16}{len(group):>6}{_once(group):>8.2f}{_always(group):>8.2f}")
    again = sum(repeats(result) for result in results)
    lines.append(f"turns that repeat the sentence before: {again}")
    return "\n".join(lines)


def _once(group: Iterable[list[Result]]) -> float:
    plays = [result for one in group for result in one]
    return sum(result.passed for result in plays) / max(1, len(plays))


def _always(group: list[list[Result]]) -> float:
    return sum(all(result.passed for result in one) for one in group) / max(1, len(group))
