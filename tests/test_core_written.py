"""The whole way with a chat model on loopback: index, reader, prompt, stream, check, answer."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from chatserver import ChatServer, Play, Reply, chat_server, lying, obedient, saying

from assistant import Answer, Assistant, Delta, Settings, Turn

ROOT = Path(__file__).parent.parent
QUESTION = "When did the jet attack the military truck?"
CASES = [json.loads(line) for line in (ROOT / "eval" / "cases" / "article.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture(autouse=True)
def key(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")


def asked(built: Path, server: ChatServer, question: str) -> tuple[str, Answer]:
    """The streamed text and the answer."""
    settings = Settings(seeds=ROOT / "seeds", store=built, fetch=False)
    assistant = Assistant.open(replace(settings, model="openai:test-model", model_url=server.url))
    events = list(assistant.stream(question))
    assert isinstance(events[-1], Answer)
    return "".join(e.text for e in events if isinstance(e, Delta)), events[-1]


def check(answer: Answer) -> None:
    for sentence in answer.sentences:
        assert sentence.citations
    for citation in answer.citations:
        assert citation.source.text[citation.start : citation.end] == citation.quote


def test_an_obedient_model_writes_and_is_named(built):
    with chat_server(obedient) as server:
        text, answer = asked(built, server, QUESTION)
    assert (text, answer.written_by, answer.notice) == (answer.text, "openai:test-model", "")
    check(answer)


def test_what_a_liar_says_is_rejected_and_the_sources_are_quoted(built):
    with chat_server(saying("Forty ships sank off Malta in 1842 [1].")) as server:
        text, answer = asked(built, server, QUESTION)
    assert [r.text for r in answer.rejected] == ["Forty ships sank off Malta in 1842."]
    assert answer.written_by is None
    assert (
        answer.notice
        == "Nothing that openai:test-model wrote was found to hold; the answer quotes the sources instead."
    )
    assert text == answer.text
    assert answer.sentences[0].text.startswith("Last week a Syrian fighter jet")
    check(answer)


def test_what_stood_before_a_model_broke_off_stays_and_the_line_says_so(built):
    def broken(request) -> Reply:
        return Reply([*obedient(request).pieces[:-3], None])

    with chat_server(broken) as server:
        text, answer = asked(built, server, QUESTION)
    assert answer.notice == "The answer of openai:test-model broke off; what it wrote before that stands."
    assert (answer.written_by, text) == ("openai:test-model", answer.text)
    check(answer)


def test_a_refused_key_ends_in_the_extracted_answer_and_is_never_shown(built):
    with chat_server(lambda request: Reply(status=401)) as server:
        text, answer = asked(built, server, QUESTION)
    assert "refused the key" in answer.notice
    assert "sk-canary" not in json.dumps(answer.to_dict())
    assert text == answer.text and answer.kind == "answer"


def test_a_model_is_not_asked_what_the_sources_do_not_say(built):
    requests = []

    def heard(request) -> Reply:
        requests.append(request)
        return obedient(request)

    play: Play = heard
    with chat_server(play) as server:
        _, answer = asked(built, server, "Who painted the Mona Lisa?")
    assert answer.is_refusal
    assert requests == []


def test_a_question_may_be_answered_by_quoting_though_a_model_is_configured(built):
    with chat_server(obedient) as server:
        settings = Settings(seeds=ROOT / "seeds", store=built, fetch=False)
        plain = Assistant.open(settings).conversation()
        both = Assistant.open(replace(settings, model="openai:test-model", model_url=server.url)).conversation()
        for turn in (QUESTION, "And who was killed by it?"):
            assert both.ask(turn, written=False) == plain.ask(turn)
        assert server.requests == []
        assert both.ask(QUESTION).written_by == "openai:test-model"


def test_a_model_that_is_stopped_leaves_a_quoted_answer_to_a_follow_up_too(built):
    """A follow-up asks the model twice, to be understood and to be answered; one stop is for both."""
    with chat_server(saying("word " * 500, wait_s=60)) as server:
        settings = Settings(seeds=ROOT / "seeds", store=built, fetch=False)
        assistant = Assistant.open(replace(settings, model="openai:test-model", model_url=server.url))
        history = (Turn(QUESTION, assistant.ask(QUESTION, written=False)),)
        answer = assistant.ask("And who was killed by it?", history, cancelled=lambda: bool(server.requests))
        assert server.hung_up.wait(5)
    assert answer.notice.endswith("had not finished when it was stopped; the answer quotes the sources instead.")
    assert answer.citations and answer.written_by is None
    check(answer)


def test_no_case_brings_a_liars_sentence_without_its_place(built):
    """Every fifth case, so that the suite stays short; the writer's own tests take them all."""
    with chat_server(lying) as server:
        settings = Settings(seeds=ROOT / "seeds", store=built, fetch=False)
        assistant = Assistant.open(replace(settings, model="openai:test-model", model_url=server.url))
        for case in CASES[::5]:
            conversation = assistant.conversation()
            for turn in case["turns"]:
                check(conversation.ask(turn))
