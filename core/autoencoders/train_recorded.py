"""`python -m core.autoencoders.train_recorded [steps [name]]`: trains the autoencoders that come with the program.

They learn Shapes-10, 2 and 64 numbers a picture, on one thread, and become recorded runs.
"""

import os
import sys
from dataclasses import replace

from core import runs
from core.autoencoders.config import Config
from core.runs import record
from core.worker import job

STEPS = 2_500
SNAPSHOTS = 7
MADE = {
    "shapes10-code2": Config(code=2, start="random", rate=0.002, precision="bfloat16"),
    "shapes10-code64": Config(code=64, start="pca", precision="bfloat16"),
}


def make(name: str, steps: int) -> None:
    """Train one and record it."""
    run = runs.create(replace(MADE[name], steps=steps), owner="")
    state = job.work(run.id, device="cpu", threads=1, parent=os.getppid())
    kept = record.record(run, name, snapshots=SNAPSHOTS)
    result = kept.result() or {}
    print(
        f"{name}: {state}, error {result['test_error']:.3f}, PCA {result['pca_error']:.3f} grey levels, {kept.bytes() / 1e6:.2f} MB"
    )
    run.delete()


if __name__ == "__main__":
    wanted = sys.argv[2:] or list(MADE)
    for one in wanted:
        make(one, int(sys.argv[1]) if len(sys.argv) > 1 else STEPS)
