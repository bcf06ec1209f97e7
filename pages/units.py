"""What a unit looks for: its filter, what excites it, its like elsewhere; hand-made kernels beside the learned ones."""

import numpy as np
import streamlit as st

from core import kernels
from core.errors import ConvScopeError
from core.inspection import handmade, maximise, units
from core.inspection.loaded import Loaded
from core.inspection.units import Place
from pages.shared.components import sheet
from pages.shared.downloads import Download, row
from pages.shared.edges import kernel_panel
from pages.shared.i18n import error_text, number, prose, t
from pages.shared.inside import model_picker, test_pictures, unit_caches, unit_figures, unit_panels
from pages.shared.inside.mosaic import mosaic
from pages.shared.lesson import lesson, say_what_to_see, show_source
from pages.shared.lessons import BY_NAME
from pages.shared.lessons.units import LARGEST_KERNEL
from pages.shared.runs import kernel_start, run_figures
from pages.shared.state import State


def look(state: State) -> None:
    say_what_to_see(state)
    with st.container(border=True):
        id = model_picker.choose(state)
        model_picker.from_file(state)
        try:
            loaded = model_picker.loaded(id)
        except ConvScopeError as error:
            st.error(error_text(error), icon=":material/error:")
            return
        st.segmented_control(**state.choice("part", label_visibility="collapsed"))
        place = None if state["part"] == "kernels" else choose_place(state, id, loaded)
    if place is None:
        beside_handmade(state, id)
    elif state["part"] == "unit":
        one_unit(state, id, loaded, place)
    else:
        whole_layer(state, id, loaded, place)


def choose_place(state: State, id: str, loaded: Loaded) -> Place:
    """The layer and the unit."""
    places = units.places(loaded)
    if state["layer"] > len(places):
        state.set(layer=1)
    with st.grid(2, min_column_width=200, gap="medium"):
        unit_panels.choose_layer(state, "layer", id, loaded)
        place = places[state["layer"] - 1]
        if state["unit"] > place.units:
            state.set(unit=1)
        st.number_input(**state.widget("unit", max_value=place.units))
    return place


def one_unit(state: State, id: str, loaded: Loaded, place: Place) -> None:
    """Filter, figures, pictures that excite it, a picture made for it, its like."""
    data = test_pictures.of(loaded, unit_caches.PICTURES)
    found = unit_caches.answers(id, data)[place.name]
    unit = state["unit"] - 1
    weights = units.filters(loaded, place)
    if weights is not None:
        st.subheader(t("units.its_filter"))
        weights = unit_panels.as_maps(loaded, place, weights)
        said = "units.its_filter_colours" if weights.shape[1] == 3 else "units.its_filter_say"
        st.caption(t(said, count=weights.shape[1], limit=float(abs(weights[unit]).max())))
        if weights.shape[1] == 3:
            st.html(run_figures.filters(weights[unit, None], float(abs(weights[unit]).max())))
        mosaic("units.filter", [unit_figures.of_filter(weights[unit])])
    unit_panels.figures_of(found, unit)
    left, right = st.columns([7, 5], gap="large")
    with left:
        unit_panels.top(id, loaded, place, found, unit, data)
    with right:
        unit_panels.dream(state, id, place)
    unit_panels.relatives(state, id, loaded, place, data)
    with st.expander(t("frame.show_code"), icon=":material/code:"):
        show_source(maximise.maximise, maximise._ascended, units.cosines, units.alike)


def whole_layer(state: State, id: str, loaded: Loaded, place: Place) -> None:
    """All filters, how often every unit is on, dead units, twins."""
    data = test_pictures.of(loaded, unit_caches.PICTURES)
    found = unit_caches.answers(id, data)[place.name]
    weights = units.filters(loaded, place)
    st.subheader(t("units.all_filters"))
    if weights is None:
        st.info(t("units.no_filters"), icon=":material/hide_image:")
    else:
        st.caption(t("units.all_filters_say"))
        drawn = unit_panels.as_maps(loaded, place, weights)
        st.html(unit_figures.mosaic(drawn, t("units.mosaic_alt", count=len(weights))))
    st.subheader(t("units.activity"))
    st.caption(t("units.activity_say", count=len(found.peaks)))
    st.plotly_chart(
        unit_figures.activity(found, state["unit"] - 1),
        key="units.activity",
        config={"displaylogo": False},
        alt=t("units.activity_alt"),
    )
    unit_panels.dead(state, found)
    if weights is not None:
        unit_panels.twins(state, weights)
    row("units", Download("units.save_table", "units.csv", lambda: unit_figures.table_csv(found)))
    with st.expander(t("frame.show_code"), icon=":material/code:"):
        show_source(units.answers, units.Answers.dead, units.twins)


def choose_kernels(state: State, side: int) -> dict[str, np.ndarray]:
    """The hand-made kernels that are looked for, those that fit the filters' window."""
    left, right = st.columns([7, 4], gap="medium")
    with left:
        st.multiselect(**state.widget("kernels", format_func=lambda name: t(f"handmade.{name}")))
        st.markdown(prose("units", "cosine"))
    with right:
        if "own" in state["kernels"]:
            sheet(
                key="units.own",
                grids=[
                    kernel_panel.grid(kernels.own(kernels.parse(state["own"])), editable=True, compact=True)
                ],
                labels=kernel_panel.sheet_labels(),
                on_values=lambda said: unit_panels.own_kernel(state, said),
            )
    chosen = {
        name: kernel_start.weights_of(name, max(side, LARGEST_KERNEL), state["own"])
        for name in state["kernels"]
    }
    if side < LARGEST_KERNEL:
        chosen |= {name: one.weights for name, one in kernels.handmade(side).items() if name in chosen}
    fitting = {name: one for name, one in chosen.items() if max(one.shape) <= side and one.any()}
    if len(fitting) < len(chosen):
        st.caption(t("units.too_large", side=side))
    return fitting


def to_the_race(state: State) -> None:
    """The way to a training that begins with these kernels."""
    race = {"begin": "frozen", "kernels": list(state["kernels"]), "own_kernel": state["own"]}
    st.page_link(
        BY_NAME["train"].path,
        label=t("units.race"),
        icon=":material/flag:",
        query_params=BY_NAME["train"].link_to(**BY_NAME["train"].examples["own_kernels"] | race),
    )


def beside_handmade(state: State, id: str) -> None:
    """The learned filter nearest to each hand-made kernel, and how near it came in every moment of the training."""
    steps, moments = unit_caches.moments(id)
    if not moments:
        st.info(t("units.no_first_filters"), icon=":material/hide_image:")
        return
    side = moments[0].shape[2]
    fitting = choose_kernels(state, side)
    if not fitting:
        st.info(t("units.choose_kernels"), icon=":material/grid_on:")
        return
    ways = handmade.followed(moments, fitting)
    unit_panels.matches(moments[-1], fitting, {name: way[-1] for name, way in ways.items()})
    st.subheader(t("units.through_training"))
    st.plotly_chart(
        unit_figures.followed(steps, ways, {name: t(f"handmade.{name}") for name in ways}),
        key="units.followed",
        config={"displaylogo": False},
        alt=t("units.followed_alt"),
    )
    first = max(abs(way[0].cosine) for way in ways.values())
    st.markdown(t("units.chance", value=number(first, digits=2)))
    to_the_race(state)
    row("units", Download("units.save_cosines", "cosines.csv", lambda: unit_panels.cosines_csv(steps, ways)))
    with st.expander(t("frame.show_code"), icon=":material/code:"):
        show_source(handmade.nearest, handmade.placed, units.cosines)


lesson("units", look)
