"""Windows, boxes, overlap and suppression: against windows cut out by hand, drawn masks and brute force."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from core import detection, networks, runs
from core.datasets import shapes10
from core.detection import Box, Slider, iou, overlap, ssd, suppress
from core.detection.sliding import SIDE, convolutional, stride_of
from core.errors import ConvScopeError
from core.inspection.loaded import Loaded


@pytest.fixture(scope="module")
def lenet() -> Slider:
    return Slider(Loaded(runs.find("shapes10-lenet5")))


@pytest.fixture(scope="module")
def fast() -> Slider:
    return Slider(Loaded(runs.find("cifar10-fast")))


def photograph(height: int, width: int) -> np.ndarray:
    return np.random.default_rng(height * width).integers(0, 256, (height, width, 3), dtype=np.uint8)


# The dense layer as a convolution


def test_every_window_of_lenet_is_the_window_cut_out(lenet: Slider) -> None:
    """No padding inside: each of the windows gives the numbers that it gives alone."""
    pixels = photograph(61, 90)
    slid = lenet.logits(pixels)
    assert lenet.stride == 4
    assert slid.shape == ((61 - 32) // 4 + 1, (90 - 32) // 4 + 1, 10)
    cut = np.stack(
        [
            [lenet.recogniser.model(normalised(lenet, pixels[r : r + 32, c : c + 32]))[0].detach().numpy()
             for c in range(0, 90 - 31, 4)]
            for r in range(0, 61 - 31, 4)
        ]
    )  # fmt: skip
    np.testing.assert_allclose(slid, cut, atol=1e-4)


def test_every_window_of_the_padded_network_is_the_window_with_what_surrounds_it(fast: Slider) -> None:
    """A window reaches 21 pixels further through the padded layers: cut out with 24 around, it gives the same."""
    pixels = photograph(104, 112)
    slid = fast.logits(pixels)
    assert fast.stride == 8
    for row in range(3, slid.shape[0] - 3):
        for column in range(3, slid.shape[1] - 3):
            part = pixels[8 * row - 24 : 8 * row + 56, 8 * column - 24 : 8 * column + 56]
            np.testing.assert_allclose(slid[row, column], fast.logits(part)[3, 3], atol=1e-4)


def test_one_window_is_the_network_itself(fast: Slider, lenet: Slider) -> None:
    for slider in (fast, lenet):
        pixels = photograph(32, 32)
        answer = slider.recogniser.model(normalised(slider, pixels))[0].detach().numpy()
        np.testing.assert_allclose(slider.logits(pixels)[0, 0], answer, atol=1e-5)
        found = slider.slide(pixels, scales=1)[0]
        np.testing.assert_allclose(slider.alone(found, 0, 0), answer, atol=1e-5)
        assert found.box(0, 0) == Box(0, 0, 32, 32, float(found.logits[0, 0, 0]), 0)


def test_multiplications_are_those_of_the_networks_table(fast: Slider, lenet: Slider) -> None:
    for slider, run in ((lenet, "shapes10-lenet5"), (fast, "cifar10-fast")):
        layers = networks.describe(runs.find(run).config().network.rows, classes=10)
        assert slider.multiplications(32, 32) == sum(layer.multiplications for layer in layers)
    # LeNet-5 on 36 × 32: maps of 32 × 28 and 12 × 10, and two windows.
    dense = 400 * 120 + 120 * 84 + 84 * 10
    assert lenet.multiplications(36, 32) == 32 * 28 * 6 * 75 + 12 * 10 * 16 * 150 + 2 * dense


@pytest.mark.parametrize("name", networks.REGISTRY)
def test_every_network_slides(name: str) -> None:
    torch.manual_seed(0)
    model = networks.build(networks.REGISTRY[name], classes=10).eval()
    slid, x = convolutional(model), torch.rand(2, 3, SIDE, SIDE)
    with torch.inference_mode():
        torch.testing.assert_close(slid(x)[..., 0, 0], model(x), atol=1e-4, rtol=1e-4)
    assert stride_of(slid) >= 4


def test_normalised_vectors_slide_too() -> None:
    model = nn.Sequential(nn.Flatten(), nn.Linear(3 * 32 * 32, 5), nn.BatchNorm1d(5), nn.ReLU()).eval()
    model[2].running_mean.normal_()
    x = torch.rand(1, 3, SIDE, SIDE)
    with torch.inference_mode():
        torch.testing.assert_close(convolutional(model)(x)[..., 0, 0], model(x), atol=1e-5, rtol=1e-5)


def normalised(slider: Slider, pixels: np.ndarray) -> torch.Tensor:
    x = torch.tensor(pixels).permute(2, 0, 1)[None].float()
    return (x - slider.recogniser.mean) / slider.recogniser.deviation


def test_scales_shrink_the_picture_and_boxes_grow(lenet: Slider) -> None:
    found = lenet.slide(photograph(100, 200), scales=6)
    sides = [slid.box(0, 0).height for slid in found]
    np.testing.assert_allclose(sides, 100 * 0.5 ** (np.arange(6) / 2), rtol=0.04)
    for slid in found:
        last = slid.box(slid.logits.shape[0] - 1, slid.logits.shape[1] - 1)
        assert last.right <= 200 + 1e-9
        assert last.bottom <= 100 + 1e-9
        np.testing.assert_allclose(slid.probabilities.sum(2), 1, atol=1e-5)
    for height, width in ((20, 4_000), (4_000, 20)):
        assert max(slid.pixels.size for slid in lenet.slide(photograph(height, width), scales=6)) < 1_000_000
    assert lenet.slide(photograph(5, 3), scales=1)[0].logits.shape[2] == 10


# Overlap


def test_the_overlap_of_two_boxes_by_hand() -> None:
    found = overlap(Box(0, 0, 10, 8), Box(6, 2, 14, 12))
    assert (found.width, found.height, found.intersection, found.union) == (4, 6, 24, 80 + 80 - 24)
    assert found.iou == 24 / 136
    assert iou(Box(0, 0, 2, 2), Box(2, 0, 4, 2)) == 0
    assert iou(Box(1, 1, 1, 1), Box(1, 1, 1, 1)) == 0


def some_boxes(count: int, seed: int) -> list[Box]:
    random = np.random.default_rng(seed)
    corners, sides = random.integers(0, 60, (count, 2)), random.integers(1, 40, (count, 2))
    scores, labels = random.integers(0, 12, count) / 12, random.integers(0, 3, count)
    return [
        Box(x, y, x + w, y + h, float(s), int(c))
        for (x, y), (w, h), s, c in zip(corners, sides, scores, labels, strict=True)
    ]


def mask(box: Box) -> np.ndarray:
    drawn = np.zeros((100, 100), dtype=bool)
    drawn[int(box.top) : int(box.bottom), int(box.left) : int(box.right)] = True
    return drawn


def test_overlap_is_that_of_counted_pixels() -> None:
    boxes = some_boxes(25, 1)
    for a in boxes:
        for b in boxes:
            counted = (mask(a) & mask(b)).sum() / (mask(a) | mask(b)).sum()
            assert iou(a, b) == pytest.approx(counted, abs=1e-12)


# Suppression


@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize("seed", range(12))
def test_suppression_keeps_what_its_definition_keeps(seed: int, apart: bool) -> None:
    """A box stays exactly if no surer box that stays covers it by more than the limit: tried on counted pixels."""
    boxes, limit = some_boxes(40, seed), 0.3
    stays: dict[int, bool] = {}
    for i in sorted(range(40), key=lambda i: (-boxes[i].score, i)):
        rivals = [j for j, kept in stays.items() if kept and (not apart or boxes[j].label == boxes[i].label)]
        shares = [
            (mask(boxes[i]) & mask(boxes[j])).sum() / (mask(boxes[i]) | mask(boxes[j])).sum() for j in rivals
        ]
        stays[i] = not any(share > limit for share in shares)
    steps = suppress(boxes, limit=limit, apart=apart)
    assert [step.kept for step in steps] == [i for i, kept in stays.items() if kept]
    gone = [i for step in steps for i in step.dropped]
    assert sorted([*gone, *(step.kept for step in steps)]) == list(range(40))
    assert suppress([], limit=limit) == ()


def test_a_judge_counts_each_thing_once() -> None:
    true = [Box(0, 0, 10, 10, label=1), Box(50, 50, 60, 60, label=2)]
    found = [
        Box(1, 0, 11, 10, 0.9, 1),
        Box(0, 0, 10, 10, 0.8, 1),  # the same thing again
        Box(50, 50, 60, 60, 0.7, 3),  # another class
    ]
    verdict = detection.judge(found, true)
    assert [pair[:2] for pair in verdict.hits] == [(0, 0)]
    assert verdict.hits[0][2] == pytest.approx(90 / 110)
    assert verdict.false_alarms == (1, 2)
    assert verdict.missed == (1,)


# Scenes


def test_shapes_of_a_scene_lie_in_their_boxes_and_are_found(lenet: Slider) -> None:
    hits = false_alarms = missed = 0
    for seed in range(1, 9):
        scene = detection.scene(seed)
        assert scene.pixels.shape == (192, 256, 3)
        assert all(iou(a, b) == 0 for a in scene.boxes for b in scene.boxes if a is not b)
        found = detection.boxes_of(lenet.slide(scene.pixels, scales=6), label=None, by="z", threshold=14.0)
        kept = [found[step.kept] for step in suppress(found, limit=0.1)]
        verdict = detection.judge(kept, scene.boxes)
        hits += len(verdict.hits)
        false_alarms += len(verdict.false_alarms)
        missed += len(verdict.missed)
    assert hits + missed == 40
    assert hits >= 36
    assert false_alarms <= 6


def test_a_shape_on_a_canvas_is_the_one_of_the_data_set() -> None:
    y, x = np.mgrid[:64, :64].astype(np.float32) - 31.5
    drawn = shapes10.cover(0, x / 20, y / 20, radius=20.0)
    assert drawn.sum() == pytest.approx(np.pi * 400, rel=0.01)
    assert Image.fromarray((drawn > 0.5).astype(np.uint8)).getbbox() == (12, 12, 52, 52)


# SSDLite


def small_nms(boxes: torch.Tensor, scores: torch.Tensor, limit: float) -> torch.Tensor:
    """What torchvision's own operator does, for builds that lack it."""
    given = [Box(*box, score) for box, score in zip(boxes.tolist(), scores.tolist(), strict=True)]
    return torch.tensor([step.kept for step in suppress(given, limit=limit)], dtype=torch.int64)


def test_ssdlite_finds_boxes_with_the_weights_of_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Random weights in the place of the published ones; the operator lent where it is missing."""
    from torchvision.ops import boxes as operators

    monkeypatch.setenv("CONVSCOPE_DATA", str(tmp_path))
    monkeypatch.setattr(operators, "nms", small_nms)
    with pytest.raises(ConvScopeError) as caught:
        ssd.find(photograph(60, 90))
    assert caught.value.code == "weights-missing"
    path = ssd.published().path
    path.parent.mkdir()
    torch.manual_seed(1)
    torch.save(ssd.make().state_dict(), path)
    found = ssd.find(photograph(60, 90))
    assert found
    assert all(0 <= box.left <= box.right <= 90 and 0 <= box.top <= box.bottom <= 60 for box in found)
    assert [box.score for box in found] == sorted((box.score for box in found), reverse=True)
    assert all(0 < box.label < len(ssd.published().classes) for box in found)
    path.write_bytes(b"no weights")
    with pytest.raises(ConvScopeError) as caught:
        ssd.find(photograph(60, 90))
    assert caught.value.code == "weights-broken"
