"""Reads a turn: the learned acts of the whole and of its clauses, and the rule for a yes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from actions.reading.concerns import concern_in
from actions.reading.doubts import MAY_BE_MEANT, asks_only_when, belongs_to_yes, doubts_of
from actions.reading.model import Act, Context, ReadingInContext, Step
from actions.reading.offered import (
    CLAUSES,
    says_its_name,
    without_what_is_offered,
)
from actions.reading.reader import AnswerReader, answer_reader
from actions.reading.scorn import scorns

# Of a whole message that no doubt speaks against; of one that holds a word which may mean doubt and
# need not (不用客气直接办). Chosen on lines that were kept back: see docs/dialogue.md.
SURE_YES, OUTRIGHT_YES = 0.8, 0.98
# A clause must say it at least so surely.
_LIKELY_YES = 0.6
# Of more than a few characters so many pairs must have been met in the lines that taught the
# reader: advertisements have none of them.
LEAST_FAMILIAR, _A_FEW = 0.3, 5
# Of a clause beside one that says yes.
_PERHAPS = 0.25
_MOST_CLAUSES = 4
# 再斟酌一下 beside 行 says something else with more than this, and the offer is put again.
_ELSE = 0.5
_SAYS_ELSE = (
    Act.CONDITION, Act.ASKS, Act.BARGAINS, Act.WAITS, Act.DECLINES, Act.NOT_THAT, Act.NEGATES,
    Act.REPORTS,
)  # fmt: skip
_LOUD = "!！。.~～ "
# What may stand beside a clause that says yes.
_BESIDE_A_YES = frozenset({Act.TAKES, Act.COURTESY, Act.SCOLDS})
_BY_BUTTON = {"affirm": Act.TAKES, "deny": Act.DECLINES}
_ANSWERED_BY_YES = ("offer", "case")
# Among the doubts: the offer is belittled, wondered or sighed at.
SCORN = "scorn"

Shares = Mapping[Act, float]


def read(context: Context, reader: AnswerReader | None = None) -> ReadingInContext:
    """What the turn means in this context, and why."""
    if context.pressed:
        return _pressed(context)
    if not context.text.strip():
        return ReadingInContext(Act.GIVES, 1.0, trail=(Step("files", Act.GIVES, 1.0, ""),))
    return replace(_learned(context, reader), concern=concern_in(context.text))


def _learned(context: Context, reader: AnswerReader | None) -> ReadingInContext:
    said = context.text
    context = without_what_is_offered(context)
    clauses = _clauses_of(context)
    reader = reader or answer_reader()
    whole, *parts = reader.probabilities([replace(context, text=quiet(context.text)), *clauses])
    act = _likeliest(whole)
    trail = [_step("whole", whole, context.text)]
    trail += [
        _step("clause", shares, clause.text) for clause, shares in zip(clauses, parts, strict=True)
    ]
    if context.question not in _ANSWERED_BY_YES:
        return ReadingInContext(act, whole[act], trail=tuple(trail))
    likely = _says_yes(whole, parts, clauses)
    doubts = doubts_of(context) if likely or act is Act.TAKES else ()
    if scorns(said):
        doubts = (*doubts, SCORN)
    strange = reader.familiarity(context) < LEAST_FAMILIAR
    if strange and len(context.text.strip()) > _A_FEW:
        doubts = (*doubts, "unfamiliar words")
    yes = whole[Act.TAKES]
    plain = likely and not doubts and yes >= SURE_YES
    plain = plain or (says_its_name(context) and SCORN not in doubts)
    if plain or (yes >= OUTRIGHT_YES and MAY_BE_MEANT.issuperset(doubts)):
        return ReadingInContext(Act.TAKES, yes, accepts=True, trail=tuple(trail))
    return ReadingInContext(act, whole[act], doubts=doubts, trail=tuple(trail))


def quiet(text: str) -> str:
    """换！ is 换: how loudly it is said tells nothing."""
    return text.rstrip(_LOUD) or text


def warm_up() -> None:
    """Loads what the first reading would wait for."""
    read(Context(text="预热"))


def _pressed(context: Context) -> ReadingInContext:
    """A button cannot be misread, and is pressed under the offer that it answers."""
    act = _BY_BUTTON.get(context.intent, Act.GIVES if context.intent == "inform" else Act.WISHES)
    accepts = act is Act.TAKES and context.question in _ANSWERED_BY_YES
    step = Step("button", act, 1.0, context.intent)
    return ReadingInContext(act, 1.0, accepts=accepts, trail=(step,))


def _clauses_of(context: Context) -> list[Context]:
    """Where there are several. The engine read the whole only, so they go without its reading."""
    texts = [text for text in CLAUSES.split(context.text.strip()) if text]
    if not 1 < len(texts) <= _MOST_CLAUSES:
        return []
    return [replace(context, text=text, ranking=()) for text in texts]


def _says_yes(whole: Shares, parts: list[dict[Act, float]], clauses: list[Context]) -> bool:
    """One clause does, or the whole, and no clause says anything else."""
    best = max([whole[Act.TAKES], *(part[Act.TAKES] for part in parts)])
    if best < _LIKELY_YES:
        return False
    return all(
        _likeliest(part) in _BESIDE_A_YES
        or (part[Act.TAKES] >= _PERHAPS and _something_else(part) < _ELSE)
        or asks_only_when(clause.text)
        or belongs_to_yes(clause.text, clause.offer)
        for part, clause in zip(parts, clauses, strict=True)
    )


def _something_else(shares: Shares) -> float:
    return sum(shares[act] for act in _SAYS_ELSE)


def _likeliest(shares: Shares) -> Act:
    return max(shares, key=lambda act: shares[act])


def _step(by: str, shares: Shares, words: str) -> Step:
    act = _likeliest(shares)
    return Step(by, act, shares[act], words)
