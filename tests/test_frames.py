"""A written sentence says what its source says as surely, by the same speaker, of as many, for that reason."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.frames import framed, unheld

MAY = "If pushed into a corner, Ankara could fuel a war or move closer to Washington."
TRIES = "The army would strive to assert control over the highway, and the port is to be reopened in May."
ALLEGED = "Damascus annulled the ceasefire due to alleged violations."
SAID = "The ministry announced that the guards had been notified in advance about the convoy."
WHETHER = "Although it is unclear whether Moscow had any role, such an exchange strains relations."
LETS = "Under the pact 18 aircraft may use the base."
FEW = "Few in Moscow trust the leadership."
SOME = "The bond has occasionally been strained, and both sides left 19 posts south of Idlib."
REASONS = "The deal fell through because the watchdog demanded a guarantee."
NEXT = "The next day the minister warned Damascus."
TURKISH = "A Turkish truck was hit; the ceasefire was agreed in Sochi."
PAIR = ("The pump broke down in May.", "A new mill was opened in 2022.")
SPOKE = ("Anna Reed asked for patience.", "Bo Lind denied that the bridge was closed for repairs.")

HOLDS = [
    ((MAY,), "Ankara could move closer to Washington."),
    ((MAY,), "It is possible that Ankara moves closer to Washington."),
    ((TRIES,), "The army would strive to assert control over the highway."),
    ((TRIES,), "The army plans to assert control."),
    ((TRIES,), "The port is to be reopened in May."),
    ((ALLEGED,), "Damascus annulled the ceasefire because of alleged violations."),
    ((ALLEGED,), "Damascus annulled the ceasefire over reported violations."),
    ((SAID,), "According to the ministry the guards had been notified in advance about the convoy."),
    ((SAID,), "The ministry announced it."),
    ((WHETHER,), "Such an exchange strains relations."),
    ((LETS,), "The pact lets 18 aircraft use the base."),
    ((FEW,), "Few people in Moscow trust the leadership."),
    ((SOME,), "Sometimes the bond has been strained."),
    ((SOME,), "All sides left the posts."),
    ((REASONS,), "The deal fell through because a guarantee was demanded."),
    ((REASONS,), "Due to the watchdog's demand the deal fell through."),
    ((NEXT,), "A day later the minister warned Damascus."),
    ((NEXT,), "After that the minister warned Damascus."),
    ((TURKISH,), "A truck of Turkey was hit."),
    ((TURKISH,), "In Sochi the ceasefire was agreed."),
    (PAIR, "The pump broke down in May, and a new mill was opened in 2022."),
    (SPOKE, "Bo Lind denied that the bridge was closed."),
    (("The wall is higher than the gate.",), "The gate is lower than the wall."),
]
FAILS = [
    ((MAY,), "Ankara fuels a war.", "“could”"),
    ((MAY,), "Ankara will fuel a war if pushed.", "“could”"),
    ((TRIES,), "The army asserted control over the highway.", "“strive to”"),
    ((TRIES,), "The port was reopened in May.", "to be"),
    ((ALLEGED,), "Damascus annulled the ceasefire because of violations.", "“alleged”"),
    ((SAID,), "The guards had been notified in advance about the convoy.", "only says so of somebody"),
    ((FEW,), "Nobody in Moscow trusts the leadership.", "“Nobody”"),
    ((FEW,), "All in Moscow trust the leadership.", "“All”"),
    ((SOME,), "Both sides left more than 19 posts.", "“more than 19”"),
    ((SOME,), "Both sides left posts north of Idlib.", "“north”"),
    ((NEXT,), "The minister warned Damascus because it had attacked.", "“because”"),
    ((REASONS,), "The watchdog demanded a guarantee because it was poor.", "“because”"),
    ((NEXT,), "The day before the minister warned Damascus.", "“before”"),
    ((FEW,), "After that few in Moscow trust the leadership.", "“After”"),
    ((FEW,), "Moscow trusts the leadership more than Ankara.", "“more than”"),
    ((TURKISH,), "A truck was hit in Ankara.", "“in Ankara”"),
    (PAIR, "In 2022 the pump broke down.", "another time"),
    (("The United States plans to withdraw.",), "The United States withdrew.", "“plans to”"),
    (
        ("Officials said that Washington bombed the convoy near the town.",),
        "The United States bombed the convoy near the town.",
        "only says so of somebody",
    ),
    (SPOKE, "Anna Reed said that the bridge was closed for repairs.", "somebody else"),
]


@pytest.mark.parametrize(("texts", "claim"), HOLDS, ids=[claim for _, claim in HOLDS])
def test_what_says_no_more_than_its_source_passes(texts, claim):
    assert framed(claim, texts) == ""


@pytest.mark.parametrize(("texts", "claim", "reason"), FAILS, ids=[claim for _, claim, _ in FAILS])
def test_what_says_more_than_its_source_is_stopped_with_its_reason(texts, claim, reason):
    assert reason in framed(claim, texts)


@pytest.mark.parametrize("texts", [(MAY,), (TRIES,), (ALLEGED,), (SAID,), (WHETHER,), (SOME,), (REASONS,), PAIR, SPOKE])
def test_a_source_says_what_it_says(texts):
    assert all(framed(text, texts) == "" for text in texts)


def test_many_signs_in_one_text_take_no_long_time():
    began = process_time()
    assert framed("An x is y.", ("may a x " * 250,)) == ""
    assert process_time() - began < 2


def test_no_text_says_nothing():
    assert framed("Ada signed.", ()) == ""


def test_a_part_of_which_the_source_has_no_word_is_found():
    source = ("The jet killed three men in Syria.",)
    assert unheld("The jet killed three men and the pilot was captured.", source) == "the pilot was captured"
    assert unheld("The jet killed three men, and Syria called witnesses.", source) == "Syria called witnesses"
    assert unheld("The jet and the men were in Syria.", source) == ""
    assert unheld("Three men were killed by the jet.", source) == ""


@given(st.text(max_size=120), st.lists(st.text(max_size=80), min_size=1, max_size=3))
def test_any_text_is_compared_without_a_crash(claim, texts):
    assert isinstance(framed(claim, tuple(texts)), str)
    assert isinstance(unheld(claim, tuple(texts)), str)
