"""The body of an answer as HTML: its statements in order; places that differ, and two reports, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from assistant.documents.escaping import isolated
from assistant.verification.contradictions import Contradiction, Quoted, find_contradictions
from assistant.web.html.reading_view import dated
from assistant.web.html.statement import Shown, short_title, statement_html
from corpus.text import readable
from corpus.vocabulary import Answer, Citation, Statement

_TWO_REPORTS = "Two reports speak of this. Compare what they say, and when."


def body_html(shown: Shown) -> str:
    """The statements of an answer.

    Two places that give different values for the same thing stand side by side, each with its report and date, under
    a line that says so. Where nothing differs and exactly two reports are cited, each has a side of its own.
    """
    answer = shown.answer
    apart = _apart(answer)
    if not apart and len({citation.report for citation in answer.citations}) == 2:
        return _two_reports(shown)
    body = ""
    done: set[Statement] = set()
    for statement in answer.statements:
        if statement in done:
            continue
        found = next((pair for pair in apart if statement in pair[:2]), None)
        if found is None:
            body += statement_html(statement, shown)
            continue
        one, other, difference = found
        done |= {one, other}
        body += _differing(shown, (one, other), difference)
    return body


def in_sides(answer: Answer) -> bool:
    """Whether statements of an answer stand side by side."""
    return len({citation.report for citation in answer.citations}) == 2 or bool(_apart(answer))


def _apart(answer: Answer) -> list[tuple[Statement, Statement, Contradiction]]:
    """The pairs of statements whose quotes differ; each statement in one pair at most."""
    found: list[tuple[Statement, Statement, Contradiction]] = []
    taken: set[Statement] = set()
    for difference in differing(answer.citations):
        one, other = (
            _saying(answer.statements, answer.citations[at].n, taken) for at in (difference.one, difference.other)
        )
        if one and other and one != other:
            found.append((one, other, difference))
            taken |= {one, other}
    return found


def _saying(statements: Sequence[Statement], number: int, taken: set[Statement]) -> Statement | None:
    return next((said for said in statements if number in said.citations and said not in taken), None)


def differing(citations: Sequence[Citation]) -> list[Contradiction]:
    """Where the quotes of an answer give different values for the same thing."""
    return _differing_quotes(tuple(Quoted(readable(c.quote), " ".join([c.title, *c.section])) for c in citations))


@lru_cache(maxsize=512)
def _differing_quotes(quotes: tuple[Quoted, ...]) -> list[Contradiction]:
    return find_contradictions(quotes)


def _differing(shown: Shown, pair: tuple[Statement, Statement], difference: Contradiction) -> str:
    values = f"{isolated(difference.one_value)} in one, {isolated(difference.other_value)} in the other"
    told = f'<p class="two"><strong>These two places differ:</strong> {values}. Compare what they say, and when.</p>'
    sides = "".join(_side(shown, [said], place=True) for said in pair)
    return f'<section class="differ" aria-label="Two places differ">{told}<div class="sides">{sides}</div></section>'


def _two_reports(shown: Shown) -> str:
    sides: dict[str, list[Statement]] = {citation.report: [] for citation in shown.answer.citations}
    for statement in shown.answer.statements:
        first = next(iter(shown.cited(statement)), shown.answer.citations[0])
        sides[first.report].append(statement)
    body = "".join(_side(shown, said) for said in sides.values() if said)
    return f'<p class="two">{_TWO_REPORTS}</p><div class="sides">{body}</div>'


def _side(shown: Shown, statements: Sequence[Statement], *, place: bool = False) -> str:
    """Statements under their report and its date; with `place`, under their section too."""
    cited = next(iter(shown.cited(statements[0])), shown.answer.citations[0])
    name = short_title(cited.report, shown.cards)
    date = isolated(dated(shown.cards[cited.report])) if cited.report in shown.cards else "no longer in the library"
    section = cited.section[-1].rstrip(" :?.") if place and cited.section else ""
    heading = f'{isolated(name)} <span class="side-date">{date}</span>'
    heading += f' <span class="side-place">{isolated(section)}</span>' if section else ""
    words = "".join(statement_html(said, shown, over=[name, *([section] if section else [])]) for said in statements)
    return f'<section class="side"><h3>{heading}</h3>{words}</section>'
