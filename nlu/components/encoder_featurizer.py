"""Dense features of a message: its sentence vector."""

from __future__ import annotations

from typing import Any, Dict, List, Text, Type

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.encoder import encode_many, encode_parts
from nlu.components.tokenizer import FEATURE_TEXT
from nlu.components.wishes import halves

# The message property with the vectors of wishes.halves: the network is run once for all of them.
HALVES = "half_vectors"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class EncoderFeaturizer(DenseFeaturizer, GraphComponent):
    """Universal Sentence Encoder (multilingual), run on the normalised text."""

    @classmethod
    def required_components(cls) -> List[Type[Any]]:
        """Components that must come before this one."""
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Nothing of its own to set."""
        return dict(DenseFeaturizer.get_default_config())

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> EncoderFeaturizer:
        """Called by Rasa."""
        return cls(execution_context.node_name, config)

    @classmethod
    def validate_config(cls, config: Dict[Text, Any]) -> None:
        """Every configuration is fine."""

    def process(self, messages: List[Message]) -> List[Message]:
        """Add the sentence vector."""
        for message in messages:
            if message.get(TEXT):
                text = message.get(FEATURE_TEXT)
                vectors = encode_parts(text, halves(text))
                self._add_vector(message, vectors[0])
                message.set(HALVES, vectors[1:])
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Sentence vectors of all examples at once."""
        filled = [e for e in training_data.training_examples if e.get(TEXT)]
        vectors = encode_many([example.get(FEATURE_TEXT) for example in filled])
        for example, vector in zip(filled, vectors, strict=True):
            self._add_vector(example, vector)
        return training_data

    def _add_vector(self, message: Message, vector: np.ndarray) -> None:
        # No rows for single tokens: nobody reads them, and Rasa would hash them all in training.
        alias = self._config[FEATURIZER_CLASS_ALIAS]
        message.add_features(Features(vector.reshape(1, -1), FEATURE_TYPE_SENTENCE, TEXT, alias))
