"""Volumes, layers and what they cost, as the reader sees them."""

import json

import numpy as np
import pytest
import torch

from core import volumes
from pages.shared.lessons.layers import filters_of, volume_of
from tests.pages.opening import component, grids, latex, link, opened, sound, tab, texts


def test_a_cell_of_the_volume_is_27_products_and_their_sum() -> None:
    app = opened("volumes")
    data = component(app, "volumes.sheet")
    shown = grids(app, "volumes.sheet")
    first = [term for channel in data["links"]["channels"] for term in channel["terms"][0]]
    assert len(first) == 27
    assert sum(product for *_, product in first) == shown["output"][0][0] == -5
    assert [shown[f"partial{c}"][0][0] for c in range(3)] == [-5, 0, 0]


@pytest.mark.parametrize("example", ["volume", "one_layer", "one_channel", "pointwise", "depthwise"])
def test_the_maps_are_those_of_torch(example: str) -> None:
    app = opened("volumes")
    app.pills(key="volumes.examples").set_value(example).run()
    sound(app)
    state = app.session_state["volumes:values"]
    expected = torch.conv2d(
        torch.from_numpy(volume_of(state["volume"]))[None],
        torch.from_numpy(filters_of(state["filters"])),
        torch.tensor([float(one) for one in state["biases"].split(",")]).double(),
        groups=int(state["groups"]),
    )[0]
    expected = expected.relu() if state["relu"] else expected
    for place, values in enumerate(grids(app, "volumes.maps").values()):
        np.testing.assert_allclose(values, expected[place].numpy())


def test_filters_that_do_not_fit_the_volume_are_mended_and_said() -> None:
    app = opened("volumes", v="1", volume="1,2;3,4_5,6;7,8", filters="1_2_3__4_5_6", groups="4")
    assert len(app.warning) == 1
    assert "groups=2" in link(app)
    weights = filters_of(app.session_state["volumes:values"]["filters"])
    assert weights.shape == (2, 1, 1, 1)


def test_resizing_keeps_what_was_there() -> None:
    app = opened("volumes")
    before = volume_of(app.session_state["volumes:values"]["volume"])
    for name, value in (("channels", 4), ("rows", 8), ("count", 3), ("side", 2)):
        app.number_input(key=f"volumes.size.{name}").set_value(value).run()
        sound(app)
        assert not app.error
    state = app.session_state["volumes:values"]
    after = volume_of(state["volume"])
    assert after.shape == (4, 8, 6)
    np.testing.assert_array_equal(after[:3, :6], before)
    assert filters_of(state["filters"]).shape == (3, 4, 2, 2)
    assert len(grids(app, "volumes.maps")) == 3


def test_depthwise_and_back() -> None:
    app = opened("volumes")
    app.segmented_control(key="volumes.groups").set_value("3").run()
    sound(app)
    assert filters_of(app.session_state["volumes:values"]["filters"]).shape == (3, 1, 3, 3)
    app.segmented_control(key="volumes.groups").set_value("1").run()
    sound(app)
    assert filters_of(app.session_state["volumes:values"]["filters"]).shape == (3, 3, 3, 3)


def test_a_filter_larger_than_the_volume_is_a_sentence() -> None:
    app = opened("volumes", v="1", volume="1,2;3,4", filters=volumes.format_text(np.ones((1, 1, 5, 5))))
    assert len(app.error) == 1
    assert "5" in app.error[0].value


def test_the_parameters_of_ten_filters() -> None:
    app = tab(opened("volumes"), "volumes", "Parameters and names")
    assert r"3\cdot 3\cdot 3 = 27,\qquad 27 + 1 = 28,\qquad 10\cdot 28 = \mathbf{280}" in latex(app)


def test_the_chain_of_the_lecture_and_one_that_does_not_fit() -> None:
    app = tab(opened("volumes"), "volumes", "A simple ConvNet")
    assert r"7\cdot 7\cdot 40 = 1960" in latex(app)
    assert r"1\cdot (1960 + 1) = 1961" in latex(app)
    app.segmented_control(key="volumes.head").set_value("softmax").run()
    assert r"10\cdot (1960 + 1) = 19610" in latex(app)
    app.number_input(key="volumes.chain.2.f").set_value(18).run()
    sound(app)
    assert len(app.error) == 1
    assert "3" in app.error[0].value
    assert "17" in app.error[0].value


@pytest.mark.parametrize("nonsense", ["3,1,0", "0,1,0,5", "3,1,0,1.5", "3,1,0,10;" * 9, "nan,1,0,4", "x"])
def test_a_chain_that_is_none_is_mended(nonsense: str) -> None:
    app = opened("volumes", v="1", chain=nonsense)
    assert len(app.warning) == 1
    assert "chain" not in link(app)


def test_the_erratum_of_156_is_told_beside_456() -> None:
    app = opened("why_convolutions")
    assert "156" in app.info[0].value
    assert "456" in app.info[0].value
    assert "= 14450688" in latex(app)
    assert r"6\cdot(5\cdot 5\cdot 3 + 1) = 456" in latex(app)
    app.number_input(key="why_convolutions.n").set_value(33).run()
    assert not app.info


def test_a_filter_larger_than_the_picture_is_a_sentence() -> None:
    app = opened("why_convolutions", v="1", n="3", f="5")
    assert len(app.error) == 1


def test_the_fixed_detector_loses_what_the_shared_one_finds() -> None:
    still = texts(opened("why_convolutions", v="1", shift="0"))
    moved = texts(opened("why_convolutions", v="1", shift="20"))
    assert "(convolution):**] 1, " in still
    assert "(one unit):**] 1. " in still
    assert "(convolution):**] 1, " in moved
    assert "(one unit):**] 1. " not in moved


def test_the_window_in_space_is_the_window_on_the_sheet() -> None:
    data = component(opened("volumes"), "volumes.space")
    assert json.dumps(data["windows"][0]) == json.dumps([0, 6, 12, 1, 7, 13, 2, 8, 14])
    assert data["channels"] == [0, 1, 2]
    assert [len(stack["planes"]) for stack in data["stacks"]] == [3, 3, 2]


def test_the_largest_sheets_survive_a_link() -> None:
    """Twelve rows and columns, four channels: more characters than a usual knob."""
    text = volumes.format_text(np.arange(4 * 8 * 8).reshape(4, 8, 8) / 8)
    app = opened("volumes", v="1", volume=text)
    assert app.session_state["volumes:values"]["volume"] == text
    matrix = volumes.format_text(np.arange(144).reshape(1, 12, 12) / 8)
    app = opened("convolution", v="1", input=matrix)
    assert not app.warning
    assert np.shape(grids(app, "convolution.sheet")["output"]) == (10, 10)
