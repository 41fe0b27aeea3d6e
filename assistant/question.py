"""Understand what is asked. In: a question. Out: a checked question, its intent, its parts, what it takes for granted.

Rules over words only; reads no source, so what a source says can never change what a question means.
"""

import re
import unicodedata
from enum import Enum

from assistant.errors import QuestionError
from index.words import STOPWORDS, terms

MAX_CHARS = 2000
SPACE = re.compile(r"\s+")
LATIN_SHARE = 0.5
"""A question with a smaller share of Latin letters is in another script: the sources are searched in English."""


class Intent(Enum):
    """What a question wants. Only FACT and LINKS are looked up sentence by sentence."""

    FACT = "fact"
    LINKS = "links"
    ALL_LINKS = "all links"
    OVERVIEW = "overview"
    CONCLUSION = "conclusion"
    MORE = "more"
    """What the source says next, after what it was quoted for."""
    ITSELF = "the article itself"
    """Its author, date, title or outlet, which no sentence of it states."""
    HELP = "help"
    COMMAND = "command"
    """An order to the program instead of a question to the sources."""
    OTHER_SCRIPT = "other script"


SUBJECT = r"(?:the |this |that )?(?:article|text|document|piece|story|page|report|op-?ed|it|this|author|writer)"
HELP = re.compile(
    r"(?:(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening|day)|greetings|howdy)(?: there| all| again)?"
    r"|(?:many )?thank(?:s| you)(?: (?:a lot|so much|very much|again))?|thx|cheers|ok(?:ay)?|great|nice|bye|goodbye"
    r"|help(?: me)?|(?:what|how) (?:can|do|could) (?:you|i) (?:do|help|ask|use)(?: (?:here|you|me|this|with this))?"
    r"|who are you|what are you|what is this|how does this work|how do(?:es)? (?:you|it) work|how are you"
    r"|what can i ask(?: you)?)"
)
IN_SHORT = re.compile(
    r" (?:in|as) (?:a |one |two |three |four |five |few |some |short )*(?:words?|sentences?|lines?|points?|bullet points?|paragraphs?)$"
)
"""How long an overview is to be: it has its own length."""
OVERVIEW = re.compile(
    rf"what(?:'s| is| was)? {SUBJECT} (?:mainly |mostly |all )?about|what can you tell me(?: about {SUBJECT})?"
    rf"|what(?:'s| is| are) the (?:main|key|central|principal|overall|most important) "
    rf"(?:point|idea|message|topic|theme|argument|claim|thesis|takeaway|subject)s?(?: (?:of|in) {SUBJECT})?"
    rf"|(?:please |can you |could you )?(?:give|write|provide|show) (?:me )?(?:a |an |the )?(?:short |brief |quick )?"
    rf"(?:summary|overview|synopsis|gist|outline)(?: (?:of|for) {SUBJECT})?"
    rf"|(?:please |can you |could you )?(?:summari[sz]e|sum up|outline)(?: {SUBJECT})?(?: for me| please| briefly)?"
    r"|(?:please |can you |could you )?(?:give|tell|list|show|name) (?:me )?(?:the |its )?(?:main|key|most important|central) (?:points?|ideas?|facts|takeaways?|messages?)"
    rf"|(?:summary|overview|tl;?dr|gist)(?: (?:of|please)(?: {SUBJECT})?)?"
    rf"|what {SUBJECT} (?:is|was) (?:mainly |mostly |all )?about"
    rf"|what does {SUBJECT} (?:say|argue|discuss|cover|describe|deal with)(?: overall| in general)?"
)
ITSELF = re.compile(
    r"(?:who|which \w+) (?:is|are|was|were)? ?(?:the )?(?:author|writer|journalist|reporter|publisher)s?(?: (?:of|behind) (?:the|this) (?:article|text|piece|story|report))?"
    r"|who (?:wrote|authored|penned|published|is behind) (?:the|this|it)(?: (?:article|text|piece|story|report))?"
    r"|by whom was (?:the|this) (?:article|text|piece|story) (?:written|published)"
    r"|what is the (?:name of the )?(?:author|writer|journalist|reporter)(?:'s name)?(?: (?:of|behind) (?:the|this) (?:article|text|piece|story))?"
    r"|(?:when|where|on (?:what|which) (?:date|day)|in (?:what|which) (?:year|month|newspaper|outlet)) (?:was|is) (?:the|this) (?:article|text|piece|story|report) (?:written|published|posted|from|dated)"
    r"|what is the (?:title|headline|(?:publication )?date)(?: of (?:the|this) (?:article|text|piece|story|report))?"
    r"|(?:which|what) (?:newspaper|outlet|web ?site|publication|magazine) (?:published|is) (?:the|this) (?:article|text|piece|story|report)(?: from)?"
)
CONCLUSION = re.compile(
    rf"what(?:'s| is| are| was)? (?:the )?(?:{SUBJECT}(?:'s)? )?(?:main |overall |final )?(?:conclusion|verdict|bottom line)s?"
    rf"(?: (?:of|in) {SUBJECT})?"
    rf"|what (?:does|do|did) {SUBJECT} conclude(?: .{{0,80}})?|how does {SUBJECT} (?:end|conclude)"
    rf"|(?:what|which) conclusions? (?:does|do|did) {SUBJECT} (?:come to|reach|draw|arrive at|make)(?: .{{0,80}})?"
)
MORE = re.compile(
    r"(?:(?:and|ok|okay|yes|so)[ ,]+)*(?:can you |could you |please )*"
    r"(?:tell (?:me|us) (?:some |a bit |a little |something )?more(?: about (?:it|that|this|them|him|her))?|(?:go|carry) on|continue"
    r"|(?:some )?more(?: details?| information| about (?:it|that|this))?|elaborate(?: on (?:it|that|this))?"
    r"|(?:and )?what (?:comes|does it say) next)"
)
LINKS = re.compile(
    r"\b(?:one of (?:the|its|his|their) (?:sources|links)|links?(?! up\b| between\b| with\b)|linked(?! up\b| with\b)|hyperlinks?|urls?|web ?sites?|web ?pages?|web address(?:es)?|headlines?|outlets?|newspapers?|publishers?"
    r"|related (?:articles?|stor(?:y|ies)|titles?|pieces?)|(?:cited|linked|quoted|referenced) (?:articles?|reports?|sources?|pages?)"
    r"|news (?:sites?|agenc(?:y|ies)|sources?|organi[sz]ations?)"
    r"|(?:which|what) (?:news)?(?:papers?|magazines?|dail(?:y|ies)|broadcasters?|media)(?='s| (?:wr[io]te|writes|report|sa(?:y|id)|carr|claim|cover|publish|describe|mention|alleg|ran|runs?|has|had)\w*)"
    r"|which (?:sources?|sites?|publications?|addresse?s?) (?:report|say|said|carr|claim|cover|publish|wr[io]te|describe|mention|alleg|(?:is|are|was|were) (?:cited|linked|quoted)|do|did)\w*"
    r"|(?:in|by) (?:its|the|their) address(?:es)?)\b"
)
ALL_LINKS = re.compile(
    r"(?:what|which) (?:are|were) (?:all )?(?:the|its|his) (?:links?|linked \w+|hyperlinks?|urls?|addresses|references|sources)\b"
    r"|(?:list|show|name|give|enumerate)(?: me)? (?:all|every|each|the|its)?(?: of)?(?: the| its)? ?(?:\w+ )?(?:links?|urls?|hyperlinks?|references|sources|outlets|web ?sites?)\b"
    r"|(?:what|which) (?:\w+ )?(?:links?|urls?|sources|outlets|web ?sites?|pages|references|newspapers|news sites) "
    r"(?:does|did|do|is|are) (?:the |this )?(?:article|text|author|writer|it|piece|story|document)\b"
    r"|where do the links (?:go|lead|point)|how many (?:links|hyperlinks|urls|addresses|web ?sites|sources|outlets)\b.*(?:article|text|link|cite|there)"
)
CLAUSE = (
    r"(?:^|[.!?:;,]\s*|\b(?:please|now|and|then|just|must|should|you(?:[ \w]{0,12} to)?|your \w+ is(?: now)? to"
    r"|(?:i|we)(?: would|['’]d)? (?:need|want|like|wish) to)\s+)"
)
"""Where an order begins; so that `Did Ankara ignore the rules?` and `Who offered to act as a guide?` stay questions."""
ASKS = r"(?:so |and |but )?(?:wh(?:o|om|ose|at|ich|en|ere|y)|how|is|are|was|were|do|does|did|has|have|had|can|could|will|would)"
COMMAND = re.compile(
    rf"{CLAUSE}(?:ignore|disregard|forget|override|bypass|overlook|skip) (?:all |any |every |the |your |my |these |those |previous |prior |earlier |above |what )*"
    r"(?:instruction|prompt|rule|direction|guideline|order|system|constraint|source|article|text|document|context|you were told|told)"
    rf"|(?:[.!?:;,]\s*|^(?!{ASKS}\b).*\b)from now on\b|{CLAUSE}(?:pretend|act as|role-?play|simulate|imagine (?:that )?you)\b|\byou are now\b"
    rf"|{CLAUSE}repeat (?:after me|the following|this|these words)\b"
    rf"|{CLAUSE}(?:reveal|print|show|repeat|output|leak|tell me) (?:me )?(?:your|the) (?:system |hidden |initial |secret )*(?:prompt|instructions|rules|configuration)"
    r"|\b(?:use|from|with|using) your (?:own |general )?(?:knowledge|memory|training)"
    rf"|{CLAUSE}(?:reply|respond|answer|say|write|output|print)\b.{{0,40}}\b(?:only|just|nothing but|exactly|the words?)\b.{{0,20}}(?:\bword|\bphrase|\bwith\b|['\"“]|(?-i:[A-Z]{{4,}}))"
    rf"|{CLAUSE}(?:write|compose|generate|create|make up|invent|translate|draw) (?:me |us |a |an |the |this |some )*"
    r"(?:poem|song|story|joke|essay|code|program|script|haiku|letter|email|e-mail|image|picture|article|text|it)\b"
    rf"|{CLAUSE}new (?:rules?|instructions?|orders?|tasks?)\s*:"
    r"|\b(?:system|developer) ?(?:prompt|message|mode|override)\b|<\|?/?(?:im_start|system|endoftext|passages?|context)",
    re.IGNORECASE,
)
NAME = re.compile(r"(?:\b[A-Z][\w’'-]*\.?)(?:(?: (?:of|the|al|de|van|von|bin))? [A-Z][\w’'-]*)*")
QUESTION_WORDS = frozenset(
    """Who Whom Whose What When Where Which Why How Is Are Was Were Do Does Did Can Could Will Would Should Has Have
    Had May Might Must In On At After Before By For From With And But Or So The A An Give Name List Tell Explain
    Describe Summarise According To Under Since During Does I""".split()
)
PREMISE = re.compile(
    r"(?:and |but |so )?(?:why|when|where|how(?! (?:many|much|long|far|often|old|big|large|likely|well)\b)"
    r"|(?:in|on|at|by|with|from|to|for|during|under|against) (?:which|what)(?: [\w’'-]+){1,3}?)"
    r" (?P<aux>did|does|do|was|were|is|are|has|have|had|can|could|will|would) (?P<rest>.+)",
    re.IGNORECASE,
)
AUXILIARIES = frozenset("did does do was were is are has have had can could will would may might must should".split())
IRREGULAR = frozenset(
    """shot went came took gave said told made left broke began fell rose grew met saw knew hit cut put set
    won lost sent held led ran stood spoke wrote drew drove fought chose threw struck shook became fled sank rang""".split()
)
"""Pasts that PARTICIPLE does not tell by their ending."""
PARTICIPLE = re.compile(r"(?:\w+(?:ed|en|ing|wn|ght|lt|pt)|not|no longer|so|being|been)\b", re.IGNORECASE)
MODALS = frozenset("can could will would".split())
BARE = re.compile(r"(?:be|have|not|no longer)\b", re.IGNORECASE)
"""What a modal is put before; another verb in its bare form has no ending to be told by."""
HOW_COME = re.compile(
    r"(?:and |but |so )?(?:how come|how is it that|why is it that)(?: that)? (?P<granted>.+)", re.IGNORECASE
)
MADE = re.compile(
    r"(?:and |but |so )?what (?:made (?P<who>(?:the [\w-]+|[A-Z][\w-]+)) (?!an?\b|the\b|more\b|so\b|less\b)(?P<does>[a-z]+ .+)"
    r"|(?:caused|led|prompted|forced|drove|moved|persuaded) (?P<them>\S.*?) to (?!(?:an?|the|its|his|her|their)\b)"
    r"(?P<do>(?-i:[a-z]).+))",
    re.IGNORECASE,
)
MEANWHILE = re.compile(
    r"(?:and |but |so )?(?:what|who|whom|which|how)\b.* (?:after|when|once|now that|because) (?P<granted>[^,?]+)",
    re.IGNORECASE,
)
"""Clauses that say how things are, not what is asked."""
PREPOSITION = r"(?:in|on|at|by|for|from|to|with|of|about|after|before|since|until|under|during|against)"
AUXILIARY = r"(?:did|does|do|was|were|is|are|has|have|had|can|could|will|would|should|might|may|must)"
JOINED = re.compile(
    r"(?i:(?<!\bwhere)(?<!\bwhen)(?<!\bhow)(?<!\bwhy)(?<!\bwhat)(?<!\bwho)(?<!\bwhich))[,;]? (?:and|but) (?:then )?"
    rf"(?=(?:who|whom|whose|what|when|where|why|how|which)\b|{PREPOSITION} (?:whom|whose|what|which|how)\b.*\b{AUXILIARY}\b)"
    r"|\? (?=[A-Z])"
)


