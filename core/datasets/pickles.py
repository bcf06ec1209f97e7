"""Reading CIFAR-10's pickles without running what a pickle may ask for.

A pickle is a program: it may name any function of Python and call it. Here the only names are those
that numpy writes around an array of bytes, and even these are not numpy's own functions but plain
records, which are checked before an array is made of them. Python's documentation, "pickle", section
"Restricting Globals".
"""

import io
import math
import pickle
from typing import Any

import numpy as np

from core.errors import ConvScopeError


class _Type:
    """A numpy dtype as the pickle describes it: only its name counts."""

    def __init__(self, name: object = "", *_: object) -> None:
        self.name = name.decode("latin1") if isinstance(name, bytes) else name

    def __setstate__(self, state: object) -> None:
        """Byte order and the like: uint8 has none."""


class _Array:
    """A numpy array as the pickle describes it; its numbers are looked at by `checked`."""

    def __init__(self, *_: object) -> None:
        self.state: object = None

    def __setstate__(self, state: object) -> None:
        self.state = state

    def checked(self) -> np.ndarray:
        """The array, uint8; raises ValueError where it is anything else."""
        if not isinstance(self.state, tuple) or len(self.state) != 5:
            raise ValueError("an array without a state")
        _, shape, dtype, fortran, data = self.state
        known = isinstance(shape, tuple) and all(isinstance(n, int) and n >= 0 for n in shape)
        if not known or not isinstance(dtype, _Type) or dtype.name != "u1" or fortran:
            raise ValueError("not an array of bytes in rows")
        raw = data.encode("latin1") if isinstance(data, str) else data
        if not isinstance(raw, bytes) or len(raw) != math.prod(shape):
            raise ValueError("an array of another size than it says")
        return np.frombuffer(raw, np.uint8).reshape(shape)


def _encode(text: object, encoding: object = "") -> bytes:
    """How pickles of Python 2 protocols carry bytes."""
    if not isinstance(text, str) or encoding != "latin1":
        raise pickle.UnpicklingError("an encoding other than latin1")
    return text.encode("latin1")


_ALLOWED = {
    ("numpy.core.multiarray", "_reconstruct"): _Array,
    ("numpy._core.multiarray", "_reconstruct"): _Array,
    ("numpy", "ndarray"): _Array,
    ("numpy", "dtype"): _Type,
    ("_codecs", "encode"): _encode,
}


# Python's own implementation: the C one lets a few bytes of a file ask for gigabytes of memory.
class _Unpickler(pickle._Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        try:
            return _ALLOWED[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"{module}.{name} is not allowed") from None

    def persistent_load(self, _: object) -> Any:
        raise pickle.UnpicklingError("no persistent objects here")


def loads(raw: bytes, *, file: str) -> dict[str, Any]:
    """A pickled dict with text keys; its arrays are uint8, everything else plain Python values.

    Args:
        raw: the whole pickle; `file` is its name, for the errors.

    Raises:
        ConvScopeError: `cifar-file-broken` (file).
    """
    try:
        content = _Unpickler(io.BytesIO(raw), encoding="latin1").load()
        if not isinstance(content, dict):
            raise ValueError("not a dict")
        return {
            key: value.checked() if isinstance(value, _Array) else value
            for key, value in content.items()
            if isinstance(key, str)
        }
    except Exception as error:  # whatever a broken or hostile program of opcodes runs into
        raise ConvScopeError("cifar-file-broken", file=file) from error
