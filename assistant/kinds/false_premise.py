"""What a question takes for granted and the reports give otherwise: another figure, another first of an order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from assistant.answering.assistant import EvidenceAssistant, RetrievedEvidence
from assistant.answering.composition import cite
from assistant.answering.length import LengthBudget
from assistant.answering.question import Question
from assistant.answering.refusal import text_near
from assistant.answering.selection import select_evidence
from assistant.gathering.survey_tables import TableQuestion, find_table_question, printed_values, row_name
from assistant.kinds.groundwork.laying_out import compose_runs, join_answers, lead_with, restrict
from assistant.kinds.groundwork.wording import as_phrase, content_stems, stems_of
from assistant.kinds.ranked_rows import RankedRows
from corpus.vocabulary import Answer, Evidence, EvidenceKind, Statement
from index.search import Index
from index.terms import STOP_WORDS, stem

_WORDS = {
    word: float(value)
    for value, word in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), start=1)
}
# A figure with its sign or unit: "£8m", "40", "80%", "15 per cent", "seven"; not "2019-20", "CORE20", "65s".
_FIGURE = re.compile(
    rf"(?<![\w.,£–-])(?P<money>£\s?)?(?P<number>\d+(?:,\d{{3}})*(?:\.\d+)?|(?:{'|'.join(_WORDS)})\b)"
    r"(?P<scale>\s?(?:m|bn|k|million|billion|thousand)\b)?(?P<share>\s?%|\s?per ?cent\b)?(?![\d–-]|\w)",
    re.IGNORECASE,
)
_SCALES = {"m": 1e6, "million": 1e6, "bn": 1e9, "billion": 1e9, "k": 1e3, "thousand": 1e3}
# A year is no figure.
_YEAR = re.compile(r"^(?:19|20)\d\d$")
# Asks for so many of more, so takes no number for granted: "the top 3 barriers", "at least 10", "which two groups".
_SELECTS = re.compile(
    r"\b(?:top|first|last|main|biggest|best|least|most|about|over|under|than|which|what|name|list|give me|any|these"
    r"|those|other|all|between|next)\s*$",
    re.IGNORECASE,
)
# The askers' own numbers are no claim on the reports: "our 40% of …", "we have £5,000".
_OWN_AFFAIRS = re.compile(r"\b(?:we|our|ours|us|i|im|ive|my|(?:i|we)[’']\w+)\b", re.IGNORECASE)
# Where one claim of a question ends and the next begins: "…, how did they cope", "… - right?".
_CLAUSE_END = re.compile(r"[;?!]|,\s|\.\s|\s[-–—]\s")
# Words that frame a claim.
_FRAME = (
    "true right correct only just wonder since given seeing why how did does said say says reported report respondents"
    " respondent people practices survey surveyed really fact that claim claims year years annually"
    " help helped helps get got gets go went give gave want wants need needs use used come came"
).split()
# What one may count: a plural, or "people".
_COUNTED = re.compile(r"^(?:[a-z’'-]{2,}[^s]s|people|men|women|children|staff)$", re.IGNORECASE)
_PEOPLE = frozenset(("people", "persons", "individuals"))
# So many words behind a figure may say what it counts.
_COUNTED_WITHIN = 3
# The evidence that corrects is among so many of the best; a figure that one of so many bears is no mistake.
_NEAREST = 3
_NEAREST_ROWS = 8
_SAID_AMONG = 30
# The share of a claim's other words that the evidence says itself, or, of a thing counted, its section.
_SAID = 0.6
# Words are taken for the same that begin with so many equal letters: "reduce", "reduction".
_PREFIX = 5
_LEAST_NAME = 4
_BUDGET = LengthBudget(words=110, pieces=2, margin=2.0, run_sentences=2, run_words=70)
# Asks more than what it takes for granted: "…, how did they cope?".
_ASKS_MORE = re.compile(
    r"(?:[,;.?]|\s[-–—])\s+(?:and |so |but )?(?:what|how|who|why|when|where|which)\b", re.IGNORECASE
)
# So far before the best of all is the evidence put that corrects, in units of the ranker.
_AHEAD = 0.1
_SURE = 0.9
# "most practices never …": a claim of more than half, and the degree that it is made of.
_MORE_THAN_HALF = re.compile(
    r"\b(?:(?:the |a |vast |large |great )*majority(?: of)?|most(?= (?:of|people|(?:\w+ )?\w+s)\b)|nearly all"
    r"|almost all|(?:over|more than) half(?: of)?)\b"
    r"(?P<claim>[^,;?]{0,80}?\b(?P<degree>never|rarely|seldom|always|sometimes|often)\b[^,;?]*)",
    re.IGNORECASE,
)
# A share with its degree: "3.3% never", "37 (20.6%) rarely".
_SHARE_OF = r"(\d+(?:\.\d+)?)\s?(?:%|per ?cent)\)?(?: of [\w ]{{1,30}})?(?: \w+)?? {0}\b"
_HALF = 50.0
# More of something, and less of it: "rose", "a reduction in".
_MORE = r"(?:increas\w+|ris(?:e|en|es|ing)|rose|grow\w*|grew|widen\w*|w[eo]nt up|gone up|go up|going up|lengthen\w*)"
_LESS = (
    r"(?:reduc\w+|fall(?:s|en|ing)?|fell|decreas\w+|declin\w+|narrow\w*|cuts?|cutting|shr[aiu]nk\w*|dropp?\w*|lower(?:ed|ing)"
    r"|went down|gone down|go down|going down|shorten\w*)"
)
# Takes for granted that there is more or less of a thing: "why did X rise", "since the network cut X".
_WHICH_WAY = re.compile(
    r"\b(?:why|how come|since|given that|given|because|by how (?:much|many \w+)|when|what (?:made|caused|makes))\b"
    rf"(?P<before>[^,;?]*?)\b(?:(?P<more>{_MORE})|(?P<less>{_LESS}))\b(?P<after>[^,;?]*)",
    re.IGNORECASE,
)
# Where the place or the group begins: "neighbourhoods in …".
_BEFORE_PLACE = re.compile(r"\s(?:in|at|among|across|for|of)\s", re.IGNORECASE)
# What is aimed at has not come: "to reduce"; nor does a bare form tell of what was, unless as in "increase in".
_WISHED = re.compile(
    r"\b(?:to|must|should|will|can|could|would|may|might|help|helps|not|never|no|aim(?:s|ed)? at|towards?|for)\s+$",
    re.IGNORECASE,
)
_BARE_FORM = re.compile(
    r"(?:reduce|increase|rise|grow|widen|fall|decrease|decline|narrow|cut|shrink|drop)$", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"[.;]")
# All words of the thing stand within so many characters.
_AROUND = 30
# So many words may stand between a thing and what became of it.
_WITHIN = 4
# Takes a thing for the first of an order: "since X was the commonest method", "why is X the top barrier".
_SUPERLATIVE = (
    r"(?:most|least) (?:commonly |often |frequently |widely )?(?:common|popular|used|frequent|cited|named|chosen"
    r"|reported)|most often \w+|commonest|rarest|biggest|largest|smallest|top|main|number one"
)
_TAKES_FOR_FIRST = re.compile(
    r"\b(?:(?:since|given that|given|seeing as|considering|as|because)\s+(?P<thing>[^,?]{3,70}?)\s+(?:was|is|were|are"
    r"|came out(?: as)?)"
    r"|(?:why|how come) (?:was|is|were|are|did) (?P<asked>[^,?]{3,70}?)(?: (?:come out|rank|turn out)(?: as)?)?)"
    rf"\s+(?:by far |seen as |named as |rated |voted )?(?:the )?(?P<order>(?:{_SUPERLATIVE})\b(?P<what>[^,?;]*))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure of a text: its value, what it is ("money", "share", "count"), what it counts, and how it is written."""

    value: float
    sort: str
    counted: str
    written: str
    start: int


