"""The reader's training examples: nothing measured is trained on, places are exact, labels do not leak."""

import json
import lzma
import random
import re
from pathlib import Path

import pytest

from assistant.reader.batches import CLASS, SEPARATOR, batches, collate, encode, tokenizer
from assistant.reader.claims import answered, support
from assistant.reader.data import (
    Example,
    cut,
    detokenise,
    held_out,
    key,
    misled,
    sentences,
    squad,
    squad_rows,
    unansq,
    window,
)
from assistant.reader.mixture import elsewhere, further, training
from assistant.reader.negatives import (
    ask_further,
    falsify,
    names,
    swap_asked,
    swap_month,
    swap_name,
    swap_number,
    swap_opposite,
)
from assistant.reader.synonyms import WordNet
from index.encoder import embedded_model

SUBJECTS = ["Alice Moreau", "Bruno Keller", "Chen Wei", "Dora Lindt", "Emil Novak", "Farah Aziz", "Gustav Holm"]
TOWNS = ["Paris", "Geneva", "Oslo", "Vienna", "Madrid", "Lisbon", "Tallinn", "Dublin"]


def passage(number: int) -> str:
    """A small article's paragraph; every number gives another one."""
    who, other = SUBJECTS[number % 7], SUBJECTS[(number + 3) % 7]
    town, year = TOWNS[number % 8], 1900 + number % 97
    return (
        f"{who} founded the paper mill number {number} of {town} in {year}. At first the mill employed 40 people. "
        f"In {year + 3} the director {other} said the river was the largest danger. The mill closed after the war."
    )


def squad_row(number: int) -> dict[str, object]:
    text = passage(number)
    answer = SUBJECTS[number % 7]
    question = f"Who founded the paper mill number {number} of {TOWNS[number % 8]} in {1900 + number % 97}?"
    return {
        "title": "Mills", "question": question, "passage": text, "answers": [answer], "answer_start": [0],
        "label": "answerable",
    }  # fmt: skip


def twins(number: int) -> list[dict[str, object]]:
    row = squad_row(number) | {"id": f"a{number}", "pair": f"u{number}"}
    row["question"] = str(row["question"]).lower()
    sister = row | {"id": f"u{number}", "pair": f"a{number}", "answers": [], "answer_start": []}
    sister |= {"question": "who founded the paper mill after the war?", "label": "unanswerable"}
    return [row, sister]


def claims(number: int) -> dict[str, object]:
    label = ("supported", "contradicted", "nei")[number % 3]
    claim = ("The mill is old .", "The mill is new .", "The mill is rich .")[number % 3]
    return {"evidence": f"Mill {number} is old , they say .", "claim": claim, "label": label}


def write(folder: Path, name: str, rows: list[dict[str, object]]) -> None:
    path = folder / f"{name}.jsonl.xz"
    path.parent.mkdir(parents=True, exist_ok=True)
    with lzma.open(path, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row) + "\n" for row in rows)


def make_sets(folder: Path) -> Path:
    """A small folder of the public sets' form."""
    write(folder, "squad1/qa.train", [squad_row(number) for number in range(200)])
    write(folder, "unansq/qa.train", [row for number in range(60, 140) for row in twins(number)])
    write(folder, "unansq/qa.dev", [row for number in range(20) for row in twins(number)])
    write(folder, "nli_datasets/nli.mnli_dev", [claims(number) for number in range(120)])
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_sets(tmp_path_factory.mktemp("sets"))


def test_nothing_of_the_reported_set_is_trained_on(folder):
    dev = {key(passage(number)) for number in range(20)}
    assert not dev & {key(str(row["passage"])) for row in squad_rows(folder)}
    mixed = training(folder, seed=1)
    assert mixed
    assert not [example for example in mixed if any(key(example.text) in text for text in dev)]


def test_a_passage_spelt_otherwise_is_still_dropped(tmp_path):
    row = squad_row(1)
    shouted = row | {"passage": str(row["passage"]).upper().replace(" ", "  ")}
    write(tmp_path, "squad1/qa.train", [shouted, squad_row(2)])
    write(tmp_path, "unansq/qa.dev", twins(1))
    kept = [r["passage"] for r in squad_rows(tmp_path)]
    assert kept == ([] if held_out(passage(2)) else [passage(2)])


