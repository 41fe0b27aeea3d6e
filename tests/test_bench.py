"""The benchmarks' own machinery: processes accounted for, turns kept, intervals, pictures, a growth that goes on."""

import json
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from eval.bench import drawing, figures, growth
from eval.bench.build import work_of
from eval.bench.cold import FLOOR, summary
from eval.bench.growth import Drawn, Note, stage
from eval.bench.processes import Run, in_turn, run
from eval.bench.subjects import MODULES, NAMES
from eval.bench.texts import synthetic
from index.encoder import embedded_folder
from index.errors import AssistantError
from index.passages import split
from index.values import Source

TEXT = "The ferry left Trondheim at noon. It carried nine cars and a piano. Nobody knew who had bought the piano. " * 9


@pytest.fixture(scope="module")
def passages():
    return list(split(Source("s-00000000", "s", "A ferry", TEXT)))


def test_a_process_is_accounted_for():
    code = "import sys; kept = bytearray(200_000_000); print(sys.stdin.read().upper(), end='')"
    ours = bytearray(300_000_000)  # what this process holds is not the other's
    found = run([sys.executable, "-c", code], given="words")
    small = run([sys.executable, "-c", "pass"])
    assert len(ours) and found.out == "WORDS"
    assert found.peak_mb > 200 > small.peak_mb, "each process's own peak, not the largest of all so far"
    assert 0 < found.cpu_s <= 2 * found.wall_s


def test_a_refusal_is_an_answer_and_a_failure_names_its_last_line():
    assert run([sys.executable, "-c", "raise SystemExit(3)"]).out == ""
    with pytest.raises(AssistantError, match="failed: ValueError: no such passage"):
        run([sys.executable, "-c", "raise ValueError('no such passage')"])


def test_subjects_take_turns_and_the_warm_up_does_not_count():
    order: list[str] = []
    found = in_turn("AB", 2, lambda name: order.append(name) or len(order))
    assert "".join(order) == "ABABAB"
    assert found == {"A": [3, 5], "B": [4, 6]}


def test_figures_carry_their_intervals():
    assert figures.middle([3.0, 1.0, 2.0]) == {"value": 2.0, "low": 1.0, "high": 3.0, "count": 3}
    assert figures.ratio([1.0, 2.0], [5.0, 10.0]) == {"value": 5.0, "low": 5.0, "high": 5.0, "count": 2}
    assert figures.tail(list(range(101)))["value"] == 95
    assert figures.figures(1234567.0) == 1235000.0


def test_what_is_kept_names_the_machine_only_by_what_a_figure_depends_on(tmp_path: Path):
    path = figures.keep(tmp_path, "cold", {"asked": "Who?"})
    kept = json.loads(path.read_text("utf-8"))
    assert kept["question"] == "cold" and kept["asked"] == "Who?" and kept["machine"]["cores"] >= 1
    assert str(Path.home()) not in path.read_text("utf-8") and sys.prefix not in path.read_text("utf-8")


def test_the_ratio_of_cold_starts_is_paired():
    def took(*seconds: float) -> list[Run]:
        return [Run(second, second, 100.0, "") for second in seconds]

    runs = {name: took(2.0, 4.0) for name in (FLOOR, *NAMES)} | {NAMES[1]: took(20.0, 40.0)}
    found = summary(runs)
    assert found["subjects"][NAMES[1]]["times_ours"]["value"] == 10.0
    assert found["over_imports"]["value"] == 1.0
    assert set(MODULES) == set(NAMES)


def test_synthetic_passages_keep_the_statistics_and_differ(passages):
    made = list(synthetic(passages, 200))
    assert made == list(synthetic(passages, 200)), "the same seed, the same text"
    texts = [" ".join(sentences) for sentences in made]
    assert len(set(texts)) == 200
    words = {word.strip(".").lower() for text in texts for word in text.split()}
    assert {word for word in words if not word.isdigit()} <= {word.strip(".").lower() for word in TEXT.split()}
    real = np.mean([len(p.text) for p in passages])
    assert np.mean([len(text) for text in texts]) == pytest.approx(real, rel=0.3)


def test_drawn_vectors_are_unit_and_the_same_for_the_same_words():
    class Real:
        id, dimension = "real", 384

    first, again, other = Drawn(Real()).tokens(["the ferry left", "the ferry left", "nobody knew"])  # type: ignore[arg-type]
    assert np.linalg.norm(first.vector) == pytest.approx(1, abs=1e-5)
    assert np.allclose(np.linalg.norm(first.vectors, axis=1), 1, atol=1e-5)
    assert np.array_equal(first.vector, again.vector) and not np.allclose(first.vector, other.vector)
    assert first.places.tolist() == [[0, 3], [4, 9], [10, 14]]
    assert (embedded_folder() / "tokenizer.json").is_file()


def test_a_stage_that_is_done_is_not_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    calls: list[list[str]] = []

    def fake(command, *, given: str, limit_s: float) -> Run:
        calls.append(command)
        return Run(1.0, 1.0, 50.0, json.dumps({"seconds": 1.0}))

    monkeypatch.setattr(growth, "run", fake)
    said: list[str] = []
    note = Note(tmp_path / "log.txt", said.append)
    assert stage(tmp_path, "build", ["1000"], note) == stage(tmp_path, "build", ["1000"], note)
    assert len(calls) == 1 and len(said) == 1
    assert "build: 1.0 s" in (tmp_path / "log.txt").read_text("utf-8")


def test_the_work_of_a_passage_is_counted_from_its_tokens():
    assert work_of([100]) == pytest.approx(100 * 6 * (24 * 384**2 + 4 * 100 * 384) / 1e9)
    assert work_of([100, 100]) == pytest.approx(2 * work_of([100]))


def figure(value: float) -> dict[str, float]:
    return {"value": value, "low": value * 0.9, "high": value * 1.1, "count": 5}


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("cold", {"subjects": {n: {"seconds": figure(1), "peak_mb": figure(300)} for n in (FLOOR, *NAMES)}}),
        ("warm", {"subjects": {n: {"p95_ms": figure(90), "resident_mb": figure(300)} for n in NAMES}}),
        ("page", {"listening_s": figure(1), "first_paint_s": figure(2), "first_answer_s": figure(3)}),
        ("crowd", {"people": {"1": {"p95_ms": figure(90), "answers_a_second": 12.0}}}),
        (
            "growth",
            {
                "sizes": [
                    {"passages": n, "p95_ms": figure(90), "resident_mb": n, "disk_mb": n, "build_s": n}
                    for n in (1000, 10000)
                ]
            },
        ),
    ],
)
def test_a_picture_is_drawn_and_the_same_figures_draw_the_same_bytes(question: str, found: dict, tmp_path: Path):
    path = drawing.draw(tmp_path, question, found)
    assert path is not None
    first = path.read_bytes()
    assert first.startswith(b"<?xml") and b"</svg>" in first
    assert drawing.draw(tmp_path, question, found).read_bytes() == first


def test_a_process_that_takes_too_long_is_ended_with_its_children(tmp_path: Path):
    mark = tmp_path / "pid"
    code = f"import os, time, pathlib; pathlib.Path({str(mark)!r}).write_text(str(os.getpid())); time.sleep(600)"
    with pytest.raises(AssistantError, match=r"took over 1\.5 s"):
        run([sys.executable, "-c", code], limit_s=1.5)
    process = int(mark.read_text("utf-8"))
    deadline = time.monotonic() + 30
    while Path(f"/proc/{process}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{process}").exists()