EACH = re.compile(
    r"(?P<asks>.*?\b(?:did|does|do|was|were|is|are|has|have|had|can|could|will|would)) (?P<one>[\w’'-]+(?: [\w’'-]+){0,5}?),?"
    r" and (?:then )?(?P<other>[\w’'-]+(?: [\w’'-]+){0,5}?) (?:each|respectively)(?! other)\b(?P<rest>.*)"
)


def check(question: str) -> str:
    """The question with its control characters and spare spaces gone.

    Raises `QuestionError` where nothing is left, or more than 2,000 characters were given.
    """
    if len(question) > MAX_CHARS:
        raise QuestionError(f"the question has {len(question):,} characters; the limit is {MAX_CHARS:,}: shorten it")
    visible = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in question)
    cleaned = SPACE.sub(" ", visible).strip()
    if not any(c.isalnum() for c in cleaned):
        raise QuestionError("the question is empty; write one with at least one letter or digit")
    return cleaned


def intent(question: str) -> Intent:
    """What a checked question wants."""
    letters = [c for c in question if c.isalpha()]
    if letters and sum("LATIN" in unicodedata.name(c, "") for c in letters) < LATIN_SHARE * len(letters):
        return Intent.OTHER_SCRIPT
    if COMMAND.search(question):
        return Intent.COMMAND
    plain = question.lower().replace("’", "'").strip(" .!?,;:")
    for pattern, found in (
        (HELP, Intent.HELP),
        (ITSELF, Intent.ITSELF),
        (OVERVIEW, Intent.OVERVIEW),
        (CONCLUSION, Intent.CONCLUSION),
        (MORE, Intent.MORE),
    ):
        if pattern.fullmatch(plain) or pattern.fullmatch(IN_SHORT.sub("", plain.removesuffix(" please").strip(" ,"))):
            return found
    if ALL_LINKS.match(plain):
        return Intent.ALL_LINKS
    return Intent.LINKS if LINKS.search(plain) else Intent.FACT


