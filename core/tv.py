"""torchvision, imported safely: everything that needs it imports it from here.

Linux's torchvision wheel is built against the CUDA build of torch. Beside the CPU build its import
fails, because the operators that it describes were never registered. Declaring them is enough for
datasets, transforms and models; the operators themselves stay unavailable and say so when called.
"""

import importlib
import sys
from typing import Any

import torch

# The schemas of torchvision's own csrc/ops/nms.cpp and quantized/cpu/qnms_kernel.cpp.
_SCHEMAS = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
)


def _import() -> tuple[Any, object | None]:
    try:
        return importlib.import_module("torchvision"), None
    except RuntimeError as error:
        if "torchvision::nms" not in str(error):
            raise
    for name in list(sys.modules):  # a copy: other threads import meanwhile
        if name.partition(".")[0] == "torchvision":
            del sys.modules[name]
    library = torch.library.Library("torchvision", "DEF")
    for schema in _SCHEMAS:
        library.define(schema)
    return importlib.import_module("torchvision"), library


# The library must stay alive: its definitions go with it.
torchvision, _library = _import()
ops_available = _library is None
