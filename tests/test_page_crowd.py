"""More visitors than can be served: each is answered or told within a minute, in bounded memory; none is locked out."""

import asyncio
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest
from chatserver import chat_server, saying
from page_fake import FakeAssistant
from page_visit import visiting

from assistant import AssistantError
from assistant.page.chat import answering
from assistant.page.waiting import AT_ONCE, WAITING, Line, loaded

pytest_plugins = ("page_browser",)
ROOT = Path(__file__).parent.parent
QUESTION = "When did the Rance station open?"
FULL = "The queue is full: 16 questions are waiting. Ask again in a moment."


class Counting(FakeAssistant):
    """Knows how many questions are being answered, and the most that ever were."""

    def __init__(self) -> None:
        super().__init__()
        self.now = self.most = 0
        self.lock = threading.Lock()

    def stream(self, question, history=(), **how):
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
        time.sleep(0.02)
        yield from super().stream(question, history, **how)
        with self.lock:
            self.now -= 1


def test_two_are_answered_at_once_sixteen_wait_and_the_rest_are_told():
    fake, line = Counting(), Line()

    async def visitor(number: int) -> list[str]:
        return [drawn async for drawn in answering(fake, line)(f"{QUESTION} {number}", [])]

    async def crowd() -> list[list[str]]:
        return await asyncio.gather(*map(visitor, range(50)))

    heard = asyncio.run(crowd())
    served, told = heard[: AT_ONCE + WAITING], heard[AT_ONCE + WAITING :]
    assert all("turbines" in drawn[-1] for drawn in served)
    assert all("The queue is full&#58; 16 questions are waiting" in drawn[-1] for drawn in told)
    assert "Waiting for 16 questions asked before yours" in served[-1][0]
    assert "Waiting for 1 question asked before yours" in served[AT_ONCE][0]
    assert fake.most == AT_ONCE
    assert line.places == []


def test_who_leaves_while_being_answered_keeps_the_place_until_the_work_ends():
    class Slow(Counting):
        def stream(self, question, history=(), **how):
            with self.lock:
                self.now += 1
                self.most = max(self.most, self.now)
            time.sleep(0.2)  # a search does not look up
            with self.lock:
                self.now -= 1
            yield from FakeAssistant.stream(self, question, history, **how)

    fake, line = Slow(), Line()

    async def visitor() -> None:
        async for _ in answering(fake, line)(QUESTION, []):
            pass

    async def impatient() -> None:
        for _ in range(4):
            crowd = [asyncio.create_task(visitor()) for _ in range(AT_ONCE)]
            await asyncio.sleep(0.05)
            for one in crowd:
                one.cancel()
        await asyncio.gather(*(visitor() for _ in range(AT_ONCE)))

    asyncio.run(impatient())
    assert fake.most == AT_ONCE
    assert line.places == []


def test_who_waits_for_an_index_that_cannot_be_opened_is_told_why():
    fake = FakeAssistant()
    fake.ready = False

    def denied() -> None:
        raise PermissionError(13, "Permission denied", ".assistant/pointer")

    fake.load = denied
    with pytest.raises(AssistantError, match=r"^The index cannot be opened: .*Permission denied"):
        loaded(fake, lambda: False)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_who_waits_hears_of_what_nobody_foresaw_too():
    fake = FakeAssistant()
    fake.ready = False

    def broken() -> None:
        raise KeyError("nobody foresaw it")

    fake.load = broken
    with pytest.raises(AssistantError, match=r"^The index cannot be opened; the window in which"):
        loaded(fake, lambda: False)


def test_who_leaves_the_line_gives_the_place_up():
    line = Line()
    with line.place() as first:
        with line.place(), line.place() as third, line.place() as fourth:
            assert (first(), third(), fourth()) == (0, 1, 2)
        with ExitStack() as others:
            last = [others.enter_context(line.place()) for _ in range(AT_ONCE + WAITING - 1)][-1]
            assert last() == WAITING
            with pytest.raises(AssistantError, match="The queue is full"), line.place():
                pass
    assert line.places == []


