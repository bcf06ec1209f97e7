"""The pictures of a style transfer by name: samples, paintings drawn by code, readers' own.

What a reader brings is put where the processes that work on runs find it, made small, and swept away with time.
"""

import io
import re
import secrets
import time
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

from core import images, storage
from core.errors import ConvScopeError
from core.style.paintings import PAINTINGS

_VERSION = "1"  # of the paintings as they are drawn
LARGEST = 384  # pixels of a kept picture's side
_KEPT = re.compile(r"picture-[A-Za-z0-9_-]{22}")


def is_kept(name: str) -> bool:
    """Whether a name is one that `keep` gives."""
    return _KEPT.fullmatch(name) is not None


def load(name: str, side: int) -> np.ndarray:
    """A picture as a square, uint8 (side, side, 3): its middle, where it is no square.

    Raises:
        ConvScopeError: `style-picture-gone` where it is a reader's and is there no more, `style-picture-unknown`
            (name) for any other name.
    """
    if is_kept(name):
        return images.square(_read(name), side)
    if name in PAINTINGS:
        return images.square(painting(name), side)
    if name in images.SAMPLES:
        return images.square(images.sample(name).pixels, side)
    raise ConvScopeError("style-picture-unknown", name=name[:40])


@lru_cache(maxsize=len(PAINTINGS))
def painting(name: str) -> np.ndarray:
    """A painting by its name in `PAINTINGS`, drawn once on this machine: uint8 (384, 384, 3)."""
    data = storage.cached_bytes(
        "paintings", f"{name}-{_VERSION}", lambda: images.encode(PAINTINGS[name](LARGEST), format="png")
    )
    drawn = np.array(Image.open(io.BytesIO(data)))
    drawn.setflags(write=False)
    return drawn


def keep(pixels: np.ndarray) -> str:
    """Put a reader's picture away, uint8 (H, W[, 3]); returns its name, which cannot be guessed.

    Raises:
        ConvScopeError: `disk-full` where it cannot be written.
    """
    name = f"picture-{secrets.token_urlsafe(16)}"
    try:
        storage.write_atomically(_path(name), images.encode(images.square(pixels, LARGEST), format="png"))
    except OSError as error:
        raise ConvScopeError("disk-full") from error
    return name


def forget(name: str) -> None:
    """Delete what `keep` has put away."""
    if is_kept(name):
        _path(name).unlink(missing_ok=True)


def sweep(days: float) -> None:
    """Delete the pictures that were put away longer ago."""
    for path in _folder().glob("picture-*.png"):
        if time.time() - path.stat().st_mtime > days * 86_400:
            path.unlink(missing_ok=True)


def _read(name: str) -> np.ndarray:
    try:
        return np.array(Image.open(io.BytesIO(_path(name).read_bytes())).convert("RGB"))
    except (OSError, UnidentifiedImageError) as error:
        raise ConvScopeError("style-picture-gone") from error


def _folder() -> Path:
    return storage.data_folder() / "pictures"


def _path(name: str) -> Path:
    return _folder() / f"{name}.png"
