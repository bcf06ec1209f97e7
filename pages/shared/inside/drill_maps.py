"""The way into a network, fourth and fifth: all maps of all layers; one map and what it is made of."""

import numpy as np
import streamlit as st

from core import images, runs, snippets
from core.inspection.numbers import MapParts, map_parts
from core.inspection.opened import Layer, Opened, Seen
from pages.shared.downloads import Download, row
from pages.shared.i18n import prose, t
from pages.shared.inside import drill_place
from pages.shared.inside.drill_place import Place
from pages.shared.inside.mosaic import Tiles, fitting, mosaic
from pages.shared.numerals import tex
from pages.shared.state import State
from pages.shared.widgets import shown

_FEW, _MANY = 8, 96  # maps
_ONE = 260  # CSS pixels: about so large is a single map
_COLOURS = ("red", "green", "blue")


def all_layers(state: State, network: Opened, picture: Seen, here: Place) -> None:
    """Every map of every layer, in one drawing."""
    st.markdown(prose("inside", "layers"))
    tiles = [
        _of_layer(layer, picture.values[layer.steps[-1]], here, number_of_scores=network.layers[-1].place)
        for layer in network.layers
    ]
    mosaic("inside.layers", tiles, on_chosen=lambda *said: _chosen(state, *said))
    row(
        "inside.layers",
        Download("drill.save_maps", "maps.npz", lambda: images.to_npz(_named_maps(network, picture))),
        Download("drill.save_script", "maps.py", lambda: snippets.maps_script(network.loaded)),
        Download(
            "train.save_checkpoint",
            "network.safetensors",
            lambda: runs.pack_network(runs.find(state["run"])),
        ),
        Download("drill.save_picture", "picture.png", lambda: images.encode(picture.pixels, format="png")),
    )


def _named_maps(network: Opened, picture: Seen) -> dict[str, np.ndarray]:
    """The maps of every layer, for a file."""
    return {f"layer{layer.place}": picture.values[layer.steps[-1]] for layer in network.layers}


def _of_layer(layer: Layer, values: np.ndarray, here: Place, *, number_of_scores: int) -> Tiles:
    chosen = (here.channel, here.row, here.col) if layer.place == here.layer.place else None
    title = drill_place.title(layer)
    return Tiles(
        name=str(layer.place),
        title=t("drill.scores", layer=title) if layer.place == number_of_scores else title,
        detail=drill_place.shape(layer),
        values=values,
        limit=layer.limit,
        scale=fitting(*layer.shape[1:], side=48 if layer.shape[0] > _MANY else 62),
        names=names_of(layer),
        chooses="tile",
        chosen=chosen,
    )


def names_of(layer: Layer) -> list[str]:
    """What the maps of a layer are called."""
    if layer.place == 0:
        return [t(f"drill.{colour}") for colour in _COLOURS]
    return [t("drill.unit") if layer.shape[1:] == (1, 1) else t("drill.map")]


def name_of(layer: Layer, channel: int) -> str:
    """What one map of a layer is called."""
    names = names_of(layer)
    return names[channel] if len(names) > 1 else names[0].replace("{tile}", str(channel + 1))


def _chosen(state: State, name: str, tile: int, row: int, col: int) -> None:
    drill_place.go(state, int(name), tile, row, col, level="map")


def choose(state: State, network: Opened, here: Place) -> None:
    """The layer and the map, in menus."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        names = {
            layer.place: f"{drill_place.title(layer)} · {drill_place.shape(layer, sliding=False)}"
            for layer in network.layers
        }
        st.selectbox(
            t("inside.layer"),
            width=460,
            **shown(
                "inside.layer.menu",
                here.layer.place,
                lambda place: state.set(layer=str(place), map="", cell="", input=""),
                labels=names,
            ),
        )
        st.number_input(
            t("inside.map"),
            1,
            here.layer.shape[0],
            width=150,
            **shown("inside.map.menu", here.channel + 1, lambda number: state.set(map=str(number), input="")),
        )


def one_map(state: State, network: Opened, picture: Seen, here: Place) -> None:
    """A map after every step of its layer; below, the maps that it is made of."""
    choose(state, network, here)
    found = map_parts(network, picture, here.layer, here.channel)
    _steps(state, here, found)
    if here.layer.place == 0:
        st.markdown(prose("inside", "picture_map"))
        return
    first = here.layer.kinds[0]
    st.markdown(prose("inside", "sum" if first in ("conv", "dense") else "other"))
    if found.bias is not None:
        st.latex(
            rf"b = {tex(found.bias, 5)}",
        )
    tiles = _made_of(network, found, here)
    mosaic("inside.parts", tiles, on_chosen=lambda *said: _part_chosen(state, network, found, here, *said))


def _steps(state: State, here: Place, found: MapParts) -> None:
    """The map after each step, side by side."""
    layer, count = here.layer, len(found.chain)
    for column, i in zip(st.columns(max(count, 2), gap="medium"), range(count), strict=False):
        kind, values = found.chain[i]
        with column:
            mosaic(
                f"inside.step.{i}",
                [
                    Tiles(
                        name="map",
                        title=t("drill.after", step=drill_place.step_name(kind)),
                        values=values[None],
                        limit=layer.limits[i],
                        scale=fitting(*values.shape, side=_ONE, largest=48),
                        names=[name_of(layer, here.channel)],
                        chooses="cell",
                        chosen=(0, here.row, here.col),
                    )
                ],
                on_chosen=lambda _, tile, row, col: drill_place.go(
                    state, layer.place, here.channel, row, col, level="number"
                ),
            )


def _made_of(network: Opened, found: MapParts, here: Place) -> list[Tiles]:
    """The maps that go in, and what each of them contributes."""
    named = [
        t(
            "drill.from",
            layer=drill_place.title(network.layers[layer]),
            map=name_of(network.layers[layer], int(channel)),
        )
        for layer, channel in zip(found.layers, found.channels, strict=True)
    ]
    tiles = []
    if found.partial.size:
        tiles.append(
            Tiles(
                name="partial",
                title=t("drill.partial"),
                detail=t("drill.partial_say", count=len(named)),
                values=found.partial,
                limit=here.layer.limits[0] / len(named) ** 0.5,  # parts are smaller than their sum
                scale=_fitting(found.partial),
                names=named,
                chooses="tile",
            )
        )
    tiles.append(
        Tiles(
            name="sources",
            title=t("drill.goes_in"),
            values=found.sources,
            limit=network.layers[int(found.layers[0])].limit,
            scale=_fitting(found.sources),
            names=named,
            chooses="tile",
        )
    )
    return tiles


def _fitting(values: np.ndarray) -> int:
    """Few maps are drawn larger than many."""
    count, rows, cols = values.shape
    return fitting(rows, cols, side=160 if count <= _FEW else 80 if count <= 4 * _FEW else 62)


def _part_chosen(
    state: State, network: Opened, found: MapParts, here: Place, name: str, tile: int, row: int, col: int
) -> None:
    """A contribution leads to the number that it is a part of, a map that goes in to itself."""
    if name == "partial":
        drill_place.go(state, here.layer.place, here.channel, row, col, level="number")
        state.set(input=f"{tile}.0.0")
    else:
        drill_place.go(state, int(found.layers[tile]), int(found.channels[tile]), row, col)
