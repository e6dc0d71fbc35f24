"""spaCy's Chinese tokens for Rasa, of the normalised text with offsets into the original."""

from __future__ import annotations

from typing import Any, Dict, List, Text

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from nlu import zh

# The message property with the text that features are made of.
FEATURE_TEXT = "feature_text"


class ChineseToken(Token):
    """Rasa hashes each token of the training data again and again; this is enough of it."""

    def fingerprint(self) -> Text:
        """Two tokens with the same one are the same."""
        return f"{self.start} {self.end} {self.lemma}"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class ChineseTokenizer(Tokenizer):
    """Tokens without whitespace ones, which Rasa's own jieba tokenizer emits."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Rasa's tokenizers need these keys."""
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "prefix_separator_symbol": None,
        }

    def tokenize(self, message: Message, attribute: Text) -> List[Token]:
        """Tokens of one text."""
        text = message.get(attribute)
        if attribute != TEXT:
            return [Token(text, 0)]
        even = zh.normalise(text)
        message.set(FEATURE_TEXT, zh.masked_numbers(even.text))
        tokens: List[Token] = []
        for token in zh.nlp().make_doc(even.text):
            if not token.is_space:
                start, end = even.origin(token.idx, token.idx + len(token))
                lemma = zh.masked_numbers(token.text)
                tokens.append(ChineseToken(text[start:end], start, end, lemma=lemma))
        return tokens
