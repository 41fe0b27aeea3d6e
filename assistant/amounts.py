"""The amounts of a text: numbers with what they count, and dates. In: a text. Out: values that can be compared.

Number words and digits are one, and so are `Aug. 5` and `5 August`. Pure. Not covered: units of measure
are not converted, sums are not worked out, and a day written 8/5/2019 is three numbers.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from assistant.spelling import ENTITIES, words
from index.words import STOPWORDS

ONES = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen""".split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
SHORT = {"k": "thousand", "m": "million", "mn": "million", "bn": "billion", "tn": "trillion"}
ORDINALS = """zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth
    fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth""".split()
WORTH = {word: n for n, word in enumerate(ONES)} | {word: 20 + 10 * n for n, word in enumerate(TENS)} | {"dozen": 12}
RANK = {word: n for n, word in enumerate(ORDINALS)} | {"thirtieth": 30}
PARTS = {"hal": 2, "thi": 3, "qua": 4, "fif": 5, "ten": 10}
PLENTY = {word + "s": SCALES.get(word, 12) for word in (*SCALES, "dozen")}
NUMBER_WORD = "|".join([*WORTH, *SCALES])
FIGURE = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
NUMBER = re.compile(
    r"\b(?P<part>hal(?:f|ves)|(?:one|two|three|four|nine)[- ](?:third|quarter|fifth|tenth)s?"
    r"|a (?:third|quarter|fifth)(?= of)|a tenth(?= of|\W*$|[.,;]))\b"
    rf"|(?<![\w.])(?<![A-Za-z]-)(?P<money>[$€£])?(?P<figure>{FIGURE})(?P<tail>(?:st|nd|rd|th|s)\b|%"
    rf"| ?(?:k|m|mn|bn|tn)\b|)(?:[- ](?P<scale>{'|'.join(SCALES)}))?(?!\w)"
    rf"|\b(?P<words>(?:{NUMBER_WORD})(?:(?:[- ]|\sand\s)(?:{NUMBER_WORD}))*)\b"
    rf"|\b(?P<rank>{'|'.join(RANK)})\b(?!,)|\b(?P<plenty>{'|'.join(PLENTY)})\b",
    re.IGNORECASE,
)
CURRENCY = {"euro": "€", "dollar": "$", "pound": "£"}
COINED = re.compile(rf"[\s-]*+(?P<coin>{'|'.join(CURRENCY)})s?\b", re.IGNORECASE)
UP_TO = re.compile(rf"\s(?:to|or)\s(?:{FIGURE})[- ](?P<scale>{'|'.join(SCALES)})\b", re.IGNORECASE)
"""`2.9 to 6.8 million`: both are millions."""
PERCENT = re.compile(r"\s*+(?:%|(?:percent|per\s+cent|pct)\b)", re.IGNORECASE)
NOT_ONE = re.compile(
    r"(?:of|another|day|hand|way|side|who|that|which|or|can|could|should|would|might|is|was|more|in|and)\b|[.,;:)]|$",
    re.I,
)
BEFORE_ONE = re.compile(
    r"\b(?:no|this|that|any|every|each|another|the|which|some|only|as|other|last)\s+$", re.IGNORECASE
)
MONTHS = "january february march april may june july august september october november december".split()
MONTH = r"(?P<month{0}>" + "|".join(f"{m}|{m[:4]}\\.|{m[:3]}\\b\\.?" for m in MONTHS) + "|sept\\b" + ")"
DATE = re.compile(
    rf"\b(?P<iso>(?:1[5-9]|20)\d\d-\d\d-\d\d)\b"
    rf"|\b{MONTH.format(1)}\s+(?P<day1>\d{{1,2}})(?:st|nd|rd|th)?\b(?!,?\d)(?:,?\s+(?P<year1>(?:1[5-9]|20)\d\d)\b)?"
    rf"|\b(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?\s+{MONTH.format(2)}(?:,?\s+(?P<year2>(?:1[5-9]|20)\d\d)\b)?"
    rf"|\b{MONTH.format(3)}(?:\s+(?:of\s+)?(?P<year3>(?:1[5-9]|20)\d\d)\b|(?!\w))",
    re.IGNORECASE,
)
BREAK = re.compile(r"[,;:.()–—\n]|\b(?:and|but|while|with|or|by|to)\b", re.IGNORECASE)
COUNTED = 3
"""Content words on the right of a number that may say what is counted."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number and what it counts. Two numbers agree when `value` and `unit` are equal."""

    value: Fraction
    unit: str
    """`` for a plain number; percent, rank (third), part (a third), plenty (dozens), or a currency sign."""
    about: tuple[str, ...]
    """Keys of the content words beside it, in its own clause: what is counted, as far as words tell."""
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Date:
    """A date as far as it is given; at least the month is."""

    year: int | None
    month: int
    day: int | None
    start: int
    end: int

    def agrees(self, other: "Date") -> bool:
        """Is all that this date gives also given, and the same, in the other?"""
        mine, its = (self.year, self.month, self.day), (other.year, other.month, other.day)
        return all(m is None or m == i for m, i in zip(mine, its, strict=True))

    def may_be(self, other: "Date") -> bool:
        """Is nothing that both give different?"""
        mine, its = (self.year, self.month, self.day), (other.year, other.month, other.day)
        return all(m is None or i is None or m == i for m, i in zip(mine, its, strict=True))


