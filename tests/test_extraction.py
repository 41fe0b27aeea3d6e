"""Which sentences answer (assistant/extract.py), over a small index and a reader made by hand."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import SimpleNamespace

import pytest
from small_encoder import SmallEncoder

from assistant.extract import article_first, nearest, of_clause
from assistant.followup import Asked
from assistant.joined import apart, question_parts
from assistant.link_list import all_links, link_lines, spelled_out
from assistant.score import Scored
from assistant.several import choose
from index import store as disk
from index.build import Request, build
from index.search import Candidate, Search
from index.sentences import sentences
from index.values import Passage, Sentence, Source
from index.words import terms

TEXT = "One came first. Two came second. Three came third. Four came fourth."
LINKS = (
    "https://www.reuters.com/article/ferry-stopped-for-good",
    "https://www.haaretz.com/bridge-closed-on-friday",
    "https://a.example/x",
)


def scored(*probabilities: float, kind: str = "article", name: str = "a1") -> list[Scored]:
    """The sentences of TEXT with these probabilities, likeliest first."""
    source = Source(name, "a.txt", "A", TEXT, kind)
    places = [(0, 15), (16, 32), (33, 50), (51, 68)]
    found = [
        Scored(Candidate(Passage(source, 0, 68), Sentence(*place), 0.0, 0.0, 0.0, 0, 0.0, 0.0), probability)
        for place, probability in zip(places, probabilities, strict=False)
    ]
    return sorted(found, key=lambda s: -s.probability)


def texts(found: Sequence[Scored]) -> list[str]:
    return [s.candidate.text for s in found]


def asked(question: str) -> Asked:
    return Asked(question, question, question)


def test_one_sentence_answers_where_one_thing_is_asked():
    assert texts(choose(asked("Who came?"), scored(0.2, 0.9, 0.89), 0.1)) == ["Two came second."]


def test_several_answer_in_source_order_where_several_are_asked():
    several = asked("Which three people came?")
    all_three = ["One came first.", "Three came third.", "Four came fourth."]
    assert texts(choose(several, scored(0.8, 0.1, 0.9, 0.7), 0.1)) == all_three
    assert texts(choose(several, scored(0.5, 0.1, 0.9, 0.1), 0.1)) == ["Three came third."]
    assert texts(choose(several, scored(0.8, 0.1, 0.9, 0.7), 0.85)) == ["Three came third."]


def test_a_further_sentence_must_hold_more_of_the_question():
    both = asked("Who came third and who came fourth?")
    assert texts(choose(both, scored(0.8, 0.1, 0.9, 0.7), 0.1)) == ["Three came third.", "Four came fourth."]


@pytest.mark.parametrize(
    ("question", "given"),
    [
        ("Did the one that was third of three come first?", ["One came first.", "Three came third."]),
        ("Did the one that was third come first?", ["One came first."]),
        ("Did the one that was late come first?", ["One came first."]),
        ("Was the third of three the one to come first?", ["One came first."]),
        ("Who was third of three?", ["One came first."]),
    ],
)
def test_a_sentence_that_tells_who_is_meant_stands_with_the_one_that_answers(question: str, given: list[str]):
    assert texts(choose(asked(question), scored(0.9, 0.2, 0.1, 0.1), 0.5)) == given
    assert texts(choose(asked(question), scored(0.9), 0.5)) == ["One came first."]


def test_the_articles_own_sentence_comes_first_where_it_is_nearly_as_sure():
    page, own = scored(0.9, kind="page", name="b2"), scored(0.8)
    assert [s.candidate.passage.source.id for s in article_first([*page, *own], 0.5)] == ["a1", "b2"]
    assert article_first([*page, *scored(0.5)], 0.1)[0] is page[0]
    assert article_first([*page, *own], 0.85)[0] is page[0]
    assert article_first(page, 0.5) == page


def test_what_is_nearest_is_two_sentences():
    assert [p.text for p in nearest(scored(0.1, 0.3, 0.2))] == ["Two came second.", "Three came third."]
    assert nearest([]) == ()


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory) -> Search:
    folder = tmp_path_factory.mktemp("extraction")
    (folder / "seeds").mkdir()
    related = "\n\nRelated article: Why the Ferry Matters\n\n"
    (folder / "seeds" / "a.txt").write_text(TEXT + related + "\n".join(LINKS), "utf-8")
    report = build(Request(folder / "seeds", folder / "store"), SmallEncoder())
    return Search(disk.open_index(folder / "store", report.version), SmallEncoder())


def test_all_links_are_outlet_and_address(search: Search):
    found = all_links(search.index)
    assert [d.text for d in found.drafts] == [
        f"Reuters | {LINKS[0]}",
        f"Haaretz | {LINKS[1]}",
        f"a.example | {LINKS[2]}",
    ]
    assert all(d.places[0].text == d.text for d in found.drafts)
    assert found.confidence == 1.0


@pytest.mark.parametrize(
    ("question", "line"),
    [
        (
            "Which link is about the bridge?",
            "Haaretz | https://www.haaretz.com/bridge-closed-on-friday | bridge closed on friday",
        ),
        (
            "Is there a Reuters link?",
            "Reuters | https://www.reuters.com/article/ferry-stopped-for-good | ferry stopped for good",
        ),
        ("Which related article is about the ferry?", "Related article: Why the Ferry Matters"),
    ],
)
def test_the_line_that_holds_the_words_asked_for(search: Search, question: str, line: str):
    (draft,) = link_lines(question, search).drafts
    assert draft.text == draft.places[0].text == line


@pytest.mark.parametrize("question", ["Which link is about elephants?", "Which links?", "link"])
def test_no_line_is_no_answer(search: Search, question: str):
    assert link_lines(question, search).drafts == ()


def test_a_headline_s_abbreviations_are_spelled_out():
    assert set(terms("foreign minister")) <= spelled_out("Hürriyet | https://a.example/x | fm cavusoglu speaks")
    assert not set(terms("foreign minister")) & spelled_out("the fmx of a pmr")


def test_related_articles_are_listed_all_at_once_and_no_other_link_with_them(search: Search):
    found = link_lines("List the related articles.", search)
    assert [draft.text for draft in found.drafts] == [
        p.text for p in search.index.lines() if p.text.startswith("Related article: ")
    ]
    assert found.drafts


def test_an_article_without_related_ones_has_none_to_list(search: Search):
    others = [p for p in search.index.lines() if not p.text.startswith("Related article: ")]
    without = SimpleNamespace(index=SimpleNamespace(lines=lambda: others))
    assert others and link_lines("What are the related articles?", without).drafts == ()


@dataclass(frozen=True)
class Nothing:
    """An index without a single link."""

    passages: tuple[Passage, ...] = ()

    def lines(self) -> list[Passage]:
        return []


def test_without_links_there_are_none_to_list():
    assert all_links(Nothing()).drafts == ()


def with_short(found: list[Scored], short: tuple[int, int]) -> list[Scored]:
    return [replace(s, short=short) for s in found]


def never(at: int, rest: list[Scored]) -> list[Scored]:
    raise AssertionError(f"part {at} was scored again")


def test_two_parts_of_a_question_are_not_answered_by_the_same_words():
    agreed, annulled = with_short(scored(0.9, 0.5), (0, 3)), with_short(scored(0.7, 0.1), (0, 3))
    first, second = apart([agreed, annulled], lambda at, rest: rest)
    assert [s[0].candidate.text for s in (first, second)] == ["Two came second.", "One came first."]
    assert apart([annulled, agreed], lambda at, rest: rest) == [second, first]


def test_the_parts_of_a_question_are_searched_with_the_whole_and_compared_alone():
    whole = "How many concerts did the composer cancel, and in what state did she bow?"
    first, second = question_parts(asked(whole))
    assert (first.searched, first.read, first.like) == ("How many concerts did the composer cancel?",) * 3
    assert second.searched == f"{whole} in what state did she bow?"
    assert second.read == second.like == "in what state did she bow?"
    alone = asked("How old is the composer?")
    assert question_parts(alone) == [alone]


def test_other_words_of_one_sentence_may_answer_both_parts():
    parts = [with_short(scored(0.9, 0.5), (0, 3)), with_short(scored(0.7, 0.1), (4, 8))]
    assert apart(parts, never) == parts
    assert apart([scored(0.9), scored(0.9)], never) == [scored(0.9), scored(0.9)]
    assert apart([[], scored(0.9)], never) == [[], scored(0.9)]


def test_a_less_likely_sentence_is_given_only_for_words_that_the_first_lacks():
    assert texts(choose(asked("What came first and then fourth?"), scored(0.8, 0.5, 0.1, 0.4), 0.1)) == [
        "One came first.",
        "Four came fourth.",
    ]
    assert texts(choose(asked("Which three things came first?"), scored(0.8, 0.5), 0.1)) == ["One came first."]


def test_a_clause_is_given_by_its_number():
    text = "Rules\n\n7.1 Be kind.\n\n7.2 Be quiet. Always.\n\nSee 7.2 above.\n\n8. Go home.\n\n9 men came."
    source = Source("a1", "a.txt", "A", text, "article")
    index = SimpleNamespace(passages=[Passage(source, 0, len(text), tuple(sentences(text)))])
    given = {number: [draft.text for draft in of_clause(number, index).drafts] for number in ("7.2", "8", "7", "9", "")}
    assert given == {"7.2": ["7.2 Be quiet.", "Always."], "8": ["8. Go home."], "7": [], "9": [], "": []}
