"""Reads a turn: the learned acts of the whole and of its clauses, and the rule for a yes."""

from __future__ import annotations

from dataclasses import replace

from actions.reading.concerns import concern_in
from actions.reading.judging import Shares, evidence, parts_of
from actions.reading.model import Act, Context, ReadingInContext, Step
from actions.reading.reader import AnswerReader, answer_reader

_BY_BUTTON = {"affirm": Act.TAKES, "deny": Act.DECLINES}
_ANSWERED_BY_YES = ("offer", "case")


def read(context: Context, reader: AnswerReader | None = None) -> ReadingInContext:
    """What the turn means in this context, and why."""
    if context.pressed:
        return _pressed(context)
    if not context.text.strip():
        return ReadingInContext(Act.GIVES, 1.0, trail=(Step("files", Act.GIVES, 1.0, ""),))
    return replace(_learned(context, reader), concern=concern_in(context.text))


def _learned(said: Context, reader: AnswerReader | None) -> ReadingInContext:
    reader = reader or answer_reader()
    parts = parts_of(said)
    whole, alone, *clauses = reader.probabilities(parts.all)
    act = _likeliest(whole)
    trail = [_step("whole", whole, parts.context.text)]
    trail += [
        _step("clause", shares, clause.text)
        for clause, shares in zip(parts.clauses, clauses, strict=True)
    ]
    if said.question not in _ANSWERED_BY_YES:
        return ReadingInContext(act, whole[act], trail=tuple(trail))
    known = evidence(said, parts, [whole, alone, *clauses], reader.familiarity(parts.context))
    sure = reader.judge.sure(known)
    trail.append(Step("judge", Act.TAKES, sure, parts.context.text))
    doubts = tuple(known.doubts)
    if (sure >= known.needed or known.plain) and not known.contradicted:
        yes = max(sure, whole[Act.TAKES])
        return ReadingInContext(Act.TAKES, yes, accepts=True, trail=tuple(trail))
    return ReadingInContext(act, whole[act], doubts=doubts, trail=tuple(trail))


def warm_up() -> None:
    """Loads what the first reading would wait for."""
    read(Context(text="预热"))


def _pressed(context: Context) -> ReadingInContext:
    """A button cannot be misread, and is pressed under the offer that it answers."""
    act = _BY_BUTTON.get(context.intent, Act.GIVES if context.intent == "inform" else Act.WISHES)
    accepts = act is Act.TAKES and context.question in _ANSWERED_BY_YES
    step = Step("button", act, 1.0, context.intent)
    return ReadingInContext(act, 1.0, accepts=accepts, trail=(step,))


def _likeliest(shares: Shares) -> Act:
    return max(shares, key=lambda act: shares[act])


def _step(by: str, shares: Shares, words: str) -> Step:
    act = _likeliest(shares)
    return Step(by, act, shares[act], words)
