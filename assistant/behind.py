"""What belongs to a sentence and stands behind it. In: a question, the place of a sentence, those behind. Out: places.

`The mayor announced three measures. First, ... Second, ...`: who asks which measures wants the sentences that count
them off. `A grey liquid is a sign of hunger. Pour it off.`: who asks what to do wants the second. Rules over
words only: sees the words around a sentence, not what they mean.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import islice, takewhile

from assistant.cite import Place
from assistant.expects import NUMBER, Kind, kind
from index.sentences import NUMBERED, paragraph_start
from index.tables import CELL

LONGEST = 7
"""Sentences of a list that are given; more would be a page, not an answer."""
ALIKE = 3
"""Items of one list that answer as likely as any: then the list does."""
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
FIRST = re.compile(r"\(?[1a][.)] ")
BEGINS = re.compile(r"(?:first(?:ly)?,|the first\b|one\b|[-•*–·] ?|\(?[1a][.)] )", re.IGNORECASE)
GOES_ON = re.compile(r"^\(?[a-z]\b|\b(?:and|or)$")
HELD = re.compile(
    r"\bwhat(?:['’]s| is| was| are| were)? (?:all )?(?:is |are |was |were )?"
    r"(?:in|inside|included|contained|part of|needed)\b"
    r"|\bwhat (?:do|does|did|should|must|shall) .{1,60}\b(?:contain|include|need|bring|consist of|pack|have with)\b",
    re.IGNORECASE,
)
"""Asks what something holds: all items of a list."""
HEADED = 3
"""Paragraphs whose first sentences are given under a heading."""
REPLY = 2
"""Sentences that are given under a question."""
FAR = 40
"""Sentences behind one that are looked at."""
WHAT_TO_DO = re.compile(
    r"\bwhat (?:should|shall|must|can|do|could) (?:i|we|you|one) do\b|\bwhat (?:now|to do)\b"
    r"|\bhow (?:do|can|should|could) (?:i|we|you|one) (?:fix|mend|solve|stop|treat|cure|repair|deal with|handle|prevent"
    r"|remove|get rid of|save)\b",
    re.IGNORECASE,
)
TOLD = re.compile(
    r"\b(?:should|must|needs? to|ha(?:s|ve) to|do not|don['’]t|never|always)\b"
    r"|^(?:if\b.{0,120}?, )?(?:to \w.{0,120}?, )?(?:add|apply|ask|avoid|call|check|clean|close|contact|cut|discard"
    r"|do|feed|give|keep|leave|let|make|mix|move|open|place|pour|press|put|remove|replace|rinse|send|set"
    r"|spread|start|stir|stop|store"
    r"|switch|take|throw|try|turn|use|wait|wash|wipe)\b",
    re.IGNORECASE,
)


def behind(question: str, chosen: Place, after: Iterable[Place]) -> list[Place]:
    """The places behind a chosen one that belong to the answer; mostly none. `after` are those behind it, in order."""
    opens = chosen.text.endswith(":") and kind(question) is Kind.ANYTHING
    asks_for_list = bool(ASKS_FOR_A_LIST.search(question))
    announces = opens or (asks_for_list and bool(ANNOUNCES.search(chosen.text)))
    heads = is_heading(chosen) and chosen.start > 0  # all stands under the title
    wants_told = bool(WHAT_TO_DO.search(question)) and not TOLD.search(chosen.text)
    asks = chosen.text.endswith("?")  # the text's own question, with its answer behind it
    begins = asks_for_list and bool(FIRST.match(chosen.text)) and is_paragraph(chosen)
    if not (announces or heads or wants_told or asks or begins):
        return []
    near = list(islice(after, FAR))
    if begins:  # the first of a numbered list; all of it is asked for
        return numbered([chosen, *near])[1:LONGEST]
    listed = counted_off(near, opens, heads) if announces or heads else []
    if not listed and heads and asks_for_list:
        listed = one_by_one(near)
    if listed or heads:
        return listed or (replied(near) if asks else under(near))
    next_one = near[:1] if near and not opens_paragraph(near[0]) else []
    return [place for place in next_one if asks or (wants_told and TOLD.search(place.text))]


def whole_list(question: str, chosen: Place, source: Iterable[Place], likely: Sequence[Place] = ()) -> list[Place]:
    """All items of the list that a chosen one is of, where the question asks for all; none where it does not.

    `source` are the sentences of its source, in order. Of an item of several the first is given. All are asked for,
    too, where `likely` answers are ALIKE of them (`Who was present?`), and no number or time is.
    """
    asks = bool(ASKS_FOR_A_LIST.search(question) or HELD.search(question))
    several = len(likely) >= ALIKE and kind(question) not in (Kind.QUANTITY, Kind.TIME)
    if not ((asks or several) and is_item(chosen)):
        return []
    every = [place for place in source if opens_paragraph(place)]
    at = next(row for row, place in enumerate(every) if place.start == chosen.start)
    first = at
    while first > 0 and is_item(every[first - 1]) and alike(every[first - 1], every[first]):
        first -= 1
    last = at
    while last + 1 < len(every) and is_item(every[last + 1]) and alike(every[last], every[last + 1]):
        last += 1
    found = every[first : last + 1]
    starts = {place.start for place in found}
    asks = asks or sum(place.source.id == chosen.source.id and place.start in starts for place in likely) >= ALIKE
    return found if asks and 1 < len(found) <= LONGEST else []


def is_item(place: Place) -> bool:
    """Is it the item of a list, one with its number, or without a full stop where headings are marked as such?"""
    if not opens_paragraph(place) or is_marked(place):
        return False
    return number(place) is not None or (bool(place.source.headings) and is_paragraph(place) and not manner(place)[1])


def alike(one: Place, other: Place) -> bool:
    """May two items that follow each other be of one list: both with numbers, the second the next, or both without?"""
    return (number(one) is None) == (number(other) is None) and goes_on(one, other)


def number(place: Place) -> int | None:
    """The number that an item or a heading begins with; None where it has none."""
    found = NUMBERED.match(place.text)
    return int(found[1]) if found else None


def is_marked(place: Place) -> bool:
    """Does the document itself mark its paragraph as a heading?"""
    opens = paragraph_start(place.source.text, place.start)
    return any(start == opens for start, _ in place.source.headings)


def counted_off(after: Sequence[Place], opens: bool, heads: bool) -> list[Place]:
    """The places of a list, of which there must be two.

    One without numbers counts only where a colon opens it, or where it stands under a heading without full stops.
    """
    found = numbered(after)
    if len(found) < 2 and (opens or (heads and after and not manner(after[0])[1])):
        found = items(after)
    return found[:LONGEST] if len(found) > 1 else []


def is_heading(place: Place) -> bool:
    """Is it a paragraph of its own without a full stop? So is a title, and a question that is answered below it.

    An item of a list that goes on is none (`(b) ten seats; and`), nor is the row of a table. Where the document marks
    its headings, they are those.
    """
    text = place.text
    if is_marked(place):
        return True
    if place.source.headings and not text.endswith("?"):
        return False
    return is_paragraph(place) and text[-1] not in ".!…”\"'’),;" and not GOES_ON.search(text) and CELL not in text


def under(after: Sequence[Place]) -> list[Place]:
    """The first sentences of the paragraphs under a heading, as far as the next one."""
    opens = [place for place in after if opens_paragraph(place)]
    return list(takewhile(lambda place: not is_heading(place), opens[:HEADED]))


def one_by_one(after: Sequence[Place]) -> list[Place]:
    """All that stands under a heading, where that is sentences each a paragraph of its own, as rules are."""
    found = list(takewhile(lambda place: not is_heading(place), after))
    return found if 1 < len(found) <= LONGEST and all(map(is_paragraph, found)) else []


def replied(after: Sequence[Place]) -> list[Place]:
    """The first sentences of the paragraph under a question."""
    first = [*after[:1], *takewhile(lambda place: not opens_paragraph(place), after[1:])]
    return first[:REPLY]


def numbered(after: Sequence[Place]) -> list[Place]:
    """Sentences that say which of the list they are; one between two, which says more of the first, is left out."""
    found: list[Place] = []
    beside = False
    for place in after:
        counts = bool((COUNTS if found else BEGINS).match(place.text)) and (not found or goes_on(found[-1], place))
        if counts:
            found.append(place)
        elif beside or not found:
            break
        beside = not counts
    return found


def goes_on(before: Place, place: Place) -> bool:
    """Where both have a number, is it the next one? A numbered heading behind a list is none of it."""
    first, second = number(before), number(place)
    return not (first and second) or (second == first + 1 and is_heading(before) == is_heading(place))


def items(after: Sequence[Place]) -> list[Place]:
    """Sentences that are paragraphs of their own, begun and ended as the first is: bullets are not kept in a text."""
    return list(takewhile(lambda place: is_paragraph(place) and manner(place) == manner(after[0]), after))


def is_paragraph(place: Place) -> bool:
    """Does nothing else stand in its paragraph?"""
    return opens_paragraph(place) and place.source.text[place.end : place.end + 2] in ("", "\n\n")


def opens_paragraph(place: Place) -> bool:
    return place.source.text[max(0, place.start - 2) : place.start] in ("", "\n\n")


def manner(place: Place) -> tuple[bool, str]:
    """Begun with a capital or not, and the mark at its end, which a bracket is not."""
    last = place.text.rstrip(")]\"'”’")[-1:]
    return place.text[0].isupper(), "" if last.isalnum() else last
