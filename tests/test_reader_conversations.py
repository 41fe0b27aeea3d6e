"""What a pronoun stands for: found in the turns before, trained on one part only, and asked of the reader."""

import json
import random
from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.answer import Answer, Citation, Sentence, Turn
from assistant.followup import standalone
from assistant.judge import YES_NO
from assistant.reader.antecedent import LONGEST, TURNS, antecedent, asks, bare, before
from assistant.reader.articles import FIT, TEST, TRAIN, articles
from assistant.reader.conversations import place_of, replaced, talks, training
from eval.cases import ARTICLES, CONVERSATIONS
from eval.sets import conversations as measured
from index.sentences import sentences
from index.values import Source

TEXT = "The ferry Orla sank off Bergen. Its captain, Nils Dahl, blamed a pump. He had bought it in Oslo for 40 crowns."


@pytest.mark.parametrize("part", [TRAIN, FIT, TEST])
def test_every_place_of_the_shipped_conversations_is_exact(part):
    found = talks(CONVERSATIONS, articles(ARTICLES, part))
    assert len(found) >= 100
    for talk in found:
        whole = {(s.start, s.end) for s in sentences(talk.article.text)}
        for turn in talk.turns:
            assert set(turn.whole.answers) <= whole, (talk.article.name, turn)
            assert bool(turn.whole.short) == bool(turn.whole.answers) or YES_NO.match(turn.whole.text), turn
            if turn.whole.short:
                assert (
                    turn.whole.answers[0][0] <= turn.whole.short[0] < turn.whole.short[1] <= turn.whole.answers[0][1]
                ), turn


def test_each_shipped_conversation_is_about_an_article_that_ships():
    known = {json.loads(line)["name"] for line in ARTICLES.open(encoding="utf-8")}
    assert {json.loads(line)["article"] for line in CONVERSATIONS.open(encoding="utf-8")} <= known


@pytest.mark.parametrize(
    ("question", "whole", "found"),
    [
        ("Where did he buy it?", "Where did Nils Dahl buy the pump?", [("he", "Nils Dahl"), ("it", "the pump")]),
        ("Who is his boss?", "Who is Nils Dahl's boss?", [("his", "Nils Dahl's")]),
        ("Who is his boss?", "Who is the boss of the captain?", []),
        ("And the ferry?", "What happened to the ferry?", []),
    ],
)
def test_what_was_put_for_a_pronoun_is_seen(question: str, whole: str, found: list[tuple[str, str]]):
    assert replaced(question, whole) == found


@pytest.mark.parametrize(
    ("meant", "words"),
    [
        ("Nils Dahl's", "Nils Dahl"),
        ("Dahl", "Nils Dahl"),
        ("the captain of the Orla who blamed a pump", "captain"),
        ("the pump", "pump"),
        ("the mayor", None),
    ],
)
def test_the_words_it_stands_for_are_found_whole_and_bare(meant: str, words: str | None):
    place = place_of(meant, TEXT)
    assert (TEXT[slice(*place)] if place else None) == words


