"""Several questions in one: `When was it agreed, and when annulled?` In: an understood question. Out: its parts.

Knows what the parts owe each other: words that are searched again, and that one sentence is no answer to both.
Searches and reads nothing itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.followup import Asked, leans_back
from assistant.question import parts
from assistant.score import Scored


def question_parts(asked: Asked) -> list[Asked]:
    """Each part searched with the whole question where it leans on the others; its sentences compared with it alone.

    Compared with the whole, the second part would find the sentence that answers the first again.
    """
    split = parts(asked.read)
    if len(split) == 1:
        return [asked]
    return [
        replace(asked, text=p, searched=f"{asked.searched} {p}" if leans_back(p) else p, read=p, like=p, leans=False)
        for p in split
    ]


def apart(ranked: Sequence[list[Scored]], again: Callable[[int, list[Scored]], list[Scored]]) -> list[list[Scored]]:
    """The same, but no two parts of a question are answered by the same words.

    `When was it agreed, and when was it annulled?` names two times. Where both parts would be answered by one, it
    is left to the part that has nothing else as likely; the other part's sentences are scored `again` without it,
    for a sentence is also scored by how far it is behind the best.
    """
    found = list(ranked)
    for at, scored in enumerate(found):
        rivals = [other for other in found[:at] + found[at + 1 :] if other and scored and same_words(scored, other)]
        if any(lead(other) > lead(scored) for other in rivals):
            found[at] = again(at, scored[1:])
    return found


def same_words(one: Sequence[Scored], other: Sequence[Scored]) -> bool:
    """Is the likeliest answer the same short answer at the same place?"""
    return bool(one[0].short) and (one[0].place, one[0].short) == (other[0].place, other[0].short)


def lead(scored: Sequence[Scored]) -> float:
    """How much likelier the likeliest is than the next."""
    return scored[0].probability - (scored[1].probability if len(scored) > 1 else 0.0)
