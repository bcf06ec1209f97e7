"""A layer of a ConvNet, number by number: a volume, its filters, their maps, its parameters."""

import numpy as np
import streamlit as st

from core import convolution, images, kernels, snippets, volumes
from core.convolution import Convolution
from core.errors import ConvScopeError
from pages.shared import code_tabs
from pages.shared.components import sheet, volume
from pages.shared.downloads import Download, row
from pages.shared.i18n import error_text, prose, t
from pages.shared.lesson import lesson, show_source
from pages.shared.lessons.layers import COUNTS, filters_of, volume_of
from pages.shared.matrices import chain_panel, layer_panel, trace_sheet, volume_panel
from pages.shared.matrices.trace_sheet import inside, still
from pages.shared.state import State


def layer(state: State) -> None:
    if volume_panel.mend(state):
        st.warning(t("volumes.mended"), icon=":material/layers:")
    found = None
    try:
        found = volume_panel.computed(state)
    except ConvScopeError as error:
        st.error(error_text(error), icon=":material/error:")
    count = len(filters_of(state["filters"]))
    if count > 1:
        st.segmented_control(
            **state.choice(
                "filter",
                options=COUNTS[:count],
                format_func=lambda place: t("volumes.filter_number", place=place),
            )
        )
    the_sheet(state, found)
    if found is not None:
        maps(found)
    knobs(state)
    if found is not None:
        tabs(state, found)


def the_sheet(state: State, found: Convolution | None) -> None:
    """Every channel on a line of its own; below them the sum."""
    picked = int(state["filter"]) - 1
    values, weights = volume_of(state["volume"]), filters_of(state["filters"])[picked]
    labels = {**trace_sheet.labels(), "output": t("sheet.output")}
    if found is None:
        grids = [_channel(still(f"input{c}", "", one), c, len(values)) for c, one in enumerate(values)]
        sheet(key="volumes.sheet", grids=grids, labels=labels, on_grid=lambda *said: _edited(state, *said))
        return
    grids = []
    for place, kernel in enumerate(weights):
        channel = found.input_channel(picked, place)
        given = trace_sheet.input_grid(found, channel, compact=True, editable=True)
        grids += [
            _channel(given, channel, len(values)),
            trace_sheet.kernel_grid(kernel, place, compact=True, editable=True),
            {**still(f"partial{place}", t("volumes.partial"), found.partial[picked, place], compact=True)},
        ]
    bias = {
        **still("bias", t("volumes.bias"), np.array([[found.bias[picked]]]), compact=True),
        "editable": True,
    }
    output = trace_sheet.output_grid(found.output[picked], compact=True)
    grids += [
        bias,
        {**output, "title": t("volumes.map", place=picked + 1), "glyph": "→" if state["relu"] else "="},
    ]
    links = {**trace_sheet.links(found, filter=picked, partial=True), "bias": float(found.bias[picked])}
    sheet(
        key="volumes.sheet",
        grids=grids,
        links=links,
        labels=labels,
        play=True,
        on_grid=lambda *said: _edited(state, *said),
    )


def _channel(grid: dict[str, object], channel: int, count: int) -> dict[str, object]:
    return {**grid, "title": volume_panel.channel_name(channel, count), "compact": True, "editable": True}


def _edited(state: State, name: str, values: trace_sheet.Values) -> None:
    """A grid of the sheet was edited: several may be, one after the other."""
    picked = int(state["filter"]) - 1
    if name == "bias":
        added = volume_panel.biases(state)
        added[picked] = values[0][0]
        state.set(biases=kernels.format_text(added[None]))
    elif name.startswith("kernel"):
        weights = filters_of(state["filters"])
        weights[picked, int(name.removeprefix("kernel"))] = values
        state.set(filters=volumes.format_text(weights))
    else:
        volume = volume_of(state["volume"])
        volume[int(name.removeprefix("input"))] = inside(values, volume.shape[1:])
        state.set(volume=volumes.format_text(volume))


def maps(found: Convolution) -> None:
    """Every filter makes one map: together they are the next volume."""
    count, height, width = found.output.shape
    st.markdown(t("volumes.maps", shape=f"{height} × {width} × {count}", count=count))
    grids = [
        still(f"map{place}", t("volumes.map", place=place + 1), one, compact=True)
        for place, one in enumerate(found.output)
    ]
    trace_sheet.plain_sheet("volumes.maps", *grids)


