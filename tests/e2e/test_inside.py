"""The way into a network in the browser: from a confusion down to one multiplication, every number as torch has it."""

import re
from collections.abc import Callable

import numpy as np
import pytest
import torch
from playwright.sync_api import Locator, Page, expect

from core import images, runs
from core.inspection.loaded import Loaded
from core.inspection.opened import Opened
from core.inspection.steps import unrolled, walked
from tests.e2e.looking import standing

Open = Callable[..., Page]
WITHIN = 1e-5


def canvas(page: Page, key: str, place: int = 0) -> Locator:
    return page.locator(f".st-key-{key} canvas").nth(place)


def settled(page: Page, *said: str) -> None:
    """The address says where the reader is: nothing more is on its way."""
    for part in said:
        expect(page).to_have_url(re.compile(part))
    standing(page)


def press(where: Locator, across: float, down: float) -> None:
    """Press a canvas at a share of its width and height."""
    box = where.bounding_box()
    where.click(position={"x": box["width"] * across, "y": box["height"] * down})


def test_from_a_confusion_down_to_one_multiplication(open_page: Open, url: str) -> None:
    page = standing(open_page(f"{url}/inside"))
    page.get_by_role("button", name=re.compile("^circle taken for square: 31")).click()
    expect(page.get_by_role("heading", name="circle taken for square")).to_be_visible()
    settled(page, "pair=0.3")
    press(canvas(page, "inside-wall"), 0.05, 0.03)
    expect(page.get_by_text(re.compile(r"Test picture \d+: 1 of 31, circle → square"))).to_be_visible()
    settled(page, "level=picture", r"picture=\d+")
    page.get_by_role("button", name="All maps").click()
    first = canvas(page, "inside-layers", 1)
    expect(first).to_be_visible()
    settled(page, "level=layers")
    first.hover(position={"x": 20, "y": 20})
    expect(page.locator(".st-key-inside-layers .tip")).to_have_text(
        re.compile(r"map 1 · row \d+, column \d+: −?[\d.]+")
    )
    press(first, 0.1, 0.5)
    expect(page.get_by_text("What each map that goes in contributes")).to_be_visible()
    settled(page, "level=map")
    press(canvas(page, "inside-parts", 0), 0.1, 0.5)
    expect(page.get_by_text(re.compile("PyTorch: .* They differ by"))).to_be_visible()
    settled(page, "level=number")
    press(canvas(page, "inside-where"), 0.9, 0.9)
    settled(page, "cell=25.25")
    where = canvas(page, "inside-where")
    where.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    settled(page, "cell=24.25")
    press(canvas(page, "inside-window", 1), 0.5, 0.5)
    settled(page, "input=1")
    number = page.url
    page.get_by_role("button", name="Where does this number come from?").click()
    expect(page.get_by_text("Level minus the mean of the training pictures")).to_be_visible()
    settled(page, "layer=0")
    page.get_by_role("radio", name="1 Confusions").click()
    expect(page.get_by_role("heading", name="circle taken for square")).to_be_visible()

    settled(page, "pair=0.3")
    page.goto(number)
    expect(standing(page).get_by_text(re.compile("PyTorch: .* They differ by"))).to_be_visible()
    assert re.search("level=number.*picture=[0-9]+.*layer=1.*map=1.*cell=", number)


# Layer, map; five cells of each network.
CELLS = {
    "shapes10-lenet5": [(1, 2), (3, 7), (5, 100), (6, 3), (7, 9)],
    "cifar10-fast": [(1, 5), (2, 40), (4, 11), (5, 150), (10, 77)],
}


@pytest.mark.parametrize("run", CELLS)
def test_what_stands_on_the_screen_is_torchs(open_page: Open, url: str, run: str) -> None:
    """The window, the weights, the products and the sum, read back from the page, against the float32 modules."""
    loaded = Loaded(runs.find(run))
    opened = Opened(loaded)
    pixels = images.square(images.sample("cat").pixels, 32)
    with torch.no_grad():
        outputs = [one[0].numpy() for one in walked(unrolled(loaded.model), loaded.normalised(pixels))]
    page = None
    for place, channel in CELLS[run]:
        layer = opened.layers[place]
        row, col = (size // 3 for size in layer.shape[1:])
        where = (
            f"{url}/inside?v=1&run={run}&level=number&source=own&layer={place}&map={channel}&cell={row}.{col}"
        )
        if page is None:
            page = open_page(where, shared=True)
        else:
            page.goto(where)
        said = page.get_by_text(re.compile("PyTorch: .* They differ by")).inner_text()
        value = float(
            re.search(r"Calculated here: (\S+?)\. They", said)[1].replace("−", "-").replace(",", "")
        )
        wanted = outputs[layer.steps[-1]][channel - 1]
        assert close(value, wanted[row, col] if wanted.ndim else wanted)
        weight = opened.steps[layer.steps[0]].module.weight[channel - 1].numpy()
        if weight.ndim == 3 and weight.shape[1:] != (1, 1):
            on_sheet(page, weight)


def on_sheet(page: Page, weight: np.ndarray) -> None:
    """Window times weights is products, and their sum; the weights are the network's."""
    captions = page.locator(".st-key-inside-sheet caption")
    expect(captions).to_have_count(4)
    grids = {name: numbers(page, name) for name in captions.all_inner_texts()}
    window, weights, products, total = grids.values()
    np.testing.assert_allclose(window * weights, products, atol=5 * WITHIN)
    assert close(total[0, 0], products.sum(), times=products.size)
    assert min(np.abs(one - weights).max() for one in weight) <= WITHIN


def numbers(page: Page, title: str) -> np.ndarray:
    table = page.locator(".st-key-inside-sheet table").filter(has=page.locator(f"caption:text-is('{title}')"))
    rows = table.locator("tr").all()
    return np.array(
        [[float(text.replace("−", "-")) for text in row.locator("td").all_inner_texts()] for row in rows]
    )


def close(said: float, wanted: float, *, times: int = 1) -> bool:
    return abs(said - wanted) <= WITHIN * times * max(1.0, abs(wanted))
