"""Entities that have a shape, as nlu/zh.py finds them."""

from __future__ import annotations

from typing import Any, Dict, List, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from nlu import zh


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ShapedEntities(GraphComponent, EntityExtractorMixin):
    """Slots want the standard form, so that is the value; the words as typed are in `typed`."""

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ShapedEntities:
        """Called by Rasa."""
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:
        """Add what is found to each message."""
        for message in messages:
            found = [
                {
                    "entity": entity.type,
                    "value": entity.norm,
                    "typed": entity.value,
                    "start": entity.start,
                    "end": entity.end,
                }
                for entity in zh.find_entities(message.get(TEXT) or "")
            ]
            known = message.get(ENTITIES, [])
            message.set(ENTITIES, known + self.add_extractor_name(found), add_to_output=True)
        return messages