# So many figures of a question are looked at: one takes some hundredths of a second, and a question may hold hundreds.
_MOST_FIGURES = 6


class FalsePremise:
    """The report's own statement in place of what the question takes for granted."""

    name = "false premise"

    def answer(self, asked: Question, standalone: str, assistant: EvidenceAssistant) -> Answer | None:
        """What the report says instead; None where nothing is taken for granted, or nothing surely says otherwise."""
        if order := _TAKES_FOR_FIRST.search(standalone):
            return _correct_order(asked, standalone, order, assistant)
        way = _WHICH_WAY.search(standalone)
        figures = [figure for figure in _figures_of(standalone) if _is_claimed(figure, standalone)]
        degree = _MORE_THAN_HALF.search(standalone)
        if not (figures or degree or way):
            return None
        retrieved = assistant.retrieve(asked)
        if not len(retrieved.ranking) or retrieved.analysis.asks_for_medical_advice:
            return None
        for figure in figures[:_MOST_FIGURES]:
            if answer := _correct_figure(figure, standalone, retrieved, assistant):
                return answer
        if degree and not _OWN_AFFAIRS.search(degree[0]) and (answer := _correct_degree(degree, retrieved, assistant)):
            return answer
        return _correct_way(way, retrieved, assistant) if way and not _OWN_AFFAIRS.search(way[0]) else None


