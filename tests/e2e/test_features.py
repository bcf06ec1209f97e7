"""A reader looks into a cell, measures two methods and solves a task."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from core.features import exercise, record
from tests.e2e.looking import said, standing
from tests.e2e.progress import reach

Open = Callable[..., Page]


def test_from_a_cell_to_ones_own_measurement(open_page: Open, url: str) -> None:
    page = standing(open_page(f"{url}/features"))
    expect(page.get_by_role("heading", name="The cell in row 5, column 4")).to_be_visible()
    box = page.locator("figure .stage").first.bounding_box()
    page.mouse.click(box["x"] + 12.5 / 16 * box["width"], box["y"] + 2.5 / 16 * box["height"])
    expect(page).to_have_url(re.compile("row=2&col=12"))
    expect(page.get_by_role("heading", name="The cell in row 2, column 12")).to_be_visible()

    page.goto(f"{url}/features?v=1&part=measure&methods=edges-knn.hog-svm&counts=100")
    standing(page).get_by_role("button", name="Measure", exact=True).click()
    reach(said(page), "Finished")
    expect(page.get_by_text(re.compile("^Best: HOG"))).to_be_visible()
    expect(page.get_by_role("rowheader", name="Edge histogram + k nearest")).to_be_visible()

    page.get_by_role("radio", name="Exercise", exact=True).click()
    task = exercise.tasks(record.recorded("cifar10"), seed=1)[0]
    page.get_by_label("Answer 1", exact=True).fill(f"{task.answer:g}")
    page.get_by_role("button", name="Check").first.click()
    expect(page.get_by_test_id("stAlertContentSuccess")).to_be_visible()
