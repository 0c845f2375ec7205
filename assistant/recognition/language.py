"""Whether a question is asked in English, the language that the library is read in."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
# Function words that hardly a question goes without. Words that are English too ("was", "in", "no") count as English.
_ENGLISH = frozenset(
    """a about after all an and any are as at be been but by can could did do does for from get give had has have how
    if in into is it its list many me more most much my no not of on or our out should show so some tell than that the
    their them there these they this to under up us was we were what when where which who whom whose why will with
    would you your""".split()
)
_OTHERS = frozenset(
    # German, Dutch
    """der das und ist sind wird werden wurde nicht für ein eine einen dem den von zu auf über gibt es hat haben kann
    können ich wir sie mit het een niet zijn voor naar met en de""".split()
    # French, Italian
    + """la le les des du une est sont qui quoi avec dans pour pas ce cette ces il elle nous vous leur leurs été aux et
    comment lo gli della delle dei nel nella che sono è per più chi con""".split()
    # Spanish, Portuguese
    + """el los las una unos es en con por para son está están del que como o os uma um são não da dos na nas pela
    pelo""".split()
    # Polish, Romanian, Turkish, Welsh
    + """jest nie się dla oraz czy w z na sunt este pentru nu și din ve bir için yw sut mae yn ar ydy sydd
    faint""".split()
)
# Those that ask: no English question holds one, so that one alone weighs as much as two of the others.
_OTHERS_ASKING = frozenset(
    """wie viele wer wo warum welche welcher welches hoeveel waarom welke quel quelle quels quelles combien
    pourquoi où quanti quante quanto quali perché qué cuál cuáles cuántos cuántas cuánto cómo dónde quién quantos
    quantas onde quais ile jak dlaczego które kto gdzie câți câte unde kaç neden nedir hangi beth pam""".split()
)
# Another language's words must be at least so many, and at least so many times the English ones.
_LEAST_WORDS = 2
_TIMES_ENGLISH = 2
# The share of a question's letters that another script may hold: a name, a quoted word.
_MOST_FOREIGN_LETTERS = 0.5


def is_english(question: str) -> bool:
    """Whether a question reads as English. In doubt it does: terse questions have no function words at all."""
    letters = [character for character in question if character.isalpha()]
    foreign = sum("LATIN" not in unicodedata.name(character, "LATIN") for character in letters)
    if letters and foreign > _MOST_FOREIGN_LETTERS * len(letters):
        return False
    words = [word.casefold() for word in _WORD.findall(question)]
    english = sum(word in _ENGLISH for word in words)
    others = sum(word in _OTHERS for word in words) + 2 * sum(word in _OTHERS_ASKING for word in words)
    return others < _LEAST_WORDS or others < _TIMES_ENGLISH * english
