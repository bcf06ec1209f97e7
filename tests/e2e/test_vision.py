"""A window is slid, boxes are thinned out, a picture is painted, stopped and rewound: in a real browser."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.looking import said, standing
from tests.e2e.progress import reach

Open = Callable[..., Page]


def test_things_are_found_and_a_picture_is_painted(open_page: Open, url: str) -> None:
    page = standing(open_page(f"{url}/detection"))
    expect(page.get_by_text(re.compile("Shapes found: [45] of 5"))).to_be_visible()
    page.get_by_role("img", name=re.compile("that are left")).scroll_into_view_if_needed()
    formula = page.locator(".katex").filter(has_text="IoU").first
    first = formula.inner_text()
    step = page.get_by_role("slider", name="Step of the thinning out")
    step.focus()
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("step=2"))
    standing(page)
    assert formula.inner_text() != first

    page.goto(f"{url}/style?v=1&size=128&seconds=90&painting=glass")
    standing(page).get_by_role("button", name="Paint", exact=True).click()
    reach(said(page), r"Step [\d,]+ of")
    expect(page.locator(".st-key-train-curves .curves-style .scatterlayer .trace").first).to_be_attached()
    expect(page.get_by_role("heading", name=re.compile(r"Step [1-9]"))).to_be_visible()
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(said(page)).to_contain_text("Stopped")
    expect(page.get_by_role("button", name="Resume from the checkpoint")).to_be_visible()
    standing(page)
    painted = page.get_by_role("img", name="Painted").get_attribute("src")
    page.get_by_role("slider", name="Time machine").focus()
    page.keyboard.press("Home")
    expect(page.get_by_role("heading", name="Step 0")).to_be_visible()
    standing(page)
    assert page.get_by_role("img", name="Painted").get_attribute("src") != painted
