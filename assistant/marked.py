"""Which words of a sentence are marked as the short answer. In: a question, a sentence, the reader's span. Out: a span.

The sentence was chosen before; here a mark is dropped or narrowed that would mislead, widened by a unit only. It moves
to the column of a table that is asked for, from the dead to the hurt or from birth to death, or back, and from the one
spoken to to the one who speaks.
"""

import re

from assistant.amounts import content, numbers
from assistant.expects import Kind, kind
from assistant.judge import WHY, YES_NO
from assistant.looked_up import cell_asked
from assistant.score import Span
from index.tables import CELL

ABOUT = re.compile(r"(?:please )?(?:tell|say|describe|explain|what (?:is|was|does|do) .*\babout\b)", re.IGNORECASE)
"""Asks for what is said of a thing, not for a part of it."""
SAYS_WHAT = re.compile(
    r"what (?:do|does|did|has|have|had) .*\b(?:say|said|announced?|claim(?:ed)?|declared?|add(?:ed)?|repl(?:y|ied)"
    r"|argued?|promised?)\W*$",
    re.IGNORECASE,
)
"""Asks for a clause: a name alone is no answer."""
DENIES = re.compile(
    r"\b(?:not|no|never|none|nobody|neither|nor|few|hardly|barely|unlikely|impossible|unclear|unable|without"
    r"|den(?:y|ies|ied)|refus(?:e|es|ed)|reject(?:s|ed)?|fail(?:s|ed)?)\b|n['’]t\b",
    re.IGNORECASE,
)
"""Left out of a mark, it turns the answer to yes or no round: `Few [trust them]`."""
VERBS_OF_SPEECH = r"(?:said|says|warned|told|announced|claimed|declared|argued|promised|accused|urged|asked)"
WHO_SAID = re.compile(rf"(?:who|which \w+|according to whom) (?:has |had )?{VERBS_OF_SPEECH}\b", re.IGNORECASE)
SPEAKS = re.compile(
    rf"(?P<who>(?:\bthe )?[A-Z][\w’'-]*(?: [A-Z][\w’'-]*)*) (?:has |had )?{VERBS_OF_SPEECH} (?:that )?$"
)
"""Before the mark: it is whom he told, or whom he spoke of."""
NEAR = 200
"""Characters before a mark that are looked at."""
BY_REASON_OF = re.compile(r"\b(?:due to|because of|owing to|thanks to) (?:the |an? )?$", re.IGNORECASE)
VERB = re.compile(
    r" (?:(?:did|does|do|has|have|had|was|were|is|are|would|could|can|will)(?:n['’]t)?|cannot|won['’]t)\b",
    re.IGNORECASE,
)
"""Ends a reason that is a thing: `due to alleged violations [did not surprise them]`."""
NO_ANSWER = re.compile(r"(?:i|you|he|him|she|her|it|we|us|they|them|this|that|these|those|one)", re.IGNORECASE)
SAYS_NOTHING = frozenset("a an the same most more many much some any all other others such so own very it its".split())
SMALL = re.compile(r"(?:age (?:of )?|aged )?\d{1,2}")
"""An age or a count, and no time."""
CONCEDES = re.compile(r"(?:despite|in spite of|notwithstanding|although|though|even though)\b", re.IGNORECASE)
"""Opens what is no reason, but spoke against it."""
CLAUSE = re.compile(r"\(?\d{1,2}(?:\.\d{1,2})+[.)]?")
"""The number that a clause begins with."""
LIFE = re.compile(r"(?P<born>[^–—]*\d{3,4}) ?[–—-] ?(?P<died>(?:[^–—]*\b)?\d{3,4})")
LIVED = re.compile(r"(?<=\()(?P<born>[^()–—]*\d{4}) ?[–—] ?(?P<died>[^()–—]*\d{4})(?=\))")
WHERE = re.compile(r"(?:and )?(?:where|in (?:which|what) (?!year|month))", re.IGNORECASE)
PLACE_FIRST = re.compile(r"(?P<place>[^\W\d][^\d,]*), ")
UNIT = re.compile(r" ?(?:g|kg|mg|ml|cl|l|km|m|cm|mm|°[CF]|%|per cent|percent)\b")
BORN = re.compile(r"\bborn\b|\bbirth", re.IGNORECASE)
DIED = re.compile(r"\b(?:die[ds]?|death|dead)\b", re.IGNORECASE)
HOW_MANY = re.compile(r"\bhow many\b", re.IGNORECASE)
DEAD = frozenset(content("kill killed dead die died death deaths fatality fatalities"))
HURT = frozenset(content("wound wounded injure injured injury hurt"))


