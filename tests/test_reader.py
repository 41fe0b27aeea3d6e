"""The shipped reader: exact places, order kept, damage refused, and the answers it must not miss."""

import json
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.reader import Reader, ReaderError, Reading
from assistant.reader.inference import WEIGHTS
from assistant.reader.vectors import embedded_vectors
from index.encoder import embedded_folder
from index.errors import EncoderError

PASSAGE = (
    "The observatory on Mount Teyde was opened in 1964 by the astronomer Ana Ruiz. “We will measure the Sun,” Ruiz "
    "told reporters. Its largest telescope, built in Göttingen, weighs 24 tonnes. A storm damaged the dome in 1987, "
    "and repairs took two years. Visitors are admitted only in summer."
)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load()


def same(ours: Reading, theirs: Reading) -> bool:
    return ours.span == theirs.span and abs(ours.answerable - theirs.answerable) < 1e-3


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("When was the observatory opened?", "1964"),
        ("Who opened the observatory?", "Ana Ruiz"),
        ("Where was the largest telescope built?", "Göttingen"),
        ("How long did the repairs take?", "two years"),
        ("What damaged the dome?", "storm"),
    ],
)
def test_the_answer_is_marked(reader, question, answer):
    reading = reader.read(question, [PASSAGE])[0]
    assert answer in PASSAGE[slice(*reading.span)]
    assert len(PASSAGE[slice(*reading.span)]) < len(answer) + 25


def test_the_sentence_with_the_answer_scores_best(reader):
    reading = reader.read("How much does the telescope weigh?", [PASSAGE])[0]
    starts = [0, PASSAGE.index("“We"), PASSAGE.index("Its"), PASSAGE.index("A storm"), PASSAGE.index("Visitors")]
    scores = [reading.best_in(a, b)[0] for a, b in zip(starts, [*starts[1:], len(PASSAGE)], strict=True)]
    assert scores.index(max(scores)) == 2
    assert max(scores) == pytest.approx(reading.span_score - reading.null_score)


def test_a_question_about_something_else_scores_lower(reader):
    asked = ["When was the observatory opened?", "Which river flows through Lima?"]
    about, other = (reader.read(question, [PASSAGE])[0].answerable for question in asked)
    assert about > other


@pytest.mark.parametrize("seed", range(25))
def test_places_are_whole_words_of_the_text_as_given(reader, seed):
    rng = random.Random(seed)
    odd = ["café", "naïve—so", "日本語", "İstanbul", "e\u0301te\u0301", "“quoted”", "x" * 60, "\u200b", "\n\n", "☃"]
    text = " ".join(rng.choice([*odd, *PASSAGE.split()]) for _ in range(rng.randint(1, 400)))
    reading = reader.read("what was opened in 1964?", [text])[0]
    start, end = reading.span
    assert 0 <= start <= end <= len(text)
    cut = rng.randrange(len(text) + 1)
    _, (low, high) = reading.best_in(cut, len(text))
    assert cut <= low <= high <= len(text)


def test_order_and_batching_change_nothing(reader):
    texts = [PASSAGE[: 20 * n] for n in range(1, 15)] + [PASSAGE * 6, ""]
    alone = [reader.read("Who opened it?", [text])[0] for text in texts]
    together = reader.read("Who opened it?", texts)
    assert all(same(a, b) for a, b in zip(alone[:-1], together[:-1], strict=True))
    assert together[-1].span == (0, 0)
    assert together[-1].answerable == float("-inf")


def test_a_title_is_read_and_holds_no_answer(reader):
    text = "It was opened in 1964. A storm damaged the dome in 1987."
    [with_title, without] = reader.read("When was the Teyde observatory opened?", [text, text], ["Teyde, 1913", ""])
    assert text[slice(*with_title.span)] == text[slice(*without.span)] == "1964"
    assert with_title.span_score != without.span_score
    assert same(without, reader.read("When was the Teyde observatory opened?", [text])[0])


def test_a_long_text_stands_under_its_title_in_every_window(reader):
    text = "Nothing was said. " * 200 + "The dome was painted green by Ana Ruiz. " + "Nothing was said. " * 100
    reading = reader.read("Who painted the dome?", [text], ["A very long title, " * 30])[0]
    assert "Ana Ruiz" in text[slice(*reading.span)]
    assert len(reading.windows) > 2


def test_an_answer_far_into_a_long_text_is_found(reader):
    filler = "The weather was mild and the harbour stayed calm through the week. " * 60
    reading = reader.read("When was the observatory opened?", [filler + PASSAGE])[0]
    assert "1964" in (filler + PASSAGE)[slice(*reading.span)]
    assert len(reading.windows) > 2


def test_best_in_an_empty_range_is_minus_infinity(reader):
    reading = reader.read("Who opened it?", [PASSAGE])[0]
    assert reading.best_in(3, 3) == (float("-inf"), (3, 3))


def test_support_tells_the_three_apart(reader):
    evidence = "A storm damaged the dome in 1987, and repairs took two years."
    claims = [evidence, "No storm ever damaged the dome.", "The mayor of Lima owns nine horses."]
    found = reader.support([(evidence, claim) for claim in claims])
    shares = [(one.supported, one.contradicted, one.unknown) for one in found]
    assert [max(range(3), key=share.__getitem__) for share in shares] == [0, 1, 2]
    assert [sum(share) for share in shares] == pytest.approx([1, 1, 1])


def test_nothing_asked_is_nothing_read(reader):
    assert reader.read("Who?", []) == []
    assert reader.support([]) == []


def test_a_wrong_byte_in_the_word_vectors_is_refused(tmp_path):
    whole = bytearray((embedded_folder() / "model.safetensors").read_bytes())
    whole[len(whole) // 4] ^= 1
    (tmp_path / "model.safetensors").write_bytes(whole)
    with pytest.raises(EncoderError, match="does not hold the word vectors"):
        embedded_vectors(tmp_path / "model.safetensors")
    with pytest.raises(EncoderError, match="cannot be read"):
        embedded_vectors(tmp_path / "none.safetensors")


def test_a_wrong_byte_is_refused(tmp_path):
    for name in ("reader.onnx", "reader.json"):
        shutil.copy(WEIGHTS / name, tmp_path / name)
    whole = bytearray((tmp_path / "reader.onnx").read_bytes())
    whole[len(whole) // 2] ^= 1
    (tmp_path / "reader.onnx").write_bytes(whole)
    with pytest.raises(ReaderError, match=r"^[^\n]+reader\.onnx is not the file it should be[^\n]+$"):
        Reader.load(tmp_path)


def test_a_missing_model_is_one_line(tmp_path):
    with pytest.raises(ReaderError, match=r"^no reader in [^\n]+$"):
        Reader.load(tmp_path)


def test_what_ships_is_small_and_described():
    assert sum(path.stat().st_size for path in WEIGHTS.iterdir()) <= 25_000_000
    about = json.loads((WEIGHTS / "reader.json").read_text("utf-8"))
    assert about["sha256"] in (WEIGHTS / "MODEL_CARD.md").read_text("utf-8")


def test_answering_needs_no_torch():
    code = (
        "import sys; from assistant.reader import Reader; Reader.load().read('who?', ['Ana.']);"
        "sys.exit(any(name in sys.modules for name in ('torch', 'transformers')))"
    )
    root = Path(__file__).parent.parent
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0
