"""Golden topics of briefing notes: what a good note on each says, where it stands, and what would be off topic."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from corpus.vocabulary import Report
from evals.suites.facts import Fact, find_facts
from evals.suites.suite import GoldQuote, is_verbatim


@dataclass(frozen=True, slots=True)
class Topic:
    """A golden topic. One that the library does not cover has neither facts nor anything to hold them against."""

    id: str
    # As somebody asks for a note on it.
    topic: str
    # Whether the reports cover it.
    covered: bool
    # `dev` to tune on, or `test` to report.
    split: str
    # Beginnings of words: every statement, its section or its quote must hold one of them.
    about: tuple[str, ...] = ()
    # What a good note says, each fact in its accepted forms.
    facts: tuple[Fact, ...] = ()
    # The quotes that support every fact.
    evidence: tuple[GoldQuote, ...] = ()
    # What no statement may say.
    off_topic: tuple[Fact, ...] = ()


def load_topics(split: str = "all") -> list[Topic]:
    """The golden topics of a split, in the order of their files."""
    topics = []
    for file in sorted((files("evals") / "briefings").iterdir(), key=lambda file: file.name):
        for line in file.read_text("utf-8").splitlines():
            if line.strip():
                topics.append(topic_from_row(json.loads(line)))
    return [topic for topic in topics if split in ("all", topic.split)]


def topic_from_row(row: Mapping[str, Any]) -> Topic:
    """A topic from its row."""
    return Topic(
        id=row["id"],
        topic=row["topic"],
        covered=row["covered"],
        split=row["split"],
        about=tuple(row["about"]),
        facts=tuple(tuple(fact) for fact in row["facts"]),
        evidence=tuple(GoldQuote(quote["report"], quote["quote"]) for quote in row["evidence"]),
        off_topic=tuple(tuple(fact) for fact in row["off_topic"]),
    )


def find_topic_faults(topic: Topic, reports: Mapping[str, Report]) -> list[str]:
    """What is wrong with a topic: quotes that are not verbatim, facts that no quote states, a fact also off topic."""
    faults = []
    for gold in topic.evidence:
        if gold.report not in reports or not is_verbatim(gold.quote, reports[gold.report].source):
            faults.append(f"not in {gold.report} word for word: “{gold.quote[:60]}”")
    quotes = " \n ".join(gold.quote for gold in topic.evidence)
    stated = find_facts(topic.facts, quotes)
    faults += [f"no quote says “{fact[0]}”" for number, fact in enumerate(topic.facts) if number not in stated]
    faults += [f"off topic, yet in a quote: “{fact[0]}”" for fact in topic.off_topic if find_facts([fact], quotes)]
    if topic.covered != bool(topic.facts):
        faults.append("a covered topic needs facts, one that is not covered has none")
    return faults
