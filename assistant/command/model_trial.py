"""A chat model tried with ten questions of which the answers are known: how fast it is, and what it is good for.

Of each question it is to choose the evidence that answers it among other evidence, twice, the second time in another
order; of some it is to write a sentence, too.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.generation.chat_model import ChatModel
from assistant.generation.choice import NONE, Choice, choice_schema, read_choice
from assistant.generation.prompting import build_select_prompt
from assistant.generation.sentences import split_sentences
from assistant.verification.verifier import Verifier
from index.embedding import SentenceEmbeddings
from prompts.loading import load_prompt

# What a trial is made of: nothing of a library. Each question with the number of the piece that answers it, from 1; 0
# for a question that none answers.
EVIDENCE = (
    "Walking groups in Anytown: The scheme began in May 2019 with 14 volunteers and was led by Dr Ann Field.",
    "Walking groups in Anytown: By March 2021 it had reached 312 people in four estates.",
    "Community kitchen: The kitchen is open on Mondays and Thursdays and is free for families.",
    "Community kitchen: It is paid for by the borough council, at £18,000 a year.",
    "Hearing checks: Of 96 people who were invited, 71 came, and nine were given hearing aids.",
    "Bus to the clinic: Residents asked for a bus because the nearest clinic was seven miles away.",
)
QUESTIONS: tuple[tuple[str, int], ...] = (
    ("When did the walking groups begin, and with how many volunteers?", 1),
    ("Who led the walking groups?", 1),
    ("How many people had the walking groups reached by March 2021?", 2),
    ("On which days is the community kitchen open?", 3),
    ("Who pays for the community kitchen?", 4),
    ("What does the kitchen cost a year?", 4),
    ("How many people were given hearing aids?", 5),
    ("Why did residents ask for a bus?", 6),
    ("How many children learned to swim?", 0),
    ("Which school took part in the hearing checks?", 0),
)
# Of so many of them it is to write.
_WRITTEN = 3
# A choice, and a sentence, may take so long in the middle.
_TOO_SLOW_SECONDS = 45.0
# It is good for choosing from so many questions on, and for writing from so large a share of carried sentences on.
_GOOD_CHOICES = 7
_GOOD_SENTENCES = 0.5


@dataclass(frozen=True, slots=True)
class Trial:
    """What a model did in a trial."""

    # Seconds to the first words of the first call, and the median of a call.
    first: float
    seconds: float
    questions: int
    # How many it chose rightly for, both times; and how often it gave the same choice both times.
    right: int
    same: int
    sentences: int
    # How many of the sentences the piece of evidence that answers supports.
    supported: int

    @property
    def styles(self) -> tuple[str, ...]:
        """The styles that it is good for: "select", "prose"."""
        if self.seconds > _TOO_SLOW_SECONDS:
            return ()
        chooses = self.right >= _GOOD_CHOICES * self.questions / len(QUESTIONS)
        writes = bool(self.sentences) and self.supported >= _GOOD_SENTENCES * self.sentences
        return tuple(name for name, is_good in (("select", chooses), ("prose", writes)) if is_good)

    @property
    def verdict(self) -> str:
        """Whether the model is of use, in a few words."""
        if self.seconds > _TOO_SLOW_SECONDS:
            return "too slow"
        return f"good for {' and '.join(self.styles)}" if self.styles else "good for neither style"

    @property
    def remedy(self) -> str:
        """What to do where it is not; empty where it is."""
        if self.seconds > _TOO_SLOW_SECONDS:
            return "Take a smaller model or a faster machine, or set model_timeout; see docs/models.md."
        if "select" not in self.styles:
            return "Most answers will stand as they are without it. Take a larger model; see docs/models.md."
        return ""

    def __str__(self) -> str:
        """The trial in a few words."""
        return (
            f"first words after {self.first:.1f} s, {self.seconds:.1f} s a call; chose rightly for {self.right} of "
            f"{self.questions} questions, the same twice for {self.same}; what answers carried {self.supported} of its "
            f"{self.sentences} sentences: {self.verdict}"
        )


def try_model(model: ChatModel, questions: Sequence[tuple[str, int]] = QUESTIONS) -> Trial:
    """Ask the model the questions, and let it write on the first of them.

    Raises:
        ModelUnavailable: it gave no answer.
    """
    times: list[float] = []
    first = 0.0
    right = same = 0
    for question, wanted in questions:
        choices = []
        for order in (range(1, len(EVIDENCE) + 1), range(len(EVIDENCE), 0, -1)):
            began = time.perf_counter()
            choices.append(_choose(model, question, list(order)))
            times.append(time.perf_counter() - began)
        first = first or times[0]
        right += all(_is_right(choice, wanted) for choice in choices)
        same += choices[0] is not None and choices[0] == choices[1]
    sentences = supported = 0
    for question, wanted in questions[:_WRITTEN]:
        began = time.perf_counter()
        made, held = _write(model, question, EVIDENCE[wanted - 1 : wanted])
        times.append(time.perf_counter() - began)
        sentences, supported = sentences + made, supported + held
    median = sorted(times)[len(times) // 2]
    return Trial(first, median, len(questions), right, same, sentences, supported)


def _choose(model: ChatModel, question: str, order: Sequence[int]) -> frozenset[int] | None:
    """What the model chooses, by the numbers of EVIDENCE; None where that cannot be read or does not exist."""
    lines = [f"[{place}] {EVIDENCE[number - 1]}" for place, number in enumerate(order, 1)]
    system, user, given = build_select_prompt(question, (), lines, model.settings)
    choice = read_choice(model.complete(system, user, schema=choice_schema(range(1, given + 1))))
    if choice is None or not _exists(choice, given):
        return None
    return frozenset(order[number - 1] for number in choice.numbers)


def _exists(choice: Choice, given: int) -> bool:
    """Whether a choice names pieces that there are, or says that none answers."""
    is_clear = bool(choice.numbers) != (choice.answered == NONE)
    return is_clear and all(1 <= number <= given for number in choice.numbers)


def _is_right(choice: frozenset[int] | None, wanted: int) -> bool:
    """Whether it holds what answers and at most one piece more; for a question that nothing answers, nothing."""
    if choice is None or not wanted:
        return choice == frozenset()
    return wanted in choice and len(choice) <= 2


def _write(model: ChatModel, question: str, answering: Sequence[str]) -> tuple[int, int]:
    """How many sentences the model writes on a question, and how many of them the piece that answers it supports.

    A model that repeats all evidence whatever is asked says nothing wrong, and does not answer.
    """
    evidence = "\n".join(f"[{number}] {text}" for number, text in enumerate(EVIDENCE, 1))
    system, user = load_prompt("answer").fill(question=question, evidence=evidence)
    # Without a library: a word in small letters is an ordinary one.
    verifier = Verifier(SentenceEmbeddings(), is_ordinary=str.islower, abbreviations={})
    sentences = list(split_sentences(model.stream(system, user)))
    supported = sum(verifier.verify(sentence.text, answering).supported for sentence in sentences)
    return len(sentences), supported
