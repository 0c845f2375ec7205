"""The word lists of the checks: opposites, denials, modals, quantities, groups. English, not of any one report."""

from __future__ import annotations

import re

from index.terms import stem

# Each pair: words of one direction, and words of the opposite one.
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
# The pairs as stems.
DIRECTIONS = tuple(
    (frozenset(stem(word) for word in one.split()), frozenset(stem(word) for word in other.split()))
    for one, other in _OPPOSITES
)
# Beginnings that deny the rest of a word.
_PREFIXES = ("un", "in", "im", "ir", "il", "dis", "non", "mis", "de")


def is_negative_form(word: str, other: str) -> bool:
    """Whether one word is the other with a denying beginning or end: 'engaged', 'disengaged'; 'helpful', 'helpless'."""
    short, long = sorted((word, other), key=len)
    if len(short) > 4 and any(long == prefix + short for prefix in _PREFIXES):
        return True
    if word == other or len(word) <= 6 or word[:4] != other[:4]:
        return False
    return {word[-4:], other[-4:]} == {"less", "eful"}


def _stems(words: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words.split())


# Words and phrases that deny what follows them.
NEGATORS = frozenset(
    "no not never none neither nor without cannot nobody nothing nowhere non".split()
) | {"rather than", "instead of", "other than"}  # fmt: skip
# Words that deny what follows them as 'not' does. Each needs a denial on the other side, as a 'not' does.
DENIALS = frozenset(
    """lack lacks lacked lacking absence absent unable fail fails failed failing failure prevent prevents prevented
    preventing exclude excludes excluded excluding avoid avoids avoided avoiding refuse refuses refused refusing reject
    rejects rejected rejecting rarely seldom hardly unlikely impossible deny denies denied doubt doubts
    doubted""".split()
) | {"yet to", "failed to", "far from", "free of", "free from"}
# Words that may stand on one side for a 'not' on the other: 'limited funding' for 'not enough funding'.
SOFT_NEGATORS = DENIALS | frozenset(
    """weak little few difficult hard harder despite limited insufficient beyond against unclear solely missing poor
    stop stops stopped ended restrict restricts restricted inability""".split()
)
# Ends of words whose 'un' denies nothing: 'under', 'until', 'unit', 'union', 'unless'.
_NOT_DENYING = r"(?:der|til|it|its|ion|ions|ique|ited|ity|iversit|iversal|iform|cle|derst|dert|less|ison)"
# Words whose beginning or end denies the rest: 'inedible' may be said as 'not edible', 'homeless' as 'without
# a home'.
NEGATIVE_WORD = re.compile(
    rf"un(?!{_NOT_DENYING})\w{{3,}}|in(?:edible|adequate\w*|sufficient\w*|effective\w*|access\w*|appropriate\w*|active"
    r"|complete\w*|consisten\w*|abilit\w*|visib\w*|secure|experienced|frequent\w*|flexib\w*|accura\w*|valid"
    r"|eligib\w*|equit\w*)|im(?:possib\w*|mobil\w*|practica\w*)|ir(?:relevant|regular\w*)|il(?:legal|legib\w*|literate)"
    r"|dis(?:connect\w*|engage\w*|agree\w*|continu\w*|appear\w*|trust\w*|regard\w*|satisf\w*|like\w*|organi\w*)"
    r"|mistrust\w*|under(?:util\w*|us\w*|serv\w*|represent\w*|fund\w*)|\w{3,}less"
)
# Words that lessen: they may answer a denial of the evidence, 'fewer admissions' for 'admissions avoided'.
LESSENING = frozenset(
    """fewer less lower reduce reduces reduced reducing reduction cut cuts decrease decreased small smaller low unpaid
    anonymous closed shut empty minimal minimise""".split()
)
# Words that say 'perhaps' without being a modal; a statement may render a modal by them, or them by a modal.
HEDGES = frozenset(
    """risk risks risking danger likely seem seems seemed appear appears appeared tend tends tended apparently
    probably potentially potential possible possibly perhaps able chance chances perceived thought believed aims aim
    hopes hope""".split()
)
# Words that make what they speak of needed: 'it is essential that' may be said as 'must'.
NECESSITY = frozenset("essential vital crucial necessary imperative needed necessity eligible eligibility".split())
# Who may speak where the evidence says 'we'.
SPEAKERS = frozenset("staff interviewee interviewees interviewed interview team".split())
# Words that make what follows them scarce, and what the evidence may say instead, beside all that denies or lessens.
SCARCE = frozenset("few little limited scarce scant minimal lack insufficient hardly barely".split())
AS_SCARCE = frozenset(
    """scant scarcity minor modest slight shortage uncommon unusual infrequent minority gap gaps only just half short
    tiny""".split()
)
# These deny, and make nothing scarce.
NOT_SCARCE = frozenset("despite beyond against solely stop stops stopped ended difficult hard harder".split())
# Said of who does something, they make those few, wherever they stand: 'workers are still uncommon'.
RARE = frozenset("uncommon rare rarely seldom unusual infrequent minority".split())
# What is known, and words that say whether it is known.
KNOWLEDGE = _stems(
    "evidence research proof data study studies literature information knowledge trial trials evaluation findings"
)
KNOWN = KNOWLEDGE | _stems(
    "know known unknown clear unclear certain uncertain show shown prove proven established demonstrated whether"
)
# Turns of phrase that keep something for some alone; an 'only' by itself is compared as a quantity.
EXCLUSIVE = re.compile(
    r"\b(?:reserved (?:for|to)|(?:restricted|limited|confined) to|exclusive(?:ly)?|(?:nobody|no one|none) (?:but|else)"
    r"|members-only)\b",
    re.IGNORECASE,
)
AS_EXCLUSIVE = re.compile(
    rf"{EXCLUSIVE.pattern}|\b(?:only|sole|solely|alone|just|unless|except|reserved|earmarked|set aside)\b",
    re.IGNORECASE,
)
# What keeps nothing for anybody: 'not only', 'not limited to', 'more than just'.
NOT_EXCLUSIVE = re.compile(
    r"(?:\b(?:not|nor|never|than)|n[’']t) (?:\w+ )?(?:only|just|solely|exclusive(?:ly)?|reserved|restricted|limited"
    r"|confined|sole|alone)\b",
    re.IGNORECASE,
)
# How strongly a word obliges or allows, by class. A phrase is two words.
MODALS = {
    "must": frozenset(
        """must shall mandatory mandate mandates mandated compulsory oblige obliges obliged obligatory obligation compel
        compels compelled require requires required requirement requirements forced demand demands demanded insist
        insists duty duties""".split()
    ) | {"have to", "has to", "had to", "having to", "responsible for"},
    "should": frozenset(
        """should ought recommend recommends recommended recommendation recommendations advise advised advises suggest
        suggests suggested urge urges urged""".split()
    ) | {"calls for", "called for"},
    "need": frozenset(["need to", "needs to", "needed to", "needs"]),
    "may": frozenset("may might could can possibly perhaps potentially potential risks tended cannot".split()),
    "will": frozenset(["will", "going to", "certain", "certainly", "definitely", "guarantee", "guarantees"]),
}  # fmt: skip
# How much of something a word speaks of, by class.
QUANTIFIERS = {
    "all": frozenset("all every everyone everybody each entire whole always universally everywhere any".split()),
    "most": frozenset("most majority mostly predominantly mainly largely primarily chiefly".split()),
    "some": frozenset("some several sometimes certain occasionally".split()),
    "few": frozenset(["few", "rarely", "seldom", "hardly"]),
    "only": frozenset("only solely exclusively sole alone".split()),
}
# Words of the evidence that a statement may render by a quantity of the class.
ROUGHLY = {
    "most": frozenset("often usually commonly generally key main".split()),
    "some": frozenset("various multiple number range many multi variety may can often".split()),
    "few": frozenset("limited little lack scarce minority infrequent uncommon rare rarely seldom".split()),
    "only": frozenset("restricted reserved confined".split()),
}
# Stems of words that make one thing the cause of another, and of words of the evidence that bear them out.
CAUSES = _stems("cause prove proven guarantee ensure eliminate eradicate cure")
CAUSED = CAUSES | _stems("induce lead led result make force drive bring")
# Words for one group of people, kind of place or kind of organisation. A statement may use any word of a group that the
# evidence names by another.
_GROUPS = (
    "woman women female females girl girls", "man men male males boy boys", "child children childhood infant kid",
    "young younger youth youngster adolescent teenager teenagers", "old older elderly elder pensioner pensioners",
    "patient patients", "volunteer volunteers volunteering volunteered voluntary", "nurse nurses nursing",
    "doctor doctors gp gps practitioner practitioners physician physicians",
    "hospital hospitals", "school schools schooling", "college colleges", "university universities",
    "church churches", "mosque mosques", "synagogue synagogues", "temple temples", "police policing", "fire fires",
    "ambulance ambulances", "pharmacy pharmacies pharmacist pharmacists", "dentist dentists dental",
    "council councils authority authorities", "government governments ministers minister",
    "charity charities vcse voluntary volunteer", "tenant tenants", "landlord landlords", "resident residents",
    "parent parents mother mothers father fathers mum mums dad dads", "family families", "carer carers",
    "refugee refugees asylum", "migrant migrants immigrant immigrants", "household households", "public", "private",
    "business businesses company companies firm firms industry employer employers", "prison prisons prisoner prisoners",
    "interviewee interviewees interview interviews interviewed", "clinician clinicians clinical",
    "citizen citizens", "staff employee employees employed employ worker workers workforce personnel "
    "professional professionals team teams",
    "manager managers", "researcher researchers academic academics", "vietnamese", "chinese", "portuguese", "black",
    "asian", "white", "muslim", "christian", "jewish", "rural", "urban", "national nationally nationwide", "regional",
    "student students pupil pupils", "teacher teachers", "homeless", "disabled disability disabilities", "veterans",
    "tourist tourists visitor visitors", "customer customers client clients", "neighbour neighbours neighbourhood "
    "neighbourhoods", "region regions", "trustee trustees", "union unions", "army military", "media press newspaper",
    "city cities", "town towns", "village villages", "bank banks", "court courts", "library libraries",
    "museum museums", "farmer farmers", "driver drivers",
)  # fmt: skip
GROUPS = tuple(frozenset(words.split()) for words in _GROUPS)

