"""The cases: what is asked, what a right answer cites and says, or that there is none.

What comes in: a JSON-lines file, one case a line. What goes out: `Case` values, or `CaseError` naming
file and line. A case is one conversation; only its last turn is scored.
"""

import json
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any

from index.errors import AssistantError

CASES = Path(__file__).parent / "cases" / "article.jsonl"
"""The cases about the article that ships,"""
LATER = CASES.with_name("later.jsonl")
"""more of them, written later by somebody who had seen neither these nor the program; the gate leaves them out,"""
ARTICLE = Path(__file__).parent.parent / "seeds" / "000_e6d7b7d3352213b3.txt"
"""and that article."""
ARTICLES = Path(__file__).parent / "articles.jsonl"
"""Other articles, written for this project, with questions; see assistant/reader/articles.py."""
PROPERTIES = Path(__file__).parent / "properties.jsonl"
"""Ten more, asked for properties of what they tell of: colour, weight, which river."""

DOCUMENTS = Path(__file__).parent / "documents.jsonl"
"""Documents with headings, lists and tables, with questions; see eval/sets/documents.py."""
CLAIMS = Path(__file__).parent / "claims.jsonl"
"""Sentences as models write them, with those that they cite, that hold or do not; see eval/verified.py."""
CONVERSATIONS = Path(__file__).parent / "conversations.jsonl"
"""Conversations about those articles; see assistant/reader/conversations.py."""


class CaseError(AssistantError):
    """A case file, or a case in it, that cannot be used; the message names file and line."""


@dataclass(frozen=True, slots=True)
class Case:
    """One conversation and how its last answer is judged."""

    id: str
    type: str
    turns: tuple[str, ...]
    answerable: bool
    gold_quotes: tuple[str, ...] = ()
    """Whole sentences of the article, or the addresses of links, that answer the question."""
    must_include: tuple[tuple[str, ...], ...] = ()
    """Each group needs one of its alternatives in the answer's text."""
    must_not_include: tuple[str, ...] = ()
    gold_mode: str = "all"
    """Whether `all` or `any` of the gold quotes must be cited."""
    correction_quotes: tuple[str, ...] = ()
    """What in the article contradicts a false premise; citing one of them is enough."""
    standalone: str = ""
    """A follow-up's last turn, reworded so that it needs no earlier turn."""
    where: str = field(default="", compare=False)
    """`file:line`, for messages."""

    @property
    def question(self) -> str:
        return self.turns[-1]

    @property
    def alone(self) -> str:
        """The question as it would be asked without the earlier turns."""
        return self.standalone or self.question


STRINGS = ("turns", "gold_quotes", "must_not_include", "correction_quotes")
REQUIRED = {f.name for f in fields(Case) if f.default is MISSING}
ALLOWED = {f.name for f in fields(Case)} - {"where"}


def load_cases(path: Path) -> tuple[Case, ...]:
    """Read a case file. Raises `CaseError` for a file or line that is not as it should be."""
    try:
        lines = path.read_text("utf-8").split("\n")
    except OSError as error:
        raise CaseError(f"{path} cannot be read ({error.strerror}); name a case file") from None
    except UnicodeDecodeError as error:
        raise CaseError(f"{path} is not UTF-8 text (byte {error.start})") from None
    cases = tuple(parse_case(line, f"{path}:{number}") for number, line in enumerate(lines, start=1) if line.strip())
    if not cases:
        raise CaseError(f"{path} holds no case")
    return cases


def parse_case(line: str, where: str) -> Case:
    """Make a case of one line. Field by field, so that the message names the culprit."""
    try:
        given = json.loads(line)
    except json.JSONDecodeError as error:
        raise CaseError(f"{where}: not JSON: {error.msg} at column {error.colno}") from None
    if not isinstance(given, dict):
        raise CaseError(f"{where}: a case is an object, not {type(given).__name__}")
    if missing := sorted(REQUIRED - given.keys()):
        raise CaseError(f"{where}: the field {missing[0]!r} is missing")
    if unknown := sorted(given.keys() - ALLOWED):
        raise CaseError(f"{where}: unknown field {unknown[0]!r}")
    values: dict[str, Any] = {name: checked(name, value, where) for name, value in given.items()}
    return Case(**values, where=where)


def checked(name: str, value: Any, where: str) -> Any:
    """The value as the type its field wants, or a `CaseError`."""
    if name == "answerable":
        good, result = isinstance(value, bool), value
    elif name == "must_include":
        good = isinstance(value, list) and all(is_strings(group) and group for group in value)
        result = tuple(tuple(group) for group in value) if good else ()
    elif name in STRINGS:
        good = is_strings(value) and (name != "turns" or bool(value))
        result = tuple(value) if good else ()
    elif name == "gold_mode":
        good, result = value in ("all", "any"), value
    else:
        good, result = isinstance(value, str) and bool(value.strip()), value
    if not good:
        raise CaseError(f"{where}: {name!r} cannot be {json.dumps(value, ensure_ascii=False)[:60]}")
    return result


def is_strings(value: Any) -> bool:
    """A list of strings, none of them blank?"""
    return isinstance(value, list) and all(isinstance(v, str) and v.strip() for v in value)
