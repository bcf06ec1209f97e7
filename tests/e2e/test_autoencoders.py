"""The plane under the pointer: every picture decoded at once, the numbers those of `core`."""

import re
from collections.abc import Callable

import numpy as np
from playwright.sync_api import Page, expect

from core import runs
from core.autoencoders import coder
from tests.e2e.looking import standing

Open = Callable[..., Page]
# Where each picture was asked for, and how many milliseconds after the pointer it was on the screen.
LISTEN = """canvas => {
  window.decodedAfter = [];
  const field = canvas.getRootNode().querySelector(".field");
  let moved = 0;
  field.addEventListener("pointermove", () => (moved = performance.now()), true);
  canvas.addEventListener("decoded", () => window.decodedAfter.push(performance.now() - moved));
}"""
PIXELS = "canvas => [...canvas.getContext('2d').getImageData(0, 0, 32, 32).data]"


def drag(page: Page, *, moves: int) -> list[float]:
    """Drag the point over the network's plane; after every move wait for its picture. Milliseconds of each."""
    field = page.locator(".field").first
    decoded = page.locator(".decoded").first
    expect(decoded).to_have_attribute("data-code", re.compile(","))
    decoded.evaluate(LISTEN)
    box = field.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    for i in range(moves):
        angle = 2 * np.pi * i / moves
        across, down = 0.5 + 0.35 * np.cos(angle), 0.5 + 0.35 * np.sin(angle)
        seen = page.evaluate("window.decodedAfter.length")
        page.mouse.move(box["x"] + box["width"] * across, box["y"] + box["height"] * down)
        page.wait_for_function("seen => window.decodedAfter.length > seen", arg=seen)
    page.mouse.up()
    return page.evaluate("window.decodedAfter")


def test_a_dragged_point_is_decoded_and_becomes_the_link(open_page: Open, url: str) -> None:
    page = standing(open_page(f"{url}/autoencoder"))
    page.locator(".field").first.scroll_into_view_if_needed()
    taken = drag(page, moves=8)
    assert len(taken) >= 8
    decoded = page.locator(".decoded").first
    code = [float(one) for one in decoded.get_attribute("data-code").split(",")]
    shown = np.array(decoded.evaluate(PIXELS)).reshape(32, 32, 4)[..., :3]
    wanted = coder.of_run(runs.find("shapes10-code2")).decode(np.array([code]))[0]
    np.testing.assert_allclose(shown, wanted, atol=1)
    expect(page).to_have_url(re.compile(r"x=-?[\d.]+&y=-?[\d.]+"))

    page.locator(".handle").first.focus()
    page.keyboard.press("Shift+ArrowRight")
    expect(decoded).not_to_have_attribute("data-code", ",".join(f"{one:.3f}" for one in code))
    page.get_by_role("radio", name="Odd one out").click()
    expect(page.get_by_text(re.compile("Found\\."))).to_be_visible()
