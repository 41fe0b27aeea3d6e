"""Documents with structure: what they hold, when an answer to a question about one is right, and the figures."""

import pytest

from eval.cases import DOCUMENTS
from eval.sets.documents import KINDS, LIST, Asked, figures, is_right, read
from index.article import parse_article

ROW = Asked("a-0", "a.md", "", "row", "How much is it?", ("Weekend", "88"))
EVERY = Asked("a-1", "a.md", "", LIST, "What is in it?", ("flour", "milk"))
NONE = Asked("a-2", "a.md", "", "missing", "Who made it?", ())


@pytest.mark.parametrize(
    ("asked", "cited", "right"),
    [
        (ROW, ["Ticket: Weekend | Regular: 88"], True),
        (ROW, ["It is said.", "Weekend 88"], True),
        (ROW, ["Weekend", "88"], False),
        (ROW, [], False),
        (EVERY, ["500 g flour", "milk"], True),
        (EVERY, ["500 g flour"], False),
        (NONE, [], True),
        (NONE, ["Something."], False),
    ],
)
def test_one_place_holds_all_that_must_be_said_or_a_list_together(asked: Asked, cited: list[str], right: bool):
    assert is_right(asked, cited) is right


@pytest.mark.parametrize("part", ["fit", "test"])
def test_what_must_be_said_stands_in_the_document_as_it_is_read(part: str):
    """One paragraph of the parsed text holds it all, of a list each item: what reading loses nobody can cite."""
    found = read(DOCUMENTS, part)
    assert (len(found), {one.kind for one in found}) == (135, set(KINDS))
    texts = {one.document: parse_article(one.text.encode(), one.document).source.text for one in found}
    lost = []
    for one in found:
        paragraphs = texts[one.document].split("\n\n")
        wanted = [(said,) for said in one.must] if one.kind == LIST else [one.must]
        lost += [one.id for must in wanted if not any(all(said in text for said in must) for text in paragraphs)]
        assert bool(one.must) == (one.kind not in {"missing", "other"})
    assert lost == []


def test_the_parts_share_no_document():
    assert not {one.document for one in read(DOCUMENTS, "fit")} & {one.document for one in read(DOCUMENTS, "test")}


def test_figures_are_shares_by_kind():
    row = {"kind": "row", "answerable": True, "answered": True, "right": True, "sure": 0.9}
    found = figures([row, {**row, "right": False}, {**row, "kind": "missing", "answerable": False}])
    values = {name: one.value for name, one in found.items() if one}
    assert values["right"] == pytest.approx(2 / 3)
    assert (values["row: right"], values["missing: right"], values["others: refused"]) == (0.5, 1, 0)
    assert found["list: right"] is None
