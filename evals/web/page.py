"""The page for evaluators: run suites, read figures, compare, rate answers, turn feedback into draft questions.

Gradio reads the annotations of event handlers when the page is built, so this module does not defer them.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.conversations.store import ConversationStore
from assistant.privacy.guard import PersonalGuard
from assistant.web.html.frame import EVALUATE, confirmation_html, header_html, notice_html
from assistant.web.html.markup import Html
from assistant.web.shell.gradio_parts import UNSEEN, add_html, browser_of
from assistant.web.shell.static_files import read_script
from corpus.errors import UserError
from evals.runs.ratings import Rating
from evals.suites.suite import BUILT_IN
from evals.web.benches import Benches
from evals.web.history import list_runs_html
from evals.web.panels import PagePrinter
from evals.web.view import form_html, progress_html

if TYPE_CHECKING:
    from assistant.answering.answerer import Answerer

# What is typed on this page, or given, is looked through for details of a person.
_GUARD = PersonalGuard()
_MOST_COMMENT_CHARACTERS = 2000
_MOST_NAME_CHARACTERS = 60


def add_evaluate_page(
    assistant: "Answerer",
    store: ConversationStore,
    *,
    home_of: Callable[[Any], Path],
    glossary: Html,
    remote: str | None,
    print_pages: PagePrinter,
) -> None:
    """Put the page's parts into the blocks that are being built.

    `home_of` is the folder under which what the sender of a request makes is kept; `print_pages` finds quotes on pages
    as printed.
    """
    import gradio as gr

    benches = Benches(assistant, store, home_of, print_pages)
    script = read_script("evaluate", package="evals.web")
    add_html(header_html(EVALUATE, glossary=glossary, remote=remote), "header", read_script("presses"))
    with gr.Column(elem_id="board", elem_classes="page"):
        form = add_html(form_html(list(BUILT_IN)), "run-form", script)
        progress = add_html("", "run-progress")
        runs = add_html("", "runs", script)
        with gr.Row(elem_id="bench"):
            detail = add_html("", "detail", script)
            beside = f"{read_script('beside', package='evals.web')}\n{read_script('page_view')}"
            source = add_html("", "beside", beside)
        suites = add_html("", "suites", script)
        suite_notice = add_html("", "suite-notice")
        librarian = add_html("", "librarian", script)
        feedback = add_html("", "feedback", script)
    _wire_running(benches, form, progress, runs)
    _wire_reading(benches, [runs, detail, suites], [detail, source, progress])
    _wire_suites(benches, suites, suite_notice, form)
    _wire_gaps(benches, detail, {"suites": suites, "librarian": librarian, "progress": progress})

    def draft(event: gr.EventData, request: gr.Request) -> str:
        panels = benches.of(request).panels
        return panels.notice_of(lambda: panels.draft(str(event.feedback)))

    def list_line(event: gr.EventData, request: gr.Request) -> Any:
        panels = benches.of(request).panels
        return _tell(lambda: panels.list_feedback_gap(str(event.feedback)))

    feedback.draft(draft, None, progress, **UNSEEN)
    feedback.listline(list_line, None, [librarian, progress], **UNSEEN)

    def load(request: gr.Request) -> tuple[str, ...]:
        panels = benches.of(request).panels
        names, summaries = panels.runs.list_suites(), panels.runs.list_runs()
        return (
            form_html(names),
            list_runs_html(summaries),
            panels.list_own_suites(),
            panels.show_librarian(),
            panels.list_feedback(),
        )

    blocks = gr.context.Context.root_block
    assert blocks is not None
    blocks.load(load, None, [form, runs, suites, librarian, feedback], **UNSEEN)


def _wire_running(benches: Benches, form: Any, progress: Any, runs: Any) -> None:
    """Connect the form's buttons: run a suite, stop the run, give a suite of one's own."""
    import gradio as gr

    def run(event: gr.EventData, request: gr.Request) -> Iterator[tuple[str, str]]:
        bench = benches.of(request)
        panels = bench.panels
        for update in bench.jobs.run(str(event.suite), str(event.split)):
            # The list of runs changes with the last update alone.
            yield progress_html(update), list_runs_html(panels.runs.list_runs()) if update.run else gr.skip()

    def upload(event: gr.EventData, request: gr.Request) -> tuple[str, str]:
        panels = benches.of(request).panels
        name, text = str(event.name), str(event.text)

        def add() -> str:
            _GUARD.require_confirmed(browser_of(request), [name, text], what="The file", most=len(text) + 1)
            return panels.add_suite(name, text)

        notice = panels.notice_of(add)
        return notice, form_html(panels.runs.list_suites())

    def halt(request: gr.Request) -> None:
        benches.of(request).jobs.cancel()

    form.run(
        run, None, [progress, runs], show_progress="hidden", api_visibility="private", trigger_mode="multiple",
        concurrency_limit=4,
    )  # fmt: skip
    form.halt(halt, None, None, **UNSEEN)
    form.upload(upload, None, [progress, form], **UNSEEN)


def _wire_reading(benches: Benches, pressed: list[Any], outputs: list[Any]) -> None:
    """Connect what opens a run or one of its questions; `outputs` are the detail, the source beside it, the notice."""
    import gradio as gr

    detail, source, _ = outputs

    def open_run(event: gr.EventData, request: gr.Request) -> Any:
        panels = benches.of(request).panels
        return panels.update(lambda: panels.show_run(str(event.run)))

    def open_question(event: gr.EventData, request: gr.Request) -> Any:
        panels = benches.of(request).panels
        return panels.update(lambda: panels.show_question(str(event.run), str(event.item)))

    def compare(event: gr.EventData, request: gr.Request) -> Any:
        panels = benches.of(request).panels
        return panels.update(lambda: panels.show_comparison(str(event.run), str(event.baseline)))

    def rate(event: gr.EventData, request: gr.Request) -> Any:
        panels = benches.of(request).panels
        rating = Rating(
            str(event.item),
            str(event.verdict),
            str(event.comment)[:_MOST_COMMENT_CHARACTERS],
            " ".join(str(event.rater).split())[:_MOST_NAME_CHARACTERS],
        )

        def keep_rating() -> tuple[str, str]:
            _GUARD.require_confirmed(browser_of(request), [rating.comment, rating.rater], what="The verdict")
            return panels.rate(str(event.run), rating)

        return panels.update(keep_rating)

    def list_questions(event: gr.EventData, request: gr.Request) -> Any:
        panels = benches.of(request).panels
        sample = int(event.sample) if str(event.sample).isdecimal() else 0
        return panels.update(lambda: panels.show_run(str(event.run), show=str(event.show), sample=sample))

    def take_verdicts(event: gr.EventData, request: gr.Request) -> Any:
        panels = benches.of(request).panels
        return panels.take_workbook(str(event.run), str(event.content))

    def open_source(event: gr.EventData, request: gr.Request) -> str:
        panels = benches.of(request).panels
        return panels.show_source(str(event.run), str(event.item), int(event.number))

    def show_over_time(event: gr.EventData, request: gr.Request) -> Any:
        panels = benches.of(request).panels
        return panels.update(lambda: panels.show_over_time(str(event.series), str(event.figure)))

    def show_side_by_side(event: gr.EventData, request: gr.Request) -> Any:
        panels = benches.of(request).panels
        return panels.update(lambda: panels.show_side_by_side([str(name) for name in event.runs]))

    for panel in pressed:
        panel.openrun(open_run, None, outputs, **UNSEEN)
        panel.overtime(show_over_time, None, outputs, **UNSEEN)
        panel.sidebyside(show_side_by_side, None, outputs, **UNSEEN)
    detail.openitem(open_question, None, outputs, **UNSEEN)
    detail.compare(compare, None, outputs, **UNSEEN)
    detail.verdict(rate, None, outputs, **UNSEEN)
    detail.filter(list_questions, None, outputs, **UNSEEN)
    detail.verdicts(take_verdicts, None, outputs, **UNSEEN)
    detail.source(open_source, None, source, **UNSEEN)


def _wire_suites(benches: Benches, suites: Any, notice: Any, form: Any) -> None:
    """Connect the suites of one's own: begin one, open it, add, change and remove its questions."""
    import gradio as gr

    def choices(request: gr.Request) -> str:
        return form_html(benches.of(request).panels.runs.list_suites())

    def begin(event: gr.EventData, request: gr.Request) -> Any:
        panels = benches.of(request).panels

        def begin_suite() -> tuple[str, str]:
            _GUARD.require_confirmed(browser_of(request), [str(event.name)], what="The name")
            return panels.begin_suite(str(event.name))

        return (*_tell(begin_suite), choices(request))

    def open_suite(event: gr.EventData, request: gr.Request) -> Any:
        panels = benches.of(request).panels
        first = number if isinstance(number := getattr(event, "first", 0), int) else 0
        return _tell(lambda: (panels.show_suite(str(event.suite), first=first), ""))

    def list_suites(request: gr.Request) -> Any:
        panels = benches.of(request).panels
        return panels.list_own_suites(), ""

    def edit(event: gr.EventData, request: gr.Request) -> Any:
        panels = benches.of(request).panels
        return _tell(lambda: panels.edit_question(str(event.suite), str(event.id)))

    def keep(event: gr.EventData, request: gr.Request) -> Any:
        panels = benches.of(request).panels
        fields = dict(event.fields)

        def keep_question() -> tuple[str, str]:
            typed = [str(field) for field in fields.values()]
            _GUARD.require_confirmed(browser_of(request), typed, what="The question")
            return panels.keep_question(str(event.suite), str(event.id), fields)

        return (*_tell(keep_question), choices(request))

    def remove(event: gr.EventData, request: gr.Request) -> Any:
        panels = benches.of(request).panels
        return (*_tell(lambda: panels.remove_question(str(event.suite), str(event.id))), choices(request))

    shown = [suites, notice]
    suites.beginsuite(begin, None, [*shown, form], **UNSEEN)
    suites.opensuite(open_suite, None, shown, **UNSEEN)
    suites.allsuites(list_suites, None, shown, **UNSEEN)
    suites.editquestion(edit, None, shown, **UNSEEN)
    suites.keepquestion(keep, None, [*shown, form], **UNSEEN)
    suites.removequestion(remove, None, [*shown, form], **UNSEEN)


