"""Other programs: `/chat`, the MCP tools, fifty callers at once, and who hears of any of it."""

import asyncio
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from page_fake import FakeAssistant

from assistant.page import serve

pytest_plugins = ("page_browser",)
QUESTION = "When did the Rance station open?"
ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def client(served) -> Client:
    return Client(served.url, verbose=False, analytics_enabled=False)


def test_chat_is_the_only_public_endpoint(client):
    api = client.view_api(return_format="dict", print_info=False)
    assert list(api["named_endpoints"]) == ["/chat"]
    assert api["unnamed_endpoints"] == {}
    (question, history) = api["named_endpoints"]["/chat"]["parameters"]
    assert (question["parameter_name"], history["parameter_name"]) == ("question", "history")


def test_chat_gives_the_answer_as_a_dict(client, fake):
    assert client.predict(QUESTION, [], api_name="/chat") == fake.ask(QUESTION).to_dict()


def test_chat_takes_answers_messages_and_questions_as_history(client, fake):
    first = client.predict(QUESTION, [], api_name="/chat")
    messages = [{"role": "user", "content": "hello"}, {"role": "assistant", "content": "Hello."}]
    client.predict("Why can tides be predicted?", [first, *messages, "And the silt?"], api_name="/chat")
    turns = fake.asked[-1][1]
    assert [turn.question for turn in turns] == [QUESTION, "hello", "And the silt?"]
    assert [c.to_dict()["quote"] for c in turns[0].answer.citations] == [c["quote"] for c in first["citations"]]


@pytest.mark.parametrize(
    ("question", "history", "words"),
    [
        ("x" * 5000, [], "at most 2,000 characters"),
        ("?!", [], "at least one letter or digit"),
        (QUESTION, [7], "each item of history is a message, an earlier answer or a question"),
        (QUESTION, "no list", "history is a list"),
        (7, [], "question is a text"),
    ],
)
def test_chat_refuses_what_it_cannot_read_in_a_line(client, question, history, words):
    with pytest.raises(AppError, match=words):
        client.predict(question, history, api_name="/chat")


def test_the_schema_is_not_served(served):
    for path in ("openapi.json", "docs", "redoc"):
        assert httpx.get(served.url + path).status_code == 404


def test_fifty_at_once_are_answered_or_told_that_the_queue_is_full(served, fake):
    fake.pause = 0.05
    join, data = served.url + "gradio_api/call/chat", {"data": [QUESTION, []]}

    def call(_: int) -> str:
        with httpx.Client(timeout=60) as caller:
            joined = caller.post(join, json=data)
            if joined.status_code != 200:
                return joined.text
            return caller.get(f"{join}/{joined.json()['event_id']}").text

    with ThreadPoolExecutor(50) as callers:
        heard = list(callers.map(call, range(50)))
    fake.pause = 0.0
    answered = [h for h in heard if "event: complete" in h and "megawatts" in h]
    told = [h for h in heard if "ueue is full" in h]
    assert len(answered) + len(told) == 50, [h for h in heard if h not in answered + told][:2]
    assert len(answered) >= 16


async def tools_and_calls(url: str) -> tuple[list[str], list[str]]:
    from mcp import ClientSession
    from mcp.client.streamable_http import streamablehttp_client

    async with streamablehttp_client(url) as (read, write, _), ClientSession(read, write) as session:
        await session.initialize()
        tools = [tool.name for tool in (await session.list_tools()).tools]
        answer = await session.call_tool("ask", {"question": QUESTION, "history": []})
        listed = await session.call_tool("sources", {})
        return tools, [answer.content[0].text, listed.content[0].text]


def test_mcp_has_exactly_ask_and_sources(fake):
    pytest.importorskip("mcp", reason="the extra mcp is not installed")
    served = serve(fake, port=0, mcp=True, block=False)
    try:
        tools, (answer, listed) = asyncio.run(tools_and_calls(served.url + "gradio_api/mcp/"))
    finally:
        served.close()
    assert sorted(tools) == ["ask", "sources"]
    assert "The Rance station opened in 1966" in answer
    assert "The Rance tidal station" in listed


def test_without_the_switch_there_is_no_mcp(served):
    assert httpx.post(served.url + "gradio_api/mcp/", json={}).status_code in {404, 405}


RECORDED = """
import json, socket, sys
sys.path[:0] = [{tests!r}]
asked = []
look_up = socket.getaddrinfo
def recorded(host, *rest, **named):
    asked.append(str(host))
    return look_up(host, *rest, **named)
socket.getaddrinfo = recorded
from page_fake import FakeAssistant
from assistant.page import serve
from gradio_client import Client
served = serve(FakeAssistant(), port=0, block=False)
client = Client(served.url, verbose=False, analytics_enabled=False)
for number in range(10):
    try:
        question = "When did the Rance station open, CANARY-QUESTION? " * (1 + 99 * (number == 9))
        client.predict(question, [], api_name="/chat")
    except Exception as error:
        print("refused", type(error).__name__)
served.close()
print(json.dumps(sorted(set(asked))))
"""


def test_nothing_is_looked_up_and_no_question_is_logged():
    code = RECORDED.format(tests=str(ROOT / "tests"))
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    *said, hosts = run.stdout.strip().splitlines()
    assert set(json.loads(hosts)) <= {"127.0.0.1", "localhost", "None"}
    assert said == ["refused AppError"]
    assert "CANARY" not in run.stdout + run.stderr
    assert "Traceback" not in run.stderr


def test_a_port_in_use_is_one_line(served):
    from index.errors import AssistantError

    port = int(served.url.rsplit(":")[-1].strip("/"))
    with pytest.raises(AssistantError, match=f"port {port} on 127.0.0.1 is in use"):
        serve(FakeAssistant(), port=port, block=False)


def test_an_address_that_is_not_this_machines_is_not_called_a_port_in_use():
    from index.errors import AssistantError

    with pytest.raises(AssistantError, match=r"^192\.0\.2\.1 port 0 cannot be listened on: Cannot assign"):
        serve(FakeAssistant(), host="192.0.2.1", port=0, block=False)
