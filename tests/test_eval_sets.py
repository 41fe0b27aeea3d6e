"""Public sets: read strictly, measured by figures worked out by hand, stopped and resumed."""

import json
import lzma
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pytest

from eval import sets, stats
from eval.__main__ import main
from eval.sets import clapnq, followups, ranking, realtimeqa, support, unansq
from eval.sets.base import PublicSet
from eval.sets.files import SetError, find, objects
from eval.sets.sentences import fused, packed
from eval.stats import rate


def test_a_file_is_found_packed_or_not_below_the_folder_or_by_itself(tmp_path):
    (tmp_path / "eval" / "wice").mkdir(parents=True)
    packed_file = tmp_path / "eval" / "wice" / "a.jsonl.xz"
    packed_file.write_bytes(lzma.compress(b'{"x": 1}\n\n{"x": 2}\n'))
    assert find(tmp_path, "wice/a.jsonl") == packed_file
    assert find(packed_file, "wice/a.jsonl") == packed_file
    assert [row for _, row in objects(packed_file, "x")] == [{"x": 1}, {"x": 2}]


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ('{"x": 1}\n{"y": 2}\n', ":2: the field 'x' is missing"),
        ('{"x": 1}\n\n{oops\n', ":3: not JSON: Expecting property name enclosed in double quotes at column 2"),
        ("[1]\n", ":1: an object is wanted, not list"),
    ],
)
def test_a_bad_line_names_file_and_line(tmp_path, body, complaint):
    path = tmp_path / "a.jsonl"
    path.write_text(body, "utf-8")
    with pytest.raises(SetError) as error:
        list(objects(path, "x"))
    assert str(error.value) == f"{path}{complaint}"


def test_a_missing_folder_an_empty_one_and_no_folder_are_named(tmp_path, capsys):
    gone = tmp_path / "gone"
    assert main(["--set", "wice", "--data", str(gone), "--out", str(tmp_path)]) == 1
    assert f"{gone} is not there" in capsys.readouterr().err
    for own in ("articles", "conversations"):
        assert main(["--set", own, "--data", str(gone), "--out", str(tmp_path)]) == 1
        assert f"{gone} is not there" in capsys.readouterr().err
    assert main(["--set", "wice", "--data", str(tmp_path), "--out", str(tmp_path)]) == 1
    assert f"{tmp_path} holds no wice/oracle_chunks_claim_dev.jsonl" in capsys.readouterr().err
    assert main(["--set", "wice", "--out", str(tmp_path)]) == 1
    assert "--set wice needs --data" in capsys.readouterr().err


def test_an_unknown_set_is_wrong_usage(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["--set", "squad"])
    assert stop.value.code == 2
    assert "invalid choice: 'squad'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--set", "wice", "--limit", "0"], "'0' is no number of items; give 1 or more"),
        (["--set", "wice", "--limit", "-1"], "'-1' is no number of items; give 1 or more"),
        (["--limit", "3"], "--limit goes with --set"),
        (["--set", "wice", "--only"], "--only does not go with --set"),
        (["--allow-regression"], "--allow-regression goes with --update"),
        (["--out", __file__], f"--out {__file__} is a file; give a folder"),
    ],
)
def test_options_that_mean_nothing_are_wrong_usage(capsys, arguments, complaint):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert complaint in capsys.readouterr().err


@dataclass(frozen=True)
class Thing:
    id: str
    asks: str = ""


def things(measure, asks=""):
    return PublicSet(
        about="things",
        read=lambda folder: [Thing(str(n), asks) for n in range(5)],
        prepare=lambda items, tools: measure,
        figures=lambda rows: {"sum": rate(stats.mean, [row["n"] for row in rows])},
        published=("others: 99",),
    )


def test_a_run_that_is_stopped_goes_on_where_it_was(tmp_path, monkeypatch):
    asked = []

    def measure(item):
        if item.id == "3" and "3" not in asked:
            asked.append("3")
            raise KeyboardInterrupt
        asked.append(item.id)
        return {"n": int(item.id)}

    monkeypatch.setitem(sets.SETS, "things", things(measure))
    said = []

    def go():
        return sets.run_set("things", tmp_path, limit=None, out=tmp_path, say=said.append)

    with pytest.raises(KeyboardInterrupt):
        go()
    with (tmp_path / "sets" / "things.journal").open("a", encoding="utf-8") as file:
        file.write('["3", {"n"')  # cut short by the stop
    found = go()
    assert asked == ["0", "1", "2", "3", "3", "4"]
    assert said == ["going on after 3 of 5"]
    assert found["figures"]["sum"]["value"] == 2.0
    assert found["published"] == ["others: 99"]
    assert go() == found
    assert len(asked) == 6


