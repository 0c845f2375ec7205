"""Suites: sets of questions with what a right answer must say, the golden one and an evaluator's own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from corpus.errors import UserError
from corpus.vocabulary import ELLIPSIS, Report, collapse
from evals.suites.facts import Fact, find_facts
from evals.suites.rows import Row, read_csv_rows, read_json_rows

KINDS = (
    "number", "table", "list", "definition", "who", "when_where", "why_how", "case_study", "comparison", "summary",
    "quotation", "cross", "followup", "unanswerable",
)  # fmt: skip
# Kinds of the suite `leads`, besides these: answers that want more than the line that says it.
LEADS_KINDS = (
    "advice", "whole_report", "list_all", "ranking", "comparison", "yes_no", "two_part", "who", "false_premise",
    "followup",
)  # fmt: skip
ALL_KINDS = tuple(dict.fromkeys(KINDS + LEADS_KINDS))
SPLITS = ("dev", "test", "all")
GOLDEN = "golden"
LEADS = "leads"
# The suites that come with the project, each a folder of this package.
BUILT_IN = (GOLDEN, LEADS)

_NAMES = ", ".join(f"'{name}'" for name in BUILT_IN)
_READERS = {".jsonl": read_json_rows, ".csv": read_csv_rows}


@dataclass(frozen=True, slots=True)
class GoldQuote:
    """Words of a report that support an answer; pieces may be joined by ' … '."""

    report: str
    quote: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question with what a right answer must say. An unanswerable one has neither facts nor quotes."""

    id: str
    question: str
    # One of KINDS or LEADS_KINDS.
    kind: str
    # Whether the reports answer it.
    answerable: bool
    # The question as it would be asked alone.
    standalone: str = ""
    # The turns before it, oldest first, as {"role", "content"}; an assistant's turn without content is asked for anew.
    history: tuple[Mapping[str, str], ...] = ()
    # `dev` to tune on, or `test` to report.
    split: str = "test"
    facts: tuple[Fact, ...] = ()
    # The quotes that support every fact.
    evidence: tuple[GoldQuote, ...] = ()
    # Other places that say the same.
    alternatives: tuple[GoldQuote, ...] = ()
    # What a good answer says besides, not needed to be complete.
    should: tuple[Fact, ...] = ()
    # What would make an answer wrong or misleading.
    must_not: tuple[Fact, ...] = ()
    # Words of the part that the reports do not answer; a complete answer says that they were not found.
    not_found: tuple[str, ...] = ()
    # When a reader calls an answer complete, short or wrong.
    rubric: str = ""
    # How the row was written and checked.
    source: str = ""
    # The reason that a refusal should give; None for an answerable question.
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Suite:
    """Questions to run, by name. `problems` name, by line, the rows that were left out and why."""

    name: str
    questions: tuple[Question, ...]
    problems: tuple[str, ...] = field(default=())

    def of_split(self, split: str) -> Suite:
        """The questions of one split, `dev` or `test`; `all` gives every one."""
        if split not in SPLITS:
            raise UserError(f"no split '{split}'. Choose one of: {', '.join(SPLITS)}.")
        kept = tuple(question for question in self.questions if split in ("all", question.split))
        return replace(self, questions=kept)


def load_suite(name: str, reports: Mapping[str, Report]) -> Suite:
    """A suite that comes with the project, or the questions in a .jsonl or .csv file.

    Rows that are wrong are left out and named.

    Raises:
        UserError: no such file, an unknown kind of file, or no row that can be run.
    """
    if name in BUILT_IN:
        return _build_suite(name, _read_own_rows(name), reports)
    path = Path(name)
    if not path.is_file():
        raise UserError(f"{name}: no such suite or file. Use {_NAMES}, or the path of a .jsonl or .csv file.")
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise UserError(f"{path.name}: not UTF-8 text. Save it as UTF-8 (in Excel: 'CSV UTF-8').") from fault
    read_rows = _READERS.get(path.suffix.lower())
    if read_rows is None:
        raise UserError(f"{path.name}: a suite is a .jsonl or a .csv file. docs/evals.md shows both forms.")
    # A table is looked at in a spreadsheet, which numbers rows, a file of JSON in an editor, which numbers lines.
    unit = "row" if path.suffix.lower() == ".csv" else "line"
    suite = _build_suite(path.stem, ((f"{unit} {number}", row) for number, row in read_rows(text)), reports)
    if not suite.questions:
        raise UserError(f"{path.name}: no row can be run. {' '.join(suite.problems[:3]) or 'The file is empty.'}")
    return suite


