"""Mistyped words are mended; words of the sources, names and other words stay as they are."""

import pytest

from index.mistyped import mended
from index.texts import written_words
from index.values import Source

WRITTEN = {"sergei lavrov": "Sergei Lavrov"} | {
    word.lower(): word
    for word in "Moscow Lavrov unexpected summit scheduled trilateral Morek observation ceasefire".split()
}
ENCODER = frozenset("the is in to when who did how post many was killed of a and".split())


def mend(question: str) -> str:
    return mended(question, WRITTEN, lambda word: word.lower() in ENCODER)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("who went to moskow unexpectidly", "who went to Moscow unexpected"),  # as near as the sources come
        ("wen is the trilatral sumit sheduled", "when is the trilateral summit scheduled"),
        ("Wat did Moscow do?", "What did Moscow do?"),
        ("hwo is the summit for", "who is the summit for"),
        ("Wich is the post?", "Which is the post?"),
        ("how meny solders were kiled", "how many solders were killed"),  # a slip that makes another word
        ("who is lavrov", "who is Lavrov"),
        ("did sergei  lavrov or SERGEI LAVROV speak", "did sergei  Lavrov or Sergei Lavrov speak"),
        ("whats the post", "what is the post"),
        ("Wheres Morek?", "Where is Morek?"),
        ("what did the goverment say", "what did the government say"),
        ("who broke the Cease-fire", "who broke the ceasefire"),
    ],
)
def test_mistyped_words_are_mended(typed: str, meant: str):
    assert mend(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "who is in the three-way summit",
        "When was it agreed?",
        "The post is where?",
        "Does it haggle, delude or reimpose anything?",
        "Who is Hulusi Akkar of the YPG?",
        "Then was the summit held?",
        "What is qwxzv?",
        "green mould",
        "Is 5G or COVID-19 mentioned?",
        "¿Qué es Morek?",
        "",
    ],
)
def test_what_is_not_mistyped_stays(typed: str):
    assert mend(typed) == typed


def test_names_are_told_from_words_by_how_the_sources_write_them():
    page = Source("p1", "https://a.example/", "A", PAGE, "page")
    links = Source("l1", "links", "L", "a.example | lavrov visits idlib", "links")
    written = written_words([page, links])
    names = {low: name for low, name in written.items() if low != name}
    assert names == {
        "lavrov": "Lavrov",
        "idlib": "Idlib",
        "ypg": "YPG",
        "minister sergei": "Minister Sergei",
        "kurdish units": "Kurdish Units",
        "sergei lavrov": "Sergei Lavrov",
        "skarv": "Skarv",
        "skarv island": "Skarv Island",
    }
    assert written["visits"] == "visits"
    assert written["confrontation"] == "confrontation"


PAGE = """Why Military Confrontation Might Be Good News

Minister Sergei Lavrov spoke of Idlib. Kurdish officials, the Kurdish Units and the YPG were silent; they may
go. In May a minister may come to Skarv Island, they say. They often like Skarv."""
