"""Questions for a measure or a property, and the signs of one. In: words. Out: a claim.

A year, a day, a price, a length, a distance, an age, a weight, a speed, a temperature: each is given in units of its
own; colours, religions and instruments have names that can be listed. So a sentence without any of them cannot be the
answer, however well it fits. That it has one proves nothing. Errs to the side of a sign: what is not surely such a
question is none, and a number in words is a sign.
"""

import re
from functools import lru_cache

MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b"
)
ORDINAL = (
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|\w{3,6}teenth|twentieth"
    r"|thirtieth)\b"
)
NUMBER = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w{3,6}teen|twenty|thirty|forty|fifty|sixty|seventy"
    r"|eighty|ninety|hundreds?|thousands?|half|twice|quarters?|thirds?)\b"
)
FEAST = r"christmas|easter|new year|thanksgiving|ramadan|\beve\b"
LENGTH = (
    r"(?<![a-z])(?:kms?|kilomet\w+|miles?|mi|met(?:er|re)s?|feet|foot|ft|inch(?:es)?|cm|mm|centimet\w+|yards?|fathoms?"
    r"|leagues?|floors?|lanes?|blocks?|acres?|hectares?|m)\b|stor(?:ys?|eys?|ies|eyed|ied)\b|\d['’″\"]"
)
BUILT = r"(?:highway|road|river|bridge|wall|tunnel|border|coast\w*|track|street|route|pipeline|corridor|railway|canal)"
THING = (
    rf"(?:{BUILT}|mountain|mount|peak|summit|hill|tower|building|house|lake|sea|ocean|water|waters|hole|mine|well|fence|dam|tree"
    r"|snow|valley|canyon|trench|ceiling|statue|monument)"
)
MONEY = (
    r"(?:dollars?|cents?|euros?|pounds?|roubles?|rubles?|liras?|yen|yuan|francs?|marks?|rupees?|crowns?|kron\w+|pesos?"
    r"|riyals?|dirhams?|shekels?|pence|shillings?|usd|gbp|millions?|billions?|trillions?|free|nothing|times|price|gdp"
    r"|money|half|twice|quarters?|thirds?|per ?cent)\b"
)
ASKED = r"(?:is|was|are|were|does|do|did|can|could|should|must|has|have|had)\b"
COLOURS = (
    r"colou?r|\b(?:white|black|blue|green|yellow|brown|gr[ae]y|pink|purple|orange|gold|silver|crimson|scarlet|violet"
    r"|turquoise|beige|ivory|maroon|amber|indigo|khaki|ochre|magenta|bronze|copper|blond|auburn|lavender|mauve|lilac"
    r"|azure|emerald|chestnut|rainbow|infrared)|\bred(?:s|d?ish|dy|dens?|dened|der|dest|head\w*)?\b"
    r"|\b(?:teal|navy|cyan|ginger|rust|olive|ruby|rose|tan|cream|lime|sand|pale|dark|bright|hue|tint|shade)(?:s|y|ed|er)?\b"
)
RELIGIONS = (
    r"(?-i:\b[A-Z])\w*(?:ism|ity|ist|an|sm)s?\b|religi|christ|islam|m[uo]slem|muslim|hindu|buddh|\bjew|juda|catholic"
    r"|protestant|orthodox|luther|calvin|method|baptis|anglic|quaker|mormon|sikh|\b[td]ao|shinto|zoroast|pagan|athe"
    r"|secular|church|faith|presby|sunn|shi['’]?[ai]|sufi|\bjain|baha|animis|evangel|pentecost|gnostic|episcopal|coptic"
    r"|druze|alawi|alevi|yazidi|worship|puritan|denominat|manich|\barian|wicca|confuci|agnos|mosque|druid|\bvod|rasta"
    r"|bible|congregational|reformed|\bcult|deit|\bgods?\b"
)
INSTRUMENTS = (
    r"instrument|piano|guitar|viol|cell(?:o|ist)|bass|drum|flute|flautist|clarinet|\bsax|trumpet|trombon|\bhorn|tuba|organ|harp"
    r"|keyboard|accordion|banjo|mandolin|ukulele|fiddl|oboe|\blute|sitar|percussion|string|synth|harmonica|recorder|pip(?:e|er)"
    r"|xylo|vibra|marimba|\bbell|lyre|\boud\b|\bkora|zither|concertina|bugle|cornet|spinet|voice|whistle|brass|woodwind"
    r"|phone\b|pianist"
)
MEASURES = tuple(
    (re.compile(asks, re.IGNORECASE), re.compile(holds, re.IGNORECASE))
    for asks, holds in (
        (
            r"\b(?:what|which) (?:exact |specific |calendar )?day\b(?! (?:to|job|care|trip|long)\b|-)"
            r"|\bexact (?:date|day)\b|\bday of the (?:month|week)\b",
            rf"\b{MONTH}\.?\s+(?:\d{{1,2}}\b|{ORDINAL})|\b\d{{1,2}}(?:st|nd|rd|th)?(?!\w)|\b{ORDINAL}"
            rf"|\b(?:mon|tues?|wed|thurs?|fri|sat|sun)(?:[a-z]*days?|\.)|yesterday|today|tomorrow|\bdays?\b|weekend|{FEAST}",
        ),
        (
            r"\b(?:what|which) months?\b(?!-)",
            rf"\b{MONTH}|\bmonths?\b|\bweeks? (?:ago|later|before|after)|\d[./-]\d|spring|summer|autumn|winter|{FEAST}",
        ),
        (
            r"\b(?:what|which) years?\b(?! (?:of|group|old|long|end)\b|-)",
            r"\d{3,4}|years?\b|centur|decade|\b(?:twen|thir|for|fif|six|seven|eigh|nine)ties\b|nineteen|['’]\d\d"
            r"|\d[./]\d{2}\b|(?<![a-z])(?:bc|ad|bce|ce|b\.c|a\.d|fy)(?![a-z])|(?-i:\b[MDCLXVI]{4,}\b)",
        ),
        (
            r"\bhow much money\b|\b(?:costs?|paid|pay|spend|spent) in money\b"
            r"|\bhow much (?:did|does|do|will|would|has|have|had|is|was|were|are)\b"
            r"(?!.*\b(?:attention|time|respect|lives|politically|damage)\b).*\b(?:costs?|paid|pay|spend|spent|worth)\b"
            r"|\bwhat (?:is|was|were|are) the (?:total |estimated )?(?:cost|price)s? of\b",
            rf"[$€£¥₤₽%]|\b{MONEY}|\d ?(?:bn|tn|k|m)\b|(?-i:\b[A-Z]{{3}} ?\d)",
        ),
        (
            r"\bhow (?:tall|wide|thick) (?:is|was|are|were)\b"
            rf"|\b(?:how (?:high|deep) (?:is|was|are|were)|what (?:is|was) the (?:height|depth|width) of) "
            rf"(?:(?:the|an?|this|that|its) )?(?:[\w-]+ ){{0,2}}{THING}s?\b"
            rf"|\bhow long (?:is|are|was|were) (?:(?:the|an?|this|that|its) )?(?:[\w-]+ ){{0,2}}{BUILT}s?\W*$",
            rf"{LENGTH}|\bwidth\b",
        ),
        (
            r"\bhow far away\b"
            r"|\bhow far (?:is|are|was|were) (?!.*\b(?:deal|agreement|peace|solution|victory|war)\b).* from\b",
            rf"{LENGTH}|hours?\b|minutes?\b|\bdays?\b|half ?way|light.year|\bclose",
        ),
        (
            r"\bhow old (?:is|was|are|were)\b(?! the (?:idea|belief|notion|claim|story)\b)|\bat what age\b(?! of\b)",
            rf"years?\b|months?\b|\baged?\b|\bborn\b|\d|\bturn(?:ed|s)\b|decades?|centur|birthday|teen|infan|child|\b{NUMBER}"
            r"|\b(?:twen|thir|for|fif|six|seven|eigh|nine)ties\b",
        ),
        (
            rf"\bhow heavy {ASKED}(?!.*\b(?:snow\w*|rain\w*|traffic|fighting|loss\w*|casualties|damage|workload|burden"
            r"|defeat|toll|fire)\b)|\bhow much (?:does|do|did|should) (?:[\w-]+ ){1,5}weigh\b"
            rf"|\b(?:what|which) weights? {ASKED}|\bwhat (?:is|was) the weight of\b",
            r"\d ?(?:kg|g|lb|t|oz|mg|st)|kilo|gram|pound|tonne|\btons?\b|ounce|stone|weight|weigh|heav|\blight|carat",
        ),
        (
            rf"\bhow fast {ASKED}|\b(?:what|which) (?:top |average |maximum |cruising )?speeds? {ASKED}"
            r"|\bat (?:what|which) (?:[a-z]+ )?speed\b",
            rf"\d|speed|fast|slow|quick|rapid|swift|\bknots?\b|\bmach\b|\bpace\b|gallop|times\b|\bper\b|accelerat|instant"
            rf"|\b{NUMBER}|\b(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?)\b",
        ),
        (
            rf"\bhow (?:hot|cold|warm) {ASKED}|\b(?:what|which) (?:[a-z]+ )?temperatures?\b",
            r"°|º|degree|\b(?:hot|(?:luke)?warm|cold|cool)|temperature|boil|fr(?:ee|o)z|melt|chill|tepid|heat|\bmild|celsius"
            r"|fahrenheit|kelvin|\d ?[cfk]\b",
        ),
        (
            r"\b(?:how hot|(?:what|which)(?: \w+)? temperatures?) (?:should|must|do|does|did|can|could)\b",
            rf"\d|°|º|degree|\b{NUMBER}|\bzero|boil|fr(?:ee|o)z|melt|tepid|lukewarm|temperature|\b(?:hot|cool|warm|cold)(?:er|est)\b",
        ),
        (
            r"\bhow (?:often|frequently)\b",
            r"\d|every|\beach\b|daily|weekly|monthly|annual|year|times?\b|often|\bonce\b|twice|frequen|regular|\brare"
            r"|seldom|always|never|usual|occasion|\bper\b|\bbi-?\w+l+y|\bsemi|quarterly|hourly|night|\bday|week|month"
            r"|hour|minute|second|continu|constant|common|general|season|repeated|\bmost|alternat|\bany|routin|typical"
            r"|normal|\brule\b",
        ),
        (
            r"\b(?:what|which) (?:[a-z]+ )?colou?rs?\b(?! (?:scheme|television|tv|film|revolution|palette)\b)",
            COLOURS,
        ),
        (r"\b(?:what|which) (?:[a-z]+ )?religions?\b", RELIGIONS),
        (r"\b(?:what|which) (?:[a-z]+ )?instruments?\b.*\bplay", INSTRUMENTS),
    )
)
"""What asks for a day, month, year, price, height or length, distance, age, weight, speed, temperature, how often, a
colour, a religion or an instrument that is played, and the signs of one."""


@lru_cache(maxsize=16)
def signs(question: str) -> tuple[re.Pattern[str], ...]:
    """What a text must hold to give the measures that a question asks for; found once for all its sentences."""
    return tuple(holds for asks, holds in MEASURES if asks.search(question))


def unmeasured(question: str, text: str) -> bool:
    """Is a measure asked for, of which a text shows no sign?

    Of 2,858 questions for a measure in SQuAD 2 are answered by such a sentence, of the sentences beside the answer 58%
    are such; of 718 questions after the rest (also in QAMR and the written articles) one is, and 52% of those beside.
    """
    return any(not holds.search(text) for holds in signs(question))
