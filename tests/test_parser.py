"""The marker parser against a corpus of things that chat models write: each case whole, and one character at a time.

Nine sentences exist. `|` parts a sentence from the numbers it cites, `!` from numbers that do not exist.
"""

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.parser import MAX_SENTENCE, Parser, Proposed

KNOWN = 9
CORPUS = {
    # where the marker stands
    "after the full stop": ("It was so. [1]", ["It was so.|1"]),
    "before the full stop": ("It was so [1].", ["It was so.|1"]),
    "against the full stop": ("It was so.[1]", ["It was so.|1"]),
    "against the word": ("It was so[1].", ["It was so.|1"]),
    "no full stop": ("It was so [1]", ["It was so|1"]),
    "in the middle": ("Turkey [1] was warned.", ["Turkey was warned.|1"]),
    "middle and end": ("Turkey [1] was warned. [2]", ["Turkey was warned.|1,2"]),
    "between letters": ("one[1]two. Next[2].", ["one two.|1", "Next.|2"]),
    "before a comma": ("Turkey [1], Russia [2].", ["Turkey, Russia.|1,2"]),
    "after a comma": ("Turkey,[1] Russia.", ["Turkey, Russia.|1"]),
    "before a colon": ("It said [3]: go.", ["It said: go.|3"]),
    "question mark": ("Was it so? [1] Yes, so. [2]", ["Was it so?|1", "Yes, so.|2"]),
    "exclamation mark": ("So! [1] Not so! [2]", ["So!|1", "Not so!|2"]),
    "ellipsis": ("It went on… [1] Then it ended. [2]", ["It went on…|1", "Then it ended.|2"]),
    "three points": ("It went on... [1] Then it ended. [2]", ["It went on...|1", "Then it ended.|2"]),
    "inside a quotation": ("He said “go [1].” Then he left [2].", ["He said “go.”|1", "Then he left.|2"]),
    "after a quotation": ("He said “go.” [1] Then he left. [2]", ["He said “go.”|1", "Then he left.|2"]),
    "quotation goes on": ("He said “Stop!” [1] and left. [2]", ["He said “Stop!” and left.|1,2"]),
    "in round brackets": ("So it was ([1]).", ["So it was.|1"]),
    "see in round brackets": ("So it was (see [1, 2]).", ["So it was.|1,2"]),
    "words in round brackets": ("So it was (as of May [1]).", ["So it was (as of May).|1"]),
    "alone on the next line": ("It was so.\n[1]", ["It was so.|1"]),
    "alone after a blank line": ("It was so.\n\n[1][2]", ["It was so.|1,2"]),
    "before the sentence": ("[1] It was so.", ["It was so.|1"]),
    "before each sentence": ("[1] It was so. [2] It was not.", ["It was so.|1", "It was not.|2"]),
    "before each line": ("[1] It was so.\n[2] It was not.\n", ["It was so.|1", "It was not.|2"]),
    "before and after": ("[1] It was so. [2]", ["It was so.|1,2"]),
    "only a marker": ("[1]", []),
    "only markers": ("[1] [2]\n[3]", []),
    "nothing": ("", []),
    "only spaces": (" \n\t ", []),
    # what stands in the brackets
    "list": ("So. [1, 2, 3]", ["So.|1,2,3"]),
    "list without spaces": ("So. [1,2,3]", ["So.|1,2,3"]),
    "list with semicolons": ("So. [1; 2]", ["So.|1,2"]),
    "list with and": ("So. [1 and 2]", ["So.|1,2"]),
    "list with ampersand": ("So. [1 & 2]", ["So.|1,2"]),
    "range": ("So. [1-3]", ["So.|1,2,3"]),
    "range with en dash": ("So. [1–3]", ["So.|1,2,3"]),
    "range with em dash": ("So. [1—3]", ["So.|1,2,3"]),
    "range with minus": ("So. [1−3]", ["So.|1,2,3"]),
    "range with to": ("So. [1 to 3]", ["So.|1,2,3"]),
    "range and list": ("So. [1-2, 5, 7-8]", ["So.|1,2,5,7,8"]),
    "range backwards": ("So. [3-1]", ["So.|3,1"]),
    "range too wide": ("So. [1-500]", ["So.|!1,500"]),
    "range past the end": ("So. [8-11]", ["So.|8,9!10,11"]),
    "range of one": ("So. [4-4]", ["So.|4"]),
    "twice the same": ("So [1] it was. [1]", ["So it was.|1"]),
    "adjacent": ("So. [1][2][3]", ["So.|1,2,3"]),
    "adjacent with spaces": ("So. [1] [2] [3]", ["So.|1,2,3"]),
    "adjacent with commas": ("So [1], [2], [3].", ["So.|1,2,3"]),
    "comma stays with the words": ("A man, [1], [2] and boys.", ["A man, and boys.|1,2"]),
    "does not exist": ("So. [10]", ["So.|!10"]),
    "nought": ("So. [0]", ["So.|!0"]),
    "far too large": ("So. [999999999]", ["So.|!999999999"]),
    "one exists": ("So. [2, 42]", ["So.|2!42"]),
    "a year": ("So. [2018]", ["So.|!2018"]),
    "leading noughts": ("So. [007]", ["So.|7"]),
    "spaces inside": ("So. [ 1 , 2 ]", ["So.|1,2"]),
    "caret": ("So. [^1]", ["So.|1"]),
    "hash": ("So. [#1]", ["So.|1"]),
    "letter s": ("So. [S1]", ["So.|1"]),
    "letter s in a range": ("So. [S1-S3]", ["So.|1,2,3"]),
    "word sentence": ("So. [sentence 1]", ["So.|1"]),
    "word sentences": ("So. [Sentences 1, 2]", ["So.|1,2"]),
    "word source": ("So. [Source 2]", ["So.|2"]),
    "ref": ("So. [ref. 2]", ["So.|2"]),
    "dagger": ("So.【1†source】", ["So.|1"]),
    "dagger with lines": ("So.【1†L3-L7】", ["So.|1"]),
    "double brackets": ("So [[1]]. Then [[2]].", ["So.|1", "Then.|2"]),
    "lenticular brackets": ("So.【1】", ["So.|1"]),
    "full-width brackets": ("So.［1］", ["So.|1"]),
    "full-width digits": ("So. [１２]", ["So.|!12"]),
    "full-width digit": ("So. ［２］", ["So.|2"]),
    "shell brackets": ("So.〔3〕", ["So.|3"]),
    "mixed brackets": ("So. [1】", ["So.|1"]),
    "markdown link": ("So [1](https://example.com/a?b=c) it was.", ["So it was.|1"]),
    "link to an anchor": ("So [1](#s1) it was.", ["So it was.|1"]),
    "words after a marker": ("So [1](it seems) it was.", ["So (it seems) it was.|1"]),
    "link that never closes": ("So [1](https://example.com it was.", ["So (https://example.com it was.|1"]),
    # what is no marker
    "product": ("It is 5 * 3 [1].", ["It is 5 3.|1"]),
    "sic": ("He said “teh” [sic]. [1]", ["He said “teh” [sic].|1"]),
    "inserted words": ("He said “[the Turks] went”. [1]", ["He said “[the Turks] went”.|1"]),
    "number with words": ("So [1 of them] went. [2]", ["So [1 of them] went.|2"]),
    "empty brackets": ("So [] it was. [1]", ["So [] it was.|1"]),
    "round brackets": ("So it was (1).", ["So it was (1).|"]),
    "decimal": ("So [1.5] it was.", ["So [1.5] it was.|"]),
    "superscript": ("So it was.¹", ["So it was.¹|"]),
    "open at the end": ("So it was. [1", ["So it was.|"]),
    "open bracket at the end": ("So it was. [1] [", ["So it was.|1"]),
    "open words at the end": ("So it was [as they", ["So it was [as they|"]),
    "open before a line": ("So it was [1\nThen. [2]", ["So it was [1|", "Then.|2"]),
    "open before another": ("So [a [1] it was.", ["So [a it was.|1"]),
    "long brackets": ("So [" + "very " * 30 + "long] it was. [1]", ["So [" + "very " * 30 + "long] it was.|1"]),
    "stray closing": ("So] it was. [1]", ["So] it was.|1"]),
    # code
    "inline code": ("Use `a[1]` here. [2]", ["Use a[1] here.|2"]),
    "inline code of two": ("Use ``a[1]`` here. [2]", ["Use a[1] here.|2"]),
    "inline code ends with the line": ("It`s so [1]\nThen. [2]", ["Its so [1]|", "Then.|2"]),
    "code block": ("```\nx[1]\n```\nSo. [1]", ["#x[1]|", "So.|1"]),
    "code block with a language": ("So. [1]\n```python\nx[2]\n```", ["So.|1", "#python\nx[2]|"]),
    "code block that never ends": ("So. [1]\n```\nx[2]", ["So.|1", "#x[2]|"]),
    # thoughts
    "a thought": ("<think>Sentence [1] says.</think>So. [2]", ["So.|2"]),
    "a thought after a line": ("\n<think>\n[1]\n</think>\n\nSo. [2]", ["So.|2"]),
    "a thought that never ends": ("<think>So. [1]", []),
    "a thought under another name": ("<thinking>Why? </think> [1]</thinking>So. [2]", ["So.|2"]),
    "no thought": ("<thin line. [1]", ["<thin line.|1"]),
    # where a sentence ends
    "two sentences": ("It was so. Then it rained. [1]", ["It was so.|", "Then it rained.|1"]),
    "month": ("On Aug. 5 it began. [1]", ["On Aug. 5 it began.|1"]),
    "month at the end": ("It began in Aug. Then it ended. [1]", ["It began in Aug.|", "Then it ended.|1"]),
    "title": ("It was Mr. Lavrov. [1]", ["It was Mr. Lavrov.|1"]),
    "initials": ("J. R. Smith went. [1]", ["J. R. Smith went.|1"]),
    "country": ("The U.S. President went. [1]", ["The U.S. President went.|1"]),
    "country at the end": ("It left the U.S. [1] Then it rained. [2]", ["It left the U.S.|1", "Then it rained.|2"]),
    "number sign": ("It is No. 5 of them. [1]", ["It is No. 5 of them.|1"]),
    "no at the end": ("He said no. Then he left. [1]", ["He said no.|", "Then he left.|1"]),
    "decimals": ("It grew by 3.5 percent. [1]", ["It grew by 3.5 percent.|1"]),
    "hours": ("It began at 3 p.m. on Monday. [1]", ["It began at 3 p.m. on Monday.|1"]),
    "small letter": ("It ran on. and on. [1]", ["It ran on. and on.|1"]),
    "address": ("See example.com/a.b for it. [1]", ["See example.com/a.b for it.|1"]),
    "chinese": ("它是。[1]它不是。[2]", ["它是。|1", "它不是。|2"]),
    # lists, headings, emphasis
    "hyphens": ("- It was so. [1]\n- It was not. [2]", ["It was so.|1", "It was not.|2"]),
    "stars": ("* It was so [1]\n* It was not [2]", ["It was so|1", "It was not|2"]),
    "bullets": ("• It was so. [1]\n• It was not. [2]", ["It was so.|1", "It was not.|2"]),
    "numbered": ("1. It was so. [1]\n2. It was not. [2]", ["It was so.|1", "It was not.|2"]),
    "numbered with brackets": ("1) It was so. [1]\n2) It was not. [2]", ["It was so.|1", "It was not.|2"]),
    "heading": ("## What it was\nIt was so. [1]", ["What it was|", "It was so.|1"]),
    "bold": ("**It was** so. [1]", ["It was so.|1"]),
    "bold marker": ("It was so. **[1]**", ["It was so.|1"]),
    "quoted": ("> It was so. [1]", ["It was so.|1"]),
    "wrapped line": ("It was\nso. [1]", ["It was so.|1"]),
    "paragraphs": ("It was so. [1]\n\nIt was not. [2]", ["It was so.|1", "It was not.|2"]),
    "list of sources at the end": ("It was so. [1]\n\nSources: [1], [2]", ["It was so.|1"]),
    "table row": ("| Turkey | 19 posts [1] |", ["Turkey | 19 posts|1"]),
    # characters
    "zero-width inside": ("So. [\u200b1\u200b]", ["So.|1"]),
    "bidi override": ("So\u202e it was. [1]", ["So it was.|1"]),
    "nul": ("So\0 it was. [1]", ["So it was.|1"]),
    "no-break spaces": ("So\u00a0it was.\u00a0[1]", ["So it was.|1"]),
    "tabs and runs of spaces": ("So \t  it was.  [1]", ["So it was.|1"]),
    "carriage returns": ("So it was. [1]\r\nThen. [2]\r\n", ["So it was.|1", "Then.|2"]),
    "emoji": ("So it was 👍. [1]", ["So it was 👍.|1"]),
    "combining accents": ("Erdog\u0306an went. [1]", ["Erdog\u0306an went.|1"]),
}