def test_a_journal_of_other_items_is_not_continued(tmp_path, monkeypatch):
    asked = []

    def measure(item):
        asked.append(item.id)
        return {"n": 1}

    monkeypatch.setitem(sets.SETS, "things", things(measure))
    sets.run_set("things", tmp_path, limit=2, out=tmp_path, say=print)
    sets.run_set("things", tmp_path, limit=3, out=tmp_path, say=print)
    assert asked == ["0", "1", "0", "1", "2"]
    monkeypatch.setitem(sets.SETS, "things", things(measure, asks="something else"))
    sets.run_set("things", tmp_path, limit=2, out=tmp_path, say=print)
    assert asked == ["0", "1", "0", "1", "2", "0", "1"]


def test_average_precision_and_reciprocal_rank_by_hand():
    # ranked: row 2, row 0 (right), row 3, row 1 (right): precisions 1/2 and 2/4, first right at rank 2
    assert ranking.precision_and_rank([0, 1], [0.5, 0.1, 0.9, 0.3]) == (0.5, 0.5)


def test_clean_leaves_out_questions_without_a_wrong_candidate():
    rows = [{"right": [0], "scores": {"s": [0.1, 0.2]}}, {"right": [0], "scores": {"s": [0.3]}}]
    found = ranking.figures(rows)
    assert {name: (value.value, value.count) for name, value in found.items()} == {
        "s: MAP": (0.75, 2),
        "s: MRR": (0.75, 2),
        "s, clean: MAP": (0.5, 1),
        "s, clean: MRR": (0.5, 1),
    }


def test_the_words_of_a_trecqa_sentence_are_its_first_line(tmp_path):
    path = tmp_path / "test.xml"
    path.write_text(
        "<QApairs id='1'>\n<question>\nWho\tis\tAT&T\t?\nWP\tV\tN\t.\n</question>\n"
        "<positive>\nA\tfirm\t.\nD\tN\t.\n</positive>\n<negative>\nNo\t.\nU\t.\n</negative>\n</QApairs>\n",
        "utf-8",
    )
    assert ranking.read_trecqa(path) == [
        ranking.Selection("1", "Who is AT&T ?", ("A firm .", "No ."), frozenset({0})),
    ]


@pytest.mark.parametrize(
    ("said", "wanted", "f1", "same"),
    [
        ("The Norman conquest!", "norman conquest", 1.0, 1.0),
        ("in the year 1066", "1066", 0.5, 0.0),  # in, year, 1066 against 1066: 2*1/(3+1)
        ("", "the", 1.0, 1.0),  # both empty in normal form
        ("x", "", 0.0, 0.0),
    ],
)
def test_squad_overlap_by_hand(said, wanted, f1, same):
    assert unansq.overlap(said, wanted) == f1
    assert unansq.exact(said, wanted) == same


def test_silence_is_right_only_where_there_is_no_answer():
    rows = [
        {"answerable": True, "log_odds": 2.0, "em": 0.0, "f1": 0.5},
        {"answerable": True, "log_odds": -1.0, "em": 1.0, "f1": 1.0},
        {"answerable": False, "log_odds": -2.0, "em": 0.0, "f1": 0.0},
        {"answerable": False, "log_odds": 1.0, "em": 0.0, "f1": 0.0},
    ]
    found = {name: value.value for name, value in unansq.figures(rows).items()}
    assert found == {
        "span EM": 0.5,
        "span F1": 0.75,
        "EM with no answer": 0.25,
        "F1 with no answer": 0.375,
        "answerability AUC": 0.75,
        "refusal precision": 0.5,
        "refusal recall": 0.5,
        "always silent, F1 with no answer": 0.5,
    }


def judged(label, supported, contradicted, words=0.5):
    unknown = 1 - supported - contradicted
    return {"label": label, "supported": supported, "contradicted": contradicted, "unknown": unknown, "words": words}


def test_support_figures_by_hand():
    rows = [
        judged("supported", 0.9, 0.05, 0.9),
        judged("supported", 0.3, 0.1, 0.2),
        judged("nei", 0.6, 0.2, 0.1),
        judged("contradicted", 0.1, 0.8, 0.3),
    ]
    found = {name: value.value for name, value in support.figures(rows).items()}
    assert found["supported F1"] == 0.5
    assert found["accuracy"] == 0.5
    assert found["always supported: F1"] == pytest.approx(2 * 2 / (4 + 2))
    assert found["AUC"] == 0.75  # .9 beats both, .3 beats .1 only
    assert found["shared words: AUC"] == 0.75
    assert found["contradicted F1"] == 1.0
    assert found["macro F1"] == pytest.approx((1.0 + 0.0 + 0.5) / 3)


def test_where_a_set_knows_two_verdicts_the_third_gives_way_to_the_likelier():
    rows = [judged("contradicted", 0.1, 0.2), judged("supported", 0.3, 0.1)]
    assert support.figures(rows)["macro F1"].value == 1.0


def test_the_chunks_of_a_claim_come_together(tmp_path):
    path = tmp_path / "w.jsonl"
    rows = [("a", ["One.", "Two."]), ("b", ["Three."]), ("a", ["Four."])]
    body = [{"claim": key, "evidence": texts, "label": "supported", "meta": {"id": key}} for key, texts in rows]
    path.write_text("".join(json.dumps(row) + "\n" for row in body), "utf-8")
    assert support.read_wice(path) == [
        support.Claim("a", "a", ("One. Two.", "Four."), "supported"),
        support.Claim("b", "b", ("Three.",), "supported"),
    ]


