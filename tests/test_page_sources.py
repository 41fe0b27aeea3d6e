"""Sources added, read, refused, tried again and removed, while the conversation goes on."""

import base64

import pytest
from page_fake import FakeAssistant
from page_visit import MARKER, visiting

from assistant.page.reading import BUSY, Reading
from index.article import MAX_BYTES, SUFFIXES

pytest_plugins = ("page_browser",)
ROW = "#pane li.source"


@pytest.fixture
def fake_again(fake):
    fresh = FakeAssistant()
    fake.kept, fake.pending, fake.missing, fake.pause = fresh.kept, fresh.pending, fresh.missing, 0.0
    yield fake
    fake.pause = 0.0


def test_a_file_is_added_asked_and_removed_and_its_old_citation_still_opens(browser, served, fake_again):
    fact = "The silt of the estuary weighs 9,000 tonnes."
    with visiting(browser, served.url) as visit:
        page = visit.page
        page.wait_for_selector("#pane .adder")
        with page.expect_file_chooser() as chooser:
            page.click("#pane .adder >> text=Add file")
        chooser.value.set_files({"name": "silt <b>.txt", "mimeType": "text/plain", "buffer": fact.encode()})
        page.wait_for_selector(f"{ROW}:has-text('silt _b_.txt')")
        visit.asked("How many tonnes of silt weighs the estuary?")
        page.click(MARKER)
        assert visit.hit_in_view() == fact
        page.click("#pane .pane-back")
        row = page.locator(ROW, has_text="silt _b_.txt")
        row.get_by_text("Remove").click()
        kept = dict(fake_again.kept)
        row.get_by_text("Really remove?").click()
        page.wait_for_selector("#pane .job:has-text('Removed.')")
        assert page.locator(ROW, has_text="silt _b_.txt").count() == 0
        fake_again.kept = kept  # an assistant keeps the texts of removed sources
        page.click(MARKER)
        assert visit.hit_in_view() == fact


def test_an_address_is_read_with_progress_while_a_question_is_answered(browser, served, fake_again):
    fake_again.pause = 0.15
    with visiting(browser, served.url) as visit:
        page = visit.page
        page.fill("#pane .address", "https://example.org/new")
        page.click("#pane .adder >> text=Add page")
        page.wait_for_selector("#pane .job:has-text('Starting')")
        fake_again_pause, fake_again.pause = fake_again.pause, 0.05
        visit.asked("When did the Rance station open?")
        assert "1966" in page.inner_text("#chat .bot .prose")
        fake_again.pause = fake_again_pause * 0
        page.wait_for_selector(f"{ROW}:has-text('A page on silt')")


def test_a_reading_can_be_cancelled(browser, served, fake_again):
    fake_again.pause = 0.2
    with visiting(browser, served.url) as visit:
        visit.page.wait_for_selector("#pane .read-all")
        visit.page.click("#pane .read-all")
        visit.page.click("#pane .job >> text=Cancel")
        visit.page.wait_for_selector("#pane .job:has-text('Cancelled')")
        assert fake_again.pending == ["https://example.net/2019/08/silt-in-the-estuary"]


def test_why_one_failed_is_said_and_it_can_be_tried_again(browser, served, fake_again):
    with visiting(browser, served.url) as visit:
        page = visit.page
        page.wait_for_selector(f"{ROW}:has-text('404')")
        page.locator(ROW, has_text="404").get_by_text("Try again").click()
        page.wait_for_selector(f"{ROW}:has-text('A page on silt')")
        page.fill("#pane .address", "https://example.org/refused")
        page.click("#pane .adder >> text=Add page")
        page.wait_for_selector(f"{ROW}:has-text('robots.txt does not allow it')")
        page.fill("#pane .address", "file:///etc/passwd")
        page.click("#pane .adder >> text=Add page")
        page.wait_for_selector("#pane .job:has-text('An address starts with http:// or https://.')")


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({"address": "javascript:alert(1)"}, "An address starts with http:// or https://."),
        ({"address": 7}, "An address starts with http:// or https://."),
        (
            {"name": "a.exe", "data": ""},
            f"Files of these kinds can be read: {', '.join(sorted(SUFFIXES))}.",
        ),
        ({"name": "a.txt", "data": "%%%"}, "The file did not arrive whole; add it again."),
        ({"name": "a.txt", "data": None}, "That was not a file."),
        ({"name": "a.txt", "data": "A" * (MAX_BYTES * 4 // 3 + 8)}, "The file is over 10 MB."),
    ],
)
def test_what_cannot_be_a_source_is_refused_in_a_line(sent, error):
    reading = Reading(FakeAssistant())
    assert reading.read(sent) == {"error": error}
    assert not reading.running


def test_an_empty_file_says_so_and_a_second_reading_waits():
    fake = FakeAssistant()
    fake.pause = 0.02
    reading = Reading(fake)
    empty = {"name": "a.txt", "data": base64.b64encode(b" ").decode()}
    assert reading.read(empty)["running"]
    assert reading.read({}) == BUSY
    while reading.job(None)["running"]:
        pass
    assert reading.job(None)["error"] == "a.txt is empty; add a file with text in it"


def test_a_reading_that_fails_is_not_done(monkeypatch):
    fake = FakeAssistant()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(fake, "update", full)
    reading = Reading(fake)
    reading.run(["https://example.org/new"], False, None)
    assert reading.job(None) == {"running": False, "line": "", "error": "[Errno 28] No space left on device"}


def test_a_reading_that_ends_as_nobody_foresaw_is_not_done_either(monkeypatch):
    fake = FakeAssistant()

    def broken(*_: object, **__: object) -> None:
        raise KeyError("nobody foresaw it")

    monkeypatch.setattr(fake, "update", broken)
    reading = Reading(fake)
    with pytest.raises(KeyError):
        reading.run(["https://example.org/new"], False, None)
    assert reading.job(None)["error"].startswith("It ended early;")


def test_only_added_sources_are_removed():
    fake = FakeAssistant()
    assert Reading(fake).remove(7) == {"error": "Only sources that were added can be removed."}
    article = next(iter(fake.kept.values()))
    assert "error" in Reading(fake).remove(article.url)
    assert article.id in fake.kept
