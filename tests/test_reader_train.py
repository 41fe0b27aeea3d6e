"""Training, export and loading on made-up sets: the programs run, resume, and agree with each other."""

import json
import random
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from onnx import TensorProto, numpy_helper
from test_reader_data import make_sets

from assistant.reader import Reader, export, measure, train
from assistant.reader.batches import batches, collate, encode, tokenizer
from assistant.reader.inference import BAND, PAIR_TOKENS, SPAN_TOKENS
from assistant.reader.mixture import training
from assistant.reader.model import ReaderNet, from_encoder
from assistant.reader.vectors import word_vectors
from index.encoder import embedded_model

SMOKE = ["--smoke", "--threads", "1"]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with sets and a smoke run's checkpoint."""
    folder = tmp_path_factory.mktemp("run")
    make_sets(folder / "sets")
    assert train.main(["--data", str(folder / "sets"), "--out", str(folder / "out"), *SMOKE]) == 0
    return folder


@pytest.fixture(scope="module")
def shipped(run: Path) -> Path:
    """The smoke run's checkpoint, exported with weights in half precision."""
    assert export.main([str(run / "out" / "checkpoint.pt"), "--kind", "fp16", "--out", str(run / "model")]) == 0
    return run / "model"


@pytest.fixture(scope="module")
def graph(run: Path) -> onnx.ModelProto:
    """The same checkpoint in fp32."""
    return export.build([run / "out" / "checkpoint.pt"], "fp32")


def test_several_checkpoints_are_averaged(run: Path, tmp_path: Path):
    first = saved(run)["net"]
    torch.save({"net": {name: value + 2 for name, value in first.items()}}, tmp_path / "other.pt")
    mean = export.averaged([run / "out" / "checkpoint.pt", tmp_path / "other.pt"])
    assert mean.keys() == first.keys()
    assert all(torch.allclose(mean[name], first[name] + 1) for name in first)


def saved(run: Path) -> dict[str, dict[str, object]]:
    return torch.load(run / "out" / "checkpoint.pt", weights_only=True)


def test_the_smoke_run_uses_its_budget_and_logs(run):
    progress = saved(run)["progress"]
    assert progress["seen"] >= 200 or progress["seconds"] >= 30
    assert progress["step"] == 0  # of the next epoch


def test_a_finished_run_is_not_trained_further(run):
    before = saved(run)["net"]
    assert train.main(["--data", str(run / "sets"), "--out", str(run / "out"), *SMOKE]) == 0
    assert all(torch.equal(value, before[name]) for name, value in saved(run)["net"].items())


def test_a_cut_run_goes_on_where_it_stopped(run, tmp_path):
    """Stopped after 3 steps and resumed, or run through: the same weights."""
    sets, encoder = run / "sets", embedded_model().folder
    examples = encode(training(sets, 1, 16), tokenizer(encoder / "tokenizer.json"))
    order = list(batches(examples, 200, random.Random(1)))
    assert len(order) > 3
    whole = train.Run(train.Plan(sets, tmp_path, encoder, minutes=1e9, examples=100, threads=1))
    whole.epoch(order)
    cut = train.Run(train.Plan(sets, tmp_path, encoder, minutes=1e9, examples=100, threads=1))
    cut.epoch(order[:3])
    cut.save()
    resumed = train.Run(train.Plan(sets, tmp_path, encoder, minutes=1e9, examples=100, threads=1))
    resumed.resume()
    resumed.epoch(order)
    assert resumed.progress.seen == whole.progress.seen
    for name, value in whole.net.state_dict().items():
        assert torch.allclose(value, resumed.net.state_dict()[name], atol=1e-5), name


def test_training_lowers_the_loss(run):
    encoder = embedded_model().folder
    items = encode(training(run / "sets", 1, 8), tokenizer(encoder / "tokenizer.json"))
    short = train.Run(train.Plan(run / "sets", run / "out", encoder, minutes=1e9, examples=100, threads=1))
    losses = [sum(short.step(items)[name] for name in train.LOSS_WEIGHTS) for _ in range(6)]
    assert losses[-1] < losses[0]


def test_the_rate_warms_up_and_ends_at_zero():
    rates = [train.rate_at(done / 100, 1.0) for done in range(101)]
    assert rates[0] == rates[100] == 0.0
    assert max(rates) == rates[4] == 1.0
    assert rates[4:] == sorted(rates[4:], reverse=True)


def test_the_network_starts_as_the_encoder():
    """Word vectors are the encoder's, and both readings of the file agree."""
    path = embedded_model().folder / "model.safetensors"
    net, vectors = from_encoder(path)
    assert np.array_equal(vectors.numpy(), word_vectors(path))
    assert sum(value.numel() for name, value in net.named_parameters() if name.startswith("layers")) == 10_646_784


