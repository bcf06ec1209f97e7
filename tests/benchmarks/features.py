"""Hand-crafted features: HOG beside scikit-image's, HOG with a linear SVM on CIFAR-10, the comparison that is started live."""

import time

import numpy as np
import torch
from skimage.feature import hog as reference

from core import datasets
from core.datasets import cifar10, shapes10
from core.features import Hog, Recipe, measured
from core.features.hog import hog
from core.tasks.features import Comparison
from pages.shared.features import features_form
from pages.shared.lessons import BY_NAME
from tests.benchmarks.report import bar, median_ms
from tests.benchmarks.runs import CORES, copy_said, has_cifar


def main() -> bool:
    """Print every figure; True if every bar is met."""
    torch.set_num_threads(CORES)
    met = [_beside_scikit_image(), _live()]
    if has_cifar():
        met.append(_cifar())
    return all(met)


def _beside_scikit_image() -> bool:
    _, images = shapes10.draw(500, seed=1)
    how = Hog(4, 2, 9)

    def theirs() -> np.ndarray:
        return np.stack([reference(one, 9, (4, 4), (2, 2), channel_axis=-1) for one in images])

    mine, other = median_ms(lambda: hog(images, how), times=5), median_ms(theirs, times=3)
    print(
        f"HOG of 500 pictures: {mine:.0f} ms, scikit-image {other:.0f} ms: {other / mine:.1f} times as fast"
    )
    return bar("largest difference", float(np.abs(hog(images, how) - theirs()).max()), 1e-5, "")


def _live() -> bool:
    """The measurements that the form proposes, from beginning to end."""
    config = features_form.config_of({knob.name: knob.default for knob in BY_NAME["features"].knobs})
    data = datasets.load(config.dataset)
    begun = time.perf_counter()
    Comparison(config, data, device="cpu").advance(config.steps)
    return bar("live comparison on Shapes-10", time.perf_counter() - begun, 60, "s")


def _cifar() -> bool:
    data = datasets.load(cifar10.NAME)
    begun = time.perf_counter()
    found = measured("hog-svm", 40_000, seed=1, data=data, recipe=Recipe())
    spent = time.perf_counter() - begun
    print(
        f"HOG and linear SVM: {found.training:.0f} s of one core to describe and learn, {found.predicting:.1f} s to judge"
    )
    met = bar(f"HOG and linear SVM on CIFAR-10{copy_said()}", 100 * found.accuracy, 55, "%", least=True)
    return bar("features, training and test together", spent, 300, "s") and met
