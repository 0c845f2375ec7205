"""What is denied: the statement denies what the evidence denies, and nothing else."""

from __future__ import annotations

import pytest

from assistant.verification.denials import has_opposite, is_denied, read_denials
from assistant.verification.negation import check_negation
from assistant.verification.tokens import find_tokens


def _faults(statement: str, evidence: str) -> list[str]:
    return list(check_negation(find_tokens(statement), find_tokens(evidence)))


@pytest.mark.parametrize(
    ("statement", "evidence", "fault"),
    [
        ("The hub was not open.", "The hub was open.", "'not': the evidence does not deny this"),
        ("The hub lacks trained volunteers.", "The hub has trained volunteers.", "'lacks': the evidence does not deny"),
        ("The hub was open at weekends.", "The hub was not open at weekends.", "the evidence says 'not'"),
        ("The hub has trained volunteers.", "The hub lacks trained volunteers.", "the evidence says 'lacks'"),
        (
            "Leads are adequately trained, but lack guidance.",
            "Leads are not adequately trained, and lack guidance.",
            "the evidence says 'not'",
        ),
        ("The hub is just for patients.", "The hub is not just for patients.", "the evidence says 'not just'"),
    ],
)
def test_a_denial_on_one_side_alone_is_a_fault(statement: str, evidence: str, fault: str) -> None:
    assert any(fault in told for told in _faults(statement, evidence))


@pytest.mark.parametrize(
    ("statement", "evidence", "rule"),
    [
        ("The hub was not open.", "The hub wasn't open.", "a 'not' in another form"),
        ("Care was given without delays.", "There were fewer delays in care.", "'without' of less"),
        ("There were not enough staff.", "Staff were limited.", "scarcity"),
        ("They never attended.", "Attended Never 12 (24%)", "the label of a row"),
        ("It did not reach everyone.", "It failed to reach everyone.", "a verb that denies"),
        ("Costs were not high.", "Costs were low.", "the opposite"),
        ("The food was not edible.", "The food was inedible.", "a word that denies itself"),
        ("The hub is for patients.", "The hub is not only for patients.", "'not only' denies nothing"),
        ("The hub was closed.", "The weather was not good.", "about something else"),
        ("Practices value time rather than money.", "Practices value time, rather than money.", "a contrast"),
    ],
)
def test_a_denial_may_be_worded_in_another_way(statement: str, evidence: str, rule: str) -> None:
    assert _faults(statement, evidence) == [], rule


def test_without_denies_only_the_word_right_after_it() -> None:
    tokens = find_tokens("We met without more funding.")
    at = {token.text: place for place, token in enumerate(tokens)}
    assert is_denied(tokens, at["more"]) and not is_denied(tokens, at["funding"])


def test_a_denial_tells_what_it_denies_and_what_stands_before_it() -> None:
    (denial,) = read_denials(find_tokens("The hub was not open at weekends.")).firm
    assert denial.word == "not"
    assert sorted(denial.scope) == ["open", "weekend"]
    assert sorted(denial.before) == ["hub"]


def test_the_opposite_of_what_is_denied_is_known() -> None:
    assert has_opposite(frozenset({"high"}), frozenset({"low", "cost"}))
    assert not has_opposite(frozenset({"high"}), frozenset({"high", "cost"}))
