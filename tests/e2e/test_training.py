"""A lecture: a network is trained live, steered, watched, rewound, and asked about a photograph."""

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from pages.shared.knobs import to_link
from pages.shared.lessons import BY_NAME
from tests.e2e.looking import said, standing
from tests.e2e.progress import reach
from tests.e2e.test_journeys import photo, upload

Open = Callable[..., Page]


def test_a_network_is_trained_before_the_whole_hall(open_page: Open, url: str) -> None:
    lesson = BY_NAME["train"]
    values = (
        {knob.name: knob.default for knob in lesson.knobs}
        | lesson.examples["fast"]
        | {"length": "epochs", "epochs": 1}
    )
    page = standing(open_page(f"{url}/train?{urlencode(to_link(lesson.knobs, values))}"))
    page.get_by_role("button", name="Train", exact=True).click()
    reach(said(page), r"Step [\d,]+ of")
    expect(page.locator(".st-key-train-curves .curves-loss .scatterlayer .trace").first).to_be_attached()
    expect(page).to_have_url(re.compile(r"run=[\w-]{22}"))
    slider = page.get_by_role("slider", name="Time machine")
    expect(slider).to_be_visible()
    top = below_the_slider(page)

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
    reach(said(watcher), "Finished")
    expect(said(page)).to_contain_text("Finished")
    expect(slider).to_be_enabled()
    assert below_the_slider(page) == top

    page.reload()
    standing(page)
    expect(page.get_by_text("of the 10,000 test pictures are right")).to_be_visible()

    expect(slider).to_be_enabled()  # its moments come with the run's rows, after the page
    expect(slider).to_have_attribute("aria-valuetext", re.compile(r"\d"))
    newest = slider.get_attribute("aria-valuetext")
    slider.focus()
    page.keyboard.press("Home")
    expect(slider).not_to_have_attribute("aria-valuetext", newest)
    expect(page.get_by_text("step 0", exact=True)).to_be_visible()
    page.get_by_role("tab", name="Filters").click()
    expect(page.get_by_role("img", name=re.compile("filters of the first layer"))).to_be_visible()
    slider.focus()
    page.keyboard.press("End")
    expect(slider).to_have_attribute("aria-valuetext", newest)
    page.get_by_role("tab", name="Worst mistakes").click()
    expect(page.get_by_text(re.compile(r"Wrong: [\d,]+ of 10,000 test pictures"))).to_be_visible()

    page.get_by_role("link", name="What is on your photo?").first.click()
    standing(page)
    upload(page, "mine.jpg", photo())
    expect(page.get_by_text("400 × 300 pixels.")).to_be_visible()
    expect(page.get_by_role("combobox", name="Network")).to_have_value(re.compile("Fast network, Shapes-10"))
    expect(page.locator(".katex").first).to_be_visible()


def test_a_recorded_run_happens_again_beside_another(open_page: Open, url: str) -> None:
    page = standing(open_page(f"{url}/train?v=1&run=shapes10-lenet5&beside=cifar10-fast&axis=seconds"))
    lines = page.locator(".st-key-train-curves .curves-loss .scatterlayer .trace")
    expect(lines).to_have_count(4)
    slider = page.get_by_role("slider", name="Time machine")
    newest = slider.get_attribute("aria-valuetext")
    page.get_by_role("combobox", name="Speed").select_option("16")
    page.get_by_role("button", name="See it happen again").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(slider).not_to_have_attribute("aria-valuetext", newest)
    expect(page.get_by_role("button", name="See it happen again")).to_be_visible()  # it has come to its end
    expect(slider).to_have_attribute("aria-valuetext", newest)


def below_the_slider(page: Page) -> float:
    """How far the charts lie below what says how the run goes."""
    return round(box(page, "loss")["y"] - said(page).bounding_box()["y"])


def box(page: Page, chart: str) -> dict[str, float]:
    return page.locator(f".st-key-train-curves .curves-{chart}").bounding_box()


