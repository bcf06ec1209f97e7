"""The lessons on units and robustness, and kernels of one's own in the training form, as the reader sees them."""

import base64
from urllib.parse import parse_qs

import numpy as np
import pytest

from core import kernels, runs
from core.datasets import shapes10
from core.inspection import handmade, robustness, units
from core.inspection.loaded import Loaded
from core.inspection.robustness import Change
from pages.shared.lessons import BY_NAME
from pages.shared.runs import kernel_start, run_form, run_start
from tests.pages.opening import component, latex, link, opened, sound, texts

RUN = "shapes10-lenet5"
TESTS = shapes10.draw(500, seed=10, first=50_000)[1]  # the first test pictures


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return Loaded(runs.find(RUN))


def figures_of(app) -> dict[str, str]:
    return {one.label: one.value for one in app.metric}


def press(app, label: str) -> None:
    next(button for button in app.button if button.label.startswith(label)).click().run()
    sound(app)


def test_a_units_figures_are_those_of_its_answers(loaded: Loaded) -> None:
    app = opened("units", v="1", layer="2", unit="5")
    found = units.answers(loaded, TESTS)["3.conv2d"]
    shown = figures_of(app)
    assert shown["mean"] == f"{found.mean[4]:.3f}".rstrip("0")
    assert shown["highest"] == f"{found.highest[4]:.3f}".rstrip("0")
    assert shown["above 0"] == f"{100 * found.active[4]:.1f}\u00a0%"
    press(app, "Unit ")
    assert "unit=" in link(app)


def test_a_units_link_leads_to_its_map(loaded: Loaded) -> None:
    """The second layer that learns is the network's third: pooling lies between them."""
    app = opened("units", v="1", layer="2", unit="5")
    assert app.selectbox(key="units.menu.layer").format_func(2) == "Layer 3: convolution, 16 units"
    query = parse_qs(
        next(one.proto.query_string for one in app.get("page_link") if "level=map" in one.proto.query_string)
    )
    found = opened("inside", **{name: values[0] for name, values in query.items()})
    picture = TESTS[int(query["picture"][0])]
    values = loaded.activations(picture[None])["4.relu"][0, 4]
    assert (
        found.selectbox(key="inside.layer.menu").value,
        found.number_input(key="inside.map.menu").value,
    ) == (3, 5)
    assert values.max() == pytest.approx(
        units.answers(loaded, TESTS)["3.conv2d"].peaks[int(query["picture"][0]), 4]
    )


def test_dead_units_and_opposites_are_named() -> None:
    app = opened("units", v="1", part="layer", layer="3")
    assert "of 120 units are dead" in texts(app)
    press(app, "Unit ")
    assert not app.error
    assert "is dead" in app.warning[0].value
    app = opened("units", v="1", run="cifar10-fast", part="layer")
    assert any(button.label == "1 = −2 (−1)" for button in app.button)


def test_the_nearest_filters_are_on_the_screen() -> None:
    app = opened("units", v="1", part="kernels", kernels="sobel_x.own", own="1,0;0,-1")
    run = runs.find(RUN)
    last = run.snapshot(run.snapshots()[-1])["filters"].float().numpy()
    for weights in (kernels.get("sobel_x").weights, np.array([[1, 0], [0, -1]])):
        one = handmade.nearest(last, weights)
        assert f"Filter {one.filter + 1}, cos **{one.cosine:.3f}".replace("-", "−") in texts(app)
    assert r"\lVert w\rVert" in latex(app)
    race = app.get("page_link")[-1].proto.query_string
    assert "begin=frozen" in race
    assert "kernels=sobel_x.own" in race


def test_small_filters_have_no_place_for_large_kernels() -> None:
    app = opened("units", v="1", part="kernels", run="cifar10-fast", kernels="sobel_x")
    assert len(app.info) == 1
    assert "2 × 2" in texts(app)


def test_sliders_move_the_probabilities(loaded: Loaded) -> None:
    app = opened("robustness", v="1", test="5", cover="12", cover_row="8", blur="0.5")
    answer = loaded.answer(robustness.changed(TESTS[5], Change(cover=12, row=8, col=10, blur=0.5)))
    assert f"**{loaded.classes[answer.order[0]]}**, {100 * answer.probabilities.max():.1f}" in texts(app)
    before = texts(app)
    app.slider(key="robustness.cover").set_value(0).run()
    sound(app)
    assert texts(app) != before
    assert "cover=" not in link(app).replace("cover_row", "")


def test_one_step_is_spelled_out(loaded: Loaded) -> None:
    app = opened("robustness", v="1", part="attack", test="5", size="6")
    pixels = TESTS[5]
    found = robustness.attacked(loaded, pixels, size=6)
    assert f"**{loaded.classes[found.after.order[0]]}**" in texts(app)
    assert "**6 of 255 grey levels** (2.4\u00a0%)" in texts(app)
    slope = robustness.slope(loaded, pixels, int(found.before.order[0]))
    at = np.unravel_index(np.abs(slope).argmax(), slope.shape)
    assert rf"{pixels[at]} + 6 \cdot ({int(np.sign(slope[at]))})" in latex(app)
    press(app, "Smallest step")
    assert link(app).endswith(f"size={robustness.smallest(loaded, pixels, most=32)}")


def test_a_drawing_becomes_the_picture() -> None:
    app = opened("robustness", v="1", part="draw")
    board = component(app, "robustness.canvas")
    assert base64.b64decode(board["pixels"]) == TESTS[5].tobytes()
    assert len(board["strips"]) == 11
    assert board["address"] == f"canvas/answer?run={RUN}"


def config(**values: object):
    return run_form.config_of({knob.name: knob.default for knob in BY_NAME["train"].knobs} | values)


def test_the_race_is_three_runs_of_the_same_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list = []
    monkeypatch.setattr(run_start, "start", lambda state, described: begun.extend(described(state.values())))
    app = opened("train", v="1", begin="started", kernels="sobel_x.gabor_0.own", own_kernel="1,2;3,4")
    press(app, "Race")
    assert [(bool(one.kernels), one.frozen) for one in begun] == [(True, False), (True, True), (False, False)]
    assert len({(one.seed, one.steps, one.seconds, one.rate, one.network) for one in begun}) == 1
    wanted = "_".join(
        kernels.format_text(one)
        for one in (
            kernels.get("sobel_x").weights,
            kernels.handmade(5)["gabor_0"].weights,
            np.array([[1, 2], [3, 4]]),
        )
    )
    assert begun[0].kernels == wanted
    assert begun[0] == config(begin="started", kernels=["sobel_x", "gabor_0", "own"], own_kernel="1,2;3,4")


@pytest.mark.parametrize(
    ("said", "query"),
    [
        ("first layer is a convolution", {"network": "mlp"}),
        ("room for 1", {"network": "own", "rows": "conv.1.5.1.0_relu"}),
        ("at most 2 × 2", {"network": "own", "rows": "conv.8.2.1.0_relu"}),
    ],
)
def test_kernels_that_do_not_fit_are_a_sentence(said: str, query: dict[str, str]) -> None:
    app = opened("train", v="1", begin="frozen", **query)
    assert [said in one.value for one in app.error] == [True]
    assert not [button for button in app.button if button.label.startswith("Race")]


def test_without_kernels_there_is_no_race() -> None:
    assert not config().kernels
    assert kernel_start.settings({"begin": "frozen", "kernels": []}, config().network) == {}
    assert not [button for button in opened("train").button if button.label.startswith("Race")]
