"""How strongly and of how much something is said: no more, and no less, than the evidence says."""

from __future__ import annotations

import pytest

from assistant.verification.modality import check_causes, check_modality
from assistant.verification.quantities import check_quantities
from assistant.verification.tokens import find_tokens


def _faults(statement: str, evidence: str) -> list[str]:
    stated, given = find_tokens(statement), find_tokens(evidence)
    return [
        *check_modality(stated, given, evidence, is_verb={"share", "join"}.__contains__),
        *check_quantities(stated, given, evidence),
        *check_causes(stated, given),
    ]


@pytest.mark.parametrize(
    ("statement", "evidence", "fault"),
    [
        ("Practices must join.", "Practices may join.", "'must' is not what the evidence says"),
        (
            "Practices must build trust and can use data.",
            "Practices can build trust and must use data.",
            "'must' is not what the evidence says of it",
        ),
        ("Practices share data.", "Practices should share data.", "the evidence says 'should', the statement leaves"),
        ("All practices joined.", "Some practices joined.", "'All' is stronger or weaker"),
        ("Most hospital trusts joined.", "Some hospital trusts joined.", "'Most' is stronger than the evidence"),
        ("It was the most important step.", "It was an important step.", "'most' is stronger than the evidence"),
        ("Loneliness causes illness.", "Loneliness and illness go together.", "'causes' claims more"),
    ],
)
def test_another_strength_is_a_fault(statement: str, evidence: str, fault: str) -> None:
    assert any(fault in told for told in _faults(statement, evidence))


@pytest.mark.parametrize(
    ("statement", "evidence", "rule"),
    [
        ("Practices should share data.", "Share data with practices.", "advice"),
        ("Practices should share data.", "It is vital that practices share data.", "necessity"),
        ("Practices must share data.", "It is vital that practices share data.", "necessity, more strongly"),
        ("Practices may join.", "Practices tend to join.", "a hedge"),
        ("Practices must share data.", "Practices need to share data.", "'need' is either"),
        ("Practices join.", "You can join practices.", "an offer"),
        ("Practices have to join.", "Practices will have to join.", "'will have to' obliges"),
        ("The scheme began in the spring.", "In May the scheme began.", "the month of May"),
        ("Most practices joined.", "57% of practices joined.", "a share over half"),
        ("Lack of funding holds it back.", "Lack of funding holds it back, they said.", "a lack that is told"),
        ("Most practices joined.", "Practices usually joined.", "a word for most"),
        ("Each practice joined.", "Practices joined.", "a plain plural"),
        ("In all there were 20.", "There were 20.", "'in all' is an idiom"),
        ("It was the most important step.", "It was the key step.", "a superlative"),
        ("They meet every two weeks.", "They meet fortnightly.", "how often"),
        ("It gave cause for concern.", "It was a concern.", "'cause for' is no cause"),
        ("Loneliness causes illness.", "Loneliness leads to illness.", "another word for cause"),
    ],
)
def test_the_same_strength_may_be_worded_in_another_way(statement: str, evidence: str, rule: str) -> None:
    assert _faults(statement, evidence) == [], rule
