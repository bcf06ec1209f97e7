"""`python -m tests.random_journeys [--count N] [--seed S] [--throttle]`: readers who turn knobs at random, in a real browser.

Each journey opens a lesson by a link with random values and then does a few things at random: it moves sliders, types
numbers, chooses options, presses examples (twice, sometimes), reloads, leaves and comes back. After every step three
accounts of the lesson's state must agree: what the widgets show, what the address says and what the server says (the
link that its `Copy link` would copy). What the reader has just set must stand, and the address alone must bring
the same screen back. Prints every difference with the seed of its journey.
"""

import argparse
import os
import random
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from playwright.sync_api import Browser, CDPSession, Locator, Page, sync_playwright

from pages.shared.knobs import Knob, to_link
from pages.shared.lessons import LESSONS, Lesson
from tests.benchmarks.server import running
from tests.e2e.conftest import BROWSERS, FLAGS

STEPS = 5  # of a journey
PATIENCE = 180_000  # ms without an answer: then nothing moves any more
SLOW_LINE = {"offline": False, "latency": 2000, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
SLOW_PROCESSOR = 6  # times as slow
SETTLED = 'html[data-address="settled"]'

# Every widget of a lesson's knob on the page: its name without its number, and what it shows.
SHOWN = """lesson => {
    const shown = {};
    for (const box of document.querySelectorAll(`[class*="st-key-${lesson}-"]`)) {
        const key = [...box.classList].find(name => name.startsWith(`st-key-${lesson}-`));
        const input = box.querySelector("input, textarea");
        const thumbs = [...box.querySelectorAll('[role="slider"]')];
        const pressed = ['button[aria-checked="true"]', 'button[data-testid$="Active"]', '[role="radio"][aria-checked="true"]'];
        const chosen = [...box.querySelectorAll(pressed.join())];
        const text = one => one.textContent;
        const says = one => one.getAttribute("aria-valuetext") ?? one.getAttribute("aria-valuenow");
        let value = null;
        if (box.matches(".stSlider, .stSelectSlider") || box.querySelector(":scope > .stSlider")) value = thumbs.map(says).join();
        else if (box.querySelector('.stButtonGroup, [data-testid="stButtonGroup"]')) value = chosen.map(text).join();
        else if (box.querySelector(".stSelectbox, .stMultiSelect")) value = input?.value || box.textContent;
        else if (input?.type === "checkbox") value = String(input.checked);
        else if (box.querySelector(".stNumberInput, .stTextInput, .stTextArea")) value = input.value;
        if (value !== null) shown[key.replace(/-\\d+$/, "")] = value;
    }
    return shown;
}"""


@dataclass
class Journey:
    """One reader's way through one lesson.

    Attributes:
        seed: it alone decides what is done.
        done: the steps so far, in words.
        differences: what did not agree.
    """

    page: Page
    lesson: Lesson
    seed: int
    done: list[str] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)

    def travel(self, url: str) -> None:
        """Open the lesson by a random link, take the steps, and check after each one."""
        chance = random.Random(self.seed)
        self._begin(url, chance)
        for _ in range(STEPS):
            step = chance.choices(
                (self._turn, self._press_example, self._reload, self._leave_and_return), weights=(10, 3, 1, 1)
            )[0]
            wanted = step(chance)
            self._check(wanted)
        before = self._shown()
        self._reload(chance)
        self._compare("after the last reload", before, self._shown())

    def _begin(self, url: str, chance: random.Random) -> None:
        knobs = chance.sample(self.lesson.knobs, k=min(3, len(self.lesson.knobs)))
        values = {knob.name: knob.default for knob in self.lesson.knobs}
        values |= {knob.name: value for knob in knobs if (value := _draw(knob, chance)) is not None}
        link = to_link(self.lesson.knobs, values)
        self.done.append(f"open {link}")
        self.page.goto(f"{url}/{'' if self.lesson.name == 'home' else self.lesson.name}?{urlencode(link)}")
        self._check({})

    def _check(self, wanted: dict[str, str]) -> None:
        self._settle()
        shown = self._shown()
        for name, value in wanted.items():
            if name in shown and shown[name] != value:
                self.differences.append(f"{name} was set to {value!r} and shows {shown[name]!r}")
        said = self.page.locator("input.link")
        if said.count():
            server = urlsplit(said.first.input_value()).query
            address = urlsplit(self.page.url).query
            if server != address:
                self.differences.append(f"the address says {address!r}, the server {server!r}")

    def _settle(self) -> None:
        self.page.wait_for_selector(SETTLED, state="attached", timeout=PATIENCE)

    def _shown(self) -> dict[str, str]:
        return self.page.evaluate(SHOWN, self.lesson.name)

    def _compare(self, when: str, before: dict[str, str], after: dict[str, str]) -> None:
        for name in before.keys() & after.keys():
            if before[name] != after[name]:
                self.differences.append(f"{when}, {name} shows {after[name]!r} instead of {before[name]!r}")

    def _turn(self, chance: random.Random) -> dict[str, str]:
        """Turn a knob; returns what its widget showed right then."""
        names = sorted(self._shown())
        chance.shuffle(names)
        for name in names:
            box = self.page.locator(f'[class*="{name}"]').first
            for selector, act in _ACTS:
                target = box.locator(selector)
                if target.count() and target.first.is_visible() and target.first.is_enabled():
                    self.done.append(f"turn {name}")
                    act(target, chance)
                    shown = self._shown()
                    return {name: shown[name]} if name in shown else {}
        return {}

    def _press_example(self, chance: random.Random) -> dict[str, str]:
        """Press one of the worked examples, sometimes twice as fast as a mouse can."""
        chips = self.page.locator(f'[class*="st-key-{self.lesson.name}-examples"] button')
        if not chips.count():
            return {}
        chip = chips.nth(chance.randrange(chips.count()))
        self.done.append(f"example {chip.inner_text()!r}")
        if chance.random() < 0.3:
            chip.dblclick()
        else:
            chip.click()
        return {}

    def _reload(self, chance: random.Random) -> dict[str, str]:
        """Reload; what stood there stands there again."""
        self.done.append("reload")
        self._settle()
        before = self._shown()
        self.page.reload()
        self._settle()
        return before

    def _leave_and_return(self, chance: random.Random) -> dict[str, str]:
        """Go to another lesson by the menu, and back by the browser's button."""
        links = self.page.locator('[data-testid="stSidebarNavLink"]')
        if not links.count() or not links.first.is_visible():
            return {}
        self.done.append("another lesson and Back")
        before, address = self._shown(), self.page.url
        links.nth(chance.randrange(links.count())).click()
        self._settle()
        if urlsplit(self.page.url).path == urlsplit(address).path:
            return {}
        self.page.go_back()
        self.page.wait_for_url(lambda url: urlsplit(url).path == urlsplit(address).path, timeout=PATIENCE)
        return before


