"""How a sentence says what its source says: as surely, by whom, of all or of some, why, in which order, when and where.

In: a written sentence, the texts that it cites. Out: what it drops from them or adds to them, in a line; or nothing.
Models seldom change a name or a number. They drop `alleged`, make `may` into `will` and `few` into `nobody`, and put in
a `because`. Each check goes by words that one side has and the other has not, and errs to the side of the sentence.
Pure. Not covered: who does what to whom (assistant/slots.py).
"""

from collections.abc import Iterator, Sequence

from assistant.amounts import content
from assistant.facts import Number, dates, name_words, numbers
from assistant.frame_words import (
    ADVERBS,
    AFTER,
    AHEAD,
    BOUNDS,
    CAUSE,
    COMPARED,
    COMPARES,
    COMPASS,
    COUNTRIES,
    DAY_BEFORE,
    DOUBTS,
    EARLIER,
    HEDGES,
    KEPT,
    LATER,
    LEAST_SAID,
    MOSTLY,
    PARTS,
    QUANTIFIERS,
    REACH,
    REASON,
    REPORTS,
    SAYS_THAT,
    SPEAKER,
    UNDONE,
    WHERE,
    WHY,
    YEARS,
)
from assistant.spelling import Word, plain, words
from index.words import STOPWORDS


def framed(claim: str, texts: Sequence[str]) -> str:
    """What a sentence drops or adds beside the facts; empty where nothing is found."""
    checks = (surely, said_by_nobody, cause, order, for_all, bounded, speaker, compared, compass, place, dated)
    return next((wrong for check in checks if texts and (wrong := check(claim, texts))), "")


def surely(claim: str, texts: Sequence[str]) -> str:
    """A verb that its source puts under `may` or `plans to`, or a thing that is only alleged, is told as a fact."""
    said = without_names(claim)
    for sign, kept in KEPT:
        if any(one.search(said) for one in kept):
            continue
        for text in texts:
            for found in sign.finditer(text):
                under = next_word(text, found.end())
                told = under and is_told(claim, under, as_done=sign is not DOUBTS)
                if under and told and content(text).count(under.key) - content(found[0]).count(under.key) == 1:
                    return f"its source says “{found[0].strip(' ,')}” of what it gives as a fact"
    return ""


def without_names(claim: str) -> str:
    """A claim with a dash for each name: the United States state nothing."""
    for word in reversed(name_words(claim)):
        claim = f"{claim[: word.start]}-{claim[word.end :]}"
    return claim


def next_word(text: str, at: int) -> Word | None:
    """The next word of some weight."""
    near = (word for word in words(text[at : at + REACH]) if word.text.lower() not in STOPWORDS | ADVERBS)
    return next(near, None)


def is_told(claim: str, under: Word, *, as_done: bool) -> bool:
    """Does a claim tell of it? Not with `to withdraw`, where only what is done counts."""
    same = [word for word in words(claim) if word.key == under.key]
    return bool(same) and not (as_done and any(UNDONE.search(claim[: word.start]) for word in same))


def said_by_nobody(claim: str, texts: Sequence[str]) -> str:
    """What somebody says in the source is told as a fact."""
    said = without_names(claim)
    if REPORTS.search(said) or DOUBTS.search(said) or HEDGES.search(said):
        return ""
    for part in PARTS.split(claim):
        mine = set(content(part))
        text = max(texts, key=lambda text: len(mine & set(content(text))))
        found = SAYS_THAT.search(text)
        if not found:
            continue
        end = text.find(",", found.end()) if found[0] == "whether" else -1
        before = mine & set(content(text[: found.start()]))
        behind = mine & set(content(text[found.end() : end if end >= 0 else None]))
        if len(behind - before) >= max(LEAST_SAID, MOSTLY * len(mine & set(content(text)))):
            return f"its source only says so of somebody (“{found[0].strip()}”)"
    return ""


def cause(claim: str, texts: Sequence[str]) -> str:
    """One cited text that may give a reason must hold most of why, and some of what."""
    found = CAUSE.search(claim)
    if not found:
        return ""
    what = set(content(PARTS.split(claim[: found.start()])[-1]))
    why = set(content(PARTS.split(claim[found.end() :])[0]))
    for text in texts:
        held = set(content(text))
        if REASON.search(text) and (held & what or not what) and len(held & why) >= WHY * len(why):
            return ""
    return added(found[0])


