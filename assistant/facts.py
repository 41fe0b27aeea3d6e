"""The checkable facts of a text. In: a text. Out: its numbers, dates, names, negations and opposites.

What a program can compare exactly, spellings folded (assistant/spelling.py). Pure. Not covered: a name is
known by its capital letter only, a negation by its words, and an opposite by the table at the end.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from assistant.amounts import MONTHS, Date, Number, dates, numbers
from assistant.spelling import ENTITIES, PHRASES, Word, key, plain, words
from index.words import STOPWORDS

__all__ = ["Date", "Negation", "Number", "dates", "names", "negations", "numbers", "opposed"]

OPENERS = frozenset(
    """
    able accordingly actually additional afterwards alternatively although analysis anyone apparently around
    aside attack attempt authority back bad basically better beyond big bigger bilateral border brief budget
    business caution central change civil civilian claim clear closer common complex concern conflict consequently
    control conversely country critic currently damage danger death decision deep deeper defense demand deputy
    despite different difficult direct earlier early east eastern economic effort else elsewhere end enough
    especially even eventually evidence example excuse expert faster few fewer final finally fire first
    following foreign former fortunately fourth free full fundamental further furthermore general generally
    given global good government great greater growing half hard harder hence here high higher historically
    hopefully however human ideally immediate important indeed influence initially inside instead interior
    internal international joint just key lack large larger last late later least left less likewise limited
    little local long longer low lower main major many maybe mere might military minister minor modern month
    moreover most mostly much mutual namely national natural naturally near nearly necessary neither
    nevertheless new next night no nobody none nonetheless north northern notably nothing now numerous observer
    obviously occasionally official officially often old older once one only open oppositely opposition
    originally others otherwise outside over overall part particularly past peace people perceived perhaps place
    plenty point policy political position possible power practically present president pressure previous
    primarily private probably problem proxy public quick quite rather real recent regardless regional related
    report resident response result right rising role rural safe scrutiny second security senior separate serious
    several severe shared short similar similarly simple since single situation six slow small smaller so social
    soldier some someone something sometimes soon source south southern special specific state step still
    strategic strict strong stronger subsequent such sudden sure surprise talk target tension territory terror
    text thanks third threat three thus time today together tomorrow tonight too top total traditional
    trilateral troop trouble true trust truth twice two ultimately under understanding unexpected unfortunately
    unlike unlikely until upcoming urban various vast violence visit voluntary war warning weak weaker week weight
    west western whatever whenever whether while whole wide wider win withdrawal within without work world worse
    year yes yesterday yet young younger
    """.split()
)
"""Words that open a sentence and are no name there; others are told by their endings."""
COMMON_ENDING = re.compile(
    r"(?:ly|ing|ed|tion|sion|ment|ments|ity|ness|ance|ence|ship|ism|ure|ous|ful|less|able|ible|ive|ies|tions|ers|ors|als"
    r"|ents|ants|ists|ysts|ions|ures|ces|ages|ics)$"
)
HONORIFICS = frozenset("mr mrs ms dr sir president gen lt col".split())
OPENS = re.compile(r"(?:^|[.!?:]|\n\s*\n)[\s\"“”‘'(\[]*$|[\"“‘(\[]\s*$")
NO = re.compile(
    r"\b(?:not|no[- ]one|no|in vain|never|none|nobody|nothing|nowhere|neither|nor|without|cannot|hardly|scarcely|barely"
    r"|(?:is|are|was|were|do|does|did|have|has|had|ca|could|wo|would|should|must|need|might|ai)n['’]t)\b"
    r"|\b(?:fail(?:s|ed|ing)?|refus(?:e|es|ed|ing)|declin(?:e|es|ed|ing)) to\b|\bfar from\b"
    r"|(?<!a )(?<!the )(?<!past )(?<!last )(?<!next )(?<!first )(?<!these )(?<!those )\bfew\b",
    re.IGNORECASE,
)
NOT_NO = re.compile(
    r"\bno (?:longer|doubt|wonder|matter)\b|\bnot only\b|\bno less than\b|\bnot (?:just|merely|least)\b|\bno\. ?\d",
    re.IGNORECASE,
)
UN = re.compile(
    r"(?:un(?=able|aware|likely|willing|clear|certain|changed|expected|known|safe|stable|wanted|necessary|successful"
    r"|predictable|interested|prepared|ready|surprised|happy|reliable|popular|fair|lawful|armed|able|important)"
    r"|in(?=capable|sufficient|effective|decisive|adequate|consistent|visible|complete|correct|direct|dependent)"
    r"|im(?=possible|probable|practical|patient)|dis(?=agree|approve|trust|satisf|like|honest|loyal)|ir(?=relevant|regular)"
    r"|il(?=legal|legitimate)|non-?(?=[a-z]{4}))",
    re.IGNORECASE,
)
GOVERNS = re.compile(r"\s+(?:to|of)\s+(?:be |have )?(\w+)")
ASIDE = re.compile(
    r"\s*(?:people|officials)?(?:\s*\b(?:in|of|at|from)\s+(?:the\s+)?(?:them\b|those\b|[A-Z]\w+))?"
    r"(?:\s*,\s*(?:however|though|therefore)\s*,)?"
)
"""What may stand between a negation and what it bears on: few *people in Moscow, however,* trust it."""
CLAUSE = re.compile(r"[,;:.()–—]|\b(?:but|while|although|though|because|which|who|that)\b", re.IGNORECASE)
REACH = 200
"""Characters behind a negation in which what it bears on is looked for: a text may be one clause of many thousands."""
NO_MAN = re.compile(r"\bfighters?(?=[ -](?:jets?|planes?|aircraft|bombers?|squadrons?|wing)\b)", re.IGNORECASE)
LIGHT = frozenset(key(w) for w in "have has be been being do make take get go also really very too any even".split())


@dataclass(frozen=True, slots=True)
class Negation:
    """A word that negates, and the keys of what it negates (empty where its clause ends)."""

    text: str
    head: str
    start: int
    end: int
    verb: str = ""
    """What the head governs: `determine` in "impossible to determine" and in "no way of determining"."""
    is_prefix: bool = False
    """Part of the word itself, as in `unwilling`."""

    @property
    def bears_on(self) -> frozenset[str]:
        return frozenset({self.head, self.verb} - {""})


def names(text: str) -> tuple[str, ...]:
    """The proper names of a text as written, in order, each once; possessive endings left out."""
    runs: list[list[Word]] = []
    for word in name_words(text):
        last = runs[-1][-1] if runs else None
        between = text[last.end : word.start] if last else ""
        two = last and between == "-" and last.key in ENTITIES.values() and word.key in ENTITIES.values()
        if between in (" ", "-", "\n") and last and not two:
            runs[-1].append(word)
        else:
            runs.append([word])
    return tuple(dict.fromkeys(re.sub(r"['’]s?$", "", text[run[0].start : run[-1].end]) for run in runs))


@lru_cache(maxsize=1024)
def name_words(text: str) -> tuple[Word, ...]:
    """The single words that proper names are made of, in order; dates are none."""
    taken = [(d.start, d.end) for d in dates(text)]
    return tuple(w for w in words(text) if is_name(text, w) and not any(a <= w.start < b for a, b in taken))


def is_name(text: str, word: Word) -> bool:
    """Is this word a name or part of one? At the start of a sentence, capitals say little."""
    if not word.text[0].isupper():
        return any(c.isdigit() for c in word.text) and any(c.isupper() for c in word.text)
    low = plain(word.text)
    if word.key in ENTITIES or tuple(word.text.lower().split()) in PHRASES or low in ENTITIES:
        return True
    if low in STOPWORDS or low in HONORIFICS or low in MONTHS or low == "i" or len(low) < 2:
        return False
    if not OPENS.search(text[max(0, word.start - 4) : word.start]):
        return True
    return word.text.isupper() or not (low in OPENERS or low.removesuffix("s") in OPENERS or COMMON_ENDING.search(low))


@lru_cache(maxsize=1024)
def negations(text: str) -> tuple[Negation, ...]:
    """What a text denies: `not`, `never`, `without`, `unwilling` and their like, each with what it bears on."""
    spared = [m.span() for m in NOT_NO.finditer(text)]
    found = [
        Negation(m[0], head, *m.span(), verb)
        for m in NO.finditer(text)
        for head, verb in [governed(text[m.end() : m.end() + REACH])]
        if not any(a <= m.start() < b for a, b in spared)
    ]
    for word in words(text):
        prefix = UN.match(word.text)
        if prefix and len(word.text) > len(prefix[0]) + 2:
            root = key(word.text[prefix.end() :].lstrip("-"))
            verb = GOVERNS.match(text, word.end)
            found.append(Negation(word.text, root, word.start, word.end, key(verb[1]) if verb else "", True))
    return tuple(sorted(found, key=lambda n: n.start))


def governed(after: str) -> tuple[str, str]:
    """The keys of the first word of some weight in a clause and of the verb that follows it with `to` or `of`."""
    aside = ASIDE.match(after)
    clause = after[aside.end() :] if aside else after
    stop = CLAUSE.search(clause)
    clause = clause[: stop.start()] if stop else clause
    for word in words(clause):
        if word.text.lower() not in STOPWORDS and word.key not in LIGHT:
            verb = GOVERNS.match(clause[word.end :])
            return word.key, key(verb[1]) if verb else ""
    return "", ""


def opposed(one: str, other: str) -> tuple[str, str] | None:
    """A word of `one` and its opposite in `other`, as written; None where neither text gainsays the other so.

    A word that both hold is no difference, and nor is one that is negated. Nothing is said about context:
    "a high price" and "low ground" are opposed.
    """
    denied = {n.head for n in (*negations(one), *negations(other))}
    found = oppositions(common_words(one), common_words(other))
    return next(((a.text, b.text) for a, b in found if not {a.key, b.key} & denied), None)


def oppositions(mine: Sequence[Word], its: Sequence[Word]) -> Iterator[tuple[Word, Word]]:
    """Each word of the one with an opposite in the other, where neither holds both."""
    shared = {w.key for w in mine} & {w.key for w in its}
    table = opposites()
    for a in mine:
        for b in its if a.key in table else ():
            if b.key in table[a.key] and not {a.key, b.key} & shared:
                yield a, b


@lru_cache(maxsize=1024)
def common_words(text: str) -> tuple[Word, ...]:
    """The words that are no names: the Free Syrian Army has captured nobody by its name, nor is a fighter jet a man."""
    taken = {w.start for w in name_words(text)} | {found.start() for found in NO_MAN.finditer(text)}
    return tuple(w for w in words(text) if w.start not in taken)


@cache
def opposites() -> dict[str, frozenset[str]]:
    """Each word's key with the keys of its opposites."""
    found: dict[str, frozenset[str]] = {}
    for line in OPPOSITES.split():
        sides = [keys(side.split(",")) for side in line.split("/")]
        for mine, its in (sides, sides[::-1]):
            for one in mine:
                found[one] = found.get(one, frozenset()) | its
    return found


