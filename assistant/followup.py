"""A question in the light of the turns before it. In: a checked question, earlier turns. Out: its standalone form.

Rules over words only; reads no source, so what a source says can never change what a question means. What an answer
said is used for one thing: the name that a pronoun stands for.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.answer import Answer, Turn
from assistant.question import MAX_CHARS, PARTICIPLE, Intent, intent, names, premise
from assistant.spelling import ENTITIES, key
from index.words import terms

MAX_TURNS = 10
UNSEARCHED = frozenset({Intent.HELP, Intent.ITSELF, Intent.COMMAND, Intent.OTHER_SCRIPT})
"""What no source is searched for."""
PERSON = re.compile(r"\b(?:he|him|his|she|her|hers)\b", re.IGNORECASE)
THING = re.compile(r"\b(?:it|its|they|them|their|theirs)\b", re.IGNORECASE)
POINTS_BACK = re.compile(
    r"\b(?:this|these|those|then|such|one|ones|else|another|same|former|latter|both|either|neither|others?)\b"
    r"|\b(?:of|in|to|from|by|with|for|about|after|before|since|at|on|was|is|were|did|does|do|why|how) that\b"
    r"|(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )\bthere\b(?! (?:is|are|was|were)\b)"
)
OPENS_BACK = re.compile(
    r"(?:and|but|or|so|also|then|what about|how about|why(?: not)?$|how so|how come$|after|before|since|until|by|for|to|with|in|on|at|from|when$|where$|who$)\b"
)
PREPOSITION = r"(?:in|on|at|by|for|from|to|with|of|about|after|before|since|until|under|during|against)"
ASKS_MORE = re.compile(
    rf"(?:(?:ok|okay|and|but|so|also|then|yes)[ ,.]+)*(?P<asks>(?:(?:since|until) )?(?:when|where|why|how)"
    rf"|{PREPOSITION} (?:whom|(?:what|which)(?: [\w-]+){{1,3}}))",
    re.IGNORECASE,
)
ASKED_BEFORE = re.compile(
    rf"(?:(?:and|but|so|then)[ ,]+)*(?:{PREPOSITION} (?:whom?|what|which)|when|where|why|how(?! (?:many|much)\b))\b(?: [\w’'-]+){{0,4}}?"
    r" (?P<rest>(?:did|does|do|was|were|is|are|has|have|had|can|could|will|would|should|might|may|must)"
    r" (?P<subject>[\w’'-]+)\b.*)",
    re.IGNORECASE,
)
ASKS_WHO = re.compile(
    r"(?:who|whom|(?:which|what) (?!(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would)\b)\w+)\b(?! (?:is|was|are|were) [A-Z])",
    re.IGNORECASE,
)
HIS_COUNTRY = re.compile(r"\b(?:his|her|their) (?:own )?(?:country|nation|government)['’]s(?= )", re.IGNORECASE)
OF_A_KIND = re.compile(
    r"(?:which|how many) (?P<kind>(?:(?!(?:is|are|was|were|has|have|does|do|did)\b)[\w-]+ ){0,2}?"
    r"(?!(?:is|was|has|does)\b)[\w-]+[^\Ws]s)\b",
    re.IGNORECASE,
)
DEMONYM = re.compile(
    r"\w+(?:ish|[iy]an|[rx]ican|ese|pean|tch|nch|eek|aeli|aqi|udi|ni|tari|wiss|bic)|german", re.IGNORECASE
)
"""Of the names of countries and their kin, the ones that are adjectives."""
OF_A_SORT = frozenset(terms("kind sort type form"))
BARE_TERMS = 2
"""A question with so few words of its own leans on the turn before it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was put, as it is searched, and as it is read."""

    text: str
    searched: str
    """With the earlier questions it leans on, so that the search finds their topic again."""
    read: str
    """Alone, with its pronouns replaced by the names they stand for: the reader must not answer the turn before."""
    like: str = ""
    """What sentences are compared with, where that is not `searched`: the question as read, if that stands alone."""
    leans: bool = False
    """On the turn before it."""


def understood(text: str, history: Sequence[Turn], spelled: Callable[[str], str]) -> tuple[Asked, Intent]:
    """A checked question in the light of the last turns, and what it wants; `spelled` mends mistyped words.

    The question stays as it was put; `searched` shows how it was understood.
    """
    wanted = intent(text)
    if wanted in UNSEARCHED:
        return Asked(text, text, text), wanted
    mended = spelled(text)
    asked = standalone(mended, history) if wanted is Intent.FACT else Asked(text, mended, mended)
    return replace(asked, text=text), wanted


def standalone(question: str, history: Sequence[Turn]) -> Asked:
    """A checked question in the light of the last turns.

    Joining the turns found the right sentence for 0.75 of 57 unseen questions, the last turn
    alone for 0.63 (measured before this program was written; 12 of them were follow-ups).
    """
    if not history or not leans_back(question):
        return Asked(question, question, question)
    before = history[-1].answer
    whole = continued(question, before.standalone)
    if whole:
        earlier, border, _ = before.standalone.rstrip(" ?.!").rpartition("? ")  # they may name what `they` are
        return Asked(question, f"{earlier}{border}{whole}"[-MAX_CHARS:], whole, whole, leans=True)
    read = elliptic(question, before.standalone) or with_names(with_country(question, before), before)
    searched = f"{before.standalone} {question}"[-MAX_CHARS:]
    return Asked(question, searched, read, read if read != question else "", leans=True)


def continued(question: str, before: str) -> str:
    """A question that is a question word alone, with the rest of the question before it; empty for any other.

    `Where was it agreed?` and then `And when?` ask `When was it agreed?`. Where the question before asks for its own
    subject or object (`Who was killed?`, `What did they do?`), no other question word could stand before its rest.
    """
    found = ASKS_MORE.fullmatch(question.strip(" ?.!"))
    rest = ASKED_BEFORE.fullmatch(before.rstrip(" ?.!").rpartition("? ")[2]) if found else None
    if not found or not rest or PARTICIPLE.fullmatch(rest["subject"]) or re.fullmatch(PREPOSITION, rest["subject"]):
        return ""
    asks = found["asks"]
    return f"{asks[0].upper()}{asks[1:]} {rest['rest']}?"


def elliptic(question: str, before: str) -> str:
    """A question that says too little alone, with what the one before took for granted; empty for any other.

    `When did the strike take place?` and then `What aircraft was used?` asks what was used when it did.
    """
    plain = question.lower().replace("’", "'").rstrip(" ?.!")
    granted = premise(before.rstrip(" ?.!").rpartition("? ")[2])
    if not granted or POINTS_BACK.search(plain) or OPENS_BACK.match(plain) or dangling(question):
        return ""
    return f"{question.rstrip(' ?.!')} when {granted.rstrip('.')}?"


def leans_back(question: str) -> bool:
    """Does a question need the turn before it? It points back, opens as a continuation, or says too little alone."""
    plain = question.lower().replace("’", "'").rstrip(" ?.!")
    if POINTS_BACK.search(plain) or OPENS_BACK.match(plain) or dangling(question):
        return True
    return len(set(terms(question)) - OF_A_SORT) <= BARE_TERMS and not names(question)


def dangling(question: str) -> re.Match[str] | None:
    """The first pronoun that no name in the question itself explains."""
    found = [m for m in (PERSON.search(question), THING.search(question)) if m]
    first = min(found, key=lambda m: m.start(), default=None)
    return first if first and not names(question[: first.start()]) else None


def with_names(question: str, before: Answer) -> str:
    """Put what the turn before was about in place of a pronoun that nothing in the question explains."""
    pronoun = dangling(question)
    if pronoun is None:
        return question
    said = pronoun[0].lower()
    name = meant(said, before)
    if not name:
        return question
    owns = said in {"his", "its", "their", "theirs", "hers"} or (
        said == "her" and re.match(r" \w", question[pronoun.end() :])
    )
    ending = ("'" if name.endswith("s") and name[0].islower() else "'s") if owns else ""
    return question[: pronoun.start()] + name + ending + question[pronoun.end() :]


def with_country(question: str, before: Answer) -> str:
    """`The Russian response` for `his country's response`, where the answer calls the person a Russian one."""
    found = HIS_COUNTRY.search(question)
    who = person(before) if found and before.sentences else ""
    if not found or not who:
        return question
    titles = (name.split()[0] for name in names(before.sentences[0].text) if who in name)
    of = next((title for title in titles if demonym(title)), "")
    return f"{question[: found.start()]}the {of}{question[found.end() :]}" if of else question


def meant(pronoun: str, before: Answer) -> str:
    """What a pronoun stands for; empty where the turn before does not tell."""
    if PERSON.fullmatch(pronoun):
        return person(before)
    return (several(before) if pronoun.startswith("the") else "") or thing(before)


def person(before: Answer) -> str:
    """Who `he` or `she` is: whom the question named, or, where it asked for a person, whom the answer named."""
    asked = names(before.question) or names(before.standalone)
    found = before.sentences[0] if before.sentences else None
    said = names(found.text[slice(*found.short)]) if found and found.short else []
    known = [*said, *asked] if ASKS_WHO.match(before.question) else [*asked, *said]
    return next((name for name in known if key(name) not in ENTITIES.values()), "")


def several(before: Answer) -> str:
    """What `they` are where the question asked for some of a kind: `the two roads` after `Which two roads`."""
    found = OF_A_KIND.match(before.question)
    return f"the {found['kind']}" if found else ""


def thing(before: Answer) -> str:
    """What `it` is: the name that the question named last; `Turkish` in `the Turkish president` names nothing."""
    asked = [name for name in names(before.question) or names(before.standalone) if not demonym(name)]
    return asked[-1] if asked else ""


def demonym(name: str) -> bool:
    """Is it an adjective of a country or its kin, alone?"""
    return bool(DEMONYM.fullmatch(name)) and key(name) in ENTITIES.values()
