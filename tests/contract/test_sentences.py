"""What the rooms say without the engine: all of it is gathered, used and checked at the start."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.core import build_core
from bot.desk.phrases import DomainPhrases
from bot.errors import SentencesError
from bot.sentences import BY_NAME, BY_VALUE, NEEDED
from bot.settings import Settings
from tests.decisions.builders import NOW

ROOT = Path(__file__).parents[2]
DOMAIN = ROOT / "domain.yml"
_GATHERED = ROOT / "bot" / "sentences.py"


def named_in_the_rooms() -> Iterator[str]:
    """Sentences by their whole names; `utter_x_*` where the end comes from a value."""
    for file in sorted((ROOT / "bot").rglob("*.py")):
        if file == _GATHERED:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                start = node.values[0]
                if isinstance(start, ast.Constant) and str(start.value).startswith("utter_"):
                    yield f"{start.value!s}*"
            elif isinstance(node, ast.Constant) and str(node.value).startswith("utter_"):
                yield str(node.value)


def test_every_sentence_that_a_room_names_is_checked_at_the_start_and_no_other():
    named = set(named_in_the_rooms())
    starts = {name.removesuffix("*") for name in named if name.endswith("*")}
    # What an f-string begins with is a constant of the tree too.
    whole = {name for name in named if not name.endswith("*")} - starts
    assert whole == BY_NAME
    assert {start for start in starts if not any(n.startswith(start) for n in BY_VALUE)} == set()
    assert {name for name in BY_VALUE if not name.startswith(tuple(starts))} == set()


@pytest.fixture
def lacking(tmp_path: Path):
    """The bot with another domain.yml than ours."""

    def start(text: str | None) -> None:
        responses = yaml.safe_load(DOMAIN.read_text(encoding="utf-8"))["responses"]
        responses["utter_why_goodwill"] = [] if text is None else [{"text": text}]
        domain = yaml.safe_dump({"responses": responses}, allow_unicode=True)
        file = tmp_path / "domain.yml"
        file.write_text(domain, encoding="utf-8")
        settings = Settings(database_url=f"sqlite:///{tmp_path}/a.db", var_dir=tmp_path)
        build_core(settings, lambda happened: None, clock=lambda: NOW, domain=file).close()

    return start


@pytest.mark.parametrize("text", [None, "", "  ", "起步是 {base 元"], ids=repr)
def test_a_sentence_that_cannot_be_said_stops_the_start_and_is_named(lacking, text: str | None):
    with pytest.raises(SentencesError, match=r"domain\.yml .*: utter_why_goodwill$"):
        lacking(text)


def test_a_shops_own_words_start(lacking):
    lacking("起步 {base} 元，最多 {most} 元")


def test_the_product_has_them_all():
    DomainPhrases.load(DOMAIN, needed=NEEDED)