@pytest.fixture
def written(tmp_path: Path) -> tuple[Path, Path]:
    lines = [
        {"name": part, "part": part, "title": "", "text": TEXT.replace("Orla", part), "questions": []}
        for part in (TRAIN, FIT, TEST)
    ]
    (tmp_path / "articles.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    rows = []
    for line in lines:
        text = str(line["text"])
        blamed, bought = text.index("Its captain"), text.index("He had")
        name = text.index("Nils Dahl")
        oslo = text.index("Oslo")
        first = {"question": "Who blamed a pump?", "alone": "Who blamed a pump?"}
        then = {"question": "Where did he buy it?", "alone": "Where did Nils Dahl buy the pump?"}
        rows.append({"article": line["name"], "turns": [
            first | {"answers": [[blamed, bought - 1]], "short": [name, name + 9]},
            then | {"answers": [[bought, len(text)]], "short": [oslo, oslo + 4]},
            {"question": "How old is he?", "alone": "How old is Nils Dahl?", "answers": [], "short": None},
        ]})  # fmt: skip
    (tmp_path / "talks.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return tmp_path / "talks.jsonl", tmp_path / "articles.jsonl"


def test_only_one_part_is_trained_on_and_spans_are_what_pronouns_stand_for(written):
    made = list(training(*written, random.Random(1)))
    assert not [one for one in made if f"ferry {FIT}" in one.text or f"ferry {TEST}" in one.text]
    pronouns = [one for one in made if one.source.endswith("stands_for")]
    assert {one.query for one in pronouns} == {
        asks("he", "Where did he buy it?"),
        asks("it", "Where did he buy it?"),
        asks("he", "How old is he?"),
    }
    spans = {one.text[slice(*one.span)] for one in pronouns if one.span}
    assert spans == {"Nils Dahl", "pump"}
    assert "Where did Nils Dahl buy the pump?" in {one.query for one in made if one.span and one not in pronouns}


def test_the_last_turns_are_read_and_the_last_one_whole():
    turns = [(f"Who is {n}?", f"{n} is a man.") for n in range(9)]
    assert before(turns) == " ".join(f"Who is {n}? {n} is a man." for n in range(9 - TURNS, 9))
    assert before([("Who?", "a"), ("Why", "x" * LONGEST)]) == f"Why? {'x' * LONGEST}"
    assert before([]) == ""
    assert antecedent("he", "Who is he?", [(" ?", " ")], Knows("?")) == "?"


@dataclass
class Found:
    """What `Knows` says of a text."""

    answerable: float
    place: tuple[int, int]

    def best_in(self, start: int, end: int) -> tuple[float, tuple[int, int]]:
        return 0.0, self.place


class Knows:
    """A reader that finds these words, as surely as told."""

    def __init__(self, words: str, sure: float = 1.0) -> None:
        self.words, self.sure, self.asked = words, sure, []

    def read(self, question, passages, titles=()):
        self.asked.append((question, *passages))
        start = passages[0].index(self.words)
        return [Found(self.sure, (start, start + len(self.words)))]


def turn(question: str, text: str) -> Turn:
    return Turn(question, Answer(question, question, text, "answer", (Sentence(text, ()),)))


TURN = turn("What does Quiet Ridge demand?", "Its head, Devin Tran, said: the owners of Quiet Ridge demand two miles.")


def test_a_pronoun_is_replaced_by_what_the_reader_finds_in_the_turns_before():
    knows = Knows("Devin Tran")
    assert standalone("What did he offer?", [TURN], knows).read == "What did Devin Tran offer?"
    assert knows.asked == [(asks("he", "What did he offer?"), f"{TURN.question} {TURN.answer.text}")]
    assert standalone("What is their address?", [TURN], Knows("the owners")).read == "What is the owners' address?"


def test_where_the_reader_is_not_sure_or_absent_the_rules_tell():
    unsure = Knows("Devin Tran", sure=-20.0)
    assert standalone("What did it offer?", [TURN], unsure).read == "What did Quiet Ridge offer?"
    assert standalone("What did it offer?", [TURN]).read == "What did Quiet Ridge offer?"
    assert antecedent("he", "What did he offer?", [], unsure) == ""


def test_the_things_that_were_asked_for_are_they_whatever_is_read():
    asked = turn("How many posts does Turkey have?", "Turkey has 19 posts.")
    assert standalone("Where are they?", [asked], Knows("Turkey")).read == "Where are the posts?"


@pytest.mark.parametrize(
    ("words", "several", "name"),
    [
        ("Rosalind Achterberg, a retired teacher", False, "Rosalind Achterberg"),
        ("Anna, Cosima and Ben", True, "Anna, Cosima and Ben"),
        ("the “Kittiwake", False, "Kittiwake"),
        ("400,000 dollars", False, ""),
        ("at the north pier", False, ""),
        ("M4", False, "M4"),
    ],
)
def test_a_name_is_taken_bare_and_what_is_none_is_not(words: str, several: bool, name: str):
    assert bare(words, several=several) == name


def test_what_the_asker_named_comes_before_what_the_answer_did():
    class Torn:
        """Finds the last word of every sentence, each later one more surely."""

        answerable = 1.0

        def read(self, question, passages, titles=()):
            self.text = passages[0]
            return [self]

        def best_in(self, start: int, end: int) -> tuple[float, tuple[int, int]]:
            last = self.text[start:end].rstrip("?.").rindex(" ") + 1 + start
            return float(start) / 100, (last, end - 1)

    turns = [("Who met Ann?", "It was Bo."), ("Who annulled the truce", "That was Ankara.")]
    assert antecedent("it", "When did it end?", turns, Torn()) == "truce"


def test_a_name_does_not_go_on_over_the_border_of_a_sentence():
    class Across(Knows):
        def read(self, question, passages, titles=()):
            super().read(question, passages)
            text = passages[0]
            border = text.index("? ") + 1
            return [
                Spread(
                    1.0, {(0, border): (1.0, (text.index("Quiet"), border - 1)), (border + 1, len(text)): (0.5, (0, 4))}
                )
            ]

    @dataclass
    class Spread:
        answerable: float
        best: dict[tuple[int, int], tuple[float, tuple[int, int]]]

        def best_in(self, start: int, end: int) -> tuple[float, tuple[int, int]]:
            return self.best[start, end]

    assert antecedent("it", "Who owns it?", [("Where is Quiet Ridge?", "It is here.")], Across("is")) == "Quiet Ridge"


def test_a_question_that_stands_alone_asks_the_reader_nothing():
    knows = Knows("Devin Tran")
    standalone("What did the army do for its posts?", [TURN], knows)
    standalone("When did Quiet Ridge open?", [TURN], knows)
    assert knows.asked == []


def test_the_set_of_conversations_is_of_the_part_that_is_not_tuned_on_and_is_figured_by_hand():
    chats = measured.read(Path())
    assert {chat.talk.article.part for chat in chats} == {TEST}
    assert len({chat.id for chat in chats}) == len(chats) >= 100

    def row(told: bool, follow: bool, whole: bool, typed: bool) -> dict[str, bool]:
        return {"told": told, "follow": follow, "whole": whole, "typed": typed}

    rows = [
        {"turns": [row(True, True, True, True), row(True, True, True, False), row(False, False, True, False)]},
        {"turns": [row(True, False, False, False), row(True, False, True, True)]},
    ]
    found = {name: value.value for name, value in measured.figures(rows).items() if value}
    assert found["first turns: right"] == 0.5
    assert found["follow-ups in the conversation: right"] == found["follow-ups alone as typed: right"] == 1 / 3
    assert found["follow-ups made whole: right"] == 1.0
    assert found["follow-ups in the conversation: right, of those that are told"] == 0.5
    assert found["follow-ups in the conversation: refused, of those that are not"] == 0.0


def test_a_turn_is_right_where_it_cites_what_answers_or_refuses_what_is_not_told(written):
    [talk] = talks(written[0], articles(written[1], TRAIN))
    source = Source("a", "a", "", talk.article.text, kind="article")
    blamed, bought, untold = talk.turns

    def given(turn) -> Answer:
        start, end = turn.whole.answers[0]
        place = Citation(1, source, start, end, source.text[start:end])
        return Answer("", "", "", "answer", (Sentence(place.quote, (place,)),), (place,))

    refused = Answer("", "", "", "refusal")
    assert measured.is_right(blamed, given(blamed))
    assert not measured.is_right(blamed, given(bought))
    assert not measured.is_right(blamed, refused)
    assert measured.is_right(untold, refused)
    assert not measured.is_right(untold, given(blamed))