def test_held_out_passages_are_in_neither_training_set(folder):
    kept_out = {key(passage(number)) for number in range(200) if held_out(passage(number))}
    assert kept_out
    trained = [*squad(folder, random.Random(1)), *unansq(folder, "train", random.Random(1), dev=False)]
    assert not [example for example in trained if any(key(example.text) in text for text in kept_out)]
    for_choosing = list(unansq(folder, "train", random.Random(1), dev=True))
    assert all(held_out(passage(int(re.findall(r"number (\d+)", e.text)[0]))) for e in for_choosing)


@pytest.mark.parametrize("seed", range(50))
def test_a_window_is_whole_sentences_about_its_anchor(seed):
    rng = random.Random(seed)
    text = " ".join(passage(rng.randrange(200)) for _ in range(rng.randint(1, 12)))
    at = rng.randrange(len(text) - 5)
    start, end = window(text, (at, at + 5), rng)
    assert start <= at < end
    places = sentences(text)
    assert start in {place[0] for place in places}
    assert end in {place[1] for place in places}


def test_the_window_keeps_the_answer_and_the_twins_share_it(folder):
    examples = list(unansq(folder, "train", random.Random(3), dev=False))
    assert len(examples) % 2 == 0
    for good, bad in zip(examples[::2], examples[1::2], strict=True):
        assert good.span
        assert good.text[good.span[0] : good.span[1]] in SUBJECTS
        assert (bad.text, bad.span) == (good.text, None)


def test_every_prefix_of_the_mixture_is_reproducible(folder):
    assert training(folder, seed=5, limit=30) == training(folder, seed=5)[:30]
    assert training(folder, seed=5) != training(folder, seed=6)


TEXT = "In 1912 Emil Novak hired Dora Lindt in Oslo. In 1931 Farah Aziz left for Vienna in May."


@pytest.mark.parametrize(
    ("swap", "question", "allowed"),
    [
        (swap_name, "Who hired Dora Lindt?", {"Who hired Emil Novak?", "Who hired Farah Aziz?"}),
        (
            swap_opposite,
            "Who won the first war?",
            {"Who lost the first war?", "Who won the last war?", "Who won the first peace?"},
        ),
    ],
)
def test_one_thing_is_exchanged(swap, question, allowed):
    assert {swap(question, TEXT, random.Random(seed)) for seed in range(40)} == allowed


def test_another_question_word_asks_for_what_is_not_there():
    assert swap_asked("When did they leave?", "In 1912 Aziz left by train.", random.Random(1)) == "why did they leave?"
    assert swap_asked("When did they leave?", "In May they left for Oslo.", random.Random(1)) is None
    assert swap_asked("Who left?", "They left.", random.Random(1)) is None


def test_numbers_and_months_change_to_others():
    years = {swap_number("Who was hired in 1912?", TEXT, random.Random(seed)) for seed in range(40)}
    assert "Who was hired in 1931?" in years
    assert all(re.fullmatch(r"Who was hired in \d{4}\?", str(year)) and "1912" not in str(year) for year in years)
    months = {swap_month("Who left in May?", TEXT, random.Random(seed)) for seed in range(40)}
    assert months == {f"Who left in {month}?" for month in ("March", "June", "October", "December")}


def test_nothing_is_exchanged_where_nothing_fits():
    assert falsify("what is it?", "it is a mill by the river.", random.Random(1)) is None


TAXED = "The mill paid tolls to the town. A toll was a burden. It closed after the war."


@pytest.mark.parametrize(
    ("question", "answer", "so"),
    [
        ("What did the mill pay?", "tolls", False),
        ("What was a burden for the mill that it paid to the town?", "A toll", True),
        ("What did its owner hand over?", "tolls", True),
    ],
)
def test_words_alone_find_some_answers_and_miss_others(question: str, answer: str, so: bool):
    at = TAXED.index(answer)
    assert misled(question, TAXED, (at, at + len(answer))) is so


@pytest.mark.parametrize(
    ("question", "answer", "behind", "asked"),
    [
        ("What did the mill pay?", "tolls", " to the town.", {"Which tolls", "Which tolls exactly", "How many tolls"}),
        ("What did the mill pay?", "the old tolls", ".", {"Which old tolls", "How many old tolls"}),
        ("What did the mill pay?", "tolls", ", such as bridge money.", set()),
        ("What did the mill pay?", "a toll", " to the town.", set()),
        ("What did the mill pay?", "Alice Moreau's tolls", ".", set()),
        ("Who paid the mill?", "tolls", ".", set()),
    ],
)
def test_it_is_asked_which_or_how_many_where_nothing_tells(question: str, answer: str, behind: str, asked: set[str]):
    found = {ask_further(question, answer, f"It paid {answer}.", behind, random.Random(seed)) for seed in range(40)}
    rest = " did the mill pay?"
    assert {text.removesuffix(rest) for text in found if text} >= asked
    assert bool(asked) or found == {None}
    counted = {ask_further(question, answer, f"Two paid {answer}.", behind, random.Random(seed)) for seed in range(40)}
    assert not any("How many" in text for text in counted if text)


