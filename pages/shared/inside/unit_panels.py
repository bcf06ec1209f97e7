"""The parts of the page on units."""

from collections.abc import Mapping, Sequence

import numpy as np
import streamlit as st

from core import kernels
from core.errors import ConvScopeError
from core.inspection import handmade, maximise, units
from core.inspection.handmade import Match
from core.inspection.loaded import Loaded
from core.inspection.units import Answers, Place, Twins
from pages.shared.i18n import error_text, number, percent, t
from pages.shared.inside import drill_place, model_picker, unit_caches, unit_figures
from pages.shared.inside.test_pictures import Tests
from pages.shared.lessons import BY_NAME
from pages.shared.lessons.units import LARGEST_KERNEL
from pages.shared.numerals import tex
from pages.shared.runs import run_figures
from pages.shared.state import State
from pages.shared.widgets import shown

_TOP, _ALIKE, _LISTED = 12, 5, 12


def choose_layer(state: State, knob: str, id: str, loaded: Loaded) -> None:
    """The menu of layers that learn, numbered as on the way into the network."""
    rows = [*loaded.config.network.rows]
    numbered = drill_place.opened(id).layer_of_row
    names = {}
    for place, one in enumerate(units.places(loaded), start=1):
        kind = rows[one.index].kind if one.index < len(rows) else "fc"
        names[place] = t(
            "units.layer_name", place=numbered[one.index], kind=t(f"train.kind.{kind}"), count=one.units
        )
    if state[knob] not in names:
        state.set(**{knob: 1})
    st.selectbox(
        t(f"units.{knob}"),
        **shown(f"units.menu.{knob}", state[knob], lambda place: state.set(**{knob: place}), labels=names),
    )


def as_maps(loaded: Loaded, place: Place, weights: np.ndarray) -> np.ndarray:
    """The weights (K, n) of a layer of numbers that looks at maps as (K, C, H, W); all others as they are."""
    if weights.ndim != 2:
        return weights
    shape = (3, 32, 32) if place.index == 0 else units.shapes(loaded)[place.index - 1]
    return weights.reshape(len(weights), *shape) if len(shape) == 3 else weights


def figures_of(found: Answers, unit: int) -> None:
    """What a unit does, in numbers."""
    if found.dead()[unit]:
        st.warning(t("units.is_dead", unit=unit + 1, count=len(found.peaks)), icon=":material/power_off:")
    shown = {
        "mean": number(float(found.mean[unit])),
        "deviation": number(float(found.deviation[unit])),
        "lowest": number(float(found.lowest[unit])),
        "highest": number(float(found.highest[unit])),
        "active": percent(float(found.active[unit])),
    }
    with st.grid(5, min_column_width=110, gap="small"):
        for name, value in shown.items():
            st.metric(t(f"units.{name}"), value)


def top(id: str, loaded: Loaded, place: Place, found: Answers, unit: int, data: Tests) -> None:
    """The test pictures that excite a unit most, each with the window that it answered to."""
    st.subheader(t("units.excites"))
    if found.dead()[unit]:
        st.caption(t("units.nothing_excites"))
        return
    best = found.best(unit, _TOP)
    windows = [
        units.seen(loaded, place, (int(found.cells[i, unit, 0]), int(found.cells[i, unit, 1]))) for i in best
    ]
    values = found.peaks[best, unit]
    said = t("units.excites_say", count=len(found.peaks), first=float(values[0]), last=float(values[-1]))
    st.caption(said)
    st.html(unit_figures.exciting(data.images[best], windows, said))
    labels = data.labels[best]
    names = [run_figures.class_name(data.classes[i], escape=False) for i in range(len(data.classes))]
    counts = np.bincount(labels, minlength=len(names))
    order = [i for i in np.argsort(-counts, kind="stable") if counts[i]]
    st.caption(t("units.classes_say", classes=", ".join(f"{names[i]} {counts[i]}" for i in order)))
    if data.name == loaded.config.dataset:
        layer = drill_place.opened(id).layer_of_row[place.read]
        strongest = {"picture": str(best[0]), "layer": str(layer), "map": str(unit + 1)}
        st.page_link(
            BY_NAME["inside"].path,
            label=t("units.inside"),
            icon=":material/layers:",
            query_params=BY_NAME["inside"].link_to(level="map", run=id, **strongest),
        )


