"""This program, as the command line and the API have it. Its answer is a cited sentence, not a passage."""

from collections.abc import Callable
from pathlib import Path

from assistant import Assistant, Settings
from eval.cases import ARTICLE


def build(folder: Path, passages: list[str], model: str) -> None:
    """The index of the article alone, whose passages the others are given."""
    opened(folder, model)


def opened(folder: Path, model: str) -> Callable[[str], str]:
    assistant = Assistant.open(Settings(seeds=ARTICLE, store=folder, fetch=False))
    return lambda question: assistant.ask(question).text
