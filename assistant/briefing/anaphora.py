"""Whether a text can be understood without what stands before it, or points back to something that is not shown.

A quote that begins with "They" or "This" is the known fault of extracted summaries: dangling anaphora (Paice,
Information Processing & Management 26, 1990).
"""

from __future__ import annotations

import re

from assistant.briefing.note import Point
from corpus.vocabulary import Evidence, EvidenceKind

# A first word that points back. Examples: "They saved …", "However, …", "For example …"; not "It was Wigan that …".
DANGLING_OPENING = re.compile(
    r"^(?:(?:The )?[Mm]ajority of (?:them|these|those)|(?:Most|Many|Some|All|Both) of (?:them|these|those)"
    r"|It(?! (?:was|is|has been) \w+ that\b)|They|This|These|That|Those|Such|He|She|His|Her|Their|Its|However"
    r"|Nonetheless|Nevertheless|Despite (?:this|these)|Therefore|Thus|Additionally|Furthermore|Moreover|Also|Firstly"
    r"|Secondly|Finally|Conversely|Collectively, these|In contrast|Of these|As described|Without|There was|But|And"
    r"|For example|In addition|The report noted|Another)\b"
)
# An opening that points back though its first word does not. Examples: "To meet their needs, the school …", "The other
# half is …", "In August, they extended …", "Through this process, …", "The former …".
_LEANING = re.compile(
    r"^(?:To|By|With|In|For|Through|From|After|Before|Among|Within|During|On)\b[^,.;:]{0,60}?\b(?:their|its|his|her|this|these"
    r"|those|such|them|it)\b[^,.;:]{0,40},"
    r"|^The (?:other|latter|former|same|remaining|rest)\b"
    r"|^(?:[A-Z][\w’'-]*(?: [\w’'-]+){0,4}, )?(?:they|he|she|it)(?! (?:is|was) (?:essential|vital|important|crucial"
    r"|suggested|noted|felt|reported|recommended|perceived|also|possible|clear|evident|necessary|simply|not|said|highlighted"
    r"|recognised|morally|well|quite|known))\b"
    r"|^(?:[\w’'-]+ ){0,3}(?:this|these) (?:process|way|change|context|reason|efforts?|findings"
    r"|challenges|issues|barriers|results|benefits|strategies|principles|groups|areas|services|changes)\b"
    r"|^(?:At the same time|As a result|In turn|Similarly|Likewise|Instead|Meanwhile|Hitherto|Indeed)\b"
    r"|^On the other hand\b"
    r"|^[^,.]{3,40}, for example,"
    r"|^Some (?:described|advocated|reported|felt|also|of)\b|^Others\b",
)
# "this" or "these" without a noun, near the beginning. Examples: "Building on this, …", "Doing these will help …",
# "From the survey, these included …".
_BARE_PRONOUN = re.compile(
    r"^(?:[\w’'-]+,? ){1,4}(?:these|they) (?:includ\w+|compris\w+|ranged?)\b"
    r"|^(?:[\w’'-]+ ){1,3}(?:this|these)(?=[,.]| (?:by|through|in|with|for|and|is|was|will|can|has|have|are|were|to)\b)"
)
# An opening that refers to the text itself. Examples: "As noted above, …", "To address this, …".
_TEXT_REFERENCE = re.compile(r"^(?:As noted|To (?:do|address|achieve|tackle) (?:this|these))\b")
# What needs something before it. Examples: "In these programmes …", "Jobs were also mentioned", "Some advocated …",
# "Firstly, …", and what ends in a comma or colon.
_POINTS_BACK = re.compile(
    r"^(?:[^\s.]+\s+){0,8}(?:these|this)\s+[a-z]|^(?:[^\s.]+\s+){1,12}(?:was|were|is|are) also\b"
    r"|^(?:Some|Others|Several|Many|Most|Both|Few|All|Each|One)\s+(?:also|ha[ds]|have|were|are|was|is|said|felt|thought"
    r"|\w+ed)\b|\b(?:Firstly|First),|[;,:]$",
    re.IGNORECASE,
)


def leans_on_text_before(text: str) -> bool:
    """Whether a sentence opens by pointing back to what stands before it.

    Examples: "They saved £131 million.", "To meet their needs, the school hired a nurse.", "The other half is social."
    """
    return any(opening.match(text) for opening in (DANGLING_OPENING, _LEANING, _TEXT_REFERENCE, _BARE_PRONOUN))


def is_self_contained(text: str) -> bool:
    """Whether a text can be a message by itself: it points back to nothing and is not cut off.

    Example: "Trust takes years to build." is; "Some advocated for longer contracts." is not.
    """
    return not (leans_on_text_before(text) or _POINTS_BACK.search(text))


def has_dangling_reference(point: Point, unit: Evidence) -> bool:
    """Whether a sentence's point begins by pointing back to what the note does not show, or tears a quotation.

    Example: "They saved £131 million." Lists, items and rows are shown with what leads them, so they never have one.
    """
    if unit.kind is not EvidenceKind.SENTENCE:
        return False
    is_torn = point.text.count("“") != point.text.count("”")
    return is_torn or leans_on_text_before(point.text)