def expected(lines):
    return [read(line) for line in lines]


def read(line):
    text, _, numbers = line.rpartition("|")
    known, _, unknown = numbers.partition("!")
    is_code = text.startswith("#")
    return Proposed(text.removeprefix("#"), figures(known), figures(unknown), is_code)


def figures(text):
    return tuple(int(one) for one in text.split(",") if one)


def parse(pieces):
    parser = Parser(KNOWN)
    return [one for piece in pieces for one in parser.feed(piece)] + parser.close()


@pytest.mark.parametrize(("text", "lines"), CORPUS.values(), ids=CORPUS)
def test_corpus(text, lines):
    assert parse([text]) == expected(lines)


@pytest.mark.parametrize(("text", "lines"), CORPUS.values(), ids=CORPUS)
def test_character_by_character(text, lines):
    assert parse(text) == expected(lines)


def test_the_corpus_is_large_enough():
    assert len(CORPUS) >= 100


PIECES = st.sampled_from(
    r"""[ ] [1] [1 2] ,␣ - 【 】 ( ) (http://x) ` ``` \n \n\n .␣ . ! “ ” So it␣was Turkey␣ ␣ U.S. Aug.␣ 5 -␣ 1.␣ # * **
    。 é <think> </think> \0""".split()
).map(lambda piece: piece.replace("␣", " ").replace(r"\n", "\n").replace(r"\0", "\0"))
MADE = st.lists(PIECES, max_size=60).map("".join) | st.text(max_size=120)


