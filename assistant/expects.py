"""What kind of thing a question asks for, and whether a text holds any. In: words. Out: a kind, a claim.

Only kinds whose absence can be seen without understanding: a quantity, a time, a name. "How many
vehicles?" cannot be answered by a sentence without a number; that one has a number proves nothing.
"""

import re
from enum import Enum

from assistant.amounts import content, dates
from assistant.spelling import ENTITIES, key

NUMBER = (
    r"\d[\d.,]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    r"|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?"
    r"|dozens?|half|twice|double|triple|both|pair|couple|single|none|no|one|zero"
)
TIMES = (
    r"\d{4}s?|\d{1,2}:\d\d|jan(?:uary|\.)|feb(?:ruary|\.)|mar(?:ch|\.)|apr(?:il|\.)|may \d|june?|july?|aug(?:ust|\.)"
    r"|sept?(?:ember|\.)|oct(?:ober|\.)|nov(?:ember|\.)|dec(?:ember|\.)|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|today|yesterday|tomorrow|tonight"
    r"|morning|afternoon|evening|night|midnight|noon|days?|weeks?|months?|years?|decades?|centur(?:y|ies)"
    r"|spring|summer|autumn|winter"
    r"|ago|recently?|soon|now|currently?|since|before|after|during|until|when|while|once|already|later|earlier"
    r"|age of|era|reign"
)


class Kind(Enum):
    """What is asked for."""

    QUANTITY = "quantity"
    TIME = "time"
    NAME = "name"
    ANYTHING = "anything"


ASKS = (
    (
        Kind.QUANTITY,
        re.compile(
            r"\bhow (?:many|much|far|long|old|big|large|tall|high|deep|fast|often|wide|heavy)\b"
            r"|\bwhat (?:number|percentage|percent|share|amount|age|distance|sum)\b"
        ),
    ),
    (Kind.TIME, re.compile(r"\bwhen\b|\b(?:what|which) (?:year|date|day|month|time|century|decade)\b")),
    (Kind.NAME, re.compile(r"\b(?:who|whom|whose)\b|\bwhat (?:is|was|are|were) the (?:full )?names?\b")),
)
HOLDS = {
    Kind.QUANTITY: re.compile(rf"\b(?:{NUMBER})\b|%", re.IGNORECASE),
    Kind.TIME: re.compile(rf"\b(?:{TIMES})(?!\w)", re.IGNORECASE),
    Kind.NAME: re.compile(r"(?<!^)(?<![.!?“\"] )\b[A-Z]|\b(?:he|she|they|him|them)\b"),
}


VERB = r"(?!(?:is|was|has|does)\b)"
PLACE_OR_PERSON = re.compile(
    r"\W*(?:(?:and|but|so) )?(?:(?:in|at|to|from|by|with|of|for) )?(?:where|whom?|whose|(?:which|what) (?:\w+ )?"
    r"(?:city|town|country|state|place|village|province|capital|region|person|man|woman|president|minister|leader|general|company|newspaper|party)"
    r"|what (?:is|was|are|were) the (?:full )?names? of)\b",
    re.IGNORECASE,
)
OF_TIME_OR_NUMBER = re.compile(
    rf"(?:in|on|the|last|next|early|late|about|around|of|at|by|mid|and|{TIMES}|may|jan|feb|mar|apr|aug|sept?|oct|nov|dec)"
    r"|\d+(?:s|st|nd|rd|th)?|(?!both|none|no\b|one|single|half|pair|couple)(?:" + NUMBER + ")",
    re.IGNORECASE,
)
"""A word of an answer that is nothing but a time or a number."""
OFFICE = re.compile(
    r"\b(?P<of>[a-z][\w-]+?)(?:['’]s)? (?P<office>(?:(?:foreign|defen[cs]e|prime|interior|finance|health|justice) )?"
    r"(?:minister|ministry|president|king|queen|chancellor|ambassador|parliament|government|army|navy|air force))\b",
    re.IGNORECASE,
)
COUNTRIES = frozenset(ENTITIES.values())
SHORTEST = 4
WEEKDAY = re.compile(r"\b(mon|tues|wednes|thurs|fri|satur|sun)days?\b", re.IGNORECASE)
REACHES = re.compile(
    r"\b(?:since|before|after|until|till|prior|by|between|from|following|later|earlier|than|over|within)\b",
    re.IGNORECASE,
)
DAY_OR_MONTH = r"(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
RANGE = re.compile(
    rf"\w\.? ?(?:[–—/-]|to|through|until|till) ?(?:\d|{DAY_OR_MONTH})|\b(?:between|every|each|daily)\b"
    r"|\bweek(?:day|end)",
    re.IGNORECASE,
)
"""More days than are named."""
HOW_MANY = re.compile(
    rf"\bhow many (?P<things>(?:{VERB}[\w’'-]+ ){{0,2}}?(?:{VERB}[\w’'-]+s|people|\w*men|children))\b", re.IGNORECASE
)


