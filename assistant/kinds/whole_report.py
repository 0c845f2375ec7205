"""A report or a chapter as a whole: its own key points, findings, conclusion or recommendations, in its order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from assistant.answering.assistant import WHOLE_REPORT, EvidenceAssistant, SelectedEvidence
from assistant.answering.question import Question
from assistant.kinds.groundwork.report_names import (
    find_named_reports,
    find_report_meant,
    front_names,
    front_stems,
    title_stems,
)
from assistant.kinds.groundwork.wording import content_stems, content_words
from assistant.kinds.meant import find_place, find_report, initials_of
from assistant.kinds.sections import asks_for_section, find_heading, find_section
from assistant.overview.headings import ADVISED, APPARATUS, ASKED_FOR, CONCLUSION, SUMMARY
from assistant.overview.parts import PartsReader, Run
from corpus.vocabulary import Answer, BlockKind, EvidenceKind, Report
from index.search import Index
from index.terms import stem, tokenize

# What of a report is asked for, the first that fits: "what does it recommend", "main conclusions", "findings". "The
# gist" and a question that asks for nothing but the report have its key points.
_PARTS: dict[str, re.Pattern[str]] = {
    "asked for": re.compile(
        r"\brecommend\w*|\bcall(?:s|ed|ing)? for\b|\bask(?:s|ed|ing)?\b(?: \w+){0,3} (?:for|to)\b"
        r"|\basks\b|\bdemands?\b"
        r"|\bnext steps?\b|\baction points\b|\bactions\b|\bsuggest(?:s|ed|ing|ions?)?\b|\bpropos(?:e|es|ed|als?)\b"
        r"|\bwants?\b.{0,60}\b(?:to|do|done|from|changed?)\b|\bhappen next\b|\b(?:should"
        r"|must) (?:be done|change|happen|do)\b|\bshould\b.{0,20}\bdo\b"
        r"|\bwould\b.{0,40}\bdo\b|\b(?:tells?|told|telling)\b.{1,30}\bto (?:do|change)\b"
        r"|\bwhat (?:changes|steps)\b|\badvi[sc]e[sd]?\b|\burg(?:e|es|ed|ing)\b|\bsteps\b|\bpriorities\b",
        re.IGNORECASE,
    ),
    "agreed": re.compile(r"\bagree(?:d|s|ment|ments)?\b|\bconsensus\b", re.IGNORECASE),
    "conclusion": re.compile(
        r"\bconclu(?:de|ded|des|ding|sions?)\b|\bend(?:s|ed)? (?:up|on|with)\b|\bin the end\b"
        r"|\b(?:end|finish)\W*$|\bhow (?:does|did)\b.{1,50}\b(?:end|finish|close)\b|\bclosing\b"
        r"|\b(?:final|last) (?:word|message|point)s?\b",
        re.IGNORECASE,
    ),
    "about": re.compile(
        r"\babout\W*$|\bwhat(?:'s|’s| is|s) it (?:all )?about\b|\bpurpose\b|\bthe point of\b|\baims?\b"
        r"|\bwho(?:'s|’s| is|s) it for\b|\bwhat kind of (?:report|paper|document|study)\b",
        re.IGNORECASE,
    ),
    "findings": re.compile(
        r"\bfind(?:s|ings?)?\b|\bfound\b|\bresults?\b|\bdiscover(?:s|ed)?\b|\bcame out of\b|\bturned? up\b",
        re.IGNORECASE,
    ),
}
# A question for the whole, in so many words: "summarise …", "the gist of …", "boil … down".
_WHOLE = re.compile(
    r"\b(?:summar(?:y|ies|ise|ize)\w*|overviews?|gist|take-?aways?|take-?home|nutshell|tl;?dr|sum(?:ming)?(?: it)? up"
    r"|headlines?|in short|short version|(?:run|walk|talk) (?:me|us) through|(?:need|ought|have) to know|worth knowing"
    r"|rundown|run-down|round-?up|outline|boil(?:ed|s)?|brief(?:ing)?|upshot|bottom line|synopsis|recap|digest"
    r"|(?:key|main|headline|big|core) (?:points?|messages?|facts|ideas?|arguments?|themes?|things?"
    r"|takes?)|big picture)\b",
    re.IGNORECASE,
)
# A question for one fact, which no overview answers: "who wrote …", "when was …", "how many …".
_FACT = re.compile(
    r"^\W*(?:(?:and|so|ok|also|please)\b\W*)*(?:who|whose|when|where|why|which|how)\b(?! (?:does|do"
    r"|did)\b.{1,60}\b(?:end|finish|conclude)\b)",
    re.IGNORECASE,
)
# Whether something stands in it: "does the manifesto mention …", "is there anything in …".
_WHETHER = re.compile(r"^\W*(?:(?:and|so|ok|but)\b\W*)*(?:is|are|was|were|has|have|do|does|did|can|could|will)\b", re.I)
# A quotation that is wanted as it stands, which no overview is: "the line saying …", "word for word".
_QUOTATION = re.compile(
    r"\b(?:word for word|verbatim|exact words|the (?:line|sentence|quote|passage|phrase)s?)\b", re.I
)
# What somebody called something: "described as the 'missing piece'".
_QUOTED = re.compile(r"(?<!\w)['‘“\"]\w+(?: \w+){1,4}['’”\"](?!\w)")
# Words of such a question that are no subject of their own.
_FRAME = (
    "summarise summarize summary summaries summarised overview gist takeaway takeaways take away"
    " home nutshell tldr sum"
    " summing key main big core headline headlines principal central point points message messages"
    " fact facts idea ideas"
    " argument arguments theme themes thing things picture bottom line lines upshot synopsis recap"
    " digest roundup round"
    " finding findings find finds found result results discover discovered conclude concludes concluded conclusion"
    " conclusions concluding agree agrees agreed agreement recommend recommends recommended recommendation"
    " recommendations recommending call calls called calling ask asks asked asking want wants wanted"
    " demand demands next"
    " step steps action actions suggest suggests suggested suggestions suggesting propose proposes"
    " proposed urge urges"
    " advise advice priorities change changes report reports paper papers study studies document"
    " documents publication"
    " highlight highlights about say says said saying tell talk talks talking cover covers covered"
    " mean means meant get"
    " gets getting outline brief briefing bullet bullets sentence sentences word words minute"
    " minutes mins quick quickly"
    " do does did done make makes made happen happens happened happening should must would could can few lot lots all"
    " whole full entire everything anything overall general basically basic really actually end ends"
    " ended finish finishes up"
    " writeup write-up write text bit bits part parts thing please pls plz held put together team"
    " people folk crowd lads"
    " rundown boil boiled down seminar conference workshop session meeting webinar event survey interviews"
    " backed supported coming came out turn turned back read reading time short version need needed know worth useful"
    " important pitch stance thrust purpose aim aims intended who whos kind goal it them they its"
    " their one ones lot two three four five ten main meeting board"
    " explain describe simple simply plain english words nice good thanks ta cheers hi hello look looking going went"
    " havent haven't dont don't didnt didn't never executive whats what's wheres hows thats im ive"
    " weve lot something anything straight away right now right"
    " author authors writer writers argue argues argued argument arguing run walk walk talk through remind headline"
    " headlines know knowing short version slide page max"
    " contents content inside learn learnt learned lessons lesson let anyone someone me us"
).split()
# Those to whom the reports are addressed: for recommendations over all reports.
_ADDRESSEES = "pcn pcns primary care network networks gp gps practice practices general surgery us we our".split()
# Where one clause of a question ends and another begins: "boil it down - I have two minutes".
_CLAUSE = re.compile(r"[,;:.!?]+\s+|\.\.+|(?<!\s)\s++[-–]\s+|\bbecause\b")
# A clause that only says where: "under the study's next steps", "according to the report".
_ASIDE = re.compile(r"^\W*(?:under|in|from|according|per|of|for|by|with|as|going by)\b", re.IGNORECASE)
# For whom or for what it is: "for my clinical director", "in two minutes", "before a board meeting".
_FOR_WHOM = re.compile(
    r"\b(?:for|to) (?:my|our) (?:[\w-]+ ?){1,3}$|\b(?:for|to) (?:the|a|an) (?:\w+ )?(?:boards?"
    r"|meetings?|committee|teams?"
    r"|trustees|directors?|managers?|chair|colleagues?|slides?|talk|newsletter|induction|training"
    r"|patients)\b|\b(?:for|to) (?:my|our) (?:clinical |medical |finance )?\w+\b"
    r"|\bin (?:an?|one|two|three|five|ten|\d+|under \w+|no more than \w+|plain|simple) (?:few "
    r"|or two )?(?:minutes?|lines?"
    r"|sentences?|words|paragraphs?|bullets?|points?|english|terms)\b|\bin (?:a few|brief|short|full|general|total)\b"
    r"|\b(?:\d+|one|two|three|five|ten)[- ](?:minutes?|mins?|lines?|sentences?|words?|paragraphs?|bullets?|points?)\b"
    r"|\b(?:before|at|in) (?:my|our|a|the) (?:\w+ )?meeting\b",
    re.IGNORECASE,
)
# All reports together: "an overview of all the reports", "what do the reports say overall".
_ALL_REPORTS = re.compile(
    r"\b(?:all|each|every|both|these|those|the|your|five) (?:of )?(?:the |these |your |\d+ |five )?"
    r"(?:reports|papers|documents|publications|report|paper|document)\b",
    re.IGNORECASE,
)
# More than one report: "all the reports", "both papers".
_SEVERAL_REPORTS = re.compile(r"\b(?:reports|papers|documents|publications)\b|\beach (?:report|paper)\b", re.IGNORECASE)
# Those who lead a practice or a network are spoken to or of.
_PRACTICES = re.compile(r"\bPCNs?\b|\bprimary care networks?\b|\bgeneral practices?\b|\bGP practices?\b", re.IGNORECASE)
# All that is said of a thing: "says, as a whole, about", "overall".
_AS_A_WHOLE = re.compile(r"\bas a whole\b|\boverall\b|\bin general\b(?! practice)", re.IGNORECASE)
# Joins two wishes: "about and who is it for".
_AND = re.compile(r"\band\b|&", re.IGNORECASE)
# Everything is wanted: "all of it", "need the lot", "in full".
_ALL_OF_IT = re.compile(
    r"\ball (?:of (?:it|them)|the|ten|\w+ of)\b|\bthe (?:whole |full )?(?:lot|list)\b|\beverything\b|\bin full\b"
    r"|\bevery (?:single )?(?:one|recommendation|action)\b",
    re.IGNORECASE,
)
# What the asker, or whoever sent him, wants and does, which is no part of a report: "my manager wants to know".
_ASKER = re.compile(
    r"\b(?:i|we|you|u|he|she|they|who|my (?:\w+ )?\w+|our (?:\w+ )?\w+|the boss)(?:['’]\w+)? (?:\w+ )?"
    r"(?:wants?|wanted|needs?|needed|asks?|asked|told|tells) (?:to know|me|us|for|you)\b",
    re.IGNORECASE,
)
# Words for a piece of a report, and of chatter, which say nothing of its subject.
_CHATTER = (
    "chapter chapters section sections session appendix annex foreword page pages pp opening closing"
    " got get think thought thinking wrote write written catch doc docs lowdown low-down bones come came"
    " away take takes monday tuesday wednesday thursday friday saturday sunday today tomorrow tonight week morning"
    " afternoon journal club argument closing lately overview properly really honest honestly never ever yet"
).split()
_GIST, _ASKED, _AGREED, _SECTION = "gist", "asked for", "agreed", "section"
_TWO = 2
# Lists of one report that have more words together are told by their first items, in so many words.
_MOST_TOLD = 240
_PARTS_WORDS = 300
# Of the words for the whole those that ask for it beside a part of it: "sum it up, and what do they ask for?".
_IN_ALL = re.compile(r"summar|overview|gist|nutshell|sum\b|summing|rundown|run-down|boil|synopsis|recap|digest", re.I)
# A word that so many of a report's paragraphs hold is no subject of its own there.
_GENERAL_SHARE = 0.2
# So many of the best units tell the chapter that is meant, by at least this share of them.
_BEST = 15
_CHAPTER_SHARE = 0.5
_SURE = 0.95
# From this share on the classifier's word is taken, where no pattern knows the question.
_LIKELY = 0.6
# The same where a pattern says that key points are wanted, of what is not named.
_MAY_BE = 0.3
# From this share on the whole is told, whatever words of no one chapter stand beside.
_SURELY = 0.85
# So many words each report may have where all are asked.
_SHARE_WORDS = 150
# A list of more words is cut to the first sentences of its items there.
_LONG_LIST = 120
# So many runs of each report stand beside those of others.
_MOST_SHARED = 3


@dataclass(frozen=True, slots=True)
class _Wish:
    """What of which reports is wanted."""

    parts: tuple[str, ...]
    reports: tuple[str, ...]
    # The stems left over, which a heading must carry.
    subject: tuple[str, ...] = ()
    # Whether only what is addressed to practices and their networks is wanted, where there is any.
    is_for_practices: bool = False


class PartsOfReport:
    """Several parts of one report asked for at once: "what is it about and who is it for", "findings and advice"."""

    name = WHOLE_REPORT

    def answer(self, asked: Question, standalone: str, assistant: EvidenceAssistant) -> Answer | None:
        """A line for each part's; None where the question names no report, or asks for anything that is no part."""
        question = assistant.index.query(standalone).text
        index = assistant.index
        meant = find_report_meant(question, index.reports)
        if meant is None or len(_CLAUSE.split(question)) + len(_AND.findall(question)) < _TWO:
            return None
        known = meant[1] | front_stems(index.reports[meant[0]])
        parts = _all_parts_of(question)
        if not parts or set(content_stems(_FOR_WHOM.sub(" ", question), without=_FRAME)) - known:
            return None
        return _compose_wish(assistant, asked, _Wish(parts, (meant[0],)))


