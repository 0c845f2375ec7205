"""What is no question: signs, keys struck at random, a word that no report holds."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.question import Question
from assistant.kinds.groundwork.laying_out import say
from corpus.vocabulary import Answer
from index.terms import STOP_WORDS, tokenize

# Typed to try a machine: "blah blah", "asdf", "test".
_FILLERS = frozenset("blah bla asdf asdfgh qwerty test testing foo bar lol hmm hm um erm ugh meh lorem ipsum".split())
# One sign four times and more, or five consonants and more without a vowel: "xxxxxxxx", "sdfghjkl".
_STRUCK = re.compile(r"(.)\1{3,}|[bcdfghjklmnpqrstvwxz]{5,}", re.IGNORECASE)
# Four letters and more without a vowel: "hjkl"; one alone may be an abbreviation that the reports do not use.
_UNSPEAKABLE = re.compile(r"^[bcdfghjklmnpqrstvwxz]{4,}$", re.IGNORECASE)
# A text of more words is read as a question.
_MOST_WORDS = 6
# So many words of the reports may stand between keys struck at random.
_MOST_OTHERS = 2
_MESSAGE = (
    "That was not understood as a question. Ask in a few plain words about what the reports cover, for example:\n"
)


class Noise:
    """A friendly word for what nobody can answer."""

    name = "noise"

    def answer(self, asked: Question, standalone: str, assistant: EvidenceAssistant) -> Answer | None:
        """A word of help where a text holds nothing to look up; None for anything else."""
        if not is_noise(asked.text, assistant):
            return None
        examples = "\n".join(f"• {starter}" for starter in assistant.starters)
        return say(asked.text, _MESSAGE + examples)


def is_noise(text: str, assistant: EvidenceAssistant) -> bool:
    """Whether a text is signs alone, or a few words that nobody uses."""
    if not any(character.isalnum() for character in text):
        return True
    words = tokenize(text)
    if not words or len(words) > _MOST_WORDS:
        return False
    noise = _find_noise(words, assistant)
    others = {word for word in words if word not in noise}
    # A word or a figure between keys struck at random asks nothing; a question has a word that asks, or two of its own.
    if len(noise) > 1:
        return len(others) <= _MOST_OTHERS and not others & STOP_WORDS
    return bool(noise) and not any(assistant.index.lexicon.has_word(word) for word in others)


def _find_noise(words: Sequence[str], assistant: EvidenceAssistant) -> set[str]:
    """The words that nobody uses; words that cannot be spoken count where there are two or more of all."""
    noise = {word for word in words if _is_noise_word(word, assistant)}
    odd = {word for word in words if _UNSPEAKABLE.match(word) and not assistant.index.lexicon.has_word(word)}
    return noise | odd if len(noise | odd) > 1 else noise


def _is_noise_word(word: str, assistant: EvidenceAssistant) -> bool:
    if word in _FILLERS:
        return True
    if word in STOP_WORDS or word[0].isdigit() or assistant.index.lexicon.has_word(word):
        return False
    return _STRUCK.search(word) is not None
