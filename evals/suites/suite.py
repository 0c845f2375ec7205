"""Suites: sets of questions with what a right answer must say, the golden one and an evaluator's own."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from corpus.errors import UserError
from corpus.vocabulary import ELLIPSIS, Report, collapse
from evals.suites.facts import facts_said

KINDS = (
    "number", "table", "list", "definition", "who", "when_where", "why_how", "case_study", "comparison", "summary",
    "quotation", "cross", "followup", "unanswerable",
)  # fmt: skip
SPLITS = ("dev", "test", "all")
GOLDEN = "golden"
MOST_QUOTES = 5


@dataclass(frozen=True, slots=True)
class GoldQuote:
    """Words of a report that support an answer; pieces may be joined by ' … '."""

    report: str
    quote: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question with what a right answer must say.

    `facts` each hold their accepted forms; `evidence` supports every fact; `alternatives` are other places that say the
    same. An unanswerable question has none of them. `history` holds the turns before it, oldest first.
    """

    id: str
    question: str
    kind: str
    answerable: bool
    standalone: str = ""
    history: tuple[Mapping[str, str], ...] = ()
    split: str = "test"
    facts: tuple[tuple[str, ...], ...] = ()
    evidence: tuple[GoldQuote, ...] = ()
    alternatives: tuple[GoldQuote, ...] = ()
    source: str = ""
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
    """The golden suite, or the questions in a .jsonl or .csv file. Rows that are wrong are left out and named.

    Raises:
        UserError: no such file, an unknown kind of file, or no row that can be run.
    """
    if name == GOLDEN:
        folder = files("evals") / "golden"
        texts = sorted(
            (file.name, file.read_text("utf-8")) for file in folder.iterdir() if file.name.endswith(".jsonl")
        )
        rows = ((f"{file} line {number}", row) for file, text in texts for number, row in _json_rows(text))
        return _suite(GOLDEN, rows, reports)
    path = Path(name)
    if not path.is_file():
        raise UserError(f"{name}: no such suite or file. Use '{GOLDEN}', or the path of a .jsonl or .csv file.")
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise UserError(f"{path.name}: not UTF-8 text. Save it as UTF-8 (in Excel: 'CSV UTF-8').") from fault
    readers = {".jsonl": _json_rows, ".csv": _csv_rows}
    if path.suffix.lower() not in readers:
        raise UserError(f"{path.name}: a suite is a .jsonl or a .csv file. docs/evals.md shows both forms.")
    suite = _suite(path.stem, ((f"line {n}", row) for n, row in readers[path.suffix.lower()](text)), reports)
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
    kind = row.get("kind") or ("followup" if history else "number" if answerable else "unanswerable")
    return Question(
        id=str(row["id"]),
        question=question,
        kind=kind,
        answerable=answerable,
        standalone=str(row.get("standalone") or question),
        history=history,
        split=row.get("split") or "test",
        facts=tuple((fact,) if isinstance(fact, str) else tuple(map(str, fact)) for fact in row.get("facts") or ()),
        evidence=tuple(GoldQuote(q["report"], q["quote"]) for q in row.get("evidence") or ()),
        alternatives=tuple(GoldQuote(q["report"], q["quote"]) for q in row.get("alternatives") or ()),
        source=str(row.get("source") or ""),
        reason=row.get("reason"),
    )


