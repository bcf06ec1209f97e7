"""HOG with a linear SVM as a script that runs by itself, with scikit-image and scikit-learn."""

from core.features.hog import Hog


def hog_script(how: Hog) -> str:
    """Runnable code: CIFAR-10 described by HOG of these cells and blocks, and classified."""
    return f'''"""HOG and a linear SVM on CIFAR-10: python hog.py [folder]"""

import sys

import numpy as np
from skimage.feature import hog


def describe(images):
    """Pictures uint8 (N, H, W, 3) → features (N, D)."""
    return np.stack(
        [
            hog(
                image,
                orientations={how.orientations},
                pixels_per_cell=({how.cell}, {how.cell}),
                cells_per_block=({how.block}, {how.block}),
                channel_axis=-1,
            )
            for image in images
        ]
    )


if __name__ == "__main__":
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.svm import LinearSVC
    from torchvision.datasets import CIFAR10

    folder = sys.argv[1] if len(sys.argv) > 1 else "data"
    parts = [CIFAR10(folder, train=train, download=True) for train in (True, False)]
    model = make_pipeline(StandardScaler(), LinearSVC(C=2e-4))
    model.fit(describe(parts[0].data[:10_000]), parts[0].targets[:10_000])
    print(f"test accuracy {{model.score(describe(parts[1].data), parts[1].targets):.2%}}")
'''
