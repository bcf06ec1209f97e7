"""A student draws on the board, all layers answer, and the drawing goes on to be pushed about; then a race is begun."""

import re
from collections.abc import Callable
from urllib.parse import urlencode

from playwright.sync_api import Page, expect

from pages.shared.lessons import BY_NAME
from tests.benchmarks.canvas import answers, drawn
from tests.e2e.looking import standing

Open = Callable[..., Page]


def test_drawing_is_answered_and_the_drawing_is_kept(open_page: Open, url: str) -> None:
    page = standing(open_page(f"{url}/robustness?v=1&part=draw&source=picture"))
    page.locator(".canvas[data-answers]").wait_for()
    expect(page.locator(".canvas figure")).to_have_count(11)
    first = page.locator(".bars").inner_text()
    drawn(page, 1.5)  # how many answers a second come is measured by `tests.benchmarks.canvas`
    expect(page.locator(".bars")).not_to_have_text(first)
    surface = page.locator(".canvas figure canvas").first
    surface.hover(position={"x": 20, "y": 20})
    expect(page.locator(".canvas figure .number").first).to_contain_text("map 1, row")

    board = page.get_by_role("application")
    page.get_by_role("button", name="Colour #1d4ed8").click()
    page.get_by_role("button", name="Paint everything").click()
    before = answers(page)
    board.focus()
    page.get_by_role("button", name="Colour #facc15").click()
    board.press("ArrowRight")
    board.press("Space")
    page.wait_for_function(
        "(before) => { const find = (root) => { for (const one of root.querySelectorAll('*')) {"
        " if (one.matches('.canvas[data-answers]')) return one;"
        " if (one.shadowRoot) { const found = find(one.shadowRoot); if (found) return found; } } };"
        " return Number(find(document).dataset.answers) > before; }",
        arg=before,
    )
    page.get_by_role("button", name="Use this drawing").click()
    expect(page.get_by_text("As it was")).to_be_visible()
    expect(page).to_have_url(re.compile("image=upload"))
    page.get_by_role("slider", name="Turn (°)").focus()
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("angle=1"))


def test_a_race_of_frozen_started_and_random(open_page: Open, url: str) -> None:
    lesson = BY_NAME["train"]
    values = lesson.examples["own_kernels"] | {"epochs": 1}
    page = standing(open_page(f"{url}/train?{urlencode(lesson.link_to(**values))}"))
    page.get_by_role("button", name=re.compile("^Race")).click()
    expect(page).to_have_url(re.compile(r"beside=[\w-]{22}\.[\w-]{22}"))
    expect(page.get_by_role("heading", name=re.compile("kernels frozen"))).to_be_visible()
    expect(
        page.get_by_role("button", name=re.compile("Remove LeNet-5, Shapes-10, begun from kernels"))
    ).to_be_attached()
