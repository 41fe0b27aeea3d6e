"""Questions made false: one name, number, date, verb or question word of a question is exchanged for another.

The result stays on the topic, uses the passage's own words, and has no answer there: the kind of question
that similarity cannot tell from an answerable one. What is not covered: an exchanged name that happens to
be a second name of the same thing (a few in a hundred) gives a wrong "no answer" label.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

NAME = re.compile(r"[A-Z][\w'’-]*(?:\s+(?:(?:of|de|van|von|al|bin)\s+)?[A-Z][\w'’-]*)*")
NUMBER = re.compile(r"(?<![\w.])\d[\d,.]*\d|(?<![\w.])\d(?!\w)")
MONTH = re.compile(
    r"\b(January|February|March|April|May|June|July|August|September|October|November|December)\b",
    re.IGNORECASE,
)
WORD = re.compile(r"\w+")
# Capitalised at the start of a sentence, and no names.
COMMON = """
    the a an in on at of for to by with from as it its this that these those he she they his her their
    we our you i who what when where why how which there some many most other several during after
    before while although however but and or if since until under over both each no not all also such
    according because between among one two three four five six seven eight nine ten another today later
    early despite through within without following other is are was were do does did has have had can
    could will would may
"""
NOT_NAMES = frozenset(COMMON.split())
PAIRS = """
    first/last before/after largest/smallest highest/lowest longest/shortest oldest/youngest more/less
    most/least increase/decrease increased/decreased increases/decreases rise/fall rose/fell won/lost
    win/lose winner/loser joined/left entered/left arrived/departed began/ended begin/end start/end
    started/ended opened/closed open/close accepted/rejected accept/reject supported/opposed
    support/oppose supports/opposes allowed/banned allow/forbid agreed/refused agree/refuse bought/sold
    buy/sell built/destroyed build/destroy created/destroyed north/south east/west northern/southern
    eastern/western above/below same/different early/late earliest/latest old/new older/newer
    major/minor male/female men/women son/daughter father/mother brother/sister husband/wife enemy/ally
    friend/enemy attack/defend attacked/defended gained/lost gain/lose strengthen/weaken
    strengthened/weakened positive/negative public/private legal/illegal majority/minority
    maximum/minimum upper/lower inside/outside import/export imported/exported praised/criticized
    praise/criticize success/failure succeeded/failed succeed/fail approved/rejected approve/reject
    elected/defeated appointed/dismissed hired/fired better/worse best/worst stronger/weaker
    faster/slower higher/lower larger/smaller shorter/longer advantages/disadvantages
    advantage/disadvantage common/rare least/most similar/different north/west south/east born/died
    cause/prevent caused/prevented remained/left lend/borrow hot/cold warm/cool wet/dry modern/ancient
    ancient/modern urban/rural domestic/foreign victory/defeat peace/war agree/disagree like/dislike
    liked/disliked
"""
OPPOSITE = {a: b for pair in PAIRS.split() for a, b in (pair.split("/"), pair.split("/")[::-1])}


def names(text: str) -> list[str]:
    """The capitalised names of a text; a common word that only starts a sentence is none."""
    found = []
    for match in NAME.finditer(text):
        parts = match.group().split()
        while parts and parts[0].lower() in NOT_NAMES:
            parts = parts[1:]
        name = " ".join(parts).removesuffix("'s").removesuffix("’s")
        starts = match.start() == 0 or text[: match.start()].rstrip()[-1:] in '.!?"“'
        if len(name) > 2 and not (starts and len(parts) == 1 and name.lower() in text.lower().split()):
            found.append(name)
    return found


def swap_name(question: str, passage: str, rng: random.Random) -> str | None:
    """Another name of the passage in the place of one of the question's."""
    words = {word.lower() for word in WORD.findall(question)}
    mine = [name for name in names(passage) if name.lower() in question.lower()]
    others = [n for n in dict.fromkeys(names(passage)) if not words & {w.lower() for w in WORD.findall(n)}]
    if not mine or not others:
        return None
    old = rng.choice(mine)
    alike = [name for name in others if len(name.split()) == len(old.split())] or others
    return _replace(question, old, rng.choice(alike))