@pytest.mark.parametrize("width", [1280, 1920])
def test_curves_fill_the_wall_and_their_type_grows(open_page: Open, url: str, width: int) -> None:
    page = standing(open_page(f"{url}/train?v=1&run=cifar10-fast", viewport={"width": width, "height": 1000}))
    ticks = page.locator(".curves-loss .xtick text").first
    size = "node => parseFloat(getComputedStyle(node).fontSize)"
    expect(ticks).to_be_visible()
    usual = ticks.evaluate(size)
    page.get_by_role("button", name="Present").click()
    expect(page.get_by_role("button", name="Leave")).to_be_visible()
    standing(page)
    expect(ticks).to_have_css("font-size", f"{usual * 22 / 16:g}px")
    loss, accuracy, rate = (box(page, chart) for chart in ("loss", "accuracy", "rate"))
    assert (loss["y"], loss["width"]) == (accuracy["y"], accuracy["width"])
    assert loss["width"] + accuracy["width"] > 0.97 * rate["width"]
    legends = [page.locator(f".curves-{one} .legendtext").all_text_contents() for one in ("loss", "accuracy")]
    assert legends == [["training", "validation"]] * 2


def test_all_classes_and_two_pictures_beside_each_other_fit_a_phone(open_page: Open, url: str) -> None:
    page = standing(open_page(f"{url}/train?v=1&run=shapes10-lenet5", viewport={"width": 390, "height": 844}))
    page.wait_for_function(
        """() => {
            const [a, b, c] = [...document.querySelectorAll("img[title^='really:']")].map((one) => one.getBoundingClientRect().top);
            return Math.abs(a - b) < 20 && c - a > 20;
        }"""
    )
    page.get_by_role("tab", name="Confusions").click()
    table = page.get_by_role("table", name=re.compile("the true class"))
    expect(table).to_be_visible()
    assert table.evaluate("node => node.parentElement.scrollWidth <= node.parentElement.clientWidth")


def pictures_by_class() -> bytes:
    """A zip of two classes that differ in brightness."""
    out = io.BytesIO()
    random = np.random.default_rng(1)
    with zipfile.ZipFile(out, "w") as archive:
        for name, level in (("night", 40), ("day", 200)):
            for i in range(40):
                pixels = np.clip(random.normal(level, 30, (24, 36, 3)), 0, 255).astype(np.uint8)
                picture = io.BytesIO()
                Image.fromarray(pixels).save(picture, "PNG")
                archive.writestr(f"{name}/{i}.png", picture.getvalue())
    return out.getvalue()


def test_a_network_learns_pictures_of_ones_own_and_is_taken_along(open_page: Open, url: str) -> None:
    page = standing(open_page(f"{url}/data?v=1&dataset=own"))
    zips = page.get_by_test_id("stFileUploaderDropzoneInput")
    zips.set_input_files({"name": "a.zip", "mimeType": "application/zip", "buffer": b"hello"})
    expect(page.get_by_text("The file is not a zip, or it is damaged.")).to_be_visible()
    expect(zips).to_have_count(1)
    zips.set_input_files({"name": "b.zip", "mimeType": "application/zip", "buffer": pictures_by_class()})
    expect(page.get_by_text("80 pictures in 2 classes: 48 teach, 16 choose, 16 judge.")).to_be_visible()
    page.get_by_role("link", name="Train a network on it").click()
    expect(page).to_have_url(re.compile("/train.*own=own-"))
    standing(page)
    page.goto(f"{page.url}&network=softmax&seconds=10")
    standing(page).get_by_role("button", name="Train", exact=True).click()
    expect(page.get_by_text("of the 16 test pictures are right")).to_be_visible()

    page.get_by_text("Take it away").click()
    with page.expect_download() as script:
        page.get_by_role("button", name="PyTorch script").click()
    compile(Path(script.value.path()).read_text(), "train.py", "exec")
    with page.expect_download() as saved:
        page.get_by_role("button", name="The whole run").click()
    page.get_by_role("button", name="Another run").click()
    page.get_by_text("Open a run from a file").click()
    first = page.url
    content = Path(saved.value.path()).read_bytes()
    page.get_by_test_id("stFileUploaderDropzoneInput").last.set_input_files(
        {"name": "run.zip", "mimeType": "application/zip", "buffer": content}
    )
    expect(page.get_by_text("of the 16 test pictures are right")).to_be_visible()
    expect(page).not_to_have_url(first)
