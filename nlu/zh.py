"""Chinese for everybody: tokens, shaped entities, masks and clean text. No Rasa in here."""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import TYPE_CHECKING

import jieba
import spacy
from spacy.language import Language
from spacy.util import filter_spans

from nlu.masking import mask
from nlu.shapes import Entity, find_entities
from nlu.tables import words_file
from nlu.text import Normalised, clean_for_engine, for_features, masked_numbers, normalise

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = [
    "Entity",
    "Normalised",
    "clean_for_engine",
    "find_entities",
    "for_features",
    "mask",
    "masked_numbers",
    "nlp",
    "normalise",
    "words",
]


@lru_cache(maxsize=1)
def nlp() -> Language:
    """spaCy's Chinese with jieba and our words; shaped entities come out as doc.ents."""
    jieba.setLogLevel(logging.WARNING)
    jieba.load_userdict(words_file())
    language = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "jieba"}}})
    language.add_pipe("shaped_entities")
    return language


def words(text: str) -> list[str]:
    """The words of a text, without the spaces between them."""
    return [token.text for token in nlp().make_doc(text) if not token.is_space]


@Language.component("shaped_entities")
def _shaped_entities(doc: Doc) -> Doc:
    """Patterns run on characters: jieba's token borders cut through numbers and addresses."""
    spans = [
        doc.char_span(entity.start, entity.end, label=entity.type, alignment_mode="expand")
        for entity in find_entities(doc.text)
    ]
    doc.ents = filter_spans([span for span in spans if span is not None])
    return doc