def test_a_further_question_shares_its_window_with_the_one_it_is_made_of(tmp_path):
    row = {"title": "Mills", "question": "What did the mill pay?", "passage": TAXED, "answers": ["tolls"]}
    write(tmp_path, "squad1/qa.train", [row | {"answer_start": [TAXED.index("tolls")]}, squad_row(1)])
    one, other = further(tmp_path, random.Random(1), count=5)
    assert (one.text, one.text[slice(*one.span)]) == (other.text, "tolls")
    assert (other.span, other.source) == (None, "squad1+further")
    assert list(further(tmp_path, random.Random(1), count=0)) == []


def test_a_question_is_put_to_another_article_only_where_that_does_not_hold_the_answer(tmp_path):
    mills = [squad_row(number) for number in range(40, 48)]
    tolls = [row | {"title": "Tolls", "passage": TAXED, "answer_start": [0]} for row in mills[:4]]
    write(tmp_path, "squad1/qa.train", [*mills, *tolls])
    made = list(elsewhere(tmp_path, random.Random(2), count=12))
    kept = {key(str(row["passage"])) for row in squad_rows(tmp_path)}
    assert made
    assert key(TAXED) in kept
    for one in made:
        own = next(row for row in mills if row["question"] == one.query)
        assert (one.span, one.labels, one.source) == (None, (), "squad1+other")
        assert str(own["answers"][0]).lower() not in one.text.lower()
        assert one.text in TAXED or one.text not in str(own["passage"])


def test_names_are_not_the_words_that_start_sentences():
    text = "Then the Bank of England rose. The river fell. Emil Novak said so."
    assert names(text) == ["Bank of England", "Emil Novak"]


def test_treebank_spelling_is_undone():
    assert detokenise("There 's a mill , they say -LRB- old -RRB- .") == "There's a mill, they say (old)."


def test_support_labels_follow_the_set(folder):
    labels = {example.query: example.labels for example in support(folder, random.Random(1), dev=False)}
    assert labels == {"The mill is old.": (0,), "The mill is new.": (1,), "The mill is rich.": (2,)}


def test_a_question_and_its_answer_are_a_claim_that_only_the_answer_s_sentence_supports(folder):
    claims = list(answered(folder, random.Random(4), count=120))
    assert {claim.labels for claim in claims} == {(0,), (1, 2)}
    for claim in claims:
        question, answer = re.fullmatch(r"(.+\?) (.+)\.", claim.query).groups()
        number = re.search(r"number (\d+)", question)
        told = number and passage(int(number[1])).startswith(answer) and question.lower().startswith("who founded")
        if claim.labels == (0,):
            assert told and answer in claim.text and claim.text in passage(int(number[1]))
        elif told and "mill" in claim.text:  # the question was made false, or another sentence is shown
            row = squad_row(int(number[1]))
            assert question.lower() != str(row["question"]).lower() or answer not in claim.text


# Offset, file, part, words, pointers: two senses of `big`, and a truck that is a kind of vehicle seven steps down.
NOUNS = [("00000001", ["thing"], "")] + [
    (f"0000000{at}", words, f"0000000{at - 1}")
    for at, words in enumerate([["b"], ["c"], ["d"], ["e"], ["f"], ["g"], ["vehicle"], ["truck", "lorry"]], start=2)
]


