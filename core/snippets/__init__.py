"""What is on the screen as code to take home: runnable, with the learner's own numbers."""

import inspect
from collections.abc import Callable
from typing import Any

from core.snippets.autoencoder import autoencoder_snippet
from core.snippets.claims import claim_snippet
from core.snippets.convolution import snippet
from core.snippets.descent import descent_snippet
from core.snippets.features import hog_script
from core.snippets.layer import layer_snippet
from core.snippets.maps import maps_script
from core.snippets.pooling import pooling_snippet
from core.snippets.recurrent import recurrent_snippet
from core.snippets.size import size_snippet
from core.snippets.training import script as training_script
from core.snippets.transposed import transposed_snippet
from core.snippets.writing import FRAMEWORKS

__all__ = [
    "FRAMEWORKS",
    "autoencoder_snippet",
    "claim_snippet",
    "descent_snippet",
    "hog_script",
    "layer_snippet",
    "maps_script",
    "pooling_snippet",
    "recurrent_snippet",
    "size_snippet",
    "snippet",
    "source",
    "training_script",
    "transposed_snippet",
]


def source(function: Callable[..., Any]) -> str:
    """The source of a function of `core`, as it runs here."""
    return inspect.getsource(inspect.unwrap(function))
