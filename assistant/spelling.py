"""Words under their spellings. In: a text. Out: its words with their places, each with a key that spellings share.

`U.S.`, `US`, `United States` and `America` have one key; so have `cease-fire` and `ceasefire`, `organise` and
`organized`, `Turkish` and `Turkey`. A capital stands for its country, as it does in news ("Ankara responded").
Pure. Not covered: spelling mistakes, synonyms, and the difference between a country and its people.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from index.words import stem

WORD = re.compile(
    r"\d+(?:[.,]\d+)+|(?:[A-Za-z]\.){2,}|(?:[A-Z]\.)+[A-Z]\b|[^\W_]+(?:[-‐‑][^\W_]+)*(?:['’](?:[^\W\d_]+|(?=\W|$)))?"
)
POSSESSIVE = re.compile(r"'s?$")
LETTERS = str.maketrans(
    {"ı": "i", "ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "’": "'", "‐": "-", "‑": "-"}
)
NOT_IZE = re.compile(
    r"(?:adv|exerc|surpr|prem|prom|comprom|compr|otherw|likew|prec|conc|enterpr|franch|expert|dem|rev|superv|telev"
    r"|dev|desp|disgu|parad|merchand|improv|exc|ar|r|w|upr|sunr|treat|chast|circumc|appra|pra|ra|cru|no|po|bru)is(?:e|es|ed|ing|er|ers)"
)
IZE = re.compile(r"(?<=[a-z]{3})is(e|es|ed|ing|ation|ations|er|ers)$")
OUR = re.compile(r"(?<=[a-z]{2})(?<!h)(?<!fl)(?<!p)(?<!t)(?<!f)our(s|ed|ing|er|ers|able|ful|hood|ite|ites)?$")
VARIANTS = {
    old: new
    for new, olds in (
        line.split(":")
        for line in """defense:defence offense:offence license:licence center:centre centers:centres meter:metre
        theater:theatre program:programme programs:programmes gray:grey check:cheque maneuver:manoeuvre
        dialog:dialogue catalog:catalogue canceled:cancelled traveled:travelled labeled:labelled modeled:modelled
        judgment:judgement aging:ageing percent:percents,pct plow:plough skeptical:sceptical jewelry:jewellery
        toward:towards while:whilst among:amongst ok:okay aluminum:aluminium fulfill:fulfil enroll:enrol
        catch:caught say:said tell:told take:took,taken give:gave,given go:went,gone come:came see:saw,seen
        know:knew,known think:thought make:made leave:left hold:held bring:brought buy:bought build:built
        send:sent spend:spent lose:lost win:won fall:fell,fallen rise:rose,risen grow:grew,grown begin:began,begun
        break:broke,broken choose:chose,chosen drive:drove,driven fight:fought find:found fly:flew,flown
        forget:forgot,forgotten get:got,gotten keep:kept lead:led meet:met pay:paid run:ran sell:sold shoot:shot
        speak:spoke,spoken stand:stood strike:struck,stricken teach:taught throw:threw,thrown understand:understood
        wear:wore,worn write:wrote,written withdraw:withdrew,withdrawn seek:sought feel:felt mean:meant become:became
        die:died,dies,dying lie:lied,lying tie:tied,tying shake:shook,shaken steal:stole,stolen swear:swore,sworn
        man:men woman:women child:children serviceman:servicemen spokesman:spokesmen militiaman:militiamen
        gunman:gunmen person:people country:countries crisis:crises""".split()
        if ":" in line
    )
    for old in olds.split(",")
}
COUNTRIES = """us:usa,america,american,americans,washington turkey:turkish,turk,turks,turkiye,ankara
russia:russian,russians,moscow,kremlin syria:syrian,syrians,damascus kurd:kurds,kurdish,kurdistan
uk:britain,british,briton,britons,london england:english eu:european,europeans,europe,brussels un:unitednations
iran:iranian,iranians,tehran,teheran iraq:iraqi,iraqis,baghdad israel:israeli,israelis,jerusalem
lebanon:lebanese,beirut jordan:jordanian,jordanians,amman saudiarabia:saudi,saudis,riyadh egypt:egyptian,egyptians,cairo
germany:german,germans,berlin france:french,paris italy:italian,italians,rome spain:spanish,madrid
china:chinese,beijing japan:japanese,tokyo india:indian,indians,delhi pakistan:pakistani,pakistanis,islamabad
ukraine:ukrainian,ukrainians,kyiv,kiev georgia:georgian,georgians,tbilisi greece:greek,greeks,athens
libya:libyan,libyans,tripoli qatar:qatari,qataris,doha yemen:yemeni,yemenis,sanaa afghanistan:afghan,afghans,kabul
poland:polish,poles,warsaw hungary:hungarian,hungarians,budapest canada:canadian,canadians,ottawa
australia:australian,australians,canberra mexico:mexican,mexicans brazil:brazilian,brazilians,brasilia
northkorea:pyongyang southkorea:seoul netherlands:dutch sweden:swedish,stockholm norway:norwegian,oslo
azerbaijan:azerbaijani,azerbaijanis,baku armenia:armenian,armenians,yerevan arab:arabs,arabic
switzerland:swiss,bern denmark:danish,danes,copenhagen finland:finnish,finns,helsinki cyprus:cypriot,cypriots,nicosia"""
ENTITIES = {
    old: new for line in COUNTRIES.split() for new, olds in [line.split(":")] for old in (new, *olds.split(","))
}
PHRASES: dict[tuple[str, ...], str] = {
    tuple(phrase.split()): new
    for new, phrase in {
        "us": "united states", "uk": "united kingdom", "un": "united nations", "eu": "european union",
        "saudiarabia": "saudi arabia", "northkorea": "north korea", "southkorea": "south korea",
        "percent": "per cent",
    }.items()
}  # fmt: skip
FIRST = frozenset(first for first, *_ in PHRASES)
LONGER: dict[tuple[str, ...], tuple[str, ...]] = {("united", "states"): ("of", "america")}


NAMES: dict[str, tuple[str, ...]] = {
    new: (new, *olds.split(",")) for line in COUNTRIES.split() for new, olds in [line.split(":")]
}
"""By key, what a country, its people and its capital are called, in one word each."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word where it stands. Words with equal keys are the same word, or names of the same thing."""

    text: str
    key: str
    start: int
    end: int