def question_from_row(row: Mapping[str, Any]) -> Question:
    """A question from a row in the published form.

    Raises:
        KeyError, TypeError, ValueError: the row is not in that form; the message says how.
    """
    question = str(row.get("question") or "").strip()
    if not question:
        raise ValueError("the question is empty")
    answerable = row.get("answerable", True)
    if not isinstance(answerable, bool):
        raise ValueError("'answerable' must be true or false")
    history = tuple({"role": turn["role"], "content": turn["content"]} for turn in row.get("history") or ())
    return Question(
        id=str(row["id"]),
        question=question,
        kind=row.get("kind") or _default_kind(answerable, is_followup=bool(history)),
        answerable=answerable,
        standalone=str(row.get("standalone") or question),
        history=history,
        split=row.get("split") or "test",
        facts=_facts_from_cells(row.get("facts")),
        evidence=_quotes_from_rows(row.get("evidence")),
        alternatives=_quotes_from_rows(row.get("alternatives")),
        should=_facts_from_cells(row.get("should")),
        must_not=_facts_from_cells(row.get("must_not")),
        not_found=tuple(map(str, row.get("not_found") or ())),
        rubric=str(row.get("rubric") or ""),
        source=str(row.get("source") or ""),
        reason=row.get("reason"),
    )


def find_faults(question: Question, reports: Mapping[str, Report]) -> Iterator[str]:
    """What is wrong with a question: unknown names, quotes that are not verbatim, facts that no quote states."""
    if question.kind not in ALL_KINDS:
        yield f"unknown kind '{question.kind}' (one of: {', '.join(ALL_KINDS)})"
    if question.split not in SPLITS[:2]:
        yield f"unknown split '{question.split}' (dev or test)"
    if any(_is_empty(fact) for fact in question.facts + question.should + question.must_not):
        yield "a fact is empty"
    if not question.answerable:
        if question.facts or question.evidence:
            yield "an unanswerable question can have neither facts nor quotes"
        return
    if not question.facts and not question.evidence:
        yield "an answerable question needs a fact or a quote"
    yield from _find_quote_faults(question.evidence + question.alternatives, reports)
    if question.evidence:
        yield from _find_unstated_facts(question)


def is_verbatim(quote: str, source: str) -> bool:
    """Whether every piece of a quote stands in the source, white space aside."""
    text = collapse(source)
    return all(collapse(piece) in text for piece in quote.split(ELLIPSIS)) and bool(quote.strip())


def _read_own_rows(name: str) -> Iterator[tuple[str, Row]]:
    """The rows of a suite of our own, each with its file and line, such as "unanswerable.jsonl line 3"."""
    folder = files("evals") / name
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".jsonl"):
            for number, row in read_json_rows(file.read_text("utf-8")):
                yield f"{file.name} line {number}", row


def _build_suite(name: str, rows: Iterable[tuple[str, Row]], reports: Mapping[str, Report]) -> Suite:
    """The suite of the rows, each with the name of its line."""
    questions: dict[str, Question] = {}
    problems = []
    for line, row in rows:
        if isinstance(row, str):
            problems.append(f"{line}: {row}.")
            continue
        try:
            # A row without an id is named by its line: "line 3" and "row 3" give "row-3".
            question = question_from_row({"id": line.replace("line ", "row-").replace("row ", "row-"), **row})
            faults = list(find_faults(question, reports))
        except KeyError as fault:
            faults = [f"missing {fault}"]
        except (TypeError, ValueError, AttributeError) as fault:
            faults = [str(fault)]
        else:
            if question.id in questions:
                faults.append(f"the id '{question.id}' is taken by an earlier row")
        if faults:
            problems.append(f"{line}: {'; '.join(faults)}.")
        else:
            questions[question.id] = question
    return Suite(name, tuple(questions.values()), tuple(problems))


def _default_kind(answerable: bool, *, is_followup: bool) -> str:
    """The kind of a question that names none."""
    if is_followup:
        return "followup"
    return "number" if answerable else "unanswerable"


def _facts_from_cells(facts: Any) -> tuple[Fact, ...]:
    return tuple(_fact_from_cell(fact) for fact in facts or ())


def _fact_from_cell(fact: Any) -> Fact:
    """A fact's accepted forms; one that is plain text has that form alone."""
    return (fact,) if isinstance(fact, str) else tuple(map(str, fact))


def _quotes_from_rows(rows: Any) -> tuple[GoldQuote, ...]:
    return tuple(GoldQuote(row["report"], row["quote"]) for row in rows or ())


def _is_empty(fact: Fact) -> bool:
    """Whether a fact has no form, or one without words, which every text would state."""
    return not fact or not all(form.strip() for form in fact)


def _find_quote_faults(quotes: Iterable[GoldQuote], reports: Mapping[str, Report]) -> Iterator[str]:
    for gold in quotes:
        if gold.report not in reports:
            yield f"no report '{gold.report}' in the library (there are: {', '.join(reports)})"
        elif not is_verbatim(gold.quote, reports[gold.report].source):
            yield f"the quote is not in {gold.report} word for word: “{gold.quote[:60]}”"


def _find_unstated_facts(question: Question) -> Iterator[str]:
    quotes = " ".join(gold.quote for gold in question.evidence)
    stated = find_facts(question.facts, quotes)
    for number, fact in enumerate(question.facts):
        if number not in stated:
            yield f"no quote says the fact “{fact[0]}”"