def _figures_of(text: str) -> list[_Figure]:
    """The figures of a text that are sums, shares, or counts of something."""
    found = []
    for match in _FIGURE.finditer(text):
        number = match["number"].casefold()
        sort = "money" if match["money"] else "share" if match["share"] else "count"
        behind = [] if sort != "count" else re.findall(r"[\w’'-]+|[^\w\s]", text[match.end() :])[:_COUNTED_WITHIN]
        counted = _counted_in(behind)
        if sort == "count" and (not counted or (_YEAR.match(number) and not match["scale"])):
            continue
        value = _WORDS.get(number) or float(number.replace(",", ""))
        value *= _SCALES.get((match["scale"] or "").strip().casefold(), 1.0)
        upto = text.find(counted, match.end()) + len(counted) if counted else match.end()
        found.append(_Figure(value, sort, _stem_of_counted(counted), text[match.start() : upto], match.start()))
    return found


def _stem_of_counted(word: str) -> str:
    """The stem of what is counted, people alike by any word for them; "" for ""."""
    return "people" if word.casefold() in _PEOPLE else stem(word.casefold()) if word else ""


def _counted_in(behind: Sequence[str]) -> str:
    """The first of some words that names what is counted, up to a mark or a small word; "" for none."""
    for word in behind:
        if not re.match(r"\w", word) or word.casefold() in STOP_WORDS:
            break
        if _COUNTED.match(word):
            return word
    return ""


def _correct_figure(
    figure: _Figure, question: str, retrieved: RetrievedEvidence, assistant: EvidenceAssistant
) -> Answer | None:
    """What the evidence gives in place of a figure; None where it bears it, or is not surely about the same thing."""
    index = assistant.index
    best = [index.evidence[number] for number in retrieved.ranking.best_units[:_SAID_AMONG]]
    unit = _find_correction(figure, _claim_of(question, figure), best, index)
    if unit is None or _bears(_figures_of(_near(index, unit)), figure):
        return None
    answer = _tell(unit, figure.written, retrieved, assistant)
    is_row = unit.kind is EvidenceKind.ROW
    given = _figures_of_unit(index, unit) if is_row else _figures_of(_quoted_first(answer))
    written = dict.fromkeys(f"“{other.written.strip()}”" for other in given if _is_of_same(figure, other))
    if not written:
        return None
    *first, last = written
    said = f"{', '.join(first)} and {last}" if first else last
    return lead_with(answer, f"The question takes another figure for granted; the report gives {said}.", [1])


