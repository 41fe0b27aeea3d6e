"""The page for everybody: by keys, by ear, on small screens, and when something is out of order."""

import io

import pytest
from page_fake import FakeAssistant
from page_visit import DESK, MARKER, PHONE, serious, visiting
from PIL import Image

from assistant.page import serve
from assistant.question import MAX_CHARS

pytest_plugins = ("page_browser",)
QUESTION = "When did the Rance station open?"
TIDES = "Why can tides be predicted decades ahead?"
GONE = "The server does not answer; is it still running?"
CLOSED = "!document.querySelector('#main').classList.contains('pane-open')"
OPENED = "document.querySelector('#main').classList.contains('pane-open')"
IN_BOX = "document.activeElement.matches('#ask textarea')"
IN_TITLE = "document.activeElement.matches('#pane .pane-title')"


@pytest.fixture
def judged(tmp_path):
    running = serve(FakeAssistant(), port=0, block=False, feedback=tmp_path / "feedback.jsonl")
    yield running
    running.close()


def without_server(visit):
    """From here on nothing of the server is reached; what the browser says of that is no complaint of ours."""
    visit.page.route("**/gradio_api/**", lambda route: route.abort())


def settle(visit):
    visit.page.wait_for_timeout(300)
    visit.complaints = [c for c in visit.complaints if "net::ERR_" not in c]


def typed(visit, words="Next?"):
    """What stands in the box after somebody went on typing."""
    visit.page.wait_for_function(IN_BOX, timeout=5_000)
    visit.page.keyboard.type(words)
    return visit.page.input_value("#ask textarea")


def test_what_is_typed_after_a_question_lands_in_the_box(browser, served):
    with visiting(browser, served.url) as visit:
        visit.page.wait_for_selector(".example")
        visit.page.locator(".example").first.click()
        visit.answered()
        assert typed(visit, QUESTION) == QUESTION
        visit.page.keyboard.press("Enter")
        visit.answered(2)
        assert typed(visit) == "Next?"
        visit.page.fill("#ask textarea", "")
        visit.page.locator("#next-questions button").first.click()
        visit.answered(3)
        assert typed(visit) == "Next?"


def test_what_is_typed_after_stop_retry_and_undo_lands_in_the_box(browser, served, held):
    with visiting(browser, served.url) as visit:
        visit.ask(f"{TIDES} {QUESTION}")
        visit.page.wait_for_selector(MARKER)
        visit.page.click("#ask button.stop-button")
        visit.page.wait_for_selector("#chat .bot .stopped")
        held.held = False
        visit.answered()
        assert typed(visit) == "Next?"
        visit.page.fill("#ask textarea", "")
        before = len(held.asked)
        visit.page.click("#chat button[title='Retry']")
        visit.until(lambda: len(held.asked) > before)
        visit.answered()
        assert typed(visit) == "Next?"
        visit.page.click("#chat button[title='Undo']")
        visit.page.wait_for_selector(".welcome")
        assert typed(visit).endswith("Next?")


def test_what_is_typed_after_edit_lands_in_the_question_that_is_edited(browser, served):
    with visiting(browser, served.url) as visit:
        visit.asked(QUESTION)
        visit.page.click("#chat button[title='Edit']")
        visit.page.wait_for_function("document.activeElement.matches('#chat .edit-textarea')", timeout=5_000)
        visit.page.wait_for_selector("#chat .edit-textarea.raw")
        visit.page.keyboard.press("End")
        visit.page.keyboard.type("?")
        assert visit.page.input_value("#chat .edit-textarea") == f"{QUESTION}?"
        visit.page.click("#chat button[title='Cancel']")
        assert typed(visit) == "Next?"


def test_an_answer_takes_the_focus_from_nobody(browser, served, held):
    with visiting(browser, served.url) as visit:
        visit.ask(QUESTION)
        visit.page.click(MARKER)
        visit.page.wait_for_function(IN_TITLE)
        held.held = False
        visit.answered()
        visit.page.wait_for_timeout(200)
        assert visit.page.evaluate(IN_TITLE)


