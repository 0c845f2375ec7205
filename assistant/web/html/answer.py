"""An answer → HTML: its statements and sources, a refusal with what came close, or a plain message."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import attrgetter

from assistant.documents.layout import SUPERSEDED, citation_place, describe_coverage, describe_not_found, describe_shown
from assistant.documents.note_marks import drop_note_marks
from assistant.web.html.comparison import body_html
from assistant.web.html.markup import NOTHING, Html, attribute, isolate, join
from assistant.web.html.statement import (
    AnswerView,
    Cards,
    Rows,
    citation_key,
    excerpt,
    no_rows,
    paragraphs_html,
    passage_key,
    question_html,
    short_title,
    source_name,
)
from corpus.editions import find_superseded
from corpus.vocabulary import Answer, Citation, Coverage, Hit, page_name

NEAR_PASSAGES = 3
STARTERS_BESIDE = 3
# So many words of a quote tell sources of one section apart.
_QUOTE_WORDS = 9
_BULLET = "• "
# What stands over a refusal, by its reason.
_REFUSALS = {
    "not_in_library": "Not in the reports",
    "false_premise": "The reports do not bear this out",
    "clinical": "No medical advice here",
    "empty_library": "No reports yet",
}
# What stands over a refusal that other reports than those that were chosen would answer.
_ELSEWHERE = "Not in the reports you chose"

_ANSWER = Html('<div class="answer">{}</div>')
_OWN_WORDS = Html('<p class="badge">In the reports’ own words</p>')
_WRITTEN = Html('<p class="badge badge-model">Written by {}, checked against the reports</p>')
_CHOSEN = Html('<p class="badge">In the reports’ own words, chosen by {}</p>')
_MORE = Html('<details class="more"><summary>{summary}</summary>{statements}</details>')
_MORE_STATEMENT = Html("<blockquote>{words}<p>{place}</p></blockquote>")
_SOURCES = Html('<div class="sources"><h3>Sources</h3>{}</div>')
_SOURCES_OF = Html(
    '<p class="source-of"><span class="source-report">{report}</span> '
    '<span class="source-date">{date}{superseded}</span></p><ol aria-label="{name}">{entries}</ol>'
)
_SOURCE = Html(
    '<li><button type="button" class="source" data-open="{key}">'
    '<span class="source-n">{n}</span> <span class="source-words">'
    '<span class="source-section">{section}</span>{since}{quote}</span></button></li>'
)
_SOURCE_QUOTE = Html(' <span class="source-quote">“{}”</span>')
_SUPERSEDED = Html(' <span class="superseded">{}</span>')
_NOT_FOUND = Html('<p class="not-found">{}</p>')
_SHOWN_OF = Html(
    '<p class="shown-of">{told} <button type="button" class="plain" data-full="{key}">Show all {count}</button></p>'
)
# The question once more, of the reports that speak of it.
_ASK_ELSEWHERE = Html(
    '<p class="elsewhere"><button type="button" class="plain" data-ask="{question}" data-reports="{reports}">'
    "Ask {names}</button></p>"
)
_COVERAGE = Html('<p class="coverage">{}</p>')
# How a superseded report is asked on the page.
_ON_REQUEST = "To ask what was left out, choose it under the question box, or name its year in the question."
_REFUSAL = Html('<div class="refusal"><h3>{heading}</h3>{message}{elsewhere}{near}{starters}{coverage}</div>')
_NEAR = Html('<h3 class="subhead">Not an answer, but near</h3><ul class="near-list">{}</ul>')
_NEAR_PASSAGE = Html(
    '<li><button type="button" class="near-passage" data-open="{key}">'
    '<span class="near-place">{place}</span>'
    '<span class="near-words">{words}</span></button></li>'
)
_SUGGESTIONS = Html('{heading}<ul class="suggestions">{questions}</ul>')
_SUGGESTIONS_HEADING = Html('<h3 class="subhead">{}</h3>')
_SUGGESTION = Html("<li>{}</li>")


def answer_html(
    answer: Answer, key: str, cards: Cards, starters: Sequence[str], rows: Rows = no_rows, *, whole: bool = True
) -> Html:
    """One answer: statements and sources (once it is whole), or a refusal with what came close, or a plain message."""
    if answer.abstained:
        return _refusal(answer, key, cards, starters)
    if not answer.statements:
        return _ANSWER.format(paragraphs_html(answer.text, questions=_listed_questions(answer.text)))
    body = body_html(AnswerView(answer, key, cards, rows))
    sources = _sources(answer, key, cards) + coverage_html(answer.coverage) if whole else NOTHING
    not_found = describe_not_found(answer)
    missing = _NOT_FOUND.format(isolate(not_found)) if not_found else NOTHING
    more = _shown_of(answer, key) if whole else NOTHING
    left_out = more_html(answer) if whole else NOTHING
    return _ANSWER.format(badge_html(answer) + body + more + missing + left_out + sources)


def badge_html(answer: Answer) -> Html:
    """Who wrote the words, told apart at a glance."""
    if answer.mode == "model":
        return _WRITTEN.format(isolate(answer.model or "a language model"))
    return _CHOSEN.format(isolate(answer.model)) if answer.model else _OWN_WORDS


def more_html(answer: Answer) -> Html:
    """What a model left out that is told without it, folded up; nothing where it left nothing out."""
    if not answer.more:
        return NOTHING
    count = "One more quote" if len(answer.more) == 1 else f"{len(answer.more)} more quotes"
    statements = [
        _MORE_STATEMENT.format(words=paragraphs_html(statement.text), place=isolate(citation_place(citation)))
        for statement, citation in zip(answer.more, answer.more_citations, strict=False)
    ]
    return _MORE.format(summary=f"{count} that the reports answer with", statements=join(statements))


def suggestions_html(questions: Sequence[str], heading: str = "") -> Html:
    """Questions that a press asks; nothing where there are none."""
    if not questions:
        return NOTHING
    return _SUGGESTIONS.format(
        heading=_SUGGESTIONS_HEADING.format(heading) if heading else NOTHING,
        questions=join(_SUGGESTION.format(question_html(question)) for question in questions),
    )


def _listed_questions(text: str) -> list[str]:
    """The questions of a bulleted list, such as a greeting offers."""
    lines = [line.removeprefix(_BULLET) for line in text.split("\n")]
    return [line for line in lines if line.endswith("?")]


def coverage_html(coverage: Coverage | None) -> Html:
    """What the library holds and what of it was not asked, with the way to ask it; nothing where that is not known."""
    if coverage is None:
        return NOTHING
    told = describe_coverage(coverage)
    return _COVERAGE.format(isolate(f"{told} {_ON_REQUEST}" if coverage.left_out else told))


def _sources(answer: Answer, key: str, cards: Cards) -> Html:
    """The sources in their order, those of one report that follow each other under its name and date."""
    superseded = find_superseded(cards.values())
    shared = Counter(piece for citation in answer.citations for piece in {_place(citation), *_pieces(citation)})
    groups = []
    # Quotes whose place is gone stand under the edition that they came from.
    edition = attrgetter("report", "since")
    for (report, _), citations in groupby(answer.citations, key=edition):
        cited = list(citations)
        groups.append(
            _SOURCES_OF.format(
                report=isolate(_name(cited[0], cards)),
                name=attribute(_name(cited[0], cards)),
                date=isolate(_date(cited[0], cards)),
                superseded=_superseded(superseded.get(report), cards),
                entries=join(_source(citation, key, shared) for citation in cited),
            )
        )
    return _SOURCES.format(join(groups))


def _place(citation: Citation) -> tuple[str, ...]:
    return citation.report, *citation.section[-1:]


def _pieces(citation: Citation) -> list[tuple[str, ...]]:
    """The pieces of a quote, such as a table's title, its headers and the cells of a row."""
    return [(*_place(citation), "", piece) for piece in drop_note_marks(citation.shown).split(" … ")]


