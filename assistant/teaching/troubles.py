"""What tells of a trouble: what is amiss in a place, what stands in the way of work; not what is done against it."""

from __future__ import annotations

import re
from collections.abc import Iterator

# What is amiss. Examples: "high levels of deprivation", "had not been in contact with healthcare".
_AMISS = re.compile(
    r"\b(?:depriv\w+|inequalit\w+|poverty|isolat\w+|lonel\w+|lack(?:s|ed|ing)? (?:of|the|any)|difficult\w*|hesitan\w+"
    r"|restrictions?|struggl\w+|unmet|barriers?|unsanitary|cramped|inadequate|had not been|difference in|forced to"
    r"|vulnerab\w+|fear\w*|mistrust|unemploy\w+|problems?|cannot afford|shortage|excluded|austerity|higher than"
    r"|lower than|worse than|less \w+ \w+ than|unable|overlooked|distrust|reluctan\w+|marginalised|low uptake|refugees"
    r"|asylum|most affected|poor(?:er)?|ignored|silos|incoherent)\b",
    re.IGNORECASE,
)
# What stands in the way of work, told as a state. Examples: "many were hesitant", "it is complex", "Lack of time".
_IN_THE_WAY = re.compile(
    r"\b(?:(?:is|are|was|were|had|have|has|been|remains?|felt|feel|faced?|faces|there|present(?:s|ed)?)\b[^.;]{0,60}?\b"
    r"(?:hesitan\w+|fear(?:ed|ing)?|(?<!health )challeng(?:es?|ing)(?! of times)|difficult\w*|barriers?|complex|limited"
    r"|reluctan\w+|mistrust|distrust|busy|(?:no|little) capacity|lack(?:s|ed|ing)? (?:of|the|any)|inedible|unable"
    r"|silos?|shortages?|constraints?|not adequately|undermin\w+)\b)"
    r"|^(?:The )?(?:challenges|barriers|difficulties) (?:included|were) "
    r"|^(?:(?:A |The )?(?:lack|shortage) of|Limited|Poor) ",
    re.IGNORECASE,
)
_HARD_WORD = re.compile(
    r"\b(?:challeng\w+|difficult\w*|barriers?|lack\w* of|silos?|constraints?|shortages?|limited|hesitan\w+)\b",
    re.IGNORECASE,
)
# A trouble that is named for what is done against it. Example: "tackling health inequalities".
_AGAINST = re.compile(
    r"\b(?:tackl|reduc|address|combat|prevent|against|overcom|eas|improv|support|help|understand|to the|identif)\w*"
    r" (?:[\w’'-]+ ){0,4}$",
    re.IGNORECASE,
)


def list_amiss(text: str) -> list[str]:
    """The words that say what is amiss, without those that say what is done against it."""
    return list(_list_not_against(_AMISS, text))


def is_in_the_way(text: str) -> bool:
    """Whether a sentence says that something stands in the way of work.

    Examples: "Many were hesitant to come." does; "People are keen to address local challenges." does not.
    """
    if not _IN_THE_WAY.search(text):
        return False
    words = list(_HARD_WORD.finditer(text))
    return not words or any(True for _ in _list_not_against(_HARD_WORD, text))


def _list_not_against(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    for found in pattern.finditer(text):
        if not _AGAINST.search(text[: found.start()]):
            yield found[0]
