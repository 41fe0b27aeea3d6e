"""Questions after a property that a passage does not tell: made only where nothing of the kind is there."""

import random

import pytest

from assistant.reader.properties import COUNTS, HOW, OF, WHICH, Kinds, Told, another_kind, parted, properties, put_to

COLOURS = ["red", "green", "blue", "white"]
RIVERS = ["Rhine", "Loire", "Tagus", "Oder"]
CARGO = "The truck was carrying seventy crates of apples to the port. A van behind it was empty."


def row(question: str, passage: str, answer: str) -> dict[str, object]:
    return {"question": question, "passage": passage, "answers": [answer], "answer_start": [passage.index(answer)]}


ROWS = [
    *(row("What color is the flag?", f"The flag of town {n} is {color}.", color) for n, color in enumerate(COLOURS)),
    *(
        row(f"What river does town {n} lie on?", f"Town {n} lies on the {river}, by a wood.", river)
        for n, river in enumerate(RIVERS)
    ),
    *(row("How old was Nasser?", f"Nasser was {40 + n} years old.", f"{40 + n} years") for n in range(4)),
]


@pytest.mark.parametrize(
    ("question", "form", "kind"),
    [
        ("How many armed men were killed?", COUNTS, "armed men"),
        ("How much salt is needed?", COUNTS, "salt"),
        ("What is the official language of Malta?", OF, "official language"),
        ("how tall is the tower", HOW, "tall"),
        ("In which city was she born?", WHICH, "city"),
    ],
)
def test_a_question_is_parted_at_the_kind_it_asks_for(question: str, form: int, kind: str):
    found = parted(question)
    assert found
    assert (found.form, found.kind) == (form, kind)
    assert found.before + found.kind + found.behind == question


@pytest.mark.parametrize(
    "question", ["Who founded the mill?", "Why did it close?", "What did he say?", "What did Ada do was it?"]
)
def test_a_question_after_no_kind_is_left_alone(question: str):
    assert parted(question) is None


@pytest.mark.parametrize(
    ("form", "kind", "passage", "untold"),
    [
        (WHICH, "color", CARGO, True),
        (WHICH, "color", "A van that was green stood behind it.", False),  # what another question's answer was
        (WHICH, "color", "Its color was nowhere noted.", False),  # the word itself
        (WHICH, "river", "They crossed the Loire by night.", False),
        (HOW, "old", CARGO, True),
        (HOW, "old", "The driver, aged 31, was not hurt.", False),
        (HOW, "hot", "Bake it at 220° for an hour.", False),
        (COUNTS, "soldiers", CARGO, True),
        (COUNTS, "crates", CARGO, False),
    ],
)
def test_a_kind_is_untold_where_neither_its_word_nor_its_answers_stand(
    form: int, kind: str, passage: str, untold: bool
):
    assert Kinds.of(ROWS).untold(form, kind, Told(passage, "apples")) is untold


def test_another_kind_is_asked_for_in_its_place_and_a_question_after_it_comes_along():
    kinds, asking = Kinds.of(ROWS), parted("What river does the truck cross?")
    assert asking
    found = another_kind(parted("What fruit is the truck carrying?"), Told(CARGO, "apples"), kinds, random.Random(1))
    assert found
    question, twin = found
    assert question == "What color is the truck carrying?"
    assert twin["question"] == "What color is the flag?"
    assert another_kind(asking, Told("A green truck crosses the Tagus.", "Tagus"), kinds, random.Random(1)) is None


def test_a_property_is_asked_of_what_the_passage_tells_of():
    kinds = Kinds.of(ROWS)
    asked = [(one, r) for r in ROWS if (one := parted(str(r["question"]))) and one.kind in ("color", "old")]
    made = {found[0] for n in range(9) if (found := put_to(Told(CARGO, "apples"), kinds, asked, random.Random(n)))}
    assert made == {"What color is the truck?", "How old was the truck?"}


def test_each_comes_with_its_window_s_own_question_and_an_answerable_one_of_its_kind():
    made = list(properties(ROWS, random.Random(2), count=4))
    assert made
    for own, asked, twin in zip(made[::3], made[1::3], made[2::3], strict=True):
        assert own.span
        assert asked.span is None
        assert asked.text == own.text
        assert twin.span
        kind = parted(asked.query)
        assert kind
        assert kind.kind == parted(twin.query).kind
        assert twin.text[slice(*twin.span)] not in asked.text
