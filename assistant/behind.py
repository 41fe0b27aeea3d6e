"""What belongs to a sentence and stands behind it. In: a question, the place of a sentence, those behind. Out: places.

`The mayor announced three measures. First, ... Second, ...`: who asks which measures wants the sentences that count
them off. `A grey liquid is a sign of hunger. Pour it off.`: who asks what to do wants the second. Rules over
words only: sees the words around a sentence, not what they mean.
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


HEADED = 3
"""Paragraphs whose first sentences are given under a heading."""
WHAT_TO_DO = re.compile(
    r"\bwhat (?:should|shall|must|can|do|could) (?:i|we|you|one) do\b|\bwhat (?:now|to do)\b"
    r"|\bhow (?:do|can|should|could) (?:i|we|you|one) (?:fix|mend|solve|stop|treat|cure|repair|deal with|handle|prevent"
    r"|remove|get rid of|save)\b",
    re.IGNORECASE,
)
TOLD = re.compile(
    r"\b(?:should|must|needs? to|ha(?:s|ve) to|do not|don['’]t|never|always)\b"
    r"|^(?:if\b.*, )?(?:to \w+.*, )?(?:add|apply|ask|avoid|call|check|clean|close|contact|cut|discard|do|feed|give|keep"
    r"|leave|let|make|mix|move|open|place|pour|press|put|remove|replace|rinse|send|set|spread|start|stir|stop|store"
    r"|switch|take|throw|try|turn|use|wait|wash|wipe)\b",
    re.IGNORECASE,
)


def behind(question: str, chosen: Place, after: Sequence[Place]) -> list[Place]:
    """The places behind a chosen one that belong to the answer; mostly none. `after` are those behind it, in order."""
    listed = counted_off(question, chosen.text, after)
    if listed:
        return listed
    if is_heading(chosen):
        return under(after) if chosen.start else []  # all stands under the title
    same_paragraph = after[:1] if after and "\n\n" not in chosen.source.text[chosen.end : after[0].start] else []
    tells = WHAT_TO_DO.search(question) and not TOLD.search(chosen.text)
    return [place for place in same_paragraph if tells and TOLD.search(place.text)]


def is_heading(place: Place) -> bool:
    """Is it a paragraph of its own without a full stop? So is a title."""
    return is_paragraph(place) and place.text[-1] not in ".!?…”\"'’)"


def under(after: Sequence[Place]) -> list[Place]:
    """The first sentences of the paragraphs under a heading, as far as the next one."""
    opens = [place for place in after if place.source.text[: place.start].endswith("\n\n")]
    return list(takewhile(lambda place: not is_heading(place), opens[:HEADED]))


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
    before = text[: place.start]
    return (not before or before.endswith("\n\n")) and text[place.end : place.end + 2] in ("", "\n\n")


def manner(place: Place) -> tuple[bool, str]:
    """Begun with a capital or not, and the mark at its end."""
    last = place.text[-1]
    return place.text[0].isupper(), "" if last.isalnum() else last
