"""A reader's own text: pasted, learned from, sampled from, looked into, found again."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.looking import said, standing
from tests.e2e.progress import reach

Open = Callable[..., Page]
LINES = [
    "the cat sat on the mat",
    "a dog ran to the park",
    "the sun is up and the day is hot",
    "we go to the sea",
]
TEXT = "\n".join(f"{LINES[i % 4]} and then {LINES[(i * 7 + i // 4) % 4]}." for i in range(200))


def samples(page: Page) -> list[str]:
    return page.get_by_test_id("stCode").all_inner_texts()


def known_pairs(text: str) -> float:
    """The share of a text's pairs of characters that the learned text has too."""
    pairs = {TEXT[i : i + 2] for i in range(len(TEXT) - 1)}
    return sum(text[i : i + 2] in pairs for i in range(len(text) - 1)) / max(len(text) - 1, 1)


def test_a_pasted_text_is_learned_and_written_on(open_page: Open, url: str) -> None:
    page = standing(open_page(f"{url}/char_rnn?v=1&corpus=own&hidden=64&seconds=20&batch=16&length=32"))
    page.get_by_role("textbox", name="Paste a text").fill(TEXT)
    page.get_by_role("button", name="Take this text").click()
    expect(page).to_have_url(re.compile("own=text-"))
    expect(page.get_by_text(f"{len(TEXT):,}")).to_be_visible()
    standing(page).get_by_role("button", name="Train", exact=True).click()
    reach(said(page), r"Step [\d,]+ of")
    expect(page.locator(".st-key-train-curves .curves-bits .scatterlayer .trace").first).to_be_attached()
    reach(said(page), "Finished")
    expect(page.get_by_text(re.compile("per character on the"))).to_be_visible()
    expect(page).to_have_url(re.compile(r"run=[\w-]{22}"))
    learned = samples(page)
    assert len(learned) == 3

    slider = page.get_by_role("slider", name="Time machine")
    slider.focus()
    page.keyboard.press("Home")
    expect(page.get_by_role("heading", name=re.compile("What it writes at step 0"))).to_be_visible()
    standing(page)
    begun = samples(page)
    assert known_pairs(learned[0]) > 0.9 > known_pairs(begun[2])

    page.reload()
    standing(page)
    expect(page.get_by_text(re.compile("per character on the"))).to_be_visible()
    assert samples(page) == learned

    page.get_by_role("link", name="Let it write").last.click()
    standing(page)
    page.get_by_role("textbox", name="Begin with").fill("the ")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("stCode").first).to_contain_text(re.compile("^the "))
    expect(page).to_have_url(re.compile(r"run=[\w-]{22}"))

    page.go_back()
    standing(page)
    page.get_by_role("link", name="Inside a char-RNN").last.click()
    standing(page)
    letters = page.locator(".reading .text span")
    expect(letters.first).to_be_visible()
    before = letters.nth(9).evaluate("one => one.style.background")
    page.get_by_role("spinbutton", name="Unit").fill("7")
    page.keyboard.press("Enter")
    expect(page.get_by_role("application", name=re.compile("unit 7"))).to_be_visible()
    letters.nth(9).hover()
    expect(page.locator(".reading .guesses .guess")).to_have_count(5)
    assert letters.nth(9).evaluate("one => one.style.background") != before


def test_what_is_brushed_names_its_units(open_page: Open, url: str) -> None:
    page = standing(open_page(f"{url}/char_inside"))
    letters = page.locator(".reading .text span")
    expect(letters.nth(40)).to_be_visible()
    letters.nth(30).hover()
    page.mouse.down()
    letters.nth(38).hover()
    page.mouse.up()
    expect(page.get_by_role("heading", name="Units that know the brushed span")).to_be_visible()
    expect(page).to_have_url(re.compile("first=30&end=39"))
