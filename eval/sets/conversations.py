"""Conversations about articles written for this project: is a follow-up answered as the same question asked whole is?

In: conversations about the articles of the part that nothing was trained, fitted or tuned on, each turn with what
answers it and with the same question made whole by its writer. Out: how many turns cite what answers, or refuse what
the article does not say: in the conversation, made whole, and alone as they were typed. The whole of the assistant is
asked, over an index in memory; in the conversation it stands on its own earlier answers, right or wrong.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from assistant import Answer, Assistant
from assistant.keeper import Opened
from assistant.reader.articles import TEST, Article
from assistant.reader.articles import articles as read_articles
from assistant.reader.conversations import Talk, Turn, talks
from eval import stats
from eval.cases import ARTICLES
from eval.cases import CONVERSATIONS as SHIPPED
from eval.gather import opened_article
from eval.sets import articles
from eval.sets.base import Figures, PublicSet, Row, Tools
from eval.stats import rate

WAYS = {"follow": "in the conversation", "whole": "made whole", "typed": "alone as typed"}


@dataclass(frozen=True, slots=True)
class Chat:
    """One conversation."""

    id: str
    talk: Talk


def read(_: Path, part: str = TEST) -> list[Chat]:
    """The conversations about the articles of one part."""
    found = talks(SHIPPED, read_articles(ARTICLES, part))
    return [Chat(f"{talk.article.name}-{at}", talk) for at, talk in enumerate(found)]


def prepare(_: Sequence[Chat], tools: Tools) -> Callable[[Chat], Row]:
    """Hold a conversation, and ask each of its questions by itself."""

    @lru_cache(maxsize=1)  # all conversations about an article come in a row
    def about(article: Article) -> Assistant:
        search = opened_article(article, tools.encoder)
        return Assistant.over(Opened(search, tools.reader))

    def measure(chat: Chat) -> Row:
        assistant = about(chat.talk.article)
        conversation = assistant.conversation()
        held = [(turn, conversation.ask(turn.question)) for turn in chat.talk.turns]
        return {
            "turns": [
                {
                    "told": bool(turn.whole.answers),
                    "follow": is_right(turn, answer),
                    "whole": is_right(turn, assistant.ask(turn.whole.text)),
                    "typed": is_right(turn, assistant.ask(turn.question)),
                }
                for turn, answer in held
            ]
        }

    return measure


def is_right(turn: Turn, answer: Answer) -> bool:
    """Cited a sentence that answers, or refused what the article does not say."""
    cited = [(place.start, place.end) for sentence in answer.sentences for place in sentence.citations]
    return articles.is_right(turn.whole, cited)


def figures(rows: Sequence[Row]) -> Figures:
    """What is right of the first turns and of the follow-ups, by whether the article tells and by the way of asking."""
    first = [row["turns"][0] for row in rows]
    later = [turn for row in rows for turn in row["turns"][1:]]
    found: dict[str, stats.Rate | None] = {"first turns: right": right(first, "whole")}
    for way, name in WAYS.items():
        found[f"follow-ups {name}: right"] = right(later, way)
        found[f"follow-ups {name}: right, of those that are told"] = right([t for t in later if t["told"]], way)
        found[f"follow-ups {name}: refused, of those that are not"] = right([t for t in later if not t["told"]], way)
    return found


def right(turns: Sequence[Row], way: str) -> stats.Rate | None:
    return rate(stats.mean, [float(turn[way]) for turn in turns]) if turns else None


CONVERSATIONS = PublicSet(
    about="conversations about articles written for this project, of which nothing was trained, fitted or tuned on",
    read=read,
    prepare=prepare,
    figures=figures,
)
