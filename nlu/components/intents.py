"""The intent classifier: nlu/components/model.py inside Rasa, with the wishes of a message."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Text, Tuple, Type

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.acting import ACTING
from nlu.components import reader
from nlu.components.encoder_featurizer import HALVES
from nlu.components.model import IntentModel, Sample, Settings
from nlu.components.tokenizer import FEATURE_TEXT

_RANKING = 10
# What acts needs more certainty than what tells a fact, and a yes, which can move money, the most.
# Less sure than this it is asked about, like any reading in doubt: its confidence is put below the
# threshold of the fallback in config.yml.
_SURE_ENOUGH = dict.fromkeys(ACTING, 0.5) | {"affirm": 0.8}
_IN_DOUBT = 0.39


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class WishReader(GraphComponent, IntentClassifier):
    """Trains, stores and runs the intent model."""

    @classmethod
    def required_components(cls) -> List[Type[Any]]:
        """Components that must come before this one."""
        return [Featurizer]

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """The settings of the model."""
        return dict(Settings().__dict__)

    def __init__(
        self,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: Optional[IntentModel] = None,
    ) -> None:
        """model: what was trained before, when there is one."""
        self._settings = Settings(**{name: config[name] for name in Settings().__dict__})
        self._model_storage = model_storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> WishReader:
        """Called by Rasa before training."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> WishReader:
        """Called by Rasa after training and at the start of the server."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, IntentModel.load(folder))

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on all examples that have a text and an intent."""
        examples = [e for e in training_data.intent_examples if e.get(TEXT) and e.get(INTENT)]
        texts = reader.labelled_wishes()
        samples = [*map(_sample, examples), *reader.samples([text for text, _ in texts])]
        labels = [*(e.get(INTENT) for e in examples), *(label for _, label in texts)]
        self._model = reader.train(samples, labels, self._settings)
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Set intent and ranking."""
        if self._model is None:
            raise ValueError("The intent model has not been trained.")
        for message in messages:
            sample = _sample(message)
            whole = self._model.read(sample)
            wishes, beside = reader.wishes(self._model, sample, message.get(HALVES), whole)
            ranking = _with_both(self._model.ranked(whole.shares), wishes)
            ranking = _acts_only_if_sure(ranking)
            items = [{"name": name, "confidence": value} for name, value in ranking[:_RANKING]]
            message.set(INTENT, items[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, items, add_to_output=True)
            message.set("wishes", wishes, add_to_output=True)
            message.set("beside", [other.__dict__ for other in beside], add_to_output=True)
            items = reader.items(self._model, message.get(TEXT) or "")
            message.set("items", items, add_to_output=True)
        return messages


def _with_both(ranking: List[Tuple[Text, float]], wishes: List[Text]) -> List[Tuple[Text, float]]:
    """Where there are two wishes, how sure it is that the first is one of them goes in front:
    as a whole such a message is in doubt between them, though each on its own may be clear."""
    if len(wishes) < 2:
        return ranking
    shares = dict(ranking)
    sure = shares[wishes[0]] + shares[wishes[1]]
    return [(wishes[0], sure), *((n, share) for n, share in ranking if n != wishes[0])]


def _acts_only_if_sure(ranking: List[Tuple[Text, float]]) -> List[Tuple[Text, float]]:
    (name, share), *others = ranking
    if share >= _SURE_ENOUGH.get(name, 0.0):
        return ranking
    return [(name, min(share, _IN_DOUBT)), *((n, min(s, _IN_DOUBT)) for n, s in others)]


def _sample(message: Message) -> Sample:
    _, sentence = message.get_dense_features(TEXT)
    if sentence is None:
        raise ValueError("EncoderFeaturizer must come before WishReader.")
    words = tuple(token.lemma for token in message.get(TOKENS_NAMES[TEXT]))
    return Sample(message.get(FEATURE_TEXT), words, sentence.features[0])
