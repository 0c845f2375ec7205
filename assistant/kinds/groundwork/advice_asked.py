"""How people ask for advice: what they should do, or what others have done."""

from __future__ import annotations

import re

_WHO = (
    r"(?:i|we|you|one|someone|people|pcns?|gps?|practices?|networks?|primary care networks?|(?:an?|the|our|my"
    r"|your)(?: \w+){0,2} (?:pcns?|practices?|networks?|teams?|surger(?:y|ies)|gps?|doctors?|neighbourhoods?"
    r"|leads?|boards?))"
)
# Verbs after which a question asks what something is, and not what to do: "what do we know about …".
_NO_DEED = r"(?!(?:know|mean|say|think|define|see|spell|call|expect|learn|find out|tell)\b)"
# "What should we do about …", "how can we …", "how to …", "what's worked for …", "any tips on …", "best way to …",
# "where do I start", "how can it be paid for".
ADVICE = re.compile(
    rf"\b(?:what|how)(?: else)? (?:should|can|could|might|must|do|would|ought) {_WHO}"
    rf" (?:best |actually |better |ever |even |really |to )?{_NO_DEED}[a-z]+\b"
    r"|\bwhat should (?:[\w’'-]+ ){1,5}be [a-z]+ing\b"
    r"|\bwhere (?:do|should|can|could|would) (?:i|we|you|one|pcns?|practices?) (?:start|begin)\b"
    r"|^\W*how to \w+|\bwhat(?:'s|’s| has| have)? (?:works?|helps?|worked|helped)\b"
    r"|\b(?:any|some|your|got any|need|want) (?:good |quick |practical )?(?:tips|advice|ideas|suggestions|pointers)\b"
    r"|\b(?:best|good|right|practical|other) ways? (?:to|of|for)\b|\bwhat (?:would|do) you (?:advise"
    r"|recommend|suggest)\b"
    r"|\bwhat (?:has|have|did) .{3,60} (?:tried|try|done|do)(?=\W*$| (?:about|on|to|with|when|where|in)\b)"
    r"|\bhow (?:did|do|does|have|has) (?:another|other|others|anyone|somebody|someone)\b"
    r"|[-–,.;:?!]\s+(?:tips|pointers|ideas|suggestions|advice)(?: (?:please|pls|plz|welcome|anyone))?\W*$|\bsteer me\b"
    r"|\b(?:my|our|the) options (?:for|to|on)\b|\b(?:ideas|tips|advice) (?:for|on|about|to)\b"
    r"|\bhow (?:can|could|should|might) .{3,60} be (?:paid|funded|improved|reached|done|helped|supported|tackled|made"
    r"|solved|fixed|reduced|met|won)\b",
    re.IGNORECASE,
)
