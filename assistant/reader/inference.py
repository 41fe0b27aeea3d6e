"""The reader at work: which characters of a passage answer a question, and does evidence support a claim?

In: texts. Out: scores and character places in the texts as given. Needs NumPy, ONNX Runtime and tokenizers,
not torch. What is not covered: scores of different questions are comparable only as far as `answerable` is
calibrated.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.encoder import EMBEDDED_SHA256, check_digest, embedded_folder, threads
from index.errors import AssistantError

from .vectors import embedded_vectors

WEIGHTS = Path(__file__).parent / "weights"
CLASS, SEPARATOR = 101, 102
QUERY_TOKENS, PAIR_TOKENS, STRIDE = 64, 320, 96  # as trained; a longer passage is read in overlapping windows
TITLE_TOKENS = 32
SPAN_TOKENS = 48  # a yes/no question is answered by a whole sentence
Floats = npt.NDArray[np.float32]


def heading(title: str) -> str:
    """What stands before a text that has a title, as if it were its first sentence."""
    return f"{title}." if title else ""


class ReaderError(AssistantError):
    """A reader that cannot be loaded: not there, or not the bytes it should be."""


@dataclass(frozen=True, slots=True)
class Window:
    """Logits of one window of a passage, with the characters (tokens, 2) of its tokens."""

    places: npt.NDArray[np.int64]
    start: Floats
    end: Floats
    null: float
    answer: float

    def best(self, low: int, high: int) -> tuple[float, int, int]:
        """Score and tokens of the best span among tokens low to high - 1, which must not be empty."""
        start, end = self.start[low:high], self.end[low:high]
        both = start[:, None] + end[None, :] + BAND[: high - low, : high - low]
        first, last = divmod(int(both.argmax()), high - low)
        return float(both[first, last]), low + first, low + last


# Added to the sums of start and end: no span ends before it starts, or is longer than SPAN_TOKENS.
BAND = np.where(np.tri(PAIR_TOKENS, k=-1) + np.tri(PAIR_TOKENS, k=-SPAN_TOKENS).T > 0, -1e9, 0.0).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one passage says to one question.

    `answerable` is a log-odds fitted on held-out questions (weights/reader.json): above 0 an answer is
    likelier than none. `span_score` and `null_score` are sums of logits of the window that holds the best
    span.
    """

    answerable: float
    span: tuple[int, int]
    span_score: float
    null_score: float
    windows: tuple[Window, ...] = field(repr=False)

    def best_in(self, start: int, end: int) -> tuple[float, tuple[int, int]]:
        """The best span inside these characters, scored against no answer; minus infinity without a token."""
        found = [(float("-inf"), (start, start))]
        for window in self.windows:
            inside = np.flatnonzero((window.places[:, 0] >= start) & (window.places[:, 1] <= end))
            if inside.size:
                score, first, last = window.best(int(inside[0]), int(inside[-1]) + 1)
                found.append((score - window.null, (int(window.places[first, 0]), int(window.places[last, 1]))))
        return max(found)


@dataclass(frozen=True, slots=True)
class Support:
    """How likely evidence supports a claim, contradicts it, or says neither. The three sum to 1."""

    supported: float
    contradicted: float
    unknown: float


@dataclass(frozen=True, slots=True)
class Pair:
    """A query and one window of a text, as token ids."""

    owner: int
    ids: list[int]
    second: int  # position of the first token behind the query: of the title, or of the text
    first: int  # position of the text's first token
    places: list[tuple[int, int]]


