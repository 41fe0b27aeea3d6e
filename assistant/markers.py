"""What a marker cites, where a sentence begins, and a sentence without its markers. In: text. Out: numbers, text.

Pure; the state machine that finds markers is assistant/parser.py.
"""

import re

MARK = "\0"
"""Stands in the text where a marker was, until the sentence is complete."""
ENDS_AT_ONCE = "。！？"
ENDS = ".!?…" + ENDS_AT_ONCE
CLOSERS = "\"'”’»)*_"
ABBREVIATION = re.compile(
    r"(?:^|[\s(\"“])(?:mr|mrs|ms|dr|prof|gen|lt|col|sgt|capt|sen|rep|gov|st|jr|sr|vs|approx|fig|inc|ltd|co|corp|cf"
    r"|(?-i:[A-Z])|(?:[a-z]\.)+[a-z])\.$",
    re.IGNORECASE,
)
BEFORE_FIGURE = re.compile(r"(?:^|\W)(?:no|nos|p|pp|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.$", re.IGNORECASE)
LIST_NUMBER = re.compile(r"(?:[-*•]\s+)?\(?\d{1,3}[.)]")
MAX_RANGE = 10
"""A range over more sentences than this points at nothing in particular, and counts as a number that does not exist."""
MARKER = re.compile(
    r"[\s\[【［〔]*(?:\^|#|(?:sentences?|sources?|refs?|s)\.?\s*#?)?\s*(\d{1,9}(?:\s*(?:[-–—‑−,;&+]|to|and)\s*[s#^]?\s*\d{1,9})*)"
    r"\s*(?:†.*)?",
    re.IGNORECASE | re.DOTALL,
)
RANGE = re.compile(r"(\d+)(?:\s*(?:[-–—‑−]|to)\s*[s#^]?\s*(\d+))?", re.IGNORECASE)
LEAD = re.compile(r"(?:\s|[-*•·>|–—]\s|\d{1,3}[.)](?:\s|$)|#{1,6}\s|\*+|__|[|>])+")
EMPTY = re.compile(r"\s*[(（]\s*(?:see|cf\.?|sources?:?|from|,|;|&|and|\s)*\s*[)）]")


def numbers(content: str) -> list[int] | None:
    """The numbers that a bracket's content cites (`1, 3-5`, `S2`, `1†source`), or None where it is no marker.

    A number that cannot be meant, such as the end of a range that is too wide, is given as a negative one.
    """
    match = MARKER.fullmatch(content)
    if match is None:
        return None
    found: list[int] = []
    for pair in RANGE.finditer(match[1]):
        low, high = int(pair[1]), int(pair[2] or pair[1])
        if high < low:
            found += [low, high]
        else:
            found += range(low, high + 1) if high - low < MAX_RANGE else [-low, -high]
    return found


def opens(tail: str, char: str, *, is_new_line: bool, is_marked: bool) -> bool:
    """Does this visible character, after the end of what was written before it, begin a new sentence?"""
    before = tail.rstrip(" " + MARK)
    if not before or LIST_NUMBER.fullmatch(before):
        return False
    if is_new_line:
        return not char.islower() or before[-1] in ENDS
    stem = before.rstrip(CLOSERS)
    if not stem or stem[-1] not in ENDS:
        return False
    if stem[-1] in ENDS_AT_ONCE:
        return char not in CLOSERS
    if len(tail) == len(before) or char.islower() or char in ",;:.!?)":
        return False
    short = stem == before and (ABBREVIATION.search(stem) or (char.isdigit() and BEFORE_FIGURE.search(stem)))
    return is_marked or not short


def tidy(text: str) -> str:
    """A sentence without what stood for markers, without list signs and emphasis, spaces as they should be."""
    text = re.sub(f"{MARK}(?:[ ,;]*{MARK})+", MARK, text)
    text = re.sub(f"(?<=[^\\W]){MARK}(?=\\w)", " ", text).replace(MARK, "")
    text = EMPTY.sub("", text).replace("**", "").replace("__", "")
    text = re.sub(r" +", " ", text)
    text = re.sub(r" (?=[.,;:!?…)\]”’](?:\W|$))", "", text)
    lead = LEAD.match(text)
    return (text[lead.end() :] if lead else text).strip(" |")
