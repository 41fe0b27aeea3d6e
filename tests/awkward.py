"""Texts that break offsets: accents, CJK, emoji outside the BMP, combining marks, blank lines, no full stop."""

import random

PIECES = (
    "The jet hit the truck.",
    "Dr. Bjo\u0308rk left the U.S. on Aug. 5, 2019",
    "“Why?” she asked.",
    "日本語の文です。次の文！",
    "मौसम अच्छा है।",
    "مرحبا بالعالم؟",
    "😀👩‍👩‍👧‍👦🇹🇷!",
    "e\u0301cole a\u030a",
    "no full stop",
    "...",
    "”",
    "3.14 and 1,000,000",
    "https://a.example/b.c?d=e.",
    "word" * 30,
    "\u00ad\u200bhidden",
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢.",
    "x",
)
SPACES = (" ", " ", " ", "\n", "\n\n", "\n \n\n", "\t", "\u00a0", "\u2003", "  ", "", "\u2028", "\r\n", "\x0b\x0c")


def awkward_text(dice: random.Random) -> str:
    """A few pieces with all sorts of space between and around them."""
    parts = [dice.choice(SPACES)]
    for _ in range(dice.randint(1, 14)):
        parts += [dice.choice(PIECES), dice.choice(SPACES)]
    return "".join(parts)


def without_spaces(text: str) -> str:
    return "".join(text.split())