def parts(question: str) -> list[str]:
    """The questions that one sentence joins, at most three; or it alone.

    `When was it agreed, and when annulled?` asks two; so does `What did Ankara and Moscow each say?`. In `Who opposed
    and who approved the plan?` both ask of the plan.
    """
    each = EACH.fullmatch(question.rstrip("?"))
    if each:
        return [f"{each['asks']} {of}{each['rest']}?" for of in (each["one"], each["other"])]
    found = [part.strip(" ,;.!") for part in JOINED.split(question.rstrip("?"))]
    if len(found) == 2 and [len(part.split()) > 2 for part in found] == [False, True]:
        found[0] = " ".join([found[0], *found[1].split()[2:]])
    whole = len(found) > 1 and all(len(terms(part)) >= 1 for part in found)
    return [f"{part}?" for part in found[:3]] if whole else [question]


def names(text: str) -> list[str]:
    """Proper names in order, question words left out; a possessive loses its ending."""
    found = []
    for match in NAME.finditer(text):
        words = match[0].split()
        while words and (words[0] in QUESTION_WORDS or (words[0].lower() in STOPWORDS and not words[0].isupper())):
            words.pop(0)
        name = re.sub(r"['’]s?$", "", " ".join(words))
        if name:
            found.append(name)
    return found


