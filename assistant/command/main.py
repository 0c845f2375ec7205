"""The command `pcn-assistant`. Standard output holds only results; progress and notices go to standard error."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.accounts.roles import Role
from assistant.command import corpus, states, subcommands, users
from assistant.command.overview import run_overview
from assistant.command.publish import publish_library
from assistant.command.questions import make_questions
from assistant.command.search import run_search
from assistant.command.unfinished import finish_restore
from assistant.command.watch import watch_folder
from assistant.generation.settings import STYLES
from assistant.privacy.guard import CHOICES, REFUSE
from assistant.web.operations.logs import FORMATS, LEVELS
from corpus.errors import UserError

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

Run = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command. Exit code 0; 1 where a gate fails or something needs mending; 2 for a mistake of the user's."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", newline="\n")  # offsets hold for what Windows prints too
    if arguments is None:
        # This process is ours. Its products of matrices are small: a second thread takes longer to start than to help.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    options = _build_parser().parse_args(arguments)
    run: Run = options.run
    try:
        finish_restore()
        return run(options)
    except UserError as fault:
        print(f"pcn-assistant: {fault}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # Whoever read the results has gone, as `head` does: nothing is left to say, not even at exit.
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        print("Stopped. What was done is kept.", file=sys.stderr)
        return 130


def _path(text: str) -> Path:
    """A path of the command line; an empty one, as an unset variable gives, is not the folder one is in.

    Raises:
        ArgumentTypeError: it is empty.
    """
    if not text.strip():
        raise argparse.ArgumentTypeError("the name is empty. Name a file or a folder; '.' is the folder you are in")
    return Path(text)


def _build_parser() -> argparse.ArgumentParser:
    """Every subcommand with its options, in the order in which --help lists them."""
    parser = argparse.ArgumentParser(
        prog="pcn-assistant",
        description="Ask a library of health-policy reports; every statement of an answer is cited.",
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_index(commands)
    _add_ask(commands)
    _add_search(commands)
    _add_overview(commands)
    _add_chat(commands)
    _add_brief(commands)
    _add_eval(commands)
    _add_corpus(commands)
    _add_users(commands)
    _add_backup(commands)
    _add_move(commands)
    _add_doctor(commands)
    return parser


def _add_index(commands: Commands) -> None:
    index = commands.add_parser("index", help="build the index, if it does not fit the library as it is")
    index.add_argument("--rebuild", action="store_true", help="build it anew in any case")
    index.set_defaults(run=subcommands.build_index)


def _add_ask(commands: Commands) -> None:
    ask = commands.add_parser("ask", help="answer a question, or a batch of them")
    ask.add_argument("question", nargs="?", help="the question, in quotation marks")
    ask.add_argument("--json", action="store_true", help="print the answer with citations, spans and passages as JSON")
    ask.add_argument("--reports", metavar="ID,ID", help="ask only these reports")
    ask.add_argument("--superseded", action="store_true", help="ask superseded reports, too; else only on request")
    ask.add_argument("--full", action="store_true", help="show all of a list or table where the first few are shown")
    ask.add_argument("--batch", type=_path, metavar="FILE", help='a file of lines {"id", "question", "history"}')
    ask.add_argument("--out", type=_path, metavar="FILE", help="where the answers of a batch go, as JSON lines")
    _add_model_option(ask)
    _add_style_options(ask)
    _add_personal_option(ask)
    ask.set_defaults(run=subcommands.ask)


def _add_search(commands: Commands) -> None:
    search = commands.add_parser("search", help="find where words stand in the library, without an answer")
    search.add_argument("query", help='words, "a phrase", -word, report:ID, year:2021, kind:table')
    search.add_argument("--json", action="store_true", help="print the places with quotes and spans as JSON")
    search.add_argument("--limit", type=int, default=20, metavar="N", help="how many places are printed (20)")
    search.set_defaults(run=run_search)


def _add_overview(commands: Commands) -> None:
    overview = commands.add_parser("overview", help="tell a report's key points in its own words, each cited")
    overview.add_argument("id", metavar="REPORT", help="its id, as corpus list names it")
    overview.add_argument("--json", action="store_true", help="print it with citations and spans as JSON")
    overview.set_defaults(run=run_overview)


def _add_chat(commands: Commands) -> None:
    chat = commands.add_parser("chat", help="open the chat in a web page on this machine")
    chat.add_argument("--host", default="127.0.0.1", help="address to serve on (127.0.0.1: this machine alone)")
    chat.add_argument("--port", type=int, default=7860, help="port to serve on (7860)")
    _add_running_options(chat)
    _add_model_option(chat)
    _add_style_options(chat)
    chat.set_defaults(run=subcommands.serve_chat)


def _add_running_options(chat: argparse.ArgumentParser) -> None:
    """How the server is run; nothing of it ever holds what was asked."""
    chat.add_argument("--log-level", choices=LEVELS, default="warning", help="from what on the log tells (warning)")
    chat.add_argument("--log-format", choices=FORMATS, default="text", help="lines of text, or of JSON (text)")
    chat.add_argument("--audit", action="store_true", help="write who did what kind of thing when into audit.jsonl")
    chat.add_argument("--metrics-port", type=int, metavar="PORT", help="serve counters for Prometheus at its /metrics")
    chat.add_argument("--metrics-host", default="127.0.0.1", metavar="HOST", help="… on this address (127.0.0.1)")
    chat.add_argument("--root-path", metavar="PATH", help="before all addresses behind a proxy, such as /pcn")
    chat.add_argument("--stop-seconds", type=float, default=20.0, metavar="S", help="at the end, wait so long (20)")


def _add_brief(commands: Commands) -> None:
    brief = commands.add_parser("brief", help="write a briefing note on a topic, every statement cited")
    brief.add_argument("topic", help="the topic, in quotation marks")
    brief.add_argument("--audience", default="PCN lead", help="PCN lead, practice staff, community partner, or others")
    brief.add_argument("--length", default="standard", help="short, standard or long: 350, 700 or 1,400 words")
    brief.add_argument("--reports", metavar="ID,ID", help="use only these reports")
    brief.add_argument(
        "--out",
        type=_path,
        required=True,
        metavar="FILE",
        help="a .docx, .pdf, .html, .md or .pptx file; .ris or .bib: references",
    )
    brief.add_argument("--every-quote", action="store_true", help="quote all in the appendix, however long it becomes")
    brief.add_argument("--template", type=_path, metavar="FILE", help="a .dotx or .docx that gives Word its styles")
    brief.add_argument("--teaching-sheet", action="store_true", help="write a sheet of quiz questions beside it, too")
    _add_model_option(brief)
    _add_personal_option(brief)
    brief.set_defaults(run=subcommands.write_brief)


def _add_eval(commands: Commands) -> None:
    evaluate = commands.add_parser("eval", help="measure citation accuracy over a suite of questions")
    evaluate.add_argument(
        "--suite",
        default="golden",
        metavar="NAME|FILE",
        help="golden, leads, briefings, verifier, or a .jsonl or .csv file",
    )
    evaluate.add_argument("--split", default="all", choices=["dev", "test", "all"], help="which questions (all)")
    evaluate.add_argument("--out", type=_path, metavar="DIR", help="folder for answers, figures, report")
    evaluate.add_argument(
        "--pairs", type=_path, metavar="FILE", help="statements to try the verifier on, .jsonl or .csv"
    )
    evaluate.add_argument("--baseline", type=_path, metavar="DIR", help="an earlier run to compare with, item by item")
    evaluate.add_argument(
        "--gate", action="store_true", help="exit 1 where a figure is below its floor, or surely worse"
    )
    evaluate.add_argument(
        "--styles", action="store_true", help="answer without the model and in each of its styles, side by side"
    )
    evaluate.add_argument("--judge", metavar="PROVIDER:NAME", help="let this chat model judge the answers as well")
    _add_model_option(evaluate)
    _add_style_options(evaluate)
    evaluate.set_defaults(run=subcommands.evaluate)


def _add_corpus(commands: Commands) -> None:
    reports = commands.add_parser("corpus", help="the library: list, add, edit, remove reports, and name its states")
    actions = reports.add_subparsers(title="actions", required=True, metavar="ACTION")
    listed = actions.add_parser("list", help="the reports and their ids")
    listed.add_argument("--json", action="store_true", help="print the cards as JSON")
    listed.set_defaults(run=corpus.list_reports)
    add = actions.add_parser("add", help="add reports, or whole folders of them")
    add.add_argument("files", type=_path, nargs="+", metavar="FILE|FOLDER", help="the files; copies of them are kept")
    _add_card_options(add)
    add.add_argument("--again", action="store_true", help="take in what the library holds already")
    add.set_defaults(run=corpus.add_reports)
    watch = actions.add_parser("watch", help="take in files of a folder as they appear, until Ctrl+C")
    watch.add_argument("folder", type=_path, metavar="FOLDER", help="the folder in which reports are put")
    watch.add_argument("--once", action="store_true", help="look once and end, for example from a timetable")
    watch.add_argument(
        "--newer", action="store_true", help="add a file that has changed as a newer edition of what it was before"
    )
    watch.set_defaults(run=watch_folder)
    check = actions.add_parser("check", help="what is read of a file, in figures; without one, of every report")
    check.add_argument("file", nargs="?", metavar="FILE|ID", help="a file that is not added, or a report's id")
    check.set_defaults(run=corpus.check_reading)
    edit = actions.add_parser("edit", help="change the card of an added report")
    edit.add_argument("id", help="its id, as corpus list names it")
    _add_card_options(edit)
    edit.set_defaults(run=corpus.edit_card)
    remove = actions.add_parser("remove", help="take a report out (it can be restored, an added one for 30 days)")
    remove.add_argument("id", help="its id, as corpus list names it")
    remove.set_defaults(run=corpus.remove_report)
    _add_questions(actions)
    _add_states(actions)
    published = actions.add_parser("publish", help="put library and index where other app processes fetch them")
    published.add_argument("address", metavar="ADDRESS", help="a folder that they share, or s3://BUCKET/FOLDER")
    published.add_argument(
        "--verify", action="store_true", help="read what is there already, and write anew what is damaged"
    )
    published.add_argument(
        "--grace-hours", type=float, default=24.0, metavar="HOURS", help="keep replaced states for so long (24)"
    )
    published.set_defaults(run=publish_library)
    show = actions.add_parser("show", help="print a report's source text, which all spans point into")
    show.add_argument("id", help="its id, as corpus list names it")
    show.set_defaults(run=corpus.show_report)


def _add_questions(actions: Commands) -> None:
    questions = actions.add_parser("questions", help="list the questions that a report answers; use such a list")
    questions.add_argument("id", metavar="REPORT", help="its id, as corpus list names it")
    questions.add_argument(
        "--use", type=_path, nargs="?", const=Path(), metavar="FILE", help="use the list that was made, or a file's"
    )
    questions.add_argument("--forget", action="store_true", help="take its questions away again")
    _add_model_option(questions)
    questions.set_defaults(run=make_questions)


def _add_states(actions: Commands) -> None:
    """What brings back a report, or a whole library."""
    restore = actions.add_parser("restore", help="bring back what was taken out, or the library to a named state")
    restore.add_argument("name", nargs="?", metavar="ID|STATE", help="a report's id, or the name of a state")
    restore.add_argument("--state", action="store_true", help="mean the state, where a removed report has its name")
    restore.set_defaults(run=states.restore)
    tag = actions.add_parser("tag", help="give the state that the library is in a name, to come back to it later")
    tag.add_argument("name", metavar="NAME", help="letters, digits, '-', '_' and '.', such as before-april")
    tag.set_defaults(run=states.tag_library)
    listed = actions.add_parser("states", help="the named states, and the room that they take on disk")
    listed.add_argument("--json", action="store_true", help="print them as JSON")
    listed.set_defaults(run=states.print_states)
    untag = actions.add_parser("untag", help="take a named state away; the library stays as it is")
    untag.add_argument("name", metavar="NAME", help="its name, as corpus states tells it")
    untag.set_defaults(run=states.untag_library)


def _add_card_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--title", help="its title, where the file does not say it well")
    command.add_argument("--publisher", help="who published it")
    command.add_argument("--date", help="when it was published: 2025, 2025-04, 'April 2025', 'before 2019'")
    command.add_argument("--supersedes", metavar="ID", help="the report of which it is a newer edition")


def _add_users(commands: Commands) -> None:
    accounts = commands.add_parser("users", help="who may sign in to the chat where several share it")
    actions = accounts.add_subparsers(title="actions", required=True, metavar="ACTION")
    roles = [str(role) for role in Role]
    add = actions.add_parser("add", help="add an account; its password is asked for")
    add.add_argument("name", metavar="NAME", help="a name or an e-mail address, without spaces")
    add.add_argument("--role", choices=roles, default=str(Role.READER), help="what it may do (reader)")
    add.add_argument("--no-password", action="store_true", help="give a role to somebody who signs in elsewhere")
    add.set_defaults(run=users.add_user)
    listed = actions.add_parser("list", help="the accounts and their roles")
    listed.set_defaults(run=users.list_users)
    remove = actions.add_parser("remove", help="remove an account, and sign it out")
    remove.add_argument("name", metavar="NAME")
    remove.set_defaults(run=users.remove_user)
    password = actions.add_parser("password", help="give an account another password, and sign it out everywhere")
    password.add_argument("name", metavar="NAME")
    password.set_defaults(run=users.set_password)
    role = actions.add_parser("role", help="give an account another role")
    role.add_argument("name", metavar="NAME")
    role.add_argument("role", choices=roles)
    role.set_defaults(run=users.set_role)


def _add_backup(commands: Commands) -> None:
    backup = commands.add_parser("backup", help="write everything that people made into one file, or take it back")
    backup.add_argument("file", type=_path, metavar="FILE.zip", help="the file")
    backup.add_argument("--restore", action="store_true", help="take it back from there; what there is, is kept aside")
    backup.set_defaults(run=subcommands.back_up)


def _add_move(commands: Commands) -> None:
    move = commands.add_parser("move", help="move conversations and drafts to the database that is set, or back")
    move.add_argument(
        "--to",
        choices=["server", "files"],
        required=True,
        help="the PostgreSQL server, or files in the data folder; end the chat first",
    )
    move.set_defaults(run=subcommands.move_data, model=None)


def _add_doctor(commands: Commands) -> None:
    doctor = commands.add_parser("doctor", help="say what is installed, and what to do about what is not well")
    doctor.add_argument("--set-aside", action="store_true", help="first move damaged databases aside, and begin anew")
    _add_model_option(doctor)
    doctor.set_defaults(run=subcommands.run_doctor)


def _add_model_option(command: argparse.ArgumentParser) -> None:
    command.add_argument("--model", metavar="PROVIDER:NAME", help="use this chat model; docs/models.md says how")


def _add_personal_option(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--personal-details",
        choices=CHOICES,
        default=REFUSE,
        help="what is done with a typed NHS number, date of birth, postcode, telephone number or e-mail (refuse)",
    )


def _add_style_options(command: argparse.ArgumentParser) -> None:
    """What a chat model does, and who checks what it writes."""
    command.add_argument(
        "--style", choices=STYLES, help="what it does: select (it chooses quotes, the default) or prose (it writes)"
    )
    command.add_argument(
        "--verifier", metavar="NAME", help="a second opinion on prose: an NLI CrossEncoder, or 'model' for the model"
    )
