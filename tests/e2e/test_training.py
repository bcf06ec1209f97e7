"""A lecture: a network is trained live, steered, watched, rewound, and asked about a photograph."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from pages.shared.knobs import to_link
from pages.shared.lessons import BY_NAME
from tests.e2e.test_journeys import photo, upload

ROOT = Path(__file__).resolve().parents[2]
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def url(start_server, tmp_path_factory: pytest.TempPathFactory) -> str:
    return start_server(ROOT / "app.py", env={"CONVSCOPE_DATA": str(tmp_path_factory.mktemp("data"))})


def standing(page: Page) -> Page:
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    page.wait_for_selector("h1")
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    return page


def said(page: Page):
    """What the line over the curves says."""
    return page.locator(".st-key-train-curves .curves-said")


def test_a_network_is_trained_before_the_whole_hall(open_page: Open, url: str) -> None:
    lesson = BY_NAME["train"]
    values = {knob.name: knob.default for knob in lesson.knobs} | lesson.examples["fast"] | {"seconds": 20}
    page = standing(open_page(f"{url}/train?{urlencode(to_link(lesson.knobs, values))}"))
    page.get_by_role("button", name="Train", exact=True).click()
    expect(said(page)).to_contain_text(re.compile(r"Step [\d,]+ of"), timeout=60_000)
    expect(page.locator(".st-key-train-curves .curves-loss .scatterlayer .trace").first).to_be_attached()
    expect(page).to_have_url(re.compile(r"run=[\w-]{22}"))

    page.get_by_role("button", name="Pause").click()
    expect(said(page)).to_contain_text("Paused at step")
    paused = said(page).inner_text()
    page.get_by_role("button", name="One step").click()
    expect(said(page)).not_to_have_text(paused)
    page.get_by_text("Change it while it learns").click()
    page.get_by_role("spinbutton", name="Learning rate").fill("0.1")
    page.get_by_role("button", name="Apply from the next step").click()
    standing(page)

    watcher = standing(open_page(page.url))
    expect(watcher.get_by_text("You are watching this run.")).to_be_visible()
    expect(watcher.get_by_role("button", name="Stop")).to_have_count(0)
    page.get_by_role("button", name="Go on").click()
    expect(said(watcher)).to_contain_text("Finished", timeout=90_000)
    expect(said(page)).to_contain_text("Finished")

    page.reload()
    standing(page)
    expect(page.get_by_text("of the 10,000 test pictures are right")).to_be_visible(timeout=30_000)
    right = float(
        re.search(r"[\d.]+(?=%)", page.get_by_test_id("stAlertContentSuccess").inner_text()).group()
    )
    assert right >= 80

    slider = page.get_by_role("slider", name="Time machine")
    newest = slider.get_attribute("aria-valuetext")
    slider.focus()
    page.keyboard.press("Home")
    expect(slider).not_to_have_attribute("aria-valuetext", newest)
    standing(page)
    page.get_by_role("tab", name="Filters").click()
    expect(page.get_by_role("img", name=re.compile("filters of the first layer"))).to_be_visible()

    page.get_by_role("link", name="What is on your photo?").first.click()
    standing(page)
    upload(page, "mine.jpg", photo())
    expect(page.get_by_text("400 × 300 pixels.")).to_be_visible()
    expect(page.get_by_role("combobox", name="Network")).to_have_value(re.compile("Fast network, Shapes-10"))
    expect(page.locator(".katex").first).to_be_visible()