def test_a_visitor_who_finds_the_queue_full_reads_a_line_and_can_ask_again(browser, served, fake):
    fake.held = True
    join = served.url + "gradio_api/call/chat"

    def call(_: int) -> None:
        with httpx.Client(timeout=300) as caller:
            place = caller.post(join, json={"data": [QUESTION, []]}).json()["event_id"]
            caller.get(f"{join}/{place}")

    hold(fake)
    with ThreadPoolExecutor(AT_ONCE + WAITING) as callers, visiting(browser, served.url) as visit:
        waiting = [callers.submit(call, number) for number in range(AT_ONCE + WAITING)]
        try:
            while len(fake.asked) < AT_ONCE:
                time.sleep(0.05)
            time.sleep(1.0)  # for those behind them to stand in line
            visit.asked(QUESTION)
            assert visit.page.inner_text("#chat .trouble") == FULL
            assert visit.page.locator("[data-testid='toast-body']").count() == 0
        finally:
            fake.held = False
        for done in waiting:
            done.result()
        visit.page.locator("#chat button[title='Retry']").click()
        visit.page.wait_for_selector("#chat .bot:has-text('turbines')")
        visit.answered()


def hold(fake) -> None:
    """Let no question of `fake` end while it is held."""
    answer = fake.answer

    def held(*asked):
        while fake.held:
            time.sleep(0.05)
        return answer(*asked)

    fake.answer = held


SERVER = """
import sys
from pathlib import Path
from assistant import Assistant, Settings
from assistant.page import serve, waiting
seeds, store, model_url, waiting.ANSWER_S = sys.argv[1], sys.argv[2], sys.argv[3], float(sys.argv[4])
model = "openai:test-model" if model_url else ""
settings = Settings(seeds=Path(seeds), store=Path(store), fetch=False, model=model, model_url=model_url)
served = serve(Assistant.open(settings), port=0, block=False)
print(served.url, flush=True)
sys.stdin.read()
"""


@contextmanager
def page_of_its_own(store, model_url: str, answer_s: float):
    """A page in another process: its address and its process."""
    command = [sys.executable, "-c", SERVER, str(ROOT / "seeds"), str(store), model_url, str(answer_s)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdin and process.stdout
        try:
            yield process.stdout.readline().strip(), process
        finally:
            process.stdin.close()


def resident_mb(process) -> float:
    status = Path(f"/proc/{process.pid}/status").read_text("utf-8")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def asked(url: str, question: str) -> tuple[str, float]:
    """What a program that asks hears, and after how many seconds."""
    began = time.monotonic()
    with httpx.Client(timeout=120) as caller:
        joined = caller.post(url + "gradio_api/call/chat", json={"data": [question, []]})
        heard = caller.get(f"{url}gradio_api/call/chat/{joined.json()['event_id']}").text
    return heard, time.monotonic() - began


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
@pytest.mark.parametrize("model", ["no model", "a model that says nothing"])
def test_fifty_at_once_end_within_a_minute_in_bounded_memory(built, monkeypatch, model):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    questions = [
        f"When did the jet attack the military truck {'or the convoy ' * (number % 3 * 60)}?" for number in range(50)
    ]
    with chat_server(saying("word", wait_s=600.0)) as server:
        url = server.url if model != "no model" else ""
        with page_of_its_own(built, url, 5.0) as (page, process), ThreadPoolExecutor(50) as callers:
            asked(page, questions[0])
            before = most = resident_mb(process)
            crowd = [callers.submit(asked, page, question) for question in questions]
            while not all(one.done() for one in crowd):
                most = max(most, resident_mb(process))
                time.sleep(0.05)
            heard = [one.result() for one in crowd]
    answered = [text for text, _ in heard if "event: complete" in text]
    told = [text for text, _ in heard if "The queue is full" in text]
    assert len(answered) + len(told) == 50 and len(answered) >= AT_ONCE + WAITING
    assert all('"kind": "answer"' in text or '"kind": "refusal"' in text for text in answered)
    slowest = max(seconds for _, seconds in heard)
    print(f"{model}: {len(answered)} answered, {len(told)} told, slowest {slowest:.1f} s, {most - before:.0f} MB more")
    assert slowest < 60
    assert most - before < 200
