"""What the page for evaluators shows for what was pressed: runs, questions, comparisons, suites, gaps, sources."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.conversations.answer_json import load_answer
from assistant.conversations.store import ConversationStore
from assistant.web.html.frame import confirmation_html, notice_html
from assistant.web.html.page_view import PrintedPages
from assistant.web.html.reading_view import ReadingPosition, reading_html
from corpus.errors import ReportError, UserError
from corpus.vocabulary import Report, Span
from evals.metrics.figures import FIGURE
from evals.runs.judge import read_judged, update_agreement
from evals.runs.ratings import Rating, add_rating, drop_given, read_by_rater, read_ratings
from evals.suites.gold import find_quote
from evals.web.drafts import FILE as DRAFTS
from evals.web.drafts import save_draft
from evals.web.gaps import LibrarianList, build_line, draft_gap, librarian_html
from evals.web.history import MOST_BESIDE, over_time_html, side_by_side_html
from evals.web.listing import ALL, find_next_unjudged
from evals.web.own_suites import Row
from evals.web.run_store import RunStore
from evals.web.run_view import item_html, run_html
from evals.web.spreadsheet import read_workbook
from evals.web.suite_editor import own_suites_html, read_fields, suite_html
from evals.web.view import comparison_html, feedback_html

# Four megabytes in base64.
_MOST_FILE_CHARACTERS = 5_600_000

# A report and quoted spans of it → its pages as printed with the quote on them; None where it has none.
PagePrinter = Callable[[Report, Sequence[Span]], PrintedPages | None]


class Panels:
    """What the page shows for what was pressed; a mistake is told in one line and nothing is lost."""

    def __init__(self, runs: RunStore, store: ConversationStore, home: Path, print_pages: PagePrinter) -> None:
        self.runs = runs
        self._store = store
        self._home = home
        self._librarian = LibrarianList(home)
        self._print_pages = print_pages

    def update(self, show: Callable[[], tuple[str, str]]) -> Any:
        """The two panels and the line above them; after a mistake only the line changes."""
        import gradio as gr

        try:
            return (*show(), "")
        except UserError as fault:
            return gr.skip(), gr.skip(), notice_html(str(fault))

    def notice_of(self, act: Callable[[], str]) -> str:
        """The line that says what was done, or why not."""
        try:
            return confirmation_html(act())
        except UserError as fault:
            return notice_html(str(fault))

    def list_feedback(self) -> str:
        """What people thought of answers; where that cannot be read, the line that says why."""
        try:
            return feedback_html(self._store.list_feedback())
        except UserError as fault:
            return notice_html(str(fault))

    def show_run(self, run: str, *, show: str = ALL, sample: int = 0) -> tuple[str, str]:
        """A run's figures and questions: those that `show` names, of a `sample` so many at random."""
        folder = self.runs.run_folder(run)
        summaries = self.runs.list_runs()
        others = [name for name in summaries if name != run]
        results = self.runs.read_results(run)
        ratings = read_by_rater(folder)
        shown = run_html(
            run,
            summaries[run],
            results,
            ratings,
            others=others,
            show=show,
            sample=sample,
            judged=read_judged(folder),
            titles=self._list_titles(),
        )
        return shown, ""

    def show_question(self, run: str, question_id: str) -> tuple[str, str]:
        """A question with its answer, and its first source beside it."""
        answer = self.runs.read_answer(run, question_id)
        results = self.runs.read_results(run)
        result = next(row for row in results if row["id"] == question_id)
        by_rater = read_by_rater(self.runs.run_folder(run))
        ratings = {rater: given[question_id] for rater, given in by_rater.items() if question_id in given}
        judged = read_ratings(self.runs.run_folder(run))
        shown = item_html(
            run,
            result,
            answer,
            ratings,
            question=self.runs.find_question(run, question_id),
            next_id=find_next_unjudged(results, judged, question_id),
        )
        return shown, self.show_source(run, question_id, 1)

    def show_gold(self, run: str, question_id: str, number: int) -> str:
        """The report at a gold quote of a question, the first being 1; "" where there is none."""
        question = self.runs.find_question(run, question_id)
        if question is None or not 1 <= number <= len(question.evidence):
            return ""
        gold = question.evidence[number - 1]
        report = self.runs.reports.get(gold.report)
        places = find_quote(gold.quote, report.source) if report else []
        if report is None or not places:
            return ""
        name = f"Gold quote {number} of {len(question.evidence)}"
        printed = self._find_pages(report, places[0])
        return reading_html(report, ReadingPosition("item", name, (), places[0], None, printed=printed))

    def show_source(self, run: str, question_id: str, number: int) -> str:
        """The report at a citation, or, below 0, at a gold quote of the question; "" where there is none."""
        if number < 0:
            return self.show_gold(run, question_id, -number)
        answer = load_answer({**self.runs.read_answer(run, question_id), "message": None})
        for citation in answer.citations:
            if citation.n == number and citation.report in self.runs.reports:
                report = self.runs.reports[citation.report]
                position = ReadingPosition(
                    "item",
                    f"Source {number} of {len(answer.citations)}",
                    citation.section,
                    citation.spans,
                    citation.page_label,
                    page=citation.page,
                    read=citation.ocr_mark,
                    printed=self._find_pages(report, citation.spans),
                )
                return reading_html(report, position)
        return ""

    def _find_pages(self, report: Report, spans: Sequence[Span]) -> PrintedPages | None:
        """The pages with a quote; None where the report has none, or is no longer in the library."""
        try:
            return self._print_pages(report, spans)
        except ReportError:
            return None

    def show_comparison(self, run: str, baseline: str) -> tuple[str, str]:
        """A run against an earlier one."""
        return comparison_html(run, baseline, self.runs.compare(run, baseline)), ""

    def show_over_time(self, series: str, figure: str) -> tuple[str, str]:
        """A figure over the runs of one suite and split."""
        if figure not in FIGURE:
            raise UserError("choose a figure from the list.")
        return over_time_html(self.runs.list_runs(), series, figure), ""

    def show_side_by_side(self, chosen: Sequence[str]) -> tuple[str, str]:
        """Several runs side by side, the earliest first."""
        summaries = self.runs.list_runs()
        names = sorted(name for name in dict.fromkeys(chosen) if name in summaries)
        if not 2 <= len(names) <= MOST_BESIDE:
            raise UserError(f"tick two to {MOST_BESIDE} runs in the list first.")
        return side_by_side_html({name: summaries[name] for name in names}, titles=self._list_titles()), ""

    def rate(self, run: str, rating: Rating) -> tuple[str, str]:
        """Keep a rating, and go back to the run."""
        try:
            add_rating(self.runs.run_folder(run), rating)
        except ValueError as fault:
            raise UserError("choose right, partly, wrong or unclear first, then keep the verdict.") from fault
        update_agreement(self.runs.run_folder(run))
        return self.show_run(run)

    def take_workbook(self, run: str, content: str) -> Any:
        """Keep the new verdicts of a workbook, sent as a data URL; the run, and the line that says what was taken."""
        import gradio as gr

        try:
            known = {row["id"]: row for row in self.runs.read_results(run)}
            ratings, problems = read_workbook(_decode(content), known, rater="")
            new = drop_given(self.runs.run_folder(run), ratings)
            for rating in new:
                add_rating(self.runs.run_folder(run), rating)
            update_agreement(self.runs.run_folder(run))
            notice = f"{len(new)} verdicts were taken."
            if len(new) < len(ratings):
                notice += f" {len(ratings) - len(new)} had been given before: what was said since stays."
            if problems:
                notice += f" {len(problems)} rows were left out: {' '.join(problems[:3])}"
            return (*self.show_run(run), confirmation_html(notice))
        except UserError as fault:
            return gr.skip(), gr.skip(), notice_html(str(fault))

    def add_suite(self, name: str, text: str) -> str:
        """Keep a suite; the line that says what can be run of it."""
        suite = self.runs.add_suite(name, text)
        notice = f"{len(suite.questions)} questions can be run."
        if suite.problems:
            notice += f" {len(suite.problems)} rows were left out: {' '.join(suite.problems[:3])}"
        return notice

    def draft(self, feedback_id: str) -> str:
        """Write a draft golden question; the line that says where it is."""
        for feedback in self._store.list_feedback():
            if feedback.id == feedback_id:
                path = save_draft(self._home, feedback, self.runs.reports)
                return f"Drafted in {path.name}. Check its quotes and its facts before it counts."
        raise UserError("that feedback is gone. Load the page again.")

    def list_own_suites(self) -> str:
        """The list of one's own suites."""
        return own_suites_html(self.runs.own.list_names())

    def show_suite(
        self, name: str, *, edited: Row | None = None, is_new: bool = True, first: int = 0, shown: str = ""
    ) -> str:
        """A suite of one's own and the form for a question; of its questions those about number `first`, or `shown`."""
        rows = self.runs.own.read(name)
        first = next((number for number, row in enumerate(rows) if shown and row.id == shown), first)
        return suite_html(name, rows, self._list_titles(), edited=edited, is_new=is_new, first=first)

    def begin_suite(self, name: str) -> tuple[str, str]:
        """Begin a suite; (the suite, what is said of it)."""
        begun = self.runs.own.begin(name)
        return self.show_suite(begun), f"{begun} was begun. Add its first question below."

    def edit_question(self, name: str, id: str) -> tuple[str, str]:
        """A suite with one of its questions in the form."""
        row = next((one.row for one in self.runs.own.read(name) if one.id == id), None)
        if row is None:
            raise UserError("that question is no longer in the suite. Open the suite again.")
        return self.show_suite(name, edited=row, is_new=False, shown=id), ""

    def keep_question(self, name: str, id: str, sent: Mapping[str, Any]) -> tuple[str, str]:
        """Keep a question as the form has it; (the suite, what is said of it)."""
        kept_in, kept = self.runs.own.keep(name, id, read_fields(sent))
        moved = "" if kept_in == name else f" in {kept_in}; {name} stays as it was"
        return self.show_suite(kept_in, shown=kept), f"The question was kept{moved}."

    def remove_question(self, name: str, id: str) -> tuple[str, str]:
        """Remove a question; it stands in the form, so that it can be put back."""
        before = next((number for number, row in enumerate(self.runs.own.read(name)) if row.id == id), 0)
        kept_in, row = self.runs.own.remove(name, id)
        again = " It stands in the form below: keep it to put it back." if row else ""
        return self.show_suite(kept_in, edited=row, first=before), f"The question was removed.{again}"

    def draft_gap(self, run: str, id: str) -> tuple[str, str]:
        """Make a gap of a run a draft question; (the drafts with it in the form, what is said of it)."""
        answer = self.runs.read_answer(run, id)
        question = self.runs.find_question(run, id)
        text = self._find_text(run, id)
        row = draft_gap(run, id, text, answer, question, self.runs.reports)
        drafted = self.runs.own.add_draft(row)
        shown, _ = self.edit_question(DRAFTS, drafted)
        return shown, f"A draft stands in {DRAFTS}. Check it, and complete what a right answer must say."

    def list_gap(self, run: str, id: str) -> tuple[str, str]:
        """Put a gap of a run on the librarian's list; (the list, what is said of it)."""
        answer = self.runs.read_answer(run, id)
        return self._list_line(self._find_text(run, id), answer, source=f"run {run}")

    def list_feedback_gap(self, feedback_id: str) -> tuple[str, str]:
        """Put the question of somebody's feedback on the librarian's list; (the list, what is said of it)."""
        for feedback in self._store.list_feedback():
            if feedback.id == feedback_id:
                return self._list_line(feedback.question, feedback.answer, source=f"feedback {feedback.id}")
        raise UserError("that feedback is gone. Load the page again.")

    def unlist(self, question: str) -> tuple[str, str]:
        """Take a question off the librarian's list; (the list, what is said of it)."""
        self._librarian.remove(question)
        return self.show_librarian(), "The question was taken off the list."

    def show_librarian(self) -> str:
        """The librarian's list."""
        return librarian_html(self._librarian.read())

    def _list_line(self, question: str, answer: Mapping[str, Any], *, source: str) -> tuple[str, str]:
        is_new = self._librarian.add(build_line(question, answer, self.runs.reports, source=source))
        said = "The question is on the list for the librarian." if is_new else "That question is on the list already."
        return self.show_librarian(), said

    def _list_titles(self) -> dict[str, str]:
        """The short titles of the library's reports, by id."""
        return {id: report.details.short_title for id, report in self.runs.reports.items()}

    def _find_text(self, run: str, id: str) -> str:
        """A run's question as it was asked."""
        return next(str(row["question"]) for row in self.runs.read_results(run) if row["id"] == id)


def _decode(content: str) -> bytes:
    """The bytes of a data URL.

    Raises:
        UserError: it is none, or larger than `_MOST_FILE_CHARACTERS`.
    """
    if len(content) > _MOST_FILE_CHARACTERS:
        raise UserError("that workbook is larger than 4 MB. Give the .xlsx file that this page exported.")
    try:
        return b64decode(content.partition(",")[2], validate=True)
    except ValueError as fault:
        raise UserError("that is no Excel workbook. Give the .xlsx file that this page exported.") from fault