class Reader:
    """A loaded reader. Thread-safe: nothing is kept between calls."""

    def __init__(self, model: bytes, vectors: Floats, tokenizer: Path, combine: dict[str, float]) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        self._vectors = vectors
        self._combine = combine
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        options.intra_op_num_threads = 1
        self._workers = ThreadPoolExecutor(threads(), "reader")
        self._session = onnxruntime.InferenceSession(model, options, ["CPUExecutionProvider"])

    @classmethod
    def load(cls, folder: Path = WEIGHTS) -> Reader:
        """The reader of a folder; its weights must have the SHA-256 that `reader.json` beside them states."""
        try:
            about = json.loads((folder / "reader.json").read_text("utf-8"))
            model = (folder / about["file"]).read_bytes()
        except (OSError, ValueError, KeyError) as error:
            raise ReaderError(f"no reader in {folder} ({error}); install the package again") from error
        if hashlib.sha256(model).hexdigest() != about["sha256"]:
            raise ReaderError(f"{folder / about['file']} is not the file it should be; install the package again")
        encoder = embedded_folder()
        check_digest(encoder / "tokenizer.json", EMBEDDED_SHA256["tokenizer.json"])
        vectors = embedded_vectors(encoder / "model.safetensors")
        return cls(model, vectors, encoder / "tokenizer.json", {"unknown": 0.0, **about["combine"]})

    def read(self, question: str, passages: Sequence[str], titles: Sequence[str] = ()) -> list[Reading]:
        """One reading a passage, in the order given. An empty passage has no span and cannot answer.

        `titles`, one a passage where there are any, are what the passages stand under (`""`: nothing); no answer is
        found in them.
        """
        pairs = list(self._pairs([(question, passage) for passage in passages], titles))
        windows: list[list[Window]] = [[] for _ in passages]
        for pair, (start, end, answer, _) in zip(pairs, self._run(pairs), strict=True):
            inside = slice(pair.first, len(pair.ids) - 1)
            places = np.array(pair.places, dtype=np.int64).reshape(-1, 2)
            null = float(start[0] + end[0])
            windows[pair.owner].append(Window(places, start[inside], end[inside], null, float(answer)))
        return [self._reading(tuple(found)) for found in windows]

    def support(self, pairs: Sequence[tuple[str, str]]) -> list[Support]:
        """One judgement a pair (evidence, claim), in the order given; long evidence by its surest window."""
        cut = list(self._pairs([(claim, evidence) for evidence, claim in pairs]))
        found: list[list[Floats]] = [[] for _ in pairs]
        for pair, (_, _, _, logits) in zip(cut, self._run(cut), strict=True):
            likely = logits + np.array([0.0, 0.0, self._combine["unknown"]], np.float32)
            raised = np.exp(likely - likely.max())
            found[pair.owner].append(raised / raised.sum())
        best = [min(shares, key=lambda share: float(share[2])) for shares in found]
        return [Support(*(float(share) for share in shares)) for shares in best]

    def _reading(self, windows: tuple[Window, ...]) -> Reading:
        scored = [(*window.best(0, len(window.places)), window) for window in windows if len(window.places)]
        if not scored:
            return Reading(float("-inf"), (0, 0), float("-inf"), max(window.null for window in windows), windows)
        score, first, last, window = max(scored, key=lambda one: one[0] - one[3].null)
        margin, answer = score - window.null, max(one.answer for one in windows)
        combine = self._combine
        answerable = combine["bias"] + combine["margin"] * margin + combine["answer"] * answer
        span = int(window.places[first, 0]), int(window.places[last, 1])
        return Reading(answerable, span, score, window.null, windows)

    def _pairs(self, texts: Sequence[tuple[str, str]], titles: Sequence[str] = ()) -> Iterator[Pair]:
        """Every text cut to windows that fit beside its query and under its title; one window at least."""
        headings = [heading(title) for title in titles] or [""] * len(texts)
        queries = self._coded([query for query, _ in texts], QUERY_TOKENS)
        under = self._coded(headings, TITLE_TOKENS)
        bodies = self._tokenizer.encode_batch([text for _, text in texts], add_special_tokens=False)
        for owner, ((query, _), above, body) in enumerate(zip(texts, headings, bodies, strict=True)):
            asked = [CLASS, *queries[query], SEPARATOR]
            head = asked + under[above]
            room = PAIR_TOKENS - len(head) - 1
            for low in range(0, max(1, len(body.ids) - STRIDE), room - STRIDE):
                part = slice(low, low + room)
                yield Pair(owner, [*head, *body.ids[part], SEPARATOR], len(asked), len(head), body.offsets[part])

    def _coded(self, texts: Sequence[str], most: int) -> dict[str, list[int]]:
        """The first tokens of each text."""
        once = list(dict.fromkeys(texts))
        coded = self._tokenizer.encode_batch(once, add_special_tokens=False)
        return {text: code.ids[:most] for text, code in zip(once, coded, strict=True)}

    def _run(self, pairs: Sequence[Pair]) -> list[tuple[Floats, ...]]:
        """The network's four outputs for each pair, in the order given; the longest are begun first.

        Each pair runs alone, on one core: in a batch, int8 activations are scaled by the whole batch, so that a
        passage's scores would depend on its neighbours. As many run at a time as there are cores.
        """
        order = sorted(range(len(pairs)), key=lambda index: -len(pairs[index].ids))
        found = dict(zip(order, self._workers.map(self._one, (pairs[index] for index in order)), strict=True))
        return [found[index] for index in range(len(pairs))]

    def _one(self, pair: Pair) -> tuple[Floats, ...]:
        ids = np.array([pair.ids], dtype=np.int64)
        segments = np.zeros_like(ids)
        segments[0, pair.second : -1] = 1
        inputs = {"rows": self._vectors[ids], "segments": segments, "mask": np.ones_like(ids)}
        return tuple(output[0] for output in self._session.run(None, inputs))
