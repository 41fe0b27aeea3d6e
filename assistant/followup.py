"""A question in the light of the turns before it. In: a checked question, earlier turns. Out: its standalone form.

Rules over words; only what a pronoun stands for is read, where a reader is given, in the last turns and nowhere else
(assistant/reader/antecedent.py). So of what sources say two things are used: the words of an answer's sentence that a
pronoun stands for (by rule: assistant/pronouns.py), and its place, where more is asked for.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from assistant.answer import Answer, Citation, Turn
from assistant.asides import itself
from assistant.besides import asks_besides, asks_once_more, left_out, without_else
from assistant.pronouns import THING, about_the_event, dangling, unread, with_country, with_deed, with_names
from assistant.question import AUXILIARY, MAX_CHARS, PARTICIPLE, PREPOSITION, Intent, intent, names, premise
from assistant.reader.antecedent import TURNS, Reads, antecedent
from assistant.swaps import again, swapped
from assistant.topic import topic
from index.words import terms

MAX_TURNS = 10  # design.md: the last 10 turns are history
UNSEARCHED = frozenset({Intent.HELP, Intent.ITSELF, Intent.COMMAND, Intent.OTHER_SCRIPT})
"""What no source is searched for."""
POINTS_BACK = re.compile(
    r"\b(?:this|these|those|then|such|one|ones|else|another|same|former|latter|either|neither|others?)\b"
    r"|\bboth\b(?! [a-z]+s\b)"
    r"|\b(?:of|in|to|from|by|with|for|about|after|before|since|at|on|why|how) that\b"
    rf"|\b{AUXILIARY} that\b"
    r"|(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )\bthere\b(?! (?:is|are|was|were)\b)"
)
OPENS_BACK = re.compile(
    r"(?:and|but|or|so|also|then|what about|how about|why(?: not)?$|how so|how come$|after|before|since|until|by|for|to|with|in|on|at|from|when$|where$|who$)\b"
)
ASKS_MORE = re.compile(
    rf"(?:(?:ok|okay|and|but|so|also|then|yes)[ ,.]+)*(?P<asks>(?:(?:since|until) )?(?:when|where|why|how)"
    rf"|{PREPOSITION} (?:whom|(?:what|which)(?: [\w-]+){{1,3}}))",
    re.IGNORECASE,
)
ASKED_BEFORE = re.compile(
    rf"(?:(?:and|but|so|then)[ ,]+)*(?:{PREPOSITION} (?:whom?|what|which)|when|where|why|how(?! (?:many|much)\b))\b(?: [\w’'-]+){{0,4}}?"
    rf" (?P<rest>{AUXILIARY} (?P<subject>[\w’'-]+)\b.*)",
    re.IGNORECASE,
)
YES_NO = re.compile(rf"(?:(?:and|but|so) )?(?P<verb>{AUXILIARY}) (?P<rest>(?!there\b)\S.*)", re.IGNORECASE)
WHY_NOT = re.compile(r"(?:(?:and|but|so)[ ,]+)*why not", re.IGNORECASE)
NEGATIVES = {
    verb: {"will": "won't", "can": "can't"}.get(verb, f"{verb}n't")
    for verb in "did does do was were is are has have had can could will would should must".split()
}
LEADS_IN = re.compile(
    r"\A(?:(?:and|but(?! for\b)|so(?! far\b)|ok|okay|well|hi|hello|hey|please|no(?=,))\b[ ,.!]+)+(?=\w)", re.IGNORECASE
)
THIS_NAME = re.compile(r"(?<=\bwho is )this (?=[A-Z])|(?<=\bWho is )this (?=[A-Z])")
WHOSE = re.compile(
    r"(?i:(?:and|but|so) )?(?i:(?:what|how) about )?(?P<whose>(?:the )?[A-Z][\w-]*(?:['’]s?)"
    r"(?: (?!(?:is|was|are|were|will|has|had|did|does)\b)[a-z-]+){1,3})"
)
OTHER_SUBJECT = re.compile(
    rf"(?i:(?:and|but) (?:then )?(?:(?:what|how|why|where|when)\b(?: [\w-]+){{0,2}} {AUXILIARY}|who (?:is|was)) (?:the )?)[A-Z]"
)
"""`And what did Moscow reply?` asks about somebody whom it names itself."""
OF_A_SORT = frozenset(terms("kind sort type form"))
SAYS_ALL = re.compile(
    rf"\b{AUXILIARY} the [\w’'-]+ (?!(?:{PREPOSITION}|and|or|here|there|then|now|also|like|so|called|about)\b)[\w’'-]+",
    re.IGNORECASE,
)
"""A subject and what is asked of it: `When was the ceasefire annulled?`, not `What was the reason?`."""
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
    after: Citation | None = None
    """The last place that the turn before cited, where more is asked for."""
    besides: tuple[Citation, ...] = ()
    """What was given before, where something else is asked for."""
    bare: str = ""
    """The question alone, where it leans on the turn before by its shortness only, and may do without."""
    typed: str = ""
    """The question as it was put, where names stand for its pronouns in what is read."""


def understood(
    text: str, history: Sequence[Turn], spelled: Callable[[str], str], reader: Reads | None = None
) -> tuple[Asked, Intent]:
    """A checked question in the light of the last turns, and what it wants; `spelled` mends mistyped words.

    With a `reader`, what its pronouns stand for is read in those turns.

    The question stays as it was put; `searched` shows how it was understood.
    """
    wanted = intent(text)
    if wanted in UNSEARCHED:
        return Asked(text, text, text), wanted
    bare = spelled(text.capitalize() if text.isupper() else text)
    if wanted in (Intent.FACT, Intent.MORE, Intent.LINKS):
        bare = itself(bare, points_back)
        wanted = intent(bare)
    if wanted is Intent.MORE:
        given = last_given(history)
        cited = given.sentences[-1].citations if given else ()
        if given and cited:
            return Asked(text, given.standalone, text, text, leans=True, after=cited[0]), wanted
        wanted = Intent.FACT
    if wanted is not Intent.FACT:
        return Asked(text, bare, plainly(bare)), wanted
    asked = standalone(without_else(bare), history, reader)
    return replace(asked, text=text, read=plainly(asked.read), besides=left_out(bare, history)), wanted


def last_given(history: Sequence[Turn]) -> Answer | None:
    """The answer of the last turn that asked for one, and not for more of it or another in vain; None where that was a refusal."""
    for turn in reversed(history):
        wanted = intent(turn.question)
        if turn.answer.sentences or not (wanted in {*UNSEARCHED, Intent.MORE} or asks_besides(turn.question)):
            return turn.answer if turn.answer.sentences else None
    return None


def plainly(question: str) -> str:
    """Without the words that only lead in: `OK, and who is this Lavrov?` is read as `Who is Lavrov?`."""
    bare = THIS_NAME.sub("", LEADS_IN.sub("", question))
    return bare if bare == question else f"{bare[0].upper()}{bare[1:]}"


def standalone(question: str, history: Sequence[Turn], reader: Reads | None = None) -> Asked:
    """A checked question in the light of the last turns.

    Joining the turns found the right sentence for 0.75 of 57 unseen questions, the last turn
    alone for 0.63 (measured before this program was written; 12 of them were follow-ups).
    """
    turns = [turn for turn in history if intent(turn.question) not in UNSEARCHED]  # thanks are no turn
    if not turns:
        return Asked(question, question, question)
    before = replace(turns[-1].answer, question=LEADS_IN.sub("", itself(turns[-1].question, points_back)))
    earlier, last = parted(before.standalone)
    if again(question) or asks_once_more(question):
        return replace(standalone(last, turns[:-1], reader), text=question, leans=True)
    other = swapped(question, last)
    if other:
        other = fragment(other) or other
        return Asked(question, other, other, other, leans=True)
    if not leans_back(question):
        return Asked(question, question, question)
    whole = continued(question, last)
    if whole:  # the earlier ones may name what `they` are
        return Asked(question, f"{earlier}{whole}"[-MAX_CHARS:], whole, whole, leans=True)
    part = fragment(question)
    whole = part or elliptic(question, last)
    named = next((turn.answer.standalone for turn in reversed(turns) if names(turn.answer.standalone)), "")
    known = replace(before, standalone=named)  # the last that names somebody: not every turn does
    said = [(parted(turn.answer.standalone)[1], answer_of(turn)) for turn in turns[-TURNS:]]
    stands_for = partial(antecedent, question=question, turns=said, reader=reader) if reader else unread
    read = whole or with_names(with_country(with_deed(question, before), known), known, stands_for)
    joined = f"{since_the_topic(before.standalone)} {question}"[-MAX_CHARS:]
    searched = joined if whole or read == question else plainly(read)
    own_subject = OTHER_SUBJECT.match(question) and not THING.search(question)
    own_words = about_the_event(question, before) and len(set(terms(question)) - OF_A_SORT) >= BARE_TERMS
    alone = read != question or own_subject or own_words or whole_in_itself(question)
    like = plainly(read) if alone else ""
    bare = "" if part or opens_back(question) or points_back(question) else question
    typed = "" if whole or read == question else question
    return Asked(question, searched, read, like, leans=True, bare=bare, typed=typed)


def since_the_topic(searched: str) -> str:
    """What was searched for, from the last of its questions that says what it is about."""
    earlier, last = parted(searched)
    bare = opens_back(last) or points_back(last) or (len(set(terms(last))) < BARE_TERMS and not names(last))
    return f"{since_the_topic(earlier)} {last}" if earlier and bare else last


def answer_of(turn: Turn) -> str:
    """The sentence that a turn was answered with; empty where it was refused."""
    return turn.answer.sentences[0].text if turn.answer.sentences else ""


def parted(searched: str) -> tuple[str, str]:
    """What was searched for, parted before its last question, which gets its question mark."""
    earlier, border, last = searched.rstrip(" ?.!").rpartition("? ")
    return f"{earlier}{border}", f"{last}?"


def continued(question: str, before: str) -> str:
    """A question that is a question word alone, with the rest of the question before it; empty for any other.

    `Where was it agreed?` and then `And when?` ask `When was it agreed?`; so does the rest of a question for yes or no,
    which `Why not?` asks denied. Where the question before asks for its own
    subject or object (`Who was killed?`, `What did they do?`), no other question word could stand before its rest.
    """
    bare = question.strip(" ?.!")
    yes_no = YES_NO.fullmatch(parted(before)[1].rstrip("?"))
    if yes_no and WHY_NOT.fullmatch(bare):
        return f"Why {NEGATIVES.get(yes_no['verb'].lower(), yes_no['verb'])} {yes_no['rest']}?"
    found = ASKS_MORE.fullmatch(bare)
    if yes_no and found and found["asks"].lower() != "why":  # the answer may have been no
        return f"{found['asks'].capitalize()} {yes_no['verb'].lower()} {yes_no['rest']}?"
    rest = ASKED_BEFORE.fullmatch(parted(before)[1].rstrip("?")) if found else None
    if not found or not rest or PARTICIPLE.fullmatch(rest["subject"]) or re.fullmatch(PREPOSITION, rest["subject"]):
        return ""
    asks = found["asks"]
    return f"{asks[0].upper()}{asks[1:]} {rest['rest']}?"


def elliptic(question: str, before: str) -> str:
    """A question that says too little alone, with what the one before took for granted; empty for any other.

    `When did the strike take place?` and then `What aircraft was used?` asks what was used when it did.
    """
    granted = premise(parted(before)[1])
    if not granted or opens_back(question) or points_back(question) or whole_in_itself(question) or dangling(granted):
        return ""
    return f"{question.rstrip(' ?.!')} when {granted.rstrip('.')}?"


def fragment(question: str) -> str:
    """`And Ankara's reaction?` put as a whole question; empty for any other."""
    found = WHOSE.fullmatch(question.strip(" ?.!"))
    was = "were" if found and re.search(r"[^\Ws]s$", found["whose"]) else "was"
    return f"What {was} {found['whose']}?" if found else ""


def whole_in_itself(question: str) -> bool:
    """Does a question name its subject and say what it asks of it? Short as it is, it is compared alone."""
    return bool(SAYS_ALL.search(question)) and not (THING.search(question) or points_back(question))


def points_back(question: str) -> bool:
    """Does a question point to something before it, with a pronoun or a word like `such`?"""
    return bool(POINTS_BACK.search(question.lower().replace("’", "'").rstrip(" ?.!")) or dangling(question))


def opens_back(question: str) -> bool:
    """Does a question open as a continuation, with `and` or a preposition?"""
    return bool(OPENS_BACK.match(question.lower().replace("’", "'").rstrip(" ?.!")))


def leans_back(question: str) -> bool:
    """Does a question need the turn before it? It points back, opens as a continuation, or says too little alone."""
    if points_back(question) or opens_back(question):
        return True
    return len(set(terms(question)) - OF_A_SORT) <= BARE_TERMS and not names(question) and not topic(question)