def _draw(knob: Knob, chance: random.Random) -> object | None:
    """A random value of a knob, None for texts."""
    bounds = knob.bounds
    if "options" in bounds:
        if "max_selections" in bounds:
            return None
        return chance.choice(list(bounds["options"]))
    if "min_value" in bounds:
        steps = int((bounds["max_value"] - bounds["min_value"]) / bounds["step"])
        low = bounds["min_value"] + chance.randint(0, min(steps, 50)) * bounds["step"]
        return knob.read(str(low))[0]
    return not knob.default if isinstance(knob.default, bool) else None


def _slide(thumb: Locator, chance: random.Random) -> None:
    thumb.first.focus()
    for _ in range(chance.randint(1, 4)):
        thumb.first.press(chance.choice(("ArrowRight", "ArrowLeft")))


def _type_number(field_: Locator, chance: random.Random) -> None:
    low, high = field_.first.get_attribute("min"), field_.first.get_attribute("max")
    low_number, high_number = int(float(low or 0)), int(float(high or 20))
    field_.first.fill(str(chance.randint(low_number, min(high_number, low_number + 50))))
    field_.first.press(chance.choice(("Enter", "Tab")))


def _choose(buttons: Locator, chance: random.Random) -> None:
    buttons.nth(chance.randrange(buttons.count())).click()


def _open_and_choose(menu: Locator, chance: random.Random) -> None:
    menu.first.click()
    options = menu.page.locator('[role="option"]')
    options.first.wait_for()
    options.nth(chance.randrange(min(options.count(), 8))).click()


# What to take hold of in a widget, and how it is turned.
_ACTS: tuple[tuple[str, Callable[[Locator, random.Random], None]], ...] = (
    ('[role="slider"]', _slide),
    ('.stNumberInput input, [data-testid="stNumberInput"] input', _type_number),
    ('[data-testid="stButtonGroup"] button', _choose),
    ('[data-testid="stCheckbox"] label', lambda box, chance: box.first.click()),
    ('.stSelectbox [data-baseweb="select"], .stSelectbox [role="combobox"]', _open_and_choose),
)


def _throttle(page: Page, session: CDPSession) -> None:
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_LINE)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOW_PROCESSOR})


def travel(browser: Browser, url: str, seeds: range, *, throttled: bool) -> int:
    """Go on all journeys; returns how many of them found a difference."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-US")
    bad = 0
    for seed in seeds:
        lesson = LESSONS[seed % len(LESSONS)]
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        if throttled:
            _throttle(page, context.new_cdp_session(page))
        journey = Journey(page, lesson, seed)
        try:
            journey.travel(url)
        except Exception as error:  # a journey that cannot go on is one that lost something
            journey.differences.append(f"{type(error).__name__}: {str(error).splitlines()[0]}")
        if page.locator('[data-testid="stException"]').count():
            journey.differences.append("the page shows an exception")
        page.close()
        print(f"{seed} {lesson.name}: {'; '.join(journey.differences) or 'all agree'}", flush=True)
        if journey.differences:
            bad += 1
            print(f"    {' | '.join(journey.done)}", flush=True)
    context.close()
    return bad


def main() -> int:
    """Travel; the exit status is 0 if everything always agreed."""
    parser = argparse.ArgumentParser(description="Random journeys through all lessons.")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0, help="of the first journey")
    parser.add_argument(
        "--throttle", action="store_true", help="2 s latency, 50 kB/s, a processor six times as slow"
    )
    asked = parser.parse_args()
    browser_path = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if browser_path is None:
        print(f"no browser on the PATH; looked for {', '.join(BROWSERS)}", file=sys.stderr)
        return 2
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder)) as (url, _),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=browser_path, args=list(FLAGS))
        seeds = range(asked.seed, asked.seed + asked.count)
        bad = travel(browser, url, seeds, throttled=asked.throttle)
        browser.close()
    print(f"{asked.count} journeys, {bad} with differences")
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
