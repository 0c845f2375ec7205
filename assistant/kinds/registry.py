"""The kinds of answer in the order in which they are tried; a new one is a module and a line here."""

from __future__ import annotations

from assistant.answering.assistant import AnswerKind
from assistant.kinds.about_library import AboutLibrary
from assistant.kinds.advice import Advice
from assistant.kinds.barriers import Barriers
from assistant.kinds.by_group import ByGroup
from assistant.kinds.cannot_do import CannotDo
from assistant.kinds.clinical import Clinical
from assistant.kinds.comparing.across_reports import AcrossReports
from assistant.kinds.comparing.comparison import Comparison
from assistant.kinds.false_premise import FalsePremise
from assistant.kinds.list_all import HeadingSeries, ListAll
from assistant.kinds.noise import Noise
from assistant.kinds.on_last_answer import OnLastAnswer
from assistant.kinds.patient_details import PatientDetails
from assistant.kinds.ranked_rows import BothEnds, RankedRows
from assistant.kinds.several_questions import SeveralQuestions
from assistant.kinds.who import Who
from assistant.kinds.whole_report import PartsOfReport, WholeReport
from assistant.kinds.yes_or_no import YesOrNo


def answer_kinds() -> tuple[AnswerKind, ...]:
    """All of them, first tried first: what needs no evidence, then what wants the most special evidence."""
    return (
        Noise(),
        PatientDetails(),
        OnLastAnswer(),
        CannotDo(),
        AboutLibrary(),
        Clinical(),
        FalsePremise(),
        Comparison(),
        BothEnds(),
        PartsOfReport(),
        AcrossReports(),
        SeveralQuestions(),
        HeadingSeries(),
        WholeReport(),
        ListAll(),
        RankedRows(),
        Barriers(),
        Advice(),
        Who(),
        YesOrNo(),
        ByGroup(),
    )
