"""A widget shows its value; only what the reader changes in it is taken over."""

from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest

from tests.pages.opening import link, opened, sound, turned


def message(app: AppTest) -> WidgetStates:
    """What the browser would send now: the values of all widgets that it shows, as it shows them."""
    return app._tree.get_widget_states()


def send(app: AppTest, said: WidgetStates) -> None:
    """Let a message arrive that was sent earlier."""
    app._run(said)
    sound(app)


def number(app: AppTest, key: str) -> str:
    return app.number_input(key=key).id


def test_what_the_reader_changes_leaves_the_widget_the_same() -> None:
    app = opened("exercises", v="1", sheet="7")
    before = number(app, "exercises.sheet")
    app.number_input(key="exercises.sheet").set_value(9).run()
    assert link(app) == "v=1&sheet=9"
    assert number(app, "exercises.sheet") == before


def test_what_the_program_changes_draws_another_widget_with_the_value_as_its_own() -> None:
    app = opened("exercises", v="1", sheet="7")
    before, other = number(app, "exercises.sheet"), number(app, "exercises.variant")
    turned(app, "exercises", sheet=12)
    assert number(app, "exercises.sheet") != before
    assert app.number_input(key="exercises.sheet").proto.default == 12
    assert number(app, "exercises.variant") == other


def test_an_equal_value_draws_no_other_widget() -> None:
    app = opened("exercises", v="1", sheet="7")
    before = number(app, "exercises.sheet")
    turned(app, "exercises", sheet=7)
    assert number(app, "exercises.sheet") == before


def test_a_browser_that_loads_the_widget_late_begins_with_the_value() -> None:
    """Whatever runs came in between: the value is the widget's own in each of them."""
    app = opened("exercises", v="1", sheet="7")
    for _ in range(3):
        app.run()
        assert app.number_input(key="exercises.sheet").proto.default == 7


def test_an_older_message_undoes_nothing() -> None:
    app = opened("exercises", v="1", sheet="7")
    older = message(app)
    turned(app, "exercises", sheet=12)
    for _ in range(2):
        send(app, older)
        assert link(app) == "v=1&sheet=12"
        assert app.number_input(key="exercises.sheet").value == 12


def test_what_the_reader_changed_before_the_answer_came_counts() -> None:
    """Another number in the field that the program has replaced meanwhile is the reader's wish all the same."""
    app = opened("exercises", v="1", sheet="7")
    app.number_input(key="exercises.sheet").set_value(30)
    typed = message(app)
    app.number_input(key="exercises.sheet").set_value(7)
    turned(app, "exercises", sheet=12)
    send(app, typed)
    assert link(app) == "v=1&sheet=30"
    assert app.number_input(key="exercises.sheet").value == 30
    send(app, typed)  # repeated by the next message
    assert link(app) == "v=1&sheet=30"


def test_a_press_goes_by_the_field_and_has_the_last_word() -> None:
    """Field and press in one message, the press first: it is not undone by the field."""
    app = opened("exercises", v="1", sheet="7")
    app.number_input(key="exercises.sheet").set_value(20)
    next(one for one in app.button if one.label == "Next sheet").click()
    app.run()
    sound(app)
    assert link(app) == "v=1&sheet=21"


def test_bounds_that_move_keep_the_value() -> None:
    app = opened("padding_stride", v="1", n="9", f="3", d="2")
    largest = app.slider(key="padding_stride.d").max
    turned(app, "padding_stride", n=31)
    after = app.slider(key="padding_stride.d")
    assert largest < after.max
    assert after.value == 2
    after.set_value(3).run()
    assert "d=3" in link(app)


def test_two_knobs_after_an_example_both_count() -> None:
    """The second knob's message still says the example, which the first one has left."""
    app = opened("convolution", v="1")
    app.pills(key="convolution.examples").set_value("light_to_dark").run()
    app.toggle(key="convolution.relu").set_value(True)
    second = message(app)
    app.toggle(key="convolution.relu").set_value(False)
    app.toggle(key="convolution.flip").set_value(True).run()
    assert app.pills(key="convolution.examples").value is None
    for one in second.widgets:
        if one.id == app.toggle(key="convolution.flip").id:
            one.bool_value = True
    send(app, second)
    assert "flip=1" in link(app)
    assert "relu=1" in link(app)
    assert app.pills(key="convolution.examples").value is None


def test_an_example_that_is_chosen_again_is_taken() -> None:
    app = opened("convolution", v="1")
    app.pills(key="convolution.examples").set_value("light_to_dark").run()
    app.toggle(key="convolution.flip").set_value(True).run()
    app.pills(key="convolution.examples").set_value("light_to_dark").run()
    sound(app)
    assert "flip=1" not in link(app)


def test_a_click_on_the_picture_is_not_undone_by_a_knob_after_it() -> None:
    app = opened("edge_detection", v="1", row="10", col="20", tab="pixel")
    keys = {name: f"edge_detection.place.{name}" for name in ("row", "col")}
    older = message(app)
    turned(app, "edge_detection", row=30, col=40)  # what a click does
    assert {name: app.number_input(key=key).value for name, key in keys.items()} == {"row": 30, "col": 40}
    send(app, older)
    assert "row=30" in link(app)
    assert "col=40" in link(app)
    app.number_input(key=keys["row"]).set_value(33).run()
    assert "row=33" in link(app)


def test_clearing_my_data_puts_every_widget_back() -> None:
    """Also against a message that repeats what stood in the widgets before."""
    app = opened("exercises", v="1", sheet="7")
    app.number_input(key="exercises.sheet").set_value(9).run()
    older = message(app)
    next(one for one in app.button if one.label == "Clear my data").click().run()
    sound(app)
    assert link(app) == ""
    send(app, older)
    assert link(app) == ""
    assert app.number_input(key="exercises.sheet").value == 1