def swap_number(question: str, passage: str, rng: random.Random) -> str | None:
    """Another number of the passage, or a year or figure near it, in the place of one of the question's."""
    mine = [match.group() for match in NUMBER.finditer(question)]
    if not mine:
        return None
    old = rng.choice(mine)
    others = [n.group() for n in NUMBER.finditer(passage) if len(n.group()) == len(old) and n.group() not in mine]
    if others and rng.random() < 0.6:
        return _replace(question, old, rng.choice(others))
    digits = re.sub(r"\D", "", old)
    new = str(int(digits) + rng.choice([-30, -11, -5, -2, -1, 1, 2, 3, 10, 20])) if int(digits) > 40 else None
    return _replace(question, old, new) if new else None


def swap_month(question: str, passage: str, rng: random.Random) -> str | None:
    """Another month in the place of the question's."""
    mine = MONTH.search(question)
    others = [m.group() for m in MONTH.finditer(passage + " March June October December")]
    others = [month for month in others if mine and month.lower() != mine.group().lower() and month != "may"]
    return _replace(question, mine.group(), rng.choice(others)) if mine and others else None


def swap_opposite(question: str, passage: str, rng: random.Random) -> str | None:
    """The opposite of one of the question's words."""
    mine = [word for word in WORD.findall(question) if word.lower() in OPPOSITE]
    if not mine:
        return None
    old = rng.choice(mine)
    return _replace(question, old, OPPOSITE[old.lower()])


# What a passage must not hold for the new question word to be without an answer.
ASKED = {
    "when": re.compile(r"\d|century|today|yesterday|week|month|year|during|after|before|until", re.IGNORECASE),
    "why": re.compile(
        r"\b(because|due|since|so|to|for|as|cause\w*|reason\w*|result\w*|thus|therefore)\b", re.IGNORECASE
    ),
    "where": re.compile(r"\b(in|at|near|from|to|across|within|where)\b", re.IGNORECASE),
}


def swap_asked(question: str, passage: str, rng: random.Random) -> str | None:
    """Another question word, where the passage has nothing of the kind now asked for."""
    match = re.match(r"(when|where|why|how)\s+(did|was|were|is|are|does|do)\b", question, re.IGNORECASE)
    fits = [
        word for word, sign in ASKED.items() if match and word != match.group(1).lower() and not sign.search(passage)
    ]
    return rng.choice(fits) + question[match.end(1) :] if match and fits else None


ASKS_WHAT = re.compile(
    r"what (?P<rest>(?:did|do|does|was|were|is|are|has|have|had|can|could|will|would)\b.*)", re.IGNORECASE
)
SEVERAL = re.compile(
    r"(?:(?:the|their|its|his|her|some|many|various|several) )?(?P<things>(?:[a-z-]+ ){0,2}[a-z-]+[^\Ws]s)"
)
COUNTED = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|dozens?|hundreds?|both)\b", re.IGNORECASE
)
NAMED_NEXT = re.compile(r"\W*(?:such as|including|like|namely|called|named|of|in|:|[-–—(])")


def ask_further(question: str, answer: str, around: str, behind: str, rng: random.Random) -> str | None:
    """Which of its things, or how many, asked of a passage that says no more of them: `Which taxes did he raise?`.

    None where the answer is not several things without a name, or what stands `behind` it tells more of them. How many
    is asked where the sentence `around` it holds no number.
    """
    asked, things = ASKS_WHAT.fullmatch(question.strip()), SEVERAL.fullmatch(answer)
    if not asked or not things or NAMED_NEXT.match(behind):
        return None
    openings = ["Which", "Which"] + ["How many"] * (COUNTED.search(around) is None)
    exactly = rng.choice(["", "", " exactly"])
    return f"{rng.choice(openings)} {things['things']}{exactly} {asked['rest']}"


Swap = Callable[[str, str, random.Random], str | None]
SWAPS: Sequence[tuple[Swap, float]] = (
    (swap_name, 0.5),
    (swap_number, 0.85),
    (swap_month, 0.8),
    (swap_opposite, 0.4),
    (swap_asked, 0.5),
)


def falsify(question: str, passage: str, rng: random.Random) -> str | None:
    """The question with one thing exchanged, or None where nothing fits."""
    order = sorted(SWAPS, key=lambda entry: rng.random() / entry[1])
    for swap, _ in order:
        new = swap(question, passage, rng)
        if new and new.lower() != question.lower():
            return new
    return None


def _replace(text: str, old: str, new: str) -> str:
    pattern = re.compile(rf"(?<!\w){re.escape(old)}(?!\w)", re.IGNORECASE)
    return pattern.sub(lambda _: new, text, count=1)