def marked(question: str, sentence: str, short: Span | None) -> Span | None:
    """The words to mark; None where the whole sentence is asked for, or where the reader's words are no answer."""
    if short is None or ABOUT.match(question):
        return None
    if CELL in sentence:
        cell = cell_asked(question, sentence)
        return cell or (None if CELL.strip() in sentence[slice(*short)] else short)
    start, end = with_unit(sentence, *short)
    if misleads(question, sentence[:start], sentence[start:end]):
        return None
    if WHO_SAID.match(question) and (speaks := SPEAKS.search(sentence, max(0, start - NEAR), start)):
        return speaks.span("who")
    if WHY.search(question) and BY_REASON_OF.search(sentence[:start]) and (verb := VERB.search(sentence[start:end])):
        return start, start + verb.start()
    return of_the_toll(question, sentence, of_the_life(question, sentence, (start, end)))


def misleads(question: str, before: str, answer: str) -> bool:
    """Are words, with those before them in their sentence, no answer to a question, or the contrary of one?"""
    if SAYS_WHAT.match(question) and all(word[0].isupper() for word in answer.split()):
        return True
    if YES_NO.match(question) and DENIES.search(before) and not DENIES.search(answer):
        return True
    if not before and CLAUSE.fullmatch(answer.strip()):
        return True
    if WHY.search(question) and CONCEDES.match(answer):
        return True
    nothing = NO_ANSWER.fullmatch(answer) or SAYS_NOTHING.issuperset(answer.lower().split())
    return bool(nothing or (kind(question) is Kind.TIME and SMALL.fullmatch(answer)))


def with_unit(sentence: str, start: int, end: int) -> Span:
    """`600 g`, where only the number was marked."""
    unit = UNIT.match(sentence, end) if sentence[start:end].strip().isdecimal() else None
    return start, unit.end() if unit else end


def of_the_life(question: str, sentence: str, short: Span) -> Span:
    """The half of `(Brno, 4 May 1891 – Rome, 3 June 1968)` that is asked for, its place where a place is."""
    half = "born" if BORN.search(question) else "died" if DIED.search(question) else ""
    whole = LIFE.fullmatch(sentence[slice(*short)])
    if whole and half:
        return short[0] + whole.start(half), short[0] + whole.end(half)
    life = LIVED.search(sentence)
    if not life or not half or not life.start() <= short[0] < life.end():
        return short
    start, end = life.span(half)
    place = PLACE_FIRST.match(sentence[start:end])
    if place:
        return (start, start + place.end("place")) if WHERE.match(question) else (start + place.end(), end)
    return short if WHERE.match(question) else (start, end)


def of_the_toll(question: str, sentence: str, short: Span) -> Span | None:
    """`Three` for `how many died?` where three were killed and twelve hurt; None where no number is surely theirs."""
    asked = set(content(question))
    mine, other = (DEAD, HURT) if asked & DEAD else (HURT, DEAD)
    if not asked & mine or asked & other or not HOW_MANY.search(question):
        return short
    told = [(number, set(number.about)) for number in numbers(sentence)]
    rightly = [number for number, about in told if about & mine and not about & other]
    wrongly = [number for number, about in told if about & other and not about & mine]
    if not any(number.start < short[1] and short[0] < number.end for number in wrongly):
        return short
    return (rightly[0].start, rightly[0].end) if len(rightly) == 1 else None
