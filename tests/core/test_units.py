"""What units answer to, against plain loops; ascent against the filter itself; matches against every pair tried out."""

import numpy as np
import pytest
import torch

from core import kernels, runs
from core.datasets import shapes10
from core.inspection import glimpse, handmade, maximise, units
from core.inspection.loaded import Loaded

LENET, FAST = "shapes10-lenet5", "cifar10-fast"
_, PICTURES = shapes10.draw(30, seed=9)


@pytest.fixture(scope="module", params=[LENET, FAST])
def loaded(request: pytest.FixtureRequest) -> Loaded:
    return Loaded(runs.find(request.param))


@pytest.fixture(scope="module")
def lenet() -> Loaded:
    return Loaded(runs.find(LENET))


def test_units_are_read_behind_their_relu(lenet: Loaded) -> None:
    found = [(place.name, lenet.names[place.read], place.units) for place in units.places(lenet)]
    assert found == [
        ("0.conv2d", "1.relu", 6),
        ("3.conv2d", "4.relu", 16),
        ("6.linear", "7.relu", 120),
        ("8.linear", "9.relu", 84),
        ("10.linear", "10.linear", 10),
    ]


def test_answers_are_those_of_the_layers(loaded: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    """Peaks, cells and statistics, written out with NumPy over all pictures at once."""
    monkeypatch.setattr(units, "_AT_ONCE", 7)
    found = units.answers(loaded, PICTURES)
    layers = loaded.activations(PICTURES)
    for place in units.places(loaded):
        values, one = layers[loaded.names[place.read]], found[place.name]
        flat = values.reshape(*values.shape[:2], -1)
        np.testing.assert_allclose(one.peaks, flat.max(axis=2), rtol=1e-4, atol=1e-5)
        for name, wanted in [
            ("mean", flat.mean(axis=(0, 2), dtype=np.float64)),
            ("deviation", flat.std(axis=(0, 2), dtype=np.float64)),
            ("lowest", flat.min(axis=(0, 2))),
            ("highest", flat.max(axis=(0, 2))),
            ("active", (flat > 0).mean(axis=(0, 2))),
        ]:
            np.testing.assert_allclose(getattr(one, name), wanted, rtol=1e-3, atol=1e-4)
        if values.ndim == 4:
            at = values[np.arange(30)[:, None], np.arange(place.units), one.cells[..., 0], one.cells[..., 1]]
            np.testing.assert_allclose(at, one.peaks, rtol=1e-4, atol=1e-5)
        best = one.best(0, 5)
        assert (np.diff(one.peaks[best, 0]) <= 0).all()
        assert one.peaks[best[0], 0] == one.peaks[:, 0].max()


def test_a_dead_unit_is_named(lenet: Loaded) -> None:
    """A unit whose bias drowns every sum, and a filter that is another one's copy."""
    drowned = Loaded(runs.find(LENET))
    with torch.no_grad():
        drowned.model[3][0].bias[4] = -1e4
        drowned.model[3][0].weight[7] = -2 * drowned.model[3][0].weight[2]
    place = units.places(drowned)[1]
    assert np.flatnonzero(units.answers(drowned, PICTURES)[place.name].dead()).tolist() == [4]
    found = units.twins(units.filters(drowned, place))
    assert [(one.first, one.second) for one in found] == [(2, 7)]
    assert found[0].cosine == pytest.approx(-1)


@pytest.mark.parametrize("at", [0, 1, 2, 3])
def test_nothing_outside_of_the_window_is_seen(loaded: Loaded, at: int) -> None:
    """Pixels outside are changed, and the cell stays; inside, it does not."""
    place = units.places(loaded)[at]
    cell = (1, 2)
    top, left, bottom, right = units.seen(loaded, place, cell)

    def answer(pixels: np.ndarray) -> np.ndarray:
        values = loaded.activations(pixels)[loaded.names[place.read]]
        return values[:, cell[0], cell[1]] if values.ndim == 3 else values

    outside = np.random.default_rng(0).integers(0, 256, (32, 32, 3), dtype=np.uint8)
    outside[top:bottom, left:right] = PICTURES[0][top:bottom, left:right]
    np.testing.assert_allclose(answer(outside), answer(PICTURES[0]), rtol=1e-4, atol=1e-5)
    inside = PICTURES[0].copy()
    inside[top, left:right] = 255 - inside[top, left:right]
    inside[top:bottom, left] = 255 - inside[top:bottom, left]
    assert not np.allclose(answer(inside), answer(PICTURES[0]), rtol=1e-3, atol=1e-3)


def test_a_layer_of_numbers_sees_everything(lenet: Loaded) -> None:
    for place in units.places(lenet)[2:]:
        assert units.seen(lenet, place, (0, 0)) == (0, 0, 32, 32)


def test_cosines_and_correlations_are_numpys() -> None:
    random = np.random.default_rng(2)
    a, b = random.normal(size=(5, 2, 3, 3)), random.normal(size=(4, 2, 3, 3))
    for i, one in enumerate(a):
        for j, other in enumerate(b):
            wanted = (one * other).sum() / np.sqrt((one**2).sum() * (other**2).sum())
            assert units.cosines(a, b)[i, j] == pytest.approx(wanted)
    x, y = random.normal(size=(50, 3)), random.normal(size=(50, 2)) + 7
    np.testing.assert_allclose(units.alike(x, y), np.corrcoef(x.T, y.T)[:3, 3:], atol=1e-12)
    assert not units.cosines(np.zeros((1, 4)), random.normal(size=(1, 4))).any()


@pytest.mark.parametrize(("k", "m"), [(2, 5), (5, 2), (3, 3)])
def test_filters_of_different_sizes_are_laid_on_each_other(k: int, m: int) -> None:
    random = np.random.default_rng(6)
    one, others = random.normal(size=(3, k, k)), random.normal(size=(4, 3, m, m))
    found = units.slid(one, others)
    for other, value in zip(others, found, strict=True):
        small, large = sorted([one, other], key=lambda each: each.shape[1])
        size, room = small.shape[1], large.shape[1] - small.shape[1] + 1
        lengths = np.linalg.norm(small) * np.linalg.norm(large)
        tried = [
            (small * large[:, i : i + size, j : j + size]).sum() / lengths
            for i in range(room)
            for j in range(room)
        ]
        assert value == pytest.approx(max(tried, key=abs))


def test_the_nearest_filter_is_found_by_trying_every_pair() -> None:
    """Every filter, every place, every colour, cell by cell."""
    random = np.random.default_rng(3)
    filters = random.normal(size=(6, 3, 5, 5))
    for kernel in [*(one.weights for one in kernels.handmade(5).values()), np.array([[2.0, -1.0]])]:
        best = (0.0, 0, 0, 0)
        rows, cols = kernel.shape
        for k, i, j in np.ndindex(6, 6 - rows, 6 - cols):
            dot = sum(
                filters[k, c, i + r, j + s] * kernel[r, s]
                for c in range(3)
                for r in range(rows)
                for s in range(cols)
            )
            cosine = dot / np.linalg.norm(filters[k]) / np.linalg.norm(kernel) / np.sqrt(3)
            if abs(cosine) > abs(best[0]):
                best = (cosine, k, i, j)
        found = handmade.nearest(filters, kernel)
        assert (found.filter, found.row, found.col) == best[1:]
        assert found.cosine == pytest.approx(best[0])
        dot, length, other = handmade.terms(filters, kernel, found)
        assert dot / (length * other) == pytest.approx(found.cosine)


def test_a_kernel_finds_itself_and_its_negative() -> None:
    sobel = kernels.get("sobel_x").weights
    laid, spots = handmade.placed(sobel, 5, 3)
    noise = np.random.default_rng(4).normal(size=(3, 3, 5, 5))
    found = handmade.followed([noise, np.concatenate([noise, -3 * laid[7:8]])], {"sobel_x": sobel})
    assert found["sobel_x"][1] == handmade.Match(3, pytest.approx(-1), *spots[7])
    with pytest.raises(ValueError, match="larger"):
        handmade.nearest(noise[:, :, :2, :2], sobel)


def test_ascent_without_regularisation_draws_the_filter(lenet: Loaded) -> None:
    """A linear unit answers most to white where its weights are positive and black where they are negative."""
    place = units.places(lenet)[0]
    for unit in range(3):
        found = maximise.maximise(lenet, place, unit, steps=60, regularised=False)
        weights = lenet.model[0][0].weight[unit].permute(1, 2, 0).numpy()
        wanted = np.where(weights > 0, 255, 0)
        plain = np.abs(weights) > 0.4 * np.abs(weights).max()  # others take longer
        np.testing.assert_array_equal(found.picture[14:19, 14:19][plain], wanted[plain])
        outside = np.ones((32, 32), dtype=bool)
        outside[14:19, 14:19] = False
        np.testing.assert_array_equal(found.picture[outside], found.start[outside])


def test_ascent_climbs_and_says_how_far(lenet: Loaded) -> None:
    for at, place in enumerate(units.places(lenet)):
        found = maximise.maximise(lenet, place, 5, steps=24)
        assert found.after > found.before
        assert len(found.climb) == 25
        shown = units.answers(lenet, found.picture[None])[place.name]
        values = lenet.activations(found.picture)[lenet.names[place.read]]
        middle = values[5, values.shape[1] // 2, values.shape[2] // 2] if at < 2 else values[5]
        assert found.after == pytest.approx(float(middle), rel=1e-4)
        assert shown.peaks[0, 5] >= middle * (1 - 1e-4)
        again = maximise.maximise(lenet, place, 5, steps=24)
        np.testing.assert_array_equal(found.picture, again.picture)


def test_a_glimpse_is_the_answer_and_the_maps(loaded: Loaded) -> None:
    strips = glimpse.strips(loaded)
    data = glimpse.glimpse(loaded, PICTURES[0], strips)
    count = len(loaded.classes)
    np.testing.assert_allclose(
        np.frombuffer(data[: 4 * count], "<f4"), loaded.answer(PICTURES[0]).probabilities, atol=1e-6
    )
    start = 4 * count
    for strip, (name, values) in zip(strips, loaded.activations(PICTURES[0]).items(), strict=True):
        size = int(np.prod(strip.shape))
        levels = np.frombuffer(data[start : start + size], np.uint8).reshape(strip.shape).astype(float)
        kept = values[: strip.shape[0]].reshape(strip.shape)
        wanted = 128 + 127 * np.clip(kept / strip.limit, -1, 1)
        assert strip.name == name
        assert np.abs(levels - wanted).max() <= 0.51
        start += size
    assert start == len(data)