def test_sentences_are_packed_in_order_and_keep_their_words():
    texts = ["First one.", "Second, longer one.", "Third."]
    passages = packed(texts, limit=30)
    assert [p.text for p in passages] == ["First one. Second, longer one.", "Third."]
    assert [p.source.text[s.start : s.end] for p in passages for s in p.sentences] == texts
    assert packed([]) == []


def test_fusion_prefers_what_both_rankings_like():
    assert np.argsort(fused([3.0, 2.0, 1.0], [2.0, 3.0, 1.0])).tolist()[0] == 2
    best = fused([1.0, 3.0, 2.0], [1.0, 3.0, 2.0])
    assert best[1] > best[2] > best[0]


def test_selected_sentences_are_the_two_best():
    # taken: rows 2 and 0; right: 0, 1 and 3; 2 * 1 / (2 + 3)
    assert clapnq.selection_f1([0, 1, 3], [0.5, 0.1, 0.9, 0.5]) == 0.4


def test_clapnq_keeps_both_halves_and_knows_the_selected_rows(tmp_path):
    passage = {"title": "T", "sentences": ["One .", "Two  words ."]}
    for half, chosen in (("answerable", ["Two words ."]), ("unanswerable", [])):
        row = {"id": half, "input": "q", "passages": [passage], "output": [{"selected_sentences": chosen}]}
        (tmp_path / f"dev_{half}.jsonl").write_text(json.dumps(row) + "\n", "utf-8")
    assert clapnq.read(tmp_path) == [
        clapnq.Asked("answerable", "q", "T", ("One .", "Two words ."), frozenset({1}), True),
        clapnq.Asked("unanswerable", "q", "T", ("One .", "Two words ."), frozenset(), False),
    ]


def test_an_answer_occurs_as_whole_words_with_curly_quotes_straightened():
    assert realtimeqa.within("“The Last Supper”", 'They glued themselves to "The Last Supper".')
    assert not realtimeqa.within("63", "in 1963")


def test_the_surer_half_is_half_of_the_questions():
    rows = [{"em": float(n), "f1": 1.0, "occurs": True, "read": True, "probability": n} for n in (0, 1, 0, 1)]
    found = realtimeqa.figures(rows)
    assert (found["EM"].value, found["EM of the surer half"].value, found["EM of the surer half"].count) == (
        0.5,
        1.0,
        2,
    )


CHAT = followups.Chat("1", "When did they part?", (("Who played with Zappa?", "The Mothers."),), "When did Zappa part?")


def test_each_way_of_asking_is_one_query():
    asked = followups.queries(CHAT, followups.understood(CHAT))
    assert asked["last turn alone"] == "When did they part?"
    assert asked["all turns joined"] == "Who played with Zappa? When did they part?"
    assert "Zappa" in asked["assistant"]


def test_the_assistant_resolves_one_turn_after_another():
    chat = followups.Chat("1", "And why?", (*CHAT.before, ("When did they part?", "In 1969.")), "Why did Zappa part?")
    assert "Zappa" in followups.understood(chat).searched


def test_a_question_as_read_is_held_against_the_rewording():
    class Words:
        encoder = SimpleNamespace(encode=lambda texts: np.ones((1 if isinstance(texts, str) else len(texts), 2)))
        reader = None

    chat = followups.Chat("1", "Who met him?", (("Who is Zappa?", "A singer."),), "Who met Zappa?")
    row = followups.prepare_canard([chat], Words())(chat)
    assert row["words"] == {"last turn alone": 2 / 3, "assistant, as read": 1.0}
    assert followups.canard_figures([row])["assistant, as read: F1 of the rewording's words"].value == 1.0


def test_ranks_give_mrr_and_recall_at_five():
    rows = [{"rank": {"s": rank}} for rank in (1, 4, 0, 8)]
    found = {name: value.value for name, value in followups.cast_figures(rows).items()}
    assert found == {"s: MRR": (1 + 1 / 4 + 0 + 1 / 8) / 4, "s: recall@5": 0.5}
    assert followups.place(7, [5, 7]) == 2
    assert followups.place(9, [5, 7]) == 0


def test_a_canard_history_is_title_section_and_pairs(tmp_path):
    path = tmp_path / "c.jsonl"
    row = {"id": "1", "history": ["Zappa", "Bands", "Who?", "He."], "question": "When?", "rewrite": "When, Zappa?"}
    same = {**row, "id": "2", "label": "unchanged"}
    path.write_text(json.dumps({**row, "label": "changed"}) + "\n" + json.dumps(same) + "\n", "utf-8")
    assert followups.read_canard(path) == [
        followups.Chat("1", "When?", (("Zappa: Bands", ""), ("Who?", "He.")), "When, Zappa?")
    ]
