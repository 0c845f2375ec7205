"""`corpus questions`: the questions that a report answers, made, listed to be looked through, and used."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import UserError

if TYPE_CHECKING:
    from assistant.answering.assistant import EvidenceAssistant
    from assistant.generation.chat_model import ChatModel
    from assistant.report_questions.proposals import Proposal
    from corpus.vocabulary import Evidence

# So often it is told how far it is, in questions asked.
_TOLD_EVERY = 100


def make_questions(options: argparse.Namespace) -> int:
    """Make a report's list of questions, by rule or by a model; use one; or forget it.

    Raises:
        UserError: there is no such report, the list cannot be read or written, or the model cannot be had.
    """
    from assistant.factory import open_assistant
    from assistant.report_questions.bank import bank_folder, forget_questions, list_file, use_questions
    from assistant.report_questions.listing import read_list
    from assistant.settings import load_settings

    settings = load_settings(model=options.model)
    if options.forget:
        had = forget_questions(settings.home, _check_name(options.id))
        print(
            f"The questions of '{options.id}' are forgotten." if had else f"There are no questions of '{options.id}'."
        )
        return 0
    answerer = open_assistant(settings).narrowed(options.id, reports=[_check_name(options.id)], keep=[options.id])
    assistant = answerer.evidence_mode
    units = [unit for unit in assistant.index.evidence if unit.report == options.id]
    if not units:
        raise UserError(f"no report '{options.id}' that holds anything. pcn-assistant corpus list names the reports.")
    if options.use is None:
        return _make_list(options, answerer.model, assistant, units)
    # Without a file, --use means the list that was made.
    own = list_file(settings.home, options.id)
    proposals = read_list(own if options.use == Path() else options.use, units)
    use_questions(settings.home, options.id, proposals, assistant.index)
    misses = sum(not proposal.answered for proposal in proposals)
    print(
        f"{len(proposals)} questions of '{options.id}' are used from now on, {misses} of them near misses; "
        f"a chat that is running, from its next start. They are kept in {bank_folder(settings.home, options.id)}."
    )
    return 0


def _make_list(
    options: argparse.Namespace, model: object, assistant: EvidenceAssistant, units: Sequence[Evidence]
) -> int:
    from assistant.generation.chat_model import ChatModel
    from assistant.report_questions.bank import list_file
    from assistant.report_questions.by_rule import propose_by_rule
    from assistant.report_questions.listing import write_list
    from assistant.report_questions.making import Kept, keep_sound

    report = assistant.index.reports[options.id]
    writer = model if isinstance(model, ChatModel) else None
    proposals = _write(writer, units) if writer else propose_by_rule(report, units)
    kept = Kept()
    file = list_file(assistant.library.home, options.id)
    maker = f"by {writer.name}" if writer else "by rule"
    try:
        for asked, kept in enumerate(keep_sound(proposals, assistant, options.id), start=1):
            if asked % _TOLD_EVERY == 0:
                print(f"{asked} asked, {len(kept.proposals)} kept", file=sys.stderr, flush=True)
    finally:
        # What was made until somebody stopped it is kept, too.
        if kept.proposals:
            write_list(file, report, units, kept.proposals, maker=maker)
    dropped = "; ".join(f"{count} {reason}" for reason, count in sorted(kept.dropped.items()))
    if not kept.proposals:
        raise UserError(f"no question of '{options.id}' holds ({dropped or 'none was made'}). Write a list by hand.")
    misses = sum(not proposal.answered for proposal in kept.proposals)
    print(f"{len(kept.proposals)} questions, {misses} of them near misses, made {maker}: {file}")
    if dropped:
        print(f"Left out: {dropped}.")
    print(f"Look through the list, then: pcn-assistant corpus questions {options.id} --use")
    return 0


def _write(model: ChatModel, units: Sequence[Evidence]) -> Iterator[Proposal]:
    """What a model writes of each unit, with notices of how far it is.

    A model that fails at the very beginning is an error; later on, what was written until then stands.

    Raises:
        UserError: the model cannot be had.
    """
    from assistant.generation.chat_model import ModelUnavailable
    from assistant.report_questions.by_model import propose_by_model, units_to_ask

    shown = units_to_ask(units)
    done = 0
    try:
        for done, proposals in enumerate(propose_by_model(model, shown), start=1):
            yield from proposals
            if done % _TOLD_EVERY == 0:
                print(f"{done} of {len(shown)} pieces shown to {model.name}", file=sys.stderr, flush=True)
    except ModelUnavailable as fault:
        if not done:
            raise UserError(f"{model.name}: {fault}. Nothing was made. Start it, or leave --model out.") from fault
        print(f"{model.name}: {fault}; stopped after {done} of {len(shown)} pieces.", file=sys.stderr)


def _check_name(report: str) -> str:
    """A report's id as it may name a folder.

    Raises:
        UserError: it is none.
    """
    if not report.replace("_", "").replace("-", "").isalnum():
        raise UserError(f"'{report}' is no report's id. pcn-assistant corpus list names them.")
    return report