def _wire_gaps(benches: Benches, detail: Any, shown: dict[str, Any]) -> None:
    """Connect what is done with gaps: a draft question, a line for the librarian; `shown` are the panels by name."""
    import gradio as gr

    def draft(event: gr.EventData, request: gr.Request) -> Any:
        panels = benches.of(request).panels
        return _tell(lambda: panels.draft_gap(str(event.run), str(event.item)))

    def list_line(event: gr.EventData, request: gr.Request) -> Any:
        panels = benches.of(request).panels
        return _tell(lambda: panels.list_gap(str(event.run), str(event.item)))

    def unlist(event: gr.EventData, request: gr.Request) -> Any:
        panels = benches.of(request).panels
        return _tell(lambda: panels.unlist(str(event.question)))

    detail.draftgap(draft, None, [shown["suites"], shown["progress"]], **UNSEEN)
    detail.listgap(list_line, None, [shown["librarian"], shown["progress"]], **UNSEEN)
    shown["librarian"].unlist(unlist, None, [shown["librarian"], shown["progress"]], **UNSEEN)


def _tell(act: Callable[[], tuple[str, str]]) -> Any:
    """A panel and the line that says what was done; after a mistake the panel stays as it is, with what was typed."""
    import gradio as gr

    try:
        shown, said = act()
    except UserError as fault:
        return gr.skip(), notice_html(str(fault))
    except OSError as fault:
        return gr.skip(), notice_html(f"that cannot be written ({fault.strerror}). Look at the home folder's disk.")
    return shown, confirmation_html(said) if said else ""
