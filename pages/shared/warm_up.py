"""What the server does in the background right after its start."""

import gc
import importlib
import logging
import sys

_LOG = logging.getLogger("convscope")
HEAVY = (
    "torch",
    "plotly.graph_objects",
    "core.rendering",
    "core.kernels",
    "pandas",
    "pages.shared.thumbnails",
)


def torch_is_loaded() -> bool:
    """Whether torch can be used without waiting for its import."""
    module = sys.modules.get("torch")
    return module is not None and hasattr(module, "Generator") and "core.device" in sys.modules


def warm_up() -> None:
    """Import what the lessons need, fill the home page's thumbnails, then freeze the heap.

    Streamlit collects garbage after every script run, holding the GIL. Frozen objects are not looked
    at: 55 ms a run with torch imported become none.
    """
    try:
        for name in HEAVY:
            importlib.import_module(name)
        importlib.import_module("core.device").current()
        importlib.import_module("pages.shared.thumbnails").fill()
    except Exception:
        _LOG.exception("The warm-up failed; pages will load what they need themselves")
    gc.collect()
    gc.freeze()
