"""What a pronoun of a follow-up stands for. In: a question, the answer before it. Out: the question with names.

Rules over words only. A pronoun that the question itself explains stays, and so does one that the turn before does not.
"""

import re
from itertools import pairwise

from assistant.answer import Answer
from assistant.question import AUXILIARY, PREPOSITION, names
from assistant.spelling import ENTITIES, key

PERSON = re.compile(r"\b(?:he|him|his|she|her|hers)\b", re.IGNORECASE)
THING = re.compile(r"\b(?:it|its|they|them|their|theirs)\b", re.IGNORECASE)
NOUNS = rf"(?:(?!{PREPOSITION}\b|{AUXILIARY}\b|and\b|or\b)[a-z][\w-]* ){{1,2}}?(?!{PREPOSITION}\b|and\b|or\b)"
OWN_SUBJECT = re.compile(
    rf"\b{AUXILIARY} (?:the|an?) {NOUNS}|\b(?:which|what|how many) (?!kind|sort|type){NOUNS}(?!{AUXILIARY}\b)[a-z]+ ",
    re.IGNORECASE,
)
"""A subject without a name: `did the army`, `which minister warned`; not `is the reason for`."""
NEXT_CLAUSE = re.compile(r"\b(?:and|but|when|while|that|if|after|before|because|since|until|once)\b", re.IGNORECASE)
EXPLETIVE = re.compile(
    r"\b(?:is|was|be) it (?:not )?(?:\w+ly )?(?:true|likely|unlikely|hard|easy|difficult|possible|impossible|known"
    r"|clear|unclear|certain|just|only|that|raining)\b|\b(?:did|does|will|would|has) it (?:take|taken|matter)\b",
    re.IGNORECASE,
)
"""`It` that stands for nothing before it."""
OWNED = re.compile(rf" (?!{PREPOSITION}\b|(?:and|or|last|next|this|that|again|there|here|then|today|yesterday)\b)\w")
ASKS_WHO = re.compile(
    rf"(?:whom?|(?:which|what) (?!{AUXILIARY}\b)\w+)\b(?! (?:is|was|are|were) [A-Z])",
    re.IGNORECASE,
)
ASKS_WHAT = re.compile(r"(?:and |but |so )?(?:what|which|whom?)\b", re.IGNORECASE)
OF_A_KIND = re.compile(
    r"(?:which|how many) (?P<kind>(?:(?!(?:is|are|was|were|has|have|does|do|did)\b)[\w-]+ ){0,2}?"
    r"(?!(?:is|was|has|does)\b)[\w-]+[^\Ws]s)\b",
    re.IGNORECASE,
)
SEVERAL = re.compile(
    r"(?:(?:the|its|his|her|their|some|many) |\w+ing )?(?P<things>(?!\w+(?:ed|ing)\b)(?:[a-z0-9-]+ ){0,2}?"
    rf"[a-z-]+(?:[^\Ws]s|men|people))(?:[ ,]+{PREPOSITION}\b.*)?$"
)
"""A short answer that names several things, with what is said of their place or time behind it."""
HIS_COUNTRY = re.compile(r"\b(?:his|her|their) (?:own )?(?:country|nation|government)['’]s(?= )", re.IGNORECASE)
DEMONYM = re.compile(
    r"\w+(?:ish|[iy]an|[rx]ican|ese|pean|tch|nch|eek|aeli|aqi|udi|ni|tari|wiss|bic)|german", re.IGNORECASE
)
"""Of the names of countries and their kin, the ones that are adjectives."""


def dangling(question: str) -> list[re.Match[str]]:
    """The pronouns that nothing in the question itself explains, in order: no name stands before them, no subject."""
    found = [*PERSON.finditer(question), *(m for m in THING.finditer(question) if m[0] != "IT")]
    idle = {at for m in EXPLETIVE.finditer(question) for at in range(*m.span())}
    first_name = min((question.find(name) for name in names(question)[:1]), default=len(question))
    pronouns = sorted((m for m in found if m.start() not in idle), key=lambda m: m.start())
    return [m for m in pronouns if m.start() < first_name and not has_subject(question[: m.start()], m[0].lower())]


def has_subject(before: str, pronoun: str) -> bool:
    """Is there a subject before a pronoun that it may stand for? So in `What did the army do for its posts?`.

    An object stands for the subject of another clause only: not in `What did the army do about it?`.
    """
    subject = OWN_SUBJECT.search(before)
    if subject and pronoun in {"it", "him", "her", "them"}:
        return bool(NEXT_CLAUSE.search(before[subject.end() :]))
    return subject is not None


def with_names(question: str, before: Answer) -> str:
    """Put what the turn before was about in place of the pronouns that the question does not explain.

    The first of each number, and no name twice: `What will it do with them?` asks about two things.
    """
    found: dict[str, re.Match[str]] = {}
    for pronoun in dangling(question):
        found.setdefault(pronoun[0][:2].lower() if THING.fullmatch(pronoun[0]) else "person", pronoun)
    meanings: dict[str, re.Match[str]] = {}
    for pronoun in found.values():
        meanings.setdefault(meant(pronoun[0].lower(), before), pronoun)
    for name, pronoun in reversed(meanings.items()):
        question = with_name(question, pronoun, name)
    return question


def with_name(question: str, pronoun: re.Match[str], name: str) -> str:
    """One pronoun replaced by a name, in the genitive where it is; the same question where the name is empty."""
    if not name:
        return question
    said = pronoun[0].lower()
    owns = said in {"his", "its", "their", "theirs", "hers"} or (
        said == "her" and OWNED.match(question[pronoun.end() :])
    )
    ending = ("'" if name.endswith("s") and name[0].islower() else "'s") if owns else ""
    return question[: pronoun.start()] + name + ending + question[pronoun.end() :]


def with_country(question: str, before: Answer) -> str:
    """`The Russian response` for `his country's response`, where the answer calls the person a Russian one."""
    found = HIS_COUNTRY.search(question)
    known = not found or found.start() not in {pronoun.start() for pronoun in dangling(question)}
    who = "" if known or not before.sentences else person(before)
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
    """What `they` are: the kind that was asked some of, the several things that the answer named, or two names.

    `The two roads` after `Which two roads ...?`, `the reinforcements` after `What did Ankara send?`.
    """
    found = OF_A_KIND.match(before.question)
    if found:
        return f"the {found['kind']}"
    given = before.sentences[0] if before.sentences and ASKS_WHAT.match(before.question) else None
    short = given.text[slice(*given.short)] if given and given.short else ""
    things = SEVERAL.match(short)
    if things:
        return f"the {things['things']}"
    pairs = (f"{one} and {other}" for one, other in pairwise(names(before.question)))
    return next((pair for pair in pairs if pair in before.question), "")


def thing(before: Answer) -> str:
    """What `it` is: the name that the question named last; `Turkish` in `the Turkish president` names nothing."""
    asked = [name for name in names(before.question) or names(before.standalone) if not demonym(name)]
    return asked[-1] if asked else ""


def demonym(name: str) -> bool:
    """Is it an adjective of a country or its kin, alone?"""
    return bool(DEMONYM.fullmatch(name)) and key(name) in ENTITIES.values()
