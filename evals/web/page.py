"""The page for evaluators: run suites, read figures, compare, judge answers, turn feedback into draft questions.

Gradio reads the annotations of event handlers when the page is built, so this module does not defer them.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.conversations.answer_json import load_answer
from assistant.conversations.store import ConversationStore
from assistant.web.html.frame import EVALUATE, header_html, notice_html, said_html
from assistant.web.html.reading_view import Place, reading_html
from assistant.web.shell.gradio_parts import UNSEEN, html
from assistant.web.shell.static_files import read_script
from corpus.errors import UserError
from evals.web.drafts import keep_draft
from evals.web.jobs import Bench
from evals.web.verdicts import Verdict, keep_verdict, read_verdicts
from evals.web.view import comparison_html, feedback_html, form_html, item_html, progress_html, run_html, runs_html

if TYPE_CHECKING:
    from assistant.answering.answerer import Answerer


def evaluate_page(
    assistant: "Answerer", store: ConversationStore, *, home: Path, glossary: str, remote: str | None
) -> None:
    """Put the page's parts into the blocks that are being built."""
    import gradio as gr

    desk = _Desk(Bench(assistant, home), assistant, store, home)
    script = read_script("evaluate", package="evals.web")
    html(header_html(EVALUATE, glossary=glossary, remote=remote), "header", read_script("presses"))
    with gr.Column(elem_id="board", elem_classes="page"):
        form = html(form_html(desk.bench.suites()), "run-form", script)
        progress = html("", "run-progress")
        runs = html("", "runs", script)
        with gr.Row(elem_id="bench"):
            detail = html("", "detail", script)
            beside = html("", "beside")
        feedback = html("", "feedback", script)
    _wire_running(desk, form, progress, runs)
    _wire_reading(desk, [runs, detail], [detail, beside, progress])

    def drafted(event: gr.EventData) -> str:
        return desk.told(lambda: desk.drafted(str(event.feedback)))

    feedback.draft(drafted, None, progress, **UNSEEN)
    blocks = gr.context.Context.root_block
    assert blocks is not None
    blocks.load(
        lambda: (form_html(desk.bench.suites()), runs_html(desk.bench.runs()), feedback_html(store.list_feedback())),
        None,
        [form, runs, feedback],
        **UNSEEN,
    )


def _wire_running(desk: "_Desk", form: Any, progress: Any, runs: Any) -> None:
    import gradio as gr

    def run(event: gr.EventData) -> Iterator[tuple[str, str]]:
        for told in desk.bench.run(str(event.suite), str(event.split)):
            yield progress_html(told), runs_html(desk.bench.runs()) if told.run else gr.skip()

    def upload(event: gr.EventData) -> tuple[str, str]:
        said = desk.told(lambda: desk.uploaded(str(event.name), str(event.text)))
        return said, form_html(desk.bench.suites())

    form.run(
        run, None, [progress, runs], show_progress="hidden", api_visibility="private", trigger_mode="multiple",
        concurrency_limit=4,
    )  # fmt: skip
    form.halt(lambda: desk.bench.halt(), None, None, **UNSEEN)
    form.upload(upload, None, [progress, form], **UNSEEN)


def _wire_reading(desk: "_Desk", panels: list[Any], outputs: list[Any]) -> None:
    import gradio as gr

    detail, beside, _ = outputs

    def opened(event: gr.EventData) -> Any:
        return desk.shown(lambda: desk.run(str(event.run)))

    def item(event: gr.EventData) -> Any:
        return desk.shown(lambda: desk.item(str(event.run), str(event.item)))

    def compared(event: gr.EventData) -> Any:
        return desk.shown(lambda: desk.compared(str(event.run), str(event.baseline)))

    def judged(event: gr.EventData) -> Any:
        verdict = Verdict(str(event.item), str(event.verdict), str(event.comment)[:2000])
        return desk.shown(lambda: desk.judged(str(event.run), verdict))

    def source(event: gr.EventData) -> str:
        return desk.source(str(event.run), str(event.item), int(event.number))

    for panel in panels:
        panel.openrun(opened, None, outputs, **UNSEEN)
    detail.openitem(item, None, outputs, **UNSEEN)
    detail.compare(compared, None, outputs, **UNSEEN)
    detail.verdict(judged, None, outputs, **UNSEEN)
    detail.source(source, None, beside, **UNSEEN)


class _Desk:
    """What the page shows for what was pressed; a mistake is told in one line and nothing is lost."""

    def __init__(self, bench: Bench, assistant: "Answerer", store: ConversationStore, home: Path) -> None:
        self.bench = bench
        self._reports = assistant.index.reports
        self._store = store
        self._home = home

    def shown(self, show: Callable[[], tuple[str, str]]) -> Any:
        """The two panels and the line above them; after a mistake only the line changes."""
        import gradio as gr

        try:
            return (*show(), "")
        except UserError as fault:
            return gr.skip(), gr.skip(), _notice(str(fault), wrong=True)

    def told(self, do: Callable[[], str]) -> str:
        """The line that says what was done, or why not."""
        try:
            return _notice(do())
        except UserError as fault:
            return _notice(str(fault), wrong=True)

    def run(self, run: str) -> tuple[str, str]:
        """A run's figures and items."""
        folder = self.bench.folder(run)
        runs = self.bench.runs()
        others = [name for name in runs if name != run]
        return run_html(run, runs[run], self.bench.results(run), read_verdicts(folder), others=others), ""

    def item(self, run: str, item: str) -> tuple[str, str]:
        """A question with its answer, and its first source beside it."""
        answer = self.bench.answer(run, item)
        result = next(row for row in self.bench.results(run) if row["id"] == item)
        verdict = read_verdicts(self.bench.folder(run)).get(item)
        return item_html(run, result, answer, verdict), self.source(run, item, 1)

    def source(self, run: str, item: str, number: int) -> str:
        """The report at a citation of an item's answer; "" where there is none."""
        citations = load_answer({**self.bench.answer(run, item), "message": None}).citations
        for citation in citations:
            if citation.n == number and citation.report in self._reports:
                label = f"Source {number} of {len(citations)}"
                place = Place("item", label, citation.section, citation.spans, citation.page_label)
                return reading_html(self._reports[citation.report], place)
        return ""

    def compared(self, run: str, baseline: str) -> tuple[str, str]:
        """A run against an earlier one."""
        return comparison_html(run, baseline, self.bench.compared(run, baseline)), ""

    def judged(self, run: str, verdict: Verdict) -> tuple[str, str]:
        """Keep a verdict, and go back to the run."""
        try:
            keep_verdict(self.bench.folder(run), verdict)
        except ValueError as fault:
            raise UserError("choose right, partly, wrong or unclear first, then keep the verdict.") from fault
        return self.run(run)

    def uploaded(self, name: str, text: str) -> str:
        """Keep a suite; what is said of it."""
        suite = self.bench.upload(name, text)
        left = f" {len(suite.problems)} rows were left out: {' '.join(suite.problems[:3])}" if suite.problems else ""
        return f"{len(suite.questions)} questions can be run.{left}"

    def drafted(self, feedback: str) -> str:
        """Write a draft golden question; what is said of it."""
        for entry in self._store.list_feedback():
            if entry.id == feedback:
                path = keep_draft(self._home, entry, self._reports)
                return f"Drafted in {path.name}. Check its quotes and its facts before it counts."
        raise UserError("that feedback is gone. Load the page again.")


def _notice(words: str, *, wrong: bool = False) -> str:
    return notice_html(words) if wrong else said_html(words)
