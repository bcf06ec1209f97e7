"""Components that are taken from the page while they wait for something: no error, and nothing drawn afterwards.

The modules are loaded as they are into an empty page; Plotly is the real one.
"""

import base64
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, Route

from core.runs import recorded
from pages.shared import component_files
from pages.shared.runs import run_stream

Open = Callable[..., Page]
ADDRESS = "http://components.test/"
TYPES = {"js": "text/javascript", "css": "text/css"}
RUN = next(run for run in recorded() if run.id == "shapes10-lenet5")

# Mounts a component as Streamlit does, takes it away at every moment of its first milliseconds, in both orders that
# React knows, and returns what went wrong.
LIVES = """
async ([module, data, moments]) => {
  const faults = [];
  addEventListener("error", ({ message }) => faults.push(message));
  addEventListener("unhandledrejection", ({ reason }) => faults.push(String(reason?.message ?? reason)));
  const { default: mount } = await import(`/${module}`);
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const roots = [];
  let drawn = 0;
  for (const again of [false, true])
    for (const removedFirst of [false, true])
      for (let moment = 0; moment < moments; moment++) {
        const host = document.createElement("div");
        host.style.width = "600px";
        document.body.append(host);
        const root = host.attachShadow({ mode: "open" });
        const component = { parentElement: root, data, setTriggerValue() {} };
        const ends = [mount(component)];
        if (again) ends.push(mount({ ...component, data: { ...data } }));
        for (let i = 0; i < moment % 40; i++) await null;
        for (let i = 40; i <= moment; i += 8) await frame();
        if (removedFirst) host.remove();
        drawn += root.querySelectorAll(".main-svg, img").length > 0;
        for (const end of ends) end();
        host.remove();
        roots.push(root);
        if (moment % 8 === 7) await frame();
      }
  for (let i = 0; i < 10; i++) await frame();
  await new Promise((done) => setTimeout(done, 300));
  return { faults, drawn, left: roots.filter((root) => root.querySelector("img")).length };
}
"""


def picture() -> str:
    out = io.BytesIO()
    Image.new("RGB", (64, 64), (200, 30, 30)).save(out, "PNG")
    return f"data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}"


def curves(runs: bool) -> dict[str, Any]:
    return {
        "runs": [{"id": RUN.id, "label": "LeNet-5", "known": {"state": "running", "snapshots": 0}}]
        if runs
        else [],
        "stream": "stream",
        "plotly": component_files.PLOTLY,
        "columns": run_stream.COLUMNS,
        "charts": ["loss", "accuracy", "rate"],
        "levels": [],
        "axis": "step",
        "moments": RUN.snapshots(),
        "at": None,
        "labels": {},
        "locale": "en",
    }


WIPE = {"before": picture(), "after": picture(), "alt": "before and after"}
LIVING = {
    "curves": ("curves/curves.js", curves(runs=True)),
    "curves without runs": ("curves/curves.js", curves(runs=False)),
    "wipe": ("wipe/wipe.js", WIPE),
}


@pytest.fixture
def page(open_page: Open) -> Page:
    """An empty page beside the components' files, and a stream that sends a run's rows."""
    rows = [[row.get(name) for name in run_stream.COLUMNS] for row in RUN.curve()]
    status = {
        "state": "running",
        "step": 1,
        "steps": 2,
        "seconds": 1.0,
        "per_second": 1.0,
        "delay": 0.0,
        "snapshots": 0,
    }
    news = json.dumps({RUN.id: {"rows": rows, "next": len(rows), "status": status}})

    def answer(route: Route) -> None:
        name = route.request.url.removeprefix(ADDRESS).partition("?")[0]
        if name == "stream":
            route.fulfill(body=f"data: {news}\n\n", content_type="text/event-stream")
        elif name in component_files.files():
            route.fulfill(body=component_files.files()[name], content_type=TYPES[name.rpartition(".")[2]])
        else:
            route.fulfill(body="<!doctype html><link rel=icon href='data:,'><body>", content_type="text/html")

    return open_page(ADDRESS, before=lambda page: page.route(f"{ADDRESS}**", answer))


@pytest.mark.parametrize("name", LIVING)
def test_a_component_may_leave_while_it_waits(page: Page, name: str) -> None:
    module, data = LIVING[name]
    found = page.evaluate(LIVES, [module, data, 72])
    assert found["faults"] == []
    assert found["left"] == 0, "something was drawn after its component had left"
    assert found["drawn"] > 0 or name == "curves without runs", "no life was long enough to draw anything"
