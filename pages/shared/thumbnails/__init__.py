"""The home page's pictures: computed by `core`, kept on disk, so that they are there before torch is.

One maker per lesson; a test holds the registry against the lessons. No maker imports torch before it is called.
"""

from collections.abc import Callable

from core import images, storage
from pages.shared.features import features_figures
from pages.shared.thumbnails import architectures, drawing, edges, inside, layers, training, vision, writing

_VERSION = "2"


def read(lesson: str, theme: str) -> bytes | None:
    """A lesson's thumbnail, if it has been made; needs no torch."""
    return storage.read_cached("thumbnails", _key(lesson, theme))


def make(lesson: str, theme: str) -> bytes:
    """A lesson's thumbnail, from the disk or computed now."""
    return storage.cached_bytes("thumbnails", _key(lesson, theme), lambda: MAKERS[lesson](theme))


def fill() -> None:
    """Make every thumbnail that is not on disk yet."""
    for theme in ("light", "dark"):
        for lesson in MAKERS:
            make(lesson, theme)


def _key(lesson: str, theme: str) -> str:
    return f"{lesson}-{theme}-{_VERSION}"


MAKERS: dict[str, Callable[[str], bytes]] = {
    "edge_detection": drawing.response("astronaut", "vertical"),
    "edge_gradient": edges.directions,
    "edge_compare": edges.side_by_side,
    "edge_learning": edges.learned,
    "edge_scharr": edges.star,
    "convolution": drawing.zoomed("astronaut", 24, "vertical"),
    "padding_stride": drawing.zoomed("astronaut", 16),
    "pooling": layers.pooled,
    "volumes": layers.channels,
    "why_convolutions": layers.moved,
    "gradient_step": layers.downhill,
    "data": training.varied,
    "train": training.shapes,
    "recognise": training.asked,
    "inside": training.maps,
    "units": inside.learned,
    "robustness": inside.attacked,
    "features": features_figures.thumbnail,
    "autoencoder": training.decoded_plane,
    "architectures": architectures.taken_apart,
    "architecture_claims": architectures.back,
    "architecture_history": architectures.contest,
    "detection": vision.found,
    "style": vision.painted,
    "sequences": writing.distances,
    "char_rnn": writing.one_hot,
    "char_sampler": writing.guesses,
    "char_inside": writing.units,
    "char_hello": writing.learned_word,
    "lecture": edges.before_and_since,
    "exercises": drawing.zoomed("text", 32),
}


def original() -> bytes:
    """The unfiltered picture for the home page's moving comparison."""
    return storage.cached_bytes(
        "thumbnails", f"original-{_VERSION}", lambda: images.encode(drawing.small("astronaut"))
    )