def _source(citation: Citation, key: str, shared: Mapping[tuple[str, ...], int]) -> Html:
    """A source by its section and page; where it is not alone in its section, by its own first words, too."""
    section = citation.section[-1] if citation.section else "opening"
    quote = NOTHING
    if shared[_place(citation)] > 1:
        # Rows of one table share its title.
        own = [piece[-1] for piece in _pieces(citation) if shared[piece] == 1] or [citation.shown]
        quote = _SOURCE_QUOTE.format(isolate(excerpt(" … ".join(own), words=_QUOTE_WORDS)))
    return _SOURCE.format(
        key=attribute(citation_key(key, citation.n)),
        n=citation.n,
        since=_SUPERSEDED.format(isolate(citation.since)) if citation.since else NOTHING,
        section=isolate(", ".join(filter(None, [section, page_name(citation.page, citation.page_label)]))),
        quote=quote,
    )


def _date(citation: Citation, cards: Cards) -> str:
    """The date of a citation's report as the library knows it now; as it was when it was cited, if it is gone."""
    is_same = citation.report in cards and not citation.since
    return cards[citation.report].shown_date if is_same else citation.date


def _name(citation: Citation, cards: Cards) -> str:
    """What a citation's report is called; as it was when it was cited, if it is gone."""
    return citation.title if citation.since else short_title(citation.report, cards)


def _superseded(newest: str | None, cards: Cards) -> Html:
    """That a report has a newer edition; nothing where it has none."""
    return _SUPERSEDED.format(isolate(f"{SUPERSEDED} by {short_title(newest, cards)}")) if newest else NOTHING


def _refusal(answer: Answer, key: str, cards: Cards, starters: Sequence[str]) -> Html:
    return _REFUSAL.format(
        heading=_ELSEWHERE if answer.elsewhere else _REFUSALS.get(answer.abstention_reason or "", "No answer"),
        message=paragraphs_html(answer.message) if answer.message else NOTHING,
        elsewhere=_ask_elsewhere(answer, cards),
        near=more_html(answer) or _near(answer.hits, key, cards),
        starters=suggestions_html(starters[:STARTERS_BESIDE], "Questions the reports can answer"),
        coverage=coverage_html(answer.coverage),
    )


def _shown_of(answer: Answer, key: str) -> Html:
    """How much of what there is stands here, and the button that shows the rest in place; nothing where all does."""
    if not answer.shown_of:
        return NOTHING
    return _SHOWN_OF.format(told=describe_shown(answer), key=attribute(key), count=answer.shown_of[1])


def _ask_elsewhere(answer: Answer, cards: Cards) -> Html:
    """The button that asks the reports that speak of it, where those that were chosen do not."""
    reports = [report for report in answer.elsewhere if report in cards]
    if not reports:
        return NOTHING
    return _ASK_ELSEWHERE.format(
        question=attribute(answer.question),
        reports=attribute(",".join(reports)),
        names=isolate(" and ".join(short_title(report, cards) for report in reports)),
    )


def _near(hits: Sequence[Hit], key: str, cards: Cards) -> Html:
    """The passages that came closest; nothing where there are none."""
    if not hits:
        return NOTHING
    entries = (
        _NEAR_PASSAGE.format(
            key=attribute(passage_key(key, hit.rank)),
            place=isolate(source_name(hit.passage.report, hit.passage.section, cards)),
            words=isolate(excerpt(drop_note_marks(hit.passage.text))),
        )
        for hit in hits[:NEAR_PASSAGES]
    )
    return _NEAR.format(join(entries))
