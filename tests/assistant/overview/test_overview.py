"""An overview quotes its report alone, to the character."""

from __future__ import annotations

import pytest

from assistant.answering.assistant import EvidenceAssistant
from assistant.overview.overview import make_overview


@pytest.mark.parametrize("report", ["pcn_event", "hiquality", "syndemic", "strong_communities", "manifesto"])
def test_an_overview_quotes_its_report_to_the_character(assistant: EvidenceAssistant, report: str) -> None:
    index = assistant.index
    overview = make_overview(index, report)
    assert overview.statements
    assert {citation.report for citation in overview.citations} == {report}
    assert all(index.reports[report].quote(citation.spans) == citation.quote for citation in overview.citations)
    assert all(statement.citations for statement in overview.statements)


def test_a_report_that_is_not_held_has_none(assistant: EvidenceAssistant) -> None:
    with pytest.raises(KeyError):
        make_overview(assistant.index, "no_such_report")
