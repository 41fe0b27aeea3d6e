"""The link list: a source of its own, one line a link and one a recommended title."""

from pathlib import Path

import pytest

from index.article import read_article
from index.links import address_words, link_line, link_list, outlet_of
from index.values import Article, Link, Source

SEED = Path(__file__).parent.parent / "seeds" / "000_e6d7b7d3352213b3.txt"


def article(links: tuple[Link, ...] = (), related: tuple[str, ...] = ()) -> Article:
    return Article(Source("a1", "a.txt", "The Bridge", "Text.", "article", "Post", "2021-04-01"), links, related)


def test_the_real_list_has_a_line_for_each_link_and_title():
    source = link_list(read_article(SEED))
    rows = source.text.split("\n")
    assert [row.split(" | ")[0] for row in rows[:10]] == [
        "Al Jazeera",
        "Haaretz",
        "Hürriyet Daily News",
        "Al-Monitor",
        "Hürriyet Daily News",
        "Sputnik",
        "The Moscow Times",
        "Reuters",
        "Russian Foreign Ministry",
        "Haaretz",
    ]
    assert [row.split(" | ")[2] for row in rows[:10] if row.count(" | ") == 2] == [
        "syria alleges turkish convoy entered idlib armed rebels",
        "airstrikes hit near turkish convoy in idlib syrian observatory says",
        "turkish convoy attacked in syria three civilians killed defense ministry",
        "turkey russia syria is idlib cooperation heading to collapse",
        "syrian regime shouldnt play with fire fm cavusoglu",
        "turkey was notified attacks by hayat tahrir al sham in syrias idlib would be crushed",
        "why a military confrontation between turkey and the kurds in syria might be good news for russia",
        "russia and turkey agree to create buffer zone in syrias idlib",
        "syria resumes military operations against rebels in idlib",
    ]
    assert rows[10:] == [
        "Related article: Why a Military Confrontation Between Turkey and the Kurds in Syria Might Be Good News for "
        "Russia",
        "Related article: Russia, Turkey Agree Steps to Tackle Militants in Syria's Idlib, Putin Says",
    ]
    assert [row.split(" | ")[1] for row in rows[:10]] == [link.url for link in read_article(SEED).links]
    assert (source.kind, source.url) == ("links", f"{SEED.name}#links")


def test_the_list_depends_on_the_article_alone():
    given = article((Link("https://a.example/b"),), ("A Title",))
    assert link_list(given) == link_list(given)
    assert link_list(given).text == "a.example | https://a.example/b\nRelated article: A Title"


def test_no_links_and_no_titles_is_no_source():
    assert link_list(article()) is None


@pytest.mark.parametrize(
    ("link", "line"),
    [
        (Link("https://www.reuters.com/a/b?c=d#e"), "Reuters | https://www.reuters.com/a/b?c=d#e"),
        (
            Link("https://a.example/x", "the council’s full report"),
            "a.example | https://a.example/x | the council’s full report",
        ),
        (
            Link("https://a.example/one-two-three", "here"),
            "a.example | https://a.example/one-two-three | one two three",
        ),
    ],
)
def test_a_line_says_outlet_address_and_words(link: Link, line: str):
    assert link_line(link) == line


@pytest.mark.parametrize(
    ("url", "outlet"),
    [
        ("https://www.bbc.co.uk/news", "BBC"),
        ("https://en.wikipedia.org/wiki/Idlib", "Wikipedia"),
        ("https://notreuters.com/", "notreuters.com"),
        ("https://www.a.example:8080/", "a.example"),
        ("https://com/", "com"),
        ("http://[your-server]/path", ""),
        ("http://[x", ""),
    ],
)
def test_outlets_by_the_whole_name_of_their_host(url: str, outlet: str):
    assert outlet_of(url) == outlet


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://a.example/2019/08/the-ferry-has-stopped-190819.html", "the ferry has stopped"),
        ("https://a.example/article/the-ferry-has-stopped-idUSKCN1LX1BU", "the ferry has stopped"),
        ("https://a.example/the-ferry-has-stopped/?page=2", "the ferry has stopped"),
        ("https://a.example/the_ferry%20has+stopped", "the ferry has stopped"),
        ("https://a.example/die-br%C3%BCcke-ist-zu", "die brücke ist zu"),
        ("https://a.example/2019/08/31/", ""),
        ("https://a.example/", ""),
        ("http://[your-server]/the-ferry-has-stopped#now", "the ferry has stopped"),
        ("https://a.example/id/3756085?p_p_id=101_INSTANCE_cKN", ""),
    ],
)
def test_the_words_that_an_address_spells(url: str, words: str):
    assert address_words(url) == words
