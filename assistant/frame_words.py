"""The words that tell how a source says something, and what a sentence must say to say no more. Constants only.

Used by assistant/frames.py. The lists were made with sentences about the article and about written articles
(eval/claims.jsonl, part `fit`), and hold what those and their like need.
"""

import re

from assistant.spelling import ENTITIES


def any_of(given: str) -> re.Pattern[str]:
    """A pattern for any of some words, parted by spaces; `_` is a space within one, `*` any ending. May is a month."""
    found = (re.escape(one).replace("_", " ").replace(r"\*", r"\w*") for one in given.split())
    found = ("(?-i:may)" if one == "may" else one for one in found)
    return re.compile(rf"\b(?:{'|'.join(found)})\b", re.IGNORECASE)


MODAL, WOULD = any_of("may might could"), any_of("would")
ADVERBS = frozenset("well soon even still perhaps eventually also not".split())
"""May stand between such a word and its verb."""
INTENDS = re.compile(
    r"\b(?:(?:want|plan|intend|aim|hope|strive|seek|try|attempt|threaten|promise|vow|pledge|propose|prepare|expect|agree"
    r"|offer|refuse|wish|risk)(?:s|e?d|ned|ning|ing)?|sought|strove|tries|tried"
    r"|ready|willing|unwilling|eager|able|due|set|about"
    r"|(?:plan|attempt|effort|intention|desire|threat|promise|proposal|offer|bid|hope)s?) to\b",
    re.IGNORECASE,
)
TO_BE = re.compile(
    r"(?:\b(?:is|are|was|were|expected|supposed|scheduled|planned|due|promised(?: \w+){0,3}),? to (?:have been|be)"
    r"|, to be|\b(?:is|are|was|were) to(?: have)?)\b",
    re.IGNORECASE,
)
DOUBTS = any_of(
    "alleged allegedly allegation allegations suspected reported reportedly supposed supposedly so-called purported"
    " apparent apparently presumed presumably seeming seemingly perceived rumoured rumored unconfirmed claimed"
)
REPORTS = any_of(
    "said say says saying announce* claim* warn* state stated states stating add adds added adding declare* argue*"
    " argued allege* accus* insist* believ* think* thought assum* consider* perceiv* speculat* rumo* suggest* suspect*"
    " deny denie* predict* estimat* deem* according_to report* told tell* whether imply implie* mention* highlight*"
    " describ* promis*"
    " view* regard* fear* hope* expect* opinion testif* explain* noted write* wrote recall* stress* complain*"
    " reply replie* answer* admit* confirm* attribut* blam*"
)
"""Somebody says, thinks or asks it; in the claim any of these will do."""
SAYS_THAT = re.compile(
    r"\b(?:sa(?:id|ys)|announce[sd]?|claim(?:s|ed)?|warn(?:s|ed)?|state[sd]|adds|added|adding|declare[sd]?|argue[sd]?"
    r"|allege[sd]?|insist(?:s|ed)?|believe[sd]?|thinks?|thought|assume[sd]?|speculation|rumou?rs?|suggest(?:s|ed)?"
    r"|suspect(?:s|ed)?|predict(?:s|ed)?|estimate[sd]?|report(?:s|ed)?|told [\w ]{1,30}?|whether|fear(?:s|ed)?)\b"
    r"(?:(?: \w+){0,3}? that\b|:)?",
    re.IGNORECASE,
)
UNCERTAIN = (
    "may might could can would perhaps possibl* potential* probabl* likely unlikely should seem seems seemed appear"
    " appears appeared unclear unknown uncertain impossible hard_to difficult_to speculat* chance risk* hypothetical* "
)
LETS = "let lets allow* permit* able entitle* right_to authori* enabl* "
WILL = "if will is_to are_to was_to were_to "
PURPOSES = (
    "intention intentions plan plans aim aims goal goals purpose attempt attempts effort efforts offer offers promise"
    " promises threat threats instead_of rather_than without fail* meant supposed is_to are_to was_to were_to "
)
HEDGES = any_of(UNCERTAIN)
KEPT = (
    (MODAL, (any_of(UNCERTAIN + LETS), DOUBTS)),
    (WOULD, (any_of(UNCERTAIN + LETS + WILL), DOUBTS, REPORTS)),
    (INTENDS, (any_of(UNCERTAIN + LETS + PURPOSES), DOUBTS, REPORTS, INTENDS)),
    (TO_BE, (any_of(UNCERTAIN + LETS + PURPOSES), DOUBTS, REPORTS, INTENDS)),
    (DOUBTS, (any_of(UNCERTAIN + LETS), DOUBTS, REPORTS)),
)
"""What a source puts before a word that is not, or not surely, so; and the signs that a sentence says no more."""
UNDONE = re.compile(r"\b(?:to (?:\w+ly )?(?:be )?|from |of )$", re.IGNORECASE)
REACH = 60
"""Characters behind a sign in which the word is looked for that stands under it."""
MOSTLY, LEAST_SAID = 0.7, 3
"""Of the words that a part of a sentence shares with its source, at least this share, and so many, stand behind
`said that` where all of the part is what somebody said."""
CAUSE = re.compile(
    r"\b(?:because(?: of)?|due to|owing to|as a result(?: of)?"
    r"|in (?:response|retaliation|reaction|order|revenge) (?:to|for)"
    r"|(?:caus|prompt|trigger|provok)(?:es?|ed|ing)|(?:led|leads?|leading) to|result(?:s|ed|ing)? (?:in|from)"
    r"|therefore|thus|hence|consequently|that is why|so that|thanks to|out of fear|on account of)\b",
    re.IGNORECASE,
)
REASON = re.compile(
    r"\b(?:because|due|owing|result\w*|respon\w+|retaliat\w+|reaction|in order|revenge|caus\w+|prompt\w*|trigger\w*"
    r"|provok\w+|forc\w+|driv\w+|drove|mak\w+|made|mean\w*|led|lead\w*|reason\w*|therefore|thus|hence|consequen\w+|so|since|as|for"
    r"|thank\w*|why|given|after|to [a-z]+)\b|[:;—–]",
    re.IGNORECASE,
)
"""Anything that may give a reason: a purpose (`to contain it`) and a colon, too."""
WHY = 0.5
"""The share of a reason's words that one cited text must hold."""
EARLIER = re.compile(
    r"\b(?:before|prior to|ahead of(?! time)|earlier|previous(?:ly)?|preced(?:e[sd]?|ing)|until)\b", re.IGNORECASE
)
DAY_BEFORE = re.compile(r"\b(?:day|night|morning|week|month|year)s? (?:before|earlier)\b|\bprevious\b", re.IGNORECASE)
AFTER = re.compile(r"\b(?:after(?:wards)?|following|subsequently|then)\b", re.IGNORECASE)
AHEAD = any_of("in_advance ahead upcoming coming scheduled planned already first still next")
LATER = any_of(
    "after afterwards following later next subsequent* then since once in_the_wake_of followed upon ago last in_return"
    " in_turn respon* answer* retaliat* react*"
)
QUANTIFIERS = tuple(
    (re.compile(rf"\b(?:{mine})\b", re.IGNORECASE), re.compile(rf"\b(?:{its})\b", re.IGNORECASE))
    for mine, its in (
        (
            r"all(?! the same|[- ]out)|every(?:one|body|thing)?|always|constantly|entire(?:ly)?|complete(?:ly)?|totally"
            r"|whole|permanent(?:ly)?",
            r"all|every\w*|each|always|constant(?:ly)?|entire(?:ly)?|complete(?:ly)?|total(?:ly)?|full(?:y)?|throughout|whole"
            r"|any|both|continu\w+|absolute(?:ly)?|whoever|whatever|no|none|nobody|never|permanent(?:ly)?|without",
        ),
        (
            r"never|nobody|no[ -]one|none|nothing",
            r"never|nobody|no[ -]one|none|nothing|no|not|without|neither|nor|\w+n['’]t|refus\w+|zero|any|impossible"
            r"|in vain",
        ),
        (
            r"most(?: of| \w+s)|mostly|the majority",
            r"most|mostly|majority|largely|mainly|primarily|main|(?:nearly|almost) all|\d+ ?%|\w+ percent",
        ),
        (
            r"certainly|definitely|undoubtedly|surely",
            r"certain(?:ly)?|definite(?:ly)?|\w*doubt\w*|sure(?:ly)?|clear(?:ly)?",
        ),
    )
)
"""Words that say it of all, of none, of most or for sure, and those of a source that may mean as much."""
BOUNDS = tuple(
    (re.compile(rf"\b(?:{mine}) (?:\w+ )?$", re.IGNORECASE), re.compile(rf"\b(?:{its})\b", re.IGNORECASE))
    for mine, its in (
        (
            r"more than|over|at least|no (?:fewer|less) than|upwards of|above|exceeding",
            r"more|over|at least|least|above|upwards|exceed\w*|beyond|minimum|plus|up",
        ),
        (
            r"less than|fewer than|under|at most|below|no more than|up to",
            r"less|fewer|under|at most|most|below|no more|up to|maximum|within|almost|nearly|not quite|short of"
            r"|limit\w*",
        ),
    )
)
SPEAKER = re.compile(
    r"^(?P<who>.{2,80}?)\b(?:said|says|announce[sd]|claim(?:s|ed)|warn(?:s|ed)|state[sd]|declare[sd]|argue[sd]|insist(?:s|ed)"
    r"|adds|added|promise[sd]|explain(?:s|ed)|believe[sd]|thinks|thought|replie[sd]|answer(?:s|ed)|complain(?:s|ed)"
    r"|admit(?:s|ted)|told \w+)\b(?: \w+)??(?: that\b|,)? (?P<what>.+)",
    re.IGNORECASE,
)
COMPARES = re.compile(r"\b(?:more|less|fewer|\w+er)\b[^,;]* than\b", re.IGNORECASE)
COMPARED = re.compile(
    r"\b(?:than|more|less|fewer|most|least|rather|compar\w+|superior\w*|exceed\w*|outnumber\w*|prefer\w*|better|worse"
    r"|(?:high|low|larg|bigg|small|great|strong|weak|easi|hard|clos|old|young|fast|slow|long|short|earli|lat|rich|poor|cheap"
    r"|deep|wid|warm|cold|heavi|light|near|far|furth)er)\b",
    re.IGNORECASE,
)
COMPASS = re.compile(r"\b((?:north|south)(?:[ -]?(?:east|west))?|east|west)(?:ern)?\b", re.IGNORECASE)
WHERE = re.compile(r"\b(?:in|at|near|outside|inside) (?:the )?$", re.IGNORECASE)
COUNTRIES = frozenset(ENTITIES.values())
PARTS = re.compile(r",? (?:and(?! [A-Z])|but|while|whereas)(?: then)? |, and |; ")
YEARS = range(1000, 2101)
