"""Sentences chosen for coverage, by vectors made by hand."""

import numpy as np
import pytest
from small_encoder import SmallEncoder

from assistant.cite import Place
from assistant.overview import Vector, conclusion, cover, overview, stands_alone
from index import store as disk
from index.build import Request, build
from index.encoder import unit
from index.values import Source


def rows(*vectors: tuple[float, float]) -> list[Vector]:
    """Sentences of one source, each with the vector given."""
    texts = [f"Sentence number {at} has more than fifty characters in it, by design." for at in range(len(vectors))]
    source = Source("a1", "a.txt", "A", " ".join(texts), "article")
    starts = [source.text.index(text) for text in texts]
    places = [Place(source, start, start + len(text)) for start, text in zip(starts, texts, strict=True)]
    return [Vector(p, unit(np.array(v, np.float32))) for p, v in zip(places, vectors, strict=True)]


def numbers(places: list[Place]) -> list[int]:
    return [int(place.text.split()[2]) for place in places]


def test_the_first_and_the_most_central_of_each_part():
    given = rows((1, 0), (0, 1), (0.5, 1), (-1, 0.2), (-0.8, 0.6), (0.1, -1))
    assert numbers(cover(given, 2)) == [0, 1, 4]


def test_what_says_nearly_the_same_is_said_once():
    assert numbers(cover(rows((1, 0), (1, 0.01), (1, 0.02), (0, 1)), 1)) == [0, 3]
    assert numbers(cover(rows((1, 0), (1, 0.01), (1, 0.02)), 2)) == [0]


def test_few_sentences_are_all_given():
    assert numbers(cover(rows((1, 0), (1, 0)), 4)) == [0, 1]
    assert cover([], 4) == []


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("The ferry to the island stopped for good on Monday morning.", True),
        ("It stopped for good on Monday morning, and nobody was told of it.", False),
        ("In addition, the bridge closed on Friday, and nobody was told of it.", False),
        ("Too short.", False),
    ],
)
def test_openings_that_need_the_sentence_before(text: str, alone: bool):
    assert stands_alone(text) is alone


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> disk.Index:
    folder = tmp_path_factory.mktemp("overview")
    (folder / "seeds").mkdir()
    for name in "ab":
        text = "\n\n".join(
            f"Article {name} says in sentence {at} that number {at * 7} comes after {at}." for at in range(9)
        )
        (folder / "seeds" / f"{name}.txt").write_text(text, "utf-8")
    report = build(Request(folder / "seeds", folder / "store"), SmallEncoder())
    return disk.open_index(folder / "store", report.version)


def test_each_of_several_articles_is_summed_up_in_its_order(articles: disk.Index):
    places = overview(articles)
    assert [p.source.url for p in places] == sorted(p.source.url for p in places)
    assert {p.source.url for p in places} == {"a.txt", "b.txt"}
    assert 4 <= len(places) <= 6
    for url in ("a.txt", "b.txt"):
        starts = [p.start for p in places if p.source.url == url]
        assert starts == sorted(set(starts))
        assert starts[0] == 0


def test_the_conclusion_is_the_end_of_each_article(articles: disk.Index):
    assert [p.text.split(" that")[0] for p in conclusion(articles)] == [
        "Article a says in sentence 7",
        "Article a says in sentence 8",
        "Article b says in sentence 7",
        "Article b says in sentence 8",
    ]