class WholeReport:
    """The key points, findings, conclusion or recommendations of a report, or what a chapter of it says."""

    name = WHOLE_REPORT

    def answer(self, asked: Question, standalone: str, assistant: EvidenceAssistant) -> Answer | None:
        """One line for each part of the report's own section; None where a question asks for something of its own."""
        question = assistant.index.query(standalone).text
        says_what = bool(_all_parts_of(question)) or _WHOLE.search(question) is not None
        if not says_what and assistant.share_of_kind(standalone, "list_all") >= _LIKELY:
            # All of one thing in it is wanted, and not the report as a whole.
            return None
        found = _answer_by_name(asked, question, assistant)
        if found is not None:
            return found
        share = 0.0 if _QUOTED.search(question) else assistant.share_of_kind(standalone, "whole_report")
        may_be = share >= _MAY_BE and _WHOLE.search(question) is not None
        if share < _LIKELY and not may_be and not wants_whole(question, assistant.index):
            return None
        return _answer_by_evidence(asked, question, assistant, is_sure=share >= _SURELY)


def gather_whole(asked: Question, standalone: str, assistant: EvidenceAssistant) -> Answer | None:
    """The whole of a report or chapter for a question that is known to want one, however it says so.

    Which one is told by the question's own words where they name it, else by the evidence. None where no one report is
    meant, or where what is asked about stands all over it.
    """
    question = assistant.index.query(standalone).text
    return _answer_by_name(asked, question, assistant) or _answer_by_evidence(asked, question, assistant)