@given(MADE, st.lists(st.integers(0, 400), max_size=8))
@settings(max_examples=150, deadline=None)
def test_the_cut_of_the_stream_changes_nothing(text, cuts):
    edges = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    assert parse(text[a:b] for a, b in pairwise(edges)) == parse([text]) == parse(text)


@given(MADE)
@settings(max_examples=100, deadline=None)
def test_what_was_given_out_is_never_taken_back(text):
    whole = parse([text])
    parser, given_out = Parser(KNOWN), []
    for char in text:
        given_out += parser.feed(char)
        assert whole[: len(given_out)] == given_out


@given(MADE)
@settings(max_examples=150, deadline=None)
def test_every_sentence_is_clean(text):
    for one in parse([text]):
        assert any(c.isalnum() for c in one.text)
        assert one.is_code or (one.text == one.text.strip() and "\0" not in one.text and "\n" not in one.text)
        assert len(one.text) <= MAX_SENTENCE + 2
        assert all(1 <= n <= KNOWN for n in one.numbers)
        assert not set(one.numbers) & set(one.unknown)
        assert len(set(one.numbers)) == len(one.numbers)


HOSTILE = [
    "[",
    "[1",
    "[1]",
    "[1](",
    "[1, ",
    "`",
    "``` ",
    "\n",
    "a",
    "a.",
    "[[",
    "(",
    "[1-9]a",
    "** ",
    "| ",
    "1. ",
    "<think>",
    ". A",
    "( ",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_time_is_linear(piece):
    """The worst kinds of text: twice as many characters must not take much more than twice as long."""
    took = []
    for size in (15_000, 30_000):
        text = (piece * size)[:size]
        began = time.process_time()
        parse([text])
        took.append(time.process_time() - began)
    assert took[1] < max(3.2 * took[0], 0.5)