def _quoted_first(answer: Answer) -> str:
    """The quotes of an answer's first statement."""
    cited = answer.statements[0].citations
    return "\n".join(citation.quote for citation in answer.citations if citation.n in cited)


def _find_correction(figure: _Figure, claim: Sequence[str], best: Sequence[Evidence], index: Index) -> Evidence | None:
    """The unit about a claim that gives the fewest other figures; None for none, or where one bears the figure."""
    found: list[tuple[int, Evidence]] = []
    for rank, unit in enumerate(best):
        is_about = _speaks_of(unit, claim, figure, index)
        given = _figures_of_unit(index, unit)
        if (is_about or rank < _NEAREST) and _bears(given, figure):
            return None
        others = sum(_is_of_same(figure, other) for other in given)
        if is_about and others and rank < (_NEAREST_ROWS if unit.kind is EvidenceKind.ROW else _NEAREST):
            found.append((others, unit))
    return min(found, key=lambda pair: pair[0])[1] if found else None


def _figures_of_unit(index: Index, unit: Evidence) -> list[_Figure]:
    """The figures of a unit's own words; of a row its printed shares."""
    if unit.kind is not EvidenceKind.ROW:
        return _figures_of(unit.own)
    number = _number_of(index, unit)
    return [figure for figure in _figures_of(printed_values(index, number)) if figure.sort == "share"]


def _bears(figures: Sequence[_Figure], figure: _Figure) -> bool:
    """Whether a figure is among others, a share to the whole number."""
    least = 1.0 if figure.sort == "share" else 0.0
    return any(_is_of_same(figure, other) and abs(figure.value - other.value) <= least for other in figures)


def _is_of_same(figure: _Figure, other: _Figure) -> bool:
    """Whether two figures are both sums, both shares, or count the same."""
    return figure.sort == other.sort and figure.counted == other.counted


def _is_claimed(figure: _Figure, question: str) -> bool:
    """Whether a question claims a figure of what it asks about: it selects none of more, and is not the askers'."""
    return not _SELECTS.search(question[: figure.start]) and not _OWN_AFFAIRS.search(_clause_of(question, figure))


def _clause_of(question: str, figure: _Figure) -> str:
    """The clause that a figure stands in."""
    ends = [0, *(match.end() for match in _CLAUSE_END.finditer(question)), len(question)]
    return next(question[a:b] for a, b in pairwise(ends) if a <= figure.start < b)


def _claim_of(question: str, figure: _Figure) -> list[str]:
    """The stems of the other words of the clause that a figure stands in."""
    return content_stems(_clause_of(question, figure).replace(figure.written, " "), without=_FRAME)


def _speaks_of(unit: Evidence, claim: Sequence[str], figure: _Figure, index: Index) -> bool:
    """Whether a unit is surely about a claim: its section bears all its names, and it says most of its other words.

    Of a thing that is counted, the section may say them, as the unit itself names the thing.
    """
    near = {word[:_PREFIX] for word in stems_of(_near(index, unit))}
    names = {stem(name) for name in index.lexicon.names if len(name) >= _LEAST_NAME} & set(claim)
    if not claim or not all(name[:_PREFIX] in near for name in names):
        return False
    if figure.sort == "count":
        return sum(word[:_PREFIX] in near for word in claim) >= _SAID * len(claim)
    heads = {word[:_PREFIX] for word in stems_of(unit.context)} if unit.kind is not EvidenceKind.ROW else set()
    own = [word for word in claim if word[:_PREFIX] not in heads]
    said = {word[:_PREFIX] for word in stems_of(unit.text)}
    return bool(own) and sum(word[:_PREFIX] in said for word in own) >= _SAID * len(own)


def _near(index: Index, unit: Evidence) -> str:
    """The text of the section that a unit stands in, with the words of its report's card."""
    report = index.reports[unit.report]
    return text_near(cite(1, [unit], report), report)


