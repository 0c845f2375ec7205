"""Every document of the golden set is read well enough: the floors below, which a reader may not fall under."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.reading.documents import make_documents
from evals.reading.golden import GoldenDocument
from evals.reading.metrics import score_reading
from evals.reading.read import read_document

DOCUMENTS = make_documents()
LEAST_ORDER = 0.98
LEAST_F1 = 0.90
MOST_FURNITURE = 0.005


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name.replace(" ", "-"))
def test_a_document_is_read_well(document: GoldenDocument, tmp_path: Path) -> None:
    scores = score_reading(document, read_document(document, tmp_path))
    print(document.name, scores)
    assert scores.order is None or scores.order >= LEAST_ORDER
    assert scores.headings is None or scores.headings >= LEAST_F1
    assert scores.cells is None or scores.cells >= LEAST_F1
    assert scores.furniture_left <= MOST_FURNITURE
    assert scores.characters_kept == 1


def test_thirteen_documents_of_which_two_are_no_pdfs() -> None:
    assert len(DOCUMENTS) == 13
    assert sum(document.suffix != ".pdf" for document in DOCUMENTS) == 2