def _answer_by_name(asked: Question, question: str, assistant: EvidenceAssistant) -> Answer | None:
    """The chapter or the part of a report that a question names and asks for in so many words."""
    runs = _find_section_runs(asked, question, assistant)
    if runs:
        return compose(assistant, asked, runs)
    wish = _read_wish(asked, question, assistant.index)
    return _compose_wish(assistant, asked, wish, is_all=_ALL_OF_IT.search(question) is not None) if wish else None


def wants_whole(question: str, index: Index) -> bool:
    """Whether a question says in so many words that it wants the whole of a report that it names."""
    is_whole = any(pattern.search(question) for pattern in (_WHOLE, _AS_A_WHOLE, _ALL_OF_IT))
    if not is_whole or _FACT.search(question) or _QUOTATION.search(question):
        return False
    return find_report_meant(question, index.reports) is not None


def _answer_by_evidence(
    asked: Question, question: str, assistant: EvidenceAssistant, *, is_sure: bool = False
) -> Answer | None:
    """The report that the names speak for, or the chapter of it in which what is asked about stands.

    Where the words that are left are of no one chapter, the report as a whole if that is surely wanted.
    """
    if _QUOTATION.search(question) or _SEVERAL_REPORTS.search(question):
        return None
    section = find_section(question, asked.reports, assistant.index, is_wanted=True)
    meant = (section[0], frozenset()) if section else find_report(question, asked, assistant)
    if meant is None:
        return None
    report, heading = assistant.index.reports[meant[0]], section[1] if section else None
    parts = _all_parts_of(_ASKER.sub(" ", question))
    if heading is None:
        words, aside = _subject_words(question, report, meant[1])
        bare = replace(asked, text=question, history=())
        place = find_place(words, report.id, bare, assistant)
        if place.heading is None and place.is_subject and _ASKED not in parts and not is_sure:
            return None
        heading = place.heading if words else find_place(aside, report.id, bare, assistant).heading
    if heading is not None:
        runs = PartsReader(assistant.index, report.id).section(heading)
        return compose(assistant, asked, runs) if runs else None
    wish = _wish_for(parts, report.id, ())
    return _compose_wish(assistant, asked, wish, is_all=_ALL_OF_IT.search(question) is not None)