def dream(state: State, id: str, place: Place) -> None:
    """A picture made by gradient ascent."""
    st.subheader(t("units.made"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(**state.choice("dream"))
        st.number_input(**state.widget("seed", width=130))
    with st.spinner(t("units.climbing")):
        found = unit_caches.dream(
            id, place, state["unit"] - 1, seed=state["seed"], regularised=state["dream"] == "plain"
        )
    left, right = st.columns(2, gap="small")
    left.html(run_figures.figure(found.start, t("units.noise", value=found.before)))
    right.html(
        run_figures.figure(
            found.picture, t("units.made_value", count=len(found.climb) - 1, value=found.after)
        )
    )
    if found.after <= found.before:
        st.caption(t("units.stayed_off"))
    st.plotly_chart(
        unit_figures.climb(found.climb),
        key="units.climb",
        config={"displaylogo": False},
        alt=t("units.climb_alt"),
    )
    st.caption(
        t(
            "units.regularised",
            jitter=maximise.JITTER,
            decay=percent(maximise.DECAY),
            blur=maximise.BLUR,
        )
    )


def relatives(state: State, id: str, loaded: Loaded, place: Place, data: Tests) -> None:
    """Units that are like the chosen one: in its layer by weights, in any layer of any run by what they answer to."""
    st.subheader(t("units.relatives"))
    left, right = st.columns(2, gap="large")
    unit = state["unit"] - 1
    with left:
        weights = units.filters(loaded, place)
        st.markdown(f"**{t('units.by_weights')}**")
        if weights is not None:
            near = units.cosines(weights[unit : unit + 1], weights)[0]
            _list(state, near, kind="weights", skip=unit, weights=weights)
    with right:
        st.markdown(f"**{t('units.by_answers')}**")
        other = model_picker.choose(state, "other", label=t("units.other"))
        try:
            beside = model_picker.loaded(other)
        except ConvScopeError as error:
            st.error(error_text(error), icon=":material/error:")
            return
        choose_layer(state, "other_layer", other, beside)
        there = units.places(beside)[state["other_layer"] - 1]
        mine = unit_caches.answers(id, data)[place.name].peaks[:, unit : unit + 1]
        theirs = unit_caches.answers(other, data)[there.name].peaks
        go = {"run": other, "layer": state["other_layer"]}
        its = units.filters(beside, there)
        same = other == id and there == place
        _list(
            state,
            units.alike(mine, theirs)[0],
            kind="answers",
            skip=unit if same else None,
            weights=its,
            go=go,
        )
        if place.index == there.index == 0 and other != id and _looks(weights) and _looks(its):
            st.markdown(f"**{t('units.by_first_weights')}**")
            _list(state, units.slid(weights[unit], its), kind="slid", skip=None, weights=its, go=go)
        elif not same:
            st.caption(t("units.not_by_weights"))


def _looks(weights: np.ndarray | None) -> bool:
    """Whether filters slide over the picture itself."""
    return weights is not None and weights.ndim == 4


def _list(
    state: State,
    near: np.ndarray,
    *,
    kind: str,
    skip: int | None,
    weights: np.ndarray | None,
    go: Mapping[str, object] | None = None,
) -> None:
    """The units that come nearest, of either sign, each a button that leads there."""
    order = [int(i) for i in np.argsort(-np.abs(near), kind="stable") if i != skip][:_ALIKE]
    for i in order:
        with st.container(horizontal=True, vertical_alignment="center"):
            if weights is not None and weights.ndim == 4 and weights.shape[1] == 3:
                st.html(
                    run_figures.filters(weights[i : i + 1], float(np.abs(weights).max())), width="content"
                )
            st.button(
                t("units.near", unit=i + 1, value=number(float(near[i]), digits=2)),
                key=f"units.near.{kind}.{i}",
                on_click=state.set,
                kwargs={"unit": i + 1, **(go or {})},
                type="tertiary",
            )


def dead(state: State, found: Answers) -> None:
    """The units that never answer, by name."""
    gone = np.flatnonzero(found.dead())
    if not len(gone):
        st.markdown(t("units.no_dead", count=len(found.mean), pictures=len(found.peaks)))
        return
    st.markdown(t("units.some_dead", count=len(gone), all=len(found.mean), pictures=len(found.peaks)))
    _buttons(state, "dead", {int(i): t("units.number", unit=int(i) + 1) for i in gone[:_LISTED]})


def twins(state: State, weights: np.ndarray) -> None:
    """Filters that do the same, or each other's opposite, by name."""
    found = units.twins(weights)
    said = "units.some_twins" if found else "units.no_twins"
    st.markdown(t(said, count=len(found), least=units.TWINS))
    with st.container(horizontal=True):
        for one in found[:_LISTED]:
            st.button(
                _pair(one),
                key=f"units.twins.{one.first}.{one.second}",
                on_click=state.set,
                kwargs={"unit": one.first + 1, "part": "unit"},
            )


def _pair(one: Twins) -> str:
    said = "units.twin_same" if one.cosine > 0 else "units.twin_opposite"
    return t(said, first=one.first + 1, second=one.second + 1, value=number(one.cosine, digits=3))


def _buttons(state: State, kind: str, named: Mapping[int, str]) -> None:
    with st.container(horizontal=True):
        for unit, name in named.items():
            st.button(
                name,
                key=f"units.{kind}.{unit}",
                on_click=state.set,
                kwargs={"unit": unit + 1, "part": "unit"},
            )


def matches(filters: np.ndarray, chosen: Mapping[str, np.ndarray], found: Mapping[str, Match]) -> None:
    """Every kernel, the filter that comes nearest to it, the signed cosine of both."""
    side = filters.shape[2]
    with st.grid(4, min_column_width=190, gap="medium"):
        for name, one in found.items():
            with st.container(border=True):
                st.markdown(f"**{t(f'handmade.{name}')}**")
                drawn = handmade.placed(chosen[name], side, 1)[0]
                spot = one.row * (side - chosen[name].shape[1] + 1) + one.col
                with st.container(horizontal=True, vertical_alignment="center"):
                    st.html(unit_figures.small_filter(drawn[spot], t("units.kernel_alt")), width="content")
                    learned = filters[one.filter]
                    st.html(run_figures.filters(learned[None], float(np.abs(learned).max())), width="content")
                st.markdown(
                    t("units.match", unit=one.filter + 1, value=number(one.cosine, digits=3)),
                )
    name, one = max(found.items(), key=lambda pair: abs(pair[1].cosine))
    product, length, other = handmade.terms(filters, chosen[name], one)
    st.latex(
        rf"\cos = \frac{{\sum w\,k}}{{\lVert w\rVert\,\lVert k\rVert}} = "
        rf"\frac{{{tex(product)}}}{{{tex(length)} \cdot {tex(other)}}} = {tex(one.cosine)}"
        rf"\qquad \text{{{t(f'handmade.{name}')}}}"
    )


def own_kernel(state: State, said: Sequence[Sequence[float]]) -> None:
    state.set(own=kernels.format_text(np.array(said, dtype=float)[:LARGEST_KERNEL, :LARGEST_KERNEL]))


def cosines_csv(steps: Sequence[int], ways: Mapping[str, Sequence[Match]]) -> str:
    """The cosines of all kernels at every step, and the filters that they belong to."""
    rows = ["step," + ",".join(f"{name},{name}_filter" for name in ways)]
    for place, step in enumerate(steps):
        cells = [f"{way[place].cosine:.6f},{way[place].filter + 1}" for way in ways.values()]
        rows.append(",".join([str(step), *cells]))
    return "\n".join(rows) + "\n"
