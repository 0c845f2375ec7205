"""What each subcommand of `pcn-assistant` does with its options; its exit code.

Everything heavy is imported only where it is used: `pcn-assistant --help` answers at once.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import TYPE_CHECKING

from assistant.databases.address import Address
from assistant.privacy.guard import guard_typed
from corpus.errors import UserError

if TYPE_CHECKING:
    from assistant.settings import Settings


def build_index(options: argparse.Namespace) -> int:
    """`index`: bring the index up to date, or build it anew."""
    from assistant.factory import notice
    from assistant.settings import load_settings
    from corpus.library.store import Library
    from index.build import open_or_build_library_index

    settings = load_settings()
    index, built = open_or_build_library_index(
        Library(settings.home), settings.index, notice=notice, rebuild=options.rebuild
    )
    held = index.manifest
    sizes = f"{len(index.reports)} reports, {held.passages} passages, {held.evidence} evidence units"
    print(f"{'Built the index' if built else 'The index is up to date'}: {sizes}.")
    return 0


def ask(options: argparse.Namespace) -> int:
    """`ask`: one question to standard output, or a batch to a file.

    Raises:
        UserError: there is no question, or both a question and a batch; or a batch has no file to go to.
    """
    from assistant.command.ask import answer_batch, format_answer
    from assistant.factory import open_assistant

    question = _check_asked(options)
    # None asks all reports but superseded ones.
    reports = _split_ids(options.reports) if options.reports else None
    assistant = open_assistant(_load_settings(options))
    if options.superseded and reports is None:
        reports = [card.id for card in assistant.index.catalogue]
    if options.batch:
        answer_batch(
            assistant,
            options.batch,
            options.out,
            reports=reports,
            full=options.full,
            personal_details=options.personal_details,
        )
        return 0
    answer = assistant.ask(question, reports=reports, full=options.full)
    if options.json:
        print(json.dumps({"id": None, **answer.as_json()}, ensure_ascii=False, indent=2))
    else:
        print(format_answer(answer))
    if answer.notice:
        print(answer.notice, file=sys.stderr)
    return 0


def write_brief(options: argparse.Namespace) -> int:
    """`brief`: a briefing note into a file."""
    from assistant.briefing.layout import ExportOptions
    from assistant.briefing.note import Brief
    from assistant.command.brief import run_brief
    from assistant.factory import notice, open_assistant

    reports = tuple(_split_ids(options.reports or ""))
    topic = guard_typed(options.topic, options.personal_details, what="the topic")
    audience = guard_typed(options.audience, options.personal_details, what="the audience")
    brief = Brief(topic, audience, options.length, reports)
    settings = _load_settings(options)
    export = ExportOptions(options.every_quote, options.template or settings.word_template)
    print(
        run_brief(
            lambda: open_assistant(settings), brief, options.out, export, notice=notice, sheet=options.teaching_sheet
        )
    )
    return 0


def serve_chat(options: argparse.Namespace) -> int:
    """`chat`: the web pages, until they are stopped."""
    from assistant.factory import open_assistant, open_follower
    from assistant.generation.settings import find_destination
    from assistant.web.access.exposure import read_root_path, require_sign_in
    from assistant.web.app import Page, PageContext, serve
    from assistant.web.chat.printed_pages import printed_pages
    from assistant.web.operations.operations import OperationsSettings
    from assistant.web.shell.server import require_free_port
    from evals.web.page import add_evaluate_page

    def build_evaluation(over: PageContext) -> None:
        library = over.assistant.library
        add_evaluate_page(
            over.assistant,
            over.store,
            home_of=over.home_of,
            glossary=over.glossary,
            remote=over.remote,
            print_pages=lambda report, spans: printed_pages(report, library.file(report.id), spans),
        )

    # Opening the assistant takes a while: a port that is taken is said before.
    settings = _load_settings(options)
    require_sign_in(options.host, settings.sign_in)
    root_path = read_root_path(options.root_path, settings.sign_in.public_url)
    require_free_port(options.host, options.port)
    follower = open_follower(settings) if settings.follow else None
    if follower:
        follower.look()
    serve(
        open_assistant(settings),
        home=settings.home,
        host=options.host,
        port=options.port,
        days=settings.days_kept,
        database=settings.database,
        library_editing=settings.library_editing,
        word_template=settings.word_template,
        reopen=lambda progress: open_assistant(settings, progress=progress),
        follower=follower,
        followed=settings.follow or "",
        remote=_name_places(find_destination(settings.model, os.environ), settings.database),
        pages=[Page("Evaluate", "/evaluate", build_evaluation)],
        running=OperationsSettings(
            log_level=options.log_level,
            log_format=options.log_format,
            audit=options.audit,
            metrics_port=options.metrics_port,
            metrics_host=options.metrics_host,
            stop_seconds=options.stop_seconds,
            root_path=root_path,
        ),
        sign_in=settings.sign_in,
    )
    return 0


def evaluate(options: argparse.Namespace) -> int:
    """`eval`: a suite's figures into a folder; 1 where a gate fails."""
    from assistant.factory import open_assistant
    from assistant.generation.chat_model import open_model
    from evals.runs.command import run_eval
    from evals.runs.judge import open_judge

    settings = _load_settings(options)
    judge = open_judge(options.judge, settings.model, os.environ) if options.judge else None
    assistant = open_assistant(settings)
    opinion = None
    if settings.model.verifier and options.suite == "verifier":
        from assistant.generation.second_opinion import open_opinion

        opinion = open_opinion(settings.model.verifier, open_model(settings.model) if settings.model.name else None)
    return run_eval(
        assistant,
        options.suite,
        split=options.split,
        out=options.out,
        baseline=options.baseline,
        gate=options.gate,
        judge=judge,
        pairs=options.pairs,
        home=settings.home,
        styles=options.styles,
        opinion=opinion,
    )