def _subject_words(question: str, report: Report, names: Collection[str]) -> tuple[list[str], list[str]]:
    """The words of a question that may be a subject within a report: no names of it, no words of the wish.

    First those of the clauses that call the report or say the wish, then those of clauses beside, which may be chatter.
    """
    in_headings = {word for b in report.blocks if b.kind is BlockKind.HEADING for word in _stems(b.text)}
    called = set(names) | front_names(report) | initials_of(report)
    left_out = {stem(word) for word in (*_FRAME, *_CHATTER)} | set(names) | (called - in_headings) | initials_of(report)
    found: tuple[list[str], list[str]] = ([], [])
    for clause in _CLAUSE.split(_FOR_WHOM.sub(" ", _ASKER.sub(" ", question))):
        is_main = bool(_stems(clause) & called) or _WHOLE.search(clause) is not None or bool(_all_parts_of(clause))
        for word in dict.fromkeys(content_words(clause)):
            if stem(word) not in left_out and len(word) > 1 and not _is_general(stem(word), report):
                found[0 if is_main else 1].append(word)
    return found


def recommendations(asked: Question, assistant: EvidenceAssistant) -> Answer | None:
    """The lists of all reports asked that say what is to be done; None where there is none."""
    return _compose_wish(assistant, asked, _Wish((_ASKED,), tuple(asked.reports or assistant.index.reports)))