# What speaks of something that is not, or not yet: 'the need for a shift', 'the risk of falls', and verbs before 'to'.
WISHED = frozenset(
    """need needs call calls lack absence aim aims ambition ambitions plan plans hope hopes intention intentions wish
    wishes potential possibility opportunity opportunities risk risks threat fear fears worry worries concern concerns
    attempt attempts chance capacity demand demands request requests proposal proposals recommendation recommendations
    ability goal goals target targets vision""".split()
)
WISHING = frozenset(
    """would aim aims aimed plan plans planned planning intend intends intended hope hopes hoped want wants wanted wish
    wishes wished seek seeks sought try tries tried trying attempt attempts attempted need needs needed looking expect
    expects expected propose proposes proposed ought""".split()
)
# Words for what is tried or asked for, and for what is got.
ATTEMPTS = frozenset(
    """apply applies applied applying application applications step steps bid bids bidding seek seeks seeking sought
    intend intends intended intending plan plans planned planning hope hopes hoped hoping request requests requested
    requesting aim aims aimed aiming try tries tried trying attempt attempts attempted attempting explore explores
    explored exploring consider considers considered considering""".split()
)
ATTAINMENTS = frozenset(
    """find found get got gain gained gains obtain obtained obtains receive received receives secure secured secures win
    won wins achieve achieved achieves attain attained land landed awarded granted given began begun started
    start starts entered enter enters joined join joins enrolled bought built opened""".split()
)
# Verbs that set one thing above another, and the words between the two: 'prioritise a over b'.
PREFERRING = _stems("prioritise prefer favour value rank rate place put")
OVER = frozenset("over above before ahead".split())
