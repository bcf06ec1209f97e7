"""A message that was sent before the answer to the last one arrived undoes nothing."""

import pytest

from pages.shared import widgets
from tests.pages.opening import link, opened, sound, turned


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a test does comes in the moment in which nobody can have seen the answer yet."""
    monkeypatch.setattr(widgets, "_UNSEEN", 60.0)


def test_two_knobs_after_an_example_both_count() -> None:
    """The second knob's message still says the example, which the first one has left."""
    app = opened("convolution", v="1")
    app.pills(key="convolution.examples").set_value("light_to_dark").run()
    app.toggle(key="convolution.flip").set_value(True).run()
    assert app.pills(key="convolution.examples").value is None
    app.toggle(key="convolution.relu").set_value(True)
    app.pills(key="convolution.examples").set_value("light_to_dark").run()
    sound(app)
    assert "flip=1" in link(app)
    assert "relu=1" in link(app)
    assert app.pills(key="convolution.examples").value is None


def test_an_example_that_is_chosen_again_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened("convolution", v="1")
    app.pills(key="convolution.examples").set_value("light_to_dark").run()
    app.toggle(key="convolution.flip").set_value(True).run()
    monkeypatch.setattr(widgets, "_UNSEEN", 0.0)
    app.pills(key="convolution.examples").set_value("light_to_dark").run()
    sound(app)
    assert "flip=1" not in link(app)


def test_a_click_on_the_picture_is_not_undone_by_a_knob_after_it() -> None:
    app = opened("edge_detection", v="1", row="10", col="20", tab="pixel")
    keys = {name: f"edge_detection.place.{name}" for name in ("row", "col")}
    before = {name: app.number_input(key=key).value for name, key in keys.items()}
    turned(app, "edge_detection", row=30, col=40)  # what a click does
    assert {name: app.number_input(key=key).value for name, key in keys.items()} == {"row": 30, "col": 40}
    for name, key in keys.items():
        app.number_input(key=key).set_value(before[name])
    app.run()
    sound(app)
    assert "row=30" in link(app)
    assert "col=40" in link(app)
    app.number_input(key=keys["row"]).set_value(33).run()
    assert "row=33" in link(app)
