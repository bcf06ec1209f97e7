"""Attributions against closed forms, against captum, and against their own promise."""

import warnings

import numpy as np
import pytest
import torch

from core import images, runs
from core.datasets import shapes10
from core.inspection import attribution
from core.inspection.attribution import Attribution
from core.inspection.loaded import Loaded
from core.inspection.opened import Opened
from core.networks import REGISTRY
from tests.core.test_inside import PICTURE, Given

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from captum import attr

RECORDED = {
    "shapes10-lenet5": shapes10.draw(10, seed=3)[1],
    "cifar10-fast": np.stack([images.square(images.sample(name).pixels, 32) for name in ("cat", "rocket")]),
}


@pytest.fixture(scope="module", params=RECORDED)
def net(request: pytest.FixtureRequest) -> Loaded:
    return Loaded(runs.find(request.param))


def pictures(net: Loaded) -> np.ndarray:
    return RECORDED["shapes10-lenet5" if net.config.dataset == "shapes10" else "cifar10-fast"]


def test_of_a_linear_network_every_method_is_known_in_closed_form() -> None:
    net = Given(REGISTRY["softmax"])
    weights = net.model[0][1].weight[4].view(3, 32, 32).double().numpy()
    products = weights * net.normalised(PICTURE)[0].double().numpy()
    found = attribution.integrated(net, PICTURE, 4)
    np.testing.assert_allclose(found.values, products.sum(0), atol=1e-6)
    assert found.numbers["baseline"] == pytest.approx(float(net.model[0][1].bias[4]), abs=1e-6)
    saliency = attribution.saliency(net, PICTURE, 4)
    np.testing.assert_allclose(saliency.values, np.abs(weights).max(0), atol=1e-7)
    covered = attribution.occlusion(net, PICTURE, 4, side=8)
    np.testing.assert_allclose(covered.coarse[3, 5], products[:, 6:14, 10:18].sum(), atol=1e-5)


def test_captum_says_the_same(net: Loaded) -> None:
    picture = pictures(net)[0]
    x, target = net.normalised(picture), int(net.answer(picture).order[0])
    slope = attr.Saliency(net.model).attribute(x.clone().requires_grad_(), target=target)
    same(attribution.saliency(net, picture, target), slope[0].amax(0))
    path = attr.IntegratedGradients(net.model).attribute(
        x.clone().requires_grad_(), target=target, n_steps=100, internal_batch_size=50
    )
    same(attribution.integrated(net, picture, target), path[0].sum(0), within=0.02)
    covered = attr.Occlusion(net.model).attribute(
        x, target=target, sliding_window_shapes=(3, 6, 6), strides=(3, 2, 2), baselines=0
    )
    same(attribution.occlusion(net, picture, target), covered[0, 0])


def same(found: Attribution, wanted: torch.Tensor, *, within: float = 1e-4) -> None:
    expected = wanted.detach().double().numpy()
    np.testing.assert_allclose(found.values, expected, atol=within * np.abs(expected).max())


def test_captums_grad_cam_is_the_same() -> None:
    """Of LeNet's first two convolutions, each with the ReLU that is a row of its own."""
    net = Loaded(runs.find("shapes10-lenet5"))
    picture, opened = pictures(net)[0], Opened(net)
    target, x = int(net.answer(picture).order[0]), opened.normalised(picture[None])
    for place in (1, 3):
        layer = opened.layers[place]
        found = attribution.gradcam(opened, picture, target, layer)
        relu = attr.LayerGradCam(opened.model, opened.model[layer.row + 1])
        wanted = relu.attribute(x.requires_grad_(), target=target, relu_attributions=True)
        np.testing.assert_allclose(found.coarse, wanted[0, 0].detach().numpy(), atol=1e-9)


def test_integrated_gradients_add_up(net: Loaded) -> None:
    """To one percent of the difference between the two scores."""
    for picture in pictures(net):
        for target in net.answer(picture).order[:2]:
            found = attribution.integrated(net, picture, int(target))
            wanted = found.score - found.numbers["baseline"]
            assert found.values.sum() == pytest.approx(wanted, rel=0.01)
