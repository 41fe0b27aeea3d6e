"""Cases are read strictly, and refused where they would measure the wrong thing."""

import json
from pathlib import Path

import pytest
from eval_fakes import SENTENCES, TEXT, case_of

from eval.__main__ import ARTICLE, CASES, main, put
from eval.cases import LATER, Case, CaseError, load_cases
from eval.validate import Known, known_of, problems
from eval.words import fold, says
from index.article import read_article
from index.errors import AssistantError

KNOWN = Known(texts=(TEXT,), links=("http://x.test/a",), paragraphs=())
GOOD = {
    "id": "c1",
    "type": "fact",
    "turns": ["What did the jet hit?"],
    "answerable": True,
    "gold_quotes": [SENTENCES[0]],
    "must_include": [["truck"]],
    "must_not_include": [],
}


def write(path: Path, *rows: object) -> Path:
    path.write_text("".join((r if isinstance(r, str) else json.dumps(r)) + "\n" for r in rows), "utf-8")
    return path


def sound(**fields):
    return case_of(**{"question": "What did the jet hit?", **as_values(GOOD), "where": "f:1", **fields})


def as_values(row):
    return {
        "id": row["id"],
        "gold_quotes": tuple(row["gold_quotes"]),
        "must_include": tuple(map(tuple, row["must_include"])),
    }


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("{nope", "not JSON: Expecting property name enclosed in double quotes at column 2"),
        ("[]", "a case is an object, not list"),
        ({k: v for k, v in GOOD.items() if k != "type"}, "the field 'type' is missing"),
        ({**GOOD, "golden": 1}, "unknown field 'golden'"),
        ({**GOOD, "answerable": "yes"}, "'answerable' cannot be \"yes\""),
        ({**GOOD, "turns": []}, "'turns' cannot be []"),
        ({**GOOD, "must_include": ["truck"]}, "'must_include' cannot be [\"truck\"]"),
        ({**GOOD, "gold_mode": "some"}, "'gold_mode' cannot be \"some\""),
        ({**GOOD, "id": " "}, "'id' cannot be \" \""),
    ],
)
def test_a_bad_line_names_file_line_and_culprit(tmp_path, row, complaint):
    path = write(tmp_path / "cases.jsonl", GOOD, row)
    with pytest.raises(CaseError) as error:
        load_cases(path)
    assert str(error.value) == f"{path}:2: {complaint}"


def test_a_missing_and_an_empty_file_are_named(tmp_path):
    with pytest.raises(CaseError, match=r"gone\.jsonl cannot be read \(No such file"):
        load_cases(tmp_path / "gone.jsonl")
    with pytest.raises(CaseError, match=r"empty\.jsonl holds no case"):
        load_cases(write(tmp_path / "empty.jsonl"))


def test_a_sound_case_has_no_problem():
    assert problems([sound()], KNOWN) == []


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"gold_quotes": ("A red truck.",)}, "the quote 'A red truck.' is not in the article"),
        ({"must_include": (("lorry", "jet"),)}, "the question already contains the key 'jet'"),
        ({"must_include": (("bus",),)}, "no gold quote says any of 'bus'"),
        ({"must_include": ()}, "answerable, but without gold_quotes or must_include"),
        ({"answerable": False}, "not answerable, but with gold_quotes or must_include"),
        ({"correction_quotes": (SENTENCES[1],)}, "answerable, but with correction_quotes"),
        ({"turns": ("Who died?", "What did it hit?")}, "a follow-up without the same question standalone"),
        ({"standalone": "What did the plane hit?"}, "a single turn needs no standalone question"),
    ],
)
def test_a_case_that_measures_the_wrong_thing_is_refused(fields, complaint):
    assert problems([sound(**fields)], KNOWN) == [f"f:1: c1: {complaint}"]


def test_an_address_of_the_links_may_be_quoted():
    assert problems([sound(gold_quotes=("http://x.test/a",), must_include=(("x.test",),))], KNOWN) == []


def test_repeated_ids_and_questions_and_unasked_paragraphs_are_refused():
    twice = sound(turns=("Who died in the end, and how many?",), where="f:2")
    reworded = sound(id="c2", turns=("what did the jets hit",), where="f:3")
    known = Known(texts=(TEXT,), links=(), paragraphs=(TEXT, "Nobody asks about this."))
    assert problems([sound(), twice, reworded], known) == [
        "f:2: the id 'c1' is taken, see f:1",
        "f:3: c2: asks nearly the same as c1 (f:1)",
        "no case asks about the paragraph 'Nobody asks about this.'",
    ]


def test_the_article_s_own_cases_are_sound_many_and_balanced():
    cases = load_cases(CASES)
    assert problems(cases, known_of(read_article(ARTICLE))) == []
    assert len(cases) >= 130
    assert 0.55 <= sum(case.answerable for case in cases) / len(cases) <= 0.65
    assert {case.id for case in cases} >= {f"d{n:03d}" for n in range(1, 46) if n != 5} | {"d005-typo"}


def test_the_cases_that_came_later_are_sound_and_repeat_none():
    assert problems([*load_cases(CASES), *load_cases(LATER)], known_of(read_article(ARTICLE))) == []
    assert len(load_cases(LATER)) >= 90


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Twenty-one posts; nineteen M5.", "21 posts 19 m5"),
        ("It didn’t, it won't and it cannot.", "it did not it will not and it can not"),
        ("the U.S. and the United States", "the us and the us"),
        ("Aug. 5, a cease-fire", "august 5 a ceasefire"),
        ("Hürriyet’s Defence", "hurriyet defense"),
    ],
)
def test_number_words_spellings_and_contractions_are_folded(text, folded):
    assert fold(text) == folded


def test_a_long_key_may_be_part_of_a_word_and_a_number_may_not():
    assert says("see themoscowtimes.com", "moscowtimes")
    assert says("all 19 posts", "nineteen")
    assert not says("in 2019", "19")
    assert not says("the focus", "U.S.")
    assert not says("at Ankara", "kara", whole_words=True)


def test_check_prints_the_count_or_every_problem(tmp_path, capsys):
    assert main(["--check"]) == 0
    assert capsys.readouterr().out == f"{len(load_cases(CASES))} cases, all fit to be asked\n"
    bad = write(tmp_path / "bad.jsonl", GOOD)
    assert main(["--check", "--cases", str(bad)]) == 1
    assert f"{bad}:1: c1: the quote 'The jet hit the truck.' is not in the article" in capsys.readouterr().err


def test_the_last_turn_is_put_as_told():
    case = Case("1", "fact", ("Who is Lavrov?", "How old is he?"), answerable=False)
    [found] = put([case], "Hi! {} Thanks!")
    assert found.turns == ("Who is Lavrov?", "Hi! How old is he? Thanks!")
    assert put([case], "{}") == (case,)
    with pytest.raises(AssistantError, match=r"'Hi' has no place for the question; write \{\} where it goes"):
        put([case], "Hi")
