"""The home page's pictures of the lessons on finding and painting."""

import numpy as np
from PIL import Image, ImageDraw

from core import images

_BOX = (74, 222, 128)


def found(theme: str) -> bytes:
    """A drawn scene with the boxes that the recorded network finds on it."""
    from core import detection, runs
    from core.inspection.loaded import Loaded

    scene = detection.scene(1)
    slider = detection.Slider(Loaded(runs.find("shapes10-lenet5")))
    boxes = detection.boxes_of(slider.slide(scene.pixels, scales=6), label=None, by="z", threshold=14.0)
    image = Image.fromarray(scene.pixels).resize((384, 288))
    draw = ImageDraw.Draw(image)
    times = 384 / scene.pixels.shape[1]
    for step in detection.suppress(boxes, limit=0.1):
        box = boxes[step.kept]
        corners = [times * edge for edge in (box.left, box.top, box.right, box.bottom)]
        draw.rectangle(corners, outline=_BOX, width=4)
    return images.encode(np.asarray(image))


def painted(theme: str) -> bytes:
    """A photograph, its right half as the recorded style transfer has painted it."""
    from core import runs

    run = runs.find("style-swirls")
    begun, painted = (run.snapshot(step) for step in (run.snapshots()[0], run.snapshots()[-1]))
    left, right = (
        np.asarray(
            Image.fromarray(images.load(tensor.numpy().tobytes()).pixels).resize(
                (384, 384), Image.Resampling.BICUBIC
            )
        )
        for tensor in (begun["content"], painted["picture"])
    )
    return images.encode(np.hstack([left[:288, :192], right[:288, 192:]]))