def faults_of(question: Question, reports: Mapping[str, Report]) -> Iterator[str]:
    """What is wrong with a question: unknown names, quotes that are not verbatim, facts that no quote bears."""
    if question.kind not in KINDS:
        yield f"unknown kind '{question.kind}' (one of: {', '.join(KINDS)})"
    if question.split not in SPLITS[:2]:
        yield f"unknown split '{question.split}' (dev or test)"
    if any(not fact or not all(form.strip() for form in fact) for fact in question.facts):
        yield "a fact is empty"
    if not question.answerable:
        if question.facts or question.evidence:
            yield "an unanswerable question can have neither facts nor quotes"
        return
    if not question.facts and not question.evidence:
        yield "an answerable question needs a fact or a quote"
    for gold in question.evidence + question.alternatives:
        if gold.report not in reports:
            yield f"no report '{gold.report}' in the library (there are: {', '.join(reports)})"
        elif not is_verbatim(gold.quote, reports[gold.report].source):
            yield f"the quote is not in {gold.report} word for word: “{gold.quote[:60]}”"
    quotes = " ".join(gold.quote for gold in question.evidence)
    if question.evidence:
        for number in sorted(set(range(len(question.facts))) - facts_said(question.facts, quotes)):
            yield f"no quote says the fact “{question.facts[number][0]}”"


def is_verbatim(quote: str, source: str) -> bool:
    """Whether every piece of a quote stands in the source, white space aside."""
    text = collapse(source)
    return all(collapse(piece) in text for piece in quote.split(ELLIPSIS)) and bool(quote.strip())


def _suite(name: str, rows: Iterable[tuple[str, Mapping[str, Any] | str]], reports: Mapping[str, Report]) -> Suite:
    questions: dict[str, Question] = {}
    problems = []
    for place, row in rows:
        if isinstance(row, str):
            problems.append(f"{place}: {row}.")
            continue
        try:
            question = question_from_row({"id": place.replace("line ", "row-"), **row})
            faults = list(faults_of(question, reports))
        except (KeyError, TypeError, ValueError, AttributeError) as fault:
            faults = [f"missing {fault}" if isinstance(fault, KeyError) else str(fault)]
        else:
            if question.id in questions:
                faults.append(f"the id '{question.id}' is taken by an earlier row")
        if faults:
            problems.append(f"{place}: {'; '.join(faults)}.")
        else:
            questions[question.id] = question
    return Suite(name, tuple(questions.values()), tuple(problems))


def _json_rows(text: str) -> Iterator[tuple[int, dict[str, Any] | str]]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                row = json.loads(line)
            except json.JSONDecodeError as fault:
                yield number, f"not JSON ({fault.msg} at character {fault.pos})"
            else:
                yield number, row if isinstance(row, dict) else "not a JSON object"


def _csv_rows(text: str) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """Rows of the template: facts parted by ';', their forms by '|', quotes in pairs of report and quote columns."""
    table = csv.DictReader(text.splitlines(keepends=True))
    if "question" not in (table.fieldnames or ()):
        yield 1, f"no column 'question' (found: {', '.join(table.fieldnames or ()) or 'nothing'})"
        return
    for cells in table:
        row = {key: value.strip() for key, value in cells.items() if key and isinstance(value, str) and value.strip()}
        if row:
            yield table.line_num, _from_cells(row) if None not in cells else "more cells than columns"


def _from_cells(row: Mapping[str, str]) -> dict[str, Any] | str:
    said = row.get("answerable", "yes").casefold()
    if said not in ("yes", "no", "true", "false"):
        return f"'answerable' is '{row['answerable']}' (yes or no)"
    try:
        history = json.loads(row.get("history", "[]"))
    except json.JSONDecodeError:
        return "'history' is not a JSON list of turns"
    pairs = [("report", "quote"), *((f"report_{n}", f"quote_{n}") for n in range(2, MOST_QUOTES + 1))]
    lone = [column for pair in pairs for column, other in (pair, pair[::-1]) if column in row and other not in row]
    if lone:
        return f"'{lone[0]}' stands without its partner column"
    facts = [[form.strip() for form in fact.split("|")] for fact in row.get("facts", "").split(";") if fact.strip()]
    quotes = [{"report": row[report], "quote": row[quote]} for report, quote in pairs if report in row]
    plain = {key: row[key] for key in ("id", "question", "standalone", "kind", "split", "source") if key in row}
    return {**plain, "answerable": said in ("yes", "true"), "facts": facts, "evidence": quotes, "history": history}
