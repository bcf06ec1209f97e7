"""The way into a network without a browser: any network, any picture, and what is said where there is none."""

import base64
import json
import shutil
import time

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from streamlit.testing.v1 import AppTest

from core import images, runs
from core.inspection.loaded import Loaded
from core.inspection.numbers import cell_parts
from core.inspection.opened import Opened
from core.runs import Run
from pages.shared.lessons.inside import LEVELS
from pages.shared.runs import owner
from tests.pages.opening import component, link, opened, sound, texts

LENET = "shapes10-lenet5"


def drawn(app: AppTest, key: str) -> dict[str, np.ndarray]:
    """The numbers of a mosaic, by section."""
    data = component(app, key)
    numbers = np.frombuffer(base64.b64decode(data["numbers"]), dtype="<f4")
    return {
        one["name"]: numbers[one["offset"] :][: one["count"] * one["rows"] * one["cols"]].reshape(
            one["count"], one["rows"], one["cols"]
        )
        for one in data["sections"]
        if one["kind"] == "signed"
    }


def a_copy(name: str, **changed: torch.Tensor) -> Run:
    """A recorded run as one of this server's, some of its tensors changed."""
    run = Run(runs.home() / name)
    shutil.copytree(runs.RECORDED / LENET, run.folder)
    place = run.folder / "checkpoint.safetensors"
    save_file(load_file(place) | changed, place)
    return run


def test_every_map_of_every_layer_is_in_the_drawing() -> None:
    app = opened("inside", v="1", level="layers", run="cifar10-fast", source="own")
    found = drawn(app, "inside.layers")
    network = Opened(Loaded(runs.find("cifar10-fast")))
    seen = network.look(images.square(images.sample("cat").pixels, 32))
    assert list(found) == [str(layer.place) for layer in network.layers]
    for layer in network.layers:
        np.testing.assert_allclose(
            found[str(layer.place)], seen.values[layer.steps[-1]], rtol=1e-6, atol=1e-6
        )


def test_the_windows_weights_and_products_are_in_the_drawing() -> None:
    app = opened(
        "inside",
        v="1",
        level="number",
        run=LENET,
        source="own",
        layer="3",
        map="5",
        cell="4.6",
        input="2.1.3",
    )
    found = drawn(app, "inside.window")
    network = Opened(Loaded(runs.find(LENET)))
    seen = network.look(images.square(images.sample("cat").pixels, 32))
    part = cell_parts(network, seen, network.layers[3], 4, 4, 6)[0]
    for name, wanted in (
        ("window", part.window.values),
        ("weights", part.weights),
        ("products", part.products),
    ):
        np.testing.assert_allclose(found[name], wanted, rtol=1e-6, atol=1e-6)
    grids = {grid["name"]: grid["values"] for grid in component(app, "inside.sheet")["grids"]}
    np.testing.assert_allclose(grids["kernel"], part.weights[2])
    assert "row 5, column 9" in texts(app)  # of the window at (4, 6), its place (1, 3)


@pytest.mark.parametrize("place", ["99", "0"])
def test_places_that_do_not_exist_are_the_nearest(place: str) -> None:
    app = opened(
        "inside", v="1", level="number", source="own", layer=place, map="9999", cell="99.99", input="9.9.9"
    )
    assert not app.error
    assert len(app.success) == 1


def test_nonsense_in_a_link_is_mended() -> None:
    app = opened("inside", v="1", level="map", source="own", cell="a.b", layer="-1", map="1.2")
    assert len(app.warning) == 3
    assert link(app) == "v=1&level=map&source=own"


def test_a_run_that_is_gone_or_has_learned_nothing_is_a_sentence() -> None:
    app = opened("inside", v="1", run="a" * 22)
    assert len(app.error) == 1
    assert app.selectbox(key="inside.run").value in ("cifar10-fast", LENET)
    broken = a_copy("z" * 22, **{"model.0.0.bias": torch.full((6,), torch.nan)})
    app = opened("inside", v="1", run=broken.id)
    assert len(app.error) == 1
    assert "no longer numbers" in app.error[0].value
    unfit = a_copy("y" * 22, **{"model.0.0.bias": torch.zeros(7)})
    assert len(opened("inside", v="1", run=unfit.id).error) == 1


def test_a_run_on_its_way_is_asked_by_its_last_checkpoint() -> None:
    """Its verdict is still to come: some test pictures are asked about now, and again after the next checkpoint."""
    run = a_copy("x" * 22)
    for name in ("result.json", "answers.safetensors"):
        (run.folder / name).unlink()
    run.mark("interrupted")
    app = opened("inside", v="1", run=run.id)
    assert app.selectbox(key="inside.run").format_func(run.id) == "unfinished · LeNet-5, Shapes-10"
    assert app.selectbox(key="inside.run").format_func(LENET) == "97.3\u00a0% · LeNet-5, Shapes-10"
    assert "The last checkpoint, asked about the first 300 test pictures" in texts(app)
    counts = np.array(component(app, "inside.confusion")["counts"])
    assert counts.sum() == 300
    assert np.trace(counts) > 280
    place = run.folder / "checkpoint.safetensors"
    time.sleep(0.01)
    save_file(load_file(place) | {"model.10.1.bias": torch.eye(10)[3] * 1e3}, place)
    app.run()
    sound(app)
    assert np.array(component(app, "inside.confusion")["counts"])[:, 3].sum() == 300


def test_a_run_from_a_file_is_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owner, "owner", lambda: "me")
    app = opened("inside", v="1", level="picture", source="own")
    app.file_uploader(key="train.zip").upload("run.zip", runs.pack(runs.find(LENET))).run()
    sound(app)
    loaded = app.selectbox(key="inside.run").value
    assert loaded != LENET
    assert (runs.home() / loaded).is_dir()
    app.file_uploader(key="train.zip").upload("run.zip", b"no zip").run()
    sound(app)
    assert len(app.error) == 1


def test_a_network_without_maps_has_no_grad_cam_and_every_other_level() -> None:
    run = a_copy("w" * 22)
    plain = json.loads((run.folder / "config.json").read_text())
    plain["network"] |= {"name": "softmax", "rows": []}
    (run.folder / "config.json").write_text(json.dumps(plain))
    place = run.folder / "checkpoint.safetensors"
    kept = {name: one for name, one in load_file(place).items() if not name.startswith("model.")}
    random = torch.Generator().manual_seed(1)
    weights = {
        "model.0.1.weight": torch.randn(10, 3072, generator=random),
        "model.0.1.bias": torch.zeros(10),
    }
    save_file(kept | weights, place)
    for level in LEVELS[1:]:
        app = opened("inside", v="1", level=level, run=run.id, source="own")
        assert not app.error
        assert ("needs a convolution" in " ".join(one.value for one in app.info)) == (level == "why")
