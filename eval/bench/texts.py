"""Passages of any number: synthetic text with the article's own statistics. In: real passages, a seed. Out: texts.

Each word follows a word that it follows in the article (a chain of order one), each sentence is as long as one of
the article's, each passage holds as many sentences as one of its. So words are as rare and passages as long as in
real text; what they say means nothing, which neither an index nor a clock can tell.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence

from index.values import Passage

Chain = dict[str, list[str]]
END = ""


def synthetic(passages: Sequence[Passage], count: int, seed: int = 1) -> Iterator[list[str]]:
    """`count` passages, each a list of sentences."""
    rng = random.Random(seed)
    sentences = [p.source.text[s.start : s.end].split() for p in passages for s in p.sentences]
    sizes = [len(p.sentences) for p in passages]
    chain, starts = learn(sentences), [words[0] for words in sentences if words]
    lengths = [len(words) for words in sentences if words]
    for number in range(count):
        made = [sentence(chain, rng.choice(starts), rng.choice(lengths), rng) for _ in range(rng.choice(sizes))]
        made[0] = f"{made[0][:-1]} {number}."  # a word of its own, as real passages have
        yield made


def learn(sentences: Sequence[Sequence[str]]) -> Chain:
    """The words that follow each word."""
    chain: Chain = defaultdict(list)
    for words in sentences:
        for before, after in zip(words, [*words[1:], END], strict=True):
            chain[before].append(after)
    return chain


def sentence(chain: Chain, word: str, length: int, rng: random.Random) -> str:
    """`length` words, each following the one before it; a word that only ends sentences is followed by any."""
    words = [word]
    while len(words) < length:
        after = rng.choice(chain[words[-1]])
        words.append(after or rng.choice([*chain]))
    return " ".join(words).rstrip(".,;:!?") + "."