def _compose_wish(assistant: EvidenceAssistant, asked: Question, wish: _Wish, *, is_all: bool = False) -> Answer | None:
    """The answer to a wish, cut where it is long and not all of it is wanted; None where no report carries it."""
    runs = _runs_of(assistant.index, wish)
    if not runs:
        return None
    is_long = len(wish.reports) == 1 and not (is_all or asked.full)
    told, shown = _cut(runs, PartsReader(assistant.index, wish.reports[0])) if is_long else (runs, None)
    return replace(compose(assistant, asked, told), shown_of=shown)


def compose(assistant: EvidenceAssistant, asked: Question, runs: list[Run]) -> Answer:
    """An answer of runs of evidence as they are given."""
    return assistant.compose(SelectedEvidence(assistant.retrieve(asked), _SURE, tuple(runs)))


def _find_section_runs(asked: Question, question: str, assistant: EvidenceAssistant) -> list[Run] | None:
    """What stands in the chapter or section that is asked for; None where none is."""
    index = assistant.index
    section = find_section(question, asked.reports, index)
    meant = find_report_meant(question, index.reports)
    names = meant[1] | front_stems(index.reports[meant[0]]) if meant else frozenset()
    if section is None and asks_for_section(question, names):
        section = _find_chapter(asked, question, assistant)
    return PartsReader(index, section[0]).section(section[1]) if section is not None else None