def has_verb(clause: str) -> bool:
    """Is it a clause (`Turkey shot down the jet`), and not only a name for something (`the agreement on Idlib`)?"""
    later = [word.lower() for word in clause.split()[1:]]
    return any(PARTICIPLE.match(word) or word in AUXILIARIES or word in IRREGULAR for word in later)


def premise(question: str) -> str:
    """The claim that a why, when, where or how question takes for granted, or a clause of time; empty for others.

    `What made Ankara withdraw?` takes for granted that it did. So does one with a preposition: `in which speech did he say so?` takes for granted that he said so.
    `Why was Ankara angered by it?` takes for granted that `Ankara was angered by it`. Without a parser
    the auxiliary is put before the first word that looks like a participle, a modal before `be`, or dropped.
    """
    plain = question.strip(" ?.!")
    come, made = HOW_COME.fullmatch(plain), MADE.fullmatch(plain)
    if come and len(come["granted"].split()) > 1:
        return f"{come['granted']}."
    if made:
        return f"{made['who'] or made['them']} {made['does'] or made['do']}."
    found = PREMISE.fullmatch(plain)
    if not found:
        clause = MEANWHILE.fullmatch(plain)
        return f"{clause['granted']}." if clause and has_verb(clause["granted"]) else ""
    auxiliary, rest = found["aux"].lower(), found["rest"].split()
    if auxiliary in {"did", "does", "do"}:
        return " ".join(rest) + "."
    verb = BARE if auxiliary in MODALS else PARTICIPLE
    for at, word in enumerate(rest[1:], start=1):
        if verb.match(word):
            return " ".join([*rest[:at], auxiliary, *rest[at:]]) + "."
    return " ".join(rest) + "."
