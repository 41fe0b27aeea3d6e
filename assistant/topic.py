"""`What does the article say about X?` asks for what is said of X. In: a question, sentences. Out: those that name X.

No reading: a sentence that holds every word of X speaks of it, under any spelling. Where none does, the question is one
like others, and the reader decides.
"""

import re
from collections.abc import Callable, Sequence

from assistant import facts
from assistant.amounts import content
from assistant.asides import THE_TEXT, WH
from assistant.question import names
from assistant.spelling import NAMES, plain, words
from index.search import Candidate
from index.sections import stands_under
from index.words import START

SAYS = r"(?:says?|said|tells?|told|writes?|wrote|written|mention(?:s|ed)?|report(?:s|ed)?|known?)"
WORDS = re.compile(r"[^\W\d_]{3,}(?:[ '’-]+[^\W\d_]+)*")
"""A name without figures: `3D` may be written otherwise."""
CLAUSE = re.compile(
    r"(?:(?:and )?what (?:does|do|is|is said|stands|is written)(?: in)? "
    r"|(?:please )?(?:show|quote|read|give|tell)(?: me)? )?"
    r"(?:the )?(?:clause|section|paragraph|rule|§)s? ?(?P<number>\d{1,3}(?:\.\d{1,3})*)"
    r"(?: (?:say|says|state|mean|about|contain|provide|require))*(?: of .{1,40})?",
    re.IGNORECASE,
)
STANDS_FOR = re.compile(r"\b(?:he|she|it|they|his|her|its|their|him|them)\b", re.IGNORECASE)
ASKS_ABOUT = re.compile(
    rf"(?:(?:and|but|so|ok|okay)[ ,]+)*(?:please )?(?:(?:"
    rf"what (?:does|do|did|has|have) (?:{THE_TEXT}|it|they|you) (?:have to )?{SAYS}(?: us| me)?"
    rf"|what(?:['’]s| is| was| else is) {SAYS}(?: there| here)?"
    rf"|does {THE_TEXT} (?:{SAYS}|have) (?:any|some)thing|is there (?:any|some)thing(?: {SAYS})?(?: there| here)?"
    r"|(?:(?:can|could|would) you )?(?:tell (?:me|us)|give (?:me|us)|i (?:want|need|would like) to know)"
    r"(?: (?:some|any|every)thing| all|(?: a bit| a little| some)?(?: more)?| some information| (?:the )?details"
    r"| what you know)?"
    r"|(?:any |some )?(?:info|information|details|facts))"
    rf" (?:about|on|regarding|concerning) (?P<topic>(?!(?:it|this|that|whether|{WH})\b).+?)"
    rf"(?: (?:in|from|according to) {THE_TEXT})?"
    rf"|(?:does|do|did) {THE_TEXT} (?:mention|discuss|cover) (?P<mentioned>.+?))",
    re.IGNORECASE,
)


def clause(question: str) -> str:
    """The number of the clause or section whose words are asked for; empty where something else is."""
    found = CLAUSE.fullmatch(question.strip(" ?.!"))
    return found["number"] if found else ""


def topic(question: str) -> str:
    """X; empty where something else is asked."""
    found = ASKS_ABOUT.fullmatch(question.strip(" ?.!"))
    return (found["topic"] or found["mentioned"]) if found else ""


def unheard(topic: str, candidates: Sequence[Candidate]) -> list[str]:
    """The names in a topic that no sentence holds a word of."""
    known = {word.key for candidate in candidates for word in words(candidate.text)}
    return [name for name in names(topic) if content(name) and not known.intersection(content(name))]


def strange(question: str, mentions: Callable[[str], bool]) -> list[str]:
    """The names in a question of which no source has a word, under no spelling and in no form; its first word is none.

    `mentions` says of a word whether any source has one that begins like it.
    """
    later = question.split()[1:]
    if sum(word[0].isupper() for word in later) > max(2, len(later) // 2):
        return []  # written like a headline
    every = [name for name in facts.names(question) if not question.startswith(name) and WORDS.fullmatch(name)]
    found = [name for name in every if not any(map(mentions, spellings(name)))]
    return [f"the {name}" if f" the {name}" in question else name for name in found]


def unnamed(question: str, candidate: Candidate) -> bool:
    """Does a question name what neither a sentence, the one before it nor what they stand under names, in any form?

    Not where the sentence has a pronoun that may stand for it. The question's first word is no name here.
    """
    named = {word.key[:START] for word in facts.name_words(question) if word.start > 0}
    if not named or STANDS_FOR.search(candidate.text):
        return False
    near = (stands_under(candidate.passage), before(candidate), candidate.text)
    return not named & {word.key[:START] for text in near for word in words(text)}


def before(candidate: Candidate) -> str:
    """The sentence before a candidate in its passage; empty where it is the first."""
    passage = candidate.passage
    earlier = [s for s in passage.sentences if s.end <= candidate.sentence.start]
    return passage.source.text[earlier[-1].start : earlier[-1].end] if earlier else ""


def spellings(name: str) -> list[str]:
    """The words of a name, and those for the same country, people or capital."""
    return [one for word in words(name) for one in (word.text, plain(word.text), *NAMES.get(word.key, ()))]


def naming(topic: str, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The sentences that hold every word of a topic, in the order given."""
    named = set(content(topic))
    return [c for c in candidates if named and named <= {word.key for word in words(c.text)}]
