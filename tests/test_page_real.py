"""The page over the real article: ask, press the number, and read the sentence in its place."""

import pytest
from page_visit import MARKER, PHONE, visiting

from assistant.page import serve

pytest_plugins = ("page_browser",)


@pytest.fixture(scope="module")
def real(assistant):
    running = serve(assistant, port=0, block=False)
    yield running
    running.close()


def test_a_question_to_the_article_ends_at_its_marked_sentence(browser, real, assistant):
    (article, *_) = assistant.sources()
    with visiting(browser, real.url) as visit:
        visit.page.wait_for_selector("#pane li.source")
        assert visit.page.locator("#pane li.source").count() == 12  # the article, its link list, 10 links
        assert visit.page.locator("#pane li.pending").count() == 10
        visit.asked("What could boost Ankara's geopolitical weight?")
        visit.page.locator(MARKER).first.click()
        sentence = visit.hit_in_view()
        assert sentence.startswith("Ankara could boost its geopolitical weight by enhancing cooperation")
        assert sentence in assistant.source(article.id).text
        assert "America’s actions in the" in visit.page.inner_text("#pane .text")


def test_on_a_phone_two_taps_lead_from_an_example_to_its_sentence(browser, real, assistant):
    with visiting(browser, real.url, size=PHONE) as visit:
        visit.page.locator(".example").first.tap()
        visit.answered()
        visit.page.locator(MARKER).first.tap()
        assert visit.hit_in_view() in assistant.source(assistant.sources()[0].id).text
