"""Crowd: 1, 8 and 50 people asking at once through the page's API.

Each person is a connection of their own that asks QUESTIONS_EACH questions, one after the other, of a page served
as `assistant chat` serves it. A refusal by a full queue is counted, never asked again.
"""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import psutil
from gradio_client import Client
from gradio_client.exceptions import AppError

from assistant.page.server import HOST, available
from eval.bench import figures
from eval.bench.page import served, wait_for
from eval.bench.workspace import Options, Say, Workspace

PEOPLE = (1, 8, 50)
QUESTIONS_EACH = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """One question put to the page: how long it took, and whether there was an answer."""

    seconds: float
    answered: bool


def measure(space: Workspace, say: Say, options: Options) -> dict[str, Any]:
    """One page after another serves each number of people."""
    found = {}
    for people in PEOPLE:
        say(f"crowd: {people}")
        port = available(HOST, 0)
        with served(space, port) as process:
            wait_for(port)
            url = f"http://{HOST}:{port}"
            ask(Client(url, verbose=False), space.questions[:2])  # models loaded, as for all but the first visitor
            before = resident(process.pid)
            found[str(people)] = crowd(url, people, space.questions) | {
                "resident_mb_before": before,
                "resident_mb_after": resident(process.pid),
            }
    return {"questions_each": QUESTIONS_EACH, "people": found}


def crowd(url: str, people: int, questions: Sequence[str]) -> dict[str, Any]:
    """Everybody begins at once, each at another place in the list of questions."""
    with ThreadPoolExecutor(people) as threads:
        clients = list(threads.map(lambda _: Client(url, verbose=False), range(people)))
        starts = [at * QUESTIONS_EACH % len(questions) for at in range(people)]
        lists = [questions[start : start + QUESTIONS_EACH] for start in starts]
        began = time.perf_counter()
        asked = [one for list_ in threads.map(ask, clients, lists) for one in list_]
        took = time.perf_counter() - began
    times = [1000 * one.seconds for one in asked if one.answered]
    return {
        "asked": len(asked),
        "answered": len(times),
        "answers_a_second": figures.figures(len(times) / took),
        "p50_ms": figures.middle(times),
        "p95_ms": figures.tail(times),
    }


def ask(client: Client, questions: Sequence[str]) -> list[Asked]:
    found = []
    for question in questions:
        began = time.perf_counter()
        try:
            client.predict(question, [], api_name="/chat")
            answered = True
        except AppError:  # what the page says when its queue is full
            answered = False
        found.append(Asked(time.perf_counter() - began, answered))
    return found


def resident(process: int) -> float:
    """Resident megabytes of a process."""
    return figures.figures(psutil.Process(process).memory_info().rss / 2**20)
