"""What the headings of reports say that stands under them: summaries, findings, conclusions, what is asked for."""

from __future__ import annotations

import re

# The number or letter before a heading's words: "2. ", "A. ", "10.1 ".
_NUMBER = r"^\W*(?:(?:\d[\d.]*|[A-Z]\.)\s+)?"
# "Executive Summary", "2. Executive summary", "SUMMARY", "At a glance", "Abstract".
SUMMARY = re.compile(
    _NUMBER + r"(?:(?:executive |plain(?: english| language)? )?summary\b(?! of (?:points|responses|the main))"
    r"|key (?:points|messages|facts)|at a glance|abstract|in brief|overview)",
    re.IGNORECASE,
)
# "Key points", "A. SUMMARY OF POINTS OF AGREEMENT", "Main messages": what a summary lists as its own points.
KEY_POINTS = re.compile(
    r"\b(?:key|main|headline) (?:points|messages|findings|facts|recommendations)\b|\bpoints of agreement\b"
    r"|\bsummary of (?:points|recommendations)\b",
    re.IGNORECASE,
)
# "Results", "Main findings", "Summary of the main findings".
FINDINGS = re.compile(r"\b(?:main |key )?(?:findings|results)\b", re.IGNORECASE)
# "Conclusion", "IN CONCLUSION", "10. Conclusion".
CONCLUSION = re.compile(_NUMBER + r"(?:in )?conclu(?:sions?|ding)\b", re.IGNORECASE)
# What is asked for, in so many words: "Recommendations", "10 Actions for …", "A quick-start guide", "next steps".
ASKED_FOR = re.compile(
    r"\brecommend|\bpoints of agreement\b|\b\d+ (?:actions|asks|steps|priorities|principles)\b|\bactions for\b"
    r"|\bcalls? (?:to|for) action\b|\bquick[- ]start\b|\bnext steps\b|\bthe following (?:changes|actions|steps)\b"
    r"|\bour asks\b|\bwhat (?:needs|has) to (?:change|be done|happen)\b|\bchanges (?:needed|required)\b",
    re.IGNORECASE,
)
# The same in other words: "What can PCNs do…", "It is important that:", "Priorities", "Key learning for …".
ADVISED = re.compile(
    r"\bwhat (?:can|should|must) .{1,40} do\b|\b(?:important|essential|vital) that\b|\bpriorities\b|\bkey learning\b"
    r"|\blessons\b|\btips\b|\bhow to\b|\bguid(?:e|ance|ing)\b|\bactions\b|\bsteps\b",
    re.IGNORECASE,
)
# Where a report tells of others: "Case study 3", "Spotlight on Lambeth".
CASE_STUDY = re.compile(r"\bcase stud(?:y|ies)\b|\bspotlight on\b", re.IGNORECASE)
# What a report prints about itself and others beside what it says: sponsors, authors, contents, references.
APPARATUS = re.compile(
    r"\bsponsor|\backnowledg|\bthank you\b|\bthanks\b|^\W*about (?!this\b|the (?:seminar|event|report|study))"
    r"|\bauthors?\b|\bcontributors?\b"
    r"|\breferences\b|\bbibliography\b|^\W*contents?\W*$|\bsupported by\b|\bdisclaimer\b|\bcontact\b|\bappendix\b"
    r"|\bglossary\b|\babbreviations\b|\bfurther (?:reading|information)\b|\bcase study list\b"
    r"|\bforeword\b|\bpreface\b",
    re.IGNORECASE,
)
# How a study was made: "Methods", "Study design", "Ethics", "Limitations".
METHOD = re.compile(
    r"^\W*(?:methods?|methodology|study design|ethics|data (?:collection|analysis)|limitations)\b", re.I
)
