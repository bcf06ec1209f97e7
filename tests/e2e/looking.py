"""Until a page is ready to be used, and what it then says."""

import re

from playwright.sync_api import Locator, Page, expect

_DONE = '[data-testid="stApp"][data-test-script-state="notRunning"]'


def standing(page: Page) -> Page:
    """The script has run to its end, and a title is there."""
    page.wait_for_selector(_DONE)
    page.wait_for_selector("h1")
    page.wait_for_selector(_DONE)
    return page


def quiet(page: Page) -> Page:
    """The same, and nothing is on its way any more. Not for a page that listens to a run."""
    standing(page)
    page.wait_for_load_state("networkidle")
    return standing(page)


def settled(page: Page, said: str) -> Page:
    """No run is under way, and the address is the one of what stands there: it matches `said`."""
    expect(page).to_have_url(re.compile(said))
    expect(page.locator("html")).to_have_attribute("data-address", "settled")
    return page


def said(page: Page) -> Locator:
    """What the line over the curves says."""
    return page.locator(".st-key-train-curves .curves-said")
