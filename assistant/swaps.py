"""`And X?` asks the question before again, about X. In: a question and the one before. Out: a whole question, or none.

So do corrections (`No, I meant X`); who wants to see an answer's place asks for it once more. Rules over words only.
"""

import re

from assistant.asides import WH
from assistant.pronouns import CALENDAR, without_adjectives
from assistant.question import AUXILIARY, PREPOSITION, names

NOUNS = r"(?:(?:the|an?) )?[\w’'-]+(?: [\w’'-]+){0,4}"
OTHER = re.compile(
    r"(?:(?:(?:and|but|so|then|ok|okay|or)[ ,]+)+(?:(?:what|how) about )?|(?:what|how) about "
    r"|(?:no|nope|sorry|not (?:him|her|it|that|them|this))[ ,.!]+(?:sorry[ ,]+)?(?:but )?(?:i mean[t]? )?|i mean[t]? )"
    rf"(?P<preposition>{PREPOSITION} )?(?P<what>{NOUNS})",
    re.IGNORECASE,
)
"""What else the question before is asked of: `And the ferry`, `What about in August`, `No, I meant the mayor`."""
NO_THING = re.compile(
    rf"\b(?:{WH}|{AUXILIARY}|he|him|his|she|hers?|it|its|they|them|their|theirs|this|that|these|those|there|then|now"
    r"|here|ok|okay|well|else|others?|another|more|again|both|not|one|ones|same|such|i|you|me|we|us|my|your|yes|no|so|also|too|up)\b"
    r"|^\w+(?:ed|ing)$|['’]s\b|s['’] ",
    re.IGNORECASE,
)
"""Words of what is no other thing to ask about: a question of its own, a pronoun, a part of a sentence."""
WITH_ITS_OWN = re.compile(
    rf"(?:(?:and|but|so|then)[ ,]+)*(?P<what>(?!{PREPOSITION}\b){NOUNS}), (?P<asks>{WH}.*\b(?:it|they|he|she)\b.*)",
    re.IGNORECASE,
)
"""`And the ferry, how often does it run?`"""
IS = re.compile(r"(?P<asks>.*?\b(?:who|what) (?:is|was|are|were) )(?P<slot>(?!.*\b(?:and|or)\b).+)", re.IGNORECASE)
PHRASE = re.compile(
    rf"\b(?P<how>{PREPOSITION}) (?!{WH})[\w’'-]+(?: [\w’'-]+)*?(?= (?:{PREPOSITION}|and|when)\b|$)", re.IGNORECASE
)
"""A preposition and what stands behind it."""
OF_TIME = re.compile(r"(?:in|on|at|during)\b")
A_TIME = re.compile(
    rf"\b(?:days?|weeks?|months?|years?|morning|evening|night|spring|summer|autumn|winter|{'|'.join(CALENDAR)})\b|\d{{4}}",
    re.IGNORECASE,
)
SAID_OF = re.compile(
    r"(?P<asks>.*\b(?:say|says|said|thinks?|thought|know|wrote|write|told|feels?) (?:about|of|on) )the [a-z -]+",
    re.IGNORECASE,
)
"""What somebody says of a thing: `and what about the meadow?` then asks about another thing, not about what it says."""
SUBJECT = re.compile(rf"(?P<asks>.*\b{AUXILIARY} )the [a-z-]+(?P<rest>\b.*)", re.IGNORECASE)
IT = r"(?:it|that|this|the (?:article|text|author|piece|story))"
AGAIN = re.compile(
    r"(?:(?:and|but|so|ok|okay)[ ,]+)*(?:"
    rf"where (?:does|do|did|is) {IT} (?:say|written|stated?|mention(?:ed)?)(?: {IT}| so)?"
    rf"|where (?:in|on) (?:the|this) \w+ (?:is|was|does) {IT}(?: say| written| stated?)?(?: {IT}| so)?"
    r"|(?:what(?:['’]s| is) (?:the|your) )?(?:source|citation|evidence)s?"
    rf"|are you (?:sure|certain|serious)(?: (?:about|of) {IT})?"
    rf"|(?:(?:can|could) you |please )*(?:repeat|say)(?: {IT})?(?: again)?(?: please)?|once more|come again|says who)",
    re.IGNORECASE,
)
"""Asks for the same answer once more, to see where it stands."""


def again(question: str) -> bool:
    """Does it ask for the answer before once more?"""
    return bool(AGAIN.fullmatch(question.strip(" ?.!")))


def swapped(question: str, before: str) -> str:
    """The question before, asked about what this one names instead; empty where it names nothing, or nothing fits.

    `Who is Lavrov?` and then `And the Turkish minister?` asks who the Turkish minister is.
    """
    own = WITH_ITS_OWN.fullmatch(question.strip(" ?.!"))
    if own and not NO_THING.search(own["what"]):
        asks = re.sub(r"\b(?:it|they|he|she)\b", own["what"], own["asks"], count=1, flags=re.IGNORECASE)
        return f"{asks[0].upper()}{asks[1:]}?"
    found = OTHER.fullmatch(question.strip(" ?.!"))
    if not found or NO_THING.search(found["what"]):
        return ""
    whole = with_time(found, before) if found["preposition"] else with_thing(found["what"], before.rstrip(" ?.!"))
    return f"{whole}?" if whole else ""


def with_time(found: re.Match[str], before: str) -> str:
    """With another time or place behind the same preposition, or another time behind another; else empty."""
    preposition = found["preposition"].strip().lower()
    phrases = list(PHRASE.finditer(before.rstrip(" ?.!")))
    same = (phrase for phrase in phrases if phrase["how"].lower() == preposition)
    times = (phrase for phrase in phrases if OF_TIME.match(preposition) and A_TIME.search(phrase[0]))
    place = next(same, None) or next(times, None)
    return (
        f"{before[: place.start()]}{preposition} {found['what']}{before[place.end() :].rstrip(' ?.!')}" if place else ""
    )


def with_thing(what: str, before: str) -> str:
    """About another thing: in place of what `who is` asks about, of a name, or of the subject."""
    named = without_adjectives(names(before))
    whole = IS.fullmatch(before)
    if whole and (not named or whole["slot"].strip() in named or len(whole["slot"].split()) <= 3):
        return f"{whole['asks']}{what}"
    said = SAID_OF.fullmatch(before) if not names(what.removeprefix("the ")) else None
    if said:
        return f"{said['asks']}{what}"
    if named:
        asked = (name for name in named if re.search(rf"\b{AUXILIARY} (?:the )?{re.escape(name)}\b", before))
        name = next(asked, named[-1])
        return re.sub(rf"\b(?:the )?{re.escape(name)}\b", lambda _: what, before, count=1)
    subject = SUBJECT.fullmatch(before)
    return f"{subject['asks']}{what}{subject['rest']}" if subject else ""