def back_up(options: argparse.Namespace) -> int:
    """`backup`: a backup into a file, or back from it."""
    from assistant.command.backup import run_backup

    return run_backup(options)


def move_data(options: argparse.Namespace) -> int:
    """`move`: conversations and drafts to the server that is set, or back; a line for each database."""
    from assistant.command.move import move_databases

    settings = _load_settings(options)
    for line in move_databases(settings.home, settings.database, options.to):
        print(line)
    return 0


def run_doctor(options: argparse.Namespace) -> int:
    """`doctor`: one line for each thing looked at; 1 where one of them needs mending.

    With `--set-aside`, damaged databases are moved aside first; nothing else is ever changed.
    """
    from assistant.command.databases import set_aside
    from assistant.command.doctor import examine

    settings = _load_settings(options)
    if options.set_aside:
        for line in set_aside(settings.home) or ["No database is damaged; none was set aside."]:
            print(line)
    findings = examine(settings)
    for finding in findings:
        print(finding)
    return 0 if all(finding.is_ok for finding in findings) else 1


def _load_settings(options: argparse.Namespace) -> Settings:
    """The settings of this machine, with the model's of the command line."""
    from assistant.settings import load_settings

    style, verifier = getattr(options, "style", None), getattr(options, "verifier", None)
    return load_settings(model=options.model, style=style, verifier=verifier)


def _check_asked(options: argparse.Namespace) -> str:
    """The question as it may be used, "" for a batch; what `ask` cannot answer is refused before anything is opened.

    Raises:
        UserError: as `ask`.
    """
    if (options.question is None) == (options.batch is None):
        raise UserError('give one question in quotation marks, or --batch FILE. For example: pcn-assistant ask "…"')
    if options.batch and not options.out:
        raise UserError("--batch needs --out FILE for the answers.")
    if options.question is not None and not options.question.strip():
        raise UserError('the question is empty. Ask in words, for example: "What is a Primary Care Network?"')
    return guard_typed(options.question or "", options.personal_details)


def _name_places(destination: str | None, database: Address | None) -> str | None:
    """Where what is typed goes beyond this machine: to a model elsewhere, to a database elsewhere; None for neither."""
    kept_at = database.host if database and not database.is_on_this_machine else None
    return " and ".join(place for place in (destination, kept_at) if place) or None


def _split_ids(text: str) -> list[str]:
    """'syndemic, gm_growth' gives ['syndemic', 'gm_growth']."""
    return [report.strip() for report in text.split(",") if report.strip()]
