"""A classifier becomes a detector: slid over a picture, its windows made boxes, boxes thinned out.

`Slider` gives every window of every scale its scores, `boxes_of` the windows that are sure enough, `suppress` the
boxes that remain, step by step; `scene` draws pictures with known boxes, `judge` holds what was found against them.
"""

from core.detection.boxes import Box, Overlap, Suppression, Verdict, iou, judge, overlap, suppress
from core.detection.scenes import Scene, scene
from core.detection.sliding import MOST_SCALES, SCORES, SIDE, Slid, Slider, boxes_of

__all__ = [
    "MOST_SCALES",
    "SCORES",
    "SIDE",
    "Box",
    "Overlap",
    "Scene",
    "Slid",
    "Slider",
    "Suppression",
    "Verdict",
    "boxes_of",
    "iou",
    "judge",
    "overlap",
    "scene",
    "suppress",
]