def test_half_precision_and_torch_agree(run, shipped):
    net = ReaderNet().eval()
    net.load_state_dict(saved(run)["net"])
    reader = Reader.load(shipped)
    encoder = embedded_model().folder
    _, vectors = from_encoder(encoder / "model.safetensors")
    question, passage = "who founded the mill?", "Alice Moreau founded the mill. It closed."
    reading = reader.read(question, [passage])[0]
    words = tokenizer(encoder / "tokenizer.json")
    batch = collate(encode([train_example(question, passage)], words))
    with torch.no_grad():
        start, end, answer, _ = net(vectors[batch.ids], batch.segments, batch.mask)
    window = reading.windows[0]
    inside = batch.segments[0].bool().numpy()
    assert window.start == pytest.approx(start[0].numpy()[inside], abs=0.02)
    assert window.end == pytest.approx(end[0].numpy()[inside], abs=0.02)
    assert window.answer == pytest.approx(float(answer[0]), abs=0.02)


def train_example(question: str, passage: str) -> object:
    from assistant.reader.data import Example

    return Example("test", question, passage)


@pytest.mark.parametrize("kind", ["fp32", "int8"])
def test_other_kinds_load_and_are_close(shipped, graph, tmp_path, kind):
    made = graph if kind == "fp32" else export.quantised(graph, ["span"])
    export.write(made, tmp_path, {"bias": 0.0, "margin": 0.5, "answer": 0.5})
    passages = ["Alice Moreau founded the mill. It closed.", "The mill closed."]
    ours = [reading.windows[0].answer for reading in Reader.load(tmp_path).read("who left?", passages)]
    theirs = [reading.windows[0].answer for reading in Reader.load(shipped).read("who left?", passages)]
    assert ours == pytest.approx(theirs, abs=0.2)
    assert made.ByteSize() < (50e6 if kind == "fp32" else 13e6)


def test_int8_weights_keep_to_seven_bits_for_every_processor(graph):
    made = export.quantised(graph)
    matrices = [numpy_helper.to_array(one) for one in made.graph.initializer if one.data_type == TensorProto.INT8]
    large = [one for one in matrices if one.ndim == 2]
    assert len(large) >= 24
    assert max(int(np.abs(one.astype(int)).max()) for one in large) <= 64


def test_layers_are_known_by_name(graph):
    parts = ("down", "out", "qkv", "up")
    assert sorted(export.layers(graph).values()) == [
        *(f"layers.{n}.{part}" for n in range(6) for part in parts),
        "span",
    ]


def test_measuring_reports_the_asked_figures(run, shipped, capsys):
    assert measure.main(["--data", str(run / "sets"), "--model", str(shipped), "--fit"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["unansq_dev"]["questions"] == 40
    assert 0 <= figures["unansq_dev"]["auc"] <= 1
    assert figures["support"]["pairs"] > 0
    assert set(json.loads((shipped / "reader.json").read_text())["combine"]) == {"bias", "margin", "answer", "unknown"}


def test_the_threshold_is_where_saying_and_silence_score_the_same():
    asked = [
        measure.Asked(0.0, 0.0, "mill", ("mill",)),
        measure.Asked(0.0, 0.0, "barn", ("mill",)),
        measure.Asked(0.0, 0.0, "barn", ()),  # tells nothing of how good a span is
    ]
    threshold = measure.worth_saying(asked)
    likely = 1 / (1 + np.exp(-threshold))
    assert likely * 0.5 == pytest.approx(1 - likely)


def test_auc_counts_ties_half():
    assert measure.auc([3, 2, 2, 1], [True, True, False, False]) == 0.875
    assert measure.auc([1, 1], [True, False]) == 0.5


def test_overlap_is_squad_s():
    assert measure.best_overlap(measure.Asked(0.0, 0.0, "the Great Mill!", ("mill", "great mill"))) == 1.0
    assert measure.best_overlap(measure.Asked(0.0, 0.0, "great old mill", ("great mill",))) == pytest.approx(0.8)
    assert measure.best_overlap(measure.Asked(0.0, 0.0, "x", ())) == 0.0


def test_the_band_allows_spans_of_the_stated_length_only():
    allowed = {(row, column) for row, column in np.argwhere(BAND == 0).tolist()}
    assert allowed == {
        (row, row + more) for row in range(PAIR_TOKENS) for more in range(SPAN_TOKENS) if row + more < PAIR_TOKENS
    }
