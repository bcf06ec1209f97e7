"""The parts of the page on robustness: answers side by side, and the attack in one step."""

from typing import NamedTuple

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import images
from core.inspection import robustness
from core.inspection.loaded import Answer, Loaded
from core.inspection.robustness import Attack
from pages.shared.downloads import Download, row
from pages.shared.i18n import number, percent, t
from pages.shared.inside import robustness_figures
from pages.shared.lesson import show_source
from pages.shared.lessons.units import MOST_GRAY
from pages.shared.numerals import tex
from pages.shared.runs import run_figures
from pages.shared.state import State

_TOP = 5


class Places(NamedTuple):
    """Where the parts of the page stand: the pictures, the widgets beside them, and below what comes of them."""

    pictures: DeltaGenerator
    knobs: DeltaGenerator
    below: DeltaGenerator


def answers(shown: list[tuple[str, np.ndarray, Answer]], classes: tuple[str, ...]) -> None:
    """Pictures side by side, each with its likeliest classes."""
    with st.grid(len(shown), min_column_width=150, gap="medium"):
        for said, pixels, answer in shown:
            with st.container():
                st.html(run_figures.figure(pixels, t(said)))
                first = run_figures.class_name(classes[answer.order[0]], escape=False)
                st.markdown(f"**{first}**, {percent(float(answer.probabilities[answer.order[0]]))}")
                st.html(run_figures.bars(answer.probabilities, answer.order[:_TOP], classes))


def attack(state: State, places: Places, loaded: Loaded, pixels: np.ndarray) -> None:
    """One step along the gradient's sign."""
    with places.knobs, st.container(border=True):
        target = aim(state, loaded, pixels)
    found = robustness.attacked(loaded, pixels, size=state["size"], target=target)
    with places.pictures:
        answers(
            [
                ("robustness.before", pixels, found.before),
                ("robustness.attacked", found.picture, found.after),
            ],
            loaded.classes,
        )
    with places.below:
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
                "robustness.save_attacked",
                "adversarial.png",
                lambda: images.encode(found.picture, format="png"),
            ),
            Download("robustness.save_difference", "difference.npy", lambda: images.to_npy(found.difference)),
        )
        with st.expander(t("frame.show_code"), icon=":material/code:"):
            show_source(robustness.attacked, robustness.slope)


def aim(state: State, loaded: Loaded, pixels: np.ndarray) -> int | None:
    """The size of the step, and what it is after: a class, or None for any other than the answer."""
    options = ["", *map(str, range(len(loaded.classes)))]
    if state["target"] not in options:
        state.set(target="")
    target = int(state["target"]) if state["target"] else None
    st.slider(**state.widget("size"))
    st.selectbox(
        **state.widget("target", options=options, format_func=lambda code: target_name(code, loaded.classes))
    )
    least = robustness.smallest(loaded, pixels, most=MOST_GRAY, target=target)
    if least is None:
        st.caption(t("robustness.none_found", most=MOST_GRAY))
    else:
        st.button(
            t("robustness.take_smallest", size=least),
            icon=":material/compress:",
            on_click=state.set,
            kwargs={"size": least},
        )
    return target


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
    slope = robustness.slope(loaded, pixels, label)
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
    return f"${tex(value, most=0)}$"