def order(claim: str, texts: Sequence[str]) -> str:
    """One thing comes before or after another that its source does not put in an order, or puts in the other one."""
    source = " ".join(texts)
    before, after = EARLIER.search(claim), AFTER.search(claim)
    if before and not after and not EARLIER.search(source):
        turned = not DAY_BEFORE.search(claim) and (AHEAD.search(source) or AFTER.search(source))
        return "" if turned else added(before[0])
    if after and not before and not EARLIER.search(source) and not LATER.search(source):
        return added(after[0])
    return ""


def for_all(claim: str, texts: Sequence[str]) -> str:
    """It is said of all, of none, of most or for sure."""
    for mine, its in QUANTIFIERS:
        found = mine.search(claim)
        if found and not any(map(its.search, texts)):
            return added(found[0])
    return ""


def bounded(claim: str, texts: Sequence[str]) -> str:
    """`More than 19` where the source has 19."""
    for number in numbers(claim):
        for mine, its in BOUNDS:
            found = mine.search(claim[max(0, number.start - REACH) : number.start])
            if found and not any(its.search(near) for text in texts for near in around(text, number)):
                return added(f"{found[0].strip()} {claim[number.start : number.end]}")
    return ""


def around(text: str, number: Number) -> Iterator[str]:
    """What stands around the same number in a text."""
    for other in numbers(text):
        if other.value == number.value:
            yield f"{text[max(0, other.start - REACH) : other.start]} {text[other.end : other.end + REACH]}"


def speaker(claim: str, texts: Sequence[str]) -> str:
    """Of several cited texts, the one that names who is said to speak must hold some of what he is said to say."""
    found = SPEAKER.match(claim)
    if not found or len(texts) < 2:
        return ""
    who = {word.key for word in name_words(found["who"])}
    what = set(content(PARTS.split(found["what"])[0])) - {word.key for word in name_words(claim)}
    his = [text for text in texts if who & {word.key for word in words(text)}]
    if not his or len(what) < 2:
        return ""
    shared, best = (max(len(what & set(content(text))) for text in group) for group in (his, texts))
    return f"its source has somebody else say this than {found['who'].strip()}" if shared < min(2, best - 1) else ""


def compared(claim: str, texts: Sequence[str]) -> str:
    """Two things are compared that its source does not compare."""
    found = COMPARES.search(claim)
    return added(found[0]) if found and not any(map(COMPARED.search, texts)) else ""


def compass(claim: str, texts: Sequence[str]) -> str:
    there = {found[1].lower() for text in texts for found in COMPASS.finditer(text)}
    return next((added(found[0]) for found in COMPASS.finditer(claim) if found[1].lower() not in there), "")


def place(claim: str, texts: Sequence[str]) -> str:
    """A capital may stand for its country, but what happens in the country does not happen there."""
    there = {plain(word.text) for text in texts for word in words(text)}
    for word in name_words(claim):
        own = plain(word.text)
        if own != word.key and word.key in COUNTRIES and own not in there and WHERE.search(claim[: word.start]):
            return added(f"in {word.text}")
    return ""


def dated(claim: str, texts: Sequence[str]) -> str:
    """Of several cited texts, the one that has a date must hold some of what the sentence dates by it."""
    named = {word.key for word in name_words(claim)}
    for part in PARTS.split(claim) if len(texts) > 1 else ():
        times = [(date.start, date.end) for date in dates(part)]
        times += [(n.start, n.end) for n in numbers(part) if not n.unit and n.value in YEARS]
        for start, end in times:
            said = part[start:end]
            its = [text for text in texts if said.lower() in text.lower()]
            mine = set(content(part)) - named - set(content(said))
            if not its or len(its) == len(texts) or not mine:
                continue
            shared, best = (max(len(mine & set(content(text))) for text in group) for group in (its, texts))
            if shared < min(2, len(mine), best):
                return f"it says “{said}” of what its source tells of another time"
    return ""


def unheld(claim: str, texts: Sequence[str]) -> str:
    """A part behind `and` or `but` of which the source holds no word but names; empty where there is none."""
    held = {one for text in texts for one in content(text)}
    named = {word.key for word in name_words(claim)}
    for part in PARTS.split(claim)[1:]:
        mine = set(content(part)) - named
        if len(mine) > 1 and not mine & held:
            return part.strip(" .")
    return ""


def added(words: str) -> str:
    return f"it says “{words}”, which its source does not"