def test_an_answer_raises_no_keyboard_on_a_phone(browser, served):
    with visiting(browser, served.url, size=PHONE) as visit:
        visit.asked(QUESTION)
        visit.page.wait_for_timeout(300)
        assert not visit.page.evaluate(IN_BOX)


def test_a_list_that_is_drawn_again_keeps_the_focus_in_the_pane(browser, served, fake):
    with visiting(browser, served.url) as visit:
        page = visit.page
        visit.asked(QUESTION)
        page.wait_for_function("(localStorage['article-assistant.chats'] || '').includes('1966')")
        page.click("#top [data-do=chats]")
        page.click("#pane li >> text=Rename")
        page.fill("#pane .rename", "Rance")
        page.keyboard.press("Enter")
        page.wait_for_function(IN_TITLE, timeout=5_000)
        page.click("#pane li >> text=Delete")
        page.click("#pane li >> text=Really delete?")
        page.wait_for_function(IN_TITLE, timeout=5_000)
        page.click("#top [data-do=sources]")
        page.fill("#pane .address", "https://example.org/new")
        page.click("#pane .adder >> text=Add page")
        row = page.locator("#pane li.source", has_text="A page on silt")
        row.get_by_text("Remove").click()
        row.get_by_text("Really remove?").click()
        page.wait_for_selector("#pane .job:has-text('Removed.')")
        page.wait_for_function(IN_TITLE, timeout=5_000)


def test_the_buttons_of_the_box_have_names(browser, served, held):
    with visiting(browser, served.url) as visit:
        ask = visit.page.get_by_role("button", name="Ask", exact=True)
        assert ask.get_attribute("title") == "Ask"
        visit.page.fill("#ask textarea", QUESTION)
        ask.click()
        stop = visit.page.get_by_role("button", name="Stop", exact=True)
        assert stop.get_attribute("title") == "Stop"
        stop.click()
        held.held = False
        visit.answered()
        ask.wait_for()


def test_a_server_that_is_gone_is_said_wherever_it_is_asked(browser, judged):
    with visiting(browser, judged.url) as visit:
        page = visit.page
        visit.asked(QUESTION)
        without_server(visit)
        page.click(MARKER)
        page.wait_for_selector(f"#pane .empty:text-is('{GONE}')")
        page.click("#chat .bot-row button[title='Copy message']")
        page.wait_for_selector(f"#chat .bot-row button.done[data-said='{GONE}']")
        page.click("#chat .judge.up")
        page.check("#pane .agree input")
        page.click("#pane .keep")
        page.wait_for_selector(f"#pane .feedback-said:text-is('{GONE}')")
        page.evaluate("getSelection().selectAllChildren(document.querySelector('#chat .bot .prose p'))")
        page.click("#main .finder")
        page.wait_for_selector(f"#pane .empty:text-is('{GONE}')")
        page.click("#top [data-do=sources]")
        page.click("#pane .read-all")
        page.wait_for_selector(f"#pane .job:has-text('{GONE}')")
        assert page.locator("#pane li.source").count() == 4
        settle(visit)