def _correct_degree(degree: re.Match[str], retrieved: RetrievedEvidence, assistant: EvidenceAssistant) -> Answer | None:
    """The share that does what "most" are said to do, where it is less than half; None where none surely is."""
    index = assistant.index
    claim = content_stems(degree["claim"], without=_FRAME)
    said = re.compile(_SHARE_OF.format(degree["degree"]), re.IGNORECASE)
    for number in retrieved.ranking.best_units[:_NEAREST]:
        unit = index.evidence[number]
        found = said.search(unit.own)
        if unit.kind is EvidenceKind.ROW or not found:
            continue
        near = {word[:_PREFIX] for word in stems_of(_near(index, unit))}
        if float(found[1]) >= _HALF or sum(word[:_PREFIX] in near for word in claim) < _SAID * len(claim):
            return None
        line = f"The question takes it for more than half; the report says {found[1]}% “{degree['degree']}”."
        return lead_with(_tell(unit, degree[0], retrieved, assistant), line, [1])
    return None


def _correct_way(way: re.Match[str], retrieved: RetrievedEvidence, assistant: EvidenceAssistant) -> Answer | None:
    """The evidence that there is more of a thing and not less, or the other way; None where none surely is."""
    index = assistant.index
    thing = _thing_of(way)
    if not thing:
        return None
    same, other = (_MORE, _LESS) if way["more"] else (_LESS, _MORE)
    best = [index.evidence[number] for number in retrieved.ranking.best_units[:_NEAREST_ROWS]]
    if any(_goes(unit.own, thing, same) for unit in best):
        return None
    rest = content_stems(way[0], without=[*_FRAME, way["more"] or way["less"]])
    rest = [word for word in rest if word not in thing]
    for unit in best[:_NEAREST]:
        said = {word[:_PREFIX] for word in stems_of(f"{unit.context} {unit.text}")}
        is_about = sum(word[:_PREFIX] in said for word in rest) >= _SAID * len(rest)
        if is_about and unit.kind is not EvidenceKind.ROW and (found := _goes(unit.own, thing, other)):
            line = f"The question takes the other direction for granted; the report says “{found}”."
            return lead_with(_tell(unit, way[0], retrieved, assistant), line, [1])
    return None


def _thing_of(way: re.Match[str]) -> list[str]:
    """The stems of what there is more or less of: two words at most behind the verb, else before it."""
    behind = re.match(r"\s*(?:in |the |its |their )*((?:[\w’'-]+\s?){1,2})", way["after"])
    found = content_stems(behind[1], without=_FRAME) if behind and behind[1] else []
    is_transitive = bool(found) and not re.match(
        r"\s*(?:in|at|by|from|after|among|since|for|to|so|when|between)\b", way["after"]
    )
    return found if is_transitive else content_stems(_BEFORE_PLACE.split(way["before"])[0], without=_FRAME)[-2:]


def _goes(text: str, thing: Sequence[str], way: str) -> str:
    """The words of a text that say that a thing went one way: "reduction in isolation"; "" where none do."""
    near = rf"(?:\W+[\w’'-]+){{0,{_WITHIN}}}\W+"
    first, last = (re.escape(word[:_PREFIX]) + r"\w*" for word in (thing[0], thing[-1]))
    for pattern in (rf"\b(?P<way>{way})\b{near}{first}\b", rf"\b{last}\b{near}(?P<way>{way})\b"):
        for match in re.finditer(pattern, text, re.IGNORECASE):
            around = text[max(0, match.start() - _AROUND) : match.end() + _AROUND].casefold()
            is_whole = all(word[:_PREFIX] in around for word in thing) and not _SENTENCE_END.search(match[0])
            is_wish = _WISHED.search(text[: match.start("way")]) or (
                _BARE_FORM.match(match["way"]) and not re.match(r"\s+(?:in|of)\b", text[match.end("way") :])
            )
            if is_whole and not is_wish:
                return match[0]
    return ""


