"""What people say around a question. In: a checked question. Out: the question itself.

`Hi! Can you tell me how many soldiers died? Thanks!` asks `How many soldiers died?`: the search and the reader would
take the rest for part of what is asked. Rules over words only; what is said stays where the question leans on it.
"""

import re
from collections.abc import Callable

from assistant.question import AUXILIARY, PREPOSITION

WH = r"(?:whom?|whose|what|when|where|which|why|how)\b"
ASKS = rf"(?:{WH}|{AUXILIARY}\b)"
OPENS = rf"(?:{ASKS}|(?:{PREPOSITION}|according to [^,]+,) {WH})"
THE_TEXT = r"(?:the|this|your|that) (?:article|text|piece|story|report|document|passage|page|op-?ed|author|sources?)s?"
WISH = (
    rf"(?:i|we)(?:['’]d| would)? (?:just |also |really )?(?:like|love|want|need|wish|have) to"
    rf" (?:know|ask(?: you)?|find out|understand|learn)[,:]? (?={OPENS})"
)
BEFORE = re.compile(
    r"(?:please[ ,:]+"
    r"|(?:(?:ok(?:ay)?|yes)[ ,]+)?(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening|day)|greetings|dear \w+"
    r"|thanks|thank you|sorry|excuse me|actually|great|nice|alright|h+m+|um+|oh)"
    r"(?: (?:there|all|again|everyone|so much|very much|a lot))?"
    rf"(?:[,.!:;–-]+ | (?={OPENS}))"
    r"|(?:[-*•]|\(?\d{1,2}[.)]|q(?:uestion)?[ .]?\d{0,2}[:.)]|yes or no[:,]) +"
    r"|(?:really|seriously|is that so)\?+ (?=\w)"
    rf"|(?:(?:can|could|would|will) you (?:please |kindly )?)?(?:tell|remind|inform|let) (?:me|us)(?: know)?[,:]?"
    rf"(?: please[,:]?)? (?={OPENS})"
    r"|(?:(?:can|could|would|will) you (?:please |kindly )?)?(?:explain|describe|clarify|find out|look up|help me"
    rf" (?:to )?(?:understand|see|find out))(?: (?:to|for) (?:me|us))?[,:]? (?={OPENS})"
    rf"|{WISH}"
    rf"|(?:i|we)(?:['’](?:m|re)| am| are| was| were)? (?:just |also )?(?:wonder(?:ing|ed)?|curious|asking|interested)"
    rf"(?: to know)?[,:–-]* (?={OPENS})"
    rf"|(?:do|would|might) you (?:happen to )?know (?={WH})|(?:do you have |have you )?any idea (?={WH})"
    rf"|(?:does|do|did) {THE_TEXT} (?:say|tell|explain|mention|state|reveal)(?: us| me)? (?={WH})"
    r"|(?:(?:i have|i['’]ve got|here['’]s|just|one|an?|my|another|quick|short|small|simple|further|next|first|last) ?)*"
    r"questions?(?: for you| about (?:this|it|the \w+)| is)*[:,.–-]+ "
    rf"|(?:just )?(?:curious|wondering|out of (?:curiosity|interest))[,:] (?={OPENS})"
    rf"|(?:according to|in|from|based on|as per|judging by) {THE_TEXT}[,:]? (?={OPENS})"
    rf"|(?:[\w’'-]+ ){{0,4}}?(?:article|text|story|report|document|question|topic)s?(?: [-–—]+|:) (?={OPENS}))",
    re.IGNORECASE,
)
"""Greetings, requests, wishes and headings before a question, and where it is to be looked up."""
SAID = re.compile(
    r"(?:(?>[^?.!:;]*?\b(?:i|i['’](?:m|ve|d|ll)|we|we['’](?:re|ve)|my|our|you|your)\b[^?.!:;]*[.!:;] ))+?"
    rf"(?={OPENS}|{WISH})",
    re.IGNORECASE,
)
"""Sentences about the one who asks, or to the one who is asked: `I'm writing a paper on this: `."""
BEHIND = re.compile(
    rf"(?:(?<![ ,])[ ,]+(?:please|thanks|thank you|thx|(?:according to|as per) {THE_TEXT}|yes or no|briefly|in short"
    r"|(?:do|would) you (?:happen to )?know|can you tell me|if you know|if possible)[ ?.!]*"
    r"|[.!?] +(?:(?:can|could|would|will) (?:you|anyone|someone)(?: please)?|please) help(?: me| us)?(?: out)?"
    r"(?: with (?:this|that|it))?(?:, please)?[ ?.!]*"
    r"|\? +[^?]*\b(?:please|thanks|thank you|thx|cheers|regards|best|brief\w*|short|sentences?|i|i['’]m|me|my)\b"
    r"[^?]*)$",
    re.IGNORECASE,
)
"""Thanks and wishes behind it."""


INDIRECT = re.compile(
    r"(?P<asks>who|what|where|when|how|why) (?P<what>(?!(?:is|was|are|were)\b)(?:the |an? )?[\w’'-]+(?: [\w’'-]+){0,4})"
    r" (?P<verb>is|was|are|were)",
    re.IGNORECASE,
)
"""`Who the mayor is`, as it is said after `Can you tell me`."""
COMPARES = re.compile(
    r"(?:please )?(?:compare (?P<a>.+?) (?:and|with|to|against) (?P<b>.+)"
    r"|how (?:do|did) (?P<c>.+?) and (?P<d>.+?) differ|how (?:do|does|did) (?P<e>.+?) differ from (?P<f>.+)"
    r"|how (?:is|are|was|were) (?P<g>.+?) different from (?P<h>.+))",
    re.IGNORECASE,
)
"""Ways to ask for `the difference between` two."""
QUOTED = re.compile(r"[\"“”«'](?P<inside>[^\"“”«»]+)[\"“”»'][ ?.!]*")
A_QUESTION = re.compile(rf"{OPENS}|.*\b{WH}", re.IGNORECASE)
NAMED = re.compile(r"(?<![.!?:] )(?<!^)\b[A-Z]\w+")


def itself(question: str, points_back: Callable[[str], bool]) -> str:
    """The question without what is said around it, with its question mark; as it was where nothing would be left.

    Sentences before it stay where they name somebody, or where the question alone would point back to them.
    """
    found, before = question, ""
    quoted = QUOTED.fullmatch(found)
    found = quoted["inside"] if quoted else found
    while found != before:
        before = found
        opens = BEFORE.match(found)
        found = BEHIND.sub("?", found[opens.end() :] if opens else found)
        said = SAID.match(found)
        if said and not NAMED.search(said[0]) and not points_back(found[said.end() :]):
            found = found[said.end() :]
    if not any(c.isalnum() for c in found):
        return question
    turned = INDIRECT.fullmatch(found.rstrip(" ?.!")) if found != question else None
    if turned:
        found = f"{turned['asks']} {turned['verb']} {turned['what']}"
    compares = COMPARES.fullmatch(found.rstrip(" ?.!"))
    if compares:
        found = "What is the difference between {} and {}?".format(*filter(None, compares.groups()))
    if A_QUESTION.match(found):
        found = f"{found.rstrip(' ?.!')}?"  # without it 3 in 100 questions about the article are answered otherwise
    return found if found == question else f"{found[0].upper()}{found[1:]}"
