"""`What else?` asks for what was not given yet. In: a question, earlier answers. Out: what it asks, what is left out.

Rules over words only.
"""

import re
from collections.abc import Sequence

from assistant.answer import Citation, Turn
from assistant.question import AUXILIARY
from index.words import terms

LEADS = r"(?:(?:and|but|so|then|ok|okay|yes|no)[ ,]+)*"
ANYTHING = r"(?:any|some)(?:thing|one|body|where)"
ONCE_MORE = re.compile(
    rf"{LEADS}(?:(?:what|whom?|where|when|why|how) else(?: (?:is|are|was|were) there| then)?"
    rf"|(?:(?:is|are|was|were) there )?(?:{ANYTHING} (?:else|more)|any (?:others?|more)(?: ones?)?)"
    r"|(?:which|what) others?(?: ones?)?|(?:is|was) (?:that|it) (?:all|everything)|(?:give me )?another one"
    r"|(?:is|are) there (?:other|another|more) (?:ones?|examples?|answers?))",
    re.IGNORECASE,
)
"""Asks the question before again, for another answer."""
WORD_ELSE = re.compile(r"\b(?P<asks>what|whom?|where|when|why|how) else\b", re.IGNORECASE)
ANYTHING_ELSE = re.compile(
    rf"{LEADS}(?P<verb>{AUXILIARY}) (?P<what>[^,;]+?) any(?P<sort>thing|one|body|where) (?:else|more)\b(?P<rest>.*)",
    re.IGNORECASE,
)
ASKS_FOR = {"thing": "What", "one": "Who", "body": "Who", "where": "Where"}
OTHERS = re.compile(
    r"\b(?:what|which|any|are there|there) (?:other|more|further|additional)\b|\bmore about\b", re.IGNORECASE
)


def asks_once_more(question: str) -> bool:
    """Does it ask the question before again, for what was not given yet?"""
    return bool(ONCE_MORE.fullmatch(question.strip(" ?.!")))


def without_else(question: str) -> str:
    """The question without `else`: `What else did he say?` and `Did he say anything else?` ask `What did he say?`."""
    if asks_once_more(question):
        return question
    found = ANYTHING_ELSE.fullmatch(question.strip(" ?.!"))
    if found and found["what"].lower() != "there":
        return f"{ASKS_FOR[found['sort'].lower()]} {found['verb'].lower()} {found['what']}{found['rest']}?"
    return WORD_ELSE.sub(lambda word: word["asks"], question)


def asks_besides(question: str) -> bool:
    """Does it ask for others than those given?"""
    return asks_once_more(question) or without_else(question) != question or bool(OTHERS.search(question))


def left_out(question: str, history: Sequence[Turn]) -> tuple[Citation, ...]:
    """What earlier answers cited, where a question asks for other things; none where what was cited may tell.

    It may where `else` comes with a word of its own: `What else did he highlight?` after `Whom did he warn?`.
    """
    if not history or not asks_besides(question):
        return ()
    bare = without_else(question)
    if bare != question and set(terms(bare)) - set(terms(history[-1].answer.standalone)):
        return ()
    return tuple(citation for turn in history for citation in turn.answer.citations)