def test_a_reading_goes_on_being_followed_once_the_server_is_back(browser):
    slow = FakeAssistant()
    slow.pause = 0.1
    running = serve(slow, port=0, block=False)
    try:
        with visiting(browser, running.url) as visit:
            page = visit.page
            page.click("#pane .read-all")
            page.wait_for_selector("#pane .job:has-text('Starting')")
            without_server(visit)
            page.wait_for_selector(f"#pane .job:has-text('{GONE}')")
            page.wait_for_selector(f".bar-line:text-is('{GONE}')")
            page.unroute_all()
            page.wait_for_selector("#pane li.source:has-text('A page on silt')")
            page.fill("#pane .address", "https://example.org/refused")
            page.click("#pane .adder >> text=Add page")
            page.wait_for_selector("#pane li.source:has-text('robots.txt does not allow it')")
            settle(visit)
    finally:
        running.close()


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_what_gradio_reports_leaves_the_buttons_of_the_bar_free(browser, served, size):
    with visiting(browser, served.url, size=size) as visit:
        without_server(visit)
        visit.ask(QUESTION)
        visit.page.wait_for_selector(".toast-body")
        visit.page.wait_for_timeout(500)  # it slides in
        bar = visit.page.locator("#top").bounding_box()
        assert visit.page.locator(".toast-body").first.bounding_box()["y"] >= bar["y"] + bar["height"]
        visit.page.click("#top [data-do=chats]", timeout=5_000)
        settle(visit)


@pytest.mark.parametrize("words", ["", "  \n "])
def test_a_blank_question_is_no_turn(browser, served, words):
    with visiting(browser, served.url) as visit:
        visit.page.wait_for_selector(".example")
        visit.ask(words)
        visit.page.click("#ask button.submit-button")
        visit.page.wait_for_timeout(500)
        assert visit.page.locator("#chat .message-row").count() == 0
        visit.asked(QUESTION)
        visit.page.click("#chat button[title='Edit']")
        visit.page.wait_for_selector("#chat .edit-textarea.raw")
        visit.page.fill("#chat .edit-textarea", words)
        visit.page.click("#chat button[title='Submit']")
        visit.page.wait_for_timeout(500)
        visit.page.click("#chat button[title='Cancel']")
        assert visit.page.inner_text("#chat .user-row").strip() == QUESTION


def test_a_question_of_signs_alone_is_told_what_a_question_needs(browser, served):
    with visiting(browser, served.url) as visit:
        visit.asked("?!")
        shown = visit.page.inner_text("#chat .trouble").strip()
        assert shown == "Ask with at least one letter or digit, in at most 2,000 characters"


@pytest.mark.parametrize("length", [MAX_CHARS + 1, 30 * MAX_CHARS])
def test_a_question_over_the_limit_is_refused_and_never_cut_to_it(browser, served, fake, length):
    with visiting(browser, served.url) as visit:
        visit.page.focus("#ask textarea")
        before = len(fake.asked)
        visit.page.keyboard.insert_text((QUESTION + " " * 10 + "a" * length)[:length])
        visit.page.keyboard.press("Enter")
        visit.answered()
        assert "2,000 characters" in visit.page.inner_text("#chat .trouble")
        assert len(fake.asked) == before


NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', { value: undefined })"
REFUSING = "navigator.clipboard.writeText = async () => { throw new DOMException('not allowed', 'NotAllowedError'); }"


@pytest.mark.parametrize("broken", [NO_CLIPBOARD, REFUSING])
def test_copying_without_a_clipboard_copies_still(browser, served, broken):
    with visiting(browser, served.url) as visit:
        page = visit.page
        page.evaluate("navigator.clipboard.writeText('old')")
        visit.asked(QUESTION)
        page.evaluate(f"window.clip = navigator.clipboard; {broken}; null")
        page.click("#chat .bot-row button[title='Copy message']")
        page.wait_for_selector("#chat button.done[data-said='Copied']")
        assert "The Rance station opened" in page.evaluate("window.clip.readText()")
        page.click(MARKER)
        page.click("#pane >> text=Copy link to this passage")
        page.wait_for_selector("#pane >> text=Link copied")
        assert page.evaluate("window.clip.readText()") == page.url
        assert "#cite-" in page.url


def test_a_copy_that_was_not_made_is_not_claimed(browser, served):
    with visiting(browser, served.url) as visit:
        visit.asked(QUESTION)
        visit.page.evaluate(f"{REFUSING}; document.execCommand = () => false")
        visit.page.click("#chat .bot-row button[title='Copy message']")
        visit.page.wait_for_selector("#chat button.done[data-said='Could not copy']")
        visit.page.click(MARKER)
        visit.page.click("#pane >> text=Copy link to this passage")
        visit.page.wait_for_selector("#pane >> text=Could not copy")


