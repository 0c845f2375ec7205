"""The closed word lists of the verifier: denials, obligations, quantities, groups. Words stand as stems or whole."""

from __future__ import annotations

import re

from index.terms import stem


def _stems(words: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words.split())


NEGATORS = frozenset(
    "no not never none neither nor without cannot nobody nothing nowhere non".split()
) | {"rather than", "instead of", "other than"}  # fmt: skip
# Words that deny what follows them as 'not' does; each is held against the other side like a 'not'.
DENIALS = frozenset(
    """lack lacks lacked lacking absence absent unable fail fails failed failing failure prevent prevents prevented
    preventing exclude excludes excluded excluding avoid avoids avoided avoiding refuse refuses refused refusing reject
    rejects rejected rejecting rarely seldom hardly unlikely impossible deny denies denied doubt doubts
    doubted""".split()
) | {"yet to", "failed to", "far from", "free of", "free from"}
SOFT_NEGATORS = DENIALS | frozenset(
    """weak little few difficult hard harder despite limited insufficient beyond against unclear solely missing poor
    stop stops stopped ended restrict restricts restricted inability""".split()
)
# Words whose beginning denies the rest: 'inedible' may be said as 'could not be eaten'.
_NOT_DENYING = r"(?:der|til|it|its|ion|ions|ique|ited|ity|iversit|iversal|iform|cle|derst|dert|less|ison)"
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
    "few": frozenset("limited little lack scarce minority infrequent uncommon".split()),
}
CAUSES = _stems("cause prove proven guarantee ensure eliminate eradicate cure")
CAUSED = CAUSES | _stems("induce lead led result make force drive bring")
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
