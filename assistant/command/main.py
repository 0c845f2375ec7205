"""The command `pcn-assistant`. Standard output holds only results; progress and notices go to standard error."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import UserError

if TYPE_CHECKING:
    from corpus.library import Library

Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command. Exit code 0; 1 where a gate fails or something needs mending; 2 for a mistake of the user's."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", newline="\n")  # offsets hold for what Windows prints too
    options = _parser().parse_args(arguments)
    run: Command = options.run
    try:
        return run(options)
    except UserError as fault:
        print(f"pcn-assistant: {fault}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        print("Stopped. What was done is kept.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pcn-assistant",
        description="Ask a library of health-policy reports; every statement of an answer is cited.",
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    index = commands.add_parser("index", help="build the index, if it does not fit the library as it is")
    index.add_argument("--rebuild", action="store_true", help="build it anew in any case")
    index.set_defaults(run=_index)

    ask = commands.add_parser("ask", help="answer a question, or a batch of them")
    ask.add_argument("question", nargs="?", help="the question, in quotation marks")
    ask.add_argument("--json", action="store_true", help="print the answer with citations, spans and passages as JSON")
    ask.add_argument("--reports", metavar="ID,ID", help="ask only these reports")
    ask.add_argument("--batch", type=Path, metavar="FILE", help='a file of lines {"id", "question", "history"}')
    ask.add_argument("--out", type=Path, metavar="FILE", help="where the answers of a batch go, as JSON lines")
    _add_model(ask)
    ask.set_defaults(run=_ask)

    chat = commands.add_parser("chat", help="open the chat in a web page on this machine")
    chat.add_argument("--host", default="127.0.0.1", help="address to serve on (127.0.0.1: this machine alone)")
    chat.add_argument("--port", type=int, default=7860, help="port to serve on (7860)")
    _add_model(chat)
    chat.set_defaults(run=_chat)

    brief = commands.add_parser("brief", help="write a briefing note on a topic, every statement cited")
    brief.add_argument("topic", help="the topic, in quotation marks")
    brief.add_argument("--audience", default="PCN lead", help="PCN lead, practice staff, community partner, or others")
    brief.add_argument("--length", default="standard", help="short, standard or long: 350, 700 or 1,400 words")
    brief.add_argument("--reports", metavar="ID,ID", help="use only these reports")
    brief.add_argument("--out", type=Path, required=True, metavar="FILE", help="a .docx, .pdf, .html or .md file")
    brief.add_argument("--teaching-sheet", action="store_true", help="write a sheet of quiz questions beside it, too")
    _add_model(brief)
    brief.set_defaults(run=_brief)

    evaluate = commands.add_parser("eval", help="measure citation accuracy over a suite of questions")
    evaluate.add_argument(
        "--suite", default="golden", metavar="NAME|FILE", help="golden, briefings, or a .jsonl or .csv file"
    )
    evaluate.add_argument("--split", default="all", choices=["dev", "test", "all"], help="which questions (all)")
    evaluate.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for answers, figures, report")
    evaluate.add_argument("--baseline", type=Path, metavar="DIR", help="an earlier run to compare with, item by item")
    evaluate.add_argument(
        "--gate", action="store_true", help="exit 1 where a figure is below its floor, or surely worse"
    )
    evaluate.add_argument("--judge", metavar="PROVIDER:NAME", help="let this chat model judge the answers as well")
    _add_model(evaluate)
    evaluate.set_defaults(run=_eval)

    corpus = commands.add_parser("corpus", help="the library: list, add, remove or show reports")
    actions = corpus.add_subparsers(title="actions", required=True, metavar="ACTION")
    actions.add_parser("list", help="the reports and their ids").set_defaults(run=_corpus_list)
    add = actions.add_parser("add", help="add a report (.txt, .md, .pdf)")
    add.add_argument("file", type=Path, help="the file; a copy of it is kept")
    add.add_argument("--title", help="its title, where the file does not say it well")
    add.add_argument("--publisher", help="who published it")
    add.add_argument("--date", help="when it was published")
    add.set_defaults(run=_corpus_add)
    remove = actions.add_parser("remove", help="take a report out (a bundled one can be restored)")
    remove.add_argument("id", help="its id, as corpus list names it")
    remove.set_defaults(run=_corpus_remove)
    actions.add_parser("restore", help="bring back the bundled reports").set_defaults(run=_corpus_restore)
    show = actions.add_parser("show", help="print a report's source text, which all spans point into")
    show.add_argument("id", help="its id, as corpus list names it")
    show.set_defaults(run=_corpus_show)

    doctor = commands.add_parser("doctor", help="say what is installed, and what to do about what is not well")
    _add_model(doctor)
    doctor.set_defaults(run=_doctor)
    return parser


def _add_model(command: argparse.ArgumentParser) -> None:
    command.add_argument("--model", metavar="PROVIDER:NAME", help="let this chat model write; docs/models.md says how")


def _index(options: argparse.Namespace) -> int:
    from assistant.factory import notice
    from assistant.settings import load_settings
    from corpus.library import Library
    from index.build import live_index

    settings = load_settings()
    index, built = live_index(Library(settings.home), settings.index, notice=notice, rebuild=options.rebuild)
    sizes = f"{len(index.reports)} reports, {len(index.passages)} passages, {len(index.evidence)} evidence units"
    print(f"{'Built the index' if built else 'The index is up to date'}: {sizes}.")
    return 0


def _ask(options: argparse.Namespace) -> int:
    from assistant.command.ask import answer_batch
    from assistant.factory import open_assistant
    from assistant.settings import load_settings

    if (options.question is None) == (options.batch is None):
        raise UserError('give one question in quotation marks, or --batch FILE. For example: pcn-assistant ask "…"')
    if options.batch and not options.out:
        raise UserError("--batch needs --out FILE for the answers.")
    if options.question is not None and not options.question.strip():
        raise UserError('the question is empty. Ask in words, for example: "What is a Primary Care Network?"')
    reports = [report.strip() for report in options.reports.split(",") if report.strip()] if options.reports else None
    assistant = open_assistant(load_settings(model=options.model))
    if options.batch:
        answer_batch(assistant, options.batch, options.out, reports=reports)
        return 0
    answer = assistant.ask(options.question, reports=reports)
    if options.json:
        print(json.dumps({"id": None, **answer.as_json()}, ensure_ascii=False, indent=2))
    else:
        from assistant.command.ask import plain_answer

        print(plain_answer(answer))
    if answer.notice:
        print(answer.notice, file=sys.stderr)
    return 0


def _brief(options: argparse.Namespace) -> int:
    from assistant.briefing.note import Brief
    from assistant.command.brief import run_brief
    from assistant.factory import notice, open_assistant
    from assistant.settings import load_settings

    reports = tuple(report.strip() for report in (options.reports or "").split(",") if report.strip())
    brief = Brief(options.topic, options.audience, options.length, reports)
    settings = load_settings(model=options.model)
    print(run_brief(lambda: open_assistant(settings), brief, options.out, notice=notice, sheet=options.teaching_sheet))
    return 0


def _chat(options: argparse.Namespace) -> int:
    from assistant.factory import open_assistant
    from assistant.generation.settings import find_destination
    from assistant.settings import load_settings
    from assistant.web.app import Page, PageContext, serve
    from assistant.web.shell.server import require_free_port
    from evals.web.page import evaluate_page

    def build_evaluation(over: PageContext) -> None:
        evaluate_page(over.assistant, over.store, home=over.home, glossary=over.glossary, remote=over.remote)

    require_free_port(options.host, options.port)
    settings = load_settings(model=options.model)
    serve(
        open_assistant(settings),
        home=settings.home,
        host=options.host,
        port=options.port,
        days=settings.days_kept,
        remote=find_destination(settings.model, os.environ),
        pages=[Page("Evaluate", "/evaluate", build_evaluation)],
    )
    return 0


def _eval(options: argparse.Namespace) -> int:
    from assistant.factory import open_assistant
    from assistant.settings import load_settings
    from evals.runs.command import run_eval
    from evals.runs.judge import open_judge

    settings = load_settings(model=options.model)
    judge = open_judge(options.judge, settings.model, os.environ) if options.judge else None
    return run_eval(
        open_assistant(settings),
        options.suite,
        split=options.split,
        out=options.out,
        baseline=options.baseline,
        gate=options.gate,
        judge=judge,
    )


def _corpus_list(options: argparse.Namespace) -> int:
    for card in _library().cards():
        date = f"{card.date} (inferred)" if card.date_inferred else card.date
        print(f"{card.id}\t{card.title}\t{card.publisher}\t{date}")
    return 0


def _corpus_add(options: argparse.Namespace) -> int:
    card = _library().add(options.file, title=options.title, publisher=options.publisher, date=options.date)
    print(f"Added '{card.id}': {card.title}. The index is brought up to date with the next question.")
    return 0


def _corpus_remove(options: argparse.Namespace) -> int:
    _library().remove(options.id)
    print(f"Removed '{options.id}'.")
    return 0


def _corpus_restore(options: argparse.Namespace) -> int:
    back = _library().restore()
    print(f"Brought back: {', '.join(back)}." if back else "No bundled report was missing.")
    return 0


def _corpus_show(options: argparse.Namespace) -> int:
    sys.stdout.write(_library().load(options.id).source)
    return 0


def _doctor(options: argparse.Namespace) -> int:
    from assistant.command.doctor import findings
    from assistant.settings import load_settings

    found = findings(load_settings(model=options.model))
    for finding in found:
        print(finding)
    return 0 if all(finding.well for finding in found) else 1


def _library() -> Library:
    from assistant.settings import load_settings
    from corpus.library import Library

    return Library(load_settings().home)
