"""Running cases: conversations, crashes as misses, and every figure of a run by hand."""

from itertools import count

import pytest
from eval_fakes import SENTENCES, answer_of, by_question, case_of, constant, refusal_of

from assistant.answer import Answer
from eval.gate import Facts
from eval.metrics import contains
from eval.results import results
from eval.run import System, run
from eval.scores import score

JET, MEN, REPLY, RAIN = SENTENCES
ASKED = case_of("What was hit?", gold_quotes=(JET,), must_include=(("truck",),))
SILENT = case_of("What colour?", type="unanswerable", answerable=False)
FALSE = case_of("Why two?", type="false-premise", answerable=False, correction_quotes=(MEN,))
FOLLOWING = case_of(
    "And how many died?",
    type="followup",
    turns=("What was hit?", "And how many died?"),
    standalone="How many men died?",
    gold_quotes=(MEN,),
    must_include=(("three",),),
)
CASES = (ASKED, SILENT, FALSE, FOLLOWING)
ANSWERS = {
    "What was hit?": answer_of(JET),
    "What colour?": answer_of(RAIN),
    "Why two?": refusal_of(correction=MEN),
    "And how many died?": refusal_of(),
    "How many men died?": answer_of(MEN),
}


def test_every_rate_of_a_small_run():
    scores = score(run(by_question(ANSWERS), CASES))
    assert {name: (rate.value, rate.count) for name, rate in scores.rates.items()} == {
        "right": (0.5, 4),  # ASKED and FALSE
        "evidence_recall": (0.5, 2),
        "first_hit": (0.5, 2),
        "accuracy": (0.5, 2),
        "answered": (0.5, 2),
        "refusal_precision": (0.5, 2),  # refused FALSE and FOLLOWING, of which FALSE was due
        "refusal_recall": (0.5, 2),  # due were SILENT and FALSE
        "refusal_f1": (0.5, 2),
        "on_topic_refused": (0.5, 2),
        "corrected": (1.0, 1),
        "followups": (0.0, 1),
        "followups_alone": (1.0, 1),
        "followup_share": (0.0, 1),
        "citation_recall": (1.0, 2),
        "citation_precision": (1.0, 2),
        "citation_exact": (1.0, 3),
    }
    assert {name: rate.value for name, rate in scores.by_type.items()} == {
        "fact": 1.0,
        "unanswerable": 0.0,
        "false-premise": 1.0,
        "followup": 0.0,
    }
    assert scores.citation_chars == 19.0  # the median of 22, 19 and 15
    assert scores.crashes == 0


def test_each_turn_knows_the_turns_before_it():
    heard = []

    def ask(question, history):
        heard.append((question, [(turn.question, turn.answer) for turn in history]))
        return ANSWERS[question]

    run(System("listening", ask), [FOLLOWING])
    assert heard == [
        ("What was hit?", []),
        ("And how many died?", [("What was hit?", ANSWERS["What was hit?"])]),
        ("How many men died?", []),
    ]


def test_only_the_last_turn_is_timed():
    ticks = count()
    [outcome] = run(by_question(ANSWERS), [FOLLOWING], clock=lambda: float(next(ticks)))
    assert outcome.seconds == 1.0


def test_a_crash_is_a_miss_and_is_listed():
    def ask(question, history) -> Answer:
        raise RuntimeError("no\n  such   model")

    outcomes = run(System("broken", ask), [ASKED, SILENT])
    assert [(o.answer, o.error) for o in outcomes] == [(None, "RuntimeError: no such model")] * 2
    scores = score(outcomes)
    assert scores.crashes == 2
    assert scores.rates["right"].value == 0.0
    assert scores.rates["refusal_recall"].value == 0.0
    assert scores.rates["answered"].value == 0.0


def test_a_crash_in_an_earlier_turn_is_a_miss_too():
    [outcome] = run(by_question({"And how many died?": answer_of(MEN)}), [FOLLOWING])
    assert outcome.answer is None
    assert outcome.error.startswith("KeyError")


def test_a_stop_by_hand_is_not_swallowed():
    def ask(question, history) -> Answer:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(System("stopped", ask), [ASKED])


def test_what_was_wrong_is_said_in_words():
    cases = [ASKED, SILENT, FOLLOWING]
    facts = Facts("0", 3, 2, {"fact": 1, "unanswerable": 1, "followup": 1})

    def reasons(system):
        found = results({"s": run(system, cases)}, facts, contains)
        return [f["why"] for f in found["systems"][0]["failures"]]

    assert reasons(constant("s", answer_of(REPLY))) == [
        "other evidence, and not what should be said",
        "answered, though there is no answer",
        "other evidence, and not what should be said",
    ]
    assert reasons(constant("s", refusal_of())) == ["refused, though there is an answer"] * 2
    assert (
        reasons(constant("s", answer_of(JET, text="It. [1]")))[0]
        == "the evidence is cited, but not what should be said"
    )
    assert reasons(constant("s", answer_of(MEN, text="The truck. [1]")))[0] == "not all the evidence is cited"


def test_the_curve_is_drawn_from_what_the_bold_system_says():
    sure = {"What was hit?": 0.9, "What colour?": 0.2, "Why two?": 0.4}
    bold = {"What was hit?": answer_of(JET), "What colour?": answer_of(RAIN), "Why two?": answer_of(MEN)}
    system = System(
        "s",
        ask=lambda question, history: refusal_of(),
        confidence=lambda question, history: sure[question],
        bold=lambda question, history: bold[question],
    )
    facts = Facts("0", 3, 1, {})
    [found] = results({"s": run(system, [ASKED, SILENT, FALSE])}, facts, contains)["systems"]
    assert found["risk_coverage"]["points"] == [[0.3333, 1.0], [0.6667, 0.5], [1.0, 0.3333]]
    assert found["risk_coverage"]["stands_at"] is None
