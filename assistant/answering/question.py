"""What a question asks for, by its wording."""

from __future__ import annotations

import re

ASKS: dict[str, re.Pattern[str]] = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        "quantity": r"\b(how (many|much|few|often|large|big|far|old)|number of|percent(age)?|per cent|share|proportion"
        r"|rates?|costs?|budget|figures?|p.?values?|fraction|statistics?|sample size|majority|odds|average|saved?"
        r"|savings?|gap)\b|%",
        "time": r"\b(when|(what|which) (year|date|month|day|time)|how long|since|by what|until|dates?|timeline"
        r"|years?)\b",
        "person": r"\b(who|whose|whom|which (organisation|organization|person|people|group|company|body|team|council"
        r"|charity)|authors?|led|leads?|leader|speaker|chair|director|sponsors?|partners?|contact|names?)\b",
        "place": r"\b(where|which (area|city|town|place|borough|region|county|country)|location|based|venue)\b",
        "reason": r"\b(why|how come|reasons?|cause|because|explain|how (does|do|did|can|could|should|would|is|are|was"
        r"|were))\b",
        "definition": r"\b(what (is|are|does|do)( \w+){0,6} (mean|means|meant|stand for)|define|defined|definition"
        r"|meaning|what('s| is| are) (a|an|the term|meant)|what we mean|explain(ed)?|term|describe)\b",
        "list": r"\b(list|what are|which (are|ones)|name (the|all|three|four|five)|all (the|of)|types? of|kinds? of"
        r"|ways|steps|pillars|principles|actions|recommendations|elements|features|objectives|aims|goals|points|themes"
        r"|reasons|barriers|enablers|benefits|challenges|criteria|areas|sectors|groups|examples?|activities|services"
        r"|topics|outcomes|achievements|strategies|things|ideas|lessons|pledges|aspirations|partners|measures)\b",
        "quote": r"\b(quote|quotation|word for word|verbatim|say|said|saying|words|exact|tell|told|put it|voice|line"
        r"|phrase)\b",
        "comparison": r"\b(compared?|comparison|versus|vs|differ|differed|difference|than|between|more likely"
        r"|less likely|most|least|highest|lowest|biggest|largest|smallest|common(est)?|top|both)\b",
        "summary": r"\b(summar\w+|overview|gist|main|key|overall|in short|brief\w*|conclu\w+|takeaways?|sum up)\b",
        "breadth": r"\b(reports|across|papers|documents|sources|library|each of|respectively)\b|\band\b.*\band\b",
    }.items()
}


def asked_for(question: str) -> frozenset[str]:
    """The names of what the question asks for (quantity, time, person, …); empty where the wording shows nothing."""
    return frozenset(name for name, pattern in ASKS.items() if pattern.search(question))