def kind(question: str) -> Kind:
    """The kind of thing that a question asks for, by its first question word."""
    plain = question.lower()
    found = [(match.start(), kind) for kind, pattern in ASKS if (match := pattern.search(plain))]
    return min(found, key=lambda pair: pair[0])[1] if found else Kind.ANYTHING


def lacks(text: str, wanted: Kind) -> bool:
    """Does a text hold nothing of that kind? Never true of ANYTHING."""
    return wanted in HOLDS and not HOLDS[wanted].search(text)


def misplaced(question: str, answer: str) -> bool:
    """Is a place, a person or a name asked for, and the answer nothing but a time or a number?

    Of 235 such questions to public articles and the visible one two are so answered, both unanswerable.
    """
    parts = [part for part in re.split(r"[\s.,:–-]+", answer) if part]
    return bool(PLACE_OR_PERSON.match(question) and parts and all(OF_TIME_OR_NUMBER.fullmatch(part) for part in parts))


def of_another_country(question: str, text: str) -> bool:
    """Is a country's office asked about, of which a text names only another country's?

    It has the Russian Foreign Minister, and is asked who the Turkish one is.
    """
    for asked in OFFICE.finditer(question):
        said = {key(m["of"]) for m in OFFICE.finditer(text) if m["office"].lower() == asked["office"].lower()}
        if said and {key(asked["of"]), *said} <= COUNTRIES and key(asked["of"]) not in said:
            return True
    return False


def of_another_time(question: str, text: str) -> bool:
    """Does a question name a date or a day of the week, and the text only other ones?

    Not where the question reaches beyond it (`since May`), or either gives a range (`Monday to Friday`). Of 793 such
    questions in SQuAD 1.1 ten are answered by such a sentence, of the 3,133 sentences beside those 18% are such.
    """
    if REACHES.search(question) or RANGE.search(question) or RANGE.search(text):
        return False
    asked, told = dates(question), dates(text)
    if asked and told and not any(one.may_be(other) for one in asked for other in told):
        return True
    days, others = weekdays(question), weekdays(text)
    return bool(days and others) and not days & others


def weekdays(text: str) -> frozenset[str]:
    return frozenset(found[1].lower() for found in WEEKDAY.finditer(text))


def uncounted(question: str, text: str) -> bool:
    """Is it asked how many there are of something that a text has no word for? True of its synonyms, too.

    `How many Russian troops?` counts troops, and `outposts` are posts.
    """
    asked = HOW_MANY.search(question)
    things = content(asked["things"])[-1:] if asked else []
    return bool(things) and not any(same_end(things[0], word) for word in content(text))


def same_end(one: str, other: str) -> bool:
    """Are two words equal, or is one of at least four letters the end of the other?"""
    short, long = sorted((one, other), key=len)
    return one == other or (len(short) >= SHORTEST and long.endswith(short))