def knobs(state: State) -> None:
    """How the filters move, and which channels they see."""
    values, weights = volume_of(state["volume"]), filters_of(state["filters"])
    with st.container(border=True):
        with st.grid(3, min_column_width=180, gap="medium"):
            st.slider(**state.widget("stride"))
            st.slider(**state.widget("pad"))
            possible = volumes.possible_groups(len(values))
            if len(possible) > 1:
                st.segmented_control(
                    **state.choice(
                        "groups",
                        options=[str(groups) for groups in possible],
                        format_func=lambda groups: _kind(int(groups), len(values), weights.shape),
                        help=t("volumes.groups.help"),
                    )
                )
        st.toggle(**state.widget("relu"))
    with st.expander(t("volumes.sizes"), icon=":material/grid_on:"):
        volume_panel.sizes(state)


def _kind(groups: int, channels: int, shape: tuple[int, ...]) -> str:
    if groups == 1:
        return t("volumes.groups.pointwise" if shape[2:] == (1, 1) else "volumes.groups.standard")
    return t("volumes.groups.depthwise") if groups == channels else t("volumes.groups.grouped", groups=groups)


def tabs(state: State, found: Convolution) -> None:
    """The lower half of the page; only the open tab is computed."""
    contents = {
        "space": space,
        "parameters": lambda state, _: layer_panel.parameters(state),
        "kinds": lambda state, _: layer_panel.kinds(state),
        "chain": lambda state, _: chain_panel.show(state),
        "code": code,
        "download": download,
    }
    opened = st.tabs([t(f"volumes.tab.{name}") for name in contents], key="volumes.tab", on_change="rerun")
    for tab, draw in zip(opened, contents.values(), strict=True):
        if tab.open:
            with tab:
                draw(state, found)


def space(state: State, found: Convolution) -> None:
    """The same volumes as stacks that can be turned."""
    st.markdown(prose("volumes", "space"))
    picked, weights = int(state["filter"]) - 1, filters_of(state["filters"])
    seen = [found.input_channel(picked, place) for place in range(weights.shape[1])]
    count, height, width = found.padded.shape
    names = [volume_panel.channel_name(channel, count) for channel in range(count)]
    shapes = {
        "input": (height, width, count),
        "filter": (*weights.shape[2:], weights.shape[1]),
        "output": (*found.output.shape[1:], len(weights)),
    }
    title = {name: t(f"volumes.space.{name}", shape=" × ".join(map(str, shapes[name]))) for name in shapes}
    planes = [{"values": one, "title": name} for one, name in zip(found.padded, names, strict=True)]
    maps = [{"values": one, "title": t("volumes.map", place=k + 1)} for k, one in enumerate(found.output)]
    volume(
        key="volumes.space",
        stacks=[
            {"title": title["input"], "planes": planes},
            {
                "title": title["filter"],
                "glyph": "∗",
                "planes": [
                    {"values": one, "title": names[c]} for one, c in zip(weights[picked], seen, strict=True)
                ],
            },
            {"title": title["output"], "glyph": "=", "planes": maps},
        ],
        windows=[[place for place, _, _ in cell] for cell in found.terms(picked, 0)],
        channels=seen,
        filter=picked,
        labels={
            "alt": t(
                "volumes.space.alt", input=title["input"], filter=title["filter"], output=title["output"]
            ),
            "hint": t("volumes.space.hint"),
            "play": t("sheet.play"),
            "pause": t("sheet.pause"),
        },
    )


def code(state: State, _: Convolution) -> None:
    """The same layer in four frameworks."""
    pad = state["pad"]
    code_tabs.frameworks(
        lambda framework: snippets.layer_snippet(
            framework,
            volume_of(state["volume"]),
            filters_of(state["filters"]),
            bias=volume_panel.biases(state),
            stride=state["stride"],
            pads=((pad, pad), (pad, pad)),
            groups=int(state["groups"]),
            relu=state["relu"],
        )
    )
    show_source(convolution.convolve)


def download(state: State, found: Convolution) -> None:
    row(
        "volumes",
        Download("volumes.save_maps", "maps.npy", lambda: images.to_npy(found.output)),
        Download("volumes.save_volume", "volume.npy", lambda: images.to_npy(volume_of(state["volume"]))),
        Download("volumes.save_filters", "filters.npy", lambda: images.to_npy(filters_of(state["filters"]))),
    )


lesson("volumes", layer)
