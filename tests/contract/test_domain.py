"""domain.yml against the code: every answer has its sentence, and every sentence its use."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

import bot.decisions.model  # noqa: F401 - its errors belong to the tree
from actions.concerns import WAYS
from actions.frame.base import SPEAKABLE, WishAction, speakable
from actions.frame.registry import all_actions
from actions.frame.turn import Services
from actions.reading.concerns import Concern
from actions.saying.offers import DECLINED_IN_OWN_WORDS
from bot.cases.cards import BUYER_READS, BY_KIND
from bot.cases.model import State
from bot.cases.transitions import MOVES
from bot.desk.phrases import OTHERWISE
from bot.errors import AnxinError
from bot.names import TICKET_REASONS
from bot.policy import Outcome, address, gifts, goodwill, postage, price, refunds, returns, shipping
from bot.policy.table import Row
from bot.sentences import BY_VALUE
from bot.shop.stages import Stage
from nlu.danger_kinds import Danger

ROOT = Path(__file__).resolve().parents[2]
ROWS: dict[str, tuple[Row[Any], ...]] = {
    "price_difference": price.ROWS,
    "goodwill": goodwill.ROWS,
    "threshold_gift": gifts.NEAR_ROWS,
    "missing_gift": gifts.MISSING_ROWS,
    "everyday_gift": gifts.EVERYDAY_ROWS,
    "postage": postage.ROWS,
    "refund_only": refunds.ROWS,
    "return_refund": returns.RETURN_ROWS,
    "exchange": returns.EXCHANGE_ROWS,
    "urge_shipping": shipping.URGE_ROWS,
    "logistics_stalled": shipping.STALLED_ROWS,
    "address_change": address.ROWS,
}
# A promise is given by saying it: nothing is offered first, nothing carried out.
PROMISES = {"urge_shipping", "logistics_stalled"}
# Said with a hand-over: what only a person decides.
CONCERNS = {f"concern_{one}" for one in Concern if one not in WAYS or one is Concern.TOP_UP}
# Second forms that an action names itself; the others take the buttons of the first.
SAID_BY_NAME = {
    f"utter_{name}{OTHERWISE}" for name in ("again_case", "again_offer", "offer_why", "why")
}
PROMISING = re.compile(
    r"(?:给|帮|为)您(?:办理?)?(?:退款?|退差价|退运费|补偿|补发|送|换新?|赔)|赔您|退您|补您|一定|保证|肯定|马上到账|立刻退"
)


@pytest.fixture(scope="module")
def domain() -> dict[str, Any]:
    with (ROOT / "domain.yml").open(encoding="utf-8") as file:
        loaded: dict[str, Any] = yaml.safe_load(file)
    return loaded


@pytest.fixture(scope="module")
def sentences(domain: dict[str, Any]) -> set[str]:
    return {name.removeprefix("utter_") for name in domain["responses"]}


def rules() -> Iterator[dict[str, Any]]:
    for file in sorted((ROOT / "stories").glob("*.yml")):
        yield from yaml.safe_load(file.read_text(encoding="utf-8"))["rules"]


def our_actions() -> list[Any]:
    nothing: Any = None
    return all_actions(Services(**{field.name: nothing for field in fields(Services)}))


def wishes_of(action: Any) -> tuple[str, ...]:
    return action.wishes if isinstance(action, WishAction) else ()


def test_every_row_of_every_rule_has_its_sentence(sentences: set[str]) -> None:
    assert {f"{kind}_{row.reason}" for kind, rows in ROWS.items() for row in rows} <= sentences


@pytest.mark.parametrize("kind", sorted(set(ROWS) - PROMISES))
def test_a_grant_can_be_offered_told_and_told_again(kind: str, domain: dict[str, Any]) -> None:
    responses = domain["responses"]
    assert {f"utter_{kind}_done", f"utter_{kind}_again"} <= set(responses)
    for row in ROWS[kind]:
        if row.outcome is Outcome.GRANT:
            buttons = responses[f"utter_{kind}_{row.reason}"][0]["buttons"]
            assert [button["payload"] for button in buttons] == ["/affirm", "/deny"]


def test_every_kind_that_a_person_may_approve_has_its_sentence(sentences: set[str]) -> None:
    assert {f"decision_approved_{kind}" for kind in ROWS} <= sentences


def test_a_case_has_its_sentences_for_every_state_and_every_step(sentences: set[str]) -> None:
    assert {f"case_next_{name}" for name in (*State, *BY_KIND.values())} <= sentences
    assert {f"case_told_{move.name}" for move in MOVES if move.tells} <= sentences
    assert {f"case_event_{move.name}" for move in MOVES} <= {
        f"case_event_{name}" for name in BUYER_READS
    }
    assert {f"case_event_{name}" for name in BUYER_READS} <= sentences


def test_every_kind_of_danger_has_its_one_sentence(sentences: set[str]) -> None:
    assert {f"danger_{kind}" for kind in Danger} <= sentences


def test_every_concern_has_a_way_or_its_sentence_and_its_words_for_staff(
    sentences: set[str],
) -> None:
    assert sentences >= CONCERNS
    assert {str(concern) for concern in Concern} - set(TICKET_REASONS) == {"fake_shipping"}
    assert set(WAYS.values()) <= {wish for action in our_actions() for wish in wishes_of(action)}


def test_every_error_is_said_in_words_that_exist(sentences: set[str]) -> None:
    kinds: list[type[AnxinError]] = [AnxinError, *_subclasses(AnxinError)]
    for kind in kinds:
        assert f"error_{speakable(kind.__new__(kind))}" in sentences
    codes = {kind.code for kind in kinds}
    assert codes >= SPEAKABLE, "a code that no error has"


def test_actions_and_domain_agree_and_no_name_is_used_twice(domain: dict[str, Any]) -> None:
    assert sorted(action.name() for action in our_actions()) == sorted(domain["actions"])


def test_every_action_is_reached_by_a_rule(domain: dict[str, Any]) -> None:
    reached = {step["action"] for rule in rules() for step in rule["steps"] if "action" in step}
    assert reached == set(domain["actions"])


def test_every_intent_has_a_rule_and_the_rule_of_a_wish_leads_to_its_action(
    domain: dict[str, Any],
) -> None:
    first = {rule["steps"][0]["intent"] for rule in rules()}
    assert first == set(domain["intents"])
    led = {
        rule["steps"][0]["intent"]: rule["steps"][1]["action"]
        for rule in rules()
        if "condition" not in rule
    }
    ours = {
        wish: action.name()
        for action in our_actions()
        if isinstance(action, WishAction)
        for wish in action.wishes
    }
    assert led == ours


def test_every_answer_has_a_rule_for_every_question(domain: dict[str, Any]) -> None:
    asked = {
        (rule["condition"][0]["slot_was_set"][0]["question"], rule["steps"][0]["intent"])
        for rule in rules()
        if "condition" in rule
    }
    questions = domain["slots"]["question"]["values"]
    answers = ("affirm", "deny", "inform", "nlu_fallback")
    assert asked == {(question, answer) for question in questions for answer in answers}


def test_every_sentence_that_the_code_names_exists(sentences: set[str]) -> None:
    named = {name for names in _named_in_calls().values() for name in names}
    assert named, "found nothing: the search is broken"
    assert named <= sentences


def test_no_sentence_is_unused(sentences: set[str], domain: dict[str, Any]) -> None:
    words = _constants()
    questions = domain["slots"]["question"]["values"]
    families = {f"{kind}_{row.reason}" for kind, rows in ROWS.items() for row in rows}
    families |= {f"{kind}_{end}" for kind in set(ROWS) - PROMISES for end in ("done", "again")}
    families |= {f"declined_{kind}" for kind in DECLINED_IN_OWN_WORDS}
    families |= {f"wish_{intent}" for intent in domain["intents"]}
    families |= {f"{lead}_{q}" for lead in ("again", "wait", "unclear_answer") for q in questions}
    families |= {f"error_{code}" for code in SPEAKABLE}
    families |= {f"button_{wish}" for wish in words}
    families |= {name.removeprefix("utter_") for name in BY_VALUE}
    families |= {f"logistics_stalled_{reason}" for reason in ("moving", "signed", "unscanned")}
    families |= {f"track_parcel_{state}" for state in ("returning", "returned", "lost")}
    families |= {f"arrives_{stage}" for stage in Stage}
    families |= CONCERNS
    unused = {
        name
        for name in {one.removesuffix(OTHERWISE) for one in sentences} - families
        if name not in words and f"utter_{name}" not in words
    }
    assert not unused


def test_the_second_form_of_a_sentence_says_the_same(domain: dict[str, Any]) -> None:
    """Who hears it in other words hears the same numbers, and is promised nothing more."""
    responses = domain["responses"]
    second = [name for name in responses if name.endswith(OTHERWISE)]
    assert len(second) > 100
    for name in second:
        first = responses[name.removesuffix(OTHERWISE)][0]["text"]
        assert _values(responses[name][0]["text"]) == _values(first), name
        assert "buttons" not in responses[name][0] or name in SAID_BY_NAME, name


def test_each_sentence_has_one_text(domain: dict[str, Any]) -> None:
    """Of several the engine would choose by chance, and might say the same twice."""
    assert [name for name, texts in domain["responses"].items() if len(texts) != 1] == []


def _values(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def test_every_wish_has_a_name(sentences: set[str], domain: dict[str, Any]) -> None:
    assert {f"wish_{intent}" for intent in domain["intents"]} <= sentences


def test_only_decisions_promise_anything(domain: dict[str, Any]) -> None:
    """A sentence that promises money, gifts or a certain outcome belongs to a decision."""
    decided = re.compile(
        "|".join([*(rf"utter_{kind}_" for kind in ROWS), "utter_decision_", "utter_lost_choice"])
    )
    promising = {
        name
        for name, variants in domain["responses"].items()
        for variant in variants
        if PROMISING.search(variant["text"]) and not decided.match(name)
    }
    assert not promising


def test_refusals_and_escalations_name_no_amount(domain: dict[str, Any]) -> None:
    for kind, rows in ROWS.items():
        for row in rows:
            sentence = domain["responses"].get(f"utter_{kind}_{row.reason}")
            if row.outcome is not Outcome.GRANT and sentence is not None:
                assert "{amount}" not in sentence[0]["text"], f"{kind} {row.reason}"
                assert "{gifts}" not in sentence[0]["text"], f"{kind} {row.reason}"


def _subclasses(kind: type[AnxinError]) -> Iterator[type[AnxinError]]:
    for child in kind.__subclasses__():
        yield child
        yield from _subclasses(child)


def _sources() -> Iterator[Path]:
    yield from sorted((ROOT / "actions").rglob("*.py"))
    # To be listed there is no use.
    gathered = ROOT / "bot" / "sentences.py"
    yield from sorted(path for path in (ROOT / "bot").rglob("*.py") if path != gathered)


def _constants() -> set[str]:
    """Every string in the code."""
    return {
        node.value
        for path in _sources()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def _named_in_calls() -> dict[str, set[str]]:
    """Names of sentences in calls of Talk: the first plain string that is not a question, a kind
    of card or a wish."""
    at = {"say": 0, "text": 0, "ask": 1, "offer": 1, "show": 2, "ask_card": 3}
    found: dict[str, set[str]] = {}
    for path in (ROOT / "actions").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            place = at.get(node.func.attr)
            if place is None or len(node.args) <= place:
                continue
            argument = node.args[place]
            parts = (
                [argument.body, argument.orelse] if isinstance(argument, ast.IfExp) else [argument]
            )
            found.setdefault(path.name, set()).update(
                part.value
                for part in parts
                if isinstance(part, ast.Constant) and isinstance(part.value, str)
            )
    return found
