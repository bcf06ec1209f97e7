"""How sure is a network? A picture is turned, moved, blurred, covered, attacked, or drawn anew."""

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import images
from core.errors import ConvScopeError
from core.inspection import glimpse
from core.inspection import robustness as core_robustness
from core.inspection.loaded import Answer, Loaded
from core.inspection.robustness import Attack, Change
from pages.shared import (
    canvas_board,
    figures,
    model_picker,
    picker,
    robustness_figures,
    run_figures,
    sessions,
    test_pictures,
)
from pages.shared.downloads import Download, row
from pages.shared.i18n import error_text, number, percent, prose, t
from pages.shared.lesson import example_shown, lesson, show_source
from pages.shared.lessons import BY_NAME
from pages.shared.lessons.units import MOST_GRAY
from pages.shared.state import State

_TOP = 5
_FIELDS = {"right": "across", "below": "down"}  # of a change, where the knob has another name
_STEPS = {
    "angle": range(-180, 181, 5),
    "right": range(-16, 17),
    "below": range(-16, 17),
    "blur": np.arange(0, 6.01, 0.25).tolist(),
    "noise": range(0, 121, 5),
    "cover": range(0, 25),
}


def robustness(state: State) -> None:
    picker.check(state)
    chosen = example_shown(state)
    if chosen:
        st.info(prose("robustness", chosen), icon=":material/visibility:")
    st.segmented_control(**state.widget("part", required=True, label_visibility="collapsed"))
    drawing = state["part"] == "draw"
    place, knobs = (st.container(), st.container()) if drawing else st.columns([9, 5], gap="medium")
    with knobs, st.container(border=True):
        first, second = st.columns(2, gap="large") if drawing else (st.container(), st.container())
        with first:
            id = model_picker.choose(state)
            model_picker.from_file(state)
        try:
            loaded = model_picker.loaded(id)
        except ConvScopeError as error:
            st.error(error_text(error), icon=":material/error:")
            return
        with second:
            pixels = choose_picture(state, id, loaded, beside=first)
    if drawing:
        draw(state, id, loaded, pixels)
    else:
        {"change": change, "attack": attack}[state["part"]](state, place, knobs, loaded, pixels)


def choose_picture(state: State, id: str, loaded: Loaded, *, beside: DeltaGenerator) -> np.ndarray:
    """A test picture, or a square of any other one: uint8 (32, 32, 3). `beside`: where there is room for its sliders."""
    st.segmented_control(**state.widget("source", required=True))
    if state["source"] == "test":
        data = test_pictures.of(loaded)
        if state["test"] >= len(data.images):
            state.set(test=0)
        st.number_input(**state.widget("test", max_value=len(data.images) - 1))
        at = state["test"]
        st.caption(
            t("robustness.truth", name=run_figures.class_name(data.classes[data.labels[at]], escape=False))
        )
        if data.name == loaded.config.dataset:
            st.page_link(
                BY_NAME["inside"].path,
                label=t("robustness.inside"),
                icon=":material/layers:",
                query_params=BY_NAME["inside"].link_to(level="layers", run=id, picture=str(at)),
            )
        return np.asarray(data.images[at])
    picker.choose(state)
    with beside if state["part"] == "draw" else st.container():
        for name in ("zoom", "across", "down"):
            st.slider(**state.widget(name))
    return images.square(
        picker.current(state).picture.pixels,
        32,
        zoom=state["zoom"],
        across=state["across"],
        down=state["down"],
    )


def change_of(state: State) -> Change:
    """What the sliders say."""
    return Change(
        angle=state["angle"],
        across=state["right"],
        down=state["below"],
        blur=state["blur"],
        noise=state["noise"],
        seed=state["seed"],
        cover=state["cover"],
        row=state["cover_row"],
        col=state["cover_col"],
    )


def change(
    state: State, place: DeltaGenerator, knobs: DeltaGenerator, loaded: Loaded, pixels: np.ndarray
) -> None:
    """Sliders, the picture before and after, the answers to both."""
    with knobs, st.container(border=True):
        for name in ("angle", "right", "below", "blur", "noise"):
            st.slider(**state.widget(name))
        if state["noise"]:
            st.number_input(**state.widget("seed"))
        st.slider(**state.widget("cover"))
        if state["cover"]:
            st.slider(**state.widget("cover_row"))
            st.slider(**state.widget("cover_col"))
    after = core_robustness.changed(pixels, change_of(state))
    with place:
        answers(
            [
                ("robustness.before", pixels, loaded.answer(pixels)),
                ("robustness.after", after, loaded.answer(after)),
            ],
            loaded.classes,
        )
        st.selectbox(**state.widget("swept", width=260))
        swept(state, loaded, pixels, after)
    with st.expander(t("frame.show_code"), icon=":material/code:"):
        show_source(core_robustness.changed, core_robustness.moved, core_robustness.blurred)


def swept(state: State, loaded: Loaded, pixels: np.ndarray, after: np.ndarray) -> None:
    """The probabilities along one slider, everything else as it stands."""
    name = state["swept"]
    values = [float(value) for value in _STEPS[name]]
    shares = core_robustness.sweep(loaded, pixels, change_of(state), _FIELDS.get(name, name), values)
    label = t(f"robustness.{name}")
    st.plotly_chart(
        robustness_figures.curve(values, shares, at=state[name], classes=loaded.classes, title=label),
        key="robustness.curve",
        config={"displaylogo": False},
        alt=t("robustness.curve_alt", name=label),
    )
    row(
        "robustness",
        Download("robustness.save_picture", "changed.png", lambda: images.encode(after, format="png")),
        Download(
            "robustness.save_curve",
            f"probabilities-{name}.csv",
            lambda: robustness_figures.csv(values, shares, loaded.classes, name),
        ),
    )


