"""The page for evaluators: run suites, read figures, compare, rate answers, turn feedback into draft questions.

Gradio reads the annotations of event handlers when the page is built, so this module does not defer them.
"""

from base64 import b64decode
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.conversations.answer_json import load_answer
from assistant.conversations.store import ConversationStore
from assistant.web.html.frame import EVALUATE, confirmation_html, header_html, notice_html
from assistant.web.html.markup import Html
from assistant.web.html.page_view import PrintedPages
from assistant.web.html.reading_view import ReadingPosition, reading_html
from assistant.web.shell.gradio_parts import UNSEEN, add_html
from assistant.web.shell.static_files import read_script
from corpus.errors import ReportError, UserError
from corpus.vocabulary import Report, Span
from evals.suites.gold import find_quote
from evals.web.drafts import save_draft
from evals.web.jobs import RunJobs
from evals.web.listing import ALL, find_next_unjudged
from evals.web.ratings import Rating, add_rating, drop_given, read_by_rater, read_ratings
from evals.web.run_store import RunStore
from evals.web.run_view import item_html, run_html
from evals.web.spreadsheet import read_workbook
from evals.web.view import comparison_html, feedback_html, form_html, progress_html, runs_html

if TYPE_CHECKING:
    from assistant.answering.answerer import Answerer

_MOST_COMMENT_CHARACTERS = 2000
_MOST_NAME_CHARACTERS = 60
# Four megabytes in base64.
_MOST_FILE_CHARACTERS = 5_600_000

# A report and quoted spans of it → its pages as printed with the quote on them; None where it has none.
PagePrinter = Callable[[Report, Sequence[Span]], PrintedPages | None]


def add_evaluate_page(
    assistant: "Answerer",
    store: ConversationStore,
    *,
    home: Path,
    glossary: Html,
    remote: str | None,
    print_pages: PagePrinter,
) -> None:
    """Put the page's parts into the blocks that are being built; `print_pages` finds quotes on pages as printed."""
    import gradio as gr

    runs_kept = RunStore(assistant.index.reports, home)
    jobs = RunJobs(assistant, runs_kept)
    panels = _Panels(runs_kept, store, home, print_pages)
    script = read_script("evaluate", package="evals.web")
    add_html(header_html(EVALUATE, glossary=glossary, remote=remote), "header", read_script("presses"))
    with gr.Column(elem_id="board", elem_classes="page"):
        form = add_html(form_html(runs_kept.list_suites()), "run-form", script)
        progress = add_html("", "run-progress")
        runs = add_html("", "runs", script)
        with gr.Row(elem_id="bench"):
            detail = add_html("", "detail", script)
            beside = f"{read_script('beside', package='evals.web')}\n{read_script('page_view')}"
            source = add_html("", "beside", beside)
        feedback = add_html("", "feedback", script)
    _wire_running(jobs, panels, form, progress, runs)
    _wire_reading(panels, [runs, detail], [detail, source, progress])

    def draft(event: gr.EventData) -> str:
        return panels.notice_of(lambda: panels.draft(str(event.feedback)))

    feedback.draft(draft, None, progress, **UNSEEN)

    def load() -> tuple[str, str, str]:
        suites, summaries = runs_kept.list_suites(), runs_kept.list_runs()
        return form_html(suites), runs_html(summaries), feedback_html(store.list_feedback())

    blocks = gr.context.Context.root_block
    assert blocks is not None
    blocks.load(load, None, [form, runs, feedback], **UNSEEN)


def _wire_running(jobs: RunJobs, panels: "_Panels", form: Any, progress: Any, runs: Any) -> None:
    """Connect the form's buttons: run a suite, stop the run, give a suite of one's own."""
    import gradio as gr

    def run(event: gr.EventData) -> Iterator[tuple[str, str]]:
        for update in jobs.run(str(event.suite), str(event.split)):
            # The list of runs changes with the last update alone.
            yield progress_html(update), runs_html(panels.runs.list_runs()) if update.run else gr.skip()

    def upload(event: gr.EventData) -> tuple[str, str]:
        notice = panels.notice_of(lambda: panels.add_suite(str(event.name), str(event.text)))
        return notice, form_html(panels.runs.list_suites())

    form.run(
        run, None, [progress, runs], show_progress="hidden", api_visibility="private", trigger_mode="multiple",
        concurrency_limit=4,
    )  # fmt: skip
    form.halt(lambda: jobs.cancel(), None, None, **UNSEEN)
    form.upload(upload, None, [progress, form], **UNSEEN)


def _wire_reading(panels: "_Panels", pressed: list[Any], outputs: list[Any]) -> None:
    """Connect what opens a run or one of its questions; `outputs` are the detail, the source beside it, the notice."""
    import gradio as gr

    detail, source, _ = outputs

    def open_run(event: gr.EventData) -> Any:
        return panels.update(lambda: panels.show_run(str(event.run)))

    def open_question(event: gr.EventData) -> Any:
        return panels.update(lambda: panels.show_question(str(event.run), str(event.item)))

    def compare(event: gr.EventData) -> Any:
        return panels.update(lambda: panels.show_comparison(str(event.run), str(event.baseline)))

    def rate(event: gr.EventData) -> Any:
        rating = Rating(
            str(event.item),
            str(event.verdict),
            str(event.comment)[:_MOST_COMMENT_CHARACTERS],
            " ".join(str(event.rater).split())[:_MOST_NAME_CHARACTERS],
        )
        return panels.update(lambda: panels.rate(str(event.run), rating))

    def list_questions(event: gr.EventData) -> Any:
        sample = int(event.sample) if str(event.sample).isdecimal() else 0
        return panels.update(lambda: panels.show_run(str(event.run), show=str(event.show), sample=sample))

    def take_verdicts(event: gr.EventData) -> Any:
        return panels.take_workbook(str(event.run), str(event.content))

    def open_source(event: gr.EventData) -> str:
        return panels.show_source(str(event.run), str(event.item), int(event.number))

    for panel in pressed:
        panel.openrun(open_run, None, outputs, **UNSEEN)
    detail.openitem(open_question, None, outputs, **UNSEEN)
    detail.compare(compare, None, outputs, **UNSEEN)
    detail.verdict(rate, None, outputs, **UNSEEN)
    detail.filter(list_questions, None, outputs, **UNSEEN)
    detail.verdicts(take_verdicts, None, outputs, **UNSEEN)
    detail.source(open_source, None, source, **UNSEEN)


class _Panels:
    """What the page shows for what was pressed; a mistake is told in one line and nothing is lost."""

    def __init__(self, runs: RunStore, store: ConversationStore, home: Path, print_pages: PagePrinter) -> None:
        self.runs = runs
        self._store = store
        self._home = home
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

    def show_run(self, run: str, *, show: str = ALL, sample: int = 0) -> tuple[str, str]:
        """A run's figures and questions: those that `show` names, of a `sample` so many at random."""
        folder = self.runs.run_folder(run)
        summaries = self.runs.list_runs()
        others = [name for name in summaries if name != run]
        results = self.runs.read_results(run)
        ratings = read_by_rater(folder)
        return run_html(run, summaries[run], results, ratings, others=others, show=show, sample=sample), ""

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

    def rate(self, run: str, rating: Rating) -> tuple[str, str]:
        """Keep a rating, and go back to the run."""
        try:
            add_rating(self.runs.run_folder(run), rating)
        except ValueError as fault:
            raise UserError("choose right, partly, wrong or unclear first, then keep the verdict.") from fault
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