def _find_chapter(asked: Question, question: str, assistant: EvidenceAssistant) -> tuple[str, int] | None:
    """The chapter that most of the best evidence or the two best stand in: for one called by other words."""
    meant = find_report_meant(question, assistant.index.reports)
    ranking = assistant.retrieve(replace(asked, reports=(meant[0],)) if meant else asked).ranking
    best: list[tuple[str, int]] = []
    for number in ranking.best_units[:_BEST]:
        unit = assistant.index.evidence[number]
        headings = assistant.index.reports[unit.report].blocks[unit.blocks[0]].headings
        name = unit.section[0] if unit.section else ""
        if headings and not any(pattern.search(name) for pattern in (APPARATUS, SUMMARY, CONCLUSION)):
            best.append((unit.report, headings[0]))
    if not best:
        return None
    chapter, count = Counter(best).most_common(1)[0]
    return chapter if count >= _CHAPTER_SHARE * len(best) or best[:_TWO] == [chapter] * _TWO else None


def _read_wish(asked: Question, question: str, index: Index) -> _Wish | None:
    """What is wanted of which reports: by a clause that says so of a report it names, else by the question in all."""
    if _QUOTATION.search(question):
        return None
    clauses = [clause for clause in _CLAUSE.split(question) if clause.strip()]
    if len(clauses) > 1:
        for clause in clauses:
            is_wish = (_WHOLE.search(clause) or _all_parts_of(clause)) and not _ASIDE.search(clause)
            if is_wish and find_report_meant(clause, index.reports):
                wish = _wish_of(clause, asked, index)
                if wish is not None:
                    return wish
        if wish := _read_named_first(clauses, index):
            return wish
    return _wish_of(question, asked, index)


def _read_named_first(clauses: Sequence[str], index: Index) -> _Wish | None:
    """The wish of a clause that names no report, after one that does no more: "that 2019 report. The gist?"."""
    for named, wanted in pairwise(clauses):
        meant = find_report_meant(named, index.reports)
        parts = _all_parts_of(wanted)
        if meant is None or not parts or _FACT.search(named) or _all_parts_of(named):
            continue
        known = meant[1] | front_stems(index.reports[meant[0]])
        told = content_stems(_FOR_WHOM.sub(" ", named), without=_FRAME)
        if all(word in known for word in told) and not content_stems(_FOR_WHOM.sub(" ", wanted), without=_FRAME):
            return _Wish(parts, (meant[0],))
    return None


def _all_parts_of(text: str) -> tuple[str, ...]:
    """The parts of a report that a text asks for in its order, its key points among them; empty where it names none."""
    found = [(match.start(), name) for name, pattern in _PARTS.items() if (match := pattern.search(text))]
    whole = _WHOLE.search(text)
    # "The main findings" and "the findings in brief" are no key points beside the findings.
    if whole and (not found or _IN_ALL.search(whole[0])):
        found.append((whole.start(), _GIST))
    return tuple(name for _, name in sorted(found))


