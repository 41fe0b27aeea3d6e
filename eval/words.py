"""Fold words that mean the same, so that a right answer is not missed for its spelling.

What comes in: text. What goes out: text in one form: lower case, straight quotes, number words as
digits, American spelling, months and contractions written out. Only for comparing; never for quoting.
"""

import re
import unicodedata

UNITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
TEENS = ["ten", "eleven", "twelve", "thirteen", "fourteen"]
TEENS += ["fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
NUMBERS = {word: str(value) for value, word in enumerate(UNITS + TEENS)} | {
    word: str(10 * value) for value, word in enumerate(TENS, start=2)
}
MONTHS = {
    "jan": "january",
    "feb": "february",
    "mar": "march",
    "apr": "april",
    "jun": "june",
    "jul": "july",
    "aug": "august",
    "sep": "september",
    "sept": "september",
    "oct": "october",
    "nov": "november",
    "dec": "december",
}
SPELLINGS = {
    "defence": "defense",
    "organisation": "organization",
    "neighbour": "neighbor",
    "centre": "center",
    "labour": "labor",
    "recognise": "recognize",
    "demilitarised": "demilitarized",
    "programme": "program",
}
PHRASES = {"cease fire": "ceasefire", "united states": "us", "united kingdom": "uk", "per cent": "percent"}
CONTRACTIONS = {"won't": "will not", "can't": "can not", "cannot": "can not"}
MARKER = re.compile(r"\[\d+\]")
QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-"})


def squeeze(text: str) -> str:
    """One space between words; quotes and case untouched."""
    return " ".join(text.split())


def strip_markers(text: str) -> str:
    """Drop `[1]`: a citation's number is not part of what was said."""
    return MARKER.sub(" ", text)


def fold(text: str) -> str:
    """Bring text to the one form in which answers and keys are compared."""
    text = unicodedata.normalize("NFKD", text.translate(QUOTES)).lower()
    text = "".join(c for c in text if not unicodedata.combining(c))
    for short, long in CONTRACTIONS.items():
        text = re.sub(rf"\b{short}\b", long, text)
    text = re.sub(r"n't\b", " not", text)
    text = re.sub(r"\b((?:[a-z]\.){2,})", lambda m: m[1].replace(".", ""), text)  # u.s. -> us
    words = re.findall(r"[^\W_]+", re.sub(r"'s\b", " ", text))
    folded = " ".join(MONTHS.get(w, NUMBERS.get(w, SPELLINGS.get(w, w))) for w in words)
    folded = re.sub(r"\b([2-9]0) ([1-9])\b", lambda m: str(int(m[1]) + int(m[2])), folded)
    for phrase, one in PHRASES.items():
        folded = re.sub(rf"\b{phrase}\b", one, folded)
    return folded


def says(text: str, key: str, *, whole_words: bool = False) -> bool:
    """Does the text hold the key, both folded?

    A key of letters, four at least, may be a part of a longer word ("moscowtimes" in an address,
    "predict" in "predictable"); numbers and shorter keys must be whole words ("19" is not in "2019").
    """
    folded, wanted = fold(text), fold(key)
    if not wanted:
        return False
    if whole_words or len(wanted) < 4 or any(c.isdigit() for c in wanted):
        return f" {wanted} " in f" {folded} "
    return wanted in folded
