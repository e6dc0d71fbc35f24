"""Checks the training data: enough of every intent, sound wishes, plain words, nothing borrowed.

Prints one line a fault and ends with 1 if there is any.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from nlu import plain  # noqa: E402

FEWEST = 260
FEWEST_WEIGHTY = 300
# What costs money, a parcel or the good name of the shop when it is misread.
WEIGHTY = (
    "urge_shipping", "track_logistics", "logistics_stalled", "delivered_not_received",
    "ask_courier", "change_address", "change_item", "cancel_order", "arrange_delivery",
    "contact_courier", "doubt_authenticity", "report_damaged", "report_missing_item",
    "report_wrong_item", "report_quality_issue", "report_missing_gift", "price_drop_complaint",
    "shipping_fee_dispute", "request_gift", "ask_promotion", "request_compensation",
    "request_refund", "request_return", "request_exchange", "request_reship",
    "check_refund_status", "complain_service", "withdraw_request", "ask_payment",
    "request_repair", "request_invoice",
)  # fmt: skip
OTHERS = (
    "ask_return_policy", "request_human", "urge_reply", "ask_usage", "ask_product", "ask_review",
    "greet", "goodbye", "thank", "affirm", "deny", "inform", "bot_challenge", "chitchat",
)  # fmt: skip
MINIMUM = dict.fromkeys(WEIGHTY, FEWEST_WEIGHTY) | dict.fromkeys(OTHERS, FEWEST)

# What the finder of second wishes learns from, and how many different labels a line has.
WISHES = {"two_wishes.tsv": 2, "one_wish.tsv": 1}

NEAR = 0.8
NEAR_SHARE = 0.05
# Shorter ones (好的, 在吗) are everybody's words.
BORROWED_FROM = 5
SHOWN = 5

# Runs of so many characters are what buyers' plain words are counted by. What so many of the real
# messages have must stand in so many training lines.
RUNS = (3, 4)
COMMON, LEAST_LINES = 20, 5
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_MASK = re.compile(r"\[[^\[\]]*\]|&\w+;")

_NOT_WORDS = re.compile(r"[\W_]+")
_MARKUP = re.compile(r"\[[^\[\]]+\](?:\([^()]*\)|\{[^{}]*\})")


@dataclass(frozen=True)
class Example:
    """One training message, with the file it stands in."""

    file: str
    intent: str
    text: str


def words(text: str) -> str:
    """The text without spaces, punctuation, width and case: what makes two lines the same."""
    return _NOT_WORDS.sub("", unicodedata.normalize("NFKC", text).lower())


def load(folder: Path) -> list[Example]:
    """Every example of every intent in nlu/*.yml."""
    examples: list[Example] = []
    for path in sorted(folder.glob("*.yml")):
        document = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader) or {}
        for block in document.get("nlu", []):
            if "intent" in block:
                lines = (line.removeprefix("- ").strip() for line in block["examples"].splitlines())
                examples += [Example(path.name, block["intent"], line) for line in lines if line]
    return examples


def too_few(examples: list[Example], minimum: dict[str, int]) -> Iterator[str]:
    """Intents that are missing, thin or unknown."""
    counts: dict[str, int] = defaultdict(int)
    for example in examples:
        counts[example.intent] += 1
    for intent, fewest in minimum.items():
        if not counts[intent]:
            yield f"{intent}: no examples"
        elif counts[intent] < fewest:
            yield f"{intent}: {counts[intent]} examples, at least {fewest} are needed"
    for intent in sorted(counts.keys() - minimum.keys()):
        yield f"{intent}: not one of the {len(minimum)} intents"


def near_copies(examples: list[Example]) -> Iterator[str]:
    """Intents of which too many examples are hardly different from another one."""
    texts: dict[str, list[str]] = defaultdict(list)
    for example in examples:
        texts[example.intent].append(example.text)
    for intent, lines in texts.items():
        pairs = near_pairs(lines)
        copies = {index for pair in pairs for index in pair}
        if len(copies) > NEAR_SHARE * len(lines):
            shown = "; ".join(f"{lines[a]} ≈ {lines[b]}" for a, b in pairs[:SHOWN])
            yield (
                f"{intent}: {len(copies)} of {len(lines)} examples are near-copies "
                f"({len(copies) / len(lines):.0%}, at most {NEAR_SHARE:.0%}): {shown}"
            )


def near_pairs(lines: list[str]) -> list[tuple[int, int]]:
    """Pairs whose character bigrams have a Jaccard index of NEAR or more."""
    found = [(_bigrams(_same(line)), index) for index, line in enumerate(lines)]
    sized = sorted(((len(grams), index, grams) for grams, index in found), key=lambda s: s[:2])
    pairs = []
    for place, (size, index, grams) in enumerate(sized):
        for other_size, other, other_grams in sized[place + 1 :]:
            if size < NEAR * other_size:
                break  # sorted by size: no longer one can be near
            shared = len(grams & other_grams)
            if shared >= NEAR * (size + other_size - shared):
                pairs.append((min(index, other), max(index, other)))
    return sorted(pairs)


def _same(text: str) -> str:
    return words(text) or text  # emoji and punctuation are all there is of some


def _bigrams(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)} or {text}


def shared_by_intents(examples: list[Example]) -> Iterator[str]:
    """The same text under two intents teaches neither."""
    intents: dict[str, set[str]] = defaultdict(set)
    for example in examples:
        intents[example.text].add(example.intent)
    for text, names in intents.items():
        if len(names) > 1:
            yield f"{' and '.join(sorted(names))}: the same example: {text}"


def mislabelled(wishes: list[Example], minimum: dict[str, int]) -> Iterator[str]:
    """Lines with an unknown label, or with more or fewer wishes than their file is for."""
    for wish in wishes:
        names = wish.intent.split("+")
        for name in names:
            if name not in minimum:
                yield f"{wish.file}: {name or 'no label'}: not one of the intents: {wish.text}"
        if len(names) != WISHES[wish.file] or len(set(names)) < len(names):
            yield f"{wish.file}: {wish.intent}: wants {WISHES[wish.file]} different: {wish.text}"


def unknown(examples: list[Example], minimum: dict[str, int]) -> Iterator[str]:
    """Plain phrases under a heading that is no intent."""
    for intent in sorted({example.intent for example in examples} - minimum.keys()):
        yield f"plain.txt: {intent}: not one of the {len(minimum)} intents"


def markup(examples: list[Example]) -> Iterator[str]:
    """Entities are found by nlu/shapes.py; marks in examples would be learnt as words."""
    for example in examples:
        if _MARKUP.search(example.text):
            yield f"{example.file}: {example.intent}: Rasa markup: {example.text}"


def borrowed(examples: list[Example], real: Path) -> Iterator[str]:
    """Lines of the real data carry no licence: none of them may stand in the project."""
    known = {
        words(line.split("\t")[0])
        for path in (*real.glob("*.tsv"), *real.glob("*.txt"))
        for line in path.read_text("utf-8").splitlines()
    }
    for example in examples:
        text = words(example.text)
        if len(text) >= BORROWED_FROM and text in known:
            skip = f" (skip {plain.mark(text)})" if example.file == "plain.txt" else ""
            yield f"{example.file}: {example.intent}: also in the real data: {example.text}{skip}"


def tested(examples: list[Example], tests: list[Example]) -> Iterator[str]:
    """What is trained on measures nothing."""
    known = {_same(test.text) for test in tests}
    for example in examples:
        if _same(example.text) in known:
            skip = f" (skip {plain.mark(example.text)})" if example.file == "plain.txt" else ""
            yield f"{example.file}: {example.intent}: also a test message: {example.text}{skip}"


def runs(text: str) -> set[str]:
    """Every run of Chinese characters of those lengths; masks ([数字x]) are nobody's words."""
    spans = _HAN.findall(_MASK.sub(" ", text))
    return {span[i : i + n] for n in RUNS for span in spans for i in range(len(span) - n + 1)}


def common_runs(root: Path) -> list[str]:
    """Runs that many real messages have: counted where these are, else as they were counted."""
    real = root.parent / "shared" / "data" / "real_utterances.txt"
    if not real.exists():
        kept = root / "tests" / "nlu" / "common_runs.txt"
        return kept.read_text("utf-8").split() if kept.exists() else []
    counts = _counts(real.read_text("utf-8").splitlines())
    return sorted(run for run, count in counts.items() if count >= COMMON)


def unsaid(texts: Iterable[str], common: Iterable[str]) -> Iterator[str]:
    """Plain words that hardly any training line has: the model would read past them."""
    counts = _counts(texts)
    for run in common:
        if counts[run] < LEAST_LINES:
            yield (
                f"plain.txt: {run} is common, but stands in {counts[run]} lines "
                f"(at least {LEAST_LINES} are needed)"
            )


def _counts(texts: Iterable[str]) -> Counter[str]:
    return Counter(run for text in texts for run in runs(text))


def load_plain(folder: Path) -> list[Example]:
    """What plain.txt spells out."""
    if not (folder / "plain.txt").exists():
        return []
    return [Example("plain.txt", intent, text) for text, intent in plain.lines(folder)]


def load_tests(path: Path) -> list[Example]:
    """The project's own test messages, or wishes: text, tab, label (or first+second)."""
    if not path.exists():
        return []
    rows = [line.partition("\t") for line in path.read_text("utf-8").splitlines()]
    return [Example(path.name, label, text) for text, _, label in rows]


def files_of_tests(root: Path) -> list[Path]:
    """The project's own labelled messages."""
    folder = root / "tests" / "nlu"
    return sorted([*folder.glob("*.tsv"), *(folder / "kinds").glob("*.tsv")])


def faults(root: Path, minimum: dict[str, int] = MINIMUM) -> list[str]:
    """Everything that is wrong with the data under a project's root, one line each."""
    examples = load(root / "nlu")
    wishes = [wish for name in WISHES for wish in load_tests(root / "nlu" / name)]
    tests = [test for path in files_of_tests(root) for test in load_tests(path)]
    spelled_out = load_plain(root / "nlu")
    written = examples + wishes + spelled_out
    return [
        *too_few(examples, minimum),
        *mislabelled(wishes, minimum),
        *unknown(spelled_out, minimum),
        *near_copies(examples + [replace(wish, intent=wish.file) for wish in wishes]),
        *shared_by_intents(written),
        *markup(written),
        *borrowed(written + tests, root.parent / "shared" / "data"),
        *tested(written, tests),
        *unsaid([example.text for example in written], common_runs(root)),
    ]


if __name__ == "__main__":
    found = faults(ROOT)
    for fault in found:
        print(f" data │ {fault}")
    sys.exit(1 if found else 0)