def _tell(unit: Evidence, premise: str, retrieved: RetrievedEvidence, assistant: EvidenceAssistant) -> Answer:
    """The unit first, then what stands by it and was asked too; what was taken for granted is told as not found."""
    index = assistant.index
    units = [index.evidence[int(number)] for number in retrieved.ranking.candidates.numbers]
    is_first = np.asarray([other.id == unit.id for other in units], dtype=np.float32)
    lead = retrieved.ranking.scores.max() - retrieved.ranking.scores[is_first.argmax()] + _AHEAD
    beside = np.asarray([other.report == unit.report and other.section == unit.section for other in units])
    ranking = restrict(retrieved.ranking.boosted(lead * is_first), beside.astype(np.float32))
    budget = _BUDGET if _ASKS_MORE.search(retrieved.standalone) else replace(_BUDGET, pieces=1)
    runs = select_evidence(assistant.groups, ranking, replace(retrieved.analysis, budget=budget))
    answer = compose_runs(assistant, retrieved, runs, confidence=_SURE)
    return replace(answer, not_found=(as_phrase(premise),))


def _correct_order(
    asked: Question, standalone: str, order: re.Match[str], assistant: EvidenceAssistant
) -> Answer | None:
    """The first of the order that a question takes another thing for, with the row of that thing."""
    index = assistant.index
    text = f"What is the {order['order'].strip()}?"
    ranked = RankedRows().answer(replace(asked, text=text, history=()), text, assistant)
    if ranked is None or not ranked.statements[0].derived:
        return None
    line, rows = ranked.statements[:2]
    ids = {citation.id for citation in ranked.citations if citation.n in line.citations}
    firsts = [number for number, unit in enumerate(index.evidence) if unit.id in ids]
    row = _row_in_place_of(firsts, order, asked, assistant)
    if row is None:
        return None
    told = Statement(f"“{row_name(index, row)}” has {printed_values(index, row)}.", (1,), derived=True)
    own = replace(compose_runs(assistant, assistant.retrieve(asked), [(row,)], confidence=_SURE), statements=(told,))
    shown = tuple(citation for citation in ranked.citations if citation.n in {*line.citations, *rows.citations})
    first = replace(ranked, statements=(line, rows), citations=shown, shown_of=None)
    joined = join_answers(asked.text, standalone, [first, own])
    by_row = joined.statements[-1]
    return replace(joined, statements=(line, by_row, rows), not_found=(as_phrase(order[0]),))


def _row_in_place_of(
    firsts: Sequence[int], order: re.Match[str], asked: Question, assistant: EvidenceAssistant
) -> int | None:
    """The row that a question takes for the first of its table; None where none surely is, or it is a first one."""
    index = assistant.index
    thing = order["thing"] or order["asked"]
    table = find_table_question(index, firsts[0]) if firsts else None
    row = _row_called(f"{thing} {order['what']}", table, asked, assistant) if table else None
    if row is None or row in firsts:
        return None
    # Words that the first row has no fewer of may mean that one.
    called = {word[:_PREFIX] for word in content_stems(thing)}
    of_first, of_row = (len(called & _name_of(index, number)) for number in (firsts[0], row))
    return None if of_first and of_first >= of_row else row


def _name_of(index: Index, row: int) -> set[str]:
    """The beginnings of the words of a row's name."""
    return {word[:_PREFIX] for word in stems_of(row_name(index, row))}


def _row_called(thing: str, table: TableQuestion, asked: Question, assistant: EvidenceAssistant) -> int | None:
    """The row of a table that some words call: the likeliest evidence for them; None where that is no row of it."""
    ranking = assistant.retrieve(Question(thing, reports=asked.reports)).ranking
    best = ranking.best_units[:1] if len(ranking) else []
    return next((int(number) for number in best if number in table.rows), None)


def _number_of(index: Index, unit: Evidence) -> int:
    return next(number for number, other in enumerate(index.evidence) if other is unit)
