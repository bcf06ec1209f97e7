"""Make a run that comes with the app: `python -m core.runs.record <run's folder> <name>`.

Everything is kept but what only a continued run needs: the optimisers' memories and most snapshots.
"""

import shutil
import sys
from pathlib import Path

import torch

from core.runs import journal
from core.runs.run import RECORDED, Run, save_tensors

SNAPSHOTS = 14
ROWS = 400  # of the metrics
_COPIED = ("config.json", "events.jsonl", "result.json")


def record(run: Run, name: str, *, into: Path = RECORDED, snapshots: int = SNAPSHOTS) -> Run:
    """Copy a finished run, made small: weights and answers as float16, so many snapshots, every so-manyth report."""
    target = into / name
    shutil.rmtree(target, ignore_errors=True)
    (target / "snapshots").mkdir(parents=True)
    for file in _COPIED:
        shutil.copyfile(run.folder / file, target / file)
    curve = run.curve()
    every = -(-len(curve) // ROWS)
    for place, row in enumerate(curve):
        if place % every == 0 or "validation_loss" in row:
            journal.append(target / "metrics.jsonl", row)
    about = {"name": name, "created": run.about.get("created", 0.0), "owner": "", "pinned": True}
    journal.replace(target / "about.json", about)
    status = journal.read_whole(run.folder / "status.json") or {}
    kept = ("state", "step", "steps", "attempt", "seconds", "per_second")
    journal.replace(target / "status.json", {key: status[key] for key in kept if key in status})
    checkpoint = {key: one for key, one in run.checkpoint().items() if not key.startswith("optimiser.")}
    save_tensors({key: _halved(one) for key, one in checkpoint.items()}, target / "checkpoint.safetensors")
    steps = run.snapshots()
    chosen = sorted({steps[round(i * (len(steps) - 1) / (snapshots - 1))] for i in range(snapshots)})
    for step in chosen:
        save_tensors(run.snapshot(step), target / "snapshots" / f"{step:09d}.safetensors")
    answers = {key: one for key, one in run.answers().items() if key != "labels"}  # the data set has them
    if answers:
        save_tensors({key: _halved(one) for key, one in answers.items()}, target / "answers.safetensors")
    return Run(target)


def _halved(tensor: torch.Tensor) -> torch.Tensor:
    return tensor.half() if tensor.dtype == torch.float32 else tensor


if __name__ == "__main__":
    print(record(Run(Path(sys.argv[1])), sys.argv[2]).folder)
