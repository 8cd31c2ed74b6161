"""The tokenizer of the model `rules`: a token a character."""

from __future__ import annotations

from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import DummyTokenizer, registry
from spacy.vocab import Vocab


class CharacterTokenizer(DummyTokenizer):
    """Makes every character, white space included, a token of its own."""

    #: The components behind it read no attributes of words that spaCy works out of their form.
    plain_words = True

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """The Doc of a text."""
        return Doc(self.vocab, words=list(text), spaces=[False] * len(text))


@registry.tokenizers("policyfacts.CharacterTokenizer.v1")  # type: ignore[untyped-decorator]
def create_character_tokenizer() -> Callable[[Language], CharacterTokenizer]:
    """The tokenizer as named in a spaCy configuration."""
    return lambda nlp: CharacterTokenizer(nlp.vocab)
