"""Which words of a sentence are marked as the short answer. In: a question, a sentence, the reader's span. Out: a span.

The sentence was chosen before; here a mark is dropped or narrowed that would mislead, never widened.
"""

import re

from assistant.expects import Kind, kind
from assistant.score import Span

ABOUT = re.compile(r"(?:please )?(?:tell|say|describe|explain|what (?:is|was|does|do) .*\babout\b)", re.IGNORECASE)
"""Asks for what is said of a thing, not for a part of it."""
SAYS_WHAT = re.compile(
    r"what (?:do|does|did|has|have|had) .*\b(?:say|said|announced?|claim(?:ed)?|declared?|add(?:ed)?|repl(?:y|ied)"
    r"|argued?|promised?)\W*$",
    re.IGNORECASE,
)
"""Asks for a clause: a name alone is no answer."""
NO_ANSWER = re.compile(r"(?:i|you|he|him|she|her|it|we|us|they|them|this|that|these|those|one)", re.IGNORECASE)
SMALL = re.compile(r"(?:age (?:of )?|aged )?\d{1,2}")
"""An age or a count, and no time."""
LIFE = re.compile(r"(?P<born>[^–—]*\d{3,4}) ?[–—-] ?(?P<died>(?:[^–—]*\b)?\d{3,4})")
BORN = re.compile(r"\bborn\b|\bbirth", re.IGNORECASE)
DIED = re.compile(r"\b(?:die[ds]?|death|dead)\b", re.IGNORECASE)


def marked(question: str, sentence: str, short: Span | None) -> Span | None:
    """The words to mark; None where the whole sentence is asked for, or where the reader's words are no answer."""
    if short is None or ABOUT.match(question):
        return None
    start, end = short
    answer = sentence[start:end]
    if SAYS_WHAT.match(question) and all(word[0].isupper() for word in answer.split()):
        return None
    if NO_ANSWER.fullmatch(answer) or (kind(question) is Kind.TIME and SMALL.fullmatch(answer)):
        return None
    life = LIFE.fullmatch(answer)
    part = "born" if life and BORN.search(question) else "died" if life and DIED.search(question) else ""
    return (start + life.start(part), start + life.end(part)) if life and part else short