def _wish_of(text: str, asked: Question, index: Index) -> _Wish | None:
    """The wish of a clause or a question; None where it asks for something of its own."""
    parts = _all_parts_of(text)
    is_whole = _WHOLE.search(text) is not None
    if not is_whole and _asks_something(text, parts):
        return None
    meant = find_report_meant(text, index.reports) or _only_report(asked, is_wanted=bool(parts))
    left = content_stems(_FOR_WHOM.sub(" ", text), without=_FRAME)
    if meant is None:
        return _wish_of_all(parts[:1], text, left, asked, index)
    subject = tuple(word for word in left if word not in meant[1])
    may_have_subject = bool(set(parts) & {_ASKED, _AGREED})
    if parts and not may_have_subject and all(_is_general(word, index.reports[meant[0]]) for word in subject):
        subject = ()
    if subject and not may_have_subject:
        as_a_whole = is_whole or _AS_A_WHOLE.search(text)
        return _Wish((_SECTION,), (meant[0],), subject) if as_a_whole else None
    return _wish_for(parts, meant[0], subject)


def _asks_something(text: str, parts: tuple[str, ...]) -> bool:
    """Whether a text asks for a fact, or whether something is so, and not for a part of a report."""
    return bool(_FACT.search(text)) or (_WHETHER.search(text) is not None and not parts)


def _is_general(word: str, report: Report) -> bool:
    """Whether so many paragraphs of a report hold a word that it is what the report is on as a whole."""
    stems = [_stems(block.text) for block in report.blocks if block.kind is BlockKind.PARAGRAPH]
    return sum(word in held for held in stems) >= _GENERAL_SHARE * len(stems)


@lru_cache(maxsize=4096)
def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in tokenize(text))


def _only_report(asked: Question, *, is_wanted: bool) -> tuple[str, frozenset[str]] | None:
    """The one report that is asked, where one alone was chosen and a part of a report is wanted."""
    chosen = asked.reports or ()
    return (chosen[0], frozenset()) if is_wanted and len(chosen) == 1 else None


def _wish_for(parts: tuple[str, ...], report: str, subject: tuple[str, ...]) -> _Wish:
    """The wish for parts of a report; only what is asked for or agreed may have words left over, its `subject`."""
    addressed = {stem(word) for word in _ADDRESSEES}
    told = tuple(word for word in subject if word not in addressed)
    if told:
        parts = tuple(part for part in parts if part in (_ASKED, _AGREED))[:1]
    # A report asked for as a whole and by one part more has that part first.
    return _Wish(tuple(sorted(parts, key=lambda part: part == _GIST)) or (_GIST,), (report,), told)


def _wish_of_all(parts: tuple[str, ...], clause: str, left: list[str], asked: Question, index: Index) -> _Wish | None:
    """A part of each of several reports: of those named, of all where all are meant; None where something else is."""
    named = find_named_reports(clause, index.reports)
    if parts and parts != (_GIST,) and len(named) > 1:
        names = {word for report in named for word in title_stems(index.reports[report])}
        return None if set(left) - names else _Wish(parts, tuple(named))
    addressed = {stem(word) for word in _ADDRESSEES}
    if not parts or any(word not in addressed for word in left):
        return None
    if parts != (_ASKED,) and not _ALL_REPORTS.search(clause):
        return None
    return _Wish(parts, tuple(asked.reports or index.reports), is_for_practices=bool(left))