def write_wordnet(folder: Path) -> Path:
    """WordNet's files with ten nouns and the verbs `help` and `assist`."""
    data = {
        "noun": NOUNS,
        "verb": [("00000001", ["help", "assist"], ""), ("00000002", ["run", "operate"], ""), ("00000003", ["run"], "")],
        "adj": [],
        "adv": [],
    }
    for name, rows in data.items():
        lines, index = ["  1 licence"], {}
        for offset, words, above in rows:
            pointers = f"001 @ {above} n 0000" if above else "000"
            spelled = " ".join(f"{word} 0" for word in words)
            lines.append(f"{offset} 03 n {len(words):02x} {spelled} {pointers} | what it means")
            for word in words:
                index.setdefault(word, []).append(offset)
        (folder / f"data.{name}").write_text("\n".join(lines) + "\n")
        rows = [f"{w} n {len(o)} 1 @ {len(o)} 0 {' '.join(o)}  " for w, o in index.items()]
        (folder / f"index.{name}").write_text("\n".join(["  1 licence", *rows]) + "\n")
    counts = ["truck%1:06:00:: 1 9", "lorry%1:06:00:: 1 4", "vehicle%1:06:00:: 1 9", "help%2:41:00:: 1 9",
              "assist%2:41:00:: 1 3", "run%2:38:00:: 1 5", "run%2:38:01:: 2 5", "operate%2:38:00:: 1 5"]  # fmt: skip
    (folder / "cntlist.rev").write_text("\n".join(counts) + "\n")
    return folder


def test_a_question_is_put_in_other_words(tmp_path):
    wordnet = WordNet(write_wordnet(tmp_path))
    made = {wordnet.reword("Who helped the Trucks and trucks run?", random.Random(seed)) for seed in range(60)}
    # a name stays, so does `run`, which has two senses seen as often; the inflection is kept
    assert made == {
        f"Who {verb} the Trucks and {noun} run?"
        for verb in ("helped", "assisted")
        for noun in ("trucks", "lorries", "vehicles")
    }


def test_a_folder_without_wordnet_is_named(tmp_path):
    with pytest.raises(SystemExit, match=re.escape(str(tmp_path))):
        WordNet(tmp_path)


def test_questions_are_reworded_whatever_their_label(folder, tmp_path):
    class Shouts:
        def reword(self, question: str, rng: random.Random) -> str:
            return question.upper()

    mixed = [example for example in training(folder, seed=3, words=Shouts()) if not example.labels]
    for label in (True, False):
        share = [example.query.isupper() for example in mixed if bool(example.span) == label]
        assert 0.3 < sum(share) / len(share) < 0.7


def test_targets_are_the_answer_s_tokens(folder):
    words = tokenizer(embedded_model().folder / "tokenizer.json")
    examples = [example for example in training(folder, seed=2) if not example.labels]
    for example, coded in zip(examples, encode(examples, words), strict=True):
        assert coded.ids[0] == CLASS
        assert coded.ids[coded.passage - 1] == coded.ids[-1] == SEPARATOR
        answer = words.decode(list(coded.ids[coded.starts[0] : coded.ends[1] + 1]))
        expected = example.text[slice(*example.span)].lower() if example.span else "[CLS]"
        assert (answer or "[CLS]").replace(" ", "") == expected.replace(" ", "") or not example.exact


def test_a_title_goes_before_the_text_and_the_answer_stays_marked():
    example = Example("t", "who left?", "Aziz left.", (0, 4), title="The long war").under_title()
    assert example.text == "The long war. Aziz left."
    assert example.text[slice(*example.span)] == "Aziz"


def test_some_texts_stand_under_their_title(folder):
    asked = [example for example in training(folder, seed=2) if example.source == "unansq"]
    under = [example.text.startswith("Mills. ") for example in asked]
    assert any(under) and not all(under)


def test_batches_hold_every_example_once_within_the_budget(folder):
    words = tokenizer(embedded_model().folder / "tokenizer.json")
    coded = encode(training(folder, seed=2), words)
    made = list(batches(coded, 600, random.Random(1)))
    assert sorted(map(hash, (item for batch in made for item in batch))) == sorted(map(hash, coded))
    assert all(max(len(item.ids) for item in batch) * len(batch) <= 600 for batch in made)


def test_a_batch_marks_what_is_right():
    words = tokenizer(embedded_model().folder / "tokenizer.json")
    asked = cut("t", "who left?", "Aziz left.", (0, 4), random.Random(1))
    claim = Example("t", "aziz stayed", "Aziz left.", labels=(1, 2))
    batch = collate(encode([asked, Example("t", "why?", "Aziz left."), claim], words))
    assert batch.asked.tolist() == [True, True, False]
    assert batch.labels.tolist() == [[False] * 3, [False] * 3, [False, True, True]]
    assert batch.right[0].nonzero().tolist() == [[0, 5], [1, 5]]  # after [CLS] who left ? [SEP]
    assert batch.right[1].nonzero().tolist() == [[0, 0], [1, 0]]
    assert batch.segments[0].nonzero().flatten().tolist() == [5, 6, 7]
