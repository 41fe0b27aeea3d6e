"""A question that first asks who is meant: `What was the trade of the man who rang the bell?`

In: a question. Out: the question who that is, and the question with a name in that place. Rules over words only. The
two are answered one after the other (assistant/extract.py), each sentence of the answer with its own place.
"""

import re
from dataclasses import dataclass

from assistant.pronouns import PERSON
from assistant.question import AUXILIARY, names

WHO = r"the (?:[\w-]+ ){0,3}?(?![\w-]*(?:[^\Ws]s|men|people|children)\b)[\w-]+,? (?P<rel>who|whose) "
DOES = r"(?:does|did|do|will|would|can|could|should|might)"
VERBS = """
    accuse admit advise announce answer appeal argue ask attend become believe blame buy call claim come compare
    complain consider demand deny describe die do doubt earn expect explain fear feel fight find get give go have
    head hold hope insist join judge justify keep leave live lose make mean meet name object offer order own pay
    plan play practise predict prefer promise propose publish react receive recommend refuse reject reply report
    require resign retire return say see sell send serve speak spend stand start study suffer suggest support
    suspect take talk teach tell think threaten train try turn use vote want warn wear win wish work write
"""
LAST = re.compile(rf"(?P<asks>(?:.+ )?(?:{AUXILIARY}|of|to|from|by|for|with|about|than) ){WHO}(?P<clause>[^,]+)", re.I)
"""The clause ends the question."""
NO_END = r"(?:an?|the|to|of|in|his|her|their|its|not|and|or)\b"
INSIDE = re.compile(
    rf"(?P<asks>.+ {DOES} ){WHO}(?P<clause>(?:[\w’'-]+ ){{0,12}}?(?!{NO_END})[\w’'-]+) "
    rf"(?P<rest>(?:{'|'.join(VERBS.split())})\b.*)",
    re.I,
)
"""What the person does stands behind the clause, in its bare form."""
ONLY_WHO = re.compile(r"(?:(?:and |but |so )?(?:who|what)(?: exactly)? (?:is|was|are|were) |.*\bnames? of )", re.I)


@dataclass(frozen=True, slots=True)
class Bridged:
    """Who is meant, as a question of its own; and what stands around that in the question."""

    who: str
    before: str
    behind: str

    def of(self, name: str) -> str:
        """The question asked of this name."""
        return f"{self.before}{name}{self.behind}?"


def bridged(question: str) -> Bridged | None:
    """A question parted where it describes somebody; None for one that asks who that is, or describes nobody."""
    plain = question.strip(" ?.!")
    found = INSIDE.fullmatch(plain) or LAST.fullmatch(plain)
    if not found or ONLY_WHO.fullmatch(found["asks"]):
        return None
    rest = found.groupdict().get("rest")
    if not rest and re.search(rf"\b{DOES} $", found["asks"], re.I):
        return None
    return Bridged(f"{found['rel'].capitalize()} {found['clause']}?", found["asks"], f" {rest}" if rest else "")


def whom(sentence: str, short: tuple[int, int] | None, before: str) -> str:
    """The name that a short answer to `who` gives; for a pronoun the first of its sentence, or of the one before.

    Empty where it gives none. `before` is what stands before the sentence in its passage.
    """
    if not short:
        return ""
    given = sentence[slice(*short)]
    found = names(given)
    if found or not PERSON.match(given):
        return next(iter(found), "")
    return next((name for text in (sentence[: short[0]], before) for name in names(text)), "")
