"""A data set as one file on the disk, read without copying it into memory."""

import json
import os
import tempfile
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from core.datasets.dataset import PARTS, Dataset

_ARRAYS = ("images", "labels", *PARTS)


def save(dataset: Dataset, path: Path) -> None:
    """Write a data set; a reader sees the whole file or none. Raises OSError where the disk refuses."""
    path.parent.mkdir(parents=True, exist_ok=True)
    tensors = {name: torch.from_numpy(np.ascontiguousarray(getattr(dataset, name))) for name in _ARRAYS}
    about = {"name": dataset.name, "origin": dataset.origin, "classes": json.dumps(dataset.classes)}
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
    os.close(handle)
    try:
        save_file(tensors, temporary, metadata=about)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def load(path: Path) -> Dataset | None:
    """What `save` has written, its pixels read as they are needed; None where there is no sound file."""
    try:
        with safe_open(path, framework="pt") as file:
            about = file.metadata()
            arrays = {name: file.get_tensor(name).numpy() for name in _ARRAYS}
        return Dataset(
            name=about["name"],
            origin=about["origin"],
            classes=tuple(json.loads(about["classes"])),
            **arrays,
        )
    except (OSError, SafetensorError, KeyError, TypeError, ValueError):
        return None
