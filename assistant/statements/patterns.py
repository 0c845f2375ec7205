"""Words and headings that hint at the part that a statement plays in a text."""

from __future__ import annotations

import re

# A heading over a case study. Examples: "Case study 2: Wigan", "Spotlight on Coventry".
CASE_HEADING = re.compile(r"\bcase study\b|\bspotlight on\b", re.IGNORECASE)
# A heading over steps. Examples: "Next steps", "What can PCNs do?".
ACTION_HEADING = re.compile(
    r"points of agreement|\bactions?\b|what can .* do|next steps|pillars|recommend|quick-start|changes needed"
    r"|support needed|must act",
    re.IGNORECASE,
)
# A heading over barriers. Example: "Barriers to engagement".
BARRIER_HEADING = re.compile(r"\bbarrier", re.IGNORECASE)
# A step that somebody is told to take. Examples: "PCNs should meet", "Boards must act"; not "people who must wait".
ACTION = re.compile(
    r"\b(?:should(?! (?:they|you|he|she|it|we|anyone)\b)|(?<!which )(?<!who )(?<!that )must|(?<!unmet )needs? to"
    r"|(?:it is |that it is )?(?:essential|vital|crucial) (?:that|for [a-z ]{3,40} to)|we urge|ought to)\b",
    re.IGNORECASE,
)
# A step as an order. Example: "Invest in training".
IMPERATIVE = re.compile(
    r"^(?:Develop|Create|Present|Invest|Engage|Ensure|Provide|Secure|Broker|Lead|Train|Share|Take|Make|Involve|Support"
    r"|Start|Don[’']t|Use|Enable|Close|Expand|Facilitate|Leverage|Work|Build|Connect|Cocreate|Co-create|Require|Invite"
    r"|Consider|Set|Give|Identify|Every|To identify)\b"
)
# A word for what stands in the way. Examples: "lack of time", "challenging", "shortage".
BARRIER = re.compile(
    r"\bbarriers?\b|(?<!despite a )(?<!despite the )\black(?:s|ed|ing)? (?:of|the|capacity|in)\b"
    r"|\blimited by\b|\bchalleng(?:e|es|ing)\b|\bobstacles?\b"
    r"|\bhesitan\w+|\bconstraints?\b|\bdifficult(?:y|ies)\b|\binhibit\w*|\bhinder\w*|\bsilos?\b|\bshortage",
    re.IGNORECASE,
)
# A word for what helps. Examples: "key to", "vital", "success because".
ENABLER = re.compile(
    r"\benablers?\b|\bdrivers?\b|\bkey learning\b|\bkey (?:role|part|to|ingredient)\b|\bcrucial\b|\bvital\b"
    r"|\bessential\b|\bkey to\b|\bingredient\b|\bhelped\b|\bsuccess(?:ful|fully)? (?:of|because)\b|\benabl(?:ed|es)\b",
    re.IGNORECASE,
)
# What tells of something that was done, or of a case by its sort. Examples: "began in 2012", "the project".
DONE = re.compile(
    r"\b(?:was|were|had|has been|have been|did|began|saw|led|became|made|we|our|his|her)\b"
    r"|\b[Tt]he (?:project|initiative|team|service|scheme|programme|partnership|network|charity|practice)\b"
)
# A word that tells what came of something. Example: "The scheme reduced emergency admissions"; not "ways of reducing
# admissions", nor "a successful approach".
OUTCOME = re.compile(
    r"\b(?:result(?:s|ed) in|resulted|(?:has|have|had) shown|reduced|increased|improved|saved|helped|led to"
    r"|achieved|attracted|reached|fell|rose|gained|reversed|ensured|preventing|transformed|enabled|fostered|showcased"
    r"|demonstrated|benefit(?:s|ed)? (?:were|was|from)|is evident|success(?:fully)? (?:of this|placed|reached)"
    r"|now (?:has|have|runs?|meets?)|showed|progressed)\b",
    re.IGNORECASE,
)
# A word of aim, beside which an outcome is only hoped for. Example: "The scheme aims to reduce admissions".
AIM = re.compile(
    r"\b(?:aim(?:s|ed|ing)?|hop(?:es|ed)|intend\w*|will|can|could|may|might|should|seeks?)\b", re.IGNORECASE
)
# A sentence that defines something. Example: "Social prescribing is a way to …".
DEFINES = re.compile(r"^[^,;]{3,80}? (?:is an?|are|is the|acts as|refers to|aims? to|means)\b")
