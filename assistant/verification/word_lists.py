"""Opposites: pairs of word lists of which one denies the other, as stems. English, not of any one report."""

from __future__ import annotations

from index.terms import stem

_OPPOSITES = (
    ("increase rise grow growth raise expand upward boost gain widen amplify exacerbate worsen swell climb soar surge "
     "escalate multiply",
     "decrease decline fall drop reduce reduction shrink curtail cut downward narrow alleviate ease diminish lessen "
     "plummet dwindle recede contract"),
    ("more greater larger bigger higher highly", "less fewer smaller lesser lower"),
    ("large big huge vast", "small tiny little"),
    ("longer", "shorter"),
    ("most highest largest biggest greatest", "least lowest smallest fewest"),
    ("better improve improvement enhance strengthen", "worse worsen weaken deteriorate undermine damage harm erode"),
    ("best", "worst"),
    ("above", "below"),
    ("before earlier prior preceding", "after later following subsequent since"),
    ("strong robust", "weak fragile"),
    ("easy easier simple simpler simplify straightforward ease easily",
     "hard harder difficult difficulty complex complicated complicate"),
    ("positive favourable beneficial", "negative unfavourable harmful detrimental"),
    ("likely probable", "unlikely improbable"),
    ("effective successful success succeed", "ineffective unsuccessful failure fail"),
    ("include inclusion included", "exclude exclusion excluded"),
    ("support favour endorse welcome accept approve", "oppose opposition reject resist refuse disapprove"),
    ("start begin launch open introduce establish found set", "end stop close abandon abolish cease scrap dismantle"),
    ("maximum", "minimum"),
    ("bottom", "top"),
    ("short", "long"),
    ("first", "last"),
    ("rich wealthy affluent advantaged prosperous",
     "poor deprived disadvantaged impoverished"),
    ("often frequent frequently common commonly always regularly usually typically generally mostly",
     "rarely rare seldom never uncommon infrequently hardly"),
    ("high", "low"),
    ("wide wider broad broader", "narrow narrower"),
    ("wider broader expand extend freely unrestricted relax loosen",
     "restrict restricted constrain constrained curb limit limited tighten"),
    ("overuse overused overutilised", "underuse underused underutilised"),
    ("cheap cheaper inexpensive affordable", "expensive costly dear unaffordable"),
    ("fast faster quick quicker quickly rapid rapidly accelerate hasten", "slow slower slowly delay hinder"),
    ("connected joined integrated", "disconnected fragmented disjointed"),
    ("agree agreed agreement", "disagree disagreed disagreement"),
    ("ready prepared", "unprepared"),
    ("win won winning", "lose lost losing"),
    ("safe safer", "unsafe dangerous"),
    ("same alike similar", "different distinct"),
    ("young younger", "old older elderly"),
    ("temporary short-term", "permanent"),
    ("voluntary optional", "compulsory mandatory"),
    ("centralised centralise", "decentralised decentralise devolve"),
    ("saved save saves saving", "cost costs spent wasted waste"),
    ("buy bought", "sell sold"),
    ("advantage benefit", "disadvantage drawback"),
    ("trust", "distrust mistrust suspicion"),
    ("confident confidence", "doubt hesitancy hesitant"),
    ("north northern northeast northwest", "south southern southeast southwest"),
    ("east eastern northeast southeast", "west western northwest southwest"),
    ("urban", "rural"),
    ("public", "private"),
    ("formal formally", "informal informally"),
    ("internal", "external"),
    ("encourage promote enable facilitate foster", "discourage deter hinder prevent inhibit block impede obstruct"),
    ("enabler facilitator driver", "barrier obstacle hindrance"),
    ("invest investment", "disinvestment disinvest"),
    ("abundant plenty ample plentiful sufficient adequate enough",
     "scarce little lack insufficient inadequate shortage"),
    ("build create form construct develop", "destroy demolish dissolve destruction"),
    ("protect safeguard preserve maintain retain keep", "threaten endanger discard remove lose drop abandon"),
    ("add gain acquire", "subtract lose forfeit"),
    ("arrive enter join", "depart leave exit quit"),
    ("give provide offer supply", "withhold withdraw deny"),
    ("allow permit", "forbid prohibit ban"),
    ("unite cohesive cohesion", "divide division divisive polarise polarisation"),
    ("early", "late"),
    ("central", "peripheral marginal"),
    ("majority", "minority"),
    ("inside within", "outside beyond"),
    ("full", "empty"),
    ("near close", "far distant"),
    ("fair just", "unfair unjust"),
    ("visible", "hidden invisible"),
    ("active", "passive"),
    ("direct", "indirect"),
    ("broad general", "specific"),
    ("upstream", "downstream"),
    ("proactive", "reactive"),
    ("national", "local"),
    ("present", "absent"),
    ("succeeded", "failed"),
    ("healthy healthier", "unhealthy ill sick"),
    ("warm", "cold"),
    ("ahead", "behind"),
    ("well", "poorly badly"),
    ("support help aid assist", "disrupt hamper hinder obstruct impede"),
    ("calm settle", "provoke unsettle"),
    ("cooperate collaborate", "compete competition"),
    ("consistent regular steady continuous", "inconsistent sporadic irregular intermittent patchy"),
    ("complete", "partial"),
    ("certain sure", "uncertain unsure"),
    ("attract", "repel"),
    ("respect", "contempt disrespect"),
    ("praise", "criticise blame"),
)  # fmt: skip
DIRECTIONS = tuple(
    (frozenset(stem(word) for word in one.split()), frozenset(stem(word) for word in other.split()))
    for one, other in _OPPOSITES
)
_PREFIXES = ("un", "in", "im", "ir", "il", "dis", "non", "mis", "de")


def prefixed(word: str, other: str) -> bool:
    """Whether one word is the other with a denying beginning or end: 'engaged', 'disengaged'; 'helpful', 'helpless'."""
    short, long = sorted((word, other), key=len)
    if len(short) > 4 and any(long == prefix + short for prefix in _PREFIXES):
        return True
    return word != other and len(word) > 6 and {word[-4:], other[-4:]} == {"less", "eful"} and word[:4] == other[:4]