def keys(given: Iterable[str]) -> frozenset[str]:
    return frozenset(map(key, given))


OPPOSITES = """
    civilian/serviceman,soldier,troop,militant,fighter
    increase,grow,rise,raise/decrease,shrink,fall,reduce,lower,diminish accept,approve/reject,refuse,deny
    before/after north,northern/south,southern east,eastern/west,western northeast/southwest northwest/southeast
    early,earlier/late,later more/less,fewer most/least boost,strengthen/weaken,undermine
    improve/worsen,deteriorate strong/weak stronger/weaker allow,permit/forbid,ban,prohibit,prevent
    support,back/oppose agree/disagree likely/unlikely possible/impossible willing/unwilling able/unable
    attack/defend advance/retreat begin,start/end,stop,finish open/close win,victory/lose,defeat gain/lose
    succeed,success/fail,failure ally/enemy,adversary friend/foe,enemy friendly/hostile
    escalate/deescalate,defuse deploy/withdraw enter/leave,exit arrive/depart include/exclude inside/outside
    above/below upper/lower confirm,admit/deny praise/criticize,condemn trust/distrust,mistrust love/hate
    internal/external public/private voluntary,voluntarily/forced,forcibly,involuntarily legal/illegal
    majority/minority maximum/minimum high,higher/low,lower large,larger,big,bigger/small,smaller
    long,longer/short,shorter fast,faster,quick,quickly/slow,slower,slowly safe/dangerous,unsafe stable/unstable
    predictable/unpredictable simple,easy,easier/complex,difficult,harder hope/fear optimistic/pessimistic
    positive/negative temporary,temporarily/permanent,permanently direct,directly/indirect,indirectly
    male/female man/woman men/women buy/sell import/export lend/borrow create,build/destroy
    break,violate/honor,respect,observe keep/break extend,prolong/shorten,annul expand/shrink,contract
    hasten,accelerate,speed/slow,delay complicate/simplify alive/dead survive/die present/absent first/last
    old,older/new,newer,young rich/poor same/different unilateral/bilateral,trilateral bilateral/trilateral
    unexpected/expected,planned superiority/inferiority expected,planned/unexpected,surprise
    encourage/discourage guilty/innocent arrest/release capture,recapture/free,liberate,lose tighten/loosen,ease
    freeze/unfreeze,thaw cease,pause,halt/continue,resume past/future major/minor main/minor always/never
    gradual,gradually/sudden,suddenly,abruptly full,fully/partial,partially kill/rescue,save
    near,close,closer/far,farther all/none both/neither top/bottom
"""
"""Pairs that exclude each other when said of the same thing."""
