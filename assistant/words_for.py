"""The program's own sentences: help, refusals, statuses, questions to propose. Quotes no source."""

import re
from collections import Counter
from collections.abc import Sequence

from assistant.question import Intent
from index.store import Index
from index.values import Source

REFUSALS = {
    Intent.FACT: "The article and its sources do not say.",
    Intent.LINKS: "None of the article's links says so.",
    Intent.ALL_LINKS: "The article has no links.",
    Intent.OVERVIEW: "There is no article to sum up.",
    Intent.CONCLUSION: "There is no article to sum up.",
    Intent.MORE: "The source ends there.",
    Intent.ITSELF: "The article's text does not name its author, title, outlet or date.",
    Intent.COMMAND: "I answer from the article and its sources only.",
    Intent.OTHER_SCRIPT: "I can search the sources only for questions in their own script. Please ask in English.",
}
NAME = re.compile(r"(?<![.!?“\"] )(?<!^)\b[A-Z][a-z]+(?: [A-Z][a-z]+)+\b")


NOTHING_ELSE = "The article and its sources say nothing else that surely answers this. “Tell me more” reads on."


def refusal(intent: Intent) -> str:
    return REFUSALS[intent]


def unheard(names: Sequence[str]) -> str:
    """A refusal that says whom or what no source names."""
    return f"The article and its sources do not mention {' or '.join(names)}."


def fell_back(failure: str, *, written: bool, quoted: bool) -> str:
    """One line that says why the answer is not all written, and what of it is; empty without a failure."""
    if not failure:
        return ""
    instead = "; the answer quotes the sources instead" if quoted else ""
    if written:
        instead = f"; what it wrote before that stands{', and the sources are quoted after it' * quoted}"
    # A model's name keeps its case: it is looked up as it is configured.
    opening = failure if ":" in failure.split()[0] else failure[:1].upper() + failure[1:]
    return f"{opening}{instead}."


def silent_on(parts: Sequence[str]) -> str:
    """One line on what was asked beside what is answered, and has no answer; empty for no such parts."""
    return f"The article and its sources do not say: {' '.join(parts)}" if parts else ""


def corrected(sentence: str) -> str:
    """A refusal that names what the sources say instead."""
    return f"The sources do not say so. They say: {sentence}"


def differs(source: Source, said: str) -> str:
    """A note that another source says otherwise, in that source's words."""
    if source.kind == "links":
        outlet, words = said.split(" | ")[0], said.split(" | ")[-1]
        return f"Sources differ: the address of a linked {outlet} page reads “{words}”."
    named = ", ".join(part for part in (source.outlet or source.title, source.date) if part)
    return f"Sources differ. {named}: {said}"


def help_line(asked: str, example: str) -> str:
    """One line for a greeting, thanks, or "what can you do?"."""
    opening = "You are welcome." if "thank" in asked.lower() or "thx" in asked.lower() else "Hello."
    line = f"{opening} Ask about the article or the pages it links to; every answer shows the words it rests on."
    return f"{line} For example: {example}" if example else line


def read(passages: int, sources: int) -> str:
    """`read 8 passages in 3 sources`."""
    return f"read {passages} passage{'s' * (passages != 1)} in {sources} source{'s' * (sources != 1)}"


def proposals(index: Index, given: Sequence[str]) -> list[str]:
    """Questions worth trying, best first: those given with the article, then ones about its names."""
    names = Counter(name for source in index.sources if source.kind == "article" for name in NAME.findall(source.text))
    about = [f"What does the article say about {name}?" for name, _ in names.most_common(6)]
    return list(dict.fromkeys([*given, "What is the article about?", *about]))