def test_what_was_wrong_must_be_chosen_before_it_is_kept(browser, judged):
    with visiting(browser, judged.url) as visit:
        visit.asked(QUESTION)
        visit.page.click("#chat .judge.down")
        visit.page.check("#pane .agree input")
        visit.page.click("#pane .keep")
        visit.page.wait_for_selector("#pane .feedback-said:text-is('Choose what was wrong.')")
        group = visit.page.get_by_role("group", name="Your judgement")
        group.get_by_role("radio", name="The evidence does not say this").check()
        visit.page.click("#pane .keep")
        visit.page.wait_for_selector("#pane .feedback-said:has-text('Kept in')")


@pytest.mark.parametrize("dark", [False, True])
def test_a_choice_can_be_seen_before_it_is_made(browser, judged, dark):
    with visiting(browser, judged.url, dark=dark) as visit:
        visit.asked(QUESTION)
        visit.page.click("#chat .judge.down")
        for kind in ("radio", "checkbox"):
            shot = visit.page.locator(f"#pane input[type={kind}]").first.screenshot()
            assert contrast(Image.open(io.BytesIO(shot)).convert("RGB")) >= 3, kind
        assert serious(visit.page) == []


def contrast(picture):
    """Between the corner of a picture and what differs from it most, as WCAG counts."""
    lights = [luminance(pixel) for _, pixel in picture.getcolors(1 << 20)]
    corner = luminance(picture.getpixel((0, 0)))
    return max((max(one, corner) + 0.05) / (min(one, corner) + 0.05) for one in lights)


def luminance(pixel):
    parts = [c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in pixel]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def test_back_closes_the_sheet_of_a_phone_and_stays(browser, served):
    with visiting(browser, served.url, size=PHONE) as visit:
        page = visit.page
        visit.asked(QUESTION)
        for _ in range(2):
            page.tap(MARKER)
            visit.hit_in_view()
            page.click("#pane .pane-back")  # what opens in the open sheet adds nothing
            page.wait_for_selector("#pane .adder")
            page.go_back()
            page.wait_for_function(CLOSED, timeout=5_000)
            assert page.url == served.url
        assert page.locator("#chat .bot-row").count() == 1
        page.tap(MARKER)
        visit.hit_in_view()
        page.go_back()
        page.go_forward()
        visit.hit_in_view()


@pytest.mark.parametrize("closing", ["button", "beside"])
def test_a_closed_sheet_is_closed_after_a_reload_too(browser, served, closing):
    with visiting(browser, served.url, size=PHONE) as visit:
        page = visit.page
        visit.asked(QUESTION)
        before = page.evaluate("history.length")
        for _ in range(2):
            page.tap(MARKER)
            visit.hit_in_view()
            assert "#cite-" in page.url
            page.click("#pane .pane-title")
            assert page.evaluate(OPENED)
            page.click("#pane .pane-close") if closing == "button" else page.click("#chat .user .prose")
            page.wait_for_function(f"{CLOSED} && !location.hash && !history.state?.sheet", timeout=5_000)
        assert page.evaluate("history.length") == before + 1
        page.wait_for_timeout(500)  # a request cut off by the reload is a complaint
        page.reload()
        page.wait_for_selector("#chat .bot-row")
        page.wait_for_timeout(500)
        assert page.evaluate(CLOSED)


def test_another_marker_changes_the_open_sheet(browser, served):
    with visiting(browser, served.url, size=PHONE) as visit:
        visit.asked(f"{TIDES} And when did the Rance station open?")
        visit.page.locator(MARKER).nth(0).tap()
        first = visit.hit_in_view()
        visit.page.locator(MARKER).nth(1).tap()
        visit.page.wait_for_function(
            "(first) => document.querySelector('#pane mark.hit')?.textContent !== first", arg=first
        )
        assert visit.page.evaluate(OPENED)


