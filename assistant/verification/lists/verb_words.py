"""Words by which verbs and their places are told: helping verbs, prepositions, pronouns."""

from __future__ import annotations

from index.terms import stem

BE = frozenset("be is am are was were been being get gets got".split())
HAVE = frozenset("has have had having".split())
# Before the plain form of a verb.
MODAL_HELPERS = frozenset("should must will shall can may might could would cannot to did does don't".split())
# Between a helping verb and its verb.
BETWEEN = frozenset(
    """not also already still yet now never always often only just fully well successfully recently typically usually
    generally consistently largely clearly continually directly rarely been being best better more most
    thereby therefore thus then again once together""".split()
)
HOW_OFTEN = frozenset("sometimes occasionally frequently regularly rarely seldom usually mostly mainly partly".split())
# Verbs on which an infinitive hangs, so that their doer is its own.
OBLIGING = frozenset(
    """need needs needed want wants wanted going able likely expected required ought plan plans hope hopes aim aims try
    tries tried used willing wish wishes like begin began start started continue continues continued""".split()
)
# Before an 'of', these only count what follows it: 'a fifth of workers'.
COUNTED_OF = frozenset(
    """cent % percent half third thirds quarter quarters fifth fifths tenth tenths majority minority most many some few
    all number share proportion percentage group rest""".split()
)
BEFORE_NOUNS = frozenset(
    """the a an this these those their our its his her your my each every some any no more most less of as such other
    another many few several""".split()
)
ARTICLES = frozenset(("a", "an", "the"))
DETERMINERS = frozenset("the a an their its our his her your this these those each every any".split())
PREPOSITIONS = frozenset(
    """of in on at by for from with without within into onto to through throughout over under about across between among
    against during before after since until via per as than towards toward beyond around despite like upon
    regarding including""".split()
)
# Between a verb and what it is done to: 'engage with patients', 'lead to change'.
TO_A_THING = frozenset("to with on into at for".split())
# What begins a clause before its subject.
STARTS = frozenset("and because while whereas although though but when if where since as whether how so yet or".split())
PRONOUNS = frozenset("i we he she they it you this these those one us them him her".split())
RELATIVES = frozenset("who which that where when if whether how what whom".split())
# Verbs that are said of what changes as well as of who changes it: 'the number doubled', 'it doubled the number'.
CHANGES_BY_ITSELF = frozenset(
    stem(word)
    for word in """double increase decrease improve grow reduce expand widen narrow strengthen weaken change shift
    develop open close start begin end continue spread merge""".split()
)
# Ends of nouns that share their stem with a verb: 'providers' of 'provide'.
NOUN_ENDS = ("er", "ers", "or", "ors", "ent", "ents", "ion", "ions", "ment", "ments", "ence", "ances", "ance")
# Words with a verb's end that are none, or tell nothing: 'being', 'including'.
NO_VERBS = frozenset(
    """being having including wellbeing well-being housing building funding training evening morning thing something
    nothing anything everything meeting people need needs used using use based said made making give gives given giving
    according following existing remaining regarding concerning during ongoing screening counselling learning
    found find finds make makes help helps trust commissioning understanding findings hundred indeed united
    speed""".split()
)
# A role told by a noun, as the verb that it is: 'should have an oversight role' as 'should oversee'.
_HAVE_A = r"(?:has|have|had|having|plays?|played|playing|takes?|took) (?:an?|the|some) (?:\w+ )?"
_ROLES = {
    "oversee": "oversight|overseeing", "supervise": "supervisory|supervising|supervision",
    "advise": "advisory|advising", "lead": "leadership|leading|lead", "scrutinise": "scrutiny|scrutinising",
    "support": "support|supporting|supportive",
    "monitor": "monitoring", "coordinate": "coordinating|coordination", "govern": "governing|governance",
    "manage": "management|managing|managerial", "inspect": "inspection|inspecting", "teach": "teaching",
    "educate": "educational|educating", "regulate": "regulatory|regulating", "convene": "convening",
}  # fmt: skip
ROLE_PHRASES: tuple[tuple[str, str], ...] = tuple(
    (rf"\b{_HAVE_A}(?:{words}) (?:role|function|part)\b", verb) for verb, words in _ROLES.items()
)
