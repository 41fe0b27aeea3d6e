"""What a pronoun of a follow-up stands for. In: a question, the answer before it. Out: the question with names.

Rules over words, and what the caller has read in the turns. A pronoun that the question itself explains stays, and so
does one that the turn before does not.
"""

import re
from collections.abc import Callable, Sequence, Set
from itertools import pairwise

from assistant.answer import Answer
from assistant.question import AUXILIARY, PREPOSITION, names, premise
from assistant.spelling import ENTITIES, key

MAN, WOMAN = "he|him|his", "she|her|hers"
PERSON = re.compile(rf"\b(?:{MAN}|{WOMAN})\b", re.IGNORECASE)
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
    r"|clear|unclear|certain|just|only|that|raining)\b|\b(?:did|does|will|would|has) it (?:take|taken|matter)\b"
    r"|\bdoes it (?:say|mention|tell|discuss)\b",
    re.IGNORECASE,
)
"""`It` that stands for nothing before it, or for the article."""
OWNED = re.compile(rf" (?!{PREPOSITION}\b|(?:and|or|last|next|this|that|again|there|here|then|today|yesterday)\b)\w")
ASKS_WHO = re.compile(
    rf"(?:whom?|(?:which|what) (?!{AUXILIARY}\b)\w+)\b(?! (?:is|was|are|were) [A-Z])",
    re.IGNORECASE,
)
WHO_IS = re.compile(r"\b[Ww]ho(?:m)? (?:is|was) ((?:[A-Z][\w’-]*)(?: [A-Z][\w’-]*)*)\W*$")
ASKS_WHAT = re.compile(r"(?:and |but |so )?(?:what|which|whom?)\b", re.IGNORECASE)
OF_A_KIND = re.compile(
    r"(?:which|how many) (?P<kind>(?:(?!(?:is|are|was|were|has|have|does|do|did)\b)[\w-]+ ){0,2}?"
    r"(?!(?:is|was|has|does)\b)[\w-]+(?:[^\Ws]s|men|people))\b",
    re.IGNORECASE,
)
PLURAL = re.compile(
    rf"\b(?i:{AUXILIARY}) (?!there\b).*?(?<!\bany )(?<!\bother )(?<!\bthat )(?<!\bwho )(?<!\bwhich )"
    rf"(?P<things>\b(?!(?:his|its|this|thus|was|is|has|does|always|perhaps|besides|politics|news|{PREPOSITION})\b)"
    r"(?:[a-z-]+[^\Wsiu]s|[a-z-]*(?:men|people)))\b"
)
"""Things in a question whose verb is not theirs: `Does Turkey have posts?`, `Where did Ankara send reinforcements?`."""
DONE_TO = re.compile(r"\b(?:was|were|are) \Z", re.IGNORECASE)
OF_IT = re.compile(r"\b(?:about|of|before|after|since|during|for|by|from|behind) it\b", re.IGNORECASE)
WHEN_WAS = re.compile(r"(?:(?:and|but|so) )?(?:when|how long|how long ago) (?:is|was) it\W*$", re.IGNORECASE)
BOTH = re.compile(r"\b(?:the two|both) of them\b", re.IGNORECASE)
WHAT_DOES = re.compile(
    rf"(?:and |but |so )?(?:what|which(?: (?!{AUXILIARY}\b)[\w-]+){{1,3}})"
    rf" (?:(?:is|was|are|were|has been|will be) (?!(?:the|an?|his|its|her|their)\b)"
    rf"|(?!{AUXILIARY}\b|{PREPOSITION}\b))[a-z]",
    re.IGNORECASE,
)
"""After what does something, or what something is done to: `What attacked the truck?`, `What is planned for May?`."""
A_THING = re.compile(r"(?:an? )?(?P<what>[\w-]+(?: [\w-]+){0,3})", re.IGNORECASE)
CALENDAR = frozenset(
    """January February March April May June July August September October November December
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday""".split()
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

THAT_DOES = re.compile(
    rf"\b(?i:{AUXILIARY}) (?:(?:not|also|really|ever|actually) )?(?P<that>that) (?:(?:not|also|really|ever|actually) )?"
    r"(?:affect|allow|anger|change|cost|do|end|happen|harm|have|help|hurt|impact|improve|influence|lead|make|matter|mean"
    r"|please|prevent|require|solve|stop|strain|succeed|take|threaten|work|worsen)\b"
    rf"(?= (?:how|what|who|the|an?|its|his|her|their|any\w*|some\w*|every\w*|{PREPOSITION}|[A-Z]\w*)\b|$)"
)
"""`That` that does something: `Would that change how they trade?`, not `Would that change help?`."""
HOW_DONE = re.compile(rf"(?:(?:and|but|so) )?how {AUXILIARY}\b", re.IGNORECASE)
ITS_NAME = re.compile(
    r"(?:and )?(?:what(?:['’]s| is| was)) (?P<who>(?-i:[A-Z])[\w’-]*(?: (?-i:[A-Z])[\w’-]*)+)['’]s (?:full )?name"
    r"(?P<end>\W*)",
    re.IGNORECASE,
)
"""After the name of somebody who is named already, in more than a word: `What is Sergei Lavrov's name?`."""
NAME_BEHIND = re.compile(
    rf"(?P<name>[A-Z][\w’-]*(?: [A-Z][\w’-]*)*) (?!of\b)(?:{PREPOSITION}|behind|near|inside|outside) "
)
OWN = re.compile(r"^[A-Z][\w ’'-]*['’]s? ")
DEED = re.compile(r"(?:by )?(?P<deed>[a-z]+ing\b(?! (?:is|was|are|were)\b).*)", re.IGNORECASE)


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


def unread(_: str) -> str:
    """For where the turns before are not read: no pronoun is found to stand for anything."""
    return ""


def with_names(question: str, before: Answer, read: Callable[[str], str] = unread) -> str:
    """Put what the turns before were about in place of the pronouns that the question does not explain.

    `read` tells what a pronoun stands for in them, if anything. The first pronoun of each number and sex, and no name
    twice: `What will it do with them?` asks about two things.
    """
    pair = both(before)
    question = BOTH.sub(pair, question) if pair else question
    found: dict[str, re.Match[str]] = {}
    for pronoun in dangling(question):
        sex = next((words for words in (MAN, WOMAN) if spoken_of(words, pronoun[0])), "")
        found.setdefault(sex or pronoun[0][:2].lower(), pronoun)
    meanings: dict[str, re.Match[str]] = {}
    for pronoun in found.values():
        meanings.setdefault(read_or_ruled(pronoun, before, read), pronoun)
    for name, pronoun in reversed(meanings.items()):
        question = with_name(question, pronoun, definite(name))
    named = ITS_NAME.fullmatch(question)
    return f"Who is {named['who']}{named['end']}" if named else question


def read_or_ruled(pronoun: re.Match[str], before: Answer, read: Callable[[str], str]) -> str:
    """What a pronoun stands for: as it is read, else by rule. Things that were asked for are `they` in any case."""
    asked_for = several(before) if pronoun[0].lower().startswith("the") else ""
    return asked_for or read(pronoun[0]) or meant(pronoun, before)


def definite(name: str) -> str:
    """`The` before what is no name alone: `the trilateral summit`, `the Turkish Foreign Minister`.

    Of `Russia behind the strike` the name is meant; `Putin's trip` needs no article.
    """
    behind = NAME_BEHIND.match(name)
    if behind or OWN.search(name):
        return behind["name"] if behind else name
    first, _, rest = name.partition(" ")
    described = first != "the" and re.search(r"(?:^| )(?!(?:and|of|the|al|de|van|von|bin) )[a-z]", name)
    return f"the {name}" if described or (rest and demonym(first)) else name


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


def with_deed(question: str, before: Answer) -> str:
    """`Would raising taxes help?` for `Would that help?`, where the short answer to `how` was `by raising taxes`."""
    that = THAT_DOES.search(question.rstrip(" ?.!"))
    done = DEED.fullmatch(short(before)) if that and HOW_DONE.match(before.question) else None
    if not that or not done:
        return question
    return f"{question[: that.start('that')]}{done['deed']}{question[that.end('that') :]}"


def meant(pronoun: re.Match[str], before: Answer) -> str:
    """What a pronoun stands for where it is found; empty where the turn before does not tell."""
    said = pronoun[0].lower()
    if PERSON.fullmatch(said):
        return person(before, said)
    if said.startswith("the"):
        done_to = said == "them" or (said == "they" and DONE_TO.search(pronoun.string[: pronoun.start()]))
        return several(before) or (things(before) if done_to else "") or thing(before)
    found = "" if about_the_event(pronoun.string[: pronoun.end()], before) else thing(before, persons(before))
    return "" if WHEN_WAS.match(pronoun.string) and key(found) in ENTITIES.values() else found  # no country was once


def about_the_event(question: str, before: Answer) -> bool:
    """Is the first `it` of a question rather all that the one before took for granted than a thing in it?

    `Why did Turkey send help?`, and then `Who was told about it?`.
    """
    return bool(OF_IT.search(question) and premise(before.question))


def person(before: Answer, said: str = "") -> str:
    """Who `he` or `she` is: whom the question named, or, where it asked for a person, whom the answer named.

    No month is, no country, and no place in which something was; and nobody is `she` who was just read for `he`.
    """
    asked = names(before.question) or names(before.standalone)
    given = names(short(before)) if ASKS_WHO.match(before.question) else []
    known = [name for name in [*given, *asked] if name not in CALENDAR and key(name) not in ENTITIES.values()]
    if of_the_other(said, before.question):
        known = [name for name in known if name in before.question]
    within = r"\b(?:in|at|near|into) (?:the )?{}"
    return next((name for name in known if not re.search(within.format(re.escape(name)), before.standalone)), "")


def of_the_other(said: str, question: str) -> bool:
    """Does a question speak of a man where a pronoun is a woman's, or the other way round?"""
    own, other = (WOMAN, MAN) if spoken_of(WOMAN, said) else (MAN, WOMAN)
    return spoken_of(own, said) and spoken_of(other, question) and not spoken_of(own, question)


def spoken_of(words: str, text: str) -> bool:
    """Does a text hold one of these pronouns, MAN or WOMAN?"""
    return bool(re.search(rf"\b(?:{words})\b", text, re.IGNORECASE))


def persons(before: Answer) -> set[str]:
    """The names that stand for people: who somebody is was asked, or `he` or `she` was read so."""
    read_so = names(before.standalone) if PERSON.search(before.question) else []
    return {name for name in read_so if name not in before.question} | set(WHO_IS.findall(before.standalone))


def several(before: Answer) -> str:
    """What `they` are: the kind that was asked some of, the several things that the answer named, or two names.

    `The two roads` after `Which two roads ...?`, `the reinforcements` after `What did Ankara send?`.
    """
    found = OF_A_KIND.match(before.question)
    if found:
        return f"the {found['kind']}"
    given = SEVERAL.match(short(before)) if ASKS_WHAT.match(before.question) else None
    if given:
        return f"the {given['things']}"
    pairs = (f"{one} and {other}" for one, other in pairwise(names(before.question)))
    return next((pair for pair in pairs if pair in before.question), "")


def things(before: Answer) -> str:
    """The things that a question named beside its subject, for `them` and for what `were they` asks something of.

    `The posts` after `Has Turkey posts?`; who acts is rather the subject, as in `Did they say so?`.
    """
    found = PLURAL.search(before.question)
    return f"the {found['things']}" if found else ""


def both(before: Answer) -> str:
    """The two that a question named, joined; empty where it named fewer."""
    named = list(dict.fromkeys(name for name in names(before.question) if not demonym(name)))
    return " and ".join(named[:2]) if len(named) > 1 else ""


def short(before: Answer) -> str:
    """The short answer of a turn; empty where it has none."""
    given = before.sentences[0] if before.sentences else None
    return given.text[slice(*given.short)] if given and given.short else ""


def thing(before: Answer, people: Set[str] = frozenset()) -> str:
    """What `it` is: the answer to `What is planned for May?`, or the question's subject, or the name it named last.

    The subject comes before other names, as centering has it (Grosz, Joshi and Weinstein 1995). A month names nothing,
    nor does `Turkish` in `the Turkish president`. `people` are known to be people.
    """
    given = A_THING.fullmatch(short(before)) if WHAT_DOES.match(before.question) else None
    if given:
        return re.sub("^The ", "the ", given["what"])
    asked = without_adjectives(names(before.question) or names(before.standalone))
    asked = [name for name in asked if name not in people]
    subjects = (name for name in asked if re.search(rf"\b{AUXILIARY} {re.escape(name)}\b(?!['’])", before.question))
    return next(subjects, asked[-1] if asked else "")


def without_adjectives(found: Sequence[str]) -> list[str]:
    """The names that stand for a thing: no month, no `Turkish`."""
    return [name for name in found if name not in CALENDAR and not demonym(name)]


def demonym(name: str) -> bool:
    """Is it an adjective of a country or its kin, alone?"""
    return bool(DEMONYM.fullmatch(name)) and key(name) in ENTITIES.values()
