"""What the server does in the background: heavy imports after its start, and the collection of garbage."""

import gc
import importlib
import logging
import sys
import time

_LOG = logging.getLogger("convscope")
HEAVY = (
    "torch",
    "plotly.graph_objects",
    "core.rendering",
    "core.kernels",
    "core.architectures",
    "pandas",
    "pages.shared.thumbnails",
)


def torch_is_loaded() -> bool:
    """Whether torch can be used without waiting for its import."""
    module = sys.modules.get("torch")
    return module is not None and hasattr(module, "Generator") and "core.device" in sys.modules


def warm_up() -> None:
    """Import what the lessons need, fill the home page's thumbnails, then freeze the heap.

    A collection holds the GIL. It does not look at frozen objects: 55 ms with torch imported become few.
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


def collect_now_and_then(*, pause: float = 5.0) -> None:
    """A full collection every `pause` seconds, for as long as the server runs.

    Streamlit would do one after every run of the script (`runner.postScriptGC`), and each one walks through
    what all sessions hold: with fifty students that costs more than the lesson itself.
    """
    while True:
        time.sleep(pause)
        gc.collect()