def plain(word: str) -> str:
    """Lower case without accents, points, hyphens and the ending of a possessive."""
    if word.isascii():
        return POSSESSIVE.sub("", word.lower()).replace(".", "").replace("-", "")
    bare = "".join(c for c in unicodedata.normalize("NFKD", word.translate(LETTERS)) if not unicodedata.combining(c))
    return POSSESSIVE.sub("", bare.lower()).replace(".", "").replace("-", "")


@lru_cache(maxsize=65536)
def key(word: str) -> str:
    """What a word's spellings and inflections share."""
    if word == "us" or word.lower() in {"i", "it", "who"}:
        return word.lower() + "."  # the pronoun is not the country
    low = plain(word)
    if low in ENTITIES:
        return ENTITIES[low]
    low = VARIANTS.get(low, low)
    if not NOT_IZE.fullmatch(low):
        low = IZE.sub(r"iz\1", low)
    return stem(OUR.sub(r"or\1", low))


@lru_cache(maxsize=1024)
def words(text: str) -> tuple[Word, ...]:
    """The words of a text in order. A hyphen joins common words and parts names: `cease-fire`, `Russia`, `Turkey`."""
    found: list[Word] = []
    for match in WORD.finditer(text):
        for start, end in parts(match[0]):
            piece = match[0][start:end]
            found.append(Word(piece, key(piece), match.start() + start, match.start() + end))
    return tuple(joined(text, found))


def parts(word: str) -> list[tuple[int, int]]:
    """Where a word with hyphens is cut: names and figures stand alone, common words stay joined."""
    pieces = [m.span() for m in re.finditer(r"[^-‐‑]+", word)]
    if len(pieces) < 2 or not any(word[a].isupper() or word[a].isdigit() for a, _ in pieces[1:]):
        short = len(pieces) > 1 and word[pieces[0][0]].isupper() and plain(word[slice(*pieces[0])]) in ENTITIES
        figure = len(pieces) > 1 and word[0].isdigit()
        return pieces if short or figure else [(0, len(word))]
    code = any(c.isdigit() for c in word) and word[0].isupper()
    return [(0, len(word))] if code else pieces


def joined(text: str, found: list[Word]) -> list[Word]:
    """Two words that are one name become one: `United States`."""
    done: list[Word] = []
    at = 0
    while at < len(found):
        begins = found[at].text.lower() in FIRST
        pair = tuple(plain(w.text) for w in found[at : at + 2]) if begins else ()
        if pair in PHRASES:
            size = 2 + 2 * (tuple(plain(w.text) for w in found[at + 2 : at + 4]) == LONGER.get(pair))
            start, end = found[at].start, found[at + size - 1].end
            done.append(Word(text[start:end], PHRASES[pair], start, end))
            at += size
        else:
            done.append(found[at])
            at += 1
    return done
