"""A list goes on behind the sentence that announces it. In: a question, a sentence, those behind it. Out: places.

`The mayor announced three measures. First, ... Second, ...`: who asks which measures wants the sentences that count
them off. Rules over words only.
"""

import re
from collections.abc import Sequence
from itertools import takewhile

from assistant.cite import Place
from assistant.expects import NUMBER, Kind, kind

LONGEST = 7
"""Sentences of a list that are given; more would be a page, not an answer."""
ASKS_FOR_A_LIST = re.compile(
    r"\bwhy\b|\b(?:which|what|name|list|give|tell|explain|describe)\b(?! (?:is|was) the number)(?:(?!\bmany\b).){0,60}?"
    r"\b(?!(?:is|was|does|has|this|its|his|as)\b)[a-z-]+[^\Wsu]s\b",
    re.IGNORECASE,
)
ANNOUNCES = re.compile(
    rf"\b(?:(?:the )?following|these|(?:{NUMBER}|several|some|many|various|a (?:few|number of))) (?:[\w-]+ ){{0,3}}?"
    r"[a-z-]+[^\Ws]s\b|\bas follows\b",
    re.IGNORECASE,
)
COUNTS = re.compile(
    r"(?:(?:and )?(?:first|second|third|fourth|fifth|sixth|seventh|final|last)(?:ly)?,|finally,|lastly,"
    r"|(?:and )?the (?:first|second|third|fourth|fifth|sixth|seventh|last|final|other)\b"
    r"|one (?:is|was|of them|reason|way)\b|another\b|[-•*–·] ?|\(?(?:\d{1,2}|[a-h])[.)] )",
    re.IGNORECASE,
)
BEGINS = re.compile(r"(?:first(?:ly)?,|the first\b|one\b|[-•*–·] ?|\(?[1a][.)] )", re.IGNORECASE)


def counted_off(question: str, chosen: str, after: Sequence[Place]) -> list[Place]:
    """The places of the list that a chosen sentence announces, where a list is asked for; mostly none.

    `after` are the sentences behind it, in order.
    """
    opens = chosen.endswith(":") and kind(question) is Kind.ANYTHING
    if not opens and not (ASKS_FOR_A_LIST.search(question) and ANNOUNCES.search(chosen)):
        return []
    found = in_order(after) or (items(after) if opens else [])
    return found[:LONGEST] if len(found) > 1 else []


def in_order(after: Sequence[Place]) -> list[Place]:
    """Sentences that say which of the list they are; one between two, which says more of the first, is left out."""
    found: list[Place] = []
    beside = False
    for place in after:
        counts = bool((COUNTS if found else BEGINS).match(place.text))
        if counts:
            found.append(place)
        elif beside or not found:
            break
        beside = not counts
    return found


def items(after: Sequence[Place]) -> list[Place]:
    """Sentences that are paragraphs of their own, begun and ended as the first is: bullets are not kept in a text."""
    return list(takewhile(lambda place: is_paragraph(place) and manner(place) == manner(after[0]), after))


def is_paragraph(place: Place) -> bool:
    """Does nothing else stand in its paragraph?"""
    text = place.source.text
    return text[: place.start].endswith("\n\n") and text[place.end : place.end + 2] in ("", "\n\n")


def manner(place: Place) -> tuple[bool, str]:
    """Begun with a capital or not, and the mark at its end."""
    last = place.text[-1]
    return place.text[0].isupper(), "" if last.isalnum() else last
