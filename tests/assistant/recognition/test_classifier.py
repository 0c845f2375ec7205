"""What tells the kinds of questions is right on questions that it never saw, and as scikit-learn has it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.answering.assistant import EvidenceAssistant
from assistant.recognition.classifier import QuestionClassifier, load_question_classifier, ngrams_of
from corpus.errors import UserError
from evals.training.question_kinds import read_questions, train
from index.embedding import Floats

# None of these is like a question that it was trained on; none names its kind.
ASKED = [
    ("advice", "Our flu clinics stand half empty and the farm workers never come. What got others over that hurdle?"),
    ("advice", "the carers on our list are burnt out, where would you put the first pound?"),
    ("advice", "how on earth do you win over a partner who thinks this is social work"),
    ("whole_report", "I have ten minutes before the board: what does the oral health review boil down to?"),
    ("whole_report", "the chapter on prisons, what is it driving at"),
    ("whole_report", "where does the housing paper land in the end?"),
    ("list_all", "every organisation that put money into the garden, please"),
    ("list_all", "which towns were visited, the complete set"),
    ("list_all", "Name the six principles behind the charter"),
    ("ranking", "What came out on top when they were asked what holds them back?"),
    ("ranking", "which region fared worst on dental waits, and the two next to it"),
    ("ranking", "commonest reason given for missing an appointment?"),
    ("comparison", "were nurses keener on evening clinics than receptionists were?"),
    ("comparison", "Bristol against Hull on smoking at birth, how far apart are they"),
    ("comparison", "how does the village scheme differ from the one in the city?"),
    ("yes_no", "did anybody check whether the bus passes made a difference?"),
    ("yes_no", "are practices allowed to pool the money, or not"),
    ("yes_no", "has the walking group been shown to help with diabetes"),
    ("two_part", "when did the hub open and who pays the rent?"),
    ("two_part", "How many people came to the sessions, plus what did each one cost to run?"),
    ("who", "who chairs the steering group"),
    ("who", "which charity looks after the volunteers in the scheme?"),
    ("definition", "what is meant by proportionate universalism"),
    ("definition", "Community connector - what's that when it's at home?"),
    ("fact", "how many households were visited in the second winter"),
    ("fact", "in which year did the council sign the charter"),
    ("fact", "what share of the children had never seen a dentist?"),
    ("fact", "why was the pilot in the harbour area stopped"),
    ("about_library", "what have you got in there and how recent is it?"),
    ("about_library", "which documents do you search?"),
    ("cannot_do", "write me a reply to the patient who complained"),
    ("cannot_do", "put this into Polish for our leaflet"),
]
# So many of these must be told rightly: 30 were when the test was written.
FEWEST = 27


def test_questions_that_it_never_saw_are_of_their_kind(assistant: EvidenceAssistant) -> None:
    classifier = load_question_classifier()
    wrong = []
    for kind, question in ASKED:
        shares = classifier.shares(question, assistant.index.query(question).encoded.vector)
        likeliest = max(shares, key=lambda each: shares[each])
        if likeliest != kind:
            wrong.append(f"{question} ({kind}): {likeliest}")
    assert len(wrong) <= len(ASKED) - FEWEST, "\n".join(wrong)


def test_none_of_them_is_a_question_of_its_training() -> None:
    trained = {question.casefold() for question, _ in read_questions()}
    assert [question for _, question in ASKED if question.casefold() in trained] == []
    assert len(trained) > 4000


def test_it_gives_the_shares_that_scikit_learn_gives(tmp_path: Path) -> None:
    pytest.importorskip("sklearn")
    from scipy.sparse import csr_matrix, hstack
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression

    from assistant.recognition import classifier as runtime
    from evals.training import question_kinds

    questions = read_questions()[::9]
    vectors = made_vectors(len(questions))
    made = train(questions, vectors, "some model", tmp_path / "kinds.npz")
    read = QuestionClassifier.load(tmp_path / "kinds.npz")
    assert read.embedding == made.embedding == "some model"
    counter = CountVectorizer(analyzer=ngrams_of, min_df=question_kinds.FEWEST, binary=True, lowercase=False)
    counts = csr_matrix(counter.fit_transform([question for question, _ in questions]), dtype=np.float64)
    lengths = np.sqrt(np.maximum(1, np.asarray(counts.sum(axis=1)).ravel()))
    scaled = csr_matrix(counts.multiply((runtime.NGRAM_LENGTH / lengths)[:, None]))
    features = hstack([scaled, csr_matrix(runtime.EMBEDDING_LENGTH * vectors)]).tocsr()
    model = LogisticRegression(C=question_kinds.STRENGTH, max_iter=500, class_weight="balanced")
    expected = model.fit(features, [kind for _, kind in questions]).predict_proba(features[:40])
    for row, (question, _) in enumerate(questions[:40]):
        shares = read.shares(question, vectors[row])
        assert sum(shares.values()) == pytest.approx(1, abs=0.001)
        assert [shares[kind] for kind in model.classes_] == pytest.approx(expected[row], abs=0.01)


def made_vectors(count: int) -> Floats:
    vectors: Floats = np.random.default_rng(4).normal(size=(count, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


def test_a_question_of_no_known_word_is_told_by_its_meaning_alone() -> None:
    classifier = QuestionClassifier(
        ("fact", "who"),
        ("known",),
        {
            "ngrams": np.asarray([[9.0, -9.0]], dtype=np.float32),
            "meaning": np.asarray([[-1.0, 1.0]], dtype=np.float32),
            "bias": np.zeros(2, dtype=np.float32),
        },
        "some model",
    )
    vector = np.ones(1, dtype=np.float32)
    assert classifier.shares("xyzzy", vector)["who"] > 0.99
    assert classifier.shares("known", vector)["fact"] > 0.99


def test_ngrams_know_the_ends_of_a_question_and_take_any_number_for_one() -> None:
    assert ngrams_of("How many? 1,250") == [
        "<s>", "how", "many", "?", "#", "</s>",
        "<s> how", "how many", "many ?", "? #", "# </s>",
        "<s> how many", "how many ?", "many ? #", "? # </s>",
    ]  # fmt: skip


@pytest.mark.parametrize("content", [None, b"", b"no weights"])
def test_damaged_weights_are_told_in_one_line(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "kinds.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UserError, match="Reinstall"):
        QuestionClassifier.load(path)


def test_with_another_embedding_it_says_nothing(assistant: EvidenceAssistant, monkeypatch: pytest.MonkeyPatch) -> None:
    question = "what should we do about empty flu clinics"
    assert assistant.share_of_kind(question, "advice") > 0.5
    monkeypatch.setattr(load_question_classifier(), "embedding", "another model")
    assert assistant.share_of_kind(question, "advice") == 0