def answers(shown: list[tuple[str, np.ndarray, Answer]], classes: tuple[str, ...]) -> None:
    """Pictures side by side, each with its likeliest classes."""
    for column, (said, pixels, answer) in zip(st.columns(len(shown), gap="medium"), shown, strict=True):
        with column:
            st.html(run_figures.figure(pixels, t(said)))
            first = run_figures.class_name(classes[answer.order[0]], escape=False)
            st.markdown(f"**{first}**, {percent(float(answer.probabilities[answer.order[0]]))}")
            st.html(run_figures.bars(answer.probabilities, answer.order[:_TOP], classes))


def attack(
    state: State, place: DeltaGenerator, knobs: DeltaGenerator, loaded: Loaded, pixels: np.ndarray
) -> None:
    """One step along the gradient's sign."""
    options = ["", *map(str, range(len(loaded.classes)))]
    if state["target"] not in options:
        state.set(target="")
    target = int(state["target"]) if state["target"] else None
    with knobs, st.container(border=True):
        st.slider(**state.widget("size"))
        st.selectbox(
            **state.widget(
                "target", options=options, format_func=lambda code: target_name(code, loaded.classes)
            )
        )
        least = core_robustness.smallest(loaded, pixels, most=MOST_GRAY, target=target)
        if least is None:
            st.caption(t("robustness.none_found", most=MOST_GRAY))
        else:
            st.button(
                t("robustness.take_smallest", size=least),
                icon=":material/compress:",
                on_click=state.set,
                kwargs={"size": least},
            )
    found = core_robustness.attacked(loaded, pixels, size=state["size"], target=target)
    with place:
        answers(
            [
                ("robustness.before", pixels, found.before),
                ("robustness.attacked", found.picture, found.after),
            ],
            loaded.classes,
        )
        differs(found)
    st.markdown(
        t(
            "robustness.by_chance",
            size=found.size,
            name=run_figures.class_name(loaded.classes[found.random.order[0]], escape=False),
            share=percent(float(found.random.probabilities[found.random.order[0]])),
        )
    )
    one_pixel(loaded, pixels, found, target)
    row(
        "robustness",
        Download(
            "robustness.save_attacked", "adversarial.png", lambda: images.encode(found.picture, format="png")
        ),
        Download("robustness.save_difference", "difference.npy", lambda: images.to_npy(found.difference)),
    )
    with st.expander(t("frame.show_code"), icon=":material/code:"):
        show_source(core_robustness.attacked, core_robustness.slope)


def target_name(code: str, classes: tuple[str, ...]) -> str:
    """What the attack is after."""
    return run_figures.class_name(classes[int(code)], escape=False) if code else t("robustness.any_other")


def differs(found: Attack) -> None:
    """The difference, magnified, and how large it is."""
    factor = number(127 / max(found.size, 1), digits=0)
    left, right = st.columns(2, gap="medium", vertical_alignment="center")
    left.html(
        run_figures.figure(robustness_figures.magnified(found), t("robustness.difference", factor=factor))
    )
    share = np.mean(np.abs(found.difference) == found.size)
    right.markdown(
        t(
            "robustness.size_said",
            size=found.size,
            percent=percent(found.size / 255),
            share=percent(float(share), digits=0),
        )
    )


def one_pixel(loaded: Loaded, pixels: np.ndarray, found: Attack, target: int | None) -> None:
    """The formula, with the numbers of the pixel whose slope is steepest."""
    label = int(found.before.order[0]) if target is None else target
    slope = core_robustness.slope(loaded, pixels, label)
    y, x, colour = (int(one) for one in np.unravel_index(np.abs(slope).argmax(), slope.shape))
    before, after = int(pixels[y, x, colour]), int(found.picture[y, x, colour])
    sign, direction = ("+", 1) if target is None else ("-", -1)
    uphill = int(np.sign(slope[y, x, colour]))
    reached = before + direction * uphill * found.size
    st.latex(
        rf"x' = x {sign} \varepsilon \cdot \mathrm{{sign}}\,\frac{{\partial J}}{{\partial x}} = "
        rf"{before} {sign} {found.size} \cdot ({uphill}) = {reached}"
        + ("" if after == reached else rf" \to {after}")
    )
    st.caption(
        t(
            "robustness.one_pixel",
            row=y,
            col=x,
            colour=t(f"robustness.colour_{colour}"),
            slope=power(float(slope[y, x, colour])),
            name=run_figures.class_name(loaded.classes[label], escape=False),
        )
    )


def power(value: float) -> str:
    """A small number for a sentence, three digits and a power of ten."""
    mantissa, exponent = f"{value:.2e}".split("e")
    return rf"${number(float(mantissa), digits=2).replace(',', '{,}')} \cdot 10^{{{int(exponent)}}}$"


def draw(state: State, id: str, loaded: Loaded, pixels: np.ndarray) -> None:
    """A board; the browser asks the server itself."""

    def take(drawing: np.ndarray) -> None:
        data = images.encode(drawing, format="png")
        sessions.keep(images.load(data, background=figures.background()), data)
        state.set(image="upload", source="picture", zoom=1.0, across=0.5, down=0.5, part="change")

    names = [run_figures.class_name(name, escape=False) for name in loaded.classes]
    canvas_board.draw(key="robustness.canvas", run=id, pixels=pixels, classes=names, on_picture=take)
    st.caption(t("robustness.board_said"))
    row(
        "robustness",
        Download("robustness.save_start", "drawing-start.png", lambda: images.encode(pixels, format="png")),
    )
    with st.expander(t("frame.show_code"), icon=":material/code:"):
        show_source(glimpse.glimpse)


lesson("robustness", robustness, with_picker=False)