def test_a_closed_sheet_is_opened_by_nobody_else(browser, served):
    with visiting(browser, served.url, size=PHONE) as visit:
        visit.page.click("#top [data-do=chats]")
        visit.page.click("#pane .pane-close")
        visit.asked(QUESTION)
        visit.page.wait_for_function("(localStorage['article-assistant.chats'] || '').includes('1966')")
        assert visit.page.evaluate(CLOSED)


def test_a_link_to_a_passage_opens_on_a_phone_and_back_shows_the_page(browser, served, fake):
    rance = next(s for s in fake.kept.values() if s.id.startswith("rance"))
    with visiting(browser, served.url, size=PHONE, at=f"#cite-{rance.id}-0-9") as visit:
        assert visit.hit_in_view() == "Paragraph"
        assert visit.page.url.endswith(f"#cite-{rance.id}-0-9")
        visit.page.go_back()
        visit.page.wait_for_function(CLOSED, timeout=5_000)
        assert visit.page.url == served.url


def spoken(page):
    """What a screen reader finds in the conversation, in its order."""
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    return " ".join(n["name"]["value"].strip() for n in nodes if n["role"]["value"] == "StaticText")


def test_a_screen_reader_is_told_who_speaks(browser, served):
    with visiting(browser, served.url) as visit:
        visit.asked(QUESTION)
        visit.asked("What colour is the minister's hat?", 2)
        told = spoken(visit.page)
        assert f"You asked: {QUESTION} Answer: The Rance station opened in" in " ".join(told.split())
        assert "Answer: The article and its sources do not say." in " ".join(told.split())
        levels = [h.evaluate("(h) => h.tagName") for h in visit.page.locator("#chat :is(h1, h2, h3, h4)").all()]
        assert levels == ["H2", "H3"]


def test_the_log_is_busy_until_an_answer_is_whole(browser, served, held):
    with visiting(browser, served.url) as visit:
        visit.ask(QUESTION)
        visit.page.wait_for_selector("#chat [role=log][aria-busy=true]", timeout=5_000)
        visit.page.wait_for_selector(MARKER)
        assert visit.page.get_attribute("#chat [role=log]", "aria-busy") == "true"
        held.held = False
        visit.answered()
        visit.page.wait_for_selector("#chat [role=log][aria-busy=false]", timeout=5_000)


def test_a_very_narrow_screen_shows_all_buttons_and_as_much_of_the_name_as_fits(browser, served):
    with visiting(browser, served.url, size=(320, 640)) as visit:
        name = visit.page.locator("#top h1").bounding_box()
        first = visit.page.locator("#top [data-do=new]").bounding_box()
        last = visit.page.locator("#top [data-do=sources]").bounding_box()
        assert name["x"] + name["width"] <= first["x"]
        assert last["x"] + last["width"] <= 320
        assert visit.page.evaluate("getComputedStyle(document.querySelector('#top h1')).textOverflow") == "ellipsis"


@pytest.mark.parametrize("size", [(375, 500), (640, 360), (1280, 420)])
def test_a_low_window_opens_at_the_top_of_the_welcome(browser, served, size):
    with visiting(browser, served.url, size=size) as visit:
        visit.page.wait_for_selector(".example")
        visit.page.wait_for_timeout(1000)
        bar = visit.page.locator("#top").bounding_box()
        assert visit.page.locator(".welcome").bounding_box()["y"] >= bar["height"] - 1


@pytest.mark.parametrize("size", [(375, 500), (640, 360)])
def test_a_passage_can_be_read_in_a_low_window(browser, served, size):
    with visiting(browser, served.url, size=size) as visit:
        visit.asked(QUESTION)
        visit.page.locator(MARKER).first.click()
        visit.hit_in_view()
        assert visit.page.locator("#pane").bounding_box()["height"] == pytest.approx(0.85 * size[1], abs=1)