@lru_cache(maxsize=1024)
def numbers(text: str) -> tuple[Number, ...]:
    """The numbers of a text outside its dates, in order; `one` only where it counts."""
    taken = [(d.start, d.end) for d in dates(text)]
    return tuple(
        number
        for match in NUMBER.finditer(text)
        if not any(a < match.end() and match.start() < b for a, b in taken)
        for number in read_number(text, match)
    )


def read_number(text: str, match: re.Match[str]) -> Iterator[Number]:
    """The number of a match of NUMBER; none for a `one` that counts nothing."""
    if match["words"] and match["words"].lower() == "one" and not counts(text, match):
        return
    after = PERCENT.match(text, match.end())
    coined = None if after else COINED.match(text, match.end())
    end = after.end() if after else coined.end() if coined else match.end()
    counted = unit(match, percent=bool(after)) or (CURRENCY[coined["coin"].lower()] if coined else "")
    shared = UP_TO.match(text, match.end()) if match["figure"] and not match["scale"] and not match["tail"] else None
    value = worth(match) * (SCALES[shared["scale"].lower()] if shared else 1)
    yield Number(value, counted, beside(text, match.start(), end), match.start(), end)


def unit(match: re.Match[str], *, percent: bool) -> str:
    tail = (match["tail"] or "").strip().lower()
    if percent or tail == "%":
        return "percent"
    if match["rank"] or tail in ("st", "nd", "rd", "th"):
        return "rank"
    return "part" if match["part"] else "plenty" if match["plenty"] else match["money"] or ""


def worth(match: re.Match[str]) -> Fraction:
    """The value of a match of NUMBER."""
    if match["part"]:
        over, _, under = match["part"].lower().replace("-", " ").rpartition(" ")
        return Fraction(WORTH.get(over, 1), PARTS[under[:3]])
    if match["rank"]:
        return Fraction(RANK[match["rank"].lower()])
    if match["plenty"]:
        return Fraction(PLENTY[match["plenty"].lower()])
    if match["words"]:
        return Fraction(spoken(re.split(r"[-\s]+", match["words"].lower())))
    short = SHORT.get(match["tail"].strip().lower(), "")
    value = Fraction(match["figure"].replace(",", ""))
    return value * SCALES.get(short, 1) * SCALES.get((match["scale"] or "").lower(), 1)


def spoken(parts: list[str]) -> int:
    """`two hundred and six thousand` is 206,000."""
    total = group = 0
    for part in parts:
        if part in SCALES and SCALES[part] >= 1000:
            total, group = total + max(group, 1) * SCALES[part], 0
        elif part in SCALES or (part == "dozen" and group):
            group = max(group, 1) * SCALES.get(part, 12)
        else:
            group += WORTH.get(part, 0)
    return total + group


def counts(text: str, match: re.Match[str]) -> bool:
    """Does this `one` count something, and not stand for it (`one of them`, `this one`)?"""
    after = text[match.end() :].lstrip()
    return not NOT_ONE.match(after) and not BEFORE_ONE.search(text[: match.start()])


def beside(text: str, start: int, end: int) -> tuple[str, ...]:
    """The keys of the content word before a number and of up to three after it, in the same clause."""
    left, right = text[max(0, start - 60) : start], text[end : end + 80]
    left = left[max((m.end() for m in BREAK.finditer(left)), default=0) :]
    stop = BREAK.search(right) or NUMBER.search(right)
    right = right[: stop.start()] if stop else right
    return tuple(content(left)[-1:] + content(right)[:COUNTED])


def content(text: str) -> list[str]:
    """The keys of a text's words, stop words left out."""
    return [w.key for w in words(text) if w.text.lower() not in STOPWORDS or w.key in ENTITIES]


@lru_cache(maxsize=1024)
def dates(text: str) -> tuple[Date, ...]:
    """The dates of a text that name at least a month, in order. A bare year is a number."""
    return tuple(date for match in DATE.finditer(text) if (date := read_date(match)))


def read_date(match: re.Match[str]) -> Date | None:
    if match["iso"]:
        whole, part, single = (int(figure) for figure in match["iso"].split("-"))
        return Date(whole, part, single, *match.span()) if 1 <= part <= 12 and 1 <= single <= 31 else None
    name: str = match["month1"] or match["month2"] or match["month3"]
    year, day = match["year1"] or match["year2"] or match["year3"], match["day1"] or match["day2"]
    alone = not year and not day
    if not name[0].isupper() or (
        alone and name in ("May", "Mar", "Sep", "Jan", "Jun", "Dec", "Apr", "Oct", "Nov", "Feb")
    ):
        return None  # the verb, or letters that are no date without a figure
    month = 1 + [m[:3] for m in MONTHS].index(name[:3].lower())
    if day and not 1 <= int(day) <= 31:
        return None
    return Date(int(year) if year else None, month, int(day) if day else None, *match.span())