def _runs_of(index: Index, wish: _Wish) -> list[Run]:
    """The runs of a wish; empty where the report does not carry it."""
    runs: list[Run] = []
    for report in wish.reports:
        reader = PartsReader(index, report)
        found: list[Run] = []
        for part in wish.parts:
            more = [run for run in _read_part(part, reader, wish.subject) if run not in found]
            found += _begin(more, _PARTS_WORDS // len(wish.parts)) if len(wish.parts) > 1 else more
        if wish.is_for_practices:
            # What is addressed to practices goes first.
            found.sort(key=lambda run: not _PRACTICES.search(" ".join([*run[0].section, *(u.text for u in run)])))
        if found:
            runs += found if len(wish.reports) == 1 else _within(found, reader)
    return runs


def _read_part(part: str, reader: PartsReader, subject: tuple[str, ...]) -> list[Run]:
    """A part of a report; of what is asked for or agreed only what is on the subject, if there is one."""
    if part == _SECTION:
        heading = find_heading(reader.report, subject)
        return reader.section(heading) if heading is not None else []
    parts: dict[str, Callable[[], list[Run]]] = {
        _GIST: reader.gist,
        _ASKED: reader.asked_for,
        _AGREED: reader.agreed,
        "conclusion": reader.conclusion,
        "findings": reader.findings,
        "about": reader.about,
    }
    if subject:
        listed = _about(reader.asked_for(), subject) if part == _ASKED else []
        found = listed or reader.agreed_on(set(subject)) or reader.asked_of(set(subject))
        return found if found or not all(_is_general(word, reader.report) for word in subject) else parts[part]()
    found = parts[part]() or reader.gist()
    if part == "conclusion":
        found = [*found, *(run for run in reader.agreed() if run[0].kind is EvidenceKind.LIST)]
    return found


def _begin(runs: Sequence[Run], words: int) -> list[Run]:
    """The runs as far as the words go, and all their lists, which are cut later; always one."""
    kept: list[Run] = []
    left = words
    for run in runs:
        if run[0].kind is EvidenceKind.LIST:
            kept.append(run)
            continue
        left -= _words_of([run])
        if left >= 0 or not kept:
            kept.append(run)
    return kept


def _cut(runs: Sequence[Run], reader: PartsReader) -> tuple[list[Run], tuple[int, int] | None]:
    """Several lists that are long together, each by its first items, as many as fit; and how many items that shows."""
    lists = [place for place, run in enumerate(runs) if _is_one_list(run)]
    told = list(runs)
    if len(lists) < _TWO or _words_of(told) <= _MOST_TOLD:
        return told, None
    items = {place: reader.shorten(runs[place][0]) for place in lists}
    kept = dict.fromkeys(lists, 0)
    left = _MOST_TOLD - _words_of([run for place, run in enumerate(told) if place not in items])
    for depth in range(max(map(len, items.values()))):
        for place in (place for place in lists if len(items[place]) > depth == kept[place]):
            words = len(items[place][depth].own.split())
            if depth == 0 or words <= left:
                kept[place] += 1
                left -= words
    for place in lists:
        told[place] = items[place][: kept[place]]
    shown, total = sum(kept.values()), sum(map(len, items.values()))
    return told, (shown, total) if shown < total else None


def _is_one_list(run: Run) -> bool:
    return len(run) == 1 and run[0].kind is EvidenceKind.LIST


def _words_of(runs: Sequence[Run]) -> int:
    return sum(len(unit.own.split()) for run in runs for unit in run)


def _about(runs: list[Run], subject: tuple[str, ...]) -> list[Run]:
    """The lists whose headings or lead-in carry all the words left of a question; empty where none does."""
    return [
        run
        for run in runs
        if set(subject)
        <= {stem(word) for word in tokenize(" ".join([*run[0].section[-2:], run[0].text.split("\n")[0]]))}
        and any(pattern.search(" ".join([*run[0].section, run[0].text])) for pattern in (ASKED_FOR, ADVISED))
    ]


def _within(runs: list[Run], reader: PartsReader) -> list[Run]:
    """The runs from the first on that fit beside those of other reports, long lists cut; always one."""
    kept: list[Run] = []
    spent = 0
    for run in runs:
        short = reader.shorten(run[0]) if run[0].kind is EvidenceKind.LIST and run[0].words > _LONG_LIST else run
        words = sum(len(unit.own.split()) for unit in short)
        if kept and (spent + words > _SHARE_WORDS or len(kept) == _MOST_SHARED):
            break
        kept.append(short)
        spent += words
    return kept
