"""What an assistant that quotes cannot do: write, translate, amuse; said plainly, with what it can do instead."""

from __future__ import annotations

import re

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.question import Question
from assistant.kinds.groundwork.laying_out import say
from assistant.kinds.groundwork.wording import as_phrase, content_stems
from corpus.vocabulary import Answer

# Begs before it asks: "Can you please", "I'd like you to", "help me".
_BEG = (
    r"^\W*(?:(?:please|ok(?:ay)?|so|now|hi|hello|hey)\b[\s,]*|(?:can|could|would|will) (?:you|u|ya)\b\s*|i(?:'d|"
    r" would)? "
    r"(?:want|need|like) (?:you )?to\s*|i need\s*|help me (?:to )?\s*|you (?:should|must)\s*)*"
)
# To write something of one's own: "Write a poem about PCNs", "draft me an email to my practices".
_WRITE = re.compile(
    r"(?:"
    + _BEG
    + r"|(?:[,;:.!?–-]|\band|\bthen|\bplease)\s+)(?:write|draft|compose|prepare|create|make|generate|produce"
    r"|design|do|send|give me|get me|come up with|(?:knock|bang|churn|type|write) (?:out|up)|(?:whip|rustle|knock) up"
    r"|(?:put|throw|pull) together|mock up)\s+"
    r"(?:(?:me|us|to|out|up)\s+)*(?:(?:an?|my|our|the|some|another|\d+|two|three|five|ten)\s+)?(?:[\w’'-]+\s+){0,4}?"
    r"(?:poems?|rhymes?|songs?|raps?|limericks?|haikus?|jokes?|stor(?:y|ies)|e-?mails?|letters?|tweets?|posts?|blogs?"
    r"|newsletters?|press releases?|speech(?:es)?|scripts?|essays?|articles?|leaflets?|posters?|flyers?|slides?"
    r"|decks?"
    r"|presentations?|powerpoints?|spreadsheets?|invitations?|invites?|agendas?|bids?|business cases?"
    r"|(?:funding |grant )?applications?|proposals?"
    r"|job (?:descriptions?|adverts?)|polic(?:y|ies)|questionnaires?|logos?|images?|pictures?|drawings?|diagrams?"
    r"|videos?"
    r"|codes?|programs?|apps?|websites?|text messages?|consent forms?|terms of reference)\b",
    re.IGNORECASE,
)
# "Tell me a joke", "sing for us", "translate this into Polish", "book a room", "remind me tomorrow".
_OTHER = re.compile(
    _BEG + r"(?:tell (?:me|us) (?:a|another|some) (?:\w+ )?(?:jokes?|stor(?:y|ies)|poems?|riddles?)|sing\b|play\b"
    r"|rap\b"
    r"|translate\b|(?:say|put|write|give|answer|reply|repeat)\b.{0,60}\b(?:in|into) (?:french|german|spanish"
    r"|polish|urdu|punjabi"
    r"|bengali|gujarati|arabic|welsh|romanian|portuguese|italian|somali|chinese|hindi|turkish|ukrainian|latin)\b"
    r"|(?:book|order|buy|phone|call|ring|e-?mail|text|schedule|set up)\s+(?:me|us|an?|the|my|our)\b"
    r"|remind (?:me|us) (?:to|at|in|on|tomorrow|later)\b)",
    re.IGNORECASE,
)
# To lay an answer out: "in a table", "as a spreadsheet", "draw me a chart".
_LAY_OUT = re.compile(
    r"\b(?:in|as|into)\s+an?\s+(?:\w+\s+)?(?:table|spreadsheet|chart|graph|matrix|grid|mind ?map|infographic)\b"
    r"|" + _BEG + r"(?:make|draw|create|build|give me|produce|plot)\s+(?:me\s+|us\s+)?an?\s+(?:\w+\s+){0,2}"
    r"(?:table|spreadsheet|chart|graph|matrix|infographic)\b",
    re.IGNORECASE,
)
# What the work would be about: "… about co-production", "… on loneliness".
_ABOUT = re.compile(
    r"\b(?:about|regarding|concerning|comparing|on|summarising|explaining)\s+(.{3,80}?)\W*$", re.IGNORECASE
)
# Said beside the topic: "lol", "please", "thanks".
_FILLERS = re.compile(r"(?:[\s,]+(?:lol|haha|pls|plz|please|thanks|thank you|ta|cheers|x+))+\W*$", re.IGNORECASE)
_QUOTES = "This assistant quotes the reports in its library and writes nothing of its own: "
_CANNOT = {
    "write": _QUOTES + "no letters, e-mails, slides or verses.",
    "other": _QUOTES + "it cannot do that.",
    "lay out": _QUOTES + "it cannot put an answer into a table or chart of your design. A table that stands in a "
    "report is shown as one when it is cited.",
}
_CAN = (
    " It can show what the reports say on a topic, each line with its source; the Briefing page puts that"
    " together as a note that you can edit and save."
)


class CannotDo:
    """A plain word where work is asked that quoting cannot do, and what can be had instead."""

    name = "cannot do"

    def answer(self, asked: Question, standalone: str, assistant: EvidenceAssistant) -> Answer | None:
        """The word and a question that can be asked instead; None where nothing of that kind is wanted."""
        wanted = recognise(asked.text)
        if wanted is None:
            return None
        about = _ABOUT.search(asked.text)
        topic = as_phrase(_FILLERS.sub("", about[1])) if about else ""
        is_known = any(assistant.index.lexicon.has_word(word) for word in content_stems(topic))
        offered = f"\n• What do the reports say about {topic}?" if topic and is_known else ""
        return say(asked.text, _CANNOT[wanted] + _CAN + offered)


def recognise(text: str) -> str | None:
    """Which of the things that it cannot do a text asks for; None where none."""
    if _LAY_OUT.search(text):
        return "lay out"
    if _WRITE.search(text):
        return "write"
    return "other" if _OTHER.match(text) else None
