"""A trained network alone in one file: its weights as safetensors, and in the header what they belong to."""

import io
import json
import zipfile
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save

from core.errors import ConvScopeError
from core.runs.run import Run
from core.tasks import to_plain

_ABOUT = "convscope"
_PREFIX = "model."
_INPUT = ("input.mean", "input.deviation")


def pack_network(run: Run) -> bytes:
    """The weights, named as in PyTorch's `state_dict`; settings, classes and normalisation as the file's metadata."""
    checkpoint = run.checkpoint()
    about: dict[str, Any] = {"config": to_plain(run.config()), "classes": (run.result() or {}).get("classes")}
    about |= {name: checkpoint[name].tolist() for name in (*_INPUT, "step") if name in checkpoint}
    weights = {
        name.removeprefix(_PREFIX): one for name, one in checkpoint.items() if name.startswith(_PREFIX)
    }
    return save(weights, metadata={_ABOUT: json.dumps(about)})


def as_run(data: bytes) -> bytes:
    """What `pack_network` gave as the zip of a run, whose content nobody has checked yet; other files as they are.

    Raises:
        ConvScopeError: `network-file-bare` where a safetensors file does not say what its weights belong to.
    """
    header = _header(data)
    if header is None:
        return data
    try:
        about = json.loads(header["__metadata__"][_ABOUT])
        given = {name: torch.tensor([float(value) for value in about[name]]) for name in _INPUT}
        step = int(about["step"])
        weights = {_PREFIX + name: one for name, one in load(data).items()}
    except (KeyError, TypeError, ValueError, OverflowError, SafetensorError) as error:
        raise ConvScopeError("network-file-bare") from error
    files = {
        "config.json": json.dumps(about.get("config")).encode(),
        "result.json": json.dumps({"step": step, "classes": about.get("classes") or []}).encode(),
        "status.json": json.dumps({"state": "finished", "step": step, "steps": step}).encode(),
        "checkpoint.safetensors": save(weights | given | {"step": torch.tensor(step)}),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def _header(data: bytes) -> dict[str, Any] | None:
    """The JSON at the beginning of a safetensors file; None where there is none."""
    size = int.from_bytes(data[:8], "little")
    if not 2 <= size <= len(data) - 8:
        return None
    try:
        header = json.loads(data[8 : 8 + size])
    except ValueError:
        return None
    return header if isinstance(header, dict) else None
